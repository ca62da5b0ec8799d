//! Accounts: made with a letter and a first card, reset, frozen, reopened, closed, looked at.

use domain::account::{self as accounts, Account, Command, Language, PasswordKind, Standing};
use domain::audit::What;
use domain::card::{Card, CardNumber};
use domain::change::{Kind as Changed, NewEmail};
use domain::device::Device;
use domain::effect::Effect;
use domain::email::{EmailAddress, SetBy};
use domain::ids::{AccountId, PrintJobId};
use domain::printing::{Kind, PrintJob};
use domain::secret::SecretText;
use domain::time::Time;
use domain::user_id::{NewPassword, UserId};
use store::{AskedChanges as _, Changes, Store, Versioned};
use zeroize::Zeroizing;

use super::content::{Content, Reason, Recipient};
use super::{Answer, Refused, card, email, find_account};
use crate::app::App;
use crate::entropy::Entropy;
use crate::flows::Fault;
use crate::flows::my::changes::end_settled;
use crate::passwords::{Line, Password};

/// Characters that nobody mistakes for another on paper.
const LEGIBLE: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";
/// Three groups of five: 74 random bits, typed once. Where a letter is taken nothing else may keep its owner out, so its
/// password must be beyond any guessing by itself (NIST SP 800-63B-4 §3.1.2.2 asks for 64 bits).
const GROUPS: usize = 3;
const GROUP_CHARACTERS: usize = 5;

/// Pages of [`list`] are this long.
const PAGE: u32 = 500;

/// Who is to have an account.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// What the person will sign in with.
    pub user_id: String,
    /// The person's name, as letters address it.
    pub name: String,
    /// The lines of the address; they stand on the letters and are kept nowhere else.
    pub address: Vec<String>,
    /// Where the person is reached by mail, if at all.
    pub email: Option<String>,
    /// The language of letters and pages.
    pub language: Language,
    /// How the person gets a first password.
    pub password: FirstPassword,
}

/// How a person gets a first password.
#[derive(Clone, Debug)]
pub enum FirstPassword {
    /// We draw one for a letter; it only lets the person choose another.
    ByLetter,
    /// It is known already: the person chose it at the desk, or it is a demonstration.
    Chosen(SecretText),
}

/// What was made for a new account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The account.
    pub account: AccountId,
    /// Its first card, to be printed.
    pub card: CardNumber,
    /// The letter to be printed, if there is one.
    pub letter: Option<PrintJobId>,
}

/// An account and what belongs to it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The account.
    pub account: Account,
    /// Its devices, whatever their state.
    pub devices: Vec<Device>,
    /// Its cards, whatever their state.
    pub cards: Vec<Card>,
    /// Who has set the address at which the person is reached by mail, when, and whether it is doubted since a restore.
    pub email: Option<(SetBy, Time, bool)>,
    /// What waits to be printed for it.
    pub print_jobs: Vec<PrintJob>,
}

/// Makes an account, its first card and its letter, each in a print job of its own.
pub async fn make(app: &App, new: &NewAccount, now: Time) -> Answer<Made> {
    let Some(user_id) = UserId::choose(&new.user_id) else { return Ok(Err(Refused::NotAUserId)) };
    let recipient = match Recipient::check(&new.name, &new.address, new.language) {
        Ok(recipient) => recipient,
        Err(refused) => return Ok(Err(refused)),
    };
    let email =
        match new.email.as_deref().map(|typed| EmailAddress::parse(typed).ok_or(Refused::NotAnEmail)).transpose() {
            Ok(email) => email,
            Err(refused) => return Ok(Err(refused)),
        };
    if let Err(error) = paper::Line::new(user_id.as_typed()) {
        return Ok(Err(error.into()));
    }
    let one_time = match &new.password {
        FirstPassword::ByLetter => Some(draw_password(&app.entropy)),
        FirstPassword::Chosen(_) => None,
    };
    let password = match first_password(app, new, user_id.as_typed(), one_time.as_ref(), now).await? {
        Ok(password) => password,
        Err(refused) => return Ok(Err(refused)),
    };
    app.settle(|| async {
        let mut changes = app.changes(now);
        if app.store.account_by_user_id(user_id.folded()).await?.is_some() {
            return Ok((changes, Err(Refused::UserIdTaken(new.user_id.trim().to_owned()))));
        }
        let account = Account {
            id: AccountId(app.entropy.id(now.micros())),
            user_id: user_id.clone(),
            name: recipient.name.clone(),
            language: new.language,
            password: password.clone(),
            standing: Standing::Open,
            last_method: None,
            first_method: None,
            number_always: false,
            trusted_from: now,
            trust_given_at: now,
            notified_at: vec![],
            created_at: now,
        };
        let id = account.id;
        changes.insert(account).audit(What::AccountMade, Some(id), id);
        if let Some(email) = &email {
            email::keep(app, id, email, &mut changes, now)?;
        }
        let card = card::draw(app, id, &recipient, &mut changes, now)?;
        let letter = match &one_time {
            Some(one_time) => {
                let written = Written { reason: Reason::Activation, user_id: user_id.as_typed(), one_time };
                Some(write_letter(app, id, &recipient, written, &mut changes, now)?)
            }
            None => None,
        };
        Ok((changes, Ok(Made { account: id, card, letter })))
    })
    .await
}

/// What a reset has made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reset {
    /// The letter to be printed.
    pub letter: PrintJobId,
    /// Whether a mail address was removed that was set in My Tillid.
    pub email_removed: bool,
}

/// Gives a new one-time password by letter. The present password, sessions and known browsers end at once, and so does a mail
/// address that was set in My Tillid: whoever knew the password may have set it, and would be told in place of its owner.
pub async fn reset(app: &App, user_id: &str, address: &[String], now: Time) -> Answer<Reset> {
    let one_time = draw_password(&app.entropy);
    let hash = app.passwords.hash(Line::Own, &Password::new(one_time.to_string())).await?;
    app.settle(|| async {
        let mut changes = app.changes(now);
        let account = match find_account(app, user_id).await? {
            Ok(account) => account,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        let recipient = match Recipient::check(&account.name, address, account.language) {
            Ok(recipient) => recipient,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        // The letter must be able to name it, before the present password ends.
        if let Err(error) = paper::Line::new(account.user_id.as_typed()) {
            return Ok((changes, Err(error.into())));
        }
        let command = Command::ResetPassword { hash: hash.clone(), ends_at: now.plus(app.limits.letter_lasts) };
        let next = match account.get().clone().step(command, now) {
            Ok(next) => next,
            Err(refusal) => return Ok((changes, Err(Refused::Account(refusal)))),
        };
        // An older letter's password works no more: nobody shall print it by mistake.
        for older in app.store.print_jobs(Some(account.id)).await?.iter().filter(|job| job.kind == Kind::Letter) {
            changes.remove(older);
        }
        end_settled(app, account.id, &Changed::Password { hash: String::new() }, &mut changes, now).await?;
        let email_removed = forget_own_email(app, account.id, &mut changes, now).await?;
        changes.replace(&account, next).audit(What::AccountReset, Some(account.id), account.id);
        changes.hint(Effect::WakeAccount(account.id));
        let written = Written { reason: Reason::Reset, user_id: account.user_id.as_typed(), one_time: &one_time };
        let letter = write_letter(app, account.id, &recipient, written, &mut changes, now)?;
        Ok((changes, Ok(Reset { letter, email_removed })))
    })
    .await
}

/// Removes in `changes` the address that was set in My Tillid, and what would set another; says whether there was one.
async fn forget_own_email(app: &App, account: AccountId, changes: &mut Changes, now: Time) -> Result<bool, Fault> {
    end_settled(app, account, &Changed::Email(NewEmail::Removed), changes, now).await?;
    if let Some(wanted) = app.store.wanted_email(account).await? {
        changes.remove(&wanted);
    }
    let own = app.store.email(account).await?.filter(|kept| kept.set_by == SetBy::Person);
    if let Some(kept) = &own {
        changes.remove(kept).audit(What::EmailRemoved, Some(account), account);
    }
    Ok(own.is_some())
}

/// Lets nobody use the account until it is reopened.
pub async fn freeze(app: &App, user_id: &str, now: Time) -> Answer<()> {
    change(app, user_id, Command::Freeze, What::AccountFrozen, now).await
}

/// Lets a frozen account be used again.
pub async fn reopen(app: &App, user_id: &str, now: Time) -> Answer<()> {
    change(app, user_id, Command::Reopen, What::AccountReopened, now).await
}

/// Ends an account for ever.
pub async fn close(app: &App, user_id: &str, now: Time) -> Answer<()> {
    change(app, user_id, Command::Close, What::AccountClosed, now).await
}

/// An account and what belongs to it.
pub async fn show(app: &App, user_id: &str) -> Answer<Shown> {
    let account = match find_account(app, user_id).await? {
        Ok(account) => account,
        Err(refused) => return Ok(Err(refused)),
    };
    Ok(Ok(Shown {
        devices: plain(app.store.devices(account.id).await?),
        cards: plain(app.store.cards(account.id).await?),
        email: app.store.email(account.id).await?.map(|kept| (kept.set_by, kept.set_at, kept.is_doubted())),
        print_jobs: plain(app.store.print_jobs(Some(account.id)).await?),
        account: account.into_inner(),
    }))
}

/// All accounts, oldest first, in pages: `each` is given one page after the other and says whether it wants more.
pub async fn list(app: &App, mut each: impl FnMut(Vec<Account>) -> bool) -> Result<(), Fault> {
    let mut after = None;
    loop {
        let page = plain(app.store.accounts(after, PAGE).await?);
        let Some(last) = page.last().map(|account| account.id) else { return Ok(()) };
        after = Some(last);
        if !each(page) {
            return Ok(());
        }
    }
}

async fn change(app: &App, user_id: &str, command: Command, what: What, now: Time) -> Answer<()> {
    app.settle(|| async {
        let mut changes = app.changes(now);
        let account = match find_account(app, user_id).await? {
            Ok(account) => account,
            Err(refused) => return Ok((changes, Err(refused))),
        };
        let next = match account.get().clone().step(command.clone(), now) {
            Ok(next) => next,
            Err(refusal) => return Ok((changes, Err(Refused::Account(refusal)))),
        };
        changes.replace(&account, next).audit(what, Some(account.id), account.id);
        changes.hint(Effect::WakeAccount(account.id));
        Ok((changes, Ok(())))
    })
    .await
}

async fn first_password(
    app: &App,
    new: &NewAccount,
    user_id: &str,
    one_time: Option<&Zeroizing<String>>,
    now: Time,
) -> Answer<accounts::Password> {
    let (text, kind) = match (&new.password, one_time) {
        (FirstPassword::Chosen(chosen), _) => match NewPassword::parse(chosen.clone(), user_id) {
            Ok(chosen) => (Password::new(chosen.secret().expose().to_owned()), PasswordKind::Chosen),
            Err(refused) => return Ok(Err(Refused::Password(refused))),
        },
        (FirstPassword::ByLetter, drawn) => {
            let text = Password::new(drawn.map(|drawn| drawn.to_string()).unwrap_or_default());
            (text, PasswordKind::OneTime { ends_at: now.plus(app.limits.letter_lasts) })
        }
    };
    Ok(Ok(accounts::Password { hash: app.passwords.hash(Line::Own, &text).await?, kind, chosen_at: now }))
}

/// What a letter says besides to whom it goes.
struct Written<'a> {
    reason: Reason,
    user_id: &'a str,
    one_time: &'a Zeroizing<String>,
}

fn write_letter(
    app: &App,
    account: AccountId,
    recipient: &Recipient,
    written: Written<'_>,
    changes: &mut Changes,
    now: Time,
) -> Result<PrintJobId, Fault> {
    let id = PrintJobId(app.entropy.id(now.micros()));
    let content = Content::Letter {
        reason: written.reason,
        user_id: written.user_id.to_owned(),
        password: written.one_time.to_string(),
        ends_at_us: now.plus(app.limits.letter_lasts).micros(),
        recipient: recipient.clone(),
    };
    let sealed = content.seal(app, id)?;
    changes.insert(PrintJob { id, account, kind: Kind::Letter, sealed, made_at: now, printed_at: None });
    Ok(id)
}

fn draw_password(entropy: &Entropy) -> Zeroizing<String> {
    let mut password = Zeroizing::new(String::with_capacity(GROUPS * (GROUP_CHARACTERS + 1)));
    for place in 0..GROUPS * GROUP_CHARACTERS {
        if place > 0 && place.is_multiple_of(GROUP_CHARACTERS) {
            password.push('-');
        }
        let drawn = entropy.below(LEGIBLE.len() as u32) as usize;
        password.push(LEGIBLE.get(drawn).map_or('A', |byte| char::from(*byte)));
    }
    password
}

/// A letter's password as it was printed: nobody need type its hyphens, or hold Shift. What cannot be one stays as it is.
pub fn as_printed(typed: &str) -> Zeroizing<String> {
    let mut letters = Zeroizing::new(String::with_capacity(typed.len()));
    letters.extend(typed.chars().filter(|typed| !typed.is_whitespace() && !is_hyphen(*typed)));
    if letters.len() != GROUPS * GROUP_CHARACTERS || !letters.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Zeroizing::new(typed.to_owned());
    }
    letters.make_ascii_uppercase();
    let mut printed = Zeroizing::new(String::with_capacity(GROUPS * (GROUP_CHARACTERS + 1)));
    for (place, letter) in letters.chars().enumerate() {
        if place > 0 && place.is_multiple_of(GROUP_CHARACTERS) {
            printed.push('-');
        }
        printed.push(letter);
    }
    printed
}

/// Phones put other strokes in the hyphen's place.
fn is_hyphen(typed: char) -> bool {
    matches!(typed, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

pub(crate) fn plain<T>(read: Vec<Versioned<T>>) -> Vec<T> {
    read.into_iter().map(Versioned::into_inner).collect()
}
