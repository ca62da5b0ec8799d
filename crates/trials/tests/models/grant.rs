//! An authorization code comes to the token endpoint several times at once, while the account is frozen.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use domain::account::{self, Account, Method};
use domain::grant::{self, Grant, Refusal};
use domain::ids::ServiceId;
use domain::secret::Digest;
use stateright::Property;

use crate::guarded::{Actor, At, Broken, Decision, Guarded, Key, Life, Seen, TRUE, before, breaks, holds, row, times};
use crate::support::{ANNA, GRANT, START, account, limits};

const ACCOUNT: Key = 0;
const CODE: Key = 1;
const TOKENS: Key = 10;

/// Whoever redeems; behind them, whoever freezes.
struct Redeeming {
    redeemers: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Thing {
    Account(Account),
    Grant(Grant),
    Token,
}

impl Hash for Thing {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        match self {
            Self::Account(account) => format!("{:?}", account.standing).hash(hasher),
            Self::Grant(grant) => format!("{:?}", grant.state).hash(hasher),
            Self::Token => 0.hash(hasher),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Told {
    Tokens,
    /// The code was used before: what came of it has ended.
    Replayed,
    Refused,
    Frozen,
}

impl Life for Redeeming {
    type Thing = Thing;
    type Told = Told;

    fn first(&self) -> Vec<(Key, Thing)> {
        let grant = Grant {
            id: GRANT,
            code: Digest([7; 32]),
            service: ServiceId::parse("fjord-bank").unwrap(),
            account: ANNA,
            authorization: "the checked authorization request".into(),
            method: Method::Card,
            verification: None,
            authenticated_at: START,
            issued_at: START,
            state: grant::State::Issued,
        };
        vec![(ACCOUNT, Thing::Account(account(ANNA))), (CODE, Thing::Grant(grant))]
    }

    fn actors(&self) -> usize {
        self.redeemers + 1
    }

    fn reads(&self, actor: Actor, _: Option<Broken>) -> Vec<Range<Key>> {
        if actor < self.redeemers { vec![row(CODE), row(ACCOUNT)] } else { vec![row(ACCOUNT)] }
    }

    fn decides(&self, actor: Actor, seen: &Seen<Thing>, broken: Option<Broken>) -> Decision<Thing, Told> {
        let Thing::Account(account) = &*seen[&ACCOUNT].thing else { unreachable!() };
        if actor == self.redeemers {
            return match account.clone().step(account::Command::Freeze, START) {
                Ok(frozen) => Decision::of(Told::Frozen).replace(ACCOUNT, Thing::Account(frozen)),
                Err(_) => Decision::of(Told::Refused),
            };
        }
        let Thing::Grant(kept) = &*seen[&CODE].thing else { unreachable!() };
        match kept.clone().step(grant::Command::Redeem, &limits(), START) {
            Ok(_) if !account.keeps_signed_in(kept.authenticated_at) => Decision::of(Told::Refused),
            Ok(spent) => {
                let token = TOKENS + Key::try_from(actor).unwrap();
                let taken = Decision::of(Told::Tokens).replace(CODE, Thing::Grant(spent)).insert(token, Thing::Token);
                if broken == Some(Broken::NoRequire) { taken } else { taken.require(ACCOUNT) }
            }
            Err(Refusal::AlreadySpent) => match kept.clone().step(grant::Command::Revoke, &limits(), START) {
                Ok(revoked) => Decision::of(Told::Replayed).replace(CODE, Thing::Grant(revoked)),
                Err(_) => Decision::of(Told::Refused),
            },
            Err(Refusal::Expired | Refusal::Revoked) => Decision::of(Told::Refused),
        }
    }

    fn counts(told: Told) -> bool {
        matches!(told, Told::Tokens | Told::Frozen)
    }

    fn promises() -> Vec<Property<Guarded<Self>>> {
        vec![
            Property::always(ONCE, |_, at: &At<Self>| times(at, |told| told == Told::Tokens) <= 1),
            Property::always(REVOKED, |_, at: &At<Self>| {
                let Thing::Grant(grant) = &*at.rows[&CODE].thing else { unreachable!() };
                times(at, |told| told == Told::Replayed) == 0 || !grant.backs_tokens()
            }),
            Property::always(FROZEN, |_, at: &At<Self>| !before(at, Told::Frozen, Told::Tokens)),
            Property::sometimes("tokens are given", |_, at: &At<Self>| times(at, |told| told == Told::Tokens) == 1),
            Property::sometimes("a replay is noticed", |_, at: &At<Self>| {
                times(at, |told| told == Told::Replayed) == 1
            }),
        ]
    }
}

const ONCE: &str = "never event 2: a code gives tokens once";
const REVOKED: &str = "after a replay no tokens are good";
const FROZEN: &str = "a freeze beats a redemption in flight";

#[test]
fn never_event_02_a_code_gives_tokens_once_however_many_bring_it() {
    holds("a grant", Redeeming { redeemers: 3 });
}

#[test]
fn without_its_discipline_a_grant_breaks() {
    let two = || Redeeming { redeemers: 2 };
    breaks("a grant", two(), Broken::NoGuard, ONCE);
    breaks("a grant", two(), Broken::NoRequire, FROZEN);
    breaks("a grant", two(), Broken::NoLookUp, TRUE);
    breaks("a grant", two(), Broken::AnswerFirst, TRUE);
}
