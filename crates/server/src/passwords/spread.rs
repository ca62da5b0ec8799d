//! Which costs the kept hashes have, and the one that a user ID which nobody has is given.
//!
//! A kept hash is checked at the cost that it was made with. If all others cost what today's do, a changed cost would
//! show by time who has an account; so they are spread over the costs in use as accounts are (never event 6).

use argon2::Params;

use super::HashParameters;
use super::phc::parameters_of_head;

/// The costs in use, each with how many accounts have it.
///
/// They stand in the order of cost, whatever today's is: then nothing moves when the configuration changes, and as
/// accounts move from one cost to the other, so do the user IDs that nobody has, each of them once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spread(Vec<(HashParameters, u64)>);

impl Spread {
    /// Reads what the kept hashes begin with. What is none of our hashes is left out: it can be checked at no cost.
    pub(super) fn of(heads: &[(String, u64)]) -> Self {
        let read = |(head, accounts): &(String, u64)| Some((parameters_of_head(head)?, *accounts));
        let mut costs: Vec<_> =
            heads.iter().filter_map(read).filter(|(parameters, _)| is_possible(*parameters)).collect();
        costs.sort_by_key(|(HashParameters { memory_kib, iterations, lanes }, _)| {
            (u64::from(*memory_kib) * u64::from(*iterations), *memory_kib, *lanes)
        });
        Self(costs)
    }

    /// The cost at this place of all accounts in a row, from nought to the greatest number there is; none if there are
    /// no accounts.
    pub(super) fn at(&self, lot: u64) -> Option<HashParameters> {
        let accounts: u64 = self.0.iter().map(|(_, accounts)| accounts).sum();
        let mut place = (u128::from(lot) * u128::from(accounts)) >> u64::BITS;
        for (parameters, accounts) in &self.0 {
            match place.checked_sub(u128::from(*accounts)) {
                Some(rest) => place = rest,
                None => return Some(*parameters),
            }
        }
        None
    }
}

fn is_possible(HashParameters { memory_kib, iterations, lanes }: HashParameters) -> bool {
    Params::new(memory_kib, iterations, lanes, None).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: HashParameters = HashParameters { memory_kib: 64, iterations: 1, lanes: 1 };
    const DEAR: HashParameters = HashParameters { memory_kib: 128, iterations: 2, lanes: 1 };

    fn spread(costs: &[(HashParameters, u64)]) -> Spread {
        let head = |HashParameters { memory_kib, iterations, lanes }: HashParameters| {
            format!("$argon2id$v=19$m={memory_kib},t={iterations},p={lanes},keyid=")
        };
        Spread::of(&costs.iter().map(|(parameters, accounts)| (head(*parameters), *accounts)).collect::<Vec<_>>())
    }

    /// A thousand places, from the first to the last.
    fn lots() -> impl Iterator<Item = u64> {
        (0..=1_000_u64).map(|place| u64::MAX / 1_000 * place)
    }

    #[test]
    fn one_cost_is_everybodys_and_none_is_nobodys() {
        assert!(lots().all(|lot| spread(&[(DEAR, 7)]).at(lot) == Some(DEAR)));
        assert!(lots().all(|lot| spread(&[]).at(lot).is_none()));
        assert!(lots().all(|lot| spread(&[(DEAR, 0)]).at(lot).is_none()));
        assert_eq!(spread(&[(DEAR, u64::from(u32::MAX))]).at(u64::MAX), Some(DEAR));
    }

    #[test]
    fn each_cost_has_as_large_a_part_as_it_has_accounts() {
        let costs = spread(&[(DEAR, 1), (CHEAP, 3)]);
        let cheap = lots().filter(|lot| costs.at(*lot) == Some(CHEAP)).count();
        assert!((749..=752).contains(&cheap), "{cheap}");
    }

    #[test]
    fn each_place_moves_once_from_the_old_cost_to_the_new_whichever_is_dearer() {
        for (old, new) in [(CHEAP, DEAR), (DEAR, CHEAP)] {
            for lot in lots() {
                // 500 accounts sign in one by one and are hashed anew; meanwhile 100 new ones are made.
                let seen = (0..=500_u64).map(|moved| spread(&[(old, 500 - moved), (new, moved + moved / 5)]).at(lot));
                let seen: Vec<_> = seen.collect::<Option<_>>().expect("a cost");
                assert_eq!((seen.first(), seen.last()), (Some(&old), Some(&new)));
                assert_eq!(seen.windows(2).filter(|pair| pair[0] != pair[1]).count(), 1, "{lot}");
            }
        }
    }

    #[test]
    fn what_is_none_of_our_hashes_counts_for_nothing() {
        let nonsense =
            ["", "$", "$argon2id$v=19$m=1,t=1,p=1,keyid=", "$argon2id$v=19$m=64,t=0,p=1,keyid=", "$2b$12$abc"];
        let mut heads: Vec<(String, u64)> = nonsense.map(|head| (head.to_owned(), 1_000)).to_vec();
        heads.push(("$argon2id$v=19$m=64,t=1,p=1,keyid=".to_owned(), 1));
        assert_eq!(Spread::of(&heads), Spread(vec![(CHEAP, 1)]));
    }
}
