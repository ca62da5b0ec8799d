//! My Tillid for programs of the person's own session, below `/my/api`: the same session, the same use cases, the same
//! sentences as on its pages, in JSON. [`CALLS`] is the list; router and documentation are made of it.

mod act;
mod answer;
mod read;
mod sent;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::Shared;
use crate::http::web::{Visit, Web};
use crate::pages::Message;

/// A call, for the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// `get` or `post`.
    pub method: &'static str,
    /// Its path, with `{id}` where an id stands.
    pub path: &'static str,
    /// The members of the JSON object that it takes, or the query of a read.
    pub takes: &'static str,
    /// What it does.
    pub does: &'static str,
}

/// Writes the list and the router from one table, so that neither can lack what the other has. A new call is a line.
macro_rules! calls {
    ($( $method:ident $path:literal => $handler:path, $takes:literal, $does:literal; )+) => {
        /// Every call there is.
        pub const CALLS: &[Call] = &[
            $( Call { method: stringify!($method), path: concat!("/my/api", $path), takes: $takes, does: $does }, )+
        ];

        fn listed() -> Router<Arc<Web>> {
            Router::new() $( .route(concat!("/my/api", $path), axum::routing::$method($handler)) )+
        }
    };
}

calls! {
    get "" => read::home, "", "account, what waits, devices (`block`: `now`, `after_a_wait`), cards, known browsers";
    get "/activity" => read::activity, "`?before=`, the `next` of the page before", "what has happened, thirty at a time, and what was held back in the last day";
    get "/services" => read::services, "", "services that may not ask";
    get "/wishes" => read::wishes, "", "number, factor asked first, language";
    get "/password" => read::may_change, "", "whether another password may be chosen: `now`, `after_a_wait`, `again_first`";
    get "/user-id" => read::may_change, "", "the same of another user ID";
    get "/email" => read::email, "", "the mail address, whether it is doubted until it is given again, when mails are sent there, one that was typed and awaits its code, and whether it may be changed: `now`, `after_a_wait`, `again_first`";
    get "/notices" => read::notices, "`?before=`, the `next` of the page before", "what the person was told in thirteen months, thirty at a time: by which ways it went, what was answered; and by which ways they are told now";
    get "/data" => read::data, "", "everything that is kept, as the page's file has it";
    post "/devices/{id}/block" => act::block_device, "", "blocks a device, at once or after a wait";
    post "/changes/{id}/stop" => act::stop_change, "", "stops what waits; signed in by app";
    post "/cards/order" => act::order_card, "", "orders the next card";
    post "/cards/arrived" => act::card_arrived, "`card_id`", "takes a card into use that has arrived";
    post "/cards/{id}/block" => act::block_card, "", "blocks a card; whoever signed in with it is signed out";
    post "/browsers/{id}/forget" => act::forget_browser, "", "ends one known browser";
    post "/browsers/forget" => act::forget_browsers, "", "ends all known browsers";
    post "/services/{id}/block" => act::block_service, "", "keeps a service from asking the code app";
    post "/services/{id}/allow" => act::allow_service, "", "lets it ask again; fresh factors";
    post "/wishes/number" => act::wish_number, "`always`: `true`, `false`", "a number at every login; or when it is needed, at once or after a wait; fresh factors";
    post "/wishes/first" => act::wish_first, "`first`: `last`, `app`, `card`", "which factor is asked for first";
    post "/wishes/language" => act::wish_language, "`language`: `da`, `en`", "the language of letters and requests, and of this browser's pages";
    post "/password" => act::choose_password, "`password_new`", "another password, at once or after a wait; fresh factors. Once it counts, every session ends";
    post "/user-id" => act::choose_user_id, "`user_id`", "another user ID, at once or after a wait; fresh factors";
    post "/email" => act::type_email, "`email`", "sends a code to another mail address; five a day, fresh factors, for all about the address";
    post "/email/code" => act::confirm_email, "`code`", "the six digits that were sent there: the address is set, at once or after a wait";
    post "/email/remove" => act::remove_email, "", "removes the mail address, at once or after a wait";
    post "/mails" => act::choose_mails, "`mails`: `at_once`, `when_unseen`", "when mails are sent: at once, or where no device has shown a notice for a day; fewer of them may wait";
    post "/freeze" => act::freeze, "", "freezes everything, until the operator opens it again";
    post "/sign-out" => act::sign_out, "", "ends this session";
}

/// The routes.
pub fn routes() -> Router<Arc<Web>> {
    listed().route("/my/api/{*rest}", axum::routing::any(nothing_here)).method_not_allowed_fallback(not_in_this_way)
}

async fn nothing_here(State(web): Shared, visit: Visit) -> Response {
    answer::saying(&web, &visit, StatusCode::NOT_FOUND, Message::NotFound)
}

async fn not_in_this_way(State(web): Shared, visit: Visit) -> Response {
    answer::saying(&web, &visit, StatusCode::METHOD_NOT_ALLOWED, Message::FormRefused)
}

/// The list as a Markdown table.
pub fn documentation() -> String {
    let mut table = "| call | takes | does |\n|---|---|---|\n".to_owned();
    for call in CALLS {
        table += &format!("| `{} {}` | {} | {} |\n", call.method.to_uppercase(), call.path, call.takes, call.does);
    }
    table
}
