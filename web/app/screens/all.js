// Every screen by its name in the state. The first one of a phone that is not activated is there from the start, the
// others are fetched when they are needed, or a moment before.

import { activate, starting } from "./activate.js";

/** @typedef {import("../view.js").Draw} Draw */

/** One file is fetched once, whoever asks first. @template T @param {() => Promise<T>} fetchFile */
function once(fetchFile) {
  /** @type {Promise<T> | null} */
  let coming = null;
  return () => {
    coming = coming || fetchFile();
    return coming.catch((error) => {
      coming = null;
      throw error;
    });
  };
}

const FILES = {
  activity: once(() => import("./activity.js")),
  codes: once(() => import("./codes.js")),
  devices: once(() => import("./devices.js")),
  forgotten: once(() => import("./forgotten.js")),
  freeze: once(() => import("./freeze.js")),
  letIn: once(() => import("./let_in.js")),
  list: once(() => import("./list.js")),
  offline: once(() => import("./offline.js")),
  notices: once(() => import("./notices.js")),
  newDevice: once(() => import("./new_device.js")),
  numberAlways: once(() => import("./number_always.js")),
  otherPassword: once(() => import("./other_password.js")),
  phoneLock: once(() => import("./phone_lock.js")),
  request: once(() => import("./request.js")),
  room: once(() => import("./room.js")),
  serviceBlocks: once(() => import("./service_blocks.js")),
  settings: once(() => import("./settings.js")),
  unlock: once(() => import("./unlock.js")),
  waitingPeriod: once(() => import("./waiting_period.js")),
};

/** @type {Record<string, Draw | import("../view.js").Later>} */
export const SCREENS = {
  starting,
  activate,
  codes: { load: async () => (await FILES.codes()).codes },
  by_device: { load: async () => (await FILES.newDevice()).byDevice },
  new_device: { load: async () => (await FILES.newDevice()).newDevice },
  room: { load: async () => (await FILES.room()).room },
  make_room: { load: async () => (await FILES.room()).makeRoom },
  pin: { load: async () => (await FILES.codes()).choosePin },
  waiting_period: { load: async () => (await FILES.waitingPeriod()).waitingPeriod },
  unlock: { load: async () => (await FILES.unlock()).unlock },
  forgotten: { load: async () => (await FILES.forgotten()).forgotten },
  list: { load: async () => (await FILES.list()).list },
  request: { load: async () => (await FILES.request()).request },
  notice: { load: async () => (await FILES.notices()).notice },
  let_in: { load: async () => (await FILES.letIn()).letIn },
  offline: { load: async () => (await FILES.offline()).offline },
  offline_request: { load: async () => (await FILES.offline()).offlineRequest },
  settings: { load: async () => (await FILES.settings()).settings },
  phone_lock: { load: async () => (await FILES.phoneLock()).phoneLock },
  number_always: { load: async () => (await FILES.numberAlways()).numberAlways },
  other_password: { load: async () => (await FILES.otherPassword()).otherPassword },
  change_pin: { load: async () => (await FILES.settings()).changePin },
  devices: { load: async () => (await FILES.devices()).devices },
  device: { load: async () => (await FILES.devices()).device },
  block_device: { load: async () => (await FILES.devices()).blockDevice },
  activity: { load: async () => (await FILES.activity()).activity },
  activity_entry: { load: async () => (await FILES.activity()).activityEntry },
  blocked_services: { load: async () => (await FILES.serviceBlocks()).blockedServices },
  block_service: { load: async () => (await FILES.serviceBlocks()).blockService },
  unblock_service: { load: async () => (await FILES.serviceBlocks()).unblockService },
  freeze: { load: async () => (await FILES.freeze()).freeze },
};

/** Fetches what was not needed yet, so that nobody waits for it later. It may fail: then it is fetched when needed. */
export function fetchScreens() {
  for (const fetchFile of Object.values(FILES)) void fetchFile().catch(() => undefined);
}
