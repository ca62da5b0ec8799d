//! What an HTTP/2 connection does with its answers.
//!
//! A peer that answers pings can leave every answer untaken by opening no window, or ask nothing for ever: the socket
//! shows neither. So each request counts until its answer's body has gone, and each piece until the next is asked for.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use hyper::body::{Bytes, Frame, SizeHint};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// One connection's requests and answers.
pub(super) struct Watch {
    state: Mutex<State>,
    changed: Notify,
}

struct State {
    open: usize,
    untaken: usize,
    moved: Instant,
}

/// Why a connection is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unwanted {
    /// An answer waits, and nothing of any was taken for too long.
    NotRead,
    /// Nothing was asked for too long.
    Idle,
}

impl Watch {
    pub(super) fn new() -> Arc<Self> {
        let state = State { open: 0, untaken: 0, moved: Instant::now() };
        Arc::new(Self { state: Mutex::new(state), changed: Notify::new() })
    }

    /// A request has come.
    pub(super) fn open(self: &Arc<Self>) -> Open {
        let mut state = self.lock();
        state.open += 1;
        state.moved = Instant::now();
        drop(state);
        Open { watch: Arc::clone(self), is_untaken: false }
    }

    /// Returns when the connection has been unwanted for its time.
    pub(super) async fn unwanted(&self, read_within: Duration, ask_within: Duration) -> Unwanted {
        loop {
            let (unwanted, at) = {
                let state = self.lock();
                match (state.untaken, state.open) {
                    (0, 0) => (Unwanted::Idle, Some(state.moved + ask_within)),
                    (0, _) => (Unwanted::Idle, None),
                    (_, _) => (Unwanted::NotRead, Some(state.moved + read_within)),
                }
            };
            match at {
                Some(at) if at <= Instant::now() => return unwanted,
                // What begins meanwhile may be due earlier.
                Some(at) => tokio::select! {
                    () = sleep_until(at) => {}
                    () = self.changed.notified() => {}
                },
                // Whoever waits for events is asked nothing and reads nothing: only a change matters.
                None => self.changed.notified().await,
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is not answered to its end; over when dropped.
pub(super) struct Open {
    watch: Arc<Watch>,
    is_untaken: bool,
}

impl Open {
    /// The answer's body, watched.
    pub(super) fn with(self, body: Body) -> Watched {
        Watched { body, open: self }
    }

    fn mark(&mut self, is_untaken: bool) {
        if self.is_untaken == is_untaken {
            return;
        }
        self.is_untaken = is_untaken;
        let mut state = self.watch.lock();
        state.moved = Instant::now();
        if is_untaken {
            state.untaken += 1;
            drop(state);
            self.watch.changed.notify_one();
        } else {
            state.untaken -= 1;
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.mark(false);
        let mut state = self.watch.lock();
        state.open -= 1;
        state.moved = Instant::now();
        drop(state);
        self.watch.changed.notify_one();
    }
}

/// A body that says when a piece of it is taken: the next is asked for only when there is room for it.
pub(super) struct Watched {
    body: Body,
    open: Open,
}

impl hyper::body::Body for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.open.mark(false);
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        if let Poll::Ready(Some(Ok(_))) = frame {
            self.open.mark(true);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
