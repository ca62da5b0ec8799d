//! What a request holds while it is answered, and an event stream for as long as it lasts.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::Response;
use http_body_util::BodyExt as _;
use hyper::body::{Frame, SizeHint};

/// One more in a number that the metrics show, until it is dropped.
pub(super) struct Counted(&'static str);

impl Counted {
    pub(super) fn new(name: &'static str) -> Self {
        metrics::gauge!(name).increment(1.0);
        Self(name)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        metrics::gauge!(self.0).decrement(1.0);
    }
}

/// Whether an answer goes on until one of both sides ends it.
pub(crate) fn is_event_stream(response: &Response) -> bool {
    let media_type = response.headers().get(header::CONTENT_TYPE);
    media_type.is_some_and(|value| value.as_bytes().starts_with(b"text/event-stream"))
}

/// A body that holds something as long as it lasts.
pub(super) fn holding<T: Send + 'static>(body: Body, held: T) -> Body {
    let mut held = Some(held);
    Body::new(body.map_frame(move |frame| {
        // Named, so that it moves in here and goes with the body.
        let _held = &mut held;
        frame
    }))
}

/// A request's body, and whether its sender is being waited for.
pub(super) struct Heard {
    body: Body,
    waits: Arc<AtomicBool>,
}

impl Heard {
    pub(super) fn around(body: Body) -> (Body, Arc<AtomicBool>) {
        let waits = Arc::new(AtomicBool::new(false));
        (Body::new(Self { body, waits: Arc::clone(&waits) }), waits)
    }
}

impl hyper::body::Body for Heard {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        self.waits.store(frame.is_pending(), Ordering::Relaxed);
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
