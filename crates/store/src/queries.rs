//! Every read and every sweep, as data: one statement each.

use domain::email::CODE_LASTS;
use domain::limits::Limits;
use domain::time::{Span, Time};

mod activity;
mod auditing;
mod keeping;
mod sealed;
mod telling;

pub(crate) use activity::{ACTIVITIES_BEFORE, ACTIVITIES_SINCE, ACTIVITY, SERVICE_BLOCK, SERVICE_BLOCKS};
pub(crate) use auditing::{
    AUDIT, AUDIT_BETWEEN, AUDIT_CHECKPOINTS, AUDIT_ENTRY, AUDIT_HEAD, AUDIT_KEY, AUDIT_OF, AUDIT_OF_BETWEEN,
    SEALED_AFTER, WAITING_ENTRIES,
};
pub(crate) use keeping::{DATA_KEYS, HASH_COUNTS, NONCE, SIGNING_KEYS};
pub(crate) use sealed::{
    SEALED_ASKED_CHANGES, SEALED_AUDIT_KEYS, SEALED_DEVICES, SEALED_EMAILS, SEALED_NOTICES, SEALED_PRINT_JOBS,
    SEALED_PUSH_ADDRESSES, SEALED_SIGNING_KEYS, SEALED_WANTED_EMAILS,
};
pub(crate) use telling::{
    ASKED_CHANGE, DUE_CHANGES, EMAIL, NOTICE, NOTICE_BY_CODE, NOTICES, NOTICES_BEFORE, WAITING_CHANGES, WANTED_EMAIL,
};

use crate::table::{Direction, Query, Sweep, Where};
use crate::tables;
use Direction::{Down, Up};
use Where::{Above, AtMost, Before, Empty, Is, Says};

/// All reads.
pub(crate) static QUERIES: [&Query; 73] = [
    &ACCOUNT,
    &ACCOUNT_BY_USER_ID,
    &ACCOUNTS,
    &DEVICE,
    &DEVICES,
    &CARD,
    &CARDS,
    &CARD_BY_NUMBER,
    &LOGIN,
    &REQUEST,
    &WAITING_REQUESTS,
    &REQUESTS,
    &SESSION,
    &SESSIONS_OF,
    &GRANT,
    &GRANT_BY_CODE,
    &ACCESS_TOKEN,
    &SERVICE,
    &SERVICES,
    &KNOWN_BROWSER,
    &KNOWN_BROWSERS,
    &LET_IN,
    &THROTTLE,
    &PAUSE,
    &ACTIVATION,
    &PRINT_JOB,
    &PRINT_JOBS,
    &PRINT_JOBS_OF,
    &NONCE,
    &DATA_KEYS,
    &SIGNING_KEYS,
    &DUE_JOBS,
    &AUDIT,
    &AUDIT_OF,
    &OUTBOX_JOB,
    &JOBS_OF_REQUEST,
    &PUSH_ADDRESS,
    &PUSH_ADDRESSES,
    &ALL_DEVICES,
    &NOTICE,
    &NOTICE_BY_CODE,
    &NOTICES,
    &EMAIL,
    &REQUESTS_BEFORE,
    &ACTIVITY,
    &ACTIVITIES_BEFORE,
    &ACTIVITIES_SINCE,
    &SERVICE_BLOCK,
    &SERVICE_BLOCKS,
    &CARDS_SHOWN,
    &ASKED_CHANGE,
    &WAITING_CHANGES,
    &DUE_CHANGES,
    &NOTICES_BEFORE,
    &WANTED_EMAIL,
    &AUDIT_BETWEEN,
    &AUDIT_OF_BETWEEN,
    &AUDIT_ENTRY,
    &WAITING_ENTRIES,
    &SEALED_AFTER,
    &AUDIT_HEAD,
    &AUDIT_CHECKPOINTS,
    &AUDIT_KEY,
    &SEALED_DEVICES,
    &SEALED_PRINT_JOBS,
    &SEALED_SIGNING_KEYS,
    &SEALED_PUSH_ADDRESSES,
    &SEALED_NOTICES,
    &SEALED_EMAILS,
    &SEALED_ASKED_CHANGES,
    &SEALED_WANTED_EMAILS,
    &SEALED_AUDIT_KEYS,
    &HASH_COUNTS,
];

pub(crate) static ACCOUNT: Query =
    Query { rank: 0, name: "account", table: &tables::ACCOUNTS, filter: &[Is("id")], order: None, limited: false };
pub(crate) static ACCOUNT_BY_USER_ID: Query = Query {
    rank: 1,
    name: "account_by_user_id",
    table: &tables::ACCOUNTS,
    filter: &[Is("user_id_folded")],
    order: None,
    limited: false,
};
pub(crate) static ACCOUNTS: Query = Query {
    rank: 2,
    name: "accounts",
    table: &tables::ACCOUNTS,
    filter: &[Above("id")],
    order: Some(("id", Up)),
    limited: true,
};
pub(crate) static DEVICE: Query =
    Query { rank: 3, name: "device", table: &tables::DEVICES, filter: &[Is("id")], order: None, limited: false };
pub(crate) static DEVICES: Query = Query {
    rank: 4,
    name: "devices",
    table: &tables::DEVICES,
    filter: &[Is("account")],
    order: Some(("activated_at", Up)),
    limited: false,
};
pub(crate) static CARD: Query =
    Query { rank: 5, name: "card", table: &tables::CARDS, filter: &[Is("id")], order: None, limited: false };
pub(crate) static CARDS: Query = Query {
    rank: 6,
    name: "cards",
    table: &tables::CARDS,
    filter: &[Is("account")],
    order: Some(("issued_at", Up)),
    limited: false,
};
pub(crate) static CARD_BY_NUMBER: Query = Query {
    rank: 7,
    name: "card_by_number",
    table: &tables::CARDS,
    filter: &[Is("number")],
    order: None,
    limited: false,
};
pub(crate) static LOGIN: Query =
    Query { rank: 8, name: "login", table: &tables::LOGINS, filter: &[Is("id")], order: None, limited: false };
pub(crate) static REQUEST: Query =
    Query { rank: 9, name: "request", table: &tables::REQUESTS, filter: &[Is("id")], order: None, limited: false };
pub(crate) static WAITING_REQUESTS: Query = Query {
    rank: 10,
    name: "waiting_requests",
    table: &tables::REQUESTS,
    filter: &[Is("account"), Says("state", "pending"), Above("expires_at")],
    order: Some(("asked_at", Up)),
    limited: false,
};
pub(crate) static REQUESTS: Query = Query {
    rank: 11,
    name: "requests",
    table: &tables::REQUESTS,
    filter: &[Is("account")],
    order: Some(("asked_at", Down)),
    limited: true,
};
pub(crate) static SESSION: Query = Query {
    rank: 12,
    name: "session",
    table: &tables::SESSIONS,
    filter: &[Is("browser"), Is("scope"), Empty("ended_at")],
    order: Some(("authenticated_at", Down)),
    limited: true,
};
pub(crate) static SESSIONS_OF: Query = Query {
    rank: 13,
    name: "sessions_of",
    table: &tables::SESSIONS,
    filter: &[Is("browser"), Empty("ended_at")],
    order: Some(("authenticated_at", Down)),
    limited: false,
};
pub(crate) static GRANT: Query =
    Query { rank: 14, name: "grant", table: &tables::GRANTS, filter: &[Is("id")], order: None, limited: false };
pub(crate) static GRANT_BY_CODE: Query = Query {
    rank: 15,
    name: "grant_by_code",
    table: &tables::GRANTS,
    filter: &[Is("code")],
    order: None,
    limited: false,
};
pub(crate) static ACCESS_TOKEN: Query = Query {
    rank: 16,
    name: "access_token",
    table: &tables::ACCESS_TOKENS,
    filter: &[Is("token")],
    order: None,
    limited: false,
};
pub(crate) static SERVICE: Query =
    Query { rank: 17, name: "service", table: &tables::SERVICES, filter: &[Is("id")], order: None, limited: false };
pub(crate) static SERVICES: Query = Query {
    rank: 18,
    name: "services",
    table: &tables::SERVICES,
    filter: &[],
    order: Some(("id", Up)),
    limited: false,
};
pub(crate) static KNOWN_BROWSER: Query = Query {
    rank: 19,
    name: "known_browser",
    table: &tables::KNOWN_BROWSERS,
    filter: &[Is("account"), Is("secret")],
    order: None,
    limited: false,
};
pub(crate) static KNOWN_BROWSERS: Query = Query {
    rank: 20,
    name: "known_browsers",
    table: &tables::KNOWN_BROWSERS,
    filter: &[Is("account")],
    order: Some(("last_used_at", Down)),
    limited: false,
};
pub(crate) static LET_IN: Query =
    Query { rank: 21, name: "let_in", table: &tables::LET_INS, filter: &[Is("code")], order: None, limited: false };
pub(crate) static THROTTLE: Query =
    Query { rank: 22, name: "throttle", table: &tables::THROTTLES, filter: &[Is("key")], order: None, limited: false };
pub(crate) static PAUSE: Query =
    Query { rank: 23, name: "pause", table: &tables::PAUSES, filter: &[Is("key")], order: None, limited: false };
pub(crate) static ACTIVATION: Query = Query {
    rank: 24,
    name: "activation",
    table: &tables::ACTIVATIONS,
    filter: &[Is("id")],
    order: None,
    limited: false,
};
pub(crate) static PRINT_JOB: Query =
    Query { rank: 25, name: "print_job", table: &tables::PRINT_JOBS, filter: &[Is("id")], order: None, limited: false };
pub(crate) static PRINT_JOBS: Query = Query {
    rank: 26,
    name: "print_jobs",
    table: &tables::PRINT_JOBS,
    filter: &[],
    order: Some(("made_at", Up)),
    limited: false,
};
pub(crate) static PRINT_JOBS_OF: Query = Query {
    rank: 27,
    name: "print_jobs_of",
    table: &tables::PRINT_JOBS,
    filter: &[Is("account")],
    order: Some(("made_at", Up)),
    limited: false,
};
pub(crate) static DUE_JOBS: Query = Query {
    rank: 31,
    name: "due_jobs",
    table: &tables::OUTBOX,
    filter: &[AtMost("due_at")],
    order: Some(("due_at", Up)),
    limited: true,
};
pub(crate) static OUTBOX_JOB: Query =
    Query { rank: 34, name: "outbox_job", table: &tables::OUTBOX, filter: &[Is("id")], order: None, limited: false };
pub(crate) static JOBS_OF_REQUEST: Query = Query {
    rank: 35,
    name: "jobs_of_request",
    table: &tables::OUTBOX,
    filter: &[Is("request")],
    order: None,
    limited: false,
};
pub(crate) static PUSH_ADDRESS: Query = Query {
    rank: 36,
    name: "push_address",
    table: &tables::PUSH_ADDRESSES,
    filter: &[Is("device")],
    order: None,
    limited: false,
};
pub(crate) static PUSH_ADDRESSES: Query = Query {
    rank: 37,
    name: "push_addresses",
    table: &tables::PUSH_ADDRESSES,
    filter: &[Is("account")],
    order: None,
    limited: false,
};
pub(crate) static ALL_DEVICES: Query = Query {
    rank: 38,
    name: "all_devices",
    table: &tables::DEVICES,
    filter: &[Above("id")],
    order: Some(("id", Up)),
    limited: true,
};
pub(crate) static CARDS_SHOWN: Query = Query {
    rank: 49,
    name: "cards_shown",
    table: &tables::CARDS,
    filter: &[Is("account"), Is("shown")],
    order: None,
    limited: false,
};

pub(crate) static REQUESTS_BEFORE: Query = Query {
    rank: 43,
    name: "requests_before",
    table: &tables::REQUESTS,
    filter: &[Is("account"), Before("asked_at")],
    order: Some(("asked_at", Down)),
    limited: true,
};
/// Activity is kept for 13 months.
const ACTIVITY_KEPT: Span = Span::days(396);

/// All sweeps. What began at a fixed instant goes by that instant, so that its index is written once.
pub(crate) static SWEEPS: [Sweep; 16] = [
    Sweep { table: &tables::LOGINS, column: "started_at", keep: |limits| limits.login_lasts },
    Sweep { table: &tables::NONCES, column: "expires_at", keep: |_| Span::ZERO },
    Sweep { table: &tables::THROTTLES, column: "matters_until", keep: |_| Span::ZERO },
    Sweep { table: &tables::PAUSES, column: "ends_at", keep: |limits| limits.pauses_forgotten_after },
    Sweep { table: &tables::LET_INS, column: "made_at", keep: |limits| limits.let_in_lasts },
    Sweep { table: &tables::ACTIVATIONS, column: "started_at", keep: |limits| limits.activation_lasts },
    Sweep { table: &tables::ACCESS_TOKENS, column: "expires_at", keep: |_| Span::ZERO },
    Sweep {
        table: &tables::GRANTS,
        column: "issued_at",
        keep: |limits| longer(limits.code_lasts, limits.access_token_lasts),
    },
    Sweep { table: &tables::SESSIONS, column: "authenticated_at", keep: |limits| limits.session_total },
    Sweep { table: &tables::REQUESTS, column: "asked_at", keep: |_| ACTIVITY_KEPT },
    Sweep { table: &tables::PRINT_JOBS, column: "made_at", keep: |limits| limits.print_job_lasts },
    Sweep { table: &tables::ACTIVITIES, column: "at", keep: |_| ACTIVITY_KEPT },
    Sweep { table: &tables::KNOWN_BROWSERS, column: "remembered_at", keep: |limits| limits.known_browser_lasts },
    // As long as activity: a page tells of both. Whatever may be said to a notice has ended by then.
    Sweep { table: &tables::NOTICES, column: "made_at", keep: |_| ACTIVITY_KEPT },
    Sweep { table: &tables::ASKED_CHANGES, column: "asked_at", keep: |_| ACTIVITY_KEPT },
    Sweep { table: &tables::WANTED_EMAILS, column: "asked_at", keep: |_| CODE_LASTS },
];

impl Sweep {
    /// What lies before this instant can go: an hour more than it can matter, because clocks differ.
    pub(crate) fn before(&self, limits: &Limits, now: Time) -> Time {
        now.minus((self.keep)(limits)).minus(Span::hours(1))
    }
}

/// One span after the other.
fn longer(first: Span, then: Span) -> Span {
    Time::from_micros(0).plus(first).plus(then).since(Time::from_micros(0))
}
