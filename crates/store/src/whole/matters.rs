//! What each kind of entry is to a restore that finds it behind the backup: what it takes up from it, or why nothing. A kind
//! that is missing does not compile.

use domain::account;
use domain::audit::What;
use domain::card;
use domain::device;
use domain::email::Mails;

/// So that whoever has password and card cannot change what the account is entered by before the devices may object.
pub(super) const BLOCK: device::Command = device::Command::BlockByCard;

/// What an entry is to a restore.
pub(super) enum Matter {
    /// Codes of a card were used: its places.
    Codes,
    /// A wrong code of a card: how many there were.
    WrongCode,
    /// A card ended.
    CardEnds(card::Command),
    /// A card or a letter is on paper.
    Printed,
    /// A card is in the person's hands.
    Arrived,
    /// A wrong PIN on a device: how many there were in a row.
    WrongPin,
    /// A bad assertion on a device.
    WrongAssertion,
    /// A device has another platform key than in the backup, or none.
    OtherPlatformKey,
    /// A device locks at another time.
    LockChosen,
    /// A device ended.
    DeviceEnds(device::Command),
    /// The PIN in the backup is not the device's any more, and the new one is in no log: it must show the card again.
    OtherPin,
    /// The account's standing.
    Stands(account::Command),
    /// The password in the backup is another by now, or strangers know it.
    OtherPassword,
    /// A number is carried at every login, or is not.
    Number {
        /// Whether it is.
        always: bool,
    },
    /// A service may not ask the account's devices, or may again.
    Asks {
        /// Whether it may.
        may: bool,
    },
    /// The mail address in the backup is the person's no more.
    OtherEmail,
    /// When mails go.
    Mails(Mails),
    /// What the log says of a person is to be read by nobody.
    Forgotten,
    /// A service was registered, changed or removed.
    Service,
    /// Keys that sign tokens are to sign no more.
    OtherSigningKeys,
    /// The installation was restored before.
    Restored,
    /// Something was made, and is gone.
    Made,
    /// Nothing of it can be brought back: whoever restores does it again.
    Again,
    /// Nothing is to be done.
    Nothing,
}

/// What an entry of this kind is to a restore.
pub(super) fn matter(what: What) -> Matter {
    use {Matter as M, What as W};

    match what {
        W::CardCodeRight => M::Codes,
        W::CardCodeWrong => M::WrongCode,
        W::CardBlocked => M::CardEnds(card::Command::Block),
        W::CardReplaced => M::CardEnds(card::Command::Replace),
        W::CardPrinted | W::LetterPrinted => M::Printed,
        W::CardConfirmed => M::Arrived,
        W::PinWrong => M::WrongPin,
        W::AssertionWrong => M::WrongAssertion,
        W::PlatformKeyAdded | W::PlatformKeyRemoved => M::OtherPlatformKey,
        W::LockChosen => M::LockChosen,
        W::DeviceBlocked => M::DeviceEnds(BLOCK),
        W::DeviceReplaced | W::DeviceRemoved => M::DeviceEnds(device::Command::Remove),
        W::PinChanged => M::OtherPin,
        W::AccountFrozen => M::Stands(account::Command::Freeze),
        W::AccountReopened => M::Stands(account::Command::Reopen),
        W::AccountClosed => M::Stands(account::Command::Close),
        W::AccountReset | W::PasswordChosen | W::PasswordLeaked => M::OtherPassword,
        W::NumberAlways => M::Number { always: true },
        W::NumberWhenNew => M::Number { always: false },
        W::ServiceBlocked => M::Asks { may: false },
        W::ServiceUnblocked => M::Asks { may: true },
        W::EmailSet | W::EmailChosen | W::EmailRemoved | W::EmailDropped => M::OtherEmail,
        W::MailsAtOnce => M::Mails(Mails::AtOnce),
        W::MailsWhenUnseen => M::Mails(Mails::WhenUnseen),
        W::PersonForgotten => M::Forgotten,
        W::ServiceChanged => M::Service,
        W::SigningKeyMade => M::OtherSigningKeys,
        W::Restored => M::Restored,
        W::AccountMade | W::CardIssued | W::DeviceActivated => M::Made,
        W::UserIdChosen | W::DataKeyMade | W::DataKeyClosed | W::DataKeyDropped | W::MasterKeyChanged => M::Again,
        // They protect nothing, and their person sees them.
        W::WishChanged | W::DeviceRenamed => M::Nothing,
        // Logins and sessions end, codes and tokens are good no more, and no browser is remembered.
        W::PasswordRight | W::LoginDone | W::LoginRefused | W::SessionUsed | W::SessionEnded => M::Nothing,
        W::GrantRedeemed | W::GrantReplayed => M::Nothing,
        W::LetInMade | W::BrowserLetIn | W::BrowserRemembered | W::BrowserForgotten => M::Nothing,
        // It counted for a source, which stands in no log, and fades by time alone.
        W::PasswordWrong => M::Nothing,
        // They used and changed nothing: a card asks for the same code again.
        W::CardShown | W::CardCodeAsked | W::AnswerRefused | W::AccountLookedAt | W::AccountsListed => M::Nothing,
        // Activations end, and a device that came of one has an entry of its own.
        W::ActivationBegun | W::ActivationApproved => M::Nothing,
        // Changes that wait end, as do addresses that nobody has shown to be theirs. What was done has an entry of its own.
        W::ChangeAsked | W::ChangeStopped | W::ChangeEnded | W::ChangeDone | W::EmailTyped => M::Nothing,
        // A notice that is told again hurries nothing. What came of a "not me" has entries of its own.
        W::NoticePosted | W::NoticeReached | W::NoticeConfirmed | W::NoticeGivenUp | W::NoticeNotMe => M::Nothing,
        // Requests that wait are withdrawn; what a wrong answer counted on a device has an entry of its own.
        W::RequestAsked | W::RequestHeldBack | W::RequestApproved | W::RequestApprovedOffline => M::Nothing,
        W::RequestDenied | W::RequestNotMe | W::RequestWithdrawn | W::RequestSpent => M::Nothing,
        W::RequestWrongNumber | W::RequestWrongOffline => M::Nothing,
    }
}

/// Whether somebody must do it again, whatever is taken up from it.
pub(super) const fn is_told(what: What) -> bool {
    use What as W;

    matches!(
        what,
        W::AccountMade
            | W::AccountReset
            | W::UserIdChosen
            | W::CardIssued
            | W::DeviceActivated
            | W::PinChanged
            | W::EmailSet
            | W::EmailChosen
            | W::ServiceChanged
            | W::DataKeyMade
            | W::DataKeyClosed
            | W::DataKeyDropped
            | W::MasterKeyChanged
    )
}
