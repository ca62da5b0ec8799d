//! What the outside must do because of a step. Effects are data: the rules decide, the rim acts.

use crate::ids::{AccountId, DeviceId, LoginId, NoticeId, RequestId};

/// One effect of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A hint to whoever waits for this login: read again. May be lost.
    WakeLogin(LoginId),
    /// A hint to this account's devices: read again. May be lost.
    WakeAccount(AccountId),
    /// Must not be lost; goes to the outbox in the same commit.
    Do(Job),
}

/// Work for the outbox. Doing it twice is harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// Make the account's next code card, unless one has been made since.
    OrderCard(AccountId),
    /// Tell a device by a notification that a request waits.
    Notify {
        /// Whose device.
        account: AccountId,
        /// What waits.
        request: RequestId,
        /// Who is told.
        device: DeviceId,
    },
    /// A request of which devices were told waits no more: each of them but the one that answered clears its notification.
    ClearNotifications {
        /// Whose request.
        account: AccountId,
        /// What waits no more.
        request: RequestId,
        /// The device that answered; its own app knows.
        answered_by: Option<DeviceId>,
    },
    /// The same for one device.
    ClearNotification {
        /// Whose device.
        account: AccountId,
        /// What waits no more.
        request: RequestId,
        /// Who clears.
        device: DeviceId,
    },
    /// Tell a device by a notification that there is a notice.
    PushNotice {
        /// Whose device.
        account: AccountId,
        /// What there is.
        notice: NoticeId,
        /// Who is told.
        device: DeviceId,
    },
    /// Tell a person of a notice by mail.
    MailNotice {
        /// Whom.
        account: AccountId,
        /// Of what.
        notice: NoticeId,
    },
    /// Send the code to the address that a person typed in My Tillid.
    MailCode {
        /// Whose.
        account: AccountId,
    },
}
