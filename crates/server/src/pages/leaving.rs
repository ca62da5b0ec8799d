//! Going back to the service: a page of ours that answers 200, because no form post may redirect off our origin.

use askama::Template;

use super::{Form, Frame};

/// What the service will be told, in the words of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The login succeeded.
    SignedIn,
    /// It did not, or the person cancelled.
    NotSignedIn,
    /// The person signed out.
    SignedOut,
}

impl Outcome {
    fn key(self) -> &'static str {
        match self {
            Self::SignedIn => "leaving-signed-in",
            Self::NotSignedIn => "leaving-not-signed-in",
            Self::SignedOut => "leaving-signed-out",
        }
    }

    fn complete(self) -> bool {
        match self {
            Self::SignedIn => true,
            Self::NotSignedIn | Self::SignedOut => false,
        }
    }
}

/// Leaves by address: send it with `Refresh: 0;url=<to>`. The link is `a#go-on`; the script replaces the location.
#[derive(Clone, Debug, Template)]
#[template(path = "leaving.html")]
pub struct Leaving<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// What is told.
    pub outcome: Outcome,
    /// The service's checked address, whole.
    pub to: String,
}

/// Leaves by `response_mode=form_post`: `form#go-on` to the service, sent by the script or by its button.
/// Nothing here is typed by a person, so this page's policy carries no `form-action`.
#[derive(Clone, Debug, Template)]
#[template(path = "form_post.html")]
pub struct FormPost<'a> {
    /// What all pages begin with.
    pub frame: Frame<'a>,
    /// What is told.
    pub outcome: Outcome,
    /// The service's registered address and the response's parameters.
    pub form: Form,
}
