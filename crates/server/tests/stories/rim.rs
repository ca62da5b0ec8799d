//! What stands around every surface, told to a server that really serves: whatever is sent, however much of it, the
//! answer is one of ours, in bounds, counted, and says when to come back.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Version};
use server::config::HostName;
use server::layers::OwnHosts;
use server::operator::{Metrics, Readiness, router as operators};
use server::passwords::Line;
use server::serve::{Bound, Ended, ServeLimits, serve};
use server::source::TrustedProxies;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tower::ServiceExt as _;

use crate::headers::is_protected;
use crate::support::{Kept, Page, Wishes, World, at_once, hammered_on_every_engine, on_every_engine};

on_every_engine!(
    every_answer_is_protected_whatever_made_it,
    what_no_browser_would_send_is_refused_in_bounds,
    a_source_that_rests_is_told_so_by_the_status_too,
    streams_end_and_waiting_requests_finish_when_the_server_is_asked_to_end,
);

hammered_on_every_engine!(a_hundred_copies_of_each_call_at_once_are_each_answered);

const LONG: Duration = Duration::from_secs(30);
const HOST: &str = "localhost:8000";

/// Sends bytes as they are, and reads until the server closes.
async fn says(address: SocketAddr, bytes: &[u8]) -> Page {
    let talk = async {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        // A server that has refused already may close before all was sent.
        drop(stream.write_all(bytes).await);
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer).await);
        answer
    };
    let answer = timeout(LONG, talk).await.expect("answered and closed in time");
    let answer = String::from_utf8(answer).expect("text");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer:?}"));
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(": ").expect("a header");
        let name = HeaderName::try_from(name).expect("a name");
        headers.append(name, HeaderValue::try_from(value).expect("a value"));
    }
    Page { status: status.parse().expect("a status"), headers, body: body.to_owned() }
}

fn head(line: &str, more: &str) -> Vec<u8> {
    format!("{line} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n{more}\r\n").into_bytes()
}

async fn every_answer_is_protected_whatever_made_it(world: &World) {
    let address = world.served_at().await;
    let many_headers: String = (0..200).map(|number| format!("X-{number}: a\r\n")).collect();
    let large_header = format!("X-Large: {}\r\n", "a".repeat(64 * 1024));
    let long_address = format!("GET /{}", "a".repeat(70_000));
    let foreign = "Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\nContent-Length: 0\r\n";
    let kinds: [(&str, u16, Vec<u8>); 15] = [
        ("a page", 200, head("GET /", "")),
        ("a file", 200, head("GET /assets/pages/pages.css", "")),
        ("nothing", 404, head("GET /nowhere", "")),
        ("the wrong way", 405, head("DELETE /", "")),
        ("another site", 403, head("POST /login/x/cancel", foreign)),
        ("too large", 413, head("POST /login/x/credentials", "Content-Length: 99999999\r\n")),
        ("another host", 421, b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".to_vec()),
        ("no host", 421, b"GET / HTTP/1.0\r\n\r\n".to_vec()),
        ("many headers", 431, head("GET /", &many_headers)),
        ("a large header", 431, head("GET /", &large_header)),
        ("a long address", 431, head(&long_address, "")),
        ("no HTTP", 400, b"\x16\x03\x01\x02\x00\x01\r\n\r\n".to_vec()),
        ("a header that is none", 400, head("GET /", "no colon here\r\n")),
        ("two lengths", 400, head("POST /token", "Content-Length: 1\r\nContent-Length: 2\r\n")),
        ("a call", 401, head("GET /userinfo", "")),
    ];
    for (what, status, bytes) in kinds {
        let page = says(address, &bytes).await;
        assert_eq!(page.status.as_u16(), status, "{what}: {}", page.body.chars().take(200).collect::<String>());
        is_protected(what, &page);
    }
}

async fn what_no_browser_would_send_is_refused_in_bounds(world: &World) {
    let address = world.served_at().await;
    let bank = world.service("Fjord Bank").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    let form = format!("{}/credentials", desk.path);
    let kinds = [
        (format!("POST {form}"), "application/json", "{\"user_id\": \"x\"}".to_owned()),
        (format!("POST {form}"), "multipart/form-data; boundary=x", "--x--".to_owned()),
        (format!("POST {form}"), "application/x-www-form-urlencoded", "user_id=%00%ff%zz&password=%0a%0d".to_owned()),
        (format!("POST {form}"), "application/x-www-form-urlencoded", "\u{7}\u{1b}[31m\u{202e}".to_owned()),
        (format!("POST {form}"), "application/x-www-form-urlencoded", "a".repeat(65_537)),
        (format!("POST {form}"), "application/x-www-form-urlencoded", "a=1&".repeat(16_000)),
        ("POST /token".to_owned(), "application/json", "{}".to_owned()),
        ("POST /token".to_owned(), "application/x-www-form-urlencoded", "grant_type=%00".to_owned()),
        ("POST /authorize".to_owned(), "text/plain", "\u{0}".to_owned()),
        ("GET /login/%00".to_owned(), "text/plain", String::new()),
        ("GET /authorize?client_id=%0d%0aSet-Cookie:%20a=b".to_owned(), "text/plain", String::new()),
        ("GET /login/../../etc/passwd".to_owned(), "text/plain", String::new()),
    ];
    for (line, kind, body) in kinds {
        let more = format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
        let bytes = [head(&line, &more).as_slice(), body.as_bytes()].concat();
        let page = says(address, &bytes).await;
        let what = format!("{line} {kind}");
        assert!(!page.status.is_server_error() && page.body.len() < 32 * 1024, "{what}: {}", page.status);
        assert!(!page.headers.get_all("set-cookie").iter().any(|cookie| cookie == "a=b"), "{what}");
        is_protected(&what, &page);
    }
    // A body that says nothing of its length, and is larger than any.
    let chunk = format!("10000\r\n{}\r\n", "a".repeat(65_536));
    let kind = "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n";
    let bytes = [head(&format!("POST {form}"), kind), chunk.repeat(4).into_bytes(), b"0\r\n\r\n".to_vec()].concat();
    let page = says(address, &bytes).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    is_protected("chunks without end", &page);
}

async fn a_source_that_rests_is_told_so_by_the_status_too(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    for user_id in [freja.user_id.as_str(), "nobody-at-all"] {
        let mut desk = world.desk();
        desk.comes_from(&bank).await;
        for _ in 0..4 {
            desk.gives(user_id, "something that it is not").await;
            assert_eq!((desk.page.status, desk.page.header("retry-after")), (StatusCode::OK, ""));
        }
        for wait in ["28800", "28740"] {
            desk.gives(user_id, "something that it is not").await.is_told("source_rests");
            assert!(desk.page.has("credentials"), "the page as ever");
            assert_eq!(desk.page.status, StatusCode::TOO_MANY_REQUESTS);
            assert_eq!(desk.page.header("retry-after"), wait);
            world.wait_minutes(1);
        }
        // Looking at the page again is no try.
        let login = desk.path.trim_end_matches("/credentials").to_owned();
        assert_eq!(desk.visits(&login).await.page.status, StatusCode::OK);
    }
}

async fn a_hundred_copies_of_each_call_at_once_are_each_answered(world: &Arc<World>) {
    let bank = world.service("Fjord Bank").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    let login = desk.path.clone();
    let cookie = desk.cookies.header();
    let at_login = |step: &str| format!("{login}{step}");
    let pages = "localhost:8000";
    let app = "app.localhost:8000";
    let mut calls = vec![];
    for path in ["/", "/forgotten-password", "/first-password", "/authorize", "/logout", "/userinfo", "/jwks.json"] {
        calls.push((Method::GET, pages, path.to_owned()));
    }
    for step in ["", "/use-app", "/use-card", "/leave", "/status"] {
        calls.push((Method::GET, pages, at_login(step)));
    }
    for step in ["/credentials", "/forget", "/password", "/remember", "/code", "/cancel"] {
        calls.push((Method::POST, pages, at_login(step)));
    }
    for path in ["/token", "/authorize", "/logout", "/first-password"] {
        calls.push((Method::POST, pages, path.to_owned()));
    }
    for path in ["/nonce", "/device", "/requests", "/events", "/nowhere"] {
        calls.push((Method::GET, app, format!("/api/v1{path}")));
    }
    for path in ["/activations", "/activations/codes", "/activations/device", "/unlock", "/pin", "/let-in"] {
        calls.push((Method::POST, app, format!("/api/v1{path}")));
    }
    for (method, host, path) in calls {
        let copies = (0..100).map(|_| {
            let (world, method, path, cookie) = (Arc::clone(world), method.clone(), path.clone(), cookie.clone());
            async move {
                let request = Request::builder()
                    .method(method)
                    .uri(path)
                    .header("host", host)
                    .header("cookie", cookie)
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(Body::empty())
                    .expect("a request");
                timeout(LONG, async { Page::read(world.send(request).await).await }).await.expect("answered in time")
            }
        });
        for page in at_once(copies).await {
            assert!(!page.status.is_server_error(), "{method} {path}: {} {}", page.status, page.message());
            is_protected(&path, &page);
        }
    }
}

/// Serves a world until its own app is asked to end.
async fn serves(world: &World) -> (SocketAddr, JoinHandle<Ended>) {
    let bound = Bound::listen(SocketAddr::from(([127, 0, 0, 1], 0)), None).await.expect("a free port");
    let address = bound.address();
    let limits = ServeLimits {
        connections_max: 100,
        source_connections_max: 100,
        head_within: LONG,
        write_within: LONG,
        end_within: LONG,
    };
    let stop = world.app.ending.1.clone();
    (address, tokio::spawn(serve(vec![bound], world.router.clone(), limits, TrustedProxies::none(), stop)))
}

async fn streams_end_and_waiting_requests_finish_when_the_server_is_asked_to_end(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    world.handset(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let login = desk.path.trim_end_matches("/use-app").to_owned();
    let cookie = desk.cookies.header();
    let (address, ended) = serves(world).await;

    let mut stream = BufReader::new(TcpStream::connect(address).await.expect("a connection"));
    let asked = format!("GET {login}/events HTTP/1.1\r\nHost: {HOST}\r\nCookie: {cookie}\r\n\r\n");
    stream.write_all(asked.as_bytes()).await.expect("sent");
    let mut line = String::new();
    stream.read_line(&mut line).await.expect("a line");
    assert_eq!(line, "HTTP/1.1 200 OK\r\n");

    // Its body has not come yet.
    let mut waits = TcpStream::connect(address).await.expect("a connection");
    let body = "grant_type=none";
    let kind = "Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n";
    let asked = format!("POST /token HTTP/1.1\r\nHost: {HOST}\r\n{kind}Content-Length: {}\r\n\r\n", body.len());
    waits.write_all(asked.as_bytes()).await.expect("sent");
    let mut goes_on = [0; 25];
    waits.read_exact(&mut goes_on).await.expect("it is being read");
    assert_eq!(&goes_on, b"HTTP/1.1 100 Continue\r\n\r\n");

    world.app.ending.0.stop();
    let mut rest = String::new();
    timeout(LONG, stream.read_to_string(&mut rest)).await.expect("it ends").expect("in order");
    assert!(!rest.contains("moved"), "{rest}");
    assert!(!ended.is_finished(), "a request waits");
    waits.write_all(body.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    timeout(LONG, waits.read_to_string(&mut answer)).await.expect("answered").expect("in order");
    assert!(answer.starts_with("HTTP/1.1 40") && answer.contains("\"error\""), "{answer}");
    assert_eq!(timeout(LONG, ended).await.expect("an end").expect("joined"), Ended::Cleanly);
}

#[tokio::test]
async fn a_flood_is_429_with_a_time_to_come_back() {
    let listener = "[listener]\nsource_requests_per_s = 1\nsource_requests_burst = 5\n";
    let world = World::with(Kept::Memory, listener).await;
    let address = world.served_at().await;
    for expected in [200, 200, 200, 200, 200, 429] {
        let page = says(address, &head("GET /", "")).await;
        assert_eq!(page.status.as_u16(), expected);
        is_protected("a flood", &page);
        let wait = page.header("retry-after").to_owned();
        assert_eq!(wait.parse::<u32>().is_ok_and(|wait_s| (1..=2).contains(&wait_s)), expected == 429, "{wait}");
    }
    // Who writes no HTTP, or means another host, counts as well.
    let page = says(address, b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n").await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    let page = says(address, b"no HTTP\r\n\r\n").await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
}

/// Nobody need give a user ID for a login to be kept, so one source begins so many and no more.
#[tokio::test]
async fn one_source_fills_no_disk_with_logins_that_nobody_identifies() {
    let listener = "[listener]\nsource_logins_per_s = 1\nsource_logins_burst = 3\n";
    let world = World::with(Kept::Memory, listener).await;
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut greedy = world.desk();
    for _ in 0..3 {
        assert!(greedy.comes_from(&bank).await.page.has("credentials"));
    }
    greedy.comes_from(&bank).await;
    assert_eq!(greedy.page.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(greedy.page.message(), "too_many_pages");
    assert_eq!(greedy.page.header("retry-after"), "1");
    greedy.visits("/my").await;
    assert_eq!((greedy.page.status, greedy.page.message().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "busy"));
    // What had begun goes on, and whoever comes from elsewhere begins.
    let other_place = world.desk().comes_from(&bank).await.page.has("credentials");
    assert!(other_place);
    let mut patient = world.desk();
    patient.signs_in_by_card(&bank, &freja).await;
    // An answer from a session begins none.
    for _ in 0..4 {
        patient.comes_from(&bank).await;
        assert!(patient.page.header("location").starts_with("https://fjord-bank.example/callback?code="));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_flood_of_passwords_delays_no_approval_and_no_card_code() {
    let slow = "[passwords]\nmemory_kib = 8192\niterations = 100\nworkers = 1\nqueue_max = 300\n[limits]\nnew_device_waits_s = 0\n";
    let world = Arc::new(World::with(Kept::Memory, slow).await);
    let bank = Arc::new(world.service("Fjord Bank").await);
    let freja = world.person("freja").await;
    let phone = world.phone(&freja).await;
    let [mut by_app, mut by_card] = [world.desk(), world.desk()];
    by_app.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    by_card.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-card").await;

    let answered = Arc::new(AtomicUsize::new(0));
    let flood: Vec<_> = (0..100)
        .map(|guess| {
            let (world, bank, answered) = (Arc::clone(&world), Arc::clone(&bank), Arc::clone(&answered));
            tokio::spawn(async move {
                let mut desk = world.desk();
                desk.comes_from(&bank).await.gives(&format!("nobody.{guess}"), "something that it is not").await;
                answered.fetch_add(1, Ordering::SeqCst);
            })
        })
        .collect();
    while world.app.passwords.waiting(Line::Shared) < 90 {
        tokio::task::yield_now().await;
    }
    let before = answered.load(Ordering::SeqCst);
    phone.approves(Some(&by_app.number())).await;
    by_app.reloads().await.arrives_at(&bank).await;
    by_card.gives_code_of(&freja).await.arrives_at(&bank).await;
    let meanwhile = answered.load(Ordering::SeqCst) - before;
    assert!(meanwhile < 20, "{meanwhile} passwords were answered while an approval and a code were");
    assert!(world.app.passwords.waiting(Line::Shared) > 0, "the flood still stands");
    flood.iter().for_each(JoinHandle::abort);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_full_password_queue_is_503_with_a_time_to_come_back() {
    let passwords = "[passwords]\nmemory_kib = 8192\niterations = 8\nworkers = 1\nqueue_max = 1\n";
    let world = World::with(Kept::Memory, passwords).await;
    let bank = world.service("Fjord Bank").await;
    let mut desks = Vec::new();
    for _ in 0..12 {
        let mut desk = world.desk();
        desk.comes_from(&bank).await;
        desks.push(desk);
    }
    let guesses = desks.iter_mut().map(|desk| desk.gives("nobody-at-all", "something that it is not"));
    let answers = futures_util::future::join_all(guesses).await;
    let (mut turned_away, mut waits_s) = (0, BTreeSet::new());
    for desk in answers {
        is_protected("a guess", &desk.page);
        if desk.page.status == StatusCode::SERVICE_UNAVAILABLE {
            assert_eq!(desk.page.message(), "busy");
            waits_s.insert(desk.page.header("retry-after").parse::<u32>().expect("seconds"));
            turned_away += 1;
        } else {
            assert_eq!(desk.page.message(), "wrong_credentials");
        }
    }
    assert!((1..12).contains(&turned_away), "{turned_away} were turned away");
    assert!(
        waits_s.len() > 1 && waits_s.iter().all(|wait_s| (2..=5).contains(wait_s)),
        "they come back apart: {waits_s:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_arrives_while_nobody_finds_a_place_is_told_before_a_login_is_kept() {
    let slow = "[passwords]\nmemory_kib = 32768\niterations = 80\nworkers = 1\nqueue_max = 1\n";
    let world = Arc::new(World::with(Kept::Memory, slow).await);
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut signed_in = world.desk();
    signed_in.signs_in_by_card(&bank, &freja).await;
    let mut strangers = Vec::new();
    for _ in 0..12 {
        let mut desk = world.desk();
        desk.comes_from(&bank).await;
        strangers.push((desk.path.clone(), desk.cookies.clone()));
    }
    let flood: Vec<_> = strangers
        .into_iter()
        .map(|(path, cookies)| {
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                let mut desk = world.desk();
                desk.cookies = cookies;
                desk.visits(&path).await.gives("nobody-at-all", "something that it is not").await;
            })
        })
        .collect();
    while Line::ALL.iter().any(|line| world.app.passwords.has_room(*line).is_ok()) {
        tokio::task::yield_now().await;
    }
    let mut late = world.desk();
    late.comes_from(&bank).await;
    assert_eq!((late.page.status, late.page.message().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "busy"));
    assert!(late.page.header("retry-after").parse::<u32>().is_ok());
    assert!(late.path.starts_with("/authorize"), "no login is kept: {}", late.path);
    // Whoever needs no password is answered.
    signed_in.comes_from(&bank).await;
    assert!(signed_in.page.header("location").starts_with("https://fjord-bank.example/callback?code="));
    let silently = Wishes { prompt: Some("none".to_owned()), ..Wishes::default() };
    let asked = late.comes_from_wishing(&bank, &silently).await.goes_back_refused();
    assert_eq!(asked, "login_required");
    flood.iter().for_each(JoinHandle::abort);
}

#[tokio::test]
async fn a_sender_that_is_too_slow_is_told_so() {
    let world = World::with(Kept::Memory, "[listener]\nrequest_s = 1\n").await;
    let address = world.served_at().await;
    let kind = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\n";
    let page = says(address, &[head("POST /token", kind).as_slice(), b"gra"].concat()).await;
    assert_eq!(page.status, StatusCode::REQUEST_TIMEOUT);
    is_protected("slow", &page);
}

#[tokio::test]
async fn the_operator_sees_life_readiness_and_every_number() {
    let world = World::new(Kept::Sqlite).await;
    let readiness = Readiness::starting();
    let metrics = Metrics::install().expect("the only test that installs them");
    let names = [HostName::parse("metrics.example").expect("a name")];
    let hosts = OwnHosts::of("10.1.2.3:9464".parse().expect("an address"), &names);
    let operator = operators(metrics, readiness.clone(), Arc::clone(&world.app), hosts);
    let asks =
        async |request: Request<Body>| Page::read(operator.clone().oneshot(request).await.expect("an answer")).await;
    let ask_at = async |host: &str, path: &str| {
        asks(Request::get(path).header("host", host).body(Body::empty()).expect("a request")).await
    };
    let ask = async |path: &str| ask_at("127.0.0.1:9464", path).await;
    // Whoever scrapes goes by address or by name; a page in the operator's browser goes by a name of its own.
    for host in ["10.1.2.3:9464", "localhost:9464", "[::1]:9464", "metrics.example", "METRICS.example:9464"] {
        assert_eq!(ask_at(host, "/healthz").await.status, StatusCode::OK, "{host}");
    }
    for path in ["/metrics", "/healthz", "/readyz", "/"] {
        let page = ask_at("rebound.evil.example:9464", path).await;
        assert_eq!((page.status.as_u16(), page.body.as_str()), (421, "There is nothing at this host.\n"), "{path}");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
    }
    let bare = |version| Request::get("/healthz").version(version).body(Body::empty()).expect("a request");
    assert_eq!(asks(bare(Version::HTTP_10)).await.status, StatusCode::OK, "a plain probe says no host");
    assert_eq!(asks(bare(Version::HTTP_11)).await.status, StatusCode::MISDIRECTED_REQUEST);
    let ready = async || {
        let page = ask("/readyz").await;
        (page.status.as_u16(), page.body)
    };
    assert_eq!(ready().await, (503, "starting\n".to_owned()));
    readiness.ready();
    assert_eq!(ready().await, (200, "ready\n".to_owned()));

    let address = world.served_at().await;
    says(address, &head("GET /", "")).await;
    says(address, b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n").await;
    says(address, b"no HTTP\r\n\r\n").await;
    let foreign = "Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\nContent-Length: 0\r\n";
    says(address, &head("POST /login/x/cancel", foreign)).await;
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    world.handset(&freja).await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let login = desk.path.trim_end_matches("/use-app").to_owned();
    let events = format!("{login}/events");
    let cookie = desk.cookies.header();
    let request = Request::get(events).header("host", HOST).header("cookie", cookie).body(Body::empty());
    let stream = world.send(request.expect("a request")).await;

    let told = ask("/metrics").await.body;
    for line in [
        "tillid_http_refused_total{why=\"misdirected\"}",
        "tillid_http_refused_total{why=\"unreadable\"}",
        "tillid_http_refused_total{why=\"cross_site\"}",
        "tillid_http_requests_total{surface=\"pages\",route=\"/\",status=\"200\"}",
        "tillid_http_requests_total{surface=\"pages\",route=\"none\",status=\"421\"}",
        "tillid_http_requests_in_flight ",
        "tillid_event_streams ",
        "tillid_waiting 1",
        "tillid_connections ",
        "tillid_password_hashes_waiting{line=\"own\"} 0",
        "tillid_password_hashes_waiting{line=\"shared\"} 0",
        "tillid_password_hashes_running 0",
        "tillid_store_commits_waiting 0",
    ] {
        assert!(told.contains(line), "no {line} in {told}");
    }
    for personal in [freja.user_id.as_str(), "10.0.", "127.0.0.1", login.trim_start_matches("/login/")] {
        assert!(!told.contains(personal), "{personal} stands in the metrics");
    }
    drop(stream);
    assert!(ask("/metrics").await.body.contains("tillid_waiting 0"));

    readiness.ending();
    assert_eq!(ready().await, (503, "ending\n".to_owned()));
    assert_eq!(ask("/healthz").await.status, StatusCode::OK, "alive to its end");
}
