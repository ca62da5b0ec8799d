//! The audit log: every decision about a person, appended in the same commit. Ids only, never a secret.
//!
//! A while later each entry gets its leaf in one [`tree`] over all: from then on nobody can alter, remove or move it
//! unseen.

pub mod tree;

use crate::card::CodePlace;
use crate::ids::{AccountId, AuditId};
use crate::time::Time;
use tree::TreeHash;

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: AuditId,
    /// When.
    pub at: Time,
    /// About whom; `None` when no account is concerned.
    pub account: Option<AccountId>,
    /// What was decided.
    pub what: What,
    /// The id of the thing that it is about: a request, a device, a card, a login, a grant. For a service, its id and
    /// what an operator did to it: `fjord-bank: name, redirect-uri`. Empty when there is none.
    pub about: String,
    /// What whoever replays the log must know besides: the places of used codes on a card, how many wrong tries there were.
    pub numbers: Vec<u32>,
    /// What is personal, sealed under a key of the account's own. Without that key it says nothing, and the log stays whole.
    pub sealed: Option<Vec<u8>>,
}

/// An entry as the log has it: with its leaf, once it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The entry.
    pub entry: Entry,
    /// Where it stands in the tree; `None` while it waits for that.
    pub leaf: Option<Leaf>,
}

/// An entry's place in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Counted from 1, without gaps.
    pub number: u64,
    /// Over number and entry.
    pub hash: TreeHash,
}

/// Begins what a leaf's hash covers, so that it is never taken for anything else.
const LEAF_LABEL: &[u8] = b"tillid/audit/1";

impl Entry {
    /// The entry as the leaf of this number. Its bytes begin with a label and the number; then each field, with its length
    /// in four bytes before it: so one entry cannot pass for another, nor stand in another's place.
    pub fn leaf(&self, number: u64) -> Leaf {
        let numbers: Vec<u8> = self.numbers.iter().flat_map(|number| number.to_be_bytes()).collect();
        let account = self.account.map(AccountId::bytes);
        let fields: [&[u8]; 9] = [
            LEAF_LABEL,
            &number.to_be_bytes(),
            &self.id.bytes(),
            &self.at.micros().to_be_bytes(),
            account.as_ref().map_or(&[], |account| account.as_slice()),
            self.what.as_str().as_bytes(),
            self.about.as_bytes(),
            &numbers,
            self.sealed.as_deref().unwrap_or_default(),
        ];
        let mut bytes = Vec::with_capacity(256);
        for field in fields {
            bytes.extend_from_slice(&u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend_from_slice(field);
        }
        Leaf { number, hash: TreeHash::of_leaf(&bytes) }
    }
}

/// A place on a card as a number beside an entry.
impl From<CodePlace> for u32 {
    fn from(place: CodePlace) -> Self {
        Self::try_from(place.index()).unwrap_or(Self::MAX)
    }
}

impl Logged {
    /// Whether the leaf is that of this very entry.
    pub fn fits(&self) -> bool {
        self.leaf.is_some_and(|leaf| self.entry.leaf(leaf.number) == leaf)
    }
}

macro_rules! whats {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What was decided.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum What {
            $($(#[$doc])* $name,)+
        }

        impl What {
            /// The stable name in the log.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// Reads what [`What::as_str`] gives.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)+ _ => None }
            }

            /// All of them, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
        }
    };
}

whats! {
    /// An operator made an account.
    AccountMade = "account.made",
    /// An operator had a letter with a one-time password made.
    AccountReset = "account.reset",
    /// An account was frozen.
    AccountFrozen = "account.frozen",
    /// An account was reopened.
    AccountReopened = "account.reopened",
    /// An account was closed.
    AccountClosed = "account.closed",
    /// The person said that a login was not theirs: a stranger knows the password, and it must be changed.
    PasswordLeaked = "password.leaked",
    /// The person blocked a service from asking their code apps.
    ServiceBlocked = "account.service_blocked",
    /// The person lets a service ask again, with PIN or platform key.
    ServiceUnblocked = "account.service_unblocked",
    /// The person chose a password.
    PasswordChosen = "password.chosen",
    /// The person chose another user ID.
    UserIdChosen = "account.user_id_chosen",
    /// User ID and password were right.
    PasswordRight = "password.right",
    /// The password was wrong.
    PasswordWrong = "password.wrong",
    /// The app was given characters that let a browser in.
    LetInMade = "browser.let_in_made",
    /// A browser was let in from the app.
    BrowserLetIn = "browser.let_in",
    /// A browser became known.
    BrowserRemembered = "browser.remembered",
    /// A browser is not known any more.
    BrowserForgotten = "browser.forgotten",
    /// A card was made.
    CardIssued = "card.issued",
    /// Whoever began a login or an activation showed that they hold a card.
    CardShown = "card.shown",
    /// A card was printed.
    CardPrinted = "card.printed",
    /// A card arrived.
    CardConfirmed = "card.confirmed",
    /// A login asked for a code of a card.
    CardCodeAsked = "card.code_asked",
    /// A card code was right and is used.
    CardCodeRight = "card.code_right",
    /// A card code was wrong.
    CardCodeWrong = "card.code_wrong",
    /// A card was blocked.
    CardBlocked = "card.blocked",
    /// A card was replaced by a newer one.
    CardReplaced = "card.replaced",
    /// A letter was printed.
    LetterPrinted = "letter.printed",
    /// The activation of a device began.
    ActivationBegun = "activation.begun",
    /// A device approved that another one is activated.
    ActivationApproved = "activation.approved",
    /// A device was activated.
    DeviceActivated = "device.activated",
    /// A wrong PIN was given on a device.
    PinWrong = "device.pin_wrong",
    /// The PIN of a device was changed.
    PinChanged = "device.pin_changed",
    /// A platform key was added to a device, with the PIN.
    PlatformKeyAdded = "device.platform_key_added",
    /// The platform key of a device was removed, with the PIN.
    PlatformKeyRemoved = "device.platform_key_removed",
    /// From now on a number is carried at every login, with the PIN.
    NumberAlways = "account.number_always",
    /// From now on a number is carried only where it must be, with the PIN.
    NumberWhenNew = "account.number_when_new",
    /// Signed in to My Tillid by card, somebody asked for a change, and it waits.
    ChangeAsked = "change.asked",
    /// A change that had waited took effect.
    ChangeDone = "change.done",
    /// A change that waited was stopped: in My Tillid, or by whoever said that it was not them.
    ChangeStopped = "change.stopped",
    /// A change that waited was void when its time came.
    ChangeEnded = "change.ended",
    /// The person wished another language, or another factor first.
    WishChanged = "account.wish_changed",
    /// A bad assertion of a platform key was given on a device.
    AssertionWrong = "device.assertion_wrong",
    /// An operator had another data key made.
    DataKeyMade = "key.made",
    /// An operator closed a data key: nothing is made with it any more.
    DataKeyClosed = "key.closed",
    /// An operator removed a data key with which nothing was made that is still there.
    DataKeyDropped = "key.dropped",
    /// An operator gave the data keys another master key.
    MasterKeyChanged = "key.master_changed",
    /// An operator had another key sign tokens at once.
    SigningKeyMade = "key.signing_made",
    /// A notice goes by letter: it waits to be printed.
    NoticePosted = "notice.posted",
    /// A notice reached the person: another device has shown it, or a mail server has taken it.
    NoticeReached = "notice.reached",
    /// The person said on another device that it was them.
    NoticeConfirmed = "notice.confirmed",
    /// The person said that it was not them.
    NoticeNotMe = "notice.not_me",
    /// A notice could not be sent by mail.
    NoticeGivenUp = "notice.given_up",
    /// An operator entered or changed a person's mail address.
    EmailSet = "account.email_set",
    /// An operator removed a person's mail address.
    EmailRemoved = "account.email_removed",
    /// The person typed another mail address, and a code is sent there.
    EmailTyped = "account.email_typed",
    /// The person's mail address is the one that they have shown to be theirs.
    EmailChosen = "account.email_chosen",
    /// The person removed their mail address.
    EmailDropped = "account.email_dropped",
    /// The person is told by mail at once.
    MailsAtOnce = "account.mails_at_once",
    /// The person is told by mail only where a notice was not seen.
    MailsWhenUnseen = "account.mails_when_unseen",
    /// A device was blocked.
    DeviceBlocked = "device.blocked",
    /// The person chose when the app locks.
    LockChosen = "device.lock_chosen",
    /// The person called a device something else.
    DeviceRenamed = "device.renamed",
    /// A device gave its place to the one that its phone was activated as again.
    DeviceReplaced = "device.replaced",
    /// A device was removed.
    DeviceRemoved = "device.removed",
    /// The code app was asked.
    RequestAsked = "request.asked",
    /// A request was not made: a pause, no place left, or a service that the person has blocked.
    RequestHeldBack = "request.held_back",
    /// A request was approved.
    RequestApproved = "request.approved",
    /// A request was denied.
    RequestDenied = "request.denied",
    /// A request was denied: "this was not me".
    RequestNotMe = "request.not_me",
    /// A request was withdrawn.
    RequestWithdrawn = "request.withdrawn",
    /// An approval was taken by the login or the activation that had asked for it: it can never be taken again.
    RequestSpent = "request.spent",
    /// A request was approved without a network, by digits typed on the page.
    RequestApprovedOffline = "request.approved_offline",
    /// A wrong offline code was typed for a request.
    RequestWrongOffline = "request.wrong_offline",
    /// A wrong number was carried.
    RequestWrongNumber = "request.wrong_number",
    /// An answer was refused: its signature belongs to another account's device, or is not good.
    AnswerRefused = "request.answer_refused",
    /// A login succeeded.
    LoginDone = "login.done",
    /// A login ended without success.
    LoginRefused = "login.refused",
    /// A session served another authorization request.
    SessionUsed = "session.used",
    /// The person signed out.
    SessionEnded = "session.ended",
    /// An authorization code was redeemed.
    GrantRedeemed = "grant.redeemed",
    /// An authorization code came a second time: its tokens were revoked.
    GrantReplayed = "grant.replayed",
    /// A service was registered or changed.
    ServiceChanged = "service.changed",
    /// An operator looked at an account, its cards, its devices or its log.
    AccountLookedAt = "account.looked_at",
    /// An operator listed accounts.
    AccountsListed = "account.listed",
    /// What the log held of a person was forgotten: the key under which it was sealed is gone.
    PersonForgotten = "account.forgotten",
    /// The installation was restored from a backup, with or without the log that is kept outside.
    Restored = "installation.restored",
}
