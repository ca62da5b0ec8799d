// The shape of what everything hangs on: one App value, made in app.js and handed to screens and flows, so that
// they know its parts by name and not each other. Types only; nothing here runs.

/**
 * What the screens can do.
 * @typedef {object} Actions
 * @property {() => void} beginActivation
 * @property {() => void} leaveActivation
 * @property {(userId: string, password: string, keyNumbers: string, makeRoom?: boolean) => Promise<void>} startActivation
 * @property {(first: string, second: string) => Promise<void>} sendCodes
 * @property {() => Promise<void>} askDevices
 * @property {() => void} showRoom
 * @property {(device: import("./api_new_device.js").RoomDevice) => void} openMakeRoom
 * @property {(id: string) => Promise<void>} makeRoom
 * @property {() => Promise<void>} lookForApproval
 * @property {() => void} showCodes
 * @property {() => void} showCardInHand
 * @property {(pin: string, again: string, name: string) => Promise<void>} choosePin
 * @property {(pin: string) => Promise<void>} unlock
 * @property {(pin: string, fresh: string, again: string) => Promise<void>} changePin
 * @property {(lock: "at_close" | "after_five_minutes") => Promise<void>} setLock
 * @property {() => Promise<void>} unlockByPhoneLock
 * @property {(pin: string) => Promise<void>} turnPhoneLockOn
 * @property {(pin: string) => Promise<void>} turnPhoneLockOff
 * @property {(step: "on" | "off") => void} openPhoneLock
 * @property {(step: "on" | "off") => void} openNumberAlways
 * @property {(always: boolean, pin: string) => Promise<void>} carryAlways
 * @property {(id: string) => Promise<void>} approveByPhoneLock
 * @property {() => Promise<void>} keepUnlocked
 * @property {() => void} lock
 * @property {(id: string) => void} openRequest
 * @property {(id: string) => void} requestExpired
 * @property {(id: string, carried: import("./api.js").Carried) => Promise<void>} carry
 * @property {(id: string) => Promise<void>} approve
 * @property {(id: string, pin: string) => Promise<void>} approveWithPin
 * @property {(id: string, reason: "not_me" | null) => Promise<void>} deny
 * @property {() => Promise<void>} openLetIn
 * @property {() => void} openOffline
 * @property {() => void} leaveOffline
 * @property {(text: string) => Promise<boolean>} readPicture
 * @property {(bytes: string, pin: string) => Promise<string | null>} tellOffline
 * @property {() => Promise<void> | void} refresh asks what waits
 * @property {(message: import("./from_worker.js").FromWorker) => void} fromWorker
 * @property {() => Promise<void>} turnNoticesOn
 * @property {() => Promise<void>} turnNoticesOff
 * @property {() => void} openList
 * @property {() => void} openSettings
 * @property {() => Promise<void>} openDevices
 * @property {() => void} showDevices
 * @property {(id: string) => void} openDevice
 * @property {(id: string) => void} openBlockDevice
 * @property {(id: string, name: string) => Promise<void>} renameDevice
 * @property {(id: string, pin: string) => Promise<void>} blockDevice
 * @property {(id: string) => Promise<void>} blockDeviceByPhoneLock
 * @property {() => Promise<void>} refreshNotices what happened to the account is asked for
 * @property {(id: string) => Promise<void>} noticeShown
 * @property {(id: string) => Promise<void>} noticeMine
 * @property {(notice: import("./api_notices.js").AccountNotice) => Promise<void>} noticeNotMe
 * @property {() => Promise<void>} openActivity
 * @property {() => void} showActivity
 * @property {() => Promise<void>} moreActivity
 * @property {(id: string) => void} openEntry
 * @property {() => Promise<void>} openBlockedServices
 * @property {(id: string, service: string) => void} openBlockService
 * @property {(id: string) => Promise<void>} blockService
 * @property {(id: string) => void} openUnblockService
 * @property {(id: string, pin: string) => Promise<void>} unblockService
 * @property {(id: string) => Promise<void>} unblockServiceByPhoneLock
 * @property {() => Promise<void>} openOtherPassword
 * @property {(typed: import("./flows/other_password.js").Typed, pin: string) => Promise<void>} changePassword
 * @property {(typed: import("./flows/other_password.js").Typed) => Promise<void>} changePasswordByPhoneLock
 * @property {() => void} openFreeze
 * @property {(pin: string) => Promise<void>} freeze
 * @property {() => Promise<void>} freezeByPhoneLock
 * @property {() => void} openChangePin
 * @property {() => void} openForgotten
 * @property {() => void} openUnlock
 * @property {() => void} activateAgain
 * @property {() => void} checkStanding
 * @property {() => void} checkQuietly
 * @property {() => void} reload
 * @property {() => Promise<void>} start
 * @property {(language: import("./texts.js").Language) => Promise<void>} setLanguage
 */

/** @typedef {"leaveActivation" | "showRoom" | "openUnlock" | "openList" | "openSettings" | "showDevices" | "showActivity"} Back */

/**
 * @typedef {object} App
 * @property {import("./store.js").Store} store
 * @property {import("./clock.js").Clock} clock
 * @property {import("./lock.js").Lock} lock
 * @property {import("./api.js").Api} api
 * @property {{ open: () => void, close: () => void }} events
 * @property {ReturnType<typeof import("./install.js").watchInstall>} install
 * @property {Actions} act waits for the engine, as long as it is not there
 * @property {() => Promise<void>} ready when the engine is there (engine.js)
 * @property {(error?: unknown) => void} notReady a file of the app did not come
 * @property {import("./texts.js").Say} say
 * @property {(message: import("./store.js").Message) => string} sayMessage
 * @property {(code: string) => boolean} isGood
 * @property {() => import("./database.js").KeptDevice | null} device
 * @property {(kept: import("./database.js").KeptDevice | null) => void} setDevice
 * @property {() => import("./jws.js").Signer} signer of this device; throws when there is none
 * @property {(screen: import("./store.js").Screen) => void} go
 * @property {(code: string, values?: Record<string, string | number>) => void} tell
 * @property {(error: unknown) => string} codeOf
 * @property {(error: unknown) => import("./store.js").Message} messageOf
 * @property {(error: unknown) => number | null} triesLeft
 * @property {(error: unknown) => void} disconnected says so, unless something else is being said
 * @property {() => void} connected takes that back
 * @property {() => Promise<void>} readOn the words of all that comes after the first screen
 * @property {(language: import("./texts.js").Language) => Promise<void>} speak
 * @property {(work: () => unknown) => Promise<void>} whileBusy what the person waits for: one thing at a time, the old
 *   message gone, failures told
 * @property {(generation: number) => Promise<boolean>} settleSalts drops the salts of PINs before the one that counts. A
 *   newer one stays: a change that seemed lost may still arrive, and without its salt nobody could unlock
 * @property {(error: unknown) => void} trouble
 * @property {(told: import("./api.js").Standing) => Promise<void>} takeStanding
 * @property {(wire: import("./api.js").WireWaiting[]) => void} takeWaiting
 * @property {(pages: import("./jws.js").PublicJwk[]) => Promise<void>} keepPages
 * @property {(secret: import("./pin.js").PinKey, welcome?: string) => Promise<void>} unlockWith
 * @property {(unlocked: import("./api.js").Unlocked, welcome?: string) => Promise<void>} takeUnlocked
 * @property {(pin: string) => Promise<import("./pin.js").PinKey>} derive
 * @property {(error: unknown) => void} noteTries
 */

export {};
