//! Real inputs, made by our own writers from one seed: what is signed or sealed, and what changes with the database's form.

use std::sync::LazyLock;

use domain::audit::tree::{Frontier, TreeHash, beside};
use domain::audit::{Entry, Logged, What};
use domain::ids::{AccountId, AuditId};
use domain::time::Time;
use server::auditing::checkpoint::{Note, Statement, Verifier, origin_of};
use server::auditing::outside::Line;
use server::auditing::proving::Proof;
use server::backups::{self, Key};
use server::clock::Clock;
use server::entropy::Entropy;
use server::keys::{CheckpointPublic, KeyRing, MasterKey, Place, StoredKey, kept};
use store::{Address, AuditCheckpoint, Beside, Engine, OpenMode, Piece, Reading, Sums};

pub(crate) const NOW_US: i64 = 1_795_340_000_000_000;
pub(crate) const PLACE: Place<'_> = Place { table: "devices", column: "pin_key", row: 7 };
const ENTRIES: u64 = 5;

static RING: LazyLock<KeyRing> = LazyLock::new(|| {
    let stored = StoredKey::create_all(&master(), &Entropy::seeded(3), NOW_US);
    let ring = stored.and_then(|stored| KeyRing::open(&master(), &stored, NOW_US));
    ring.unwrap_or_else(|error| unreachable!("keys can be made: {error}"))
});
static LOG: LazyLock<Vec<Logged>> = LazyLock::new(|| (1..=ENTRIES).map(entry).collect());
static NOTES: LazyLock<Vec<Note>> = LazyLock::new(|| [3, ENTRIES].map(note).to_vec());

pub(crate) fn master() -> MasterKey {
    let text = format!("{}=", "A".repeat(43));
    MasterKey::from_variable(&text).unwrap_or_else(|_| unreachable!("32 bytes in base64"))
}

pub(crate) fn ring() -> &'static KeyRing {
    &RING
}

/// The entries of the log.
pub(crate) fn entries() -> &'static [Logged] {
    &LOG
}

/// All checkpoints that were ever signed.
pub(crate) fn notes() -> &'static [Note] {
    &NOTES
}

pub(crate) fn public() -> CheckpointPublic {
    ring().checkpoint_key().1.public()
}

pub(crate) fn verifier() -> Verifier {
    Verifier::new(&origin(), public())
}

pub(crate) fn checkpoints() -> Vec<Vec<u8>> {
    notes().iter().map(Note::to_string).chain([verifier().to_string()]).map(String::into_bytes).collect()
}

pub(crate) fn proofs() -> Vec<Vec<u8>> {
    let proof = |(index, logged): (u64, &Logged)| {
        let hashes = beside(index, ENTRIES).into_iter().map(|range| root_over(range.start, range.end)).collect();
        Proof { logged: logged.clone(), beside: hashes, note: note(ENTRIES) }
    };
    (0..).zip(entries()).step_by(2).map(proof).map(|proof| proof.to_string().into_bytes()).collect()
}

pub(crate) fn logs() -> Vec<Vec<u8>> {
    let lines = |from: usize, to: usize| entries()[from..to].iter().cloned().map(Line::Entry);
    let checkpoint = |place: usize| Line::Checkpoint(notes()[place].clone());
    let whole: Vec<Line> = lines(0, 3).chain([checkpoint(0)]).chain(lines(3, 5)).chain([checkpoint(1)]).collect();
    let unsigned: Vec<Line> = lines(0, 3).chain([checkpoint(0)]).chain(lines(3, 5)).collect();
    let text = |lines: Vec<Line>| lines.iter().map(|line| line.to_json() + "\n").collect::<String>().into_bytes();
    vec![text(whole), text(unsigned)]
}

pub(crate) fn sealed() -> Vec<Vec<u8>> {
    let entropy = Entropy::seeded(4);
    let seal = |plain: &[u8]| ring().seal(PLACE, plain, &entropy).unwrap_or_default();
    vec![seal(b""), seal(&[7; 32]), seal(&[9; 300])]
}

pub(crate) fn nonces() -> Vec<Vec<u8>> {
    let entropy = Entropy::seeded(5);
    [0, 1, 59].map(|ago_s| ring().issue_nonce(&entropy, NOW_US - ago_s * 1_000_000).into_bytes()).to_vec()
}

/// A new installation's backup.
pub(crate) fn backups() -> Vec<Vec<u8>> {
    installed(async |address, folder| {
        let to = folder.join("backup");
        let (master, entropy) = (master(), Entropy::seeded(7));
        let taken = backups::take(&address, &to, Key::Master(&master), Time::from_micros(NOW_US), &entropy, |_, _| {});
        taken.await.unwrap_or_else(|error| unreachable!("a backup can be taken: {error}"));
        vec![std::fs::read(&to).unwrap_or_default()]
    })
}

/// What is in it.
pub(crate) fn pieces() -> Vec<Vec<u8>> {
    installed(async |address, _| {
        let (mut pieces, mut sums) = (vec![], Sums::new());
        let Ok(mut reading) = Reading::of(&address, Beside::Others).await else { return pieces };
        while let Ok(piece) = reading.next().await {
            if let Piece::Rows(rows) = &piece {
                sums.take(rows);
                pieces.push(piece.to_bytes());
                continue;
            }
            pieces.push(Piece::Whole(sums.finished()).to_bytes());
            break;
        }
        pieces
    })
}

/// Runs what waits for others.
pub(crate) fn running<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap_or_else(|error| unreachable!("the machine has no room for a thread: {error}")).block_on(work)
}

fn installed<T>(work: impl AsyncFnOnce(Address, &std::path::Path) -> T) -> T {
    let folder = tempfile::tempdir().unwrap_or_else(|error| unreachable!("the machine has no room: {error}"));
    let path = folder.path().join("tillid.sqlite3");
    running(async {
        let store = Engine::open_sqlite(&path, OpenMode::Create);
        let store = store.unwrap_or_else(|error| unreachable!("a database can be made: {error}"));
        let (clock, _hand) = Clock::movable(NOW_US);
        let furnished = kept::furnish(&store, &master(), &clock, &Entropy::seeded(6)).await;
        furnished.unwrap_or_else(|error| unreachable!("keys can be kept: {error}"));
        work(Address::File(path), folder.path()).await
    })
}

fn origin() -> String {
    origin_of("https://id.example")
}

fn entry(number: u64) -> Logged {
    let entry = Entry {
        id: AuditId(u128::from(number) << 64),
        at: Time::from_micros(NOW_US + i64::try_from(number).unwrap_or_default()),
        account: number.is_multiple_of(2).then_some(AccountId(7)),
        what: if number == 1 { What::AccountMade } else { What::AccountFrozen },
        about: format!("entry {number}"),
        numbers: vec![0, u32::MAX],
        sealed: (number == 3).then(|| vec![0xa5; 40]),
    };
    Logged { leaf: Some(entry.leaf(number)), entry }
}

fn root_over(from: u64, to: u64) -> TreeHash {
    let mut frontier = Frontier::empty();
    let leaves = entries().iter().filter_map(|logged| logged.leaf);
    leaves.filter(|leaf| (from..to).contains(&(leaf.number - 1))).for_each(|leaf| frontier.push(leaf.hash));
    frontier.root()
}

fn note(size: u64) -> Note {
    let (id, key) = ring().checkpoint_key();
    let statement =
        Statement { origin: origin(), size, root: root_over(0, size), at: Time::from_micros(NOW_US + 1_000_000) };
    let signature = statement.sign(&key);
    let checkpoint = AuditCheckpoint { size, root: statement.root, at: statement.at, key: id.0, signature };
    Note::of(&origin(), &checkpoint, key.public())
}
