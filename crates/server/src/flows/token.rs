//! A service redeems its authorization code, once.

use domain::account::Method;
use domain::audit::What;
use domain::grant::{self, AccessToken as KeptToken, Grant, Refusal};
use domain::proof::{AppVerification, Verification};
use domain::secret::Digest;
use domain::time::{Span, Time};
use oidc::answer::Answer;
use oidc::authorize::AuthorizationRequest;
use oidc::claims::{Amr, IdTokenClaims, SignedIn};
use oidc::secret::AccessToken;
use oidc::time::NumericDate;
use oidc::token::{self, CodeGrant, IssuedFor, TokenRefused, Tokens};
use store::{Store, Versioned};

use super::Fault;
use super::fallen::fell_with_a_card;
use super::services::{self, Registered};
use crate::app::App;
use crate::levels;

/// The token endpoint: from a form and a header to an answer.
pub async fn redeem(
    app: &App,
    form: &[(String, String)],
    authorization: Option<&str>,
    now: Time,
) -> Result<Answer, Fault> {
    let request = match token::parse(form, authorization) {
        Ok(request) => request,
        Err(refused) => return Ok(refused.answer()),
    };
    let Some(registered) = services::find(app, request.client_id()).await? else {
        return Ok(TokenRefused::unknown_client().answer());
    };
    let code_grant = match request.authenticate(&registered.client) {
        Ok(code_grant) => code_grant,
        Err(refused) => return Ok(refused.answer()),
    };
    let access_token = AccessToken::from_random(&app.entropy.bytes());
    let redeemed = take(app, &registered, code_grant, &access_token, now).await?;
    let Some(grant) = redeemed else { return Ok(TokenRefused::unusable_code().answer()) };
    let tokens = tokens(app, &registered, &grant, access_token, now)?;
    Ok(tokens.answer())
}

/// The grant, now spent; `None` when the code cannot be used, for whatever reason.
async fn take(
    app: &App,
    registered: &Registered,
    code_grant: &CodeGrant,
    access_token: &AccessToken,
    now: Time,
) -> Result<Option<Grant>, Fault> {
    let code = Digest(code_grant.code().sha256());
    app.settle(|| async {
        let mut changes = app.changes(now);
        let Some(kept) = app.store.grant_by_code(&code).await? else { return Ok((changes, None)) };
        if !registered.service.honours(kept.issued_at) || !fits(registered, code_grant, &kept)? {
            return Ok((changes, None));
        }
        match kept.get().clone().step(grant::Command::Redeem, &app.limits, now) {
            Ok(spent) => {
                let account = app.store.account(kept.account).await?;
                let Some(account) = account.filter(|account| account.keeps_signed_in(kept.authenticated_at)) else {
                    return Ok((changes, None));
                };
                if fell_with_a_card(app, account.id, kept.sign_in()).await? {
                    return Ok((changes, None));
                }
                changes.replace(&kept, spent.clone()).require(&account).insert(KeptToken {
                    token: Digest(access_token.sha256()),
                    grant: kept.id,
                    expires_at: now.plus(app.limits.access_token_lasts),
                });
                changes.audit(What::GrantRedeemed, Some(kept.account), kept.id);
                Ok((changes, Some(spent)))
            }
            // The service itself, with the right verifier, shows the code again: somebody else may hold it, so what
            // came of it ends (RFC 6749 §4.1.2).
            Err(Refusal::AlreadySpent) => {
                if let Ok(revoked) = kept.get().clone().step(grant::Command::Revoke, &app.limits, now) {
                    changes.replace(&kept, revoked).audit(What::GrantReplayed, Some(kept.account), kept.id);
                }
                Ok((changes, None))
            }
            Err(Refusal::Expired | Refusal::Revoked) => Ok((changes, None)),
        }
    })
    .await
}

fn request_of(grant: &Grant) -> Result<AuthorizationRequest, Fault> {
    AuthorizationRequest::from_text(&grant.authorization)
        .ok_or_else(|| Fault::Broken(format!("grant {}: its authorization request cannot be read", grant.id)))
}

fn fits(registered: &Registered, code_grant: &CodeGrant, kept: &Versioned<Grant>) -> Result<bool, Fault> {
    let request = request_of(kept)?;
    let issued = IssuedFor {
        client_id: kept.service.as_str(),
        redirect_uri: request.redirect_uri(),
        code_challenge: request.code_challenge(),
    };
    Ok(code_grant.fits(&registered.client, issued).is_ok())
}

fn tokens(
    app: &App,
    registered: &Registered,
    grant: &Grant,
    access_token: AccessToken,
    now: Time,
) -> Result<Tokens, Fault> {
    let request = request_of(grant)?;
    let subject = app.subject(registered.client.sector(), grant.account);
    let level = levels::stated(&app.levels, grant.method, request.acr_values());
    let signed_in = SignedIn {
        issuer: &app.issuer,
        client_id: registered.client.client_id(),
        subject: &subject,
        auth_time: NumericDate::from_micros(grant.authenticated_at.micros()),
        nonce: request.nonce(),
        acr: &level,
        amr: amr(grant.method, grant.verification),
        sid: None,
    };
    let seconds = |life: Span| u32::try_from(life.whole_seconds()).unwrap_or_default();
    let issued_at = NumericDate::from_micros(now.micros());
    let claims = IdTokenClaims::issue(&signed_in, &access_token, issued_at, seconds(app.limits.id_token_lasts));
    Ok(Tokens {
        expires_in_s: seconds(app.limits.access_token_lasts),
        id_token: app.signing.sign_id_token(&claims)?,
        scopes: request.scopes().to_vec(),
        access_token,
    })
}

/// How each second factor is told (RFC 8176 §2): the card is a one-time code, the app a key in software and a PIN. The
/// phone's own lock may be a passcode, and its key a copy: it proves that the person was there, no finger and no face.
fn amr(method: Method, verification: Option<AppVerification>) -> &'static [Amr] {
    match (method, verification) {
        (Method::App, Some(AppVerification::Signed(Verification::Pin))) => &[Amr::Pwd, Amr::Swk, Amr::Pin, Amr::Mfa],
        (Method::App, Some(AppVerification::Signed(Verification::Platform))) => {
            &[Amr::Pwd, Amr::Swk, Amr::User, Amr::Mfa]
        }
        // Nothing was signed: a one-time code of the device and the PIN, told by hand.
        (Method::App, Some(AppVerification::Offline)) => &[Amr::Pwd, Amr::Otp, Amr::Pin, Amr::Offline, Amr::Mfa],
        (Method::App, None) => &[Amr::Pwd, Amr::Swk, Amr::Mfa],
        (Method::Card, _) => &[Amr::Pwd, Amr::Otp, Amr::Mfa],
    }
}
