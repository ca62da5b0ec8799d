//! What the machine gives: room on the disk, open files.

use std::path::Path;

use rustix::fs::statvfs;
use rustix::process::{Resource, getrlimit};
use server::config::Config;

use super::{Point, advice, well, wrong};

const MEBIBYTE: u64 = 1_048_576;
/// Below this, a busy day may fill the disk; below the other, the next minute.
const FREE_ADVISED: u64 = 2_048 * MEBIBYTE;
const FREE_LEAST: u64 = 128 * MEBIBYTE;

/// Files that are open beside connections: the database's readers, the log, listeners.
const FILES_BESIDE: u64 = 64;
/// Fewer than this and a busy morning closes the door.
const FILES_LEAST: u64 = 512;

pub(super) fn look(config: &Config) -> Vec<Point> {
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    vec![disk(&config.data.directory), open_files(files, config.listener.connections_max.into())]
}

fn disk(directory: &Path) -> Point {
    const POINT: &str = "disk";
    match statvfs(directory) {
        Ok(found) => free(directory, found.f_bavail.saturating_mul(found.f_frsize)),
        Err(error) => wrong(POINT, format!("the directory {} cannot be looked at ({error})", directory.display())),
    }
}

fn free(directory: &Path, bytes: u64) -> Point {
    const POINT: &str = "disk";
    let says = format!("{} MiB are free in {}", bytes / MEBIBYTE, directory.display());
    match bytes {
        ..FREE_LEAST => wrong(POINT, format!("{says}: make room, or nothing can be kept soon")),
        FREE_LEAST..FREE_ADVISED => advice(POINT, format!("{says}: make room")),
        _ => well(POINT, says),
    }
}

fn open_files(limit: u64, connections: u64) -> Point {
    const POINT: &str = "open_files";
    if limit < FILES_LEAST {
        return wrong(POINT, format!("{limit} files may be open at once: raise the limit (LimitNOFILE, ulimit -n)"));
    }
    if limit < connections.saturating_add(FILES_BESIDE) {
        let says = format!(
            "{limit} files may be open at once here, and listener.connections_max is {connections}: raise the one (LimitNOFILE, ulimit -n) or lower the other"
        );
        return advice(POINT, says);
    }
    well(POINT, format!("{limit} files may be open at once, enough for {connections} connections"))
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn a_full_disk_and_few_open_files_are_told_before_they_hurt() {
        let directory = Path::new("/srv/tillid/data");
        let free = |mebibytes: u64| free(directory, mebibytes * MEBIBYTE).state;
        assert_eq!(
            [free(127), free(128), free(2_047), free(2_048)],
            [State::Wrong, State::Advice, State::Advice, State::Well]
        );
        let files = |limit| open_files(limit, 1_000).state;
        assert_eq!([files(511), files(1_063), files(1_064)], [State::Wrong, State::Advice, State::Well]);
        assert_eq!(disk(Path::new("/nowhere/at/all")).state, State::Wrong);
    }
}
