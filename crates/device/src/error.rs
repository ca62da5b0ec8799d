//! What can go wrong for a phone, named by who erred.

use std::fmt;
use std::path::PathBuf;

use protocol::offline::PageRefused;
use protocol::pin::PinRefused;
use protocol::request::RequestRefused;
use protocol::{CannotSign, Code, KeyRefused, Problem};

/// Why something did not happen.
#[derive(Debug)]
pub enum PhoneError {
    /// The server refused, in its own words.
    Refused(Box<Problem>),
    /// The server could not be reached or did not finish its answer.
    Unreachable(String),
    /// The server answered something that this version does not understand.
    NotUnderstood {
        /// The HTTP status.
        status: u16,
        /// What could not be read.
        what: &'static str,
    },
    /// The server no longer takes this version of the protocol.
    AppTooOld,
    /// A request's bytes are not what may be shown, so it is not answered.
    UnsafeRequest(RequestRefused),
    /// What was scanned or opened is not of this request's page.
    NotThisRequest,
    /// What was scanned is not what a page of this device's server asks.
    BadPage(PageRefused),
    /// The page's request has ended by itself.
    RequestEnded,
    /// This device was activated before there were offline keys.
    NoOfflineKey,
    /// This device was never told by which keys its server signs pages.
    NoPageKeys,
    /// Only the server knows which of two PINs counts.
    PinUnsettled,
    /// The PIN cannot be used or chosen.
    Pin(PinRefused),
    /// Whoever was asked for the card's codes gave none.
    GivenUp,
    /// The origin or base address is not one.
    BadAddress(String),
    /// The file could not be read or written.
    File(PathBuf, std::io::Error),
    /// The file exists but holds no device.
    BadFile(PathBuf),
    /// The cryptographic library or the system's randomness failed.
    Crypto,
}

impl PhoneError {
    /// The server's stable code, when it was the server that refused.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        self.problem().map(|problem| problem.code)
    }

    /// Whether the same may work in a while: the server is away, or busy.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            _ => self.problem().is_some_and(|problem| problem.status >= 500 || problem.status == 429),
        }
    }

    /// The server's refusal, when it was the server that refused.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Refused(problem) => Some(problem),
            _ => None,
        }
    }
}

impl fmt::Display for PhoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(problem) => {
                write!(f, "{}", problem.title)?;
                problem.detail.as_ref().map_or(Ok(()), |detail| write!(f, " {detail}"))?;
                problem.tries_left.map_or(Ok(()), |tries| write!(f, " (tries left: {tries})"))?;
                write!(f, " [{}]", problem.code.as_str())
            }
            Self::Unreachable(why) => write!(f, "the server cannot be reached: {why}"),
            Self::NotUnderstood { status, what } => {
                write!(f, "the server's answer (status {status}) is not understood: {what}")
            }
            Self::AppTooOld => f.write_str("the server no longer takes this version of the protocol; update Tillid"),
            Self::NotThisRequest => f.write_str("this is not the code of the page that asked"),
            Self::UnsafeRequest(why) => write!(f, "the request may not be shown: {why}"),
            Self::BadPage(why) => bad_page(*why, f),
            Self::RequestEnded => f.write_str("this request has ended; begin the login again and take its new picture"),
            Self::NoOfflineKey => f.write_str(
                "this device was activated before it could approve without a network; activate it again under another file",
            ),
            Self::NoPageKeys => f.write_str(
                "this device does not know its server's keys yet; run `tillid device status` once with a network",
            ),
            Self::PinUnsettled => f.write_str(
                "a change of the PIN is not finished; run `tillid device status` once with a network",
            ),
            Self::Pin(why) => write!(f, "the PIN cannot be used [{why}]"),
            Self::GivenUp => f.write_str("no codes were given"),
            Self::BadAddress(address) => write!(f, "not an address of a server: {address}"),
            Self::File(path, error) => write!(f, "{}: {error}", path.display()),
            Self::BadFile(path) => write!(f, "{}: holds no device", path.display()),
            Self::Crypto => f.write_str("the machine's cryptography failed"),
        }
    }
}

/// Each says what to do: nobody is there to be asked.
fn bad_page(why: PageRefused, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match why {
        PageRefused::TooLong => f.write_str("these are more digits than a page's picture has; give those of one picture only"),
        PageRefused::NotAPage => {
            f.write_str("this is not the picture for phones without a network; on the page choose it, and give all its digits")
        }
        PageRefused::NotSigned => f.write_str(
            "this picture is not signed by this device's server; do not answer it unless `tillid device status`, once with a network, mends it",
        ),
        PageRefused::Unsafe(why) => write!(f, "this request may not be shown, do not answer it [{why}]"),
        PageRefused::NotALogin => {
            f.write_str("this is no login, and needs a signature; approve it with a network by `tillid device approve`")
        }
    }
}

impl std::error::Error for PhoneError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File(_, error) => Some(error),
            _ => None,
        }
    }
}

impl From<CannotSign> for PhoneError {
    fn from(_: CannotSign) -> Self {
        Self::Crypto
    }
}

impl From<KeyRefused> for PhoneError {
    fn from(_: KeyRefused) -> Self {
        Self::Crypto
    }
}

impl From<PinRefused> for PhoneError {
    fn from(refused: PinRefused) -> Self {
        Self::Pin(refused)
    }
}

impl From<reqwest::Error> for PhoneError {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        // The innermost cause is the one that says something ("connection refused").
        let causes = std::iter::successors(std::error::Error::source(&error), |cause| cause.source());
        Self::Unreachable(causes.last().map_or_else(|| error.to_string(), ToString::to_string))
    }
}
