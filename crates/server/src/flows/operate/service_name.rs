//! What a service may be called. People decide by that name on the screen of their phone, so it hides nothing, turns no
//! direction, mixes no alphabets, is short enough to be shown whole, and passes for no other service's name.

use domain::ids::ServiceId;
use protocol::request::SERVICE_CHARS_MAX;
use protocol::text::{check_name, skeleton};
use store::Store;

use super::{Answer, Refused};
use crate::app::App;

/// The name as it is kept.
pub(super) fn parse(name: &str) -> Result<String, Refused> {
    // What cannot be printed cannot be read either.
    let name = paper::Line::new(name)?.as_str().to_owned();
    check_name(&name, SERVICE_CHARS_MAX).map_err(Refused::ServiceName)?;
    Ok(name)
}

/// That the name passes for that of no other service than `own`.
pub(super) async fn is_told_apart(app: &App, name: &str, own: &ServiceId) -> Answer<()> {
    let seen = skeleton(name);
    let services = app.store.services().await?;
    let other = services.iter().find(|service| service.id != *own && skeleton(&service.name) == seen);
    Ok(match other {
        Some(other) => Err(Refused::NamePassesFor { name: other.name.clone(), id: other.id.to_string() }),
        None => Ok(()),
    })
}
