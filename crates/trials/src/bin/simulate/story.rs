//! One simulation: a few people with phones, cards and browsers, strangers, a service, two nodes; and everything that can
//! come late, twice, or not at all.

mod acting;
mod ending;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::login;
use server::app::App;
use server::flows::tried::Typed;
use store::Store as _;

use crate::deeds::{self, Told};
use crate::dice::Dice;
use crate::house::{Broken, Installation, PERSONS, Street, password_of, user_id_of};
use crate::people::{Browser, Paper, Phone};
use crate::turns::{Crash, Running, run};
use crate::watch::Watch;

/// What happened, for the figures.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Figures {
    pub(crate) steps: usize,
    pub(crate) deeds: usize,
    pub(crate) turns: usize,
    pub(crate) crashes: usize,
    pub(crate) logins: usize,
    pub(crate) approvals: usize,
    pub(crate) denials: usize,
    pub(crate) codes: usize,
    pub(crate) tokens: usize,
    pub(crate) pushes: usize,
}

const NODES: usize = 2;
const BROWSERS: usize = 4;
/// What is typed where it is wrong.
const TYPED_WRONG: &str = "a stranger's guess at it";

/// What one call of the server comes to.
type Outcome = Result<Told, Broken>;

/// What people, the service and nodes do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Arrive,
    Password,
    Choose,
    Look,
    Code,
    Unlock,
    Carry,
    Answer,
    Redeem,
    Freeze,
    Block,
    Sweep,
}

struct Story<'s> {
    street: &'s Street,
    dice: Dice,
    of: Installation,
    phones: Vec<Arc<Phone>>,
    cards: Vec<Arc<Paper>>,
    browsers: Vec<Browser>,
    watch: Watch,
    figures: Figures,
    /// The last things that were done, to be told when something goes wrong.
    done: Vec<String>,
}

/// Tells the story of one seed; says what went wrong, and what came before.
pub(crate) async fn tell(street: &Street, seed: u64, steps: usize) -> Result<Figures, Broken> {
    let mut story = Story::begins(street, seed).await?;
    let went = story.goes(steps).await;
    went.map_err(|error| format!("seed {seed}: {error}\n  {}", story.done.join("\n  ")))?;
    Ok(story.figures)
}

impl<'s> Story<'s> {
    async fn begins(street: &'s Street, seed: u64) -> Result<Self, Broken> {
        let mut dice = Dice::of(seed);
        let of = street.founds(seed, NODES).await?;
        let (mut phones, mut cards) = (vec![], vec![]);
        for person in 0..PERSONS {
            for _ in 0..=dice.below(2) {
                phones.push(Phone::activated(&of.nodes[0], person).await?);
            }
            cards.push(Arc::new(Paper::sent(&of.nodes[0], person).await?));
        }
        let browsers = (0..BROWSERS).map(|browser| Browser::fresh(browser % PERSONS, &mut dice)).collect();
        let (watch, figures) = (Watch::default(), Figures::default());
        street.post.says.store(201, Ordering::SeqCst);
        Ok(Self { street, dice, of, phones, cards, browsers, watch, figures, done: vec![] })
    }

    async fn goes(&mut self, steps: usize) -> Result<(), Broken> {
        for phone in 0..self.phones.len() {
            if self.dice.says(2, 3) {
                let (app, phone) = (self.node(), Arc::clone(&self.phones[phone]));
                let given = phone.subscription(&self.street.post);
                deeds::subscribes(app, phone, given).await?;
            }
        }
        for step in 0..steps {
            self.figures.steps += 1;
            self.passes(step);
            self.step().await?;
            self.watch.looks(&self.of, &self.browsers, &self.cards, &self.phones).await?;
        }
        self.ends().await
    }

    fn node(&self) -> Arc<App> {
        Arc::clone(&self.of.nodes[0])
    }

    fn notes(&mut self, what: String) {
        self.done.push(what);
        if self.done.len() > 40 {
            self.done.remove(0);
        }
    }

    /// Time goes on, jumps, or goes back.
    fn passes(&mut self, step: usize) {
        let by_s = match self.dice.below(60) {
            0 => 300,
            1 => -300,
            2 => 1_800,
            20.. => 0,
            more => i64::try_from(more).unwrap_or(0),
        };
        self.of.hand.advance_s(by_s);
        self.notes(format!("step {step}: the clock moves by {by_s} s"));
    }

    /// Some things happen beside each other, now and then a node crashes in the middle, and what was told is taken down.
    async fn step(&mut self) -> Result<(), Broken> {
        let mut running = vec![];
        // What computes or sends outside the store runs by itself, so that the same dice tell the same story.
        let browser = self.dice.below(BROWSERS);
        let what = self.next_of(browser).await?;
        if what == Deed::Password || self.dice.says(1, 8) {
            running.push(self.outside(browser, what == Deed::Password));
        } else {
            running.extend(self.inside(browser, what).await?.unwrap_or_default());
            for _ in 0..self.dice.below(4) {
                let browser = self.dice.below(BROWSERS);
                let what = self.next_of(browser).await?;
                running.extend(self.inside(browser, what).await?.unwrap_or_default());
            }
        }
        self.figures.deeds += running.len();
        let crash =
            self.dice.says(1, 8).then(|| Crash { node: self.dice.below(NODES), after_turns: 1 + self.dice.below(12) });
        let (answers, turns) = run(running, crash, &mut self.dice).await;
        self.figures.turns += if what == Deed::Password { 0 } else { turns };
        if let Some(crash) = crash {
            self.figures.crashes += 1;
            self.notes(format!("node {} crashes after {} turns", crash.node, crash.after_turns));
            self.of.nodes[crash.node] = self.street.starts(&self.of).await?;
        }
        for told in answers.into_iter().flatten() {
            let told = told?;
            self.takes_down(told).await?;
        }
        Ok(())
    }

    async fn takes_down(&mut self, told: Told) -> Result<(), Broken> {
        self.notes(format!("told: {told:?}"));
        self.watch.hears(&told, &self.phones, &self.of)?;
        match told {
            Told::Arrived { browser, login, pending } => {
                let browser = &mut self.browsers[browser];
                (browser.login, browser.pending, browser.code) = (Some(login), Some(pending), None);
            }
            Told::GoesOn { browser, hold } => self.browsers[browser].holds.push(hold),
            Told::LoggedIn => self.figures.logins += 1,
            Told::CodeUsed { .. } => {
                self.figures.logins += 1;
                self.figures.codes += 1;
            }
            Told::Answered { approved: true, .. } => self.figures.approvals += 1,
            Told::Answered { approved: false, .. } => self.figures.denials += 1,
            Told::Tokens { .. } => self.figures.tokens += 1,
            // What a crash cut off may have been kept all the same: then nothing is known of it.
            Told::Frozen { person, is } => self.watch.frozen[person] = Some(is),
            Told::WrongPin { .. } | Told::Blocked { .. } | Told::StrangerCounted { .. } | Told::Nothing => {}
        }
        Ok(())
    }

    /// What comes next at this browser, mostly; else anything.
    async fn next_of(&mut self, browser: usize) -> Result<Deed, Broken> {
        const ANYTHING: [Deed; 10] = [
            Deed::Arrive,
            Deed::Choose,
            Deed::Look,
            Deed::Code,
            Deed::Unlock,
            Deed::Carry,
            Deed::Answer,
            Deed::Freeze,
            Deed::Block,
            Deed::Sweep,
        ];
        let login = match self.browsers[browser].login {
            Some(login) if !self.dice.says(1, 8) => self.of.store.login(login).await?,
            Some(_) => return Ok(ANYTHING[self.dice.below(ANYTHING.len())]),
            None => None,
        };
        let Some(login) = login else { return Ok(Deed::Arrive) };
        Ok(match login.state {
            login::State::AsksCredentials => Deed::Password,
            login::State::AsksMethod(_) => Deed::Choose,
            login::State::WaitsForApp { .. } => {
                [Deed::Carry, Deed::Answer, Deed::Answer, Deed::Look][self.dice.below(4)]
            }
            login::State::AsksCode { .. } => Deed::Code,
            login::State::Done { .. } => [Deed::Redeem, Deed::Redeem, Deed::Arrive][self.dice.below(3)],
            login::State::AsksNewPassword(_)
            | login::State::AsksOtherPassword { .. }
            | login::State::Refused { .. } => Deed::Arrive,
        })
    }

    /// A password is typed, or a node works off its jobs.
    fn outside(&mut self, browser: usize, types: bool) -> Running<Outcome> {
        let node = self.dice.below(NODES);
        let app = Arc::clone(&self.of.nodes[node]);
        let it = self.browsers[browser].clone();
        if let (Some(login), true) = (it.login, types) {
            // One in six is a stranger's guess, or a slip.
            let is_right = !self.dice.says(1, 6);
            let password = if is_right { password_of(it.person) } else { TYPED_WRONG.to_owned() };
            self.notes(format!("browser {browser} types a password on node {node}, right: {is_right}"));
            let password = server::passwords::Password::new(password);
            let typed = Typed { user_id: user_id_of(it.person), password };
            return Running { node, work: Box::pin(deeds::types(app, browser, it.desk(), login, typed)) };
        }
        let status = [201, 201, 201, 503][self.dice.below(4)];
        self.street.post.says.store(status, Ordering::SeqCst);
        self.notes(format!("node {node} works off its jobs, pushes get {status}"));
        Running { node, work: Box::pin(deeds::works(app)) }
    }
}

impl Figures {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            steps: self.steps + other.steps,
            deeds: self.deeds + other.deeds,
            turns: self.turns + other.turns,
            crashes: self.crashes + other.crashes,
            logins: self.logins + other.logins,
            approvals: self.approvals + other.approvals,
            denials: self.denials + other.denials,
            codes: self.codes + other.codes,
            tokens: self.tokens + other.tokens,
            pushes: self.pushes + other.pushes,
        }
    }
}
