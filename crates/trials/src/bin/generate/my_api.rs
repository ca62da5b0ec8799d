//! My Tillid for programs: what every call is.

use server::http::my::api::documentation;

/// The whole page: what holds for all calls, and the list.
pub(crate) fn calls() -> String {
    format!("{INTRODUCTION}{}", documentation())
}

const INTRODUCTION: &str = "# My Tillid for programs

Generated from the code; a test compares. Everything that the pages of My Tillid show and do, in JSON, at the issuer's own
host below `/my/api`. For programs of the person's own: a script of one's own in the browser, a tool that holds the session's
cookie. Services get nothing by it.

**Session.** The one that a login to My Tillid makes, on its cookies. A call never begins a login: without a session the
answer is 401. The session ends after five minutes without a call, as it does without a page. *Fresh factors* means within
five minutes of the login; later the answer is 403 with `my_again_first`.

**Asking.** `GET` reads, `POST` changes. A `POST` sends one JSON object as `application/json`, of exactly the members in the
list (`{}` where there are none), of at most 4,096 bytes. What another site's page sends is refused (403), and no other
site's page may read an answer. Words are in the language of the browser's choice, or of `Accept-Language`. Times are RFC 3339
in UTC. Members may be added; programs ignore what they do not know.

**Answers.** A read gives its JSON object. What was done gives `{\"done\", \"message\", \"next\"}`, a refusal
`{\"error\", \"message\", \"next\"}`: a code of [this list](reference/messages.md), a sentence, and what to do now. Codes are
stable, words are not. `sign_in` stands where one logs in (again).

| status | when |
|---|---|
| 200 | read, or done |
| 400 | not what the call takes |
| 401 | nobody is signed in |
| 403 | both factors, or the app, must be shown first; another site |
| 404 | no such call, or nothing of this person's |
| 405 | not with this method |
| 409 | what stands is in the way, or what was chosen may not be |
| 413 | too large |
| 415 | not said to be JSON |
| 429, 503 | too much just now: `Retry-After` |

";
