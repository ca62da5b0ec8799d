//! What a step's output says about how many checks passed and failed.
//!
//! Counted from the runners' own closing lines, and never better than the exit code: a runner that fails without a
//! failed test has failed once, and one that ran nothing where tests were meant to run has failed too.

use crate::run::not_run;

/// How a step's output is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    /// The step is one check.
    Whole,
    /// `test result: … 3 passed; 0 failed; 0 ignored; …`, one line for each test program.
    RustTests,
    /// TAP: `# pass 3`, `# fail 0`.
    NodeTests,
    /// The line of `e2e/reporter.mjs`: `stories: 3 passed, 0 failed, 0 skipped`.
    Stories,
    /// Preparation: counts only when it fails.
    Nothing,
}

/// How many checks passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// One check that failed.
    pub(crate) const FAILED: Self = Self { passed: 0, failed: 1 };

    /// Both together.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }

    /// Whether nothing failed.
    pub(crate) fn is_good(self) -> bool {
        self.failed == 0
    }
}

/// Counts one step's output. A test that was left out (ignored, skipped, to do) counts as failed: here every test runs.
pub(crate) fn tally(count: Count, output: &str, succeeded: bool) -> Tally {
    let lines = output.lines().map(str::trim);
    let counted = match count {
        Count::Whole => Tally { passed: u64::from(succeeded), failed: u64::from(!succeeded) },
        Count::Nothing => Tally { passed: 0, failed: u64::from(!succeeded) },
        Count::RustTests => {
            let ran = add(lines, |line| {
                let line = line.strip_prefix("test result: ")?;
                let left_out = before(line, " ignored")?;
                Some(Tally { passed: before(line, " passed")?, failed: before(line, " failed")? + left_out })
            });
            // A test that the machine does not allow ends well for its runner, and has shown nothing.
            Tally { passed: ran.passed.saturating_sub(not_run(output).len() as u64), ..ran }
        }
        Count::NodeTests => add(lines, |line| match line.strip_prefix("# ")?.split_once(' ')? {
            ("pass", number) => Some(Tally { passed: number.parse().ok()?, failed: 0 }),
            ("fail" | "cancelled" | "skipped" | "todo", number) => {
                Some(Tally { passed: 0, failed: number.parse().ok()? })
            }
            _ => None,
        }),
        Count::Stories => add(lines, |line| {
            let line = line.strip_prefix("stories: ")?;
            let left_out = before(line, " skipped")?;
            Some(Tally { passed: before(line, " passed")?, failed: before(line, " failed")? + left_out })
        }),
    };
    let ran_nothing = counted == Tally::default() && count != Count::Nothing;
    if (ran_nothing || !succeeded) && counted.is_good() { counted.plus(Tally::FAILED) } else { counted }
}

fn add<'a>(lines: impl Iterator<Item = &'a str>, read: impl Fn(&str) -> Option<Tally>) -> Tally {
    lines.filter_map(read).fold(Tally::default(), Tally::plus)
}

/// The number that stands before `word`.
fn before(line: &str, word: &str) -> Option<u64> {
    let (head, _) = line.split_once(word)?;
    let digits = head.rsplit(|character: char| !character.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Count, Tally, tally};

    fn check(count: Count, output: &str, succeeded: bool, passed: u64, failed: u64) {
        assert_eq!(tally(count, output, succeeded), Tally { passed, failed }, "{output}");
    }

    #[test]
    fn rust_tests_of_all_programs_are_added() {
        let output = "running 2 tests\ntest a ... ok\n\
            test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 40 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s\n";
        check(Count::RustTests, output, false, 42, 3);
    }

    #[test]
    fn an_ignored_test_is_no_passed_test() {
        let output = "test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out";
        check(Count::RustTests, output, true, 2, 1);
    }

    #[test]
    fn a_test_that_the_machine_does_not_allow_is_no_passed_test() {
        let output = "not run: a: only root may\ntest a ... ok\ntest result: ok. 2 passed; 0 failed; 0 ignored";
        check(Count::RustTests, output, true, 1, 0);
    }

    #[test]
    fn a_runner_that_fails_without_a_failed_test_has_failed_once() {
        check(Count::RustTests, "error: could not compile `store`", false, 0, 1);
        check(Count::RustTests, "test result: ok. 2 passed; 0 failed; 0 ignored", false, 2, 1);
    }

    #[test]
    fn a_runner_that_ran_nothing_has_failed() {
        check(Count::RustTests, "", true, 0, 1);
        check(Count::NodeTests, "TAP version 13\n# tests 0\n# pass 0\n# fail 0\n", true, 0, 1);
        check(Count::Stories, "stories: 0 passed, 0 failed, 0 skipped", true, 0, 1);
    }

    #[test]
    fn node_tests_are_counted_from_tap() {
        check(Count::NodeTests, "ok 1 - a\n# tests 4\n# pass 3\n# fail 1\n# skipped 0\n", false, 3, 1);
        check(Count::NodeTests, "# pass 3\n# fail 0\n# cancelled 0\n# skipped 1\n# todo 0\n", true, 3, 1);
    }

    #[test]
    fn stories_that_did_not_run_have_not_passed() {
        check(Count::Stories, "  x\nstories: 11 passed, 1 failed, 2 skipped\n", false, 11, 3);
        check(Count::Stories, "stories: 11 passed, 0 failed, 0 skipped\n", true, 11, 0);
    }

    #[test]
    fn a_check_is_one_and_preparation_counts_only_when_it_fails() {
        check(Count::Whole, "anything", true, 1, 0);
        check(Count::Whole, "anything", false, 0, 1);
        check(Count::Nothing, "", true, 0, 0);
        check(Count::Nothing, "", false, 0, 1);
    }
}
