//! The configuration's reference, in Markdown, and the file that `init` writes; both from the keys' own comments.

use std::fmt::Write as _;

use super::limits::Limits;
use super::mail::Mail;
use super::origin::Origin;
use super::push::PushKeys;
use super::reading::{Section, variable};
use super::sections::{Audit, DataPlace, Listener, Log, MasterKeyPlace, Operator, Passwords, PlaceNames, Site};
use super::setting::{Setting as _, quoted};
use super::time_zone::TimeZone;

const LISTS: &str = r#"## `[[levels]]`

Which factors reach which level of assurance (`acr`), the weakest level first. Without it there are three levels of your own:
`ISSUER/levels/two-factors` (app or card) and, above it, `ISSUER/levels/card` and `ISSUER/levels/app`. A list in the file replaces them.
A token names the level that the service asked for, else the strongest that was reached.

```toml
[[levels]]
acr = "https://id.example/levels/two-factors"
factors = ["app", "card"]

[[levels]]
acr = "https://id.example/levels/high"
factors = ["app"]
verify = "each"
```

| key | what it is |
|---|---|
| `acr` | the level's URI. Names of eIDAS only for a scheme that was notified |
| `factors` | `"app"`, `"card"` or both; each is enough |
| `verify` | `"each"`: at this level the app asks for PIN or platform key at each approval, even when it is unlocked; `"unlocked"`, the default: it asks when it is locked |
"#;

/// The reference of all keys, in Markdown: what stands in `docs/reference/configuration.md`.
pub fn reference() -> String {
    let mut text = String::from(
        "# Configuration\n\n\
         One TOML file. Relative paths start at its directory. An environment variable overrides its key; lists are \
         separated by commas there. A key that is not listed here is refused.\n",
    );
    for section in sections() {
        let _infallible = write!(text, "\n## `[{}]`\n\n{}\n\n", section.table, flow(&section.about));
        text.push_str("| key | default | what it is | environment |\n|---|---|---|---|\n");
        for key in &section.keys {
            let _infallible = writeln!(
                text,
                "| `{}` | `{}` | {} <br>*{}* | `{}` |",
                key.name,
                key.default,
                flow(&key.about),
                key.kind.replace('|', "\\|"),
                variable(section.table, key.name),
            );
        }
    }
    text.push('\n');
    text.push_str(LISTS);
    text
}

/// The file that `init` writes: the issuer, where to listen if the issuer says it, where the database is and in which time
/// zone people live if that was said, and every other key as a comment with its default.
pub fn starter(issuer: &Origin, database: Option<&str>, time_zone: Option<&TimeZone>) -> String {
    let mut text = String::from("# Tillid's configuration. What is commented out is the default.\n");
    for section in sections() {
        let _infallible = write!(text, "\n# {}\n[{}]\n", flow(&section.about), section.table);
        for key in &section.keys {
            let _infallible = match (section.table, key.name) {
                ("site", "issuer") => writeln!(text, "# {}\nissuer = \"{issuer}\"", flow(&key.about)),
                ("listener", "addresses") if let Some(port) = port_here(issuer) => {
                    writeln!(text, "# {}\naddresses = [\"127.0.0.1:{port}\"]", flow(&key.about))
                }
                ("data", "database") if let Some(address) = database => {
                    writeln!(text, "# {}\ndatabase = {}", flow(&key.about), quoted(address))
                }
                ("site", "time_zone") if let Some(zone) = time_zone => {
                    writeln!(text, "# {}\ntime_zone = {}", flow(&key.about), zone.show())
                }
                _ => writeln!(text, "# {}\n# {} = {}", flow(&key.about), key.name, key.default),
            };
        }
    }
    text
}

/// The port of an issuer that browsers of this machine reach without a proxy.
fn port_here(issuer: &Origin) -> Option<u16> {
    let direct = issuer.is_this_machine() && !issuer.is_https();
    let (_, port) = issuer.authority().rsplit_once(':').filter(|_| direct)?;
    port.parse().ok()
}

fn sections() -> [Section; 12] {
    [
        Site::section(),
        Listener::section(),
        Operator::section(),
        DataPlace::section(),
        MasterKeyPlace::section(),
        Passwords::section(),
        PushKeys::section(),
        Mail::section(),
        Limits::section(),
        PlaceNames::section(),
        Audit::section(),
        Log::section(),
    ]
}

/// A comment's lines as one.
fn flow(about: &str) -> String {
    about.split_whitespace().collect::<Vec<_>>().join(" ")
}
