// All places are taken: after the two codes the person sees which devices hold them, and lets one go for this phone.

/** @typedef {import("./activation.js").Draft} Draft */
/** @typedef {import("../api_new_device.js").Room} Room */
/** @typedef {import("../api_new_device.js").RoomDevice} RoomDevice */

/**
 * @param {import("../context.js").App} app
 * @param {{ draft: () => Draft | null, goOn: (draft: Draft) => void }} activation
 */
export function makingRoom(app, { draft, goOn }) {
  /** @type {Room | null} */
  let room = null;

  /** As soon as a place is free, it goes on. @param {string} [block] which one gives its place */
  async function look(block) {
    const now = draft();
    if (!now) return app.go({ name: "activate" });
    const { signer, begun } = now;
    room = await (block ? app.api.makeRoom(signer, begun.activation, block) : app.api.room(signer, begun.activation));
    app.clock.set(room.server_time);
    if (room.is_full) showRoom();
    else goOn(now);
  }

  function showRoom() {
    app.go(room && draft() ? { name: "room", room } : { name: "activate" });
  }

  return {
    look: () => look(),
    showRoom,
    /** @param {RoomDevice} device */
    openMakeRoom: (device) => app.go({ name: "make_room", device }),
    /** @param {string} id */
    makeRoom: (id) => app.whileBusy(() => look(id)),
  };
}
