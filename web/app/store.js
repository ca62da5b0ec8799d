// The app's one state. Screens are functions of it; only `change` alters it, and everybody who subscribed
// is told after. Secrets are not in it: the PIN key and the unlock token live in lock.js.

/**
 * @typedef {{ name: string } & Record<string, any>} Screen which screen, and what it is about
 * @typedef {{ code: string, arguments?: Record<string, string | number> }} Message shown in the screen's #message
 */

/**
 * @typedef {object} State
 * @property {Screen} screen
 * @property {import("./texts.js").Language} language
 * @property {Message | null} message
 * @property {boolean} busy a call that the person is waiting for is under way
 * @property {boolean} unlocked
 * @property {import("./api.js").Standing | null} standing what the server last said about this device
 * @property {import("./request.js").Waiting[]} waiting
 * @property {import("./api_devices.js").Devices | null} devices all of the account, while they are shown
 * @property {import("./api_notices.js").AccountNotice[]} accountNotices what the person is told of their account, while unlocked
 * @property {import("./api_activity.js").Activities | null} activity what happened before, as far as it is shown
 * @property {import("./api_activity.js").BlockedService[]} blockedServices
 * @property {number} heldBack how often something was held back lately
 * @property {boolean} phoneLock whether this phone has a lock of its own to offer
 * @property {string} deviceName
 * @property {{ health: import("./flows/notifications.js").Health, ask: boolean }} notices
 */

/**
 * @typedef {object} Store
 * @property {() => State} get
 * @property {(part: Partial<State>) => void} change
 * @property {(listener: (state: State) => void) => () => void} subscribe returns how to end it
 */

/** @param {State} initial @returns {Store} */
export function makeStore(initial) {
  let state = initial;
  /** @type {Set<(state: State) => void>} */
  const listeners = new Set();
  return {
    get: () => state,
    change(part) {
      state = { ...state, ...part };
      for (const listener of [...listeners]) listener(state);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
