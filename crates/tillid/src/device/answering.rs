//! `tillid device wait|approve|deny`: requests are printed before they are answered.

use std::collections::HashSet;
use std::io::{self, Write};

use clap::Args;
use device::{Asked, Listener, Phone};
use protocol::PinKey;
use protocol::answer::DenyReason;
use protocol::carry::CarryNumber;
use protocol::request::{AskingDevice, Kind};
use protocol::wire::Answered;
use serde::Serialize;

use super::{Kept, PinPlace};
use crate::asking;
use crate::output::{Answer, Failed, Output};

/// Requests that a waiting device remembers having seen.
const SEEN_MAX: usize = 10_000;

#[derive(Debug, Args)]
pub(crate) struct Wait {
    #[command(flatten)]
    kept: Kept,
    #[command(flatten)]
    pin: PinPlace,
    /// Approve what comes.
    #[arg(long)]
    approve: bool,
    /// The number to carry, for the first request that asks for one.
    #[arg(long, value_name = "DIGITS", value_parser = number, requires = "approve")]
    number: Option<CarryNumber>,
    /// End after one request.
    #[arg(long)]
    once: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Approve {
    /// Which request; without it, the only one that waits.
    request: Option<String>,
    #[command(flatten)]
    kept: Kept,
    #[command(flatten)]
    pin: PinPlace,
    /// The number to carry; without it, it is read from standard input where one is asked for.
    #[arg(long, value_name = "DIGITS", value_parser = number)]
    number: Option<CarryNumber>,
}

#[derive(Debug, Args)]
pub(crate) struct Deny {
    /// Which request; without it, the only one that waits.
    request: Option<String>,
    #[command(flatten)]
    kept: Kept,
    #[command(flatten)]
    pin: PinPlace,
    /// "This was not me": somebody else may know the password.
    #[arg(long)]
    not_me: bool,
}

pub(super) async fn wait(arguments: &Wait, out: &mut Output) -> Result<(), Failed> {
    let phone = arguments.kept.load()?;
    let pin = arguments.pin.key(&phone).await?;
    let mut listener = Listener::new();
    let mut number = arguments.number.clone();
    let mut seen = HashSet::new();
    loop {
        let asked = phone.next_request(&mut listener, &pin, |id| seen.contains(id)).await?;
        if seen.len() >= SEEN_MAX {
            seen.clear();
        }
        seen.insert(asked.content.id.clone());
        out.give(&Shown::of(&asked))?;
        if arguments.approve {
            match say_yes(&phone, &pin, &asked, number.take()).await {
                Ok(answered) => give_answered(&answered, out)?,
                // Somebody else may have answered it: one that fails is no reason to miss the next.
                Err(Failed::Sentence(why)) if !arguments.once => writeln!(io::stderr(), "{why}").unwrap_or_default(),
                Err(failed) => return Err(failed),
            }
        }
        if arguments.once {
            return Ok(());
        }
    }
}

pub(super) async fn approve(arguments: &Approve, out: &mut Output) -> Result<(), Failed> {
    let phone = arguments.kept.load()?;
    let pin = arguments.pin.key(&phone).await?;
    let asked = find(phone.unlock(&pin).await?.1, arguments.request.as_deref())?;
    out.give(&Shown::of(&asked))?;
    let answered = say_yes(&phone, &pin, &asked, arguments.number.clone()).await?;
    give_answered(&answered, out)
}

pub(super) async fn deny(arguments: &Deny, out: &mut Output) -> Result<(), Failed> {
    let phone = arguments.kept.load()?;
    let pin = arguments.pin.key(&phone).await?;
    let asked = find(phone.unlock(&pin).await?.1, arguments.request.as_deref())?;
    out.give(&Shown::of(&asked))?;
    let reason = if arguments.not_me { DenyReason::NotMe } else { DenyReason::Unwanted };
    let answered = phone.deny(&asked, reason).await?;
    give_answered(&answered, out)
}

async fn say_yes(phone: &Phone, pin: &PinKey, asked: &Asked, given: Option<CarryNumber>) -> Result<Answered, Failed> {
    if asked.must_carry() {
        let carried = match given {
            Some(given) => given,
            None => number(&asking::ask(question(asked.content.kind))?).map_err(Failed::say)?,
        };
        phone.carried(asked, &carried).await?;
    }
    Ok(phone.approve(asked, pin).await?)
}

fn question(kind: Kind) -> &'static str {
    match kind {
        Kind::LogIn | Kind::Sign => "The number on the page that waits:",
        Kind::Activate => "The number on the new device:",
    }
}

fn find(waiting: Vec<Asked>, id: Option<&str>) -> Result<Asked, Failed> {
    let mut fitting = waiting.into_iter().filter(|asked| id.is_none_or(|id| asked.content.id == id));
    match (fitting.next(), fitting.next(), id) {
        (Some(asked), None, _) | (Some(asked), Some(_), Some(_)) => Ok(asked),
        (None, _, None) => Err(Failed::say("no request waits")),
        (None, _, Some(id)) => Err(Failed::say(format!("no request {id} waits"))),
        (Some(_), Some(_), None) => {
            Err(Failed::say("several requests wait; name one (`tillid device wait` prints them)"))
        }
    }
}

fn number(text: &str) -> Result<CarryNumber, String> {
    CarryNumber::parse(text).ok_or_else(|| "a number to carry has six digits".to_owned())
}

fn give_answered(answered: &Answered, out: &mut Output) -> Result<(), Failed> {
    if out.is_json() { out.give_json(answered) } else { out.tell(|out| writeln!(out, "Answered.")) }
}

/// A request as it is printed: what its signed bytes say, and nothing else.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    request: &'a str,
    kind: Kind,
    service: &'a str,
    text: Option<&'a str>,
    fields: &'a [(String, String)],
    browser: Option<&'a str>,
    browser_new: bool,
    place: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<&'a AskingDevice>,
    carry: bool,
    expires_at: i64,
}

impl<'a> Shown<'a> {
    pub(super) fn of(asked: &'a Asked) -> Self {
        let content = &asked.content;
        Self {
            request: &content.id,
            kind: content.kind,
            service: &content.service,
            text: content.text.as_deref(),
            fields: &content.fields,
            browser: content.browser.as_deref(),
            browser_new: content.browser_new,
            place: content.place.as_deref(),
            device: content.device.as_ref(),
            carry: asked.must_carry(),
            expires_at: content.expires_at,
        }
    }
}

impl Answer for Shown<'_> {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        let what = match self.kind {
            Kind::Sign => "Sign",
            Kind::LogIn => "Log in",
            Kind::Activate => "Let a new device approve",
        };
        writeln!(out, "{} · {what} · {}", self.service, self.request)?;
        if let Some(device) = self.device {
            writeln!(out, "  {:<8} {} ({})", "device", device.name, device.platform.as_str())?;
        }
        let told = [("text", self.text), ("browser", self.browser), ("place", self.place)];
        for (name, value) in told.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            writeln!(out, "  {name:<8} {value}")?;
        }
        self.fields.iter().try_for_each(|(label, value)| writeln!(out, "  {label}: {value}"))?;
        if self.browser_new {
            writeln!(out, "  This browser is new to the account.")?;
        }
        match (self.kind, self.carry) {
            (Kind::LogIn | Kind::Sign, true) => {
                writeln!(out, "  The number on the page that waits must be carried here.")
            }
            (Kind::Activate, true) => {
                writeln!(
                    out,
                    "  Whoever holds it can then approve for you: carry the number only from your own device."
                )
            }
            (Kind::LogIn | Kind::Sign | Kind::Activate, false) => Ok(()),
        }
    }
}
