// What the phone keeps (IndexedDB): the device key's handle, the device id, the salts, the language,
// whether notifications are wanted, and what approves without a network.
// Deliberately absent: the PIN, its key, its public half, its length, any signature it made: nothing in here
// lets anybody test a PIN. While a PIN is being changed both salts stay, until the server names the one that counts.

const NAME = "tillid";
const VERSION = 1;
const STORE = "kept";
/** Outlives IndexedDB in some browsers' cleaning: tells "never activated" from "storage was cleared". */
const TRACE = "tillid-was-activated";

/**
 * @typedef {object} KeptDevice
 * @property {string} id
 * @property {string} name
 * @property {import("./keys.js").DeviceKey} key
 * @property {Record<number, import("./bytes.js").Bytes>} salts by generation; one, or two while a PIN is being changed
 * @property {boolean} confirmed false from just before the server is told until it has answered
 * @property {import("./offline_code.js").KeptOffline} [offline] what approves without a network
 * @property {KeptDevice} [before] what this phone was, until then
 */

/** What the first screen depends on, by opening once. @returns {Promise<{ device: KeptDevice | null, language: string | null }>} */
export async function keptAtStart() {
  const [device, language] = await read("device", "language");
  return { device: device || null, language: language || null };
}

/** @returns {Promise<KeptDevice | null>} */
export async function keptDevice() {
  const [device] = await read("device");
  return device || null;
}

/** @param {KeptDevice} device */
export async function keepDevice(device) {
  await write("device", device);
  if (device.confirmed) leaveTrace();
}

/** Forgets this device whole: key, id and salts. */
export async function forgetDevice() {
  await write("device", undefined);
  removeTrace();
}

/** An activation came to nothing: the phone is again what it was before. @param {KeptDevice} device */
export async function forgetActivation({ before }) {
  if (before) await keepDevice(before);
  else await forgetDevice();
}

/** @param {string} language */
export async function keepLanguage(language) {
  await write("language", language);
}

/** @returns {Promise<"on" | "off" | null>} whether the person wants notifications; null until they have said */
export async function keptNotices() {
  const [notices] = await read("notices");
  return notices || null;
}

/** @param {"on" | "off"} wish */
export async function keepNotices(wish) {
  await write("notices", wish);
}

/** @returns {boolean} whether this phone was activated once, as far as it still knows */
export function wasActivated() {
  try {
    return localStorage.getItem(TRACE) !== null;
  } catch {
    return false;
  }
}

/**
 * Asks the browser not to clear our storage when space runs low. It may say no, and another day yes: an app on the home
 * screen, or one that may notify, is kept rather.
 * @returns {Promise<boolean>} whether it has promised
 */
export async function askToKeep() {
  try {
    return (await isKept()) || (await navigator.storage.persist());
  } catch {
    // Older browsers have no such promise to give.
    return false;
  }
}

/** Asks nobody. @returns {Promise<boolean>} whether the browser has promised to keep our storage */
export async function isKept() {
  try {
    return await navigator.storage.persisted();
  } catch {
    return false;
  }
}

function leaveTrace() {
  try {
    localStorage.setItem(TRACE, "1");
  } catch {
    // Private windows may refuse; the trace only improves a sentence.
  }
}

function removeTrace() {
  try {
    localStorage.removeItem(TRACE);
  } catch {
    // As above.
  }
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, VERSION);
    opening.onupgradeneeded = () => void opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
    opening.onblocked = () => reject(new Error("another window keeps the storage"));
  });
}

/** @param {...string} names @returns {Promise<any[]>} */
async function read(...names) {
  const database = await open();
  try {
    const store = database.transaction(STORE, "readonly").objectStore(STORE);
    const one = (/** @type {string} */ name) =>
      new Promise((resolve, reject) => {
        const asked = store.get(name);
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
    return await Promise.all(names.map(one));
  } finally {
    database.close();
  }
}

/**
 * Returns when the browser says that it is on disk, not before.
 * @param {string} name
 * @param {unknown} value undefined removes it
 */
async function write(name, value) {
  const database = await open();
  try {
    await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, "readwrite");
      const store = transaction.objectStore(STORE);
      if (value === undefined) store.delete(name);
      else store.put(value, name);
      transaction.oncomplete = () => resolve(undefined);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}
