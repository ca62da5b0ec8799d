//! A notice by post: a sealed print job, for whom neither another device nor mail reaches.

use domain::account::Account;
use domain::audit::What;
use domain::device::{Device, State};
use domain::ids::PrintJobId;
use domain::notice::{Command, Notice};
use domain::printing::{Kind, PrintJob};
use domain::time::Time;
use store::Changes;

use super::code::Code;
use crate::app::{App, OURSELVES};
use crate::flows::Fault;
use crate::flows::operate::content::{Content, Recipient};

/// Leaves the letter to be printed, and gives the notice as it is heard when it goes by post.
pub fn write(
    app: &App,
    account: &Account,
    notice: Notice,
    device: &Device,
    changes: &mut Changes,
    now: Time,
) -> Result<Notice, Fault> {
    let Some(code) = Code::kept(app, &notice) else { return Ok(notice) };
    let Ok(notice) = notice.clone().step(Command::Post, &app.limits, now) else { return Ok(notice) };
    // The address is known to whoever prints.
    let recipient = Recipient::check(&account.name, &[], account.language)
        .map_err(|refused| Fault::Broken(format!("account {}: {refused}", account.id)))?;
    let approves_from = match device.state {
        State::Active { from } => from,
        State::Blocked { .. } | State::Removed { .. } => return Ok(notice),
    };
    let id = PrintJobId(notice.id.0);
    let content = Content::Notice {
        device: device.name.clone(),
        platform: platform(device).to_owned(),
        activated_at_us: notice.made_at.micros(),
        approves_from_us: approves_from.micros(),
        code: code.in_groups().to_string(),
        ends_at_us: notice.ends_at.micros(),
        recipient,
    };
    let sealed = content.seal(app, id)?;
    changes.insert(PrintJob { id, account: account.id, kind: Kind::Notice, sealed, made_at: now, printed_at: None });
    changes.audit(What::NoticePosted, Some(account.id), notice.id);
    Ok(notice)
}

/// What a device runs on, as people call it.
pub fn platform(device: &Device) -> &'static str {
    match device.platform.as_str() {
        "ios" => "iPhone, iPad",
        "android" => "Android",
        "desktop" => "PC, Mac",
        _ => OURSELVES,
    }
}
