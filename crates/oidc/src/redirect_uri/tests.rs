use proptest::prelude::*;

use super::*;
use AddressFault::{
    Characters, Empty, Fragment, HttpNotLoopback, NotAbsolute, NotNormal, PrivateSchemeForm,
    PrivateSchemeOfConfidential, ReservedParameter, Scheme, TooLong, TrailingDot, UserInfo, Wildcard,
};
use ClientKind::{Confidential, Public};

#[test]
fn good_addresses_can_be_registered() {
    for (kind, good) in [
        (Confidential, "https://bank.example/callback"),
        (Confidential, "https://bank.example"),
        (Confidential, "https://bank.example:8443/callback?tenant=7&lang=da"),
        (Confidential, "https://bank.example/a%2Fb"),
        (Confidential, "https://xn--blbrgrd-fxak7p.example/callback"),
        (Confidential, "http://127.0.0.1:8001/callback"),
        (Confidential, "http://localhost:8001/callback"),
        (Confidential, "http://bank.localhost:8001/callback"),
        (Public, "http://[::1]/callback"),
        (Public, "com.example.app:/callback"),
        (Public, "com.example.app://callback/path"),
    ] {
        assert_eq!(RedirectUri::register(good, kind).map(|uri| uri.as_str().to_owned()), Ok(good.to_owned()));
    }
}

#[test]
fn every_bad_address_is_refused_for_its_own_reason() {
    let normal = |text: &str| NotNormal(text.to_owned());
    for (bad, fault) in [
        ("", Empty),
        ("/callback", NotAbsolute),
        ("bank.example/callback", NotAbsolute),
        ("https://", NotAbsolute),
        ("https://bank.example/callback#done", Fragment),
        ("https://bank.example/callback#", Fragment),
        ("https://*.bank.example/callback", Wildcard),
        ("https://bank.example/*", Wildcard),
        ("https://bank.example@evil.example/", UserInfo),
        ("https://@bank.example/", UserInfo),
        ("https://bank.example\\@evil.example/", Characters),
        ("https://bank.example/call back", Characters),
        ("https://blåbær.example/callback", Characters),
        ("https://bank.example/%zz", Characters),
        ("https://bank.example/%2", Characters),
        ("https://bank.example/\u{0}", Characters),
        ("https://bank.example./callback", TrailingDot),
        ("HTTPS://bank.example/callback", normal("https://bank.example/callback")),
        ("https://Bank.example/callback", normal("https://bank.example/callback")),
        ("https://bank.example:443/callback", normal("https://bank.example/callback")),
        ("https://bank.example/a/../callback", normal("https://bank.example/callback")),
        ("https:bank.example/callback", normal("https://bank.example/callback")),
        ("https:///bank.example/callback", normal("https://bank.example/callback")),
        ("https://2130706433/callback", normal("https://127.0.0.1/callback")),
        ("http://bank.example/callback", HttpNotLoopback),
        ("http://localhost.evil.example/callback", HttpNotLoopback),
        ("http://127.0.0.1.evil.example/callback", HttpNotLoopback),
        ("javascript:alert(1)", NotAbsolute),
        ("data:text/html,hello", NotAbsolute),
        ("javascript://bank.example/%0aalert(1)", Scheme),
        ("file:///etc/passwd", Scheme),
        ("ws://bank.example/callback", Scheme),
        ("com.example.app:/callback", PrivateSchemeOfConfidential),
        ("https://bank.example/callback?state=1", ReservedParameter("state")),
        ("https://bank.example/callback?a=1&c%6Fde=2", ReservedParameter("code")),
    ] {
        assert_eq!(RedirectUri::register(bad, Confidential), Err(fault), "{bad:?}");
    }
    assert_eq!(RedirectUri::register("com.example.app://callback", Public), Err(PrivateSchemeForm));
    let long = format!("https://bank.example/{}", "a".repeat(address::ADDRESS_BYTES_MAX));
    assert_eq!(RedirectUri::register(&long, Confidential), Err(TooLong));
}

/// Every trick by which an address looks like the registered one, to a person or to some parser.
#[test]
fn only_the_very_same_letters_are_admitted() {
    let registered = RedirectUri::register("https://bank.example/callback", Public).unwrap();
    assert!(registered.admits("https://bank.example/callback", Public));
    for presented in [
        "",
        "https://bank.example/callback/",
        "https://bank.example/callback?",
        "https://bank.example/callback?next=https://evil.example",
        "https://bank.example/callback#",
        "https://bank.example/Callback",
        "https://Bank.example/callback",
        "HTTPS://bank.example/callback",
        "https://bank.example:443/callback",
        "https://bank.example./callback",
        "https://bank.example//callback",
        "https://bank.example/%63allback",
        "https://bank.example%2Fcallback",
        "https://bank.example/x/../callback",
        "https://bank.example\\callback",
        "https:\\\\bank.example\\callback",
        "https://bank.example\\@evil.example/callback",
        "https://bank.example@evil.example/callback",
        "https://evil.example/https://bank.example/callback",
        "https://bank.example.evil.example/callback",
        "https://evilbank.example/callback",
        "http://bank.example/callback",
        " https://bank.example/callback",
        "https://bank.example/callback\n",
        "https://bank.example/callback\u{0}",
        "//bank.example/callback",
        "https://bаnk.example/callback",
    ] {
        assert!(!registered.admits(presented, Public), "{presented:?}");
    }
}

#[test]
fn an_app_on_this_machine_may_take_any_port() {
    for (registered, presented, admitted) in [
        ("http://127.0.0.1/callback", "http://127.0.0.1:49152/callback", true),
        ("http://127.0.0.1:8001/callback", "http://127.0.0.1:49152/callback", true),
        ("http://127.0.0.1:8001/callback", "http://127.0.0.1/callback", true),
        ("http://[::1]/callback", "http://[::1]:1/callback", true),
        ("http://127.0.0.1/callback", "http://127.0.0.1:49152/other", false),
        ("http://127.0.0.1/callback", "http://[::1]:49152/callback", false),
        ("http://127.0.0.1/callback", "http://127.0.0.1:0/callback", false),
        ("http://127.0.0.1/callback", "http://127.0.0.1:080/callback", false),
        ("http://127.0.0.1/callback", "http://127.0.0.1:65536/callback", false),
        ("http://127.0.0.1/callback", "http://127.0.0.1:/callback", false),
        ("http://127.0.0.1/callback", "http://127.0.0.1:80@evil.example/callback", false),
        ("http://127.0.0.1/callback", "http://127.0.0.1@evil.example/callback", false),
        ("http://127.0.0.1/callback", "http://127.0.0.1.evil.example/callback", false),
        ("http://127.0.0.1/callback", "https://127.0.0.1:49152/callback", false),
        ("http://127.0.0.1/callback", "http://localhost:49152/callback", false),
        ("http://localhost/callback", "http://localhost:49152/callback", false),
        ("https://bank.example/callback", "https://bank.example:8443/callback", false),
    ] {
        let uri = RedirectUri::register(registered, Public).unwrap();
        assert_eq!(uri.admits(presented, Public), admitted, "{registered} and {presented}");
        // A service with a secret runs at a place of its own: letter by letter.
        assert!(!uri.admits(presented, Confidential), "{registered} and {presented}");
    }
}

proptest! {
    #[test]
    fn nothing_that_strangers_present_makes_matching_fail_or_err_on_the_open_side(presented in "\\PC{0,60}") {
        let registered = RedirectUri::register("http://127.0.0.1:8001/callback", Public).unwrap();
        if registered.admits(&presented, Public) {
            let seen = Url::parse(&presented).unwrap();
            prop_assert_eq!(seen.host_str(), Some("127.0.0.1"));
            prop_assert_eq!(seen.path(), "/callback");
        }
    }

    #[test]
    fn loopback_with_anything_after_it_never_leaves_the_machine(after in "[:@./\\\\a-z0-9?#]{0,12}") {
        let registered = RedirectUri::register("http://127.0.0.1/", Public).unwrap();
        let presented = format!("http://127.0.0.1{after}");
        if registered.admits(&presented, Public) {
            prop_assert_eq!(Url::parse(&presented).unwrap().host_str().map(str::to_owned), Some("127.0.0.1".to_owned()));
        }
    }

    #[test]
    fn registering_never_panics(text in "\\PC{0,80}") {
        let _ = RedirectUri::register(&text, Public);
    }
}
