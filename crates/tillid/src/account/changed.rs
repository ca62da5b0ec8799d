//! What was done to an account, told.

use std::io::{self, Write};

use serde::Serialize;

use crate::output::{Answer, argument};

#[derive(Serialize)]
pub(super) struct Changed {
    pub(super) user_id: String,
    #[serde(flatten)]
    pub(super) change: Change,
    #[serde(skip)]
    pub(super) then: Option<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Change {
    Standing { standing: &'static str },
    DeviceBlocked { device: String },
    Reset { email_removed: bool },
    Email { has_email: bool },
    UserId { user_id_before: String },
}

impl Answer for Changed {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        let Self { user_id, .. } = self;
        match &self.change {
            Change::Standing { standing } => writeln!(out, "The account {user_id} is {standing}.")?,
            Change::DeviceBlocked { device } => writeln!(out, "The device {device} of {user_id} is blocked.")?,
            Change::Email { has_email: true } => writeln!(out, "{user_id} is reached by mail from now on.")?,
            Change::Email { has_email: false } => writeln!(out, "{user_id} is not reached by mail.")?,
            Change::UserId { user_id_before } => writeln!(out, "{user_id_before} signs in as {user_id} from now on.")?,
            Change::Reset { email_removed } => {
                writeln!(out, "The account {user_id} gets a new one-time password.")?;
                if *email_removed {
                    let how = format!("tillid account set {} --email ADDRESS", argument(user_id));
                    writeln!(
                        out,
                        "The mail address that was set in My Tillid was removed. Once you know theirs: {how}"
                    )?;
                }
            }
        }
        self.then.as_ref().map_or(Ok(()), |then| writeln!(out, "{then}"))
    }
}
