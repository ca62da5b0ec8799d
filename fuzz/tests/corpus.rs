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

fn corpus(target: &Target) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name);
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 3, "{} holds too little", folder.display());
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

fn takes(target: &Target, input: &[u8]) {
    if catch_unwind(AssertUnwindSafe(|| (target.run)(input))).is_err() {
        panic!("{} stumbles over:\n{}\nKeep it in fuzz/corpus/{}.", target.name, input.escape_ascii(), target.name);
    }
}

fn runs(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target");
    let stored = corpus(target);
    let mut runs = 0_u64;
    for (place, seed) in stored.iter().enumerate() {
        takes(target, seed);
        let mut bender = Bender::of(u64::try_from(place).unwrap() << 32);
        let mut last = seed.clone();
        for time in 0..target.times * more() {
            // Half of the time what was bent is bent further.
            let from = if time % 2 == 0 { seed } else { &last };
            last = bender.bend(from, &stored);
            takes(target, &last);
            runs += 1;
        }
    }
    let mut out = std::io::stdout().lock();
    writeln!(out, "figures: {name}: {} stored inputs, {runs} bent ones", stored.len()).unwrap();
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

every_target!(answer, call, authorization, token, cookies, configuration, request);
