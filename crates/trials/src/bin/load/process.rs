//! The server as a process: started, waited for, and its CPU and memory read from `/proc`.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::fill::Town;
use crate::nodes;
use crate::options::Options;

/// Threads of this name hash passwords.
const HASHING: &str = "password-";
/// The thread of this name writes to the database.
const WRITING: &str = "store-writer";

/// The server: a process for each node; killed when it is dropped.
pub(crate) struct Process(Vec<Child>);

/// CPU time by what it was spent on.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cpu {
    /// On the password hash.
    pub(crate) hashing: Duration,
    /// By the thread that writes to the database.
    pub(crate) writing: Duration,
    /// On everything else.
    pub(crate) serving: Duration,
}

impl Cpu {
    /// What was spent since `before`.
    pub(crate) fn since(&self, before: &Self) -> Self {
        Self {
            hashing: self.hashing.saturating_sub(before.hashing),
            writing: self.writing.saturating_sub(before.writing),
            serving: self.serving.saturating_sub(before.serving),
        }
    }

    /// All but the hash.
    pub(crate) fn beyond_the_hash(&self) -> Duration {
        self.writing + self.serving
    }
}

/// What this thread has spent until now.
pub(crate) fn own_thread_cpu() -> Outcome<Duration> {
    spent(&fs::read_to_string("/proc/thread-self/schedstat")?)
}

/// The scheduler's own account, which begins with nanoseconds.
fn spent(account: &str) -> Outcome<Duration> {
    let spent = account.split_whitespace().next().and_then(|text| text.parse().ok());
    Ok(Duration::from_nanos(spent.ok_or("the scheduler's account cannot be read")?))
}

/// Starts the server so often, and takes the time to its first answer each time. The last one stays.
pub(crate) async fn start_often(
    folder: &Path,
    town: &Arc<Town>,
    options: &Options,
) -> Outcome<(Process, Vec<Duration>)> {
    let mut taken = vec![];
    loop {
        let began = Instant::now();
        let process = Process::start(folder, options)?;
        let address = format!("http://127.0.0.1:{}/.well-known/openid-configuration", town.door.port);
        // The clients of this run keep connections; the one of a server that has ended must not be used again.
        let client = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build()?;
        let asked = client.get(address).header("host", format!("localhost:{}", town.door.issuer));
        asked.send().await?.error_for_status()?;
        taken.push(began.elapsed());
        if taken.len() >= options.starts {
            return Ok((process, taken));
        }
        process.end()?;
    }
}

impl Process {
    fn start(folder: &Path, options: &Options) -> Outcome<Self> {
        let mut nodes = Self(vec![]);
        for node in 0..options.nodes {
            nodes.0.push(start(&nodes::folder_of(folder, node), &options.under)?);
        }
        Ok(nodes)
    }

    /// Ends the server as an operator would, and waits for it.
    pub(crate) fn end(mut self) -> Outcome<()> {
        for node in &mut self.0 {
            drop(node.stdin.take());
        }
        for node in &mut self.0 {
            node.wait()?;
        }
        Ok(())
    }

    /// What all nodes have spent until now, in nanoseconds of the scheduler's own account.
    pub(crate) fn cpu(&self) -> Outcome<Cpu> {
        let mut cpu = Cpu::default();
        for node in &self.0 {
            for entry in fs::read_dir(format!("/proc/{}/task", node.id()))? {
                let path = entry?.path();
                let name = fs::read_to_string(path.join("comm"))?;
                let spent = spent(&fs::read_to_string(path.join("schedstat"))?)?;
                match name.trim() {
                    name if name.starts_with(HASHING) => cpu.hashing += spent,
                    name if name == WRITING => cpu.writing += spent,
                    _ => cpu.serving += spent,
                }
            }
        }
        Ok(cpu)
    }

    /// Bytes of memory that are in use (RSS), by all nodes.
    pub(crate) fn memory(&self) -> Outcome<u64> {
        let of = |node: &Child| {
            let status = fs::read_to_string(format!("/proc/{}/status", node.id()))?;
            let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
            let kib: u64 = line.trim().trim_end_matches(" kB").parse()?;
            Ok(kib * 1024)
        };
        self.0.iter().map(of).sum()
    }
}

/// Starts a node, and waits until it is ready.
fn start(folder: &Path, under: &[String]) -> Outcome<Child> {
    let this = std::env::current_exe()?;
    let mut command = match under {
        [] => Command::new(this),
        [program, arguments @ ..] => {
            let mut command = Command::new(program);
            command.args(arguments).arg(this);
            command
        }
    };
    let mut child = command
        .arg("serve")
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()?;
    let output = child.stdout.take().ok_or("the server has no output")?;
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line)?;
    if line.trim() == "ready" {
        return Ok(child);
    }
    drop(child.kill());
    child.wait()?;
    Err("the server did not start".into())
}

impl Drop for Process {
    fn drop(&mut self) {
        for node in &mut self.0 {
            // It may have ended already.
            drop(node.kill());
            drop(node.wait());
        }
    }
}
