//! Which factors give which level of assurance: one table, from the configuration.
//!
//! Out of the box the levels are URIs of our own: an installation that nobody notified must not claim eIDAS's.

use domain::account::Method;

/// The `acr` that each second factor gives, besides the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Levels {
    /// What an approval in the code app gives, best first.
    pub app: Vec<String>,
    /// What a code from the card gives, best first.
    pub card: Vec<String>,
}

impl Levels {
    /// The table out of the box, under the issuer's own address.
    pub fn of_our_own(issuer: &str) -> Self {
        let level = |name: &str| format!("{}/levels/{name}", issuer.trim_end_matches('/'));
        Self { app: vec![level("app"), level("two-factors")], card: vec![level("card"), level("two-factors")] }
    }

    /// What `method` gives, best first.
    pub fn given_by(&self, method: Method) -> &[String] {
        match method {
            Method::App => &self.app,
            Method::Card => &self.card,
        }
    }

    /// The level to state for `method` when a service wishes one of `wished`, in its order (OpenID Connect Core
    /// §3.1.2.1: a wish, not a demand). `None` when the table gives no level at all.
    pub fn stated(&self, method: Method, wished: &[String]) -> Option<&str> {
        let given = self.given_by(method);
        let wish = wished.iter().find(|wish| given.contains(wish));
        wish.or(given.first()).map(String::as_str)
    }

    /// Whether `method` meets one of the levels that a service wishes; also when it wishes none.
    pub fn meets(&self, method: Method, wished: &[String]) -> bool {
        wished.is_empty() || wished.iter().any(|wish| self.given_by(method).contains(wish))
    }

    /// All levels that can be stated, for the metadata.
    pub fn all(&self) -> Vec<String> {
        let mut all: Vec<String> = self.app.iter().chain(&self.card).cloned().collect();
        all.sort();
        all.dedup();
        all
    }
}
