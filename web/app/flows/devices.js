// The devices of the account: shown, called something else, blocked. Blocking asks for PIN or finger, because whoever
// holds this phone unlocked must not silence the others.

import { Problem } from "../call.js";
import { keepDevice } from "../database.js";
import { isDeviceName } from "../device_name.js";

/** @typedef {import("../api_devices.js").Devices} Devices */

/**
 * @param {import("../context.js").App} app
 * @param {ReturnType<typeof import("./phone_lock.js").phoneLockFlow>} phoneLock
 */
export function devicesFlow(app, phoneLock) {
  const { store, lock } = app;

  const show = () => app.go({ name: "devices" });

  const load = async () => store.change({ devices: await app.api.devices(app.signer()) });

  /** What is no longer there is shown to be gone. @param {unknown} error */
  const refused = async (error) => {
    if (!(error instanceof Problem) || error.code !== "not_found") return app.trouble(error);
    await load();
    show();
  };

  /** @param {string} id */
  const blocked = async (id) => {
    const device = app.device();
    if (device && device.id === id) {
      lock.shut();
      return app.takeStanding(await app.api.standing(app.signer()));
    }
    await load();
    show();
    app.tell("other_device_blocked");
  };

  return {
    openDevices: () =>
      app.whileBusy(async () => {
        await load();
        show();
      }),
    showDevices: show,

    /** @param {string} id */
    openDevice: (id) => app.go({ name: "device", id }),

    /** @param {string} id */
    openBlockDevice: (id) => app.go({ name: "block_device", id }),

    /** @param {string} id @param {string} name */
    renameDevice: (id, name) =>
      app.whileBusy(async () => {
        if (!isDeviceName(name)) return app.tell("name_refused");
        try {
          store.change({ devices: await app.api.renameDevice(app.signer(), id, name) });
        } catch (error) {
          return refused(error);
        }
        const device = app.device();
        if (device && device.id === id) {
          await keepDevice({ ...device, name });
          app.setDevice({ ...device, name });
        }
        show();
        app.tell("device_renamed");
      }),

    /** @param {string} id @param {string} pin */
    blockDevice: (id, pin) =>
      app.whileBusy(async () => {
        if (!/^[0-9]{4,8}$/.test(pin)) return app.tell("pin_incomplete");
        const key = await app.derive(pin);
        try {
          await app.api.blockDevice(app.signer(), id, key);
          await blocked(id);
        } catch (error) {
          await refused(error);
          app.noteTries(error);
        } finally {
          key.forget();
        }
      }),

    /** @param {string} id */
    blockDeviceByPhoneLock: (id) =>
      app.whileBusy(async () => {
        try {
          await app.api.blockDeviceByPlatform(app.signer(), id, phoneLock.confirm);
          await blocked(id);
        } catch (error) {
          if (!phoneLock.noteRefusal(error)) await refused(error);
        }
      }),
  };
}

/** @param {Devices | null} devices @param {string} id */
export function findDevice(devices, id) {
  return devices ? devices.devices.find((one) => one.id === id) : undefined;
}
