use proptest::prelude::*;

use super::*;
use crate::client::{ClientAuthentication, Registration};
use crate::issuer::Issuer;

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn bank() -> Client {
    Client::register(Registration {
        client_id: "fjord-bank".to_owned(),
        authentication: ClientAuthentication::Public,
        redirect_uris: vec!["https://bank.example/callback".to_owned()],
        post_logout_redirect_uris: vec![],
        scopes: vec![Scope::Profile],
        sector: None,
    })
    .unwrap()
}

/// A good request with some of its parameters replaced, left out (`None`) or added.
fn request(changes: &[(&str, Option<&str>)]) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = [
        ("client_id", "fjord-bank"),
        ("redirect_uri", "https://bank.example/callback"),
        ("response_type", "code"),
        ("scope", "openid"),
        ("state", "s"),
        ("nonce", "n"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    for (name, value) in changes {
        pairs.retain(|(key, _)| key != name);
        pairs.extend(value.map(|value| ((*name).to_owned(), value.to_owned())));
    }
    pairs
}

fn asks(changes: &[(&str, Option<&str>)]) -> AuthorizationRequest {
    check(&request(changes), &bank()).unwrap()
}

/// What the service is told: error and description.
fn told(changes: &[(&str, Option<&str>)]) -> (AuthorizeError, String) {
    match check(&request(changes), &bank()) {
        Err(AuthorizeRefused::ToService(refusal)) => (refusal.error, refusal.description),
        other => panic!("{changes:?} gave {other:?}"),
    }
}

fn shown(pairs: &[(String, String)]) -> Unanswerable {
    match check(pairs, &bank()) {
        Err(AuthorizeRefused::ToPerson(why)) => why,
        other => panic!("{pairs:?} gave {other:?}"),
    }
}

#[test]
fn a_plain_request_is_taken() {
    let asked = asks(&[]);
    assert_eq!(client_id(&request(&[])), Ok("fjord-bank"));
    assert_eq!(asked.client_id(), "fjord-bank");
    assert_eq!(asked.redirect_uri(), "https://bank.example/callback");
    assert_eq!(asked.scopes(), [Scope::OpenId]);
    assert_eq!(asked.code_challenge().as_str(), CHALLENGE);
    assert_eq!(asked.nonce(), Some("n"));
    assert_eq!(asked.reply_to().state(), Some("s"));
    assert_eq!(asked.reply_to().response_mode(), ResponseMode::Query);
    assert_eq!(asked.prompt(), Prompt::Pages { login: false, consent: false, select_account: false });
    assert_eq!(asked.max_age_s(), None);
    assert!(!asked.asks_for_new_login(1_000_000));
}

#[test]
fn everything_that_a_service_may_say_is_understood() {
    let asked = asks(&[
        ("response_mode", Some("form_post")),
        ("scope", Some("profile email openid offline_access")),
        ("prompt", Some("login select_account consent")),
        ("max_age", Some("300")),
        ("login_hint", Some("karen.jensen")),
        ("acr_values", Some("urn:high  urn:low")),
        ("ui_locales", Some("da-DK en not_a_tag - x--y")),
        ("display", Some("popup")),
        ("claims", Some("{\"id_token\":{\"acr\":{\"essential\":true}}}")),
        ("id_token_hint", Some("a.b.c")),
        ("utm_source", Some("mail")),
        ("state", Some("{\"to\":\"/konto/æøå\"}")),
    ]);
    assert_eq!(asked.reply_to().response_mode(), ResponseMode::FormPost);
    assert_eq!(asked.scopes(), [Scope::OpenId, Scope::Profile]);
    assert_eq!(asked.prompt(), Prompt::Pages { login: true, consent: true, select_account: true });
    assert_eq!(asked.max_age_s(), Some(300));
    assert_eq!(asked.login_hint(), Some("karen.jensen"));
    assert_eq!(asked.acr_values(), ["urn:high", "urn:low"]);
    assert_eq!(asked.ui_locales(), ["da-DK", "en"]);
    assert_eq!(asked.id_token_hint(), Some("a.b.c"));
    assert_eq!(asked.reply_to().state(), Some("{\"to\":\"/konto/æøå\"}"));
}

#[test]
fn a_service_gets_only_the_scopes_that_it_may_have() {
    let mut registration_without = bank();
    assert!(registration_without.may_have(Scope::Profile));
    registration_without = Client::register(Registration {
        client_id: "fjord-bank".to_owned(),
        authentication: ClientAuthentication::Public,
        redirect_uris: vec!["https://bank.example/callback".to_owned()],
        post_logout_redirect_uris: vec![],
        scopes: vec![],
        sector: None,
    })
    .unwrap();
    let asked = check(&request(&[("scope", Some("openid profile"))]), &registration_without).unwrap();
    assert_eq!(asked.scopes(), [Scope::OpenId]);
}

#[test]
fn what_is_wrong_before_the_redirect_uri_is_known_is_never_redirected() {
    for (changes, why) in [
        (("client_id", None), Unanswerable::ClientIdMissing),
        (("client_id", Some("")), Unanswerable::ClientIdMissing),
        (("client_id", Some("union")), Unanswerable::ClientUnknown),
        (("client_id", Some("fjord bank")), Unanswerable::ClientUnknown),
        (("client_id", Some("fjord\nbank")), Unanswerable::Parameter(ParameterFault::NotPlain("client_id"))),
        (("client_id", Some(&*"a".repeat(129))), Unanswerable::Parameter(ParameterFault::TooLong("client_id"))),
        (("redirect_uri", None), Unanswerable::RedirectUriMissing),
        (("redirect_uri", Some("")), Unanswerable::RedirectUriMissing),
        (("redirect_uri", Some("https://evil.example/")), Unanswerable::RedirectUriUnregistered),
        (("redirect_uri", Some("https://bank.example/callback?x")), Unanswerable::RedirectUriUnregistered),
        (("redirect_uri", Some("https://bank.example/callback\u{0}")), not_plain("redirect_uri")),
        (("redirect_uri", Some(&*"a".repeat(3_000))), too_long("redirect_uri")),
    ] {
        assert_eq!(shown(&request(&[changes])), why, "{changes:?}");
    }
    for name in ["client_id", "redirect_uri"] {
        let mut twice = request(&[]);
        let again = twice.iter().find(|(key, _)| key == name).cloned().unwrap();
        twice.push(again);
        let why = Unanswerable::Parameter(ParameterFault::Repeated(if name == "client_id" {
            "client_id"
        } else {
            "redirect_uri"
        }));
        assert_eq!(shown(&twice), why);
    }
    let mut flood = request(&[]);
    flood.extend((0..PAIRS).map(|n| (format!("p{n}"), String::new())));
    assert_eq!(shown(&flood), Unanswerable::Parameter(ParameterFault::TooMany));
}

const PAIRS: usize = crate::PAIRS_MAX;

fn not_plain(name: &'static str) -> Unanswerable {
    Unanswerable::Parameter(ParameterFault::NotPlain(name))
}

fn too_long(name: &'static str) -> Unanswerable {
    Unanswerable::Parameter(ParameterFault::TooLong(name))
}

#[test]
fn what_is_wrong_after_that_is_told_to_the_service_by_its_right_name() {
    use AuthorizeError::{
        InvalidRequest, InvalidScope, RegistrationNotSupported, RequestNotSupported, RequestUriNotSupported,
        UnsupportedResponseType,
    };
    let long = "x".repeat(9_000);
    let mut table = String::new();
    for (name, value, error) in [
        ("response_type", None, InvalidRequest),
        ("response_type", Some("token"), UnsupportedResponseType),
        ("response_type", Some("code id_token"), UnsupportedResponseType),
        ("response_type", Some("Code"), UnsupportedResponseType),
        ("response_mode", Some("fragment"), InvalidRequest),
        ("response_mode", Some("jwt"), InvalidRequest),
        ("scope", None, InvalidScope),
        ("scope", Some("profile"), InvalidScope),
        ("scope", Some("OpenID"), InvalidScope),
        ("scope", Some("openid \"quoted\""), InvalidScope),
        ("scope", Some("openid bl\u{e5}"), InvalidScope),
        ("code_challenge", None, InvalidRequest),
        ("code_challenge", Some("short"), InvalidRequest),
        ("code_challenge_method", None, InvalidRequest),
        ("code_challenge_method", Some("plain"), InvalidRequest),
        ("code_challenge_method", Some("s256"), InvalidRequest),
        ("prompt", Some("none login"), InvalidRequest),
        ("prompt", Some("create"), InvalidRequest),
        ("max_age", Some("-1"), InvalidRequest),
        ("max_age", Some("+1"), InvalidRequest),
        ("max_age", Some("1.5"), InvalidRequest),
        ("max_age", Some("99999999999"), InvalidRequest),
        ("max_age", Some("soon"), InvalidRequest),
        ("request", Some("e30.e30."), RequestNotSupported),
        ("request_uri", Some("https://bank.example/request"), RequestUriNotSupported),
        ("registration", Some("{}"), RegistrationNotSupported),
        ("state", Some("a\u{0}b"), InvalidRequest),
        ("state", Some(&long), InvalidRequest),
        ("nonce", Some("a\r\nb"), InvalidRequest),
        ("nonce", Some(&long), InvalidRequest),
        ("login_hint", Some("karen\u{202e}nesnej"), InvalidRequest),
        ("login_hint", Some(&long), InvalidRequest),
        ("id_token_hint", Some(&long), InvalidRequest),
        ("something_else", Some(&long), InvalidRequest),
        ("something_else", Some("\u{7}"), InvalidRequest),
    ] {
        let (told_error, description) = told(&[(name, value)]);
        assert_eq!(told_error, error, "{name}={value:?}");
        assert!(description.split(' ').all(text::is_scope_token), "{description:?} may not be told");
        let value = value.map(|value| value.chars().take(24).collect::<String>());
        table += &format!("{name}={value:?} -> {}: {description}\n", error.as_str());
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_repeated_parameter_is_told_even_when_it_is_the_way_of_telling() {
    for name in ["state", "response_mode", "scope", "nonce", "prompt", "code_challenge", "resource"] {
        let mut pairs = request(&[(name, Some("query"))]);
        pairs.push((name.to_owned(), "form_post".to_owned()));
        let Err(AuthorizeRefused::ToService(refusal)) = check(&pairs, &bank()) else { panic!("{name}") };
        assert_eq!(refusal.error, AuthorizeError::InvalidRequest, "{name}");
        assert!(refusal.description.ends_with("more than once"), "{name}: {}", refusal.description);
        assert_eq!(refusal.reply_to.redirect_uri(), "https://bank.example/callback");
        assert_eq!(refusal.reply_to.response_mode(), ResponseMode::Query);
        assert_eq!(refusal.reply_to.state(), (name != "state").then_some("s"));
    }
}

#[test]
fn a_refusal_goes_back_the_way_that_was_asked_for() {
    let pairs = request(&[("response_mode", Some("form_post")), ("scope", None)]);
    let Err(AuthorizeRefused::ToService(refusal)) = check(&pairs, &bank()) else { panic!("it should be told") };
    let response = refusal.response(&Issuer::parse("https://id.example").unwrap());
    let AuthorizationResponse::FormPost { action, fields } = response else { panic!("it should be a form") };
    assert_eq!(action, "https://bank.example/callback");
    assert_eq!(
        fields.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        ["error", "error_description", "state", "iss"]
    );
}

#[test]
fn a_request_survives_being_kept() {
    let asked = asks(&[("prompt", Some("none")), ("ui_locales", Some("da")), ("id_token_hint", Some("a.b.c"))]);
    let kept = asked.clone().expecting("subject").to_text();
    assert!(!kept.contains("a.b.c"), "a token about a person is not kept");
    let back = AuthorizationRequest::from_text(&kept).unwrap();
    assert_eq!(back.expected_subject(), Some("subject"));
    assert!(back.is_silent());
    assert_eq!(back.ui_locales(), ["da"]);
    assert_eq!(back.reply_to(), asked.reply_to());
    insta::assert_snapshot!(asked.to_text(), @r#"{"v":1,"client_id":"fjord-bank","reply_to":{"redirect_uri":"https://bank.example/callback","response_mode":"query","state":"s"},"scopes":["openid"],"code_challenge":"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM","nonce":"n","prompt":"silent","max_age_s":null,"login_hint":null,"acr_values":[],"ui_locales":["da"],"expected_subject":null}"#);

    assert_eq!(AuthorizationRequest::from_text(&kept.replacen("\"v\":1", "\"v\":2", 1)), None);
    assert_eq!(AuthorizationRequest::from_text(&kept.replacen("\"v\":1,", "\"v\":1,\"new\":0,", 1)), None);
    assert_eq!(AuthorizationRequest::from_text("{}"), None);
}

#[test]
fn a_new_login_is_asked_for_by_prompt_or_by_age() {
    for (name, value, ago_s, anew) in [
        ("prompt", "login", 0, true),
        ("prompt", "select_account", 0, true),
        ("prompt", "consent", 0, false),
        ("prompt", "none", 1_000_000, false),
        ("max_age", "0", 0, true),
        ("max_age", "60", 60, false),
        ("max_age", "60", 61, true),
    ] {
        assert_eq!(asks(&[(name, Some(value))]).asks_for_new_login(ago_s), anew, "{name}={value} after {ago_s} s");
    }
}

proptest! {
    /// Whatever comes: no panic, and nothing is ever sent to an address that is not registered.
    #[test]
    fn only_registered_addresses_are_ever_answered(
        changes in prop::collection::vec(("[a-z_]{1,12}|redirect_uri|client_id|state|response_mode|prompt|scope|max_age", "\\PC{0,40}|[ -~]{0,40}"), 0..12),
        keep_good in any::<bool>(),
    ) {
        let mut pairs = if keep_good { request(&[]) } else { Vec::new() };
        pairs.extend(changes);
        match check(&pairs, &bank()) {
            Ok(asked) => {
                prop_assert_eq!(asked.redirect_uri(), "https://bank.example/callback");
                let kept = AuthorizationRequest::from_text(&asked.to_text()).unwrap();
                prop_assert_eq!(kept.reply_to(), asked.reply_to());
            }
            Err(AuthorizeRefused::ToService(refusal)) => {
                prop_assert_eq!(refusal.reply_to.redirect_uri(), "https://bank.example/callback");
                prop_assert!(refusal.description.split(' ').all(text::is_scope_token));
            }
            Err(AuthorizeRefused::ToPerson(_)) => {}
        }
    }
}
