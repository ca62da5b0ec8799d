//! `tillid backup`: the whole installation in one sealed file, taken beside a running server.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use domain::time::Time;
use serde::Serialize;
use server::backups::{self, Key};
use server::clock::Clock;
use server::entropy::Entropy;
use store::folder_of;
use zeroize::Zeroizing;

use crate::ending::Ending;
use crate::files;
use crate::opening::configuration;
use crate::output::{Answer, Failed, Output};
use crate::progress::Progress;

/// Shorter ones are guessed by whoever has the file and time.
const PASSPHRASE_CHARACTERS_MIN: usize = 16;

/// Writes a sealed copy of the whole installation, beside a running server.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  tillid backup /backup/tillid-2026-11-22.backup\n\nIt is sealed with the master key, which is not in it: keep that elsewhere. With a passphrase whoever has that opens it;\nwhat was sealed in the database stays so, and to run what is restored takes the master key all the same.\n`tillid drill` tries the whole way, `tillid restore` goes it."
)]
pub(crate) struct Arguments {
    /// The file; there must be none of that name.
    file: PathBuf,
    /// Seal it with the passphrase in this file, in place of the master key.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

#[derive(Serialize)]
struct Written<'a> {
    file: &'a Path,
    rows: u64,
    bytes: u64,
}

pub(crate) async fn run(arguments: &Arguments, config: &Path, out: &mut Output) -> Result<(), Failed> {
    let config = configuration(config)?;
    let master = config.open_master_key()?;
    let passphrase = arguments.passphrase_file.as_deref().map(passphrase).transpose()?;
    let key = passphrase.as_ref().map_or(Key::Master(&master), Key::Passphrase);
    refuse_unusable(&arguments.file)?;
    let now = Time::from_micros(Clock::system().now_us());
    let mut ending = Ending::heard()?;
    let mut progress = Progress::of("Taken");
    let told = |done, of| progress.tell(done, of);
    let (database, entropy) = (config.database(), Entropy::system());
    let taking = async { Ok::<_, Failed>(backups::take(&database, &arguments.file, key, now, &entropy, told).await?) };
    let taken = ending.unless(taking, "the backup was broken off, and nothing of it was left").await?;
    drop(progress);
    let rows = taken.sums.iter().map(|sum| sum.rows).sum();
    out.give(&Written { file: &arguments.file, rows, bytes: taken.bytes })
}

/// The passphrase in a file that nobody else reads.
pub(crate) fn passphrase(file: &Path) -> Result<Zeroizing<String>, Failed> {
    let passphrase = files::read_line(file)?;
    match passphrase.chars().count() < PASSPHRASE_CHARACTERS_MIN {
        true => Err(Failed::say(format!(
            "the passphrase in {} is shorter than {PASSPHRASE_CHARACTERS_MIN} characters: choose a longer one",
            file.display()
        ))),
        false => Ok(passphrase),
    }
}

fn refuse_unusable(file: &Path) -> Result<(), Failed> {
    let folder = folder_of(file);
    match (file.exists(), folder.is_dir()) {
        (true, _) => Err(Failed::say(format!("there is a file {} already; it was left as it is", file.display()))),
        (false, false) => {
            Err(Failed::say(format!("there is no directory {}; make it, or choose another place", folder.display())))
        }
        (false, true) => Ok(()),
    }
}

impl Answer for Written<'_> {
    fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "All {} rows are in {}, sealed; only you may read it.", self.rows, self.file.display())
    }
}
