//! Which level a login reached, and which factors reach a level that a service wishes: the configured table, asked.

use domain::account::Method;

use crate::config::{Factor, Levels};

fn factor(method: Method) -> Factor {
    match method {
        Method::App => Factor::App,
        Method::Card => Factor::Card,
    }
}

/// Whether `method` reaches one of the levels that a service wishes; also when it wishes none.
pub fn meets(levels: &Levels, method: Method, wished: &[String]) -> bool {
    wished.is_empty() || wish_met(levels, method, wished).is_some()
}

/// Whether a service's wish leaves `method` to the person; also when it wishes nothing that we know.
pub fn leaves(levels: &Levels, method: Method, wished: &[String]) -> bool {
    let is_known = wished.iter().any(|acr| levels.factors_of(acr).is_some());
    !is_known || meets(levels, method, wished)
}

/// The level to state: the first wish that is met (OpenID Connect Core §3.1.2.1: a wish, not a demand), else the
/// strongest that was reached.
pub fn stated(levels: &Levels, method: Method, wished: &[String]) -> String {
    let met = wish_met(levels, method, wished).map(str::to_owned);
    met.or_else(|| levels.given_by(factor(method)).into_iter().next()).unwrap_or_default()
}

/// Whether the level that will be stated asks for PIN or platform key at each approval: then an unlocked app is not
/// enough, and neither is a session.
pub fn verifies_each(levels: &Levels, method: Method, wished: &[String]) -> bool {
    levels.verify_each(&stated(levels, method, wished))
}

/// All levels, for the metadata.
pub fn all(levels: &Levels) -> Vec<String> {
    levels.iter().map(|level| level.acr.clone()).collect()
}

fn wish_met<'a>(levels: &Levels, method: Method, wished: &'a [String]) -> Option<&'a str> {
    let reaches = |acr: &str| levels.factors_of(acr).is_some_and(|factors| factors.contains(&factor(method)));
    wished.iter().map(String::as_str).find(|acr| reaches(acr))
}
