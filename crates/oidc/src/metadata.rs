//! The discovery document: what we are and can do, complete and true (OpenID Connect Discovery §3, RFC 8414 §2).

use serde::Serialize;

use crate::answer::Answer;
use crate::issuer::Issuer;
use crate::jose;
use crate::respond::ResponseMode;
use crate::scope::Scope;
use crate::text;
use crate::token::AuthenticationMethod;

/// Where the document stands, below the issuer (OpenID Connect Discovery §4).
pub const DISCOVERY_PATH: &str = "/.well-known/openid-configuration";
/// Where clients of plain OAuth look for the same document (RFC 8414 §3), for an issuer without a path.
pub const OAUTH_DISCOVERY_PATH: &str = "/.well-known/oauth-authorization-server";
/// The authorization endpoint, GET and POST.
pub const AUTHORIZE_PATH: &str = "/authorize";
/// The token endpoint, POST.
pub const TOKEN_PATH: &str = "/token";
/// Userinfo, GET and POST.
pub const USERINFO_PATH: &str = "/userinfo";
/// The keys, GET.
pub const JWKS_PATH: &str = "/jwks.json";
/// RP-initiated logout, GET and POST.
pub const LOGOUT_PATH: &str = "/logout";

/// So long may the document be kept.
const MAX_AGE_S: u32 = 3_600;

/// What differs from installation to installation.
#[derive(Clone, Debug)]
pub struct Installation<'a> {
    /// Who we are.
    pub issuer: &'a Issuer,
    /// The levels of the configured table.
    pub acr_values: &'a [String],
    /// The languages of the pages.
    pub ui_locales: &'a [&'a str],
    /// Where a programmer can read on, if there is such a page.
    pub service_documentation: Option<&'a str>,
}

#[derive(Serialize)]
struct Document<'a> {
    issuer: &'a str,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    end_session_endpoint: String,
    scopes_supported: Vec<&'a str>,
    response_types_supported: [&'a str; 1],
    response_modes_supported: Vec<&'a str>,
    grant_types_supported: [&'a str; 1],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    acr_values_supported: &'a [String],
    subject_types_supported: [&'a str; 1],
    id_token_signing_alg_values_supported: Vec<&'a str>,
    token_endpoint_auth_methods_supported: Vec<&'a str>,
    claim_types_supported: [&'a str; 1],
    claims_supported: [&'a str; 11],
    code_challenge_methods_supported: [&'a str; 1],
    prompt_values_supported: [&'a str; 4],
    ui_locales_supported: &'a [&'a str],
    claims_parameter_supported: bool,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
    require_request_uri_registration: bool,
    authorization_response_iss_parameter_supported: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_documentation: Option<&'a str>,
}

/// The answer of the discovery endpoints.
pub fn answer(installation: &Installation<'_>) -> Answer {
    let issuer = installation.issuer;
    let document = Document {
        issuer: issuer.as_str(),
        authorization_endpoint: issuer.endpoint(AUTHORIZE_PATH),
        token_endpoint: issuer.endpoint(TOKEN_PATH),
        userinfo_endpoint: issuer.endpoint(USERINFO_PATH),
        jwks_uri: issuer.endpoint(JWKS_PATH),
        end_session_endpoint: issuer.endpoint(LOGOUT_PATH),
        scopes_supported: Scope::ALL.map(Scope::as_str).to_vec(),
        response_types_supported: ["code"],
        response_modes_supported: ResponseMode::ALL.map(ResponseMode::as_str).to_vec(),
        grant_types_supported: ["authorization_code"],
        acr_values_supported: installation.acr_values,
        subject_types_supported: ["pairwise"],
        id_token_signing_alg_values_supported: jose::ID_TOKEN.algorithms.iter().map(|alg| alg.as_str()).collect(),
        token_endpoint_auth_methods_supported: AuthenticationMethod::ALL.map(AuthenticationMethod::as_str).to_vec(),
        claim_types_supported: ["normal"],
        claims_supported: ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "name"],
        code_challenge_methods_supported: ["S256"],
        prompt_values_supported: ["none", "login", "consent", "select_account"],
        ui_locales_supported: installation.ui_locales,
        claims_parameter_supported: false,
        request_parameter_supported: false,
        // Left out, it would mean yes (OpenID Connect Discovery §3).
        request_uri_parameter_supported: false,
        require_request_uri_registration: false,
        authorization_response_iss_parameter_supported: true,
        service_documentation: installation.service_documentation,
    };
    Answer::json_public(text::to_json(&document), MAX_AGE_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_says_what_is_true_and_nothing_else() {
        let issuer = Issuer::parse("http://localhost:8000").unwrap();
        let answer = answer(&Installation {
            issuer: &issuer,
            acr_values: &["urn:tillid:level:two".to_owned()],
            ui_locales: &["da", "en"],
            service_documentation: None,
        });
        assert_eq!(answer.status, 200);
        // By name, whatever order the reader keeps.
        let document: std::collections::BTreeMap<String, serde_json::Value> =
            serde_json::from_str(&answer.body).unwrap();
        insta::assert_snapshot!(serde_json::to_string_pretty(&document).unwrap());
    }
}
