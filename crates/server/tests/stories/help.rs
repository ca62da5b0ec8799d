//! The help: for everybody, in two languages, found by asking; and from each refusal to the paragraph that helps.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};

use crate::after_not_me::denies;
use crate::carrying::on_android;
use crate::support::{APP, ISSUER, Page, World, on_every_engine};

on_every_engine!(
    somebody_who_is_nobody_reads_the_help_and_keeps_it,
    a_question_is_answered_and_goes_nowhere,
    whatever_is_asked_stays_text_and_small,
    a_page_that_is_not_there_says_so_kindly,
    the_language_switch_keeps_the_page_and_the_question,
    a_refusal_leads_to_the_paragraph_that_helps,
    the_apps_links_lead_to_the_paragraph_at_the_other_host,
    an_old_browser_is_given_advice_and_nothing_else,
    other_numbers_of_an_installation_stand_in_its_help_and_refusals,
    other_times_of_an_installation_stand_where_somebody_waits,
);

async fn reads(world: &World, path: &str, headers: &[(&str, &str)]) -> Page {
    let mut request = Request::get(path).header("host", "localhost:8000");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Page::read(world.send(request.body(Body::empty()).expect("a request")).await).await
}

async fn somebody_who_is_nobody_reads_the_help_and_keeps_it(world: &World) {
    let first = reads(world, "/help/app", &[("accept-language", "da")]).await;
    assert_eq!(first.status, StatusCode::OK);
    assert!(first.has("activate") && first.body.contains("<html lang=\"da\">") && first.body.contains("november 2026"));
    assert_eq!(first.header("set-cookie"), "", "reading help leaves nothing in the browser");
    assert_eq!(first.header("cache-control"), "no-cache");
    assert_eq!(first.header("vary"), "Accept-Language, Cookie, User-Agent");
    let usual = reads(world, "/", &[]).await;
    assert_eq!(first.header("content-security-policy"), usual.header("content-security-policy"));

    let tag = first.header("etag").to_owned();
    let again = reads(world, "/help/app", &[("accept-language", "da"), ("if-none-match", &tag)]).await;
    assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!((again.header("etag"), again.header("cache-control")), (tag.as_str(), "no-cache"));
    let english = reads(world, "/help/app", &[("accept-language", "en"), ("if-none-match", &tag)]).await;
    assert_eq!(english.status, StatusCode::OK, "another language is another page");
    assert_ne!(english.header("etag"), tag);
}

async fn a_question_is_answered_and_goes_nowhere(world: &World) {
    world.hides("a question", "fortrolig-quizzaciously");
    let answer = reads(world, "/help/search?q=MISTET+telefon", &[("accept-language", "da")]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("href=\"/help/lost#phone\""));
    assert_eq!(answer.header("cache-control"), "no-store", "what somebody asked is kept by no cache");
    assert_eq!((answer.header("etag"), answer.header("set-cookie")), ("", ""));
    let nothing = reads(world, "/help/search?q=fortrolig-quizzaciously", &[("accept-language", "da")]).await;
    assert!(nothing.has("help-pages") && !nothing.has("found"), "whoever finds nothing is shown all pages");
    let other = reads(world, "/help/search?q=sm%C3%A5kager", &[("accept-language", "en")]).await;
    assert_eq!(other.attribute("elsewhere", "href").expect("a link"), "/help/search?q=sm%C3%A5kager&lang=da");
    world.looks_for_secrets_in_the_log();
}

async fn whatever_is_asked_stays_text_and_small(world: &World) {
    let tags = reads(world, "/help/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", &[]).await;
    assert!(!tags.body.contains("<script>alert"), "what was typed is text");
    assert_eq!(tags.attribute("q", "value").expect("a value"), "\"><script>alert(1)</script>");
    let control = reads(world, "/help/search?q=%00pin%1b%0d%0a%7f%c2%9b", &[]).await;
    assert_eq!(control.attribute("q", "value").expect("a value"), "pin");
    assert!(control.has("found"));
    let long = reads(world, &format!("/help/search?q={}", "kort+".repeat(1_500)), &[]).await;
    assert_eq!(long.status, StatusCode::OK);
    assert!(long.attribute("q", "value").expect("a value").len() <= 100 && long.body.len() < 40_000);
    for odd in ["", "?", "?q", "?q=", "?q=%", "?q=%ff%fe", "?x=1&q=a&q=b", "?q=%E2%80%AE"] {
        let page = reads(world, &format!("/help/search{odd}"), &[]).await;
        assert_eq!(page.status, StatusCode::OK, "{odd}");
    }
    let posted = Request::post("/help/search").header("host", "localhost:8000").body(Body::from("q=pin"));
    let posted = Page::read(world.send(posted.expect("a request")).await).await;
    assert_eq!((posted.status, posted.message()), (StatusCode::METHOD_NOT_ALLOWED, "form_refused".to_owned()));
}

async fn a_page_that_is_not_there_says_so_kindly(world: &World) {
    for path in ["/help/nothing-here", "/help/APP", "/help/..", "/help/%3Cscript%3E", "/help/app.md"] {
        let page = reads(world, path, &[]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.has("help-unknown") && page.has("help-pages") && page.has("q"), "{path}");
        assert!(!page.body.contains("<script>") && !page.body.contains("nothing-here"), "{path}");
    }
}

async fn the_language_switch_keeps_the_page_and_the_question(world: &World) {
    let page = reads(world, "/help/lost?lang=da", &[("accept-language", "en")]).await;
    assert!(page.body.contains("<html lang=\"da\">") && page.body.contains("href=\"/help/lost?lang=en\""));
    assert!(page.header("set-cookie").starts_with("__Host-tillid-language=da;"), "{}", page.header("set-cookie"));
    let search = reads(world, "/help/search?q=l%C3%A5s+%26&lang=da", &[]).await;
    assert!(search.body.contains("href=\"/help/search?q=l%C3%A5s+%26&#38;lang=en\""));
}

async fn a_refusal_leads_to_the_paragraph_that_helps(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let mut desk = world.desk();
    desk.comes_from(&bank).await;
    desk.gives(&freja.user_id, "wrong one").await;
    let help = desk.page.attribute("message-help", "href").expect("a link");
    assert_eq!(help, "/help/login-refused#credentials");
    assert_eq!(desk.page.attribute("message-help", "target").as_deref(), Some("_blank"));
    assert_eq!(desk.page.attribute("message-help", "rel").as_deref(), Some("noopener"));
    let words = desk.page.text("message-help");
    assert!(words.contains("That did not match") && words.contains("opens in a new tab"), "{words}");
    let paragraph = reads(world, &help, &[]).await;
    assert!(paragraph.has("credentials"));
    // Help stood beside the login, not in its way.
    desk.gives_password_of(&freja).await;
    assert!(desk.page.has("card"), "the login goes on");
    let unknown = desk.asks(&Method::GET, "/authorize?client_id=nobody", None).await;
    assert_eq!(unknown.attribute("message-help", "href").as_deref(), Some("/help/login-refused#service"));
    assert_eq!(unknown.attribute("footer-help", "href").as_deref(), Some("/help"));
}

async fn the_apps_links_lead_to_the_paragraph_at_the_other_host(world: &World) {
    let follow = async |path: &str| {
        let request = Request::get(path).header("host", APP.trim_start_matches("http://")).body(Body::empty());
        let answer = Page::read(world.send(request.expect("a request")).await).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        answer.header("location").to_owned()
    };
    assert_eq!(follow("/help/wrong_pin?lang=da").await, format!("{ISSUER}/help/app-refused?lang=da#wrong-pin"));
    assert_eq!(follow("/help/too_old").await, format!("{ISSUER}/help/requirements#too-old"));
    assert_eq!(follow("/help/newer-than-the-server?lang=en").await, format!("{ISSUER}/help?lang=en"));
    assert_eq!(follow("/help/%0d%0aset-cookie:x?lang=%0d%0a&lang=xx").await, format!("{ISSUER}/help"));
}

async fn an_old_browser_is_given_advice_and_nothing_else(world: &World) {
    let old = [("user-agent", "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko")];
    for path in ["/help", "/help/safety", "/", "/first-password"] {
        let page = reads(world, path, &old).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert_eq!(page.attribute("outdated", "class").as_deref(), Some("outdated outdated-surely"), "{path}");
        let new = reads(world, path, &[("user-agent", "Mozilla/5.0 Chrome/140.0 Safari/537.36")]).await;
        assert_eq!(new.attribute("outdated", "class").as_deref(), Some("outdated"), "{path}");
    }
}

/// Each of them another than the default.
const OTHER_NUMBERS: &str = "devices_per_account = 2
pin_digits = 6
wrong_pins_in_a_row = 4
wrong_assertions = 3
wrong_offline_codes = 2
wrong_carried_numbers = 4
wrong_codes_in_a_row = 3
card_order_next_at = 40
request_lives_s = 120
let_in_lives_s = 180
login_lives_s = 1200
session_idle_s = 600
activation_lives_s = 660
new_device_waits_s = 172800
new_device_waits_told_s = 7200
device_sleeps_after_days = 365
known_browser_lives_days = 30
letter_password_lives_days = 14
print_job_lives_days = 5
redeem_within_s = 90
wrong_passwords_wait_s = 10800
";

async fn other_numbers_of_an_installation_stand_in_its_help_and_refusals(world: &World) {
    let other = &World::configured(world.kept, OTHER_NUMBERS).await;
    for (path, says, usually) in [
        ("/help/app", "on two phones or tablets", "three phones"),
        ("/help/app", "a PIN with six digits", "four digits"),
        ("/help/app", "up to two days", "three days"),
        ("/help/app", "at most two hours is left", "an hour is left"),
        ("/help/app", "After four wrong tries", "three wrong"),
        ("/help/app", "After four wrong ones", "five wrong"),
        ("/help/app", "work for three minutes", "five minutes."),
        ("/help/card", "When 40 codes are left", "20 codes"),
        ("/help/forgotten", "It works for 14 days", "21 days."),
        ("/help/start", "You have two minutes", "five minutes"),
        ("/help/start", "the next 30 days", "the next 90"),
        ("/help/privacy", "remember: 30 days", "90 days"),
        ("/help/my-tillid", "nothing for ten minutes", "nothing for five"),
        ("/help/my-tillid", "It happens two hours after", "an hour after"),
        ("/help/my-tillid", "until it is two days old", "three days"),
        ("/help/privacy", "or after five days", "after seven days"),
        ("/help/app-refused", "at most eleven minutes", "ten minutes"),
        ("/help/app-refused", "this phone for 365 days", "180 days"),
        ("/help/app-refused", "After three tries that we could not confirm", "five tries"),
        ("/help/login-refused", "After two wrong tries the login ends", "five wrong"),
        ("/help/login-refused", "at most 20 minutes", "15 minutes"),
    ] {
        let page = reads(other, path, &[]).await;
        assert!(page.body.contains(says) && !page.body.contains(usually), "{path}: {says}");
        let page = reads(world, path, &[]).await;
        assert!(!page.body.contains(says), "{path}: {says} is not the default");
    }
    assert!(
        reads(other, "/help/app", &[("accept-language", "da")]).await.body.contains("på to telefoner eller tablets")
    );

    let (bank, freja) = (other.service("Fjord Bank").await, other.person("freja").await);
    let mut desk = other.desk();
    desk.comes_from(&bank).await.gives_password_of(&freja).await;
    let wrong = if freja.code_asked_by(&desk.page) == "000000" { "000001" } else { "000000" };
    desk.posts("card", &[("code", wrong)]).await.is_told("wrong_code");
    let said = desk.page.text("message").replace('\u{a0}', " ");
    assert!(said.contains("You have 2 tries left"), "{said}");
}

async fn other_times_of_an_installation_stand_where_somebody_waits(world: &World) {
    // Phones in stories have four digits.
    let other = &World::configured(world.kept, &OTHER_NUMBERS.replace("pin_digits = 6\n", "")).await;
    let (bank, freja, sofus) =
        (other.service("Fjord Bank").await, other.person("freja").await, other.person("sofus").await);
    let says = |page: &Page, words: &str| {
        let said = page.text("message").replace('\u{a0}', " ");
        assert!(said.contains(words), "{said}");
    };

    let mut desk = other.desk();
    desk.comes_from(&bank).await;
    for _ in 0..4 {
        desk.gives(&freja.user_id, "something that it is not").await.is_told("wrong_credentials");
    }
    says(&desk.page, "If it is wrong once more, you have to wait three hours here.");
    desk.gives(&freja.user_id, "something that it is not").await.is_told("source_rests");
    says(&desk.page, "Try again in 3 hours");

    let phone = other.phone(&freja).await;
    other.wait_days(3);
    let mut desk = on_android(other.desk());
    desk.comes_from(&bank).await.gives_password_of(&freja).await.follows("use-app").await;
    let asked = phone.sees_one().await;
    let link = desk.page.attribute("open-app", "href").expect("a link");
    phone.device.carried_by_link(&asked, &link).await.expect("the right link");
    let answered = phone.device.approve(&asked, &phone.pin).await.expect("approved");
    assert_eq!((answered.return_to.is_some(), answered.return_within_s), (true, Some(90)));
    desk.reloads().await.sees("waiting");
    assert!(desk.page.body.contains("there within 90 seconds:"), "{}", desk.page.body);

    let handset = other.handset(&sofus).await;
    denies(other, &bank, &sofus, &handset).await;
    let mut desk = other.desk();
    desk.comes_with_password_and_card(&bank, &sofus).await.takes_password(other, "quite another set of words").await;
    desk.is_told("password_waits");
    says(&desk.page, "it counts in 2 days at the latest");
    says(&desk.page, "It counts two hours after the message has reached you.");
}
