//! The waiting page's QR, and the way back from the app on the same phone.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::ids::LoginId;
use domain::login::State as LoginState;
use http::{HeaderValue, StatusCode, header};
use protocol::carry::{Brings, CarryLink, CarrySecret};
use serde::Deserialize;
use store::Store;
use zeroize::Zeroizing;

use super::answers::{self, login_path, see_other};
use super::posted::Posted;
use super::web::{Visit, Web};
use crate::flows::finish::{self, Taken};
use crate::flows::{Fault, desk};
use crate::pages::qr_image;

type Shared = State<Arc<Web>>;

/// The QR of this second, as a picture. Only for the browser that the login is bound to, and only while the app is asked.
pub async fn qr(State(web): Shared, Path(id): Path<String>, visit: Visit) -> Response {
    let drawn = match LoginId::parse(&id) {
        Some(id) => draw(&web, &visit, id).await,
        None => Ok(None),
    };
    match drawn {
        Ok(Some(svg)) => {
            ([(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"))], svg.to_string()).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => answers::fault(&web, visit, &fault),
    }
}

async fn draw(web: &Web, visit: &Visit, id: LoginId) -> Result<Option<Zeroizing<String>>, Fault> {
    let app = &web.app;
    let Ok(login) = desk::login_of(app, &visit.desk, id).await? else { return Ok(None) };
    let LoginState::WaitsForApp { request, .. } = login.state else { return Ok(None) };
    let Some(request) = app.store.request(request).await?.filter(|request| request.is_waiting(visit.now)) else {
        return Ok(None);
    };
    if !request.carry {
        return Ok(None);
    }
    let (request, at_s) = (request.id.to_string(), visit.now.seconds());
    let mac = app.keys.qr_mac(&request, at_s);
    let link = CarryLink { request, brings: Brings::Qr { at_s, mac } };
    Ok(qr_image(&link.to_text(&app.app_origin)))
}

/// What the script posts that found the app's value in the address.
#[derive(Deserialize)]
pub struct CameBackForm {
    #[serde(default)]
    value: Zeroizing<String>,
}

/// The app has led back: an approval that was carried by link is taken here, and in no other browser.
pub async fn come_back(
    State(web): Shared,
    Path(id): Path<String>,
    Posted { mut visit, form }: Posted<CameBackForm>,
) -> Response {
    let (Some(id), Some(came)) = (LoginId::parse(&id), CarrySecret::parse(&form.value)) else {
        return visit.answer(see_other("/"));
    };
    match finish::take(&web.app, &visit.desk, id, Some(&came), visit.now).await {
        Ok(taken) => {
            if let Taken::Done { cookies } = taken {
                visit.take_cookies(&web, &cookies);
            }
            visit.answer(see_other(&login_path(id)))
        }
        Err(fault) => answers::fault(&web, visit, &fault),
    }
}
