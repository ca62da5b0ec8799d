//! Every record comes back as it went in, in every state, and its reads find it.

use std::fmt::Debug;

use domain::account::{Language, Method, Password, PasswordKind, Standing};
use domain::activation;
use domain::browser::Trust;
use domain::card::{self, BlockReason, UsedCodes};
use domain::device::{self, Unlock};
use domain::effect::{Effect, Job};
use domain::grant;
use domain::ids::{
    AccountId, ActivationId, CardId, DeviceId, GrantId, KnownBrowserId, LoginId, PrintJobId, RequestId, SessionId,
};
use domain::login::{self, Identified, Passed, Why};
use domain::pause::Pause;
use domain::platform_key::PlatformKey;
use domain::printing::Kind;
use domain::proof::{AppVerification, Verification};
use domain::push::{self, PushAddress};
use domain::request::{self, Asker, Carried, DenyReason, Way, WithdrawReason};
use domain::service::Authentication;
use domain::shown::Shown;
use domain::strikes::Strikes;
use domain::time::Time;
use proptest::prelude::*;
use store::{
    HashCounting as _, HashCounts, KeptPause, OutboxJob, Record, SigningKeyState, Store, StoreError, StoredDataKey,
    StoredSigningKey, Throttle, UsedNonce, Versioned,
};

use crate::people::*;
use crate::world::{Kind as EngineKind, NOON, World, on_every_engine};

/// Inserts the first of `lives`, then replaces it by each other in turn, reading it back each time.
async fn lives<T: Record + Debug + PartialEq>(
    world: &World,
    lives: Vec<T>,
    read: impl AsyncFn(&World) -> Result<Option<Versioned<T>>, StoreError>,
) {
    let mut kept: Option<Versioned<T>> = None;
    for (step, life) in lives.into_iter().enumerate() {
        let mut changes = world.changes();
        match &kept {
            None => changes.insert(life.clone()),
            Some(before) => changes.replace(before, life.clone()),
        };
        world.store.commit(changes).await.unwrap();
        let now = read(world).await.unwrap().unwrap();
        assert_eq!(now.get(), &life);
        assert_eq!(now.version(), i64::try_from(step).unwrap() + 1);
        kept = Some(now);
    }
}

async fn an_account_in_all_its_standings(world: World) {
    let first = ane();
    let one_time =
        Password { hash: "$x$".to_owned(), kind: PasswordKind::OneTime { ends_at: later(5) }, chosen_at: later(1) };
    let frozen = Standing::Frozen { at: later(1) };
    let leaked =
        Password { hash: "$x$".to_owned(), kind: PasswordKind::MustChange { since: later(4) }, chosen_at: later(2) };
    let all = vec![
        first.clone(),
        domain::account::Account { standing: frozen, last_method: Some(Method::App), ..first.clone() },
        domain::account::Account { password: leaked, ..first.clone() },
        domain::account::Account {
            password: one_time,
            last_method: Some(Method::Card),
            first_method: Some(Method::App),
            ..first.clone()
        },
        domain::account::Account {
            standing: Standing::Closed { at: later(9) },
            language: Language::English,
            number_always: true,
            notified_at: vec![NOON, later(1), Time::from_micros(-1)],
            name: "Åse \"Ø\" Holm; --".to_owned(),
            ..first
        },
    ];
    lives(&world, all, async |world| world.store.account(ANE).await).await;
    assert_eq!(world.store.account_by_user_id("ane.holm").await.unwrap().unwrap().id, ANE);
    assert!(world.store.account_by_user_id("Ane.Holm").await.unwrap().is_none());
    assert!(world.store.account(BO).await.unwrap().is_none());
}

async fn accounts_page_by_page(world: World) {
    for id in 1..=5 {
        world.insert(account(AccountId(id), &format!("person{id}"))).await.unwrap();
    }
    let first = world.store.accounts(None, 3).await.unwrap();
    assert_eq!(first.iter().map(|account| account.id.0).collect::<Vec<_>>(), [1, 2, 3]);
    let rest = world.store.accounts(Some(first[2].id), 3).await.unwrap();
    assert_eq!(rest.iter().map(|account| account.id.0).collect::<Vec<_>>(), [4, 5]);
}

fn platform_key() -> PlatformKey {
    PlatformKey {
        credential_id: vec![7; 16],
        public_key: vec![0xa5, 0x01, 0x02],
        sign_count: 0,
        backup_eligible: true,
        backed_up: true,
        wrong_since_pin: 0,
        added_at: later(4),
    }
}

async fn a_device_in_all_its_states(world: World) {
    world.insert(ane()).await.unwrap();
    let first = device(PHONE);
    let blocked = |why| device::State::Blocked { at: later(2), why };
    let all = vec![
        first.clone(),
        device::Device {
            unlock: Some(Unlock { token: digest(3), until: later(300) }),
            wrong_at: vec![NOON, later(1), Time::from_micros(-1)],
            wrong_in_a_row: 3,
            wrong_since_unlock: 255,
            pin_generation: u32::MAX,
            pin_key: vec![],
            offline_key: Some(vec![7; 61]),
            ..first.clone()
        },
        device::Device { state: blocked(device::BlockReason::WrongPins), ..first.clone() },
        device::Device { state: blocked(device::BlockReason::WrongPinsInAll), ..first.clone() },
        device::Device { state: blocked(device::BlockReason::Asked), ..first.clone() },
        device::Device { state: blocked(device::BlockReason::ByCard), ..first.clone() },
        device::Device { platform_key: Some(platform_key()), ..first.clone() },
        device::Device { lock: device::Lock::AfterFiveMinutes, os: "15.1".to_owned(), ..first.clone() },
        device::Device {
            platform_key: Some(PlatformKey {
                credential_id: vec![9; 1023],
                sign_count: u32::MAX,
                backup_eligible: false,
                backed_up: false,
                wrong_since_pin: 255,
                ..platform_key()
            }),
            ..first.clone()
        },
        device::Device { state: device::State::Removed { at: later(3) }, ..first },
    ];
    lives(&world, all, async |world| world.store.device(PHONE).await).await;
    world.insert(device::Device { activated_at: later(-5), ..device(TABLET) }).await.unwrap();
    let both = world.store.devices(ANE).await.unwrap();
    assert_eq!(both.iter().map(|device| device.id).collect::<Vec<_>>(), [TABLET, PHONE]);
    assert!(world.store.devices(BO).await.unwrap().is_empty());
}

async fn a_card_in_all_its_states(world: World) {
    world.insert(ane()).await.unwrap();
    let id = CardId(21);
    let first = card::Card { shown: Some(digest(9)), ..card(id, 750_159_724) };
    let mut used = [0xff_u8; 19];
    used[18] = 0x0f;
    let strikes = Strikes { count: 4, rests: u16::MAX, rests_until: Some(later(3600)) };
    let all = vec![
        first.clone(),
        card::Card {
            state: card::State::Active,
            from_unknown: strikes,
            wrong_since_right: 49,
            printed_at: Some(later(1)),
            ..first.clone()
        },
        card::Card {
            state: card::State::UsedUp { at: later(1) },
            used: UsedCodes::from_bytes(&used).unwrap(),
            ..first.clone()
        },
        card::Card { state: card::State::Blocked { at: later(1), why: BlockReason::WrongCodes }, ..first.clone() },
        card::Card { state: card::State::Blocked { at: later(1), why: BlockReason::Asked }, ..first.clone() },
        card::Card { state: card::State::Replaced { at: later(2) }, ..first.clone() },
    ];
    lives(&world, all, async |world| world.store.card(id).await).await;
    assert_eq!(world.store.card_by_number(first.number).await.unwrap().unwrap().id, id);
    world.insert(card(CardId(20), 1)).await.unwrap();
    assert_eq!(world.store.cards(ANE).await.unwrap().len(), 2);
}

async fn cards_are_shown_by_a_digest_to_their_own_account_alone(world: World) {
    for account in [ane(), account(BO, "bo.lund")] {
        world.insert(account).await.unwrap();
    }
    let shown = |id, shown| card::Card { shown, ..card(CardId(id), u32::try_from(id).unwrap()) };
    for card in [
        shown(1, None),
        shown(2, Some(digest(7))),
        shown(3, Some(digest(8))),
        card::Card { account: BO, ..shown(4, Some(digest(7))) },
        shown(5, Some(digest(7))),
    ] {
        world.insert(card).await.unwrap();
    }
    let found = async |account, by: u8| {
        let cards = world.store.cards_shown(account, &digest(by)).await.unwrap();
        let mut ids: Vec<_> = cards.iter().map(|card| card.id.0).collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(found(ANE, 7).await, [2, 5]);
    assert_eq!(found(ANE, 8).await, [3]);
    assert_eq!(found(BO, 7).await, [4]);
    assert!(found(BO, 8).await.is_empty() && found(ANE, 9).await.is_empty());
}

async fn a_login_in_all_its_states(world: World) {
    let id = LoginId(31);
    let first = login(id);
    let who = |trust| Identified { account: ANE, trusted_from: later(4), trust };
    let known = Trust::Known(KnownBrowserId(41));
    let mut states = vec![
        login::State::AsksCredentials,
        login::State::AsksNewPassword(who(known)),
        login::State::AsksMethod(who(Trust::LetIn)),
        login::State::AsksMethod(who(Trust::CardInHand(CardId(21)))),
        login::State::WaitsForApp { who: who(Trust::Unknown), request: RequestId(u128::MAX) },
        login::State::AsksCode { who: who(known), card: CardId(21), place: place(147) },
        login::State::AsksOtherPassword {
            who: who(known),
            passed: Passed::App { device: DeviceId(13), verification: AppVerification::Signed(Verification::Platform) },
        },
        login::State::AsksOtherPassword {
            who: who(Trust::CardInHand(CardId(21))),
            passed: Passed::Card { card: CardId(21) },
        },
        login::State::Done { at: later(9), grant: GrantId(51) },
    ];
    let whys = [Why::Cancelled, Why::Denied, Why::NotMe, Why::WrongNumbers, Why::TooManyTries, Why::Void];
    states.extend(whys.map(|why| login::State::Refused { at: later(9), why }));
    let all = states.into_iter().enumerate().map(|(step, state)| login::Login {
        state,
        remember: step % 2 == 1,
        let_in: match step % 3 {
            0 => None,
            1 => Some(login::LetInBy::App(ANE)),
            _ => Some(login::LetInBy::Card(ANE, CardId(21))),
        },
        wrong_tries: u8::try_from(step).unwrap(),
        wrong_numbers: u8::try_from(step % 4).unwrap(),
        holder: (state != login::State::AsksCredentials).then(|| digest(u8::try_from(step).unwrap())),
        language: if step % 2 == 0 { Language::English } else { Language::Danish },
        ..first.clone()
    });
    lives(&world, all.collect(), async |world| world.store.login(id).await).await;
}

async fn a_request_in_all_its_states(world: World) {
    world.insert(ane()).await.unwrap();
    let id = RequestId(61);
    let states = [
        request::State::Pending { wrong_numbers: 0, carried: None },
        request::State::Pending { wrong_numbers: 2, carried: Some(Carried { device: PHONE, way: Way::Page }) },
        request::State::Pending { wrong_numbers: 0, carried: Some(Carried { device: PHONE, way: Way::Link }) },
        request::State::Approved { at: later(1), by: PHONE, carried: Some(Way::Page), verification: Verification::Pin },
        request::State::Approved { at: later(1), by: PHONE, carried: Some(Way::Link), verification: Verification::Pin },
        request::State::Approved { at: later(1), by: PHONE, carried: None, verification: Verification::Platform },
        request::State::Denied { at: later(1), reason: DenyReason::Unwanted, by: None },
        request::State::Denied { at: later(1), reason: DenyReason::NotMe, by: Some(TABLET) },
        request::State::Withdrawn { at: later(1), why: WithdrawReason::ByAsker },
        request::State::Withdrawn { at: later(1), why: WithdrawReason::WrongNumbers },
        request::State::Withdrawn { at: later(1), why: WithdrawReason::NotGoodAnyMore },
        request::State::Spent { at: later(2), by: TABLET },
    ];
    let in_hand = Trust::CardInHand(CardId(21));
    for (number, trust) in
        [Trust::Unknown, Trust::LetIn, Trust::Known(KnownBrowserId(41)), in_hand].into_iter().enumerate()
    {
        let id = RequestId(id.0 + number as u128);
        let all = states.map(|state| request::Request {
            state,
            trust,
            asker: if number == 2 { Asker::Activation(ActivationId(81)) } else { Asker::Login(LoginId(31)) },
            carry: number == 1,
            notified: number == 2,
            wrong_offline: u8::try_from(number).unwrap(),
            source: (number == 3).then(|| digest(7)),
            ..request(id)
        });
        lives(&world, all.to_vec(), async |world| world.store.request(id).await).await;
    }
}

async fn waiting_requests_and_the_newest_ones(world: World) {
    world.insert(ane()).await.unwrap();
    let asked = |id, seconds| request::Request {
        asked_at: later(seconds),
        expires_at: later(seconds + 300),
        ..request(RequestId(id))
    };
    let answered = request::State::Denied { at: later(1), reason: DenyReason::Unwanted, by: Some(PHONE) };
    world.insert(asked(3, 30)).await.unwrap();
    world.insert(asked(1, 10)).await.unwrap();
    world.insert(request::Request { state: answered, ..asked(2, 20) }).await.unwrap();
    let ids =
        |requests: Vec<Versioned<request::Request>>| requests.iter().map(|request| request.id.0).collect::<Vec<_>>();
    assert_eq!(ids(world.store.waiting_requests(ANE, later(300)).await.unwrap()), [1, 3]);
    assert_eq!(ids(world.store.waiting_requests(ANE, later(310)).await.unwrap()), [3]);
    assert_eq!(ids(world.store.waiting_requests(BO, later(0)).await.unwrap()), []);
    assert_eq!(ids(world.store.requests(ANE, 2).await.unwrap()), [3, 2]);
    // The next page begins below an instant and an id, also among those of one instant.
    world.insert(asked(4, 20)).await.unwrap();
    let before = async |seconds, id| {
        let page = world.store.requests_before(ANE, (later(seconds), RequestId(id)), 2).await.unwrap();
        ids(page)
    };
    assert_eq!(before(1_000, 0).await, [3, 4]);
    assert_eq!(before(20, 4).await, [2, 1]);
    assert_eq!(before(20, 2).await, [1]);
    assert_eq!(before(10, 1).await, []);
}

async fn sessions_of_a_browser(world: World) {
    world.insert(ane()).await.unwrap();
    world.insert(account(BO, "bo.lund")).await.unwrap();
    let all = vec![
        domain::session::Session {
            account: BO,
            method: Method::Card,
            verification: None,
            ..session(SessionId(71), later(-9))
        },
        session(SessionId(71), NOON),
        domain::session::Session { last_used_at: later(60), ..session(SessionId(71), NOON) },
        domain::session::Session { verification: Some(AppVerification::Offline), ..session(SessionId(71), NOON) },
    ];
    let scope = session(SessionId(71), NOON).scope;
    lives(&world, all, async |world| world.store.session(&digest(1), &scope).await).await;
    world.insert(session(SessionId(72), later(5))).await.unwrap();
    let newest = world.store.session(&digest(1), &scope).await.unwrap().unwrap();
    assert_eq!(newest.id, SessionId(72));
    assert_eq!(world.store.sessions_of(&digest(1)).await.unwrap().len(), 2);
    let mut changes = world.changes();
    changes.replace(&newest, domain::session::Session { ended_at: Some(later(6)), ..newest.get().clone() });
    world.store.commit(changes).await.unwrap();
    assert_eq!(world.store.session(&digest(1), &scope).await.unwrap().unwrap().id, SessionId(71));
    assert_eq!(world.store.sessions_of(&digest(1)).await.unwrap().len(), 1);
    assert!(world.store.sessions_of(&digest(2)).await.unwrap().is_empty());
}

async fn a_grant_and_its_tokens(world: World) {
    world.insert(ane()).await.unwrap();
    let id = GrantId(51);
    let states = [grant::State::Issued, grant::State::Spent { at: later(1) }, grant::State::Revoked { at: later(2) }];
    let all = states.map(|state| grant::Grant { state, ..grant(id, 5) }).to_vec();
    lives(&world, all, async |world| world.store.grant(id).await).await;
    assert_eq!(world.store.grant_by_code(&digest(5)).await.unwrap().unwrap().id, id);
    let offline =
        grant::Grant { method: Method::App, verification: Some(AppVerification::Offline), ..grant(GrantId(52), 9) };
    world.insert(offline.clone()).await.unwrap();
    assert_eq!(world.store.grant(GrantId(52)).await.unwrap().unwrap().into_inner(), offline);
    lives(&world, vec![access_token(6), access_token(6)], async |world| world.store.access_token(&digest(6)).await)
        .await;
}

async fn services_and_their_lists(world: World) {
    let first = service("fjord-bank");
    let id = first.id.clone();
    let all = vec![
        first.clone(),
        domain::service::Service {
            authentication: Authentication::None,
            redirect_uris: vec![],
            post_logout_redirect_uris: vec![String::new(), "3:x".to_owned(), "Ø".to_owned()],
            home: None,
            group: Some("union".to_owned()),
            accepts_app: false,
            carry_always: true,
            accepts_offline: true,
            verify_each: true,
            learns_name: false,
            disabled_at: Some(later(1)),
            ..first.clone()
        },
        domain::service::Service {
            authentication: Authentication::TwoSecrets { newer: digest(8), older: digest(7) },
            ..first.clone()
        },
        domain::service::Service { authentication: Authentication::Secret(digest(8)), ..first.clone() },
    ];
    lives(&world, all, async |world| world.store.service(&id).await).await;
    world.insert(service("borger")).await.unwrap();
    let names = world.store.services().await.unwrap();
    assert_eq!(names.iter().map(|service| service.id.as_str()).collect::<Vec<_>>(), ["borger", "fjord-bank"]);
}

async fn known_browsers_and_let_ins(world: World) {
    world.insert(ane()).await.unwrap();
    let first = known_browser(KnownBrowserId(41), 8);
    let strikes = Strikes { count: 1, rests: 2, rests_until: Some(later(7)) };
    let all = vec![
        first.clone(),
        domain::browser::KnownBrowser { passwords: strikes, last_used_at: later(1), ..first.clone() },
        domain::browser::KnownBrowser { codes: strikes, remembered_at: later(2), label: String::new(), ..first },
    ];
    lives(&world, all, async |world| world.store.known_browser(ANE, &digest(8)).await).await;
    assert!(world.store.known_browser(BO, &digest(8)).await.unwrap().is_none());
    world
        .insert(domain::browser::KnownBrowser { last_used_at: later(9), ..known_browser(KnownBrowserId(42), 9) })
        .await
        .unwrap();
    let newest = world.store.known_browsers(ANE).await.unwrap();
    assert_eq!(newest.iter().map(|browser| browser.id.0).collect::<Vec<_>>(), [42, 41]);
    let used = domain::let_in::LetIn { used_at: Some(later(2)), ..let_in(4) };
    lives(&world, vec![let_in(4), used], async |world| world.store.let_in(&digest(4)).await).await;
}

async fn an_activation_in_all_its_states(world: World) {
    world.insert(ane()).await.unwrap();
    let id = ActivationId(81);
    let states = [
        activation(id).state,
        activation::State::AsksCodes {
            card: CardId(21),
            places: [place(140), place(147)],
            request: Some(RequestId(61)),
        },
        activation::State::AsksDevices { request: None },
        activation::State::AsksDevices { request: Some(RequestId(61)) },
        activation::State::AsksKeys { device: DeviceId(13), by: Shown::Card(CardId(21)) },
        activation::State::AsksKeys { device: DeviceId(13), by: Shown::Device(DeviceId(14)) },
        activation::State::Done { device: DeviceId(13) },
    ];
    let all = states.map(|state| activation::Activation { state, ..activation(id) }).to_vec();
    lives(&world, all, async |world| world.store.activation(id).await).await;
    let in_hand = activation::Activation { card_in_hand: Some(CardId(21)), ..activation(ActivationId(id.0 + 1)) };
    world.insert(in_hand.clone()).await.unwrap();
    assert_eq!(*world.store.activation(in_hand.id).await.unwrap().unwrap(), in_hand);

    let again = ActivationId(83);
    let replacing = activation::Activation { replaces: Some(DeviceId(12)), ..activation(again) };
    lives(&world, vec![replacing], async |world| world.store.activation(again).await).await;
}

async fn print_jobs_of_one_and_of_all(world: World) {
    world.insert(ane()).await.unwrap();
    world.insert(account(BO, "bo.lund")).await.unwrap();
    let id = PrintJobId(91);
    let printed = domain::printing::PrintJob { printed_at: Some(later(1)), ..print_job(id, ANE) };
    lives(&world, vec![print_job(id, ANE), printed], async |world| world.store.print_job(id).await).await;
    world.insert(domain::printing::PrintJob { kind: Kind::Letter, ..print_job(PrintJobId(90), BO) }).await.unwrap();
    assert_eq!(world.store.print_jobs(None).await.unwrap().len(), 2);
    assert_eq!(world.store.print_jobs(Some(BO)).await.unwrap()[0].kind, Kind::Letter);
}

async fn counters_nonces_and_keys(world: World) {
    let throttle = |count, until| Throttle {
        key: digest(1),
        strikes: Strikes { count, rests: 1, rests_until: until },
        matters_until: later(i64::from(count)),
    };
    lives(&world, vec![throttle(1, None), throttle(2, Some(later(9)))], async |world| {
        world.store.throttle(&digest(1)).await
    })
    .await;
    let pause = |unapproved| KeptPause {
        key: digest(2),
        account: ANE,
        pause: Pause { unapproved, asked_at: NOON, ends_at: later(i64::from(unapproved)) },
    };
    lives(&world, vec![pause(1), pause(u16::MAX)], async |world| world.store.pause(&digest(2)).await).await;
    let nonce = UsedNonce { digest: digest(3), expires_at: later(60) };
    lives(&world, vec![nonce], async |world| world.store.nonce(&digest(3)).await).await;
    let key =
        |wrapped| StoredDataKey { id: 5, purpose: "pepper".to_owned(), wrapped, created_at: NOON, closed_at: None };
    lives(&world, vec![key(vec![1]), key(vec![2, 3])], async |world| Ok(world.store.data_keys().await?.pop())).await;
    let signing = |state, activated_at, retired_at| StoredSigningKey {
        kid: "k1".to_owned(),
        algorithm: "ES256".to_owned(),
        sealed_private: vec![7; 90],
        public_jwk: "{}".to_owned(),
        state,
        created_at: NOON,
        activated_at,
        retired_at,
    };
    let all = vec![
        signing(SigningKeyState::Next, None, None),
        signing(SigningKeyState::Active, Some(later(1)), None),
        signing(SigningKeyState::Retired, Some(later(1)), Some(later(2))),
    ];
    lives(&world, all, async |world| Ok(world.store.signing_keys().await?.pop())).await;
}

async fn what_password_hashes_begin_with_is_counted(world: World) {
    assert!(world.store.password_hash_heads(4, 9).await.unwrap().is_empty(), "nobody is there yet");
    let mut changes = world.changes();
    for (id, hash) in
        ["dear$aaaa", "cheap$aaaa", "dear$bbbb", "blød$bøøb", "cheap$cccc", "dear$cccc", "1234", "", "123"]
            .iter()
            .enumerate()
    {
        let mut one = account(AccountId(id as u128 + 1), &format!("person-{id}"));
        one.password.hash = (*hash).to_owned();
        changes.insert(one);
    }
    world.store.commit(changes).await.unwrap();
    let heads = [("dear$".to_owned(), 3), ("cheap$".to_owned(), 2), ("blød$".to_owned(), 1)];
    assert_eq!(world.store.password_hash_heads(4, 9).await.unwrap(), heads, "the tail is counted in characters");
    assert_eq!(
        world.store.password_hash_heads(4, 2).await.unwrap(),
        heads[..2],
        "the commonest, if not all are wanted"
    );
    // One of the dear ones signs in, and is hashed as the cheap ones are.
    let kept = world.store.account(AccountId(1)).await.unwrap().unwrap();
    let mut changes = world.changes();
    let password = Password { hash: "cheap$dddd".to_owned(), ..kept.password.clone() };
    changes.replace(&kept, domain::account::Account { password, ..kept.get().clone() });
    world.store.commit(changes).await.unwrap();
    assert_eq!(world.store.password_hash_heads(4, 1).await.unwrap(), [("cheap$".to_owned(), 3)]);
}

async fn what_was_counted_lives(world: World) {
    let counts = |took_ms, heads: &[(&str, u64)]| HashCounts {
        counted_at: NOON,
        took_ms,
        heads: heads.iter().map(|(head, accounts)| ((*head).to_owned(), *accounts)).collect(),
    };
    let all = vec![counts(0, &[]), counts(7, &[("dear$", 3)]), counts(u32::MAX, &[("dear $ø", u64::MAX), ("", 1)])];
    lives(&world, all, async |world| world.store.hash_counts().await).await;
}

async fn jobs_wait_until_they_are_due(world: World) {
    let mut changes = world.changes();
    changes.effects([Effect::Do(Job::OrderCard(ANE)), Effect::WakeAccount(ANE), Effect::Do(Job::OrderCard(BO))]);
    assert_eq!(changes.hints().len(), 3);
    world.store.commit(changes).await.unwrap();
    assert_eq!(world.store.jobs_left().await.unwrap(), 2);
    assert!(world.store.due_jobs(later(-1), 10).await.unwrap().is_empty());
    let due = world.store.due_jobs(NOON, 10).await.unwrap();
    assert_eq!(due.iter().map(|job| job.job).collect::<Vec<_>>(), [Job::OrderCard(ANE), Job::OrderCard(BO)]);
    assert_eq!(world.store.due_jobs(NOON, 1).await.unwrap().len(), 1);
    let mut changes = world.changes();
    changes.replace(&due[0], OutboxJob { attempts: 1, due_at: later(60), ..due[0].get().clone() }).remove(&due[1]);
    world.store.commit(changes).await.unwrap();
    assert!(world.store.due_jobs(NOON, 10).await.unwrap().is_empty());
    assert_eq!(world.store.due_jobs(later(60), 10).await.unwrap()[0].attempts, 1);
    assert_eq!(world.store.jobs_left().await.unwrap(), 1);
}

async fn jobs_of_each_kind_and_of_one_request(world: World) {
    let (waits, other) = (RequestId(61), RequestId(62));
    let jobs = [
        Job::OrderCard(ANE),
        Job::Notify { account: ANE, request: waits, device: PHONE },
        Job::ClearNotifications { account: ANE, request: waits, answered_by: None },
        Job::ClearNotifications { account: ANE, request: other, answered_by: Some(TABLET) },
        Job::ClearNotification { account: ANE, request: other, device: PHONE },
    ];
    let mut changes = world.changes();
    changes.effects(jobs.map(Effect::Do));
    world.store.commit(changes).await.unwrap();
    let kept = world.store.due_jobs(NOON, 10).await.unwrap();
    assert_eq!(kept.iter().map(|job| job.job).collect::<Vec<_>>(), jobs);
    let of_request = async |request| -> Vec<Job> {
        world.store.jobs_of_request(request).await.unwrap().iter().map(|job| job.job).collect()
    };
    assert_eq!(of_request(waits).await, jobs[1..3]);
    assert_eq!(of_request(other).await, jobs[3..]);
    assert!(of_request(RequestId(63)).await.is_empty());

    assert_eq!(world.store.outbox_job(kept[1].id).await.unwrap().as_ref(), Some(&kept[1]));
    let mut changes = world.changes();
    changes.remove(&kept[1]);
    world.store.commit(changes).await.unwrap();
    assert_eq!(world.store.outbox_job(kept[1].id).await.unwrap(), None);
}

async fn a_push_address_in_all_its_states(world: World) {
    world.insert(ane()).await.unwrap();
    let working = |byte: u8, seconds| PushAddress::new(ANE, PHONE, vec![byte; 300], later(seconds));
    let dead = PushAddress { state: push::State::Dead { at: later(2) }, ..working(9, 1) };
    let all = vec![working(9, 0), working(2, 1), dead, working(3, 3)];
    lives(&world, all, async |world| world.store.push_address(PHONE).await).await;
    world.insert(PushAddress { device: TABLET, ..working(4, 0) }).await.unwrap();
    let both = world.store.push_addresses(ANE).await.unwrap();
    assert_eq!(both.iter().map(|address| address.device).collect::<Vec<_>>(), [PHONE, TABLET]);
    assert!(world.store.push_addresses(BO).await.unwrap().is_empty());
    assert!(world.insert(working(5, 0)).await.is_err(), "one for each device");
}

async fn the_audit_log_newest_first(world: World) {
    use domain::audit::What;
    for (step, what) in What::ALL.iter().enumerate() {
        let account = [Some(ANE), Some(BO), None][step % 3];
        let mut changes = store::Changes::at(later(i64::try_from(step).unwrap()), (step as u128) << 8);
        changes.audit(*what, account, format_args!("thing {step}")).audit(*what, account, "");
        world.store.commit(changes).await.unwrap();
    }
    let all = world.store.audit(None, 1_000).await.unwrap();
    assert_eq!(all.len(), 2 * What::ALL.len());
    assert!(all.is_sorted_by(|newer, older| (newer.at, newer.id) > (older.at, older.id)));
    assert_eq!(all.iter().rev().step_by(2).map(|entry| entry.what).collect::<Vec<_>>(), What::ALL);
    let anes = world.store.audit(Some(ANE), 3).await.unwrap();
    assert_eq!(anes.len(), 3);
    assert!(anes.iter().all(|entry| entry.account == Some(ANE)));
    assert_eq!(all[1].about, format!("thing {}", What::ALL.len() - 1));
}

on_every_engine!(
    an_account_in_all_its_standings,
    accounts_page_by_page,
    a_device_in_all_its_states,
    a_card_in_all_its_states,
    cards_are_shown_by_a_digest_to_their_own_account_alone,
    a_login_in_all_its_states,
    a_request_in_all_its_states,
    waiting_requests_and_the_newest_ones,
    sessions_of_a_browser,
    a_grant_and_its_tokens,
    services_and_their_lists,
    known_browsers_and_let_ins,
    an_activation_in_all_its_states,
    print_jobs_of_one_and_of_all,
    counters_nonces_and_keys,
    what_password_hashes_begin_with_is_counted,
    what_was_counted_lives,
    jobs_wait_until_they_are_due,
    jobs_of_each_kind_and_of_one_request,
    a_push_address_in_all_its_states,
    the_audit_log_newest_first,
);

/// Any values at all come back as they went in.
fn any_values_come_back(kind: EngineKind) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let world = runtime.block_on(World::of(kind));
    let numbers_given = std::cell::Cell::new(1_000_u128);
    let values = (
        any::<[String; 4]>(),
        any::<Vec<String>>(),
        any::<[i64; 4]>(),
        any::<Vec<i64>>(),
        any::<Vec<u8>>(),
        any::<u16>(),
    );
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(96)
    });
    let outcome = runner.run(&values, |(texts, list, numbers, times, bytes, count)| {
        let next = numbers_given.get() + 1;
        numbers_given.set(next);
        let [name, platform, os, label] = texts.map(|text| text.replace('\0', ""));
        let list: Vec<String> = list.into_iter().map(|text| text.replace('\0', "")).collect();
        let [at, from, until, used] = numbers.map(Time::from_micros);
        let person = domain::account::Account {
            name: name.clone(),
            created_at: at,
            trusted_from: from,
            standing: Standing::Frozen { at: until },
            ..account(AccountId(next), &format!("person{next}"))
        };
        let phone = device::Device {
            account: AccountId(next),
            name,
            platform,
            os,
            wrong_at: times.into_iter().map(Time::from_micros).collect(),
            device_key: bytes.clone(),
            // What names a key wants that key to be there.
            pin_key: [vec![0], bytes].concat(),
            state: device::State::Active { from },
            last_used_at: used,
            ..device(DeviceId(next))
        };
        let bank = domain::service::Service {
            redirect_uris: list,
            sector: label,
            created_at: at,
            ..service(&format!("service{next}"))
        };
        let counted = Throttle {
            key: domain::secret::Digest(std::array::from_fn(|place| next.to_be_bytes()[place % 16])),
            strikes: Strikes { count, rests: count, rests_until: Some(until) },
            matters_until: used,
        };
        let mut changes = world.changes();
        changes.insert(person.clone()).insert(phone.clone()).insert(bank.clone()).insert(counted.clone());
        runtime.block_on(async {
            world.store.commit(changes).await.unwrap();
            assert_eq!(world.store.account(person.id).await.unwrap().unwrap().get(), &person);
            assert_eq!(world.store.device(phone.id).await.unwrap().unwrap().get(), &phone);
            assert_eq!(world.store.service(&bank.id).await.unwrap().unwrap().get(), &bank);
            assert_eq!(world.store.throttle(&counted.key).await.unwrap().unwrap().get(), &counted);
        });
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn any_values_come_back_from_memory() {
    any_values_come_back(EngineKind::Memory);
}

#[test]
fn any_values_come_back_from_postgres() {
    any_values_come_back(EngineKind::Postgres);
}

#[test]
fn any_values_come_back_from_sqlite() {
    any_values_come_back(EngineKind::Sqlite);
}
