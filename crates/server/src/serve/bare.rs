//! Answers that the HTTP library gives by itself, to heads that it cannot read.
//!
//! They would be bare, unseen and uncounted. So they are recognised as they are written, and the router is asked for
//! one of ours in their place, with [`Unread`] in the request's extensions.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderName, Request, StatusCode};
use futures_util::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};
use tower::Service as _;

use super::head;

/// Stands in for a request whose head could not be read, and says why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unread(pub(crate) StatusCode);

/// Every answer of ours carries it, and none of the library's does.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const BODY_BYTES_MAX: usize = 16 * 1024;

/// What a peer sends after it was refused is read and forgotten for a moment: closing before would take the answer
/// from it (RFC 9112 §9.6).
const LINGER: Duration = Duration::from_secs(1);

/// Dresses the library's own answers on their way out.
pub(super) struct Dressing<S> {
    stream: S,
    router: Router,
    peer: SocketAddr,
    state: State,
    lingers: Option<Pin<Box<Sleep>>>,
}

enum State {
    Passing,
    Asking(BoxFuture<'static, Vec<u8>>),
    Telling(Vec<u8>, usize),
}

impl<S> Dressing<S> {
    pub(super) fn new(stream: S, router: Router, peer: SocketAddr) -> Self {
        Self { stream, router, peer, state: State::Passing, lingers: None }
    }

    /// Takes what is one of the library's own answers.
    fn takes(&mut self, bytes: &[u8]) -> bool {
        let Some(status) = bare(bytes) else { return false };
        self.state = State::Asking(Box::pin(answer(self.router.clone(), self.peer, status, bytes.to_vec())));
        self.lingers = Some(Box::pin(sleep(LINGER)));
        true
    }
}

impl<S: AsyncWrite + Unpin> Dressing<S> {
    /// Writes the answer in another's place to its end.
    fn settle(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            match &mut self.state {
                State::Passing => return Poll::Ready(Ok(())),
                State::Asking(answer) => self.state = State::Telling(ready!(answer.as_mut().poll(cx)), 0),
                State::Telling(bytes, told) if *told < bytes.len() => {
                    let written = ready!(Pin::new(&mut self.stream).poll_write(cx, &bytes[*told..]))?;
                    if written == 0 {
                        return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
                    }
                    *told += written;
                }
                State::Telling(..) => self.state = State::Passing,
            }
        }
    }
}

/// The status, if this is the whole head of an answer that is not ours.
fn bare(bytes: &[u8]) -> Option<StatusCode> {
    let text = std::str::from_utf8(bytes.get(..1024.min(bytes.len()))?).ok()?;
    let rest = text.strip_prefix("HTTP/1.1 ").or_else(|| text.strip_prefix("HTTP/1.0 "))?;
    let status = StatusCode::from_bytes(rest.get(..3)?.as_bytes()).ok()?;
    let is_ours = text.contains(REQUEST_ID.as_str());
    let is_whole = text.find("\r\n\r\n").is_some_and(|end| end + 4 == bytes.len());
    let is_refusal = matches!(
        status,
        StatusCode::BAD_REQUEST | StatusCode::URI_TOO_LONG | StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE
    );
    (is_refusal && is_whole && !is_ours).then_some(status)
}

/// The router's answer in place of `bare`; that one, if the router has none.
async fn answer(mut router: Router, peer: SocketAddr, status: StatusCode, bare: Vec<u8>) -> Vec<u8> {
    let mut request = Request::new(Body::empty());
    request.extensions_mut().insert(ConnectInfo(peer));
    request.extensions_mut().insert(Unread(status));
    let Ok(response) = router.call(request).await;
    let (head, body) = response.into_parts();
    let is_refusal = head.status.is_client_error() || head.status.is_server_error();
    let body = to_bytes(body, BODY_BYTES_MAX).await;
    let (true, true, Ok(body)) = (is_refusal, head.headers.contains_key(REQUEST_ID), body) else { return bare };
    let mut bytes = head::closing(head.status, &head.headers, Some(body.len()));
    bytes.extend_from_slice(&body);
    bytes
}

impl<S: AsyncRead + Unpin> AsyncRead for Dressing<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Dressing<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.settle(cx))?;
        if self.takes(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.settle(cx))?;
        let mut filled = pieces.iter().filter(|piece| !piece.is_empty());
        if let (Some(only), None) = (filled.next(), filled.next())
            && self.takes(only)
        {
            return Poll::Ready(Ok(only.len()));
        }
        Pin::new(&mut self.stream).poll_write_vectored(cx, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.settle(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.settle(cx))?;
        ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
        let this = &mut *self;
        let Some(lingers) = &mut this.lingers else { return Poll::Ready(Ok(())) };
        let mut forgotten = [0; 4096];
        while lingers.as_mut().poll(cx).is_pending() {
            let mut into = ReadBuf::new(&mut forgotten);
            let read = ready!(Pin::new(&mut this.stream).poll_read(cx, &mut into));
            if read.is_err() || into.filled().is_empty() {
                break;
            }
        }
        Poll::Ready(Ok(()))
    }
}
