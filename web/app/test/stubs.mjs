// A phone's storage for tests: as much of IndexedDB as database.js uses, in memory, each thing after a turn.

/** Puts it in the browser's place. @returns {Map<string, any>} what is kept */
export function storage() {
  const kept = new Map();
  const later = (target, name) => queueMicrotask(() => target[name] && target[name]());
  const asked = (result) => {
    const request = { result };
    later(request, "onsuccess");
    return request;
  };
  const store = {
    get: (name) => asked(kept.get(name)),
    put: (value, name) => void kept.set(name, value),
    delete: (name) => void kept.delete(name),
  };
  const database = {
    close() {},
    transaction() {
      const transaction = { objectStore: () => store };
      later(transaction, "oncomplete");
      return transaction;
    },
  };
  globalThis.indexedDB = { open: () => asked(database) };
  return kept;
}

/** So many turns that everything under way has ended. */
export async function settled() {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resume) => setImmediate(resume));
}
