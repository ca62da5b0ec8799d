// Whether an activation counted whose answer was lost.

import { Problem } from "../call.js";
import { forgetActivation } from "../database.js";

/**
 * The refusal may be of a second try, the first one's answer being lost: whether it counted, only the standing says.
 * When nobody answers that either, the device stays kept, and the next start asks again.
 * @param {import("../context.js").App} app
 * @param {import("../jws.js").Signer} signer
 * @param {import("../database.js").KeptDevice} device
 * @returns {Promise<import("../api.js").Standing | null>}
 */
export async function counted(app, signer, device) {
  try {
    const standing = await app.api.standing(signer);
    return standing.state === "active" || standing.state === "waiting" ? standing : null;
  } catch (error) {
    if (error instanceof Problem && error.code === "unknown_device") await forgetActivation(device);
    return null;
  }
}
