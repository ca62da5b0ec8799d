//! When the app locks, what it may run on, and what a forgotten PIN costs.

use axum::http::Method;
use domain::audit::What;
use domain::device::{Lock, State};
use protocol::activate::{self, Description, Platform};
use protocol::{PinKey, RequestContent, base64url, wire};
use server::flows::operate::device::spread;
use store::Store as _;

use crate::support::{Called, Handset, Page, Person, Wishes, World, on_every_engine};

on_every_engine!(
    an_unlocked_app_says_when_it_locks_and_a_locked_one_does_not,
    a_phone_that_is_too_old_is_refused_before_anything_is_tried,
    a_phone_that_has_become_too_old_spends_no_try_of_its_pin,
    what_a_phone_runs_on_is_noted_when_it_is_unlocked,
    a_phone_that_is_activated_again_takes_its_own_place,
    another_phone_s_key_takes_nobody_s_place,
    a_level_may_ask_for_the_person_at_each_approval,
    an_app_of_an_older_version_is_told_so,
);

const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 15_6 like Mac OS X) Version/15.6 Mobile/15E148 Safari/604.1";

fn code(page: &Page) -> String {
    page.json()["code"].as_str().unwrap_or("no refusal").to_owned()
}

async fn sets(world: &World, phone: &Handset, token: Option<&str>, body: &str) -> Page {
    let nonce = phone.nonce(world).await;
    let called = Called { method: Method::PUT, unlock: token, ..Called::post("/settings", body.into()) };
    phone.calls(world, called.with_nonce(nonce)).await
}

/// Begins an activation on this phone, with the key that it has.
async fn begins(world: &World, phone: &Handset, person: &Person, (platform, os): (Platform, &str)) -> Page {
    let body = wire::BeginActivation {
        user_id: protocol::Secret::new(person.user_id.clone()),
        password: protocol::Secret::new(person.password.clone()),
        platform,
        os: os.to_owned(),
        device_key: phone.key.public().clone(),
        first_key_numbers: None,
        let_in: None,
        replaces: None,
        make_room: false,
        by_device: false,
    };
    let body = serde_json::to_vec(&body).expect("a body");
    phone.calls_as(world, &phone.key.public().thumbprint(), Called::post("/activations", body)).await
}

/// Ends the activation that began with `begun`, under another PIN.
async fn ends(world: &World, phone: Handset, person: &Person, begun: &Page) -> (Handset, Page) {
    let begun: wire::ActivationBegun = serde_json::from_value(begun.json()).expect("begun");
    let wire::Codes::Asked(asked) = &begun.codes else { panic!("no codes are asked for: {begun:?}") };
    let codes = asked.key_numbers.clone().map(|number| person.code_of(&asked.card, &number));
    codes.iter().for_each(|code| world.hides("a card code", code.clone()));
    let body = serde_json::json!({ "activation": begun.activation, "codes": codes }).to_string();
    let thumbprint = phone.key.public().thumbprint();
    let accepted = phone.calls_as(world, &thumbprint, Called::post("/activations/codes", body.into())).await.json();
    let [id, nonce] = ["device", "nonce"].map(|name| accepted[name].as_str().expect("a text").to_owned());
    let pin = PinKey::from_seed(&[9; 32]).expect("a key");
    let about = Description { name: "Again".to_owned(), platform: Platform::Headless, os: "1".to_owned() };
    let body = activate::sign(crate::support::APP, &id, &nonce, &about, &phone.key, &pin).expect("signed");
    let made = phone.calls_as(world, &id, Called::post("/activations/device", body).with_nonce(nonce)).await;
    (Handset { id: domain::ids::DeviceId::parse(&id).expect("an id"), key: phone.key, pin }, made)
}

async fn an_unlocked_app_says_when_it_locks_and_a_locked_one_does_not(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    let later = r#"{"lock":"after_five_minutes"}"#;
    let standing = phone.calls(world, Called::get("/device")).await.json();
    assert_eq!(standing["settings"]["lock"], "at_close", "unless the person says otherwise");

    assert_eq!(code(&sets(world, &phone, None, later).await), "locked");
    let token = phone.unlocks_with(world, &phone.pin).await.json()["token"].as_str().expect("a token").to_owned();
    world.hides("an unlock token", token.clone());
    assert_eq!(sets(world, &phone, Some(&token), later).await.json()["settings"]["lock"], "after_five_minutes");
    let kept = world.app.store.device(phone.id).await.expect("the store").expect("a device");
    assert_eq!(kept.lock, Lock::AfterFiveMinutes);
    for nonsense in [r#"{"lock":"never"}"#, "{}", r#"{"lock":"at_close","also":1}"#] {
        assert_eq!(code(&sets(world, &phone, Some(&token), nonsense).await), "malformed", "{nonsense}");
    }
    let other = world.handset(&freja).await;
    assert_eq!(code(&sets(world, &other, Some(&token), later).await), "locked", "each phone for itself");
    world.wait_minutes(5);
    assert_eq!(code(&sets(world, &phone, Some(&token), r#"{"lock":"at_close"}"#).await), "locked");
    let standing = phone.unlocks_with(world, &phone.pin).await.json()["standing"].clone();
    assert_eq!(standing["settings"]["lock"], "after_five_minutes");
}

async fn a_phone_that_is_too_old_is_refused_before_anything_is_tried(world: &World) {
    let freja = world.person("freja").await;
    let wrong = Person { password: "something that it is not".to_owned(), ..freja.clone() };
    let phone = world.handset(&freja).await;
    for (old, fresh) in
        [((Platform::Ios, "8.4"), (Platform::Ios, "9.0")), ((Platform::Android, "5.1.1"), (Platform::Android, "6"))]
    {
        for _ in 0..6 {
            let refused = begins(world, &phone, &wrong, old).await;
            assert_eq!((refused.status.as_u16(), code(&refused).as_str()), (403, "too_old"));
            assert!(
                refused.json()["detail"].as_str().is_some_and(|words| words.contains("Update")),
                "what can be done"
            );
        }
        assert_eq!(begins(world, &phone, &freja, fresh).await.status, 201, "no try was spent");
    }
    for unknown in ["unknown", "0", "x"] {
        assert_eq!(begins(world, &phone, &freja, (Platform::Android, unknown)).await.status, 201, "{unknown}");
    }
    assert_eq!(begins(world, &phone, &freja, (Platform::Desktop, "1")).await.status, 201);
}

async fn a_phone_that_has_become_too_old_spends_no_try_of_its_pin(world: &World) {
    let strict = World::configured(world.kept, "oldest_ios = \"16.4\"\nnew_device_waits_s = 0\n").await;
    let freja = strict.person("freja").await;
    let phone = strict.handset_on(&freja, "ios", "15.6").await;
    let guessed = PinKey::from_seed(&[7; 32]).expect("a key");
    for _ in 0..6 {
        assert_eq!(code(&phone.unlocks_with(&strict, &guessed).await), "too_old");
    }
    assert_eq!(code(&phone.unlocks_with(&strict, &phone.pin).await), "too_old");
    let device = strict.app.store.device(phone.id).await.expect("the store").expect("a device");
    assert_eq!((device.wrong_in_a_row, device.tries_left(&strict.app.limits, strict.now())), (0, 5));
    // Updated, it says so with the call; nobody has to activate it again.
    let updated = IPHONE.replace("15_6", "17_2").replace("15.6", "17.2");
    assert_eq!(phone.unlocks_saying(&strict, &updated).await.status, 200);
    assert_eq!(phone.unlocks_with(&strict, &phone.pin).await.status, 200, "and it is remembered");
    assert_eq!(code(&phone.unlocks_saying(&strict, IPHONE).await), "too_old");
}

async fn what_a_phone_runs_on_is_noted_when_it_is_unlocked(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.handset_on(&freja, "ios", "15.1").await;
    let other = world.handset_on(&freja, "android", "unknown").await;
    assert_eq!(phone.unlocks_saying(world, IPHONE).await.status, 200);
    assert_eq!(other.unlocks_saying(world, IPHONE).await.status, 200, "an Android phone does not become an iPhone");
    let told: Vec<_> = spread(&world.app, &world.app.limits.oldest_systems).await.expect("counted");
    let told: Vec<_> = told
        .iter()
        .map(|one| (one.platform.as_str(), one.version.map(|version| version.to_string()), one.devices, one.too_old))
        .collect();
    assert_eq!(told, [("android", None, 1, false), ("ios", Some("15.6".to_owned()), 1, false)]);
}

async fn a_phone_that_is_activated_again_takes_its_own_place(world: &World) {
    let freja = world.person("freja").await;
    let (phone, two, three) = (world.handset(&freja).await, world.handset(&freja).await, world.handset(&freja).await);
    let before = phone.id;
    let begun = begins(world, &phone, &freja, (Platform::Headless, "1")).await;
    assert_eq!(begun.status, 201, "three devices, and this is one of them: {}", begun.body);
    let old_pin = PinKey::from_seed(&[3; 32]).expect("a key");
    assert_eq!(code(&phone.unlocks_with(world, &old_pin).await), "wrong_pin", "until then it is the old one");
    let (again, made) = ends(world, phone, &freja, &begun).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_ne!(again.id, before);
    assert_eq!(again.unlocks_with(world, &again.pin).await.status, 200);

    let older = world.app.store.device(before).await.expect("the store").expect("a device");
    assert!(matches!(older.state, State::Removed { .. }), "{:?}", older.state);
    let held = world.app.store.devices(freja.account).await.expect("the store");
    assert_eq!(held.iter().filter(|device| device.holds_a_place()).count(), 3);
    assert_eq!(world.times(What::DeviceReplaced).await, 1);
    for untouched in [&two, &three] {
        assert_eq!(untouched.unlocks_with(world, &untouched.pin).await.status, 200);
    }
}

async fn another_phone_s_key_takes_nobody_s_place(world: &World) {
    let (freja, thief) = (world.person("freja").await, world.person("thief").await);
    let hers = world.handset(&freja).await;
    // The key is known to everybody who reads our database; only the phone can sign with it.
    let his = world.handset(&thief).await;
    let stolen = Handset { id: his.id, key: his.key, pin: his.pin };
    let body = serde_json::json!({
        "user_id": freja.user_id, "password": freja.password, "platform": "headless", "os": "1",
        "device_key": serde_json::to_value(hers.key.public()).expect("a key"),
    });
    let kid = hers.key.public().thumbprint();
    let refused = stolen.calls_as(world, &kid, Called::post("/activations", body.to_string().into())).await;
    assert_eq!(code(&refused), "wrong_signature");
    // His own phone in her account is a phone of hers from then on, and stays his in his.
    let begun = begins(world, &stolen, &freja, (Platform::Headless, "1")).await;
    let (again, made) = ends(world, stolen, &freja, &begun).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_ne!(again.id, hers.id);
    assert_eq!(hers.unlocks_with(world, &hers.pin).await.status, 200);
    let of_thief = world.app.store.devices(thief.account).await.expect("the store");
    assert!(of_thief.iter().all(|device| device.holds_a_place()));
}

async fn a_level_may_ask_for_the_person_at_each_approval(world: &World) {
    let levels = "new_device_waits_s = 0
[[levels]]
acr = \"urn:two\"
factors = [\"app\", \"card\"]
\
        [[levels]]
acr = \"urn:high\"
factors = [\"app\"]
verify = \"each\"
";
    let world = World::configured(world.kept, levels).await;
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    let mut desk = world.desk();
    let mut signs_in = async |wished: &[&str], verify: &str, stated: &str| {
        let acr_values = wished.iter().map(|acr| (*acr).to_owned()).collect();
        let wishes = Wishes { acr_values, ..Wishes::default() };
        desk.comes_from_wishing(&bank, &wishes).await.gives_password_of(&freja).await;
        // From the second time on, what was used last is asked first.
        if wished.is_empty() {
            desk.follows("use-app").await;
        }
        let (id, bytes) = phone.sees_one(&world, &freja).await;
        let content = serde_json::to_value(RequestContent::parse(&bytes).expect("a request").verify).expect("a word");
        assert_eq!(content, verify, "{wished:?}");
        phone.carries(&world, &id, &desk.number()).await;
        assert_eq!(phone.answers(&world, &id, phone.approval(&bytes)).await.status, 200);
        let signed_in = desk.reloads().await.arrives_at(&bank).await;
        assert_eq!(signed_in.claims.acr.as_deref(), Some(stated), "{wished:?}");
    };
    signs_in(&[], "unlocked", "urn:two").await;
    // There is a session by now, and it does not stand in for the person.
    signs_in(&["urn:high"], "each", "urn:high").await;
    signs_in(&["urn:unknown", "urn:high", "urn:two"], "each", "urn:high").await;
    let wishes = Wishes { acr_values: vec!["urn:two".to_owned()], ..Wishes::default() };
    let again = desk.comes_from_wishing(&bank, &wishes).await;
    assert_eq!(again.arrives_at(&bank).await.claims.acr.as_deref(), Some("urn:two"), "by the session");
}

async fn an_app_of_an_older_version_is_told_so(world: &World) {
    let freja = world.person("freja").await;
    let phone = world.handset(&freja).await;
    let unlocks = async |version: u32| {
        let nonce = phone.nonce(world).await;
        let payload =
            serde_json::json!({ "v": version, "aud": crate::support::APP, "purpose": "unlock", "nonce": nonce });
        let payload = base64url(payload.to_string().as_bytes());
        let signature = |alg: &str, ending: &str| {
            let header =
                serde_json::json!({ "alg": alg, "kid": format!("{}{ending}", phone.id), "typ": "tillid-unlock+json" });
            let protected = base64url(header.to_string().as_bytes());
            let input = format!("{protected}.{payload}");
            let signed = match alg {
                "ES256" => phone.key.sign(input.as_bytes()),
                _ => phone.pin.sign(input.as_bytes()),
            };
            serde_json::json!({ "protected": protected, "signature": base64url(&signed.expect("signed")) })
        };
        let body = serde_json::json!({ "payload": payload, "signatures": [signature("ES256", ""), signature("Ed25519", "#pin")] });
        phone.calls(world, Called::post("/unlock", body.to_string().into()).with_nonce(nonce)).await
    };
    assert_eq!(unlocks(1).await.status, 200);
    let refused = unlocks(0).await;
    assert_eq!((refused.status.as_u16(), code(&refused).as_str()), (426, "app_too_old"));
    assert_eq!(code(&unlocks(2).await), "malformed", "a newer one is none that we know");
    assert_eq!(unlocks(1).await.json()["standing"]["tries_left"], 5);
}
