//! What stands on every answer of every surface, and hosts that are none of ours.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};

use crate::support::{Called, Page, World, on_every_engine};

on_every_engine!(
    every_answer_of_every_surface_is_protected,
    hosts_that_are_none_of_ours_are_misdirected,
    pages_of_the_pages_host_hold_no_inline_script_or_style,
    what_the_app_s_first_screen_needs_stands_in_its_head,
);

pub(crate) fn is_protected(what: &str, page: &Page) {
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{what}: {policy}");
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"), "{what}: {policy}");
    assert_eq!(page.header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(page.header("referrer-policy"), "same-origin", "{what}");
    assert!(page.header("permissions-policy").contains("geolocation=()"), "{what}");
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin", "{what}");
    assert!(!page.header("cross-origin-resource-policy").is_empty(), "{what}");
    assert!(!page.header("x-request-id").is_empty(), "{what}");
    assert!(!page.header("cache-control").is_empty(), "{what}");
}

async fn every_answer_of_every_surface_is_protected(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    let handset = world.handset(&freja).await;
    let mut desk = world.desk();
    for path in ["/", "/forgotten-password", "/first-password", "/nowhere", "/login/x", "/authorize", "/logout"] {
        let page = desk.asks(&Method::GET, path, None).await;
        is_protected(path, &page);
        assert!(page.header("content-security-policy").contains("form-action 'self'"), "{path}");
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
    }
    desk.comes_from(&bank).await;
    is_protected("credentials", &desk.page);
    desk.gives(&freja.user_id, "wrong one").await;
    is_protected("wrong credentials", &desk.page);
    desk.gives_password_of(&freja).await.follows("use-card").await;
    is_protected("card", &desk.page);
    desk.gives_code_of(&freja).await;
    is_protected("leaving", &desk.page);
    for path in ["/.well-known/openid-configuration", "/jwks.json", "/userinfo"] {
        is_protected(path, &world.fetches(path).await);
    }
    is_protected("token", &world.submits("/token", None::<&str>, &[]).await);
    is_protected("a call", &handset.calls(world, Called::get("/device")).await);
    is_protected("a refused call", &world.calls(Method::GET, "/device", &[], vec![]).await);
    is_protected("no call", &world.calls(Method::GET, "/nowhere", &[], vec![]).await);
    let app = Request::get("/").header("host", "app.localhost:8000").body(Body::empty()).expect("a request");
    let app = Page::read(world.send(app).await).await;
    is_protected("the app", &app);
}

async fn hosts_that_are_none_of_ours_are_misdirected(world: &World) {
    for host in ["evil.example", "localhost", "localhost:8001", "127.0.0.1:8000", "app.localhost"] {
        let request = Request::get("/").header("host", host).body(Body::empty()).expect("a request");
        let page = Page::read(world.send(request).await).await;
        assert_eq!(
            (page.status, page.message()),
            (StatusCode::MISDIRECTED_REQUEST, "misdirected".to_owned()),
            "{host}"
        );
    }
    // The code app's calls do not exist at the pages' host, nor pages at the app's.
    assert_eq!(world.fetches("/api/v1/nonce").await.status, StatusCode::NOT_FOUND);
    let pages = Request::get("/authorize").header("host", "app.localhost:8000").body(Body::empty()).expect("a request");
    assert_eq!(world.send(pages).await.status(), StatusCode::NOT_FOUND);
}

async fn what_the_app_s_first_screen_needs_stands_in_its_head(world: &World) {
    for (preferred, language) in
        [("da-DK,da;q=0.9,en;q=0.8", "da"), ("en-GB", "en"), ("fr, da;q=0.2", "da"), ("fr", "en")]
    {
        let request = Request::get("/").header("host", "app.localhost:8000").header("accept-language", preferred);
        let page = Page::read(world.send(request.body(Body::empty()).expect("a request")).await).await;
        let links: Vec<_> =
            page.header("link").split(", ").map(|link| link.split_once(">; rel=").expect("a link")).collect();
        let words: Vec<_> = links.iter().filter(|(path, _)| path.ends_with(".ftl")).collect();
        assert_eq!(
            words,
            [&(&*format!("</locales/{language}/app_first.ftl"), "preload; as=fetch; crossorigin")],
            "{preferred}"
        );
        for file in
            [("</styles.css", "preload; as=style"), ("</app.js", "modulepreload"), ("</view.js", "modulepreload")]
        {
            assert!(links.contains(&file), "{file:?}");
        }
        let named =
            page.body.matches("rel=\"modulepreload\"").count() + page.body.matches("rel=\"stylesheet\"").count();
        assert_eq!(links.len(), named + 2, "what the page names, its script and the words");
        for (path, _) in links {
            let file = Request::get(path.trim_start_matches('<')).header("host", "app.localhost:8000");
            let file = file.body(Body::empty()).expect("a request");
            assert_eq!(world.send(file).await.status(), StatusCode::OK, "{path}");
        }
    }
}

async fn pages_of_the_pages_host_hold_no_inline_script_or_style(world: &World) {
    let bank = world.service("Fjord Bank").await;
    let freja = world.person("freja").await;
    world.handset(&freja).await;
    let mut desk = world.desk();
    let mut seen = Vec::new();
    desk.comes_from(&bank).await;
    seen.push(desk.page.clone());
    desk.gives_password_of(&freja).await;
    seen.push(desk.page.clone());
    desk.follows("use-app").await;
    seen.push(desk.page.clone());
    desk.follows("use-card").await;
    seen.push(desk.page.clone());
    desk.gives_code_of(&freja).await;
    seen.push(desk.page.clone());
    for page in seen {
        for script in page.body.match_indices("<script").map(|(at, _)| &page.body[at..]) {
            let tag = &script[..=script.find("</script>").expect("its end")];
            assert!(tag.contains("src=\"/assets/") && tag.contains("></") || tag.ends_with("><"), "{tag}");
        }
        assert!(!page.body.contains("<style") && !page.body.contains(" style=\"") && !page.body.contains(" onclick"));
        for link in page.body.match_indices("=\"/assets/").map(|(at, _)| &page.body[at + 2..]) {
            let path = &link[..link.find('"').expect("its end")];
            assert_eq!(world.fetches(path).await.status, StatusCode::OK, "{path}");
        }
    }
}
