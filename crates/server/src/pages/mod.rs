//! What the person sees in the browser: typed pages, rendered by askama, worded by Fluent.
//!
//! Pure rendering. A page is a plain struct of strings, numbers and closed enums of this module; it knows no domain
//! and no HTTP. Whoever fills one in decides what is said; `askama::Template::render` makes the text of the answer.

mod echo;
mod frame;
mod help;
mod language;
mod leaving;
mod login;
mod message;
mod my;
mod my_activity;
mod my_email;
mod my_notices;
mod my_wishes;
mod offline;
mod password;
mod qr;
mod standing;
mod texts;
mod wait;

#[cfg(test)]
mod colour_tests;
#[cfg(test)]
mod my_samples;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

/// Renders a page: `page.render() -> Result<String, askama::Error>`.
pub use askama::Template as Page;
pub use echo::echo;
pub use frame::{Asks, Form, Frame, Hidden, Site, Times};
pub use help::{HelpArticle, HelpIndex, HelpSearch};
pub use language::Language;
pub use leaving::{FormPost, Leaving, Outcome};
pub use login::{Card, Carrying, ChooseMethod, Credentials, Delivery, RememberBrowser, Waiting};
pub use message::{Message, MessageKind, Tone};
pub use my::{
    Asking, CardStanding, DeviceStanding, MyAsks, MyBrowser, MyCard, MyDevice, MyHome, MyWaiting, WaitingFor,
};
pub use my_activity::{MyActivity, MyEntry, MyService};
pub use my_email::MyEmail;
pub use my_notices::{MyMails, MyNotice, MyNotices, NoticeAnswer, NoticeBecame, NoticeOf};
pub use my_wishes::{FirstFactor, MyPassword, MyUserId, MyWishes};
pub use offline::Offline;
pub use password::{FirstPassword, NewPassword, PasswordLimits};
pub use qr::{offline_qr_image, qr_image};
pub use standing::{ForgottenPassword, Home, MessagePage, NotMe, SignOut, Way, WayTo};
pub use texts::{Texts, TextsBroken};
pub use wait::Wait;
