//! Every target takes its stored corpus, and everything that it is bent into.

#![cfg(test)]

use std::fs;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use fuzz::{Bender, TARGETS, Target};

/// `TILLID_FUZZ_TIMES` asks for so many times more by hand.
fn more() -> u32 {
    std::env::var("TILLID_FUZZ_TIMES").ok().map_or(1, |text| text.parse().expect("a number"))
}

/// An input, and whether it is a real one that must be taken: what our writers made, and files that are called so.
struct Stored {
    bytes: Vec<u8>,
    is_real: bool,
}

fn corpus(target: &Target) -> Vec<Stored> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name);
    let mut files: Vec<_> =
        fs::read_dir(&folder).map(|entries| entries.map(|entry| entry.unwrap().path()).collect()).unwrap_or_default();
    files.sort();
    let is_real = |file: &Path| file.file_name().unwrap().to_str().unwrap().starts_with("real_");
    let stored = files.iter().map(|file| Stored { bytes: fs::read(file).unwrap(), is_real: is_real(file) });
    let made = (target.made)().into_iter().map(|bytes| Stored { bytes, is_real: true });
    let all: Vec<Stored> = stored.chain(made).collect();
    assert!(all.len() >= 3, "{} holds too little", folder.display());
    assert!(all.iter().any(|input| input.is_real), "{} holds nothing real", target.name);
    all
}

fn takes(target: &Target, input: &[u8]) -> bool {
    let told = || format!("{} stumbles over:\n{}\nKeep it in fuzz/corpus/{0}.", target.name, input.escape_ascii());
    catch_unwind(AssertUnwindSafe(|| (target.run)(input))).unwrap_or_else(|_| panic!("{}", told()))
}

fn runs(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target");
    let corpus = corpus(target);
    let stored: Vec<Vec<u8>> = corpus.iter().map(|input| input.bytes.clone()).collect();
    let (mut runs, mut taken) = (0_u64, 0_u64);
    for (place, input) in corpus.iter().enumerate() {
        let seed = &input.bytes;
        let is_taken = takes(target, seed);
        assert!(is_taken || !input.is_real, "{name} does not take a real one:\n{}", seed.escape_ascii());
        let mut bender = Bender::of(u64::try_from(place).unwrap() << 32);
        let mut last = seed.clone();
        for time in 0..target.times * more() {
            // Half of the time what was bent is bent further.
            let from = if time % 2 == 0 { seed } else { &last };
            last = bender.bend(from, &stored);
            let is_taken = takes(target, &last);
            let is_bent = !stored.contains(&last);
            assert!(
                !(target.is_vouched && is_taken && is_bent),
                "{name} takes what was bent:\n{}",
                last.escape_ascii()
            );
            (runs, taken) = (runs + 1, taken + u64::from(is_taken && is_bent));
        }
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "figures: {name}: {} inputs, {runs} bent ones, {taken} of them taken", stored.len()).unwrap();
}

macro_rules! every_target {
    ($($name:ident),+) => {
        $(#[test]
        fn $name() {
            runs(stringify!($name));
        })+

        #[test]
        fn every_target_is_run() {
            assert_eq!(TARGETS.map(|target| target.name), [$(stringify!($name)),+]);
        }
    };
}

every_target!(
    answer,
    call,
    authorization,
    token,
    cookies,
    configuration,
    request,
    registration,
    assertion,
    platform_key,
    body,
    subscription,
    page,
    carried,
    push_message,
    events,
    logout,
    hint,
    bearer,
    address,
    provider,
    headers,
    forwarded,
    push_answer,
    typed,
    checkpoint,
    proof,
    outside_log,
    backup,
    piece,
    sealed,
    nonce,
    master_key
);
