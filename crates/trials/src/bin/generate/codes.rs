//! The closed lists of codes that others rely on: on pages, and in answers to the code app.

use protocol::Code;
use server::pages::{Message, Tone};

/// Every value of `data-code` on the login's pages.
pub(crate) fn messages() -> String {
    let mut text = "# Messages on pages\n\n\
        The closed list of what `#message[data-code]` can say. Codes are stable, words are not.\n\n\
        | code | tone | when |\n|---|---|---|\n"
        .to_owned();
    for kind in Message::ALL {
        let tone = match kind.tone {
            Tone::Refusal => "refusal",
            Tone::Warning => "warning",
            Tone::Notice => "notice",
        };
        text += &format!("| `{}` | {tone} | {} |\n", kind.code, kind.when);
    }
    text
}

/// Every `code` of a refusal under `/api/v1`.
pub(crate) fn problems() -> String {
    let mut text = "# Refusals to the code app\n\n\
        The closed list of `code` in `application/problem+json` (RFC 9457) under `/api/v1`.\n\n\
        | code | status | meaning |\n|---|---|---|\n"
        .to_owned();
    for code in Code::ALL {
        text += &format!("| `{}` | {} | {} |\n", code.as_str(), code.status(), code.meaning());
    }
    text
}
