//! A browser's cookies. All its tabs share them; whoever notes them has a copy.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// The cookies of one browser, by name. A clone is a copy of what stands there now, as a thief would note it.
#[derive(Default)]
pub(crate) struct Jar(Arc<Mutex<BTreeMap<String, String>>>);

impl Clone for Jar {
    fn clone(&self) -> Self {
        Self(Arc::new(Mutex::new(self.all().clone())))
    }
}

impl Jar {
    /// The same cookies, seen from another tab.
    pub(crate) fn shared(&self) -> Self {
        Self(Arc::clone(&self.0))
    }

    pub(crate) fn insert(&self, name: String, value: String) {
        self.all().insert(name, value);
    }

    pub(crate) fn remove(&self, name: &str) {
        self.all().remove(name);
    }

    pub(crate) fn clear(&self) {
        self.all().clear();
    }

    pub(crate) fn get(&self, name: &str) -> Option<String> {
        self.all().get(name).cloned()
    }

    pub(crate) fn contains_key(&self, name: &str) -> bool {
        self.all().contains_key(name)
    }

    /// The names of the cookies that hold logins.
    pub(crate) fn holding(&self) -> Vec<String> {
        self.all().keys().filter(|name| name.starts_with("__Host-tillid-login-")).cloned().collect()
    }

    /// The `Cookie` header.
    pub(crate) fn header(&self) -> String {
        self.all().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.0.lock().expect("the jar")
    }
}
