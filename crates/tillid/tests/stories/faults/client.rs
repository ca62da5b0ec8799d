//! Somebody who signs in again and again, whatever ends in between: they look at the page, do what it asks, and write down
//! what they were told.

use std::sync::Arc;
use std::time::{Duration, Instant};

use device::{Asked, PhoneError};
use oidc::pkce::CodeVerifier;
use server::entropy::Entropy;
use tokio::sync::watch;
use url::Url;

use super::desk::{Answer, Desk, Lost};
use super::dice::Dice;
use super::signed::SignedCall;
use super::told::{Redeemed, Told};
use super::town::{CALLBACK, PASSWORD, Person, SERVICE, Town};

/// What all clients together have met, and when they have enough.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Answers by which something has counted.
    pub(crate) acknowledged: usize,
    /// Answers that it does not work for now.
    pub(crate) turned_away: usize,
    /// Requests that nobody answered.
    pub(crate) silences: usize,
    /// Logins that could not go on, so that another was begun in their place.
    pub(crate) begun_anew: usize,
    /// They end the login that they are at, and begin no other.
    pub(crate) enough: bool,
    /// Which time this is in which nothing can be kept: what is asked and answered within it may not count.
    pub(crate) dark: Option<usize>,
    last: Option<Instant>,
    /// The longest time without anything that counted.
    pub(crate) gap_longest: Duration,
}

impl Counts {
    /// From now on they have not enough, and what was before is no gap.
    pub(crate) fn begin_anew(&mut self) {
        (self.enough, self.last, self.gap_longest) = (false, None, Duration::ZERO);
    }

    fn acknowledge(&mut self) {
        let now = Instant::now();
        self.gap_longest = self.gap_longest.max(self.last.map_or(Duration::ZERO, |last| now - last));
        self.last = Some(now);
        self.acknowledged += 1;
    }
}

/// Somebody at their desk, with their phone.
pub(crate) struct Client {
    pub(crate) town: Arc<Town>,
    pub(crate) person: Arc<Person>,
    pub(crate) told: Told,
    pub(crate) desk: Desk,
    pub(super) counts: watch::Sender<Counts>,
    dice: Dice,
    login: Option<Login>,
    /// In which dark time the step was begun that they are at.
    pub(super) dark: Option<usize>,
    /// The last request that was approved, as the phone still has it.
    last_approved: Option<Asked>,
    /// Signed calls that counted and were not tried again yet.
    calls: Vec<SignedCall>,
    /// So many of the redeemed codes were tried again.
    tried: usize,
    /// Logins that came to their end.
    pub(crate) logins: usize,
}

/// A login that was begun.
#[derive(Debug)]
struct Login {
    path: String,
    verifier: String,
    state: String,
    /// It was said that it is done: that stays so.
    is_done: bool,
    /// The password was sent, and the answer lost: with it the cookie by which this browser alone goes on, so they must
    /// begin anew.
    is_locked_out: bool,
    has_erred: bool,
    /// The authorization code, once it came, and whether it was sent for tokens before.
    code: Option<String>,
    was_sent: bool,
}

impl Client {
    pub(crate) fn new(town: &Arc<Town>, person: &Arc<Person>, counts: &watch::Sender<Counts>, seed: u64) -> Self {
        let desk = Desk::new(town.port, &[(server::http::web::KNOWN.name(), &person.known)]);
        Self {
            town: Arc::clone(town),
            person: Arc::clone(person),
            told: Told::default(),
            desk,
            counts: counts.clone(),
            dice: Dice::of(seed),
            login: None,
            dark: None,
            last_approved: None,
            calls: vec![],
            tried: 0,
            logins: 0,
        }
    }

    /// Signs in, or goes on where they were, until the service has its tokens.
    pub(crate) async fn signs_in(&mut self) -> Result<(), Lost> {
        if self.login.is_none() {
            self.login = Some(self.begins().await?);
        }
        while !self.takes_a_step().await? {}
        self.login = None;
        self.logins += 1;
        Ok(())
    }

    /// The same, until nobody answers any more.
    pub(crate) async fn signs_in_until_silence(mut self) -> Self {
        while self.signs_in_or_is_lost().await != Err(Lost::Silence) {}
        self
    }

    /// The same, until there was enough of it; whatever gets no answer is tried again.
    pub(crate) async fn signs_in_until_enough(mut self) -> Self {
        while !self.counts.borrow().enough || self.login.is_some() {
            let _ = self.signs_in_or_is_lost().await;
        }
        self
    }

    async fn signs_in_or_is_lost(&mut self) -> Result<(), Lost> {
        let signed_in = self.signs_in().await;
        self.notes(signed_in)
    }

    /// Notes with all others what became of something.
    pub(super) fn notes<T>(&self, became: Result<T, Lost>) -> Result<T, Lost> {
        if let Err(lost) = &became {
            self.counts.send_modify(|counts| match lost {
                Lost::ForNow => counts.turned_away += 1,
                Lost::Silence => counts.silences += 1,
            });
        }
        became
    }

    /// Signs in to the end, with a server that stays.
    pub(crate) async fn signs_in_once(mut self) -> Self {
        self.signs_in().await.expect("the server stays");
        self
    }

    /// What counted once does not count again: all that was told since the last time is tried once more.
    pub(crate) async fn tries_again(mut self) -> Self {
        self.is_refused_all().await.expect("the server stays");
        self.tried = self.told.redeemed.len();
        self.calls.clear();
        self
    }

    async fn is_refused_all(&self) -> Result<(), Lost> {
        for redeemed in &self.told.redeemed[self.tried..] {
            let (status, answer) = self.asks_for_tokens(redeemed).await?;
            assert_eq!((status, answer["error"].as_str()), (400, Some("invalid_grant")), "a code counts twice");
        }
        if let Some(asked) = &self.last_approved {
            self.is_refused(asked).await?;
        }
        for call in &self.calls {
            call.is_refused_again(&self.desk).await?;
        }
        for blocked in self.person.others.iter().filter(|phone| self.told.blocked.contains(phone.id())) {
            let answered = told_or_lost(blocked.unlock(&self.town.pin).await)?;
            assert!(answered.is_err(), "a blocked device opens");
        }
        Ok(())
    }

    /// Begins a login, or goes on with one, until its page waits for the app; gives the stream by which it is told.
    pub(crate) async fn waits(&mut self) -> Result<reqwest::Response, Lost> {
        if self.login.is_none() {
            self.login = Some(self.begins().await?);
            self.takes_a_step().await?;
        }
        let path = self.login().path.clone();
        let page = self.desk.open(&path).await?.page;
        assert!(page.has("waiting"), "the page waits: {}", brief(&page.body));
        self.desk.listen(&format!("{path}/events")).await
    }

    /// Asks whether their page still waits, and listens again.
    pub(super) async fn asks_and_listens(&mut self) -> Result<reqwest::Response, Lost> {
        let path = self.login().path.clone();
        let said = self.desk.open(&format!("{path}/status")).await?.page.body;
        assert_eq!(said, "{\"moved\":false}");
        self.desk.listen(&format!("{path}/events")).await
    }

    async fn begins(&mut self) -> Result<Login, Lost> {
        let verifier = CodeVerifier::from_random(&Entropy::system().bytes());
        let state = protocol::base64url(&Entropy::system().bytes::<16>());
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("response_type", "code"), ("client_id", SERVICE), ("redirect_uri", CALLBACK)])
            .extend_pairs([("scope", "openid"), ("state", &state), ("prompt", "login")])
            .extend_pairs([("code_challenge", verifier.challenge().as_str()), ("code_challenge_method", "S256")])
            .finish();
        let answer = self.desk.open(&format!("/authorize?{query}")).await?;
        let path = answer.location.unwrap_or_else(|| panic!("no login: {}", brief(&answer.page.body)));
        let verifier = verifier.expose().to_owned();
        Ok(Login {
            path,
            verifier,
            state,
            is_done: false,
            is_locked_out: false,
            has_erred: false,
            code: None,
            was_sent: false,
        })
    }

    fn login(&mut self) -> &mut Login {
        self.login.as_mut().expect("a login that was begun")
    }

    /// Looks at the page and does what it asks; gives whether that was the last.
    async fn takes_a_step(&mut self) -> Result<bool, Lost> {
        self.dark = self.counts.borrow().dark;
        if let Some(code) = self.login().code.clone() {
            self.redeems(code).await?;
            return Ok(true);
        }
        let path = self.login().path.clone();
        let answer = self.desk.open(&path).await?;
        let page = &answer.page;
        if let Some(to) = &answer.refresh {
            self.leaves(to);
        } else if self.login().is_done {
            panic!("it was said that this login is done: {}", brief(&page.body));
        } else if page.has("credentials") {
            let filled = [("user_id", self.person.user_id.as_str()), ("password", PASSWORD)];
            self.login.as_mut().expect("a login that was begun").is_locked_out = true;
            let next = self.desk.submit(page, "credentials", &filled).await?;
            assert_eq!(next.page.status, 303, "{}", brief(&next.page.body));
            self.login().is_locked_out = false;
        } else if page.has("card") {
            self.gives_a_code(&answer).await?;
        } else if page.has("waiting") {
            self.approves().await?;
        } else if let Some(use_card) = page.attribute("use-card", "href") {
            // Whom the app may not be asked for so soon.
            self.desk.open(&use_card).await?;
        } else if self.login().is_locked_out
            && page.attribute("message", "data-code").as_deref() == Some("other_browser")
        {
            self.counts.send_modify(|counts| counts.begun_anew += 1);
            self.login = Some(self.begins().await?);
        } else {
            panic!("neither asked nor done ({}) of {:?}: {}", page.status, self.login, brief(&page.body));
        }
        Ok(false)
    }

    /// The login is done. What was sent before, and not answered, has counted.
    fn leaves(&mut self, to: &str) {
        let to = Url::parse(to).expect("an address");
        let named = |name: &str| to.query_pairs().find(|(it, _)| it == name).map(|(_, value)| value.into_owned());
        let login = self.login.as_mut().expect("a login that was begun");
        assert_eq!(named("state"), Some(login.state.clone()), "{to}");
        login.code = Some(named("code").unwrap_or_else(|| panic!("no code: {to}")));
        login.is_done = true;
        self.told.codes.extend(self.told.unsure_code.take());
        self.told.approved.extend(self.told.unsure_approved.take());
    }

    /// A code from the card; now and then a wrong one before it, the one that was used last.
    async fn gives_a_code(&mut self, asked: &Answer) -> Result<(), Lost> {
        let page = &asked.page;
        let key_number = page.text("key-number").trim().to_owned();
        assert!(!self.told.codes.contains(&key_number), "a used code is asked for: {key_number}");
        let used = self.told.codes.iter().next_back().map(|used| self.person.codes[used].clone());
        let right = self.person.codes[&key_number].clone();
        if let Some(used) = used.filter(|used| *used != right && !self.login.as_ref().is_some_and(|it| it.has_erred))
            && self.dice.says(1, 3)
        {
            self.login().has_erred = true;
            self.told.unsure_wrong += 1;
            let next = self.desk.submit(page, "card", &[("code", &used)]).await?;
            assert_eq!(next.page.status, 200, "a used code is wrong: {}", brief(&next.page.body));
            self.told.unsure_wrong -= 1;
            self.told.wrong += 1;
            self.was_told();
            return Ok(());
        }
        self.told.unsure_code = Some(key_number.clone());
        let next = self.desk.submit(page, "card", &[("code", &right)]).await?;
        assert_eq!(next.page.status, 303, "a right code: {}", brief(&next.page.body));
        self.told.unsure_code = None;
        assert!(self.told.codes.insert(key_number), "a code counts twice");
        self.login().is_done = true;
        self.was_told();
        Ok(())
    }

    /// Approves, in the app, what this login asks.
    pub(crate) async fn approves(&mut self) -> Result<(), Lost> {
        if self.dice.says(1, 3) {
            self.calls_by_hand().await?;
        }
        let (phone, pin) = (&self.person.phone, &self.town.pin);
        let (_, waiting) = told_or_lost(phone.unlock(pin).await)?.expect("it opens");
        let [asked] = waiting.as_slice() else { panic!("the page waits for one request: {waiting:?}") };
        self.told.unsure_approved = Some(asked.content.id.clone());
        told_or_lost(phone.approve(asked, pin).await)?.expect("approved");
        self.told.unsure_approved = None;
        assert!(self.told.approved.insert(asked.content.id.clone()), "an approval counts twice");
        self.last_approved = Some(asked.clone());
        self.was_told();
        if self.dice.says(1, 4) {
            self.is_refused(asked).await?;
        }
        Ok(())
    }

    /// Makes a call whose bytes are kept, so that they can be sent again.
    async fn calls_by_hand(&mut self) -> Result<(), Lost> {
        let call = SignedCall::make(&self.town, &self.person, &self.desk).await?;
        self.was_told();
        if self.dice.says(1, 4) {
            call.is_refused_again(&self.desk).await?;
        }
        self.calls.push(call);
        Ok(())
    }

    /// Approving this a second time is refused.
    async fn is_refused(&self, asked: &Asked) -> Result<(), Lost> {
        let again = told_or_lost(self.person.phone.approve(asked, &self.town.pin).await)?;
        assert!(again.is_err(), "an approval counts twice: {again:?}");
        Ok(())
    }

    async fn redeems(&mut self, code: String) -> Result<(), Lost> {
        let login = self.login();
        let sent_before = std::mem::replace(&mut login.was_sent, true);
        let redeemed = Redeemed { code, verifier: login.verifier.clone() };
        self.told.unsure_redeemed += usize::from(!sent_before);
        let (status, answer) = self.asks_for_tokens(&redeemed).await?;
        match (status, answer["error"].as_str()) {
            (200, None) => {
                self.told.unsure_redeemed -= 1;
                self.told.redeemed.push(redeemed);
                self.was_told();
            }
            // It counted, and the tokens were lost on their way.
            (400, Some("invalid_grant")) if sent_before => {}
            other => panic!("a fresh code: {other:?}"),
        }
        Ok(())
    }

    async fn asks_for_tokens(&self, redeemed: &Redeemed) -> Result<(u16, serde_json::Value), Lost> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &redeemed.code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", &redeemed.verifier),
        ];
        self.desk.redeem((SERVICE, &self.town.service_secret), &form).await
    }

    pub(super) fn was_told(&self) {
        self.counts.send_modify(|counts| {
            assert!(self.dark.is_none() || self.dark != counts.dark, "told that it counts while nothing can be kept");
            counts.acknowledge();
        });
    }
}

/// What the server said, or that nothing came of it.
pub(super) fn told_or_lost<T>(answered: Result<T, PhoneError>) -> Result<Result<T, PhoneError>, Lost> {
    match answered {
        Err(PhoneError::Unreachable(_)) => Err(Lost::Silence),
        Err(PhoneError::Refused(problem)) if problem.status == 503 => Err(Lost::ForNow),
        other => Ok(other),
    }
}

fn brief(body: &str) -> String {
    let said = body.split_once("id=\"message\"").map_or(body, |(_, said)| said);
    said.chars().take(400).collect()
}
