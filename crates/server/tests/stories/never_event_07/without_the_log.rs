//! Nobody knows what came after the backup: what a restored mail address is told, and what it hurries.

use domain::device::State;
use domain::ids::DeviceId;
use domain::time::Span;
use server::flows::my::changes::do_due;

use super::*;
use crate::my_email::code_sent_to;
use crate::support::MailServer;

from_each_engine_into_the_other!(an_address_that_nobody_has_shown_again_is_told_nothing_and_hurries_nothing);

const ADDRESS: &str = "freja@fjord.example";

async fn an_address_that_nobody_has_shown_again_is_told_nothing_and_hurries_nothing(kept: Kept, into: Kept) {
    let server = MailServer::open().await;
    let (world, folder) =
        (World::configured(kept, &server.configuration()).await, tempfile::tempdir().expect("a directory"));
    let backup = folder.path().join("one.backup");
    let freja = world.person("freja").await;
    world.reads_mail(&freja, ADDRESS).await;
    world.backs_up(&backup).await;

    let (after, treated) = world.restored_with(&backup, into, None, &server.configuration()).await;
    assert_eq!(treated.emails, 1);
    let new = after.new_phone(&freja).await;
    after.works_off().await;
    let mail = server.one();
    assert_eq!(mail.to, ADDRESS, "somebody must be told");
    let (plain, html) = (&mail.plain, &mail.html);
    assert!(plain.contains("something happened to your account"), "{plain}");
    for secret in ["Somebody's phone", "not-me", "code is"] {
        assert!(!plain.contains(secret) && !html.contains(secret), "whoever reads it by now learns {secret}: {plain}");
    }
    let id = DeviceId::parse(new.device.id()).expect("an id");
    let device = after.app.store.device(id).await.expect("the store").expect("a device");
    let State::Active { from } = device.state else { panic!("it waits") };
    let wait = after.app.limits.device_wait;
    assert!(from.plus(Span::minutes(1)) >= after.now().plus(wait), "the mail hurried it: {from:?}");

    let doubted = async || {
        let kept = after.app.store.email(freja.account).await.expect("the store").expect("an address");
        kept.is_doubted()
    };
    let mut desk = after.desk();
    desk.comes_to_my_tillid(&freja).await.visits("/my/email").await.sees("email-doubted");
    desk.types_email(ADDRESS).await.is_told("my_email_code_sent");
    let code = code_sent_to(&after, &server, ADDRESS).await;
    desk.types_email_code(&code).await.is_told("my_change_waits");
    after.works_off().await;
    assert!(server.one().plain.contains("something happened to your account"), "it is doubted until then");
    after.wait_hours(73);
    assert_eq!(do_due(&after.app, after.now()).await.expect("the store"), 1);
    assert!(!doubted().await, "they have shown it");
    after.works_off().await;
    drop(server.arrived());
    after.new_phone(&freja).await;
    after.works_off().await;
    let mail = server.one();
    assert!(mail.plain.contains("Somebody's phone") && mail.plain.contains("not-me"), "{}", mail.plain);
}
