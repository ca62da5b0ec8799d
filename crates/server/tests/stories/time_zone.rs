//! Days and hours are told as calendar and clock show them where the installation is: on pages, in mails and on paper.

use std::path::Path;

use server::config::Config;
use server::flows::operate::print::{self, Letterhead};

use crate::notices::mails_with;
use crate::support::{Person, World, on_every_engine};

on_every_engine!(
    winter_and_summer_have_their_own_hour_on_pages_and_in_mails,
    what_is_printed_after_midnight_bears_the_new_day,
);

const DENMARK: &str = "[site]\ntime_zone = \"Europe/Copenhagen\"\n";

/// What My Tillid says of the login that leads there.
async fn newest_entry(world: &World, person: &Person, language: &str) -> String {
    let mut desk = world.desk();
    desk.visits("/my/activity").await.sees("credentials");
    desk.gives_password_of(person).await;
    if desk.page.has("use-card") {
        desk.follows("use-card").await;
    }
    desk.gives_code_of(person).await.sees("my-activity");
    desk.visits(&format!("/my/activity?lang={language}")).await;
    desk.page.text("activity")
}

async fn winter_and_summer_have_their_own_hour_on_pages_and_in_mails(world: &World) {
    let (world, server) = &mails_with(world, DENMARK).await;
    let freja = world.person("freja").await;
    world.reads_mail(&freja, "freja@fjord.example").await;
    world.new_phone(&freja).await;
    world.works_off().await;
    let winter = server.one();
    for part in ["On 22 November 2026 at 10:33 the code app", "in your name from 22 November 2026 at 11:33."] {
        assert!(winter.plain.contains(part), "{part:?} in {}", winter.plain);
    }
    assert_eq!(winter.header("date"), "Sun, 22 Nov 2026 09:33:20 +0000", "what programs read stays");
    let told = newest_entry(world, &freja, "en").await;
    assert!(told.contains("22 November 2026 at 10:33") && !told.contains("UTC"), "{told}");

    world.wait_days(200);
    let told = newest_entry(world, &freja, "da").await;
    assert!(told.contains("10. juni 2027 kl. 11.33"), "{told}");
    world.works_off().await;
}

async fn what_is_printed_after_midnight_bears_the_new_day(world: &World) {
    let freja = world.person("freja").await;
    world.wait_hours(14);
    let user_id = freja.user_id.as_str();
    for (configuration, day) in [("", "2026-11-22"), (DENMARK, "2026-11-23")] {
        let site = Config::parse(configuration, Path::new(""), []).expect("a configuration").site;
        let head = Letterhead::of(&site).expect("a letterhead");
        let reset = server::flows::operate::account::reset(&world.app, user_id, &[], world.now()).await;
        reset.expect("no fault").expect("a letter");
        let letter = print::letter(&world.app, &head, user_id, &[], world.now()).await;
        let letter = letter.expect("no fault").expect("printed");
        let text = String::from_utf8_lossy(&letter.pdf).into_owned();
        assert!(text.contains(&format!("<xmp:CreateDate>{day}")), "{day}");
    }
}
