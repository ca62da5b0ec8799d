//! The binary as a process: run to its end, or kept running until it is asked to end.

use std::collections::{BTreeSet, HashSet};
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(120);

/// What a command left.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A program that runs.
pub(crate) struct Running {
    child: Child,
    lines: Mutex<Receiver<String>>,
    pub(crate) seen: String,
}

pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tillid"));
    for (variable, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TILLID_")) {
        command.env_remove(variable);
    }
    // Whoever runs the stories by sudo claims nothing in them.
    command.env_remove("SUDO_USER").args(arguments).stdin(Stdio::null());
    command
}

/// Runs to the end.
pub(crate) fn run(arguments: &[&str]) -> Ended {
    ended(program(arguments))
}

pub(crate) fn ended(mut command: Command) -> Ended {
    let output = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

impl Ended {
    /// It did what was asked and said nothing else.
    pub(crate) fn done(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{}", self.out);
        self.out
    }

    pub(crate) fn json(self) -> Value {
        serde_json::from_str(&self.done()).expect("one JSON value")
    }

    /// It refused, with one sentence, and says which.
    pub(crate) fn refused(self) -> String {
        assert_eq!((self.code, self.out.as_str()), (Some(1), ""), "{}", self.err);
        let sentence = self.err.strip_suffix('\n').expect("a line").to_owned();
        assert!(!sentence.contains('\n') && sentence.ends_with('.'), "one sentence: {sentence}");
        sentence
    }
}

impl Running {
    /// Starts a program; what it says on standard output can be waited for.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let output = child.stdout.take().expect("its output");
        Self::hear(child, output)
    }

    /// Starts a program that says what it does in its log, on standard error.
    pub(crate) fn start_with_log(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().expect("the program starts");
        let log = child.stderr.take().expect("its log");
        Self::hear(child, log)
    }

    fn hear(child: Child, said: impl Read + Send + 'static) -> Self {
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(said).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, lines: Mutex::new(lines), seen: String::new() }
    }

    /// Waits until it says a line with these words.
    pub(crate) fn until(&mut self, words: &str) -> String {
        loop {
            let lines = self.lines.get_mut().expect("the lines");
            let line = lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no {words:?} in {}", self.seen));
            self.seen.push_str(&line);
            self.seen.push('\n');
            if line.contains(words) {
                return line;
            }
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn type_line(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().expect("its input"), "{line}").expect("it reads");
    }

    /// Every address at which this program's own sockets listen, as Linux tells it.
    pub(crate) fn listens_at(&self) -> BTreeSet<SocketAddr> {
        let process = PathBuf::from(format!("/proc/{}", self.child.id()));
        let opened = std::fs::read_dir(process.join("fd")).expect("what it has open").flatten();
        let own: HashSet<PathBuf> = opened.filter_map(|entry| std::fs::read_link(entry.path()).ok()).collect();
        let table = |name: &str| std::fs::read_to_string(process.join("net").join(name)).unwrap_or_default();
        let tables = table("tcp") + &table("tcp6");
        let listening = tables.lines().filter_map(|line| {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let [_, local, _, "0A", .., _] = columns[..] else { return None };
            own.contains(Path::new(&format!("socket:[{}]", columns.get(9)?))).then(|| address_in_hexadecimal(local))
        });
        listening.collect()
    }

    /// Presses Ctrl-C and waits for the end.
    pub(crate) fn interrupt(mut self) -> (ExitStatus, String) {
        self.is_interrupted();
        self.wait()
    }

    /// Presses Ctrl-C.
    pub(crate) fn is_interrupted(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().expect("kill").success());
    }

    /// A service manager tells it to end, and waits.
    pub(crate) fn ends_when_told(mut self) -> (ExitStatus, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill").success());
        self.wait()
    }

    /// Is killed, as by a power cut of its own.
    pub(crate) fn dies(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("its end");
    }

    pub(crate) fn wait(&mut self) -> (ExitStatus, String) {
        let status = self.child.wait().expect("its end");
        while let Ok(line) = self.lines.get_mut().expect("the lines").recv() {
            self.seen.push_str(&line);
            self.seen.push('\n');
        }
        (status, std::mem::take(&mut self.seen))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            drop(self.child.kill());
            drop(self.child.wait());
        }
    }
}

/// `0100007F:1F40`: whole words of an address, each as this machine keeps it, and the port.
fn address_in_hexadecimal(text: &str) -> SocketAddr {
    let (address, port) = text.split_once(':').expect("address and port");
    let word = |at: usize| u32::from_str_radix(&address[at..at + 8], 16).expect("hexadecimal").to_ne_bytes();
    let bytes: Vec<u8> = (0..address.len()).step_by(8).flat_map(word).collect();
    let address = match <[u8; 4]>::try_from(&bytes[..]) {
        Ok(four) => IpAddr::V4(Ipv4Addr::from(four)),
        Err(_) => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(&bytes[..]).expect("sixteen bytes"))),
    };
    SocketAddr::new(address, u16::from_str_radix(port, 16).expect("hexadecimal"))
}

/// Whether this machine has `::1`.
pub(crate) fn has_ipv6() -> bool {
    TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok()
}

/// The first of four free ports in a row, another for each caller.
pub(crate) fn four_ports() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    loop {
        let process = u16::try_from(std::process::id() % 997).expect("small");
        let port = 20_000 + (process * 13 + NEXT.fetch_add(1, Ordering::SeqCst) * 5) % 12_000;
        let free_at = |address: IpAddr, port| TcpListener::bind((address, port)).is_ok();
        let free = |port| {
            free_at(Ipv4Addr::LOCALHOST.into(), port) && (!has_ipv6() || free_at(Ipv6Addr::LOCALHOST.into(), port))
        };
        if (port..port + 4).all(free) {
            return port;
        }
    }
}

/// A running demo.
pub(crate) struct Demo {
    pub(crate) running: Running,
    pub(crate) directory: PathBuf,
    pub(crate) record: Value,
    pub(crate) port: u16,
}

impl Demo {
    pub(crate) fn start(directory: &Path, port: u16, more: &[&str]) -> Self {
        let port_text = port.to_string();
        let data = directory.to_str().expect("text");
        let mut command = program(&["demo", "--port", &port_text, "--data", data]);
        command.args(more);
        let mut running = Running::start(command);
        running.until("All of this stands in");
        let text = std::fs::read_to_string(directory.join("demo.json")).expect("the record");
        Self { running, directory: directory.to_owned(), record: serde_json::from_str(&text).expect("JSON"), port }
    }

    pub(crate) fn service(&self, place: usize) -> &str {
        self.record["services"][place]["url"].as_str().expect("an address")
    }

    /// User ID and password.
    pub(crate) fn person(&self, place: usize) -> [(&str, &str); 2] {
        let person = &self.record["persons"][place];
        let text = |name: &str| person[name].as_str().expect("text");
        [("user_id", text("user_id")), ("password", text("password"))]
    }

    pub(crate) fn code(&self, card: &str, key_number: &str) -> &str {
        let persons = self.record["persons"].as_array().expect("persons");
        let cards = persons.iter().flat_map(|person| person["cards"].as_array().expect("cards"));
        let card = cards.into_iter().find(|it| it["id"] == card).expect("the card that is asked for");
        card["codes"][key_number].as_str().expect("the code beside it")
    }

    pub(crate) fn config(&self) -> String {
        self.directory.join("tillid.toml").to_str().expect("text").to_owned()
    }
}
