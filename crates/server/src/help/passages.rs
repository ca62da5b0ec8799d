//! Passages of a help page that hold only where new phones wait, or only where they do not: between lines `{waits}`,
//! `{no_wait}` and `{end}`.

/// The text of a page without the passages that do not hold here.
pub(super) fn holding(text: &str, waits: bool) -> Result<String, String> {
    let mut kept = String::with_capacity(text.len());
    let mut within: Option<bool> = None;
    for line in text.lines() {
        within = match (line, within) {
            ("{waits}", None) => Some(waits),
            ("{no_wait}", None | Some(_)) => Some(!waits),
            ("{end}", Some(_)) => None,
            ("{waits}" | "{end}", _) => return Err(format!("{line} stands where no passage does that")),
            (_, holds) => {
                if holds != Some(false) {
                    kept.push_str(line);
                    kept.push('\n');
                }
                holds
            }
        };
    }
    match within {
        None => Ok(kept),
        Some(_) => Err("a passage has no {end}".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::holding;

    #[test]
    fn what_does_not_hold_is_left_out_and_what_is_not_closed_is_refused() {
        let text = "a\n{waits}\nb\n{no_wait}\nc\n{end}\nd\n{no_wait}\ne\n{end}\n";
        assert_eq!(holding(text, true).as_deref(), Ok("a\nb\nd\n"));
        assert_eq!(holding(text, false).as_deref(), Ok("a\nc\nd\ne\n"));
        for broken in ["{waits}\n", "{end}\n", "{waits}\n{waits}\n{end}\n"] {
            assert!(holding(broken, true).is_err(), "{broken:?}");
        }
    }
}
