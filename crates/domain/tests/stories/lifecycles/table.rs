//! Runs a rule over every state, command and moment; the rows become a text to review and a diagram.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain::time::{Span, Time};

use crate::support::START;

/// An instant just before, at or just after a deadline.
pub(crate) struct Moment {
    deadline: &'static str,
    side: Side,
    at: Time,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    At,
    After,
}

/// The moments around each deadline, which is named as people say it; in the order of time.
pub(crate) fn around(deadlines: &[(&'static str, Span)]) -> Vec<Moment> {
    let instant = Time::from_micros(1).since(Time::from_micros(0));
    let sides =
        |&(deadline, span): &(&'static str, Span)| {
            let at = START.plus(span);
            [(Side::Before, at.minus(instant)), (Side::At, at), (Side::After, at.plus(instant))]
                .map(|(side, at)| Moment { deadline, side, at })
        };
    deadlines.iter().flat_map(sides).collect()
}

/// One moment for rules that no time touches.
pub(crate) fn whenever() -> Vec<Moment> {
    vec![Moment { deadline: "whenever", side: Side::At, at: START }]
}

/// What a command may be made of.
pub(crate) type Make<'a, S, C> = &'a dyn Fn(&S) -> C;

/// How a rule is tried: the next state and what else came of it, or the refusal.
pub(crate) type Step<'a, S, C> = &'a dyn Fn(S, C, Time) -> Result<(S, String), String>;

/// All that can happen to one kind of thing.
pub(crate) struct Lifecycle {
    pub(crate) title: &'static str,
    text: String,
    first: &'static str,
    /// From, to → by which commands.
    edges: BTreeMap<(String, String), Vec<String>>,
}

impl Lifecycle {
    /// Tries every command in every state at every moment. The first state is where the life begins.
    pub(crate) fn tried<S: Clone, C>(
        title: &'static str,
        node: &dyn Fn(&S, Time) -> &'static str,
        states: &[(&'static str, S)],
        commands: &[(&'static str, Make<'_, S, C>)],
        moments: &[Moment],
        step: Step<'_, S, C>,
    ) -> Self {
        let first = node(&states[0].1, moments[0].at);
        let mut life = Self { title, text: String::new(), first, edges: BTreeMap::new() };
        for (label, state) in states {
            let _ = writeln!(life.text, "{label}");
            let mut refusals: Vec<Vec<Option<String>>> = vec![vec![]; moments.len()];
            // What happened → to which commands, in the order of the commands.
            let mut rows: Vec<(String, Vec<&str>)> = Vec::new();
            for (name, make) in commands {
                let mut said = Vec::new();
                for (index, moment) in moments.iter().enumerate() {
                    let outcome = step(state.clone(), make(state), moment.at);
                    refusals[index].push(outcome.as_ref().err().cloned());
                    if let Ok((next, _)) = &outcome {
                        life.edge(node(state, moment.at), node(next, moment.at), name);
                    }
                    said.push(match outcome {
                        Ok((next, text)) => format!("→ {}: {}", node(&next, moment.at), relative(&text, moment.at)),
                        Err(refusal) => format!("refused: {}", relative(&refusal, moment.at)),
                    });
                }
                let row = row(moments, &said);
                match rows.iter_mut().find(|(same, _)| *same == row) {
                    Some((_, names)) => names.push(name),
                    None => rows.push((row, vec![name])),
                }
            }
            for (row, names) in rows {
                let _ = writeln!(life.text, "  {}\n{row}", names.join(" · "));
            }
            life.passing_time(state, node, moments, &refusals);
        }
        life
    }

    /// The table, to be read from top to bottom.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The same as a Mermaid diagram.
    pub(crate) fn diagram(&self) -> String {
        let mut text = format!("stateDiagram-v2\n    [*] --> {}\n", id(self.first));
        let nodes: std::collections::BTreeSet<&String> = self.edges.keys().flat_map(|(from, to)| [from, to]).collect();
        for node in &nodes {
            if id(node) != **node {
                let _ = writeln!(text, "    state \"{node}\" as {}", id(node));
            }
        }
        for ((from, to), names) in &self.edges {
            let _ = writeln!(text, "    {} --> {}: {}", id(from), id(to), names.join(" / ").replace(':', " –"));
        }
        for node in nodes {
            if !self.edges.keys().any(|(from, to)| from == node && to != node) {
                let _ = writeln!(text, "    {} --> [*]", id(node));
            }
        }
        text
    }

    fn edge(&mut self, from: &str, to: &str, by: &str) {
        let names = self.edges.entry((from.to_owned(), to.to_owned())).or_default();
        if !names.iter().any(|name| name == by) {
            names.push(by.to_owned());
        }
    }

    /// What time alone does: the state is called otherwise, or every command is refused as too late.
    fn passing_time<S>(
        &mut self,
        state: &S,
        node: &dyn Fn(&S, Time) -> &'static str,
        moments: &[Moment],
        refusals: &[Vec<Option<String>>],
    ) {
        let too_late = |index: usize| refusals[index].iter().all(|refusal| refusal.as_deref() == Some("Expired"));
        let lives = |index: usize| refusals[index].iter().any(Option::is_none);
        for index in 1..moments.len() {
            let (before, now) = (node(state, moments[index - 1].at), node(state, moments[index].at));
            let deadline = moments[index].deadline;
            if before != now {
                self.edge(before, now, deadline);
            } else if too_late(index) && lives(index - 1) {
                self.edge(before, "expired", deadline);
            }
        }
    }
}

/// What one command does over all moments, one line for each stretch of time in which it does the same.
fn row(moments: &[Moment], said: &[String]) -> String {
    let mut lines = Vec::new();
    let mut from = 0;
    while from < said.len() {
        let same = said[from..].iter().take_while(|other| **other == said[from]).count();
        lines.push(format!("      {:<24} {}", when(moments, from, from + same - 1), said[from]));
        from += same;
    }
    lines.join("\n")
}

fn id(node: &str) -> String {
    node.replace([' ', '-'], "_")
}

/// The moments from the one numbered `from` to the one numbered `to`, in words.
fn when(moments: &[Moment], from: usize, to: usize) -> String {
    if from == to && from > 0 {
        let side = match moments[from].side {
            Side::Before => "just before",
            Side::At => "at",
            Side::After => "just after",
        };
        return format!("{side} {}", moments[from].deadline);
    }
    let begins = match (from, moments[from].side) {
        (0, _) => None,
        (_, Side::At) => Some(format!("from {} on", moments[from].deadline)),
        (_, Side::Before) => Some(format!("just before {}", moments[from].deadline)),
        (_, Side::After) => Some(format!("after {}", moments[from].deadline)),
    };
    let ends = match moments[to].side {
        _ if to + 1 == moments.len() => None,
        Side::Before => Some(format!("before {}", moments[to].deadline)),
        Side::At => Some(format!("at {} still", moments[to].deadline)),
        Side::After => Some(format!("just after {}", moments[to].deadline)),
    };
    match (begins, ends) {
        (None, None) => "always".into(),
        (Some(words), None) | (None, Some(words)) => words,
        (Some(begins), Some(ends)) => format!("{begins}, {ends}"),
    }
}

/// Writes instants as people tell them: `now`, `start`, or so long after one of them.
fn relative(text: &str, now: Time) -> String {
    let mut told = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once("Time(") {
        let (digits, behind) = from.split_once(')').unwrap();
        told += before;
        told += &instant(Time::from_micros(digits.parse().unwrap()), now);
        rest = behind;
    }
    told + rest
}

fn instant(at: Time, now: Time) -> String {
    let whole = |span: i64| span % 1_000_000 == 0;
    let (since_start, since_now) = (at.micros() - START.micros(), at.micros() - now.micros());
    match (since_start, since_now) {
        (0, _) => "start".into(),
        (_, 0) => "now".into(),
        (_, ahead) if ahead > 0 && whole(ahead) => format!("now+{}s", ahead / 1_000_000),
        (since, _) if since < 0 => format!("start-{}s", -since / 1_000_000),
        (since, _) => format!("start+{}s", since / 1_000_000),
    }
}
