//! The links that change the method: `a#use-app`, `a#use-card`.
//!
//! They are links and change the login, so each works once, and only where a person followed it (decision 0023).

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use domain::account::Method;
use domain::ids::LoginId;
use http::StatusCode;
use serde::Deserialize;

use super::answers;
use super::login::{gone, went_on};
use super::web::{Visit, Web};
use crate::flows::ask::{self, Asked};

type Shared = State<Arc<Web>>;
type Link = Result<Query<Drawn>, QueryRejection>;

/// What a link names: the step of the login that its page was drawn for. Anything else is no link of ours.
#[derive(Deserialize)]
pub struct Drawn {
    from: String,
}

/// `a#use-app`.
pub async fn use_app(State(web): Shared, Path(id): Path<String>, link: Link, visit: Visit) -> Response {
    use_method(&web, &id, link, visit, Method::App).await
}

/// `a#use-card`.
pub async fn use_card(State(web): Shared, Path(id): Path<String>, link: Link, visit: Visit) -> Response {
    use_method(&web, &id, link, visit, Method::Card).await
}

async fn use_method(web: &Web, id: &str, link: Link, mut visit: Visit, method: Method) -> Response {
    let Some(id) = LoginId::parse(id) else { return gone(web, visit) };
    if visit.fetches_ahead() {
        // Whatever was answered now would be shown later in place of the click's answer.
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let followed = link.ok().filter(|_| visit.follows_a_link());
    let asked = async {
        let asked = match followed {
            Some(Query(Drawn { from })) => ask::change(&web.app, &visit.desk, id, &from, method, visit.now).await?,
            None => Asked::Stale,
        };
        went_on(web, &mut visit, id, asked).await
    };
    match asked.await {
        Ok(response) => visit.answer(response),
        Err(fault) => answers::fault(web, visit, &fault),
    }
}
