//! Whether mail goes out: what the configuration says, and what the relay says to it.

use server::config::Config;
use server::mail::Mailing;

use super::{Point, advice, well, wrong};

const POINT: &str = "mail";

pub(super) async fn look(config: &Config) -> Point {
    let Some(relay) = &config.mail.relay else {
        return advice(
            POINT,
            "nobody is told by mail: whoever has no other device is told of a new one by letter; set mail.relay",
        );
    };
    let mailing = match config.mail_password().and_then(|password| Mailing::new(&config.mail, password, &config.site)) {
        Ok(mailing) => mailing,
        Err(why) => return wrong(POINT, format!("mail cannot be sent: {why}")),
    };
    match mailing.greet().await {
        Ok(()) => well(POINT, format!("the mail relay {} answers and lets us in", relay.as_str())),
        Err(why) => wrong(POINT, format!("the mail relay {} cannot be used: {why}", relay.as_str())),
    }
}
