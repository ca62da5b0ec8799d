//! Handlers: extract, call a flow, render. No rules, no SQL. One file for each surface.

pub mod answers;
pub mod api;
pub mod browser_age;
pub mod browser_name;
pub mod carrying;
pub mod faults;
pub mod files;
pub mod front;
pub mod help;
pub mod let_in;
pub mod login;
pub mod login_method;
pub mod login_pages;
pub mod login_password;
pub mod my;
pub mod not_me;
pub mod offline;
pub mod oidc;
pub mod posted;
pub mod problems;
pub mod refusals;
pub mod system;
pub mod waiting;
pub mod web;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::flows::operate::print::NOT_ME_PATH;
use web::Web;

/// My Tillid for programs of the person's own session, at the same host.
pub fn my_api(web: Arc<Web>) -> Router {
    my::api::routes().with_state(web)
}

/// The routes of the issuer's own host, OpenID Connect's among them.
pub fn pages(web: Arc<Web>) -> Router {
    Router::new()
        .route("/", get(front::home))
        .route("/forgotten-password", get(front::forgotten_password))
        .route("/first-password", get(front::first_password).post(front::choose_first_password))
        .route(NOT_ME_PATH, get(not_me::show).post(not_me::say))
        .route("/login/{id}", get(login::show))
        .route("/login/{id}/credentials", post(login::give_credentials))
        .route("/login/{id}/forget", post(login::forget_user))
        .route("/login/{id}/forgotten-password", get(front::forgotten_in_login))
        .route("/login/{id}/password", post(login_password::choose))
        .route("/login/{id}/let-in", post(let_in::let_in))
        .route("/login/{id}/use-app", get(login_method::use_app))
        .route("/login/{id}/use-card", get(login_method::use_card))
        .route("/login/{id}/remember", post(login::remember))
        .route("/login/{id}/code", post(login::give_code))
        .route("/login/{id}/cancel", post(login::cancel))
        .route("/login/{id}/leave", get(login::leave))
        .route("/login/{id}/status", get(waiting::status))
        .route("/login/{id}/qr", get(carrying::qr))
        .route("/login/{id}/return", post(carrying::come_back))
        .route("/login/{id}/offline", get(offline::show).post(offline::give))
        .route("/login/{id}/offline-qr", get(offline::qr))
        .route("/login/{id}/events", get(waiting::events))
        .merge(oidc::routes())
        .merge(help::routes())
        .merge(my::routes())
        .fallback(front::not_found)
        .method_not_allowed_fallback(front::not_in_this_way)
        .with_state(web)
}
