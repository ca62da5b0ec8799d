//! What somebody was told has counted, held beside what the store kept and what the audit log says of it.

use std::collections::BTreeSet;

use domain::audit::{Entry, What};
use domain::card::CodePlace;
use domain::device::State as DeviceState;
use domain::ids::DeviceId;
use store::{Engine, Store as _};

use super::town::Person;

/// More entries than one person ever has here.
const ENTRIES_MAX: u32 = 1_000_000;

/// What one person was told; and what they sent and were told nothing of, which may have counted or not.
#[derive(Default)]
pub(crate) struct Told {
    /// Key numbers whose code was taken.
    pub(crate) codes: BTreeSet<String>,
    pub(crate) unsure_code: Option<String>,
    /// Wrong codes that were counted.
    pub(crate) wrong: usize,
    pub(crate) unsure_wrong: usize,
    /// Requests that were approved.
    pub(crate) approved: BTreeSet<String>,
    pub(crate) unsure_approved: Option<String>,
    /// Authorization codes for which tokens came.
    pub(crate) redeemed: Vec<Redeemed>,
    pub(crate) unsure_redeemed: usize,
    /// Devices that were blocked.
    pub(crate) blocked: BTreeSet<String>,
    pub(crate) unsure_blocked: Option<String>,
}

/// What was sent and got no answer: so often it had counted, so often not.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Doubts {
    pub(crate) kept: usize,
    pub(crate) not_kept: usize,
}

impl Doubts {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self { kept: self.kept + other.kept, not_kept: self.not_kept + other.not_kept }
    }
}

/// What is sent for tokens.
#[derive(Clone)]
pub(crate) struct Redeemed {
    pub(crate) code: String,
    pub(crate) verifier: String,
}

/// What the audit log says of one person.
struct Log(Vec<Entry>);

impl Log {
    fn of(&self, what: What) -> impl Iterator<Item = &Entry> {
        self.0.iter().filter(move |entry| entry.what == what)
    }

    /// The things of which this was said, each once: whatever counts, counts once.
    fn once(&self, what: What) -> BTreeSet<String> {
        let mut things = BTreeSet::new();
        for entry in self.of(what) {
            assert!(things.insert(entry.about.clone()), "{what:?} twice: {}", entry.about);
        }
        things
    }
}

impl Told {
    /// Nothing that was told is forgotten, nothing has counted twice, and nothing has counted of which nobody knew. Asked
    /// while this person does nothing.
    pub(crate) async fn is_kept(&mut self, person: &Person, kept: &Engine) -> Doubts {
        let log = Log(kept.audit(Some(person.account), ENTRIES_MAX).await.expect("the log"));
        let codes = self.codes_are_used_once(person, kept, &log).await;
        let doubts = within(&self.codes, &codes, self.unsure_code.as_ref(), "used codes");
        let approved = log.once(What::RequestApproved);
        let doubts = doubts.plus(within(&self.approved, &approved, self.unsure_approved.as_ref(), "approved requests"));
        let spent = log.once(What::RequestSpent);
        assert!(spent.is_subset(&approved), "{spent:?} of {approved:?}");
        let done = log.once(What::LoginDone);
        assert_eq!(
            done.len(),
            codes.len() + spent.len(),
            "each login is done by one code or one approval: {}",
            person.user_id
        );
        let redeemed = log.once(What::GrantRedeemed).len();
        let at_most = self.redeemed.len() + self.unsure_redeemed;
        assert!((self.redeemed.len()..=at_most).contains(&redeemed), "{redeemed} of {at_most} codes were redeemed");
        assert!(redeemed <= done.len());
        doubts.plus(self.blocks_stand(kept, &log).await)
    }

    /// The key numbers whose codes are used.
    async fn codes_are_used_once(&mut self, person: &Person, kept: &Engine, log: &Log) -> BTreeSet<String> {
        let card = kept.card(person.card).await.expect("a read").expect("the card");
        let mut key_numbers = BTreeSet::new();
        for entry in log.of(What::CardCodeRight) {
            let place = usize::try_from(entry.numbers[0]).ok().and_then(CodePlace::new).expect("a place");
            let key_number = format!("{:04}", card.key_number(place));
            assert!(key_numbers.insert(key_number.clone()), "code {key_number} counted twice");
            let bits = card.used.as_bytes()[place.index() / 8];
            assert!(bits & (1 << (place.index() % 8)) != 0, "code {key_number} is unused again");
        }
        let used: u32 = card.used.as_bytes().iter().map(|bits| bits.count_ones()).sum();
        assert_eq!(usize::try_from(used).expect("few"), key_numbers.len(), "each used code stands in the log");
        let wrong = log.of(What::CardCodeWrong).count();
        let at_most = self.wrong + self.unsure_wrong;
        assert!(
            (self.wrong..=at_most).contains(&wrong),
            "{wrong} wrong codes counted, {} told, {at_most} sent",
            self.wrong
        );
        (self.wrong, self.unsure_wrong) = (wrong, 0);
        let since = log.0.iter().take_while(|entry| entry.what != What::CardCodeRight);
        let since = since.filter(|entry| entry.what == What::CardCodeWrong).count();
        assert_eq!(usize::from(card.wrong_since_right), since, "wrong codes since the last right one");
        key_numbers
    }

    async fn blocks_stand(&self, kept: &Engine, log: &Log) -> Doubts {
        let doubts =
            within(&self.blocked, &log.once(What::DeviceBlocked), self.unsure_blocked.as_ref(), "blocked devices");
        for id in &self.blocked {
            let id = DeviceId::parse(id).expect("an id");
            let device = kept.device(id).await.expect("a read").expect("the device");
            assert!(matches!(device.state, DeviceState::Blocked { .. }), "the block of {id} is forgotten");
        }
        doubts
    }
}

/// All that was told is kept, and of what is kept all was told or at least sent.
fn within(told: &BTreeSet<String>, kept: &BTreeSet<String>, unsure: Option<&String>, what: &str) -> Doubts {
    let lost: Vec<_> = told.difference(kept).collect();
    assert!(lost.is_empty(), "{what} that were acknowledged and are lost: {lost:?}");
    let unknown: Vec<_> = kept.difference(told).filter(|it| Some(*it) != unsure).collect();
    assert!(unknown.is_empty(), "{what} that nobody knows of: {unknown:?}");
    let unsure = unsure.filter(|unsure| !told.contains(*unsure));
    let has_counted = unsure.is_some_and(|unsure| kept.contains(unsure));
    Doubts { kept: usize::from(has_counted), not_kept: usize::from(unsure.is_some() && !has_counted) }
}
