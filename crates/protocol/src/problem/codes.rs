//! Every code of a refusal, its HTTP status, and what it means to an app.

use crate::words::words;

/// Defines the codes, once for the word, the status and the meaning.
macro_rules! codes {
    ($($variant:ident = $word:literal, $status:literal, $meaning:literal;)+) => {
        words! {
            /// What went wrong. The words are stable: apps, pages and tests rely on them.
            pub enum Code {
                $(#[doc = $meaning] $variant = $word,)+
            }
        }

        impl Code {
            /// The HTTP status that goes with it.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)+ }
            }

            /// What it means to an app and what the app does, in one or two English sentences.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }
        }
    };
}

codes! {
    Malformed = "malformed", 400, "The call, its body or a signed message is not as the protocol describes it. A fault of the app.";
    NotFound = "not_found", 404, "There is nothing at this address, or nothing of this account's.";
    TooLarge = "too_large", 413, "The body has more bytes than any lawful call needs.";
    UnknownDevice = "unknown_device", 401, "No device has this id or key: it was removed, or its activation has ended. Activate again.";
    WrongSignature = "wrong_signature", 401, "The call or the message is not signed by this device's key, or signed for another address, body, server or purpose.";
    StaleCall = "stale_call", 401, "The device's clock is more than two minutes off. The answer carries the server's time: sign again by it.";
    NonceNeeded = "nonce_needed", 401, "A call that changes something carries a nonce. Take the one of this answer and sign again.";
    NonceUsed = "nonce_used", 401, "The nonce is spent or older than 60 seconds. Take the one of this answer and sign again.";
    WrongCredentials = "wrong_credentials", 403, "User ID and password do not belong together. Never says which of them is wrong.";
    WrongCard = "wrong_card", 403, "What was shown are not the first key numbers of a card of this user ID, nor characters of its app that still let in. Nothing was counted; the person reads them again, or begins without them.";
    WrongPassword = "wrong_password", 403, "The present password is wrong and was counted. `tries_left` says how many wrong ones may still follow from this device.";
    PasswordStands = "password_stands", 409, "No stranger is known to know the password, so the app does not change it: My Tillid does. Ask for the standing.";
    PasswordMustChange = "password_must_change", 403, "The password came by letter, or somebody else knows it: it is changed on the login page before anything else.";
    Rests = "rests", 429, "Too many wrong tries from here: this card, user ID or source must wait. `retry_after_s` says how long.";
    ThreeDevices = "three_devices", 409, "The account has as many devices as it may have, which is `devices_max`. One is blocked first.";
    NoCard = "no_card", 409, "The account has no active code card with codes left for activation.";
    WrongCode = "wrong_code", 403, "At least one of the two codes is wrong. Tries are counted; the same key numbers are asked again.";
    CardUsedUp = "card_used_up", 409, "The card has no codes left for activation. The next card has.";
    CardBlocked = "card_blocked", 403, "The code card is blocked or replaced.";
    NoDevice = "no_device", 409, "No device of the account can approve the new one: there is none, or it waits, sleeps or is blocked. The card's codes are asked for instead.";
    DevicesAsked = "devices_asked", 409, "Another new device waits to be approved. One is open at a time: `retry_after_s` says how long at most.";
    NewDeviceDenied = "new_device_denied", 403, "The person denied the new device on one of theirs.";
    ActivationEnded = "activation_ended", 410, "The activation took longer than ten minutes, or was begun anew. Begin again.";
    TooOld = "too_old", 403, "The operating system or browser is older than the operator's policy allows.";
    AppTooOld = "app_too_old", 426, "The app speaks a version that the server no longer takes. Reload it.";
    DeviceWaiting = "device_waiting", 403, "The device is activated but may not approve yet. Its standing says from when.";
    DeviceBlocked = "device_blocked", 403, "The device is blocked and stays so. Activate again.";
    DeviceAsleep = "device_asleep", 403, "The device was not used for so long that it must be activated again, with the code card or by another device that is awake.";
    NameRefused = "name_refused", 422, "A device cannot be called that: nothing stands there, too much, or characters that hide, turn the direction or pass for others.";
    AccountFrozen = "account_frozen", 403, "The account is frozen or closed. The operator helps.";
    WrongPin = "wrong_pin", 403, "The PIN is wrong and was counted. `tries_left` says how many wrong ones may still follow.";
    WrongAssertion = "wrong_assertion", 403, "The platform key's assertion does not prove this and was counted. `tries_left` says how many may still follow before the PIN must be right first.";
    PlatformKeyAside = "platform_key_aside", 403, "Too many assertions were bad: the platform key is put aside until the PIN was right. Ask for the PIN.";
    NoPlatformKey = "no_platform_key", 409, "The device has no platform key here: none was added, or it was removed. Ask for the PIN.";
    PlatformKeyRefused = "platform_key_refused", 422, "The PIN was right, but this credential is not taken as a platform key: made elsewhere, without checking the person, of another kind, or one that may be copied where the operator allows none.";
    Locked = "locked", 401, "What was asked for is shown only to an unlocked app. Unlock first.";
    RequestGone = "request_gone", 410, "The request is unknown, has ended, or is not this account's.";
    AlreadyAnswered = "already_answered", 409, "The request was answered before, perhaps on another device.";
    Withdrawn = "withdrawn", 410, "The request was withdrawn: the login was cancelled or begun anew, or a wrong number was carried too often.";
    OtherBytes = "other_bytes", 409, "The answer is signed over other bytes than this request's.";
    CarryFirst = "carry_first", 409, "A number must be carried from the page that waits before this request can be approved.";
    WrongNumber = "wrong_number", 403, "The carried number is not the one on the page. `tries_left` says how many may still follow.";
    QrStale = "qr_stale", 409, "The scanned QR is a page's own, but older than three seconds. Nothing was counted: scan the one that is shown now.";
    WeakPassword = "weak_password", 400, "The chosen password is too short, too long, too common, like the user ID, or the present one.";
    TooMany = "too_many", 429, "Too many calls at once. `retry_after_s` says how long to wait.";
    Busy = "busy", 503, "The server has more to do than it can. Nothing was changed; try again in a moment.";
    Failed = "failed", 500, "The server failed. Nothing is known to have changed; look before trying again.";
}
