// The phone's own lock, as the browser's debugger plays it: it knows a finger, or does not.

/** @typedef {import("./phone.mjs").Phone} Phone */

/** Gives the phone a lock of its own, and a finger that it knows. @param {Phone} phone */
export async function lockOf(phone) {
  const session = await phone.page.context().newCDPSession(phone.page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    /** @param {boolean} isUserVerified whether the next finger is the owner's */
    knows: (isUserVerified) => session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    credentials: async () => (await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
  };
}
