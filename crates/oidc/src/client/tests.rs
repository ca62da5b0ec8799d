use super::*;
use crate::secret::ClientSecret;

fn bank() -> Registration {
    Registration {
        client_id: "fjord-bank".to_owned(),
        authentication: ClientAuthentication::Secret { digests: vec![ClientSecret::from_random(&[1; 32]).digest()] },
        redirect_uris: vec!["https://bank.example/callback".to_owned()],
        post_logout_redirect_uris: vec!["https://bank.example/bye".to_owned()],
        scopes: vec![],
        sector: None,
    }
}

fn refusal(registration: Registration) -> String {
    Client::register(registration).unwrap_err().to_string()
}

#[test]
fn a_good_registration_is_taken_as_it_is() {
    let client = Client::register(bank()).unwrap();
    assert_eq!(client.client_id(), "fjord-bank");
    assert_eq!(client.sector(), "bank.example");
    assert_eq!(client.kind(), ClientKind::Confidential);
    assert!(client.admits_redirect("https://bank.example/callback"));
    assert!(!client.admits_redirect("https://bank.example/bye"));
    assert!(client.admits_post_logout_redirect("https://bank.example/bye"));
    assert!(!client.admits_post_logout_redirect("https://bank.example/callback"));
    assert!(client.may_have(Scope::OpenId));
    assert!(!client.may_have(Scope::Profile));
}

#[test]
fn an_operator_reads_what_is_wrong() {
    insta::assert_snapshot!(
        refusal(Registration { redirect_uris: vec!["http://bank.example/callback".to_owned()], ..bank() }),
        @r#"The redirect URI "http://bank.example/callback" cannot be used: it uses http; only https is safe, except on this very machine (localhost, 127.0.0.1, [::1])."#
    );
    insta::assert_snapshot!(
        refusal(Registration { redirect_uris: vec!["https://Bank.example/callback".to_owned()], ..bank() }),
        @r#"The redirect URI "https://Bank.example/callback" cannot be used: it is not written in its normal form, which is https://bank.example/callback."#
    );
    insta::assert_snapshot!(
        refusal(Registration { post_logout_redirect_uris: vec!["https://bank.example/*".to_owned()], ..bank() }),
        @r#"The post-logout redirect URI "https://bank.example/*" cannot be used: it contains a *, but addresses are compared letter by letter: register each one."#
    );
    insta::assert_snapshot!(
        refusal(Registration { redirect_uris: vec![], ..bank() }),
        @"The service needs at least one redirect URI."
    );
    insta::assert_snapshot!(
        refusal(Registration { client_id: "fjord bank".to_owned(), ..bank() }),
        @"The client id must be 1 to 128 letters, digits, dots, hyphens, underscores or tildes."
    );
}

#[test]
fn a_front_page_is_an_address_that_a_browser_may_be_led_to() {
    assert_eq!(check_front_page("https://bank.example/"), Ok(()));
    for uri in ["javascript:alert(1)", "http://bank.example/", "//bank.example", "dk.bank:/start", ""] {
        assert!(matches!(check_front_page(uri), Err(ClientInvalid::FrontPage { .. })), "{uri}");
    }
    insta::assert_snapshot!(
        check_front_page("http://bank.example/").unwrap_err(),
        @r#"The front page "http://bank.example/" cannot be used: it uses http; only https is safe, except on this very machine (localhost, 127.0.0.1, [::1])."#
    );
}

#[test]
fn limits_hold() {
    let many = (0..=URIS_MAX).map(|n| format!("https://bank.example/{n}")).collect();
    assert_eq!(Client::register(Registration { redirect_uris: many, ..bank() }), Err(ClientInvalid::TooManyUris));
    let twice = vec!["https://bank.example/a".to_owned(); 2];
    assert_eq!(
        Client::register(Registration { redirect_uris: twice, ..bank() }),
        Err(ClientInvalid::RepeatedUri("https://bank.example/a".to_owned()))
    );
    for count in [0, 3] {
        let digests = vec![ClientSecret::from_random(&[1; 32]).digest(); count];
        let authentication = ClientAuthentication::Secret { digests };
        assert_eq!(Client::register(Registration { authentication, ..bank() }), Err(ClientInvalid::Secrets));
    }
    for id in ["", &"a".repeat(129), "a:b", "a/b", "ø", "a\n"] {
        assert_eq!(
            Client::register(Registration { client_id: id.to_owned(), ..bank() }),
            Err(ClientInvalid::ClientId),
            "{id:?}"
        );
    }
}

#[test]
fn the_sector_is_the_host_or_what_the_operator_says_or_the_service_alone() {
    let with = |uris: &[&str], sector: Option<&str>| {
        Client::register(Registration {
            redirect_uris: uris.iter().map(|uri| (*uri).to_owned()).collect(),
            sector: sector.map(str::to_owned),
            ..bank()
        })
        .map(|client| client.sector().to_owned())
    };
    assert_eq!(with(&["https://a.example/1", "https://a.example:8443/2"], None), Ok("a.example".to_owned()));
    assert_eq!(with(&["https://a.example/1", "https://b.example/1"], None), Err(ClientInvalid::SectorUnclear));
    assert_eq!(with(&["https://a.example/1", "https://b.example/1"], Some("ab")), Ok("ab".to_owned()));
    // Two services on one machine are not one service, whatever their port.
    assert_eq!(with(&["http://127.0.0.1:8001/callback"], None), Ok("client:fjord-bank".to_owned()));
    assert_eq!(with(&["https://a.example/1"], Some("client:other")), Err(ClientInvalid::Sector));
    assert_eq!(with(&["https://a.example/1"], Some("")), Err(ClientInvalid::Sector));
}

#[test]
fn a_secret_is_recognised_by_its_digest_and_never_printed() {
    let secret = ClientSecret::from_random(&[1; 32]);
    assert!(secret.digest().is_of(&secret));
    assert!(!secret.digest().is_of(&ClientSecret::from_random(&[2; 32])));
    let printed = format!("{secret:?} {:?}", Client::register(bank()).unwrap());
    assert!(!printed.contains(secret.expose()));
    assert!(printed.contains("SecretDigest(…)"));
}
