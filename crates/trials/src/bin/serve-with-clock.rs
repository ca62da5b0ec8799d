//! The demo with a clock that its caller moves: `serve-with-clock --data DIR --port PORT`, for the browser stories.
//!
//! Each line `advance SECONDS` on standard input moves time; when everything lives in the new time, the answer is the
//! line `ok` on standard output. The product has no such switch.

use std::io::{self, BufRead as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use server::app::App;
use server::clock::{Clock, Hand};
use tillid::Demo;

/// Between two moves of the hand, time also goes on by itself, in steps of this length.
const TICK: Duration = Duration::from_millis(20);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((data, port)) = read(&arguments) else {
        // Nobody may be reading.
        drop(writeln!(io::stderr(), "usage: serve-with-clock --data DIR --port PORT"));
        return ExitCode::from(2);
    };
    let (clock, hand) = Clock::movable(Clock::system().now_us());
    let (starts, started) = channel();
    let ticking = hand.clone();
    thread::spawn(move || tick(&ticking));
    thread::spawn(move || listen(&hand, &started));
    // The browser stories bring a push service and a mail server of their own, and may let devices wait.
    Demo::by_clock(data, port, clock)
        .with_push_to_this_machine_for_tests()
        .with_environment_for_tests(std::env::vars())
        .run(move |app| drop(starts.send(app)))
}

fn read(arguments: &[String]) -> Option<(PathBuf, u16)> {
    let (mut data, mut port) = (None, None);
    for pair in arguments.chunks(2) {
        match pair {
            [name, value] if name == "--data" => data = Some(PathBuf::from(value)),
            [name, value] if name == "--port" => port = Some(value.parse().ok()?),
            _ => return None,
        }
    }
    Some((data?, port?))
}

/// A clock that stood still would make the calls of an app look stale after two minutes of a story.
fn tick(hand: &Hand) {
    let mut before = Instant::now();
    loop {
        thread::sleep(TICK);
        let now = Instant::now();
        hand.advance_us(i64::try_from(now.duration_since(before).as_micros()).unwrap_or(i64::MAX));
        before = now;
    }
}

/// Moves time as it is told. What is told before the demo has started waits until it has.
fn listen(hand: &Hand, started: &Receiver<Arc<App>>) {
    let Ok(app) = started.recv() else { return };
    for line in io::stdin().lock().lines() {
        let Ok(line) = line else { return };
        let seconds = line.strip_prefix("advance ").and_then(|seconds| seconds.trim().parse().ok());
        let answer = match seconds {
            Some(seconds) => {
                hand.advance_s(seconds);
                // Whoever waits looks at once, not at the next heartbeat.
                app.bus.wake_all();
                "ok"
            }
            None => "only `advance SECONDS` is understood",
        };
        if writeln!(io::stdout(), "{answer}").and_then(|()| io::stdout().flush()).is_err() {
            return;
        }
    }
}
