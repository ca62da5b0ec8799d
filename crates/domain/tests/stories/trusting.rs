//! Trust that ends: whoever was trusted before is not after, whichever of the two was told the later time.

use domain::account::{Account, Command, Method};
use domain::time::Span;

use crate::support::{ANNA, START, account, after};

/// Everything that ends trust.
fn ends() -> Vec<(&'static str, Command)> {
    let hash = || "another hash".to_owned();
    vec![
        ("a reset", Command::ResetPassword { hash: hash(), ends_at: after(Span::days(21)) }),
        ("not me", Command::EndTrust),
        ("a freeze", Command::Freeze),
        ("a close", Command::Close),
    ]
}

#[test]
fn what_ends_trust_begins_after_all_that_was_trusted() {
    for (what, end) in ends() {
        let late = after(Span::seconds(5));
        for begin in [Command::SignIn(Method::App), Command::Trust] {
            let trusted = account(ANNA).step(begin, late).unwrap();
            assert!(trusted.trusted_at(late) >= trusted.trusted_from);
            let ended = trusted.step(end.clone(), START).unwrap();
            assert!(ended.trusted_from > late, "{what} was told an earlier time, and is later");
            assert_eq!(ended.trusted_at(START), ended.trusted_from, "whoever begins now is trusted");
        }
    }
}

#[test]
fn a_password_is_trusted_by_the_account_that_judged_it_and_no_later_one() {
    for (what, end) in ends() {
        let judged = account(ANNA);
        let ended = judged.clone().step(end.clone(), START.minus(Span::days(60))).unwrap();
        assert!(judged.trusts_password_of(judged.trusted_from));
        let open = Account { standing: judged.standing, ..ended.clone() };
        assert!(!open.trusts_password_of(judged.trusted_from), "{what}: even where the clock stood still or went back");
        let again = open.step(Command::EndTrust, START.minus(Span::days(60))).unwrap();
        assert!(!again.trusts_password_of(ended.trusted_from), "{what}: nor the second time");
    }
}
