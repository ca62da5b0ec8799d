//! The calls that make a new device: who, two codes of the card, and the keys.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use protocol::wire::{self, ActivationBegun, Codes};

use super::Arrived;
use crate::flows::device::activate::{self, Begun};
use crate::flows::device::{activation_codes, standing};
use crate::http::web::Web;

type Shared = State<Arc<Web>>;

pub(super) async fn begin(State(web): Shared, call: Arrived) -> Response {
    let outcome = match call.read::<wire::BeginActivation>() {
        Ok(asked) => {
            let from = (call.source, &call.told());
            let begun = activate::begin(&web.app, from, &call.incoming(), &asked, call.now).await;
            begun.map(|begun| begun.map(|begun| told(&web, &call, begun)))
        }
        Err(refused) => Ok(Err(refused)),
    };
    call.answer(&web, StatusCode::CREATED, outcome)
}

pub(super) async fn give_codes(State(web): Shared, call: Arrived) -> Response {
    let outcome = match call.read::<wire::ActivationCodes>() {
        Ok(given) => activation_codes::codes(&web.app, &call.incoming(), &given, call.now).await,
        Err(refused) => Ok(Err(refused)),
    };
    call.answer(&web, StatusCode::OK, outcome)
}

pub(super) async fn offer_keys(State(web): Shared, call: Arrived) -> Response {
    let outcome = match activate::keys(&web.app, &call.incoming(), &call.body, call.now).await {
        Ok(Ok(device)) => standing::standing(&web.app, &device, call.now).await.map(Ok),
        Ok(Err(refused)) => Ok(Err(refused)),
        Err(fault) => Err(fault),
    };
    call.answer(&web, StatusCode::CREATED, outcome)
}

fn told(web: &Web, call: &Arrived, begun: Begun) -> ActivationBegun {
    let codes = match begun.codes {
        Ok(codes) => Codes::Asked(codes),
        Err(refused) => Codes::Refused { codes_refused: Box::new(call.problem(web, refused)) },
    };
    ActivationBegun {
        activation: begun.activation.to_string(),
        codes,
        expires_at: begun.expires_at.seconds(),
        policy: web.app.pin_policy,
        may_ask_device: begun.may_ask_device,
    }
}
