//! Open files: every connection is one, and a system lets a process have only so many.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What the database, the log, the listeners and commands need beside the connections.
const BESIDE: u64 = 256;

/// Raises the process's own limit as far as the system lets it, and says how many connections there is room for:
/// `wanted`, or fewer, which is told in one sentence.
pub fn room_for(wanted: u32) -> u32 {
    let limit = getrlimit(Resource::Nofile);
    let needed = u64::from(wanted) + BESIDE;
    let allowed = match limit.current {
        Some(current) if current < needed => raise(limit, needed),
        _ => return wanted,
    };
    let room = fitting(allowed, wanted);
    if room < wanted {
        tracing::warn!(
            "The system allows this process {allowed} open files, so {room} connections are served at once instead of \
             {wanted}; raise its limit (LimitNOFILE, ulimit -n) or lower listener.connections_max."
        );
    }
    room
}

fn raise(limit: Rlimit, needed: u64) -> u64 {
    let raised = limit.maximum.map_or(needed, |maximum| needed.min(maximum));
    match setrlimit(Resource::Nofile, Rlimit { current: Some(raised), ..limit }) {
        Ok(()) => raised,
        Err(error) => {
            tracing::debug!(%error, "the limit of open files could not be raised");
            limit.current.unwrap_or(needed)
        }
    }
}

fn fitting(allowed: u64, wanted: u32) -> u32 {
    let room = allowed.saturating_sub(BESIDE).max(allowed / 2).max(1);
    u32::try_from(room).unwrap_or(u32::MAX).min(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_limit_serves_fewer_and_a_large_one_all() {
        for (allowed, wanted, room) in
            [(1_024, 110_000, 768), (256, 110_000, 128), (524_288, 110_000, 110_000), (0, 5, 1)]
        {
            assert_eq!(fitting(allowed, wanted), room, "{allowed}");
        }
    }

    #[test]
    fn what_fits_already_changes_nothing() {
        let before = getrlimit(Resource::Nofile).current;
        assert_eq!(room_for(1), 1);
        assert_eq!(getrlimit(Resource::Nofile).current, before);
    }
}
