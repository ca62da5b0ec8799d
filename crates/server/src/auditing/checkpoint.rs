//! Checkpoints as text: a signed note (C2SP signed-note and tlog-checkpoint), which anybody's tools read.
//!
//! Four lines are signed: who, how many leaves, the root, when. The name is the issuer's host, so that no checkpoint passes
//! for another installation's.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::audit::tree::TreeHash;
use domain::time::Time;
use store::AuditCheckpoint;

use crate::keys::{CheckpointKey, CheckpointPublic};

/// Longer texts are no checkpoints of ours.
const TEXT_BYTES_MAX: usize = 2_048;
/// Names the algorithm in a verifier's key: Ed25519.
const ED25519: u8 = 0x01;

/// What the audit log was at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Whose log.
    pub origin: String,
    /// How many leaves it had.
    pub size: u64,
    /// The root over them.
    pub root: TreeHash,
    /// When.
    pub at: Time,
}

/// A statement with its signature. It prints as the note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What is said.
    pub statement: Statement,
    key_hash: [u8; 4],
    signature: [u8; 64],
}

/// A key by which notes of one log are checked. It prints as the verifier's key that other tools take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    origin: String,
    public: CheckpointPublic,
}

/// Whose log it is: the issuer without its scheme.
pub fn origin_of(issuer: &str) -> String {
    let host = issuer.split_once("://").map_or(issuer, |(_, host)| host);
    format!("{}/audit", host.trim_end_matches('/'))
}

impl Statement {
    /// The text that is signed.
    fn text(&self) -> String {
        let root = STANDARD.encode(self.root.0);
        format!("{}\n{}\n{root}\nat {}\n", self.origin, self.size, self.at.micros())
    }

    /// Signs.
    pub fn sign(&self, key: &CheckpointKey) -> [u8; 64] {
        key.sign(&self.text())
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, size, root, at) = (lines.next()?, lines.next()?, lines.next()?, lines.next()?);
        let statement = Self {
            origin: origin.to_owned(),
            size: size.parse().ok()?,
            root: TreeHash(STANDARD.decode(root).ok()?.try_into().ok()?),
            at: Time::from_micros(at.strip_prefix("at ")?.parse().ok()?),
        };
        // Written otherwise than we write it, it would be another text than the one that was signed.
        (lines.next().is_none() && statement.text() == text).then_some(statement)
    }
}

impl Note {
    /// A checkpoint as the store keeps it.
    pub fn of(origin: &str, checkpoint: &AuditCheckpoint, public: CheckpointPublic) -> Self {
        let verifier = Verifier::new(origin, public);
        let AuditCheckpoint { size, root, at, signature, .. } = checkpoint;
        let statement = Statement { origin: origin.to_owned(), size: *size, root: *root, at: *at };
        Self { statement, key_hash: verifier.key_hash(), signature: *signature }
    }

    /// Reads a note; says nothing yet of its signature.
    pub fn parse(text: &str) -> Option<Self> {
        let (said, signatures) = text.get(..text.len().min(TEXT_BYTES_MAX))?.split_once("\n\n")?;
        let statement = Statement::parse(&format!("{said}\n"))?;
        let own = |line: &str| {
            let (name, signature) = line.strip_prefix("— ")?.split_once(' ')?;
            let bytes = STANDARD.decode(signature).ok().filter(|_| name == statement.origin)?;
            let (key_hash, signature) = bytes.split_first_chunk::<4>()?;
            Some((*key_hash, <[u8; 64]>::try_from(signature).ok()?))
        };
        let (key_hash, signature) = signatures.lines().find_map(own)?;
        Some(Self { statement, key_hash, signature })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signature = STANDARD.encode([self.key_hash.as_slice(), &self.signature].concat());
        writeln!(f, "{}\n— {} {signature}", self.statement.text(), self.statement.origin)
    }
}

impl Verifier {
    /// Checks notes of this origin.
    pub fn new(origin: &str, public: CheckpointPublic) -> Self {
        Self { origin: origin.to_owned(), public }
    }

    /// Reads what [`fmt::Display`] writes: `NAME+HASH+KEY`.
    pub fn parse(text: &str) -> Option<Self> {
        let (rest, key) = text
            .trim()
            .split_once('+')
            .and_then(|(name, rest)| Some((name, rest.split_once('+')?)))
            .map(|(name, (hash, key))| ((name, hash), key))?;
        let bytes = STANDARD.decode(key).ok()?;
        let public = bytes.strip_prefix(&[ED25519])?.try_into().ok()?;
        let verifier = Self::new(rest.0, CheckpointPublic(public));
        (hex(verifier.key_hash()) == rest.1).then_some(verifier)
    }

    /// Whether this key signed the note, for this log.
    pub fn accepts(&self, note: &Note) -> bool {
        note.statement.origin == self.origin
            && note.key_hash == self.key_hash()
            && self.public.has_signed(&note.statement.text(), &note.signature)
    }

    fn key_hash(&self) -> [u8; 4] {
        let text = [self.origin.as_bytes(), b"\n", &[ED25519], &self.public.0].concat();
        let [a, b, c, d, ..] = protocol::sha256(&text);
        [a, b, c, d]
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = STANDARD.encode([&[ED25519], self.public.0.as_slice()].concat());
        write!(f, "{}+{}+{key}", self.origin, hex(self.key_hash()))
    }
}

fn hex([a, b, c, d]: [u8; 4]) -> String {
    format!("{a:02x}{b:02x}{c:02x}{d:02x}")
}
