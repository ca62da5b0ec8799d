//! Event streams of HTTP/1, sent by ourselves.
//!
//! The HTTP library holds two buffers of 8 KiB as long as a connection lasts, and people wait by the thousand. So an
//! event stream takes its connection over: the library's part is given back, and what stays is the socket and the
//! stream. The connection ends with it. It says no `Date`, which is for caches: none may keep an event stream.

use std::future::{pending, poll_fn};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use axum::response::Response;
use http_body_util::BodyExt as _;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use super::head;

/// Where a connection's service leaves the stream that takes the connection over.
#[derive(Clone, Debug, Default)]
pub(super) struct Left(Arc<Mutex<Option<Response>>>);

/// What became of the library's part of a connection.
pub(super) enum Part<E> {
    Ended(Result<(), E>),
    Left(Response),
}

impl Left {
    /// Leaves it, and never returns: whoever drives the connection finds it.
    pub(super) async fn leave<T>(&self, stream: Response) -> T {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(stream);
        pending().await
    }

    /// Drives a connection until it has ended or a stream is left; that is seen in the same step.
    pub(super) async fn or_end<C, E>(&self, mut connection: Pin<&mut C>) -> Part<E>
    where
        C: Future<Output = Result<(), E>>,
    {
        poll_fn(|context| match connection.as_mut().poll(context) {
            Poll::Ready(ended) => Poll::Ready(Part::Ended(ended)),
            Poll::Pending => match self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
                Some(stream) => Poll::Ready(Part::Left(stream)),
                None => Poll::Pending,
            },
        })
        .await
    }
}

/// Sends a stream to its end, or until the peer has gone.
pub(super) async fn send(mut socket: impl AsyncRead + AsyncWrite + Unpin, stream: Response) -> io::Result<()> {
    let (head, mut events) = stream.into_parts();
    socket.write_all(&head::closing(head.status, &head.headers, None)).await?;
    socket.flush().await?;
    drop(head);
    let mut is_silent = true;
    loop {
        let mut unwanted = [0];
        tokio::select! {
            event = events.frame() => {
                let Some(Ok(event)) = event else { break };
                if let Ok(bytes) = event.into_data() {
                    socket.write_all(&bytes).await?;
                    socket.flush().await?;
                }
            }
            // A peer that goes says so by ending what it sends. What else it sends now is answered by nobody.
            read = socket.read(&mut unwanted), if is_silent => match read? {
                0 => return Ok(()),
                _ => is_silent = false,
            },
        }
    }
    socket.shutdown().await
}
