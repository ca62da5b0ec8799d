//! A service asks who an access token is about.

use domain::secret::Digest;
use domain::time::Time;
use oidc::answer::Answer;
use oidc::authorize::AuthorizationRequest;
use oidc::claims::UserInfo;
use oidc::errors::BearerError;
use oidc::scope::Scope;
use oidc::userinfo::{self, BearerRefused};
use store::Store;

use super::fallen::fell_with_a_card;
use super::{Fault, services};
use crate::app::App;

/// The userinfo endpoint: from a header, or a form, to an answer.
pub async fn userinfo(
    app: &App,
    authorization: Option<&str>,
    form: Option<&[(String, String)]>,
    now: Time,
) -> Result<Answer, Fault> {
    let token = match userinfo::access_token(authorization, form) {
        Ok(token) => token,
        Err(refused) => return Ok(refused.answer()),
    };
    match about(app, &Digest(token.sha256()), now).await? {
        Some(info) => Ok(info.answer()),
        None => Ok(BearerRefused(BearerError::InvalidToken).answer()),
    }
}

async fn about(app: &App, token: &Digest, now: Time) -> Result<Option<UserInfo>, Fault> {
    let Some(token) = app.store.access_token(token).await?.filter(|token| now < token.expires_at) else {
        return Ok(None);
    };
    let Some(grant) = app.store.grant(token.grant).await?.filter(|grant| grant.backs_tokens()) else {
        return Ok(None);
    };
    let account = app.store.account(grant.account).await?;
    let Some(account) = account.filter(|account| account.keeps_signed_in(grant.authenticated_at)) else {
        return Ok(None);
    };
    if fell_with_a_card(app, account.id, grant.sign_in()).await? {
        return Ok(None);
    }
    let registered = services::find(app, grant.service.as_str()).await?;
    let Some(registered) = registered.filter(|registered| registered.service.honours(grant.issued_at)) else {
        return Ok(None);
    };
    let request = AuthorizationRequest::from_text(&grant.authorization)
        .ok_or_else(|| Fault::Broken(format!("grant {}: its authorization request cannot be read", grant.id)))?;
    let name = request.scopes().contains(&Scope::Profile).then(|| account.name.clone());
    Ok(Some(UserInfo { sub: app.subject(registered.client.sector(), account.id), name }))
}
