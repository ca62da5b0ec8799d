// Every screen by its name in the state.

import { activate, choosePin, codes } from "./activate.js";
import { letIn } from "./let_in.js";
import { list } from "./list.js";
import { notice, starting } from "./notices.js";
import { numberAlways } from "./number_always.js";
import { phoneLock } from "./phone_lock.js";
import { request } from "./request.js";
import { changePin, settings } from "./settings.js";
import { forgotten, unlock } from "./unlock.js";
import { waitingPeriod } from "./waiting_period.js";

/** @type {Record<string, import("../view.js").Draw>} */
export const SCREENS = {
  starting,
  activate,
  codes,
  pin: choosePin,
  waiting_period: waitingPeriod,
  unlock,
  forgotten,
  list,
  request,
  notice,
  let_in: letIn,
  settings,
  phone_lock: phoneLock,
  number_always: numberAlways,
  change_pin: changePin,
};
