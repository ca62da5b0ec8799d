// The phone's own back button: from a screen below the list it goes up one, as the arrow on the screen does, and
// does not close the app. One spare entry in the history is enough; it is laid down when such a screen opens.

/** Where back leads from each screen that lies below another. @type {Record<string, import("./context.js").Back>} */
const UP = {
  codes: "leaveActivation",
  pin: "leaveActivation",
  room: "leaveActivation",
  make_room: "showRoom",
  forgotten: "openUnlock",
  request: "openList",
  let_in: "openList",
  settings: "openList",
  change_pin: "openSettings",
  devices: "openSettings",
  device: "showDevices",
  block_device: "showDevices",
  activity: "openSettings",
  activity_entry: "showActivity",
  blocked_services: "openSettings",
  block_service: "openList",
  unblock_service: "openSettings",
  freeze: "openSettings",
  phone_lock: "openSettings",
  number_always: "openSettings",
  other_password: "openSettings",
};

/** @param {import("./context.js").App} app @param {Window} window */
export function followBack(app, window) {
  const { history } = window;
  app.store.subscribe(({ screen }) => {
    const laid = history.state && history.state.spare;
    if (screen.name in UP && !laid) history.pushState({ spare: true }, "");
  });
  window.addEventListener("popstate", () => {
    const way = UP[app.store.get().screen.name];
    if (way) app.act[way]();
  });
}
