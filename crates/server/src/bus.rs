//! Wake-up hints inside this process: whoever waits for a login or an account is told to look again.
//!
//! A hint carries nothing, so whoever is woken reads the store anew. Many hints before a look are one.
//! A hundred thousand may wait: a waiter costs one small shared slot, gone with the last waiter.

use std::collections::HashMap;
use std::fmt;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use store::Whom;
use tokio::sync::Notify;

const SHARDS: usize = 64;

/// What somebody can wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// One browser's attempt to sign in, by its id.
    Login(u128),
    /// All that concerns one account's devices, by the account's id.
    Account(u128),
    /// One device's own streams, by its id: nobody wakes them, they are counted.
    Device(u128),
    /// Jobs in the outbox.
    Outbox,
}

impl From<Whom> for Topic {
    fn from(whom: Whom) -> Self {
        match whom {
            Whom::Login(login) => Self::Login(login.0),
            Whom::Account(account) => Self::Account(account.0),
        }
    }
}

/// Passes hints from whoever committed to whoever waits. Clones are the same bus.
#[derive(Clone)]
pub struct Bus(Arc<[Mutex<HashMap<Topic, Slot>>; SHARDS]>);

/// One who waits; ends waiting when dropped.
pub struct Waiter {
    bus: Bus,
    topic: Topic,
    signal: Arc<Signal>,
    seen: u64,
}

struct Slot {
    signal: Arc<Signal>,
    waiters: u32,
}

struct Signal {
    wakes: AtomicU64,
    notify: Notify,
}

impl Bus {
    /// A bus on which nobody waits.
    pub fn new() -> Self {
        Self(Arc::new(std::array::from_fn(|_| Mutex::new(HashMap::new()))))
    }

    /// Begins to wait. Subscribe first and read the store then, so that no hint falls between the two.
    pub fn subscribe(&self, topic: Topic) -> Waiter {
        let mut shard = self.shard(topic);
        let slot = shard.entry(topic).or_insert_with(|| Slot { signal: Arc::new(Signal::new()), waiters: 0 });
        slot.waiters += 1;
        let signal = Arc::clone(&slot.signal);
        let seen = signal.wakes.load(Ordering::SeqCst);
        drop(shard);
        Waiter { bus: self.clone(), topic, signal, seen }
    }

    /// Tells everybody who waits for `topic` to look again.
    pub fn wake(&self, topic: Topic) {
        if let Some(slot) = self.shard(topic).get(&topic) {
            slot.signal.wake();
        }
    }

    /// Tells everybody to look again: another process has written, and nobody knows what.
    pub fn wake_all(&self) {
        for shard in self.0.iter() {
            let signals: Vec<_> = locked(shard).values().map(|slot| Arc::clone(&slot.signal)).collect();
            for signal in signals {
                signal.wake();
            }
        }
    }

    /// How many wait for one topic.
    pub fn waiting_for(&self, topic: Topic) -> u32 {
        self.shard(topic).get(&topic).map_or(0, |slot| slot.waiters)
    }

    /// How many wait now, for the metrics.
    pub fn waiting(&self) -> usize {
        let people = |(topic, slot): (&Topic, &Slot)| match topic {
            Topic::Login(_) | Topic::Account(_) => slot.waiters as usize,
            Topic::Device(_) | Topic::Outbox => 0,
        };
        self.0.iter().map(|shard| locked(shard).iter().map(people).sum::<usize>()).sum()
    }

    /// How many topics are held in memory, for the metrics.
    pub fn topics(&self) -> usize {
        self.0.iter().map(|shard| locked(shard).len()).sum()
    }

    fn shard(&self, topic: Topic) -> MutexGuard<'_, HashMap<Topic, Slot>> {
        let id = match topic {
            Topic::Login(id) | Topic::Account(id) | Topic::Device(id) => id,
            Topic::Outbox => 0,
        };
        let folded = (id as u64) ^ ((id >> 64) as u64);
        locked(&self.0[(folded % SHARDS as u64) as usize])
    }
}

impl Waiter {
    /// Returns when there was a hint since the last look; at once if there was one already.
    /// Safe to drop halfway, as in `select!`: no hint is lost by it.
    pub async fn woken(&mut self) {
        loop {
            let mut notified = pin!(self.signal.notify.notified());
            notified.as_mut().enable();
            let wakes = self.signal.wakes.load(Ordering::SeqCst);
            if wakes != self.seen {
                self.seen = wakes;
                return;
            }
            notified.await;
        }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        let mut shard = self.bus.shard(self.topic);
        if let Some(slot) = shard.get_mut(&self.topic) {
            slot.waiters -= 1;
            if slot.waiters == 0 {
                shard.remove(&self.topic);
                if shard.capacity() > 64 && shard.len() < shard.capacity() / 8 {
                    shard.shrink_to_fit();
                }
            }
        }
    }
}

impl Signal {
    fn new() -> Self {
        Self { wakes: AtomicU64::new(0), notify: Notify::new() }
    }

    fn wake(&self) {
        self.wakes.fetch_add(1, Ordering::SeqCst);
        self.notify.notify_waiters();
    }
}

/// Each update under the lock is complete in itself, so a panic elsewhere leaves nothing half done.
fn locked(shard: &Mutex<HashMap<Topic, Slot>>) -> MutexGuard<'_, HashMap<Topic, Slot>> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Default for Bus {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Bus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bus({} waiting)", self.waiting())
    }
}

impl fmt::Debug for Waiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Waiter({:?})", self.topic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;
    use std::time::Duration;

    /// A lost hint fails a test instead of holding it for ever.
    async fn is_woken(waiter: &mut Waiter) -> bool {
        tokio::time::timeout(Duration::from_secs(10), waiter.woken()).await.is_ok()
    }

    #[tokio::test]
    async fn a_hint_reaches_everybody_who_waits_for_it_and_nobody_else() {
        let bus = Bus::new();
        let mut first = bus.subscribe(Topic::Login(7));
        let mut second = bus.subscribe(Topic::Login(7));
        let mut account = bus.subscribe(Topic::Account(7));
        bus.wake(Topic::Login(7));
        assert!(is_woken(&mut first).await);
        assert!(is_woken(&mut second).await);
        assert!(account.woken().now_or_never().is_none());
        assert!(first.woken().now_or_never().is_none(), "one hint wakes once");
    }

    #[tokio::test]
    async fn a_hint_between_subscribing_and_waiting_is_kept_and_many_are_one() {
        let bus = Bus::new();
        let mut waiter = bus.subscribe(Topic::Account(1));
        bus.wake(Topic::Account(1));
        bus.wake(Topic::Account(1));
        assert!(is_woken(&mut waiter).await);
        assert!(waiter.woken().now_or_never().is_none());
        bus.wake_all();
        assert!(waiter.woken().now_or_never().is_some());
    }

    #[tokio::test]
    async fn an_abandoned_look_loses_no_hint() {
        let bus = Bus::new();
        let mut waiter = bus.subscribe(Topic::Login(1));
        assert!(waiter.woken().now_or_never().is_none());
        bus.wake(Topic::Login(1));
        assert!(waiter.woken().now_or_never().is_some());
    }

    #[test]
    fn a_topic_lives_as_long_as_its_last_waiter() {
        let bus = Bus::new();
        let first = bus.subscribe(Topic::Login(1));
        let second = bus.subscribe(Topic::Login(1));
        assert_eq!((bus.waiting(), bus.topics()), (2, 1));
        drop(first);
        assert_eq!((bus.waiting(), bus.topics()), (1, 1));
        drop(second);
        assert_eq!((bus.waiting(), bus.topics()), (0, 0));
        bus.wake(Topic::Login(1));
    }

    #[test]
    fn a_waiter_is_small_enough_for_a_hundred_thousand() {
        let bytes = size_of::<Waiter>() + size_of::<Signal>() + size_of::<(Topic, Slot)>() + 2 * size_of::<usize>();
        assert!(bytes <= 256, "{bytes} bytes for one waiter and its slot");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn coming_going_and_waking_at_once_lose_nothing() {
        let bus = Bus::new();
        let mut tasks = Vec::new();
        for id in 0..200_u128 {
            let mut waiter = bus.subscribe(Topic::Login(id % 20));
            tasks.push(tokio::spawn(async move { is_woken(&mut waiter).await }));
            if id % 20 == 19 {
                for topic in 0..20 {
                    bus.wake(Topic::Login(topic));
                }
            }
        }
        for task in tasks {
            assert!(task.await.expect("joined"), "every waiter is woken");
        }
        assert_eq!((bus.waiting(), bus.topics()), (0, 0));
    }
}
