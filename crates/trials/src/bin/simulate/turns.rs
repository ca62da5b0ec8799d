//! Runs several use cases beside each other, in an order that the dice draw, and ends some in the middle.
//!
//! The store lets others have their turn before each read and each commit, so whatever order of those there is can come.
//! A node that crashes takes all that runs on it along, wherever each of them is.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use crate::dice::Dice;

/// A use case on its way, and on which node it runs.
pub(crate) struct Running<T> {
    pub(crate) node: usize,
    pub(crate) work: Pin<Box<dyn Future<Output = T>>>,
}

/// A node that ends, and after how many turns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Crash {
    pub(crate) node: usize,
    pub(crate) after_turns: usize,
}

/// Set when the use case may go on; passes the word on to whoever runs all of them.
struct Bell {
    rung: AtomicBool,
    outside: Mutex<Option<Waker>>,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rung.store(true, Ordering::SeqCst);
        if let Some(outside) = self.outside.lock().unwrap_or_else(PoisonError::into_inner).take() {
            outside.wake();
        }
    }
}

/// Runs all of it; what a crash took has no answer. Gives how many turns were taken besides.
pub(crate) async fn run<T>(all: Vec<Running<T>>, crash: Option<Crash>, dice: &mut Dice) -> (Vec<Option<T>>, usize) {
    let bells: Vec<Arc<Bell>> =
        all.iter().map(|_| Arc::new(Bell { rung: AtomicBool::new(true), outside: Mutex::default() })).collect();
    let mut answers: Vec<Option<T>> = all.iter().map(|_| None).collect();
    let mut left: Vec<Option<Running<T>>> = all.into_iter().map(Some).collect();
    let mut turns = 0;
    poll_fn(|context| {
        loop {
            if let Some(crash) = crash.filter(|crash| crash.after_turns <= turns) {
                let dies = |one: &Option<Running<T>>| one.as_ref().is_some_and(|one| one.node == crash.node);
                left.iter_mut().filter(|one| dies(one)).for_each(|one| *one = None);
            }
            if left.iter().all(Option::is_none) {
                return Poll::Ready(());
            }
            for bell in &bells {
                *bell.outside.lock().unwrap_or_else(PoisonError::into_inner) = Some(context.waker().clone());
            }
            let can = |place: &usize| left[*place].is_some() && bells[*place].rung.load(Ordering::SeqCst);
            let ready: Vec<usize> = (0..left.len()).filter(can).collect();
            if ready.is_empty() {
                return Poll::Pending;
            }
            // Whoever is alone goes on without dice: how often a thread or a socket gives word is no chance of ours.
            let place = if let [only] = ready[..] { only } else { ready[dice.below(ready.len())] };
            let Some(one) = &mut left[place] else { continue };
            bells[place].rung.store(false, Ordering::SeqCst);
            let waker = Waker::from(Arc::clone(&bells[place]));
            if let Poll::Ready(answer) = one.work.as_mut().poll(&mut Context::from_waker(&waker)) {
                answers[place] = Some(answer);
                left[place] = None;
            } else if bells[place].rung.load(Ordering::SeqCst) {
                // It let others have their turn. Word from a socket comes in its own time, and does not count.
                turns += 1;
            }
        }
    })
    .await;
    (answers, turns)
}
