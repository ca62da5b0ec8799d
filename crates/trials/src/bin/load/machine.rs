//! The machine that was measured on: figures without it say nothing.

use std::fs;
use std::path::Path;
use std::process::Command;

/// What is worth knowing about where figures come from.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    pub(crate) processor: String,
    pub(crate) cores: usize,
    pub(crate) memory_gib: u64,
    pub(crate) kernel: String,
    pub(crate) disk: String,
    pub(crate) busy: String,
    pub(crate) commit: String,
}

/// The machine as it describes itself; `busy` is what [`busy`] said before the run.
pub(crate) fn describe(folder: &Path, busy: String) -> Machine {
    let field = |file: &str, name: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name)).and_then(|line| line.split_once(':'));
        line.map_or_else(|| "unknown".to_owned(), |(_, value)| value.trim().to_owned())
    };
    let memory_kib: u64 = field("/proc/meminfo", "MemTotal").trim_end_matches(" kB").parse().unwrap_or(0);
    let changed = if output("git", &["status", "--porcelain", "crates"]).is_empty() { "" } else { ", with changes" };
    Machine {
        processor: field("/proc/cpuinfo", "model name"),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        memory_gib: memory_kib / (1024 * 1024),
        kernel: fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim().to_owned(),
        disk: output("stat", &["--file-system", "--format", "%T", &folder.to_string_lossy()]),
        busy,
        commit: format!("{}{changed}", output("git", &["rev-parse", "--short", "HEAD"])),
    }
}

/// How many bytes are free there, where the system says it.
pub(crate) fn room(folder: &Path) -> Option<u64> {
    let said = output("df", &["--output=avail", "--block-size=1", &folder.to_string_lossy()]);
    said.lines().last()?.trim().parse().ok()
}

/// How busy the machine was in the last minute.
pub(crate) fn busy() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split_whitespace().next().unwrap_or("unknown").to_owned()
}

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}
