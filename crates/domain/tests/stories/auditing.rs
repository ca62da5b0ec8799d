//! Every decision about a person stands in the audit log: each command with its entry, or with the reason for having none.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use domain::audit::What;
use domain::{account, activation, card, change, device, grant, login, notice, push, request, session};

/// One command: its name, what is written down of it, and why nothing is, where that is so.
type Row = (&'static str, &'static [What], &'static str);

/// A table of all commands of one lifecycle. A command that is missing does not compile.
macro_rules! written {
    ($table:ident: $command:ty { $($name:literal $pattern:pat => [$($what:ident),*] $why:literal,)+ }) => {
        const $table: &[Row] = &[$(($name, &[$(What::$what),*], $why)),+];
        const _: fn(&$command) = |command| match command { $($pattern => {})+ };
    };
}

written!(ACCOUNT: account::Command {
    "choose password" account::Command::ChoosePassword { .. } => [PasswordChosen] "",
    "reset password" account::Command::ResetPassword { .. } => [AccountReset] "",
    "renew hash" account::Command::RenewHash { .. } => [] "the same password, right: that is written",
    "password leaked" account::Command::PasswordLeaked { .. } => [PasswordLeaked] "",
    "sign in" account::Command::SignIn(_) => [] "the login that was done by it is written",
    "trust" account::Command::Trust => [] "what was begun is written",
    "first device" account::Command::FirstDevice => [] "the device that was activated is written",
    "carry always" account::Command::CarryAlways(_) => [NumberAlways, NumberWhenNew] "",
    "recall number" account::Command::RecallNumber { .. } => [Restored] "",
    "wish" account::Command::Wish { .. } => [WishChanged, NumberAlways, NumberWhenNew, PasswordChosen, UserIdChosen] "",
    "take effect" account::Command::TakeEffect(_) => [ChangeDone, PasswordChosen, UserIdChosen, NumberWhenNew] "",
    "rename" account::Command::Rename(_) => [UserIdChosen] "",
    "end trust" account::Command::EndTrust => [] "the device that was not the person's is blocked: that is written",
    "freeze" account::Command::Freeze => [AccountFrozen] "",
    "reopen" account::Command::Reopen => [AccountReopened] "",
    "close" account::Command::Close => [AccountClosed] "",
});

written!(DEVICE: device::Command {
    "right pin" device::Command::RightPin { .. } => [] "an unlocking is nobody's business; what it was given for is written",
    "wrong pin" device::Command::WrongPin => [PinWrong, DeviceBlocked] "",
    "right assertion" device::Command::RightAssertion { .. } => [] "as a right PIN",
    "wrong assertion" device::Command::WrongAssertion => [AssertionWrong] "",
    "add platform key" device::Command::AddPlatformKey(_) => [PlatformKeyAdded] "",
    "remove platform key" device::Command::RemovePlatformKey => [PlatformKeyRemoved] "",
    "rename" device::Command::Rename(_) => [DeviceRenamed] "",
    "change pin" device::Command::ChangePin { .. } => [PinChanged] "",
    "set lock" device::Command::SetLock(_) => [LockChosen] "",
    "runs on" device::Command::RunsOn { .. } => [] "it decides nothing",
    "touch" device::Command::Touch => [] "the denial is written",
    "owner told" device::Command::OwnerTold => [NoticeReached] "",
    "lock" device::Command::Lock => [] "as an unlocking",
    "block" device::Command::Block => [DeviceBlocked] "",
    "block by card" device::Command::BlockByCard => [DeviceBlocked] "",
    "remove" device::Command::Remove => [DeviceReplaced] "",
    "recall" device::Command::Recall(..) => [Restored] "",
});

written!(CARD: card::Command {
    "print" card::Command::Print => [CardPrinted] "",
    "confirm" card::Command::Confirm => [CardConfirmed] "",
    "answer" card::Command::Answer { .. } => [CardCodeRight, CardCodeWrong, CardBlocked] "",
    "activate" card::Command::Activate { .. } => [CardCodeRight, CardCodeWrong, CardBlocked] "",
    "block" card::Command::Block => [CardBlocked] "",
    "replace" card::Command::Replace => [CardReplaced] "",
    "lose" card::Command::Lose => [Restored] "",
    "recall" card::Command::Recall { .. } => [Restored] "",
});

written!(LOGIN: login::Command {
    "let in" login::Command::LetIn(_) => [BrowserLetIn, CardShown] "",
    "give password" login::Command::GivePassword { .. } => [PasswordRight] "",
    "wrong let-in" login::Command::WrongLetIn => [] "about nobody yet; the source's throttle counts it",
    "wrong password" login::Command::WrongPassword(_) => [PasswordWrong] "",
    "password chosen" login::Command::PasswordChosen { .. } => [PasswordChosen] "",
    "ask app" login::Command::AskApp(_) => [RequestAsked, RequestHeldBack] "",
    "ask code" login::Command::AskCode(..) => [CardCodeAsked] "",
    "wrong number" login::Command::WrongNumber => [RequestWrongNumber] "",
    "wrong code" login::Command::WrongCode(_) => [CardCodeWrong] "",
    "choose again" login::Command::ChooseAgain => [RequestWithdrawn] "",
    "remember" login::Command::Remember(_) => [] "that a browser became known is written",
    "finish" login::Command::Finish(..) => [LoginDone, BrowserRemembered, BrowserForgotten] "",
    "pass" login::Command::Pass(_) => [RequestSpent, CardCodeRight] "",
    "other password" login::Command::OtherPassword(..) => [PasswordChosen, LoginDone] "",
    "refuse" login::Command::Refuse(_) => [LoginRefused] "",
});

written!(REQUEST: request::Command {
    "carry, right" request::Command::Carry { matches: true, .. } => [] "an answer follows, and is written",
    "carry, wrong" request::Command::Carry { matches: false, .. } => [RequestWrongNumber] "",
    "approve" request::Command::Approve(_) => [RequestApproved, AnswerRefused] "",
    "deny" request::Command::Deny(_) => [RequestDenied, RequestNotMe, AnswerRefused] "",
    "approve offline" request::Command::ApproveOffline(_) => [RequestApprovedOffline, RequestSpent] "",
    "wrong offline" request::Command::WrongOffline => [RequestWrongOffline, PinWrong] "",
    "withdraw" request::Command::Withdraw(_) => [RequestWithdrawn] "",
    "redeem" request::Command::Redeem(..) => [RequestSpent, ActivationApproved] "",
});

written!(ACTIVATION: activation::Command {
    "codes right" activation::Command::CodesRight(..) => [CardCodeRight] "",
    "ask devices" activation::Command::AskDevices(_) => [RequestAsked] "",
    "approved" activation::Command::Approved(..) => [ActivationApproved, RequestSpent] "",
    "keys offered" activation::Command::KeysOffered(..) => [DeviceActivated] "",
});

written!(SESSION: session::Command {
    "use" session::Command::Use => [SessionUsed] "",
    "end" session::Command::End => [SessionEnded] "",
});

written!(GRANT: grant::Command {
    "redeem" grant::Command::Redeem => [GrantRedeemed] "",
    "revoke" grant::Command::Revoke => [GrantReplayed] "",
});

written!(NOTICE: notice::Command {
    "went" notice::Command::Went(_) => [] "that it reached somebody is written",
    "no mail" notice::Command::NoMail => [NoticeGivenUp] "",
    "reach" notice::Command::Reach => [NoticeReached] "",
    "post" notice::Command::Post => [NoticePosted] "",
    "confirm" notice::Command::Confirm => [NoticeConfirmed] "",
    "not me" notice::Command::NotMe => [NoticeNotMe] "",
});

written!(CHANGE: change::Command {
    "owner told" change::Command::OwnerTold => [NoticeReached] "",
    "take effect" change::Command::TakeEffect => [ChangeDone] "",
    "stop" change::Command::Stop(_) => [ChangeStopped] "",
    "end" change::Command::End => [ChangeEnded] "",
});

written!(PUSH: push::Command {
    "set" push::Command::Set { .. } => [] "where a phone rings decides nothing; whoever answers is written",
    "end" push::Command::End => [] "as above",
});

/// Decisions that are no step of anything: something was made, removed or looked at.
const BESIDES: &[What] = &[
    What::AccountMade,
    What::AccountLookedAt,
    What::AccountsListed,
    What::PersonForgotten,
    What::ServiceBlocked,
    What::ServiceUnblocked,
    What::LetInMade,
    What::CardIssued,
    What::LetterPrinted,
    What::ActivationBegun,
    What::ChangeAsked,
    What::EmailSet,
    What::EmailRemoved,
    What::EmailTyped,
    What::EmailChosen,
    What::EmailDropped,
    What::MailsAtOnce,
    What::MailsWhenUnseen,
    What::ServiceChanged,
    What::DataKeyMade,
    What::DataKeyClosed,
    What::DataKeyDropped,
    What::MasterKeyChanged,
    What::SigningKeyMade,
];

/// What versions of before wrote, and what is still read.
const OF_BEFORE: &[What] = &[What::DeviceRemoved];

const TABLES: &[&[Row]] = &[ACCOUNT, DEVICE, CARD, LOGIN, REQUEST, ACTIVATION, SESSION, GRANT, NOTICE, CHANGE, PUSH];

#[test]
fn every_command_is_written_down_or_says_why_not() {
    for (name, whats, why) in TABLES.iter().copied().flatten() {
        assert_ne!(whats.is_empty(), why.is_empty(), "{name}: an entry or a reason, and not both");
    }
    let told: BTreeSet<&str> = TABLES
        .iter()
        .copied()
        .flatten()
        .flat_map(|row| row.1)
        .chain(BESIDES)
        .chain(OF_BEFORE)
        .map(|what| what.as_str())
        .collect();
    let all: BTreeSet<&str> = What::ALL.iter().map(|what| what.as_str()).collect();
    assert_eq!(told, all);
}

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        match path.is_dir() {
            true => sources(&path, found),
            false if name.ends_with(".rs") && !name.ends_with("tests.rs") => found.push(path),
            false => {}
        }
    }
}

/// Nothing stands in the table that nobody writes.
#[test]
fn every_kind_of_entry_is_written_by_the_server() {
    let mut found = vec![];
    // That an installation was restored is written by the store, while there is no server.
    for room in ["../server/src", "../store/src/whole"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(room), &mut found);
    }
    let texts: String = found.iter().map(|path| fs::read_to_string(path).expect("a file")).collect();
    for what in What::ALL.iter().filter(|what| !OF_BEFORE.contains(what)) {
        let name = format!("What::{what:?}");
        let is_written = texts
            .match_indices(&name)
            .any(|(at, _)| !texts[at + name.len()..].starts_with(|next: char| next.is_alphanumeric()));
        assert!(is_written, "{name} is written nowhere");
    }
}
