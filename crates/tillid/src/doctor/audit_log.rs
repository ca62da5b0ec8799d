//! Whether the audit log goes on: in the name in which it was begun.

use server::auditing::{in_another_name, is_signed_here};
use server::config::Config;
use server::keys::KeyRing;
use store::{AuditLog as _, Engine, StoreError};

use super::{Point, well, wrong};

pub(super) const POINT: &str = "audit_log";

pub(super) async fn look(config: &Config, store: &Engine, ring: &KeyRing) -> Result<Point, StoreError> {
    let issuer = config.site.issuer.as_str();
    Ok(match store.audit_head().await? {
        None => well(POINT, "the audit log has no checkpoint yet"),
        Some(head) if is_signed_here(ring, issuer, &head.newest) => {
            well(POINT, format!("the audit log's {} entries are signed in the name of {issuer}", head.newest.size))
        }
        Some(_) => wrong(POINT, in_another_name(issuer)),
    })
}
