//! Keeping things: one small interface, one kind of write, several engines.
//!
//! A use case reads what it needs, steps the rules, and hands over one [`Changes`]; the store keeps all of it or
//! answers `Conflict`, and [`settle()`] runs the use case again. SQL stands in `sql` alone; a test looks.

mod address;
mod asked;
mod auditing;
mod cell;
mod changes;
mod counting;
mod engine;
mod error;
mod folders;
mod kept;
mod memory;
mod migrations;
mod news;
mod postgres;
mod queries;
mod rows;
mod sealed;
mod settle;
mod sql;
mod sqlite;
mod swept;
mod table;
mod tables;
#[cfg(test)]
mod tests;
mod versioned;
mod whole;

use domain::account::Account;
use domain::activation::Activation;
use domain::activity::Activity;
use domain::audit::Entry;
use domain::browser::KnownBrowser;
use domain::card::{Card, CardNumber};
use domain::device::Device;
use domain::email::KeptEmail;
use domain::grant::{AccessToken, Grant};
use domain::ids::{
    AccountId, ActivationId, ActivityId, CardId, DeviceId, GrantId, JobId, LoginId, NoticeId, PrintJobId, RequestId,
    ServiceId,
};
use domain::let_in::LetIn;
use domain::limits::Limits;
use domain::login::Login;
use domain::notice::Notice;
use domain::printing::PrintJob;
use domain::push::PushAddress;
use domain::request::Request;
use domain::secret::Digest;
use domain::service::Service;
use domain::service_block::ServiceBlock;
use domain::session::{Scope, Session};
use domain::time::Time;

pub use address::{Address, Place, PostgresAddress, PostgresError, Unopened};
pub use asked::AskedChanges;
pub use auditing::{AuditCheckpoint, AuditHead, AuditKey, AuditLog};
pub use changes::Changes;
pub use counting::{HashCounting, HashCounts};
pub use engine::Engine;
pub use error::{CommitError, Contended, StoreError};
pub use folders::{folder_of, in_the_making, sync_folder_of};
pub use kept::{KeptPause, OutboxJob, SigningKeyState, StoredDataKey, StoredSigningKey, Throttle, UsedNonce};
pub use news::{Listener, News, Whom};
pub use rows::Record;
pub use sealed::{Cursor, Reseal, RowName, SealedColumns, SealedRow, SealedValue, is_sealed_column, sealed_under};
pub use settle::{Settled, settle};
pub use sqlite::{OpenError, OpenMode};
pub use swept::SweepReport;
pub use versioned::Versioned;
pub use whole::{
    Afterwards, Again, Beside, Copied, CopyError, LogBehind, PIECE_BYTES_MAX, Piece, Reading, Restored, Rows, Schema,
    Since, Sum, Sums, Suspect, Treated, Writing, Written, copy, copy_unless, look_through,
};

use cell::Field;
use engine::{Driver, list, one};

/// A read of at most one record.
type One<T> = Result<Option<Versioned<T>>, StoreError>;
/// A read of any number of records.
type Many<T> = Result<Vec<Versioned<T>>, StoreError>;

/// Everything that can be asked of a store. Each read is one statement and sees what was committed before it began.
pub trait Store: Driver {
    /// An account.
    fn account(&self, id: AccountId) -> impl Future<Output = One<Account>> + Send {
        one(self, &queries::ACCOUNT, vec![id.cell()])
    }

    /// The account with this user ID, in its folded form.
    fn account_by_user_id(&self, folded: &str) -> impl Future<Output = One<Account>> + Send {
        one(self, &queries::ACCOUNT_BY_USER_ID, vec![folded.to_owned().cell()])
    }

    /// The next accounts `after` this one, by id.
    fn accounts(&self, after: Option<AccountId>, limit: u32) -> impl Future<Output = Many<Account>> + Send {
        let after = after.map_or_else(|| Vec::new().cell(), |id| id.cell());
        list(self, &queries::ACCOUNTS, vec![after, limit.cell()])
    }

    /// A device.
    fn device(&self, id: DeviceId) -> impl Future<Output = One<Device>> + Send {
        one(self, &queries::DEVICE, vec![id.cell()])
    }

    /// All devices of an account, whatever their state, oldest first.
    fn devices(&self, account: AccountId) -> impl Future<Output = Many<Device>> + Send {
        list(self, &queries::DEVICES, vec![account.cell()])
    }

    /// The next devices of all accounts `after` this one, by id, whatever their state.
    fn all_devices(&self, after: Option<DeviceId>, limit: u32) -> impl Future<Output = Many<Device>> + Send {
        let after = after.map_or_else(|| Vec::new().cell(), |id| id.cell());
        list(self, &queries::ALL_DEVICES, vec![after, limit.cell()])
    }

    /// A card.
    fn card(&self, id: CardId) -> impl Future<Output = One<Card>> + Send {
        one(self, &queries::CARD, vec![id.cell()])
    }

    /// All cards of an account, whatever their state, oldest first.
    fn cards(&self, account: AccountId) -> impl Future<Output = Many<Card>> + Send {
        list(self, &queries::CARDS, vec![account.cell()])
    }

    /// The cards of an account that this digest of key numbers shows, whatever their state: nearly always one or none.
    fn cards_shown(&self, account: AccountId, shown: &Digest) -> impl Future<Output = Many<Card>> + Send {
        list(self, &queries::CARDS_SHOWN, vec![account.cell(), shown.cell()])
    }

    /// The card with this number printed on it.
    fn card_by_number(&self, number: CardNumber) -> impl Future<Output = One<Card>> + Send {
        one(self, &queries::CARD_BY_NUMBER, vec![number.cell()])
    }

    /// A login.
    fn login(&self, id: LoginId) -> impl Future<Output = One<Login>> + Send {
        one(self, &queries::LOGIN, vec![id.cell()])
    }

    /// A request.
    fn request(&self, id: RequestId) -> impl Future<Output = One<Request>> + Send {
        one(self, &queries::REQUEST, vec![id.cell()])
    }

    /// The account's requests that wait for the person at `now`, oldest first.
    fn waiting_requests(&self, account: AccountId, now: Time) -> impl Future<Output = Many<Request>> + Send {
        list(self, &queries::WAITING_REQUESTS, vec![account.cell(), now.cell()])
    }

    /// The account's requests, newest first.
    fn requests(&self, account: AccountId, limit: u32) -> impl Future<Output = Many<Request>> + Send {
        list(self, &queries::REQUESTS, vec![account.cell(), limit.cell()])
    }

    /// The account's requests before this instant and id, newest first: the next page.
    fn requests_before(
        &self,
        account: AccountId,
        (at, id): (Time, RequestId),
        limit: u32,
    ) -> impl Future<Output = Many<Request>> + Send {
        list(self, &queries::REQUESTS_BEFORE, vec![account.cell(), at.cell(), id.cell(), limit.cell()])
    }

    /// Something that happened to an account, or a burst of it.
    fn activity(&self, id: ActivityId) -> impl Future<Output = One<Activity>> + Send {
        one(self, &queries::ACTIVITY, vec![id.cell()])
    }

    /// What happened to the account before this instant and id, newest first: the next page.
    fn activities_before(
        &self,
        account: AccountId,
        (at, id): (Time, ActivityId),
        limit: u32,
    ) -> impl Future<Output = Many<Activity>> + Send {
        list(self, &queries::ACTIVITIES_BEFORE, vec![account.cell(), at.cell(), id.cell(), limit.cell()])
    }

    /// What happened to the account first after this instant, newest first.
    fn activities_since(
        &self,
        account: AccountId,
        after: Time,
        limit: u32,
    ) -> impl Future<Output = Many<Activity>> + Send {
        list(self, &queries::ACTIVITIES_SINCE, vec![account.cell(), after.cell(), limit.cell()])
    }

    /// The account's block of this service; it may be about another one that had the ID before.
    fn service_block(&self, account: AccountId, service: &ServiceId) -> impl Future<Output = One<ServiceBlock>> + Send {
        one(self, &queries::SERVICE_BLOCK, vec![ServiceBlock::key_of(account, service).cell()])
    }

    /// All services that the account has blocked, the latest first.
    fn service_blocks(&self, account: AccountId) -> impl Future<Output = Many<ServiceBlock>> + Send {
        list(self, &queries::SERVICE_BLOCKS, vec![account.cell()])
    }

    /// The newest session of this browser in this scope from which nobody has signed out; it may be too old.
    fn session(&self, browser: &Digest, scope: &Scope) -> impl Future<Output = One<Session>> + Send {
        one(self, &queries::SESSION, vec![browser.cell(), scope.cell(), 1_u32.cell()])
    }

    /// All sessions of this browser from which nobody has signed out, newest first; they may be too old.
    fn sessions_of(&self, browser: &Digest) -> impl Future<Output = Many<Session>> + Send {
        list(self, &queries::SESSIONS_OF, vec![browser.cell()])
    }

    /// A grant.
    fn grant(&self, id: GrantId) -> impl Future<Output = One<Grant>> + Send {
        one(self, &queries::GRANT, vec![id.cell()])
    }

    /// The grant with this hash of its authorization code.
    fn grant_by_code(&self, code: &Digest) -> impl Future<Output = One<Grant>> + Send {
        one(self, &queries::GRANT_BY_CODE, vec![code.cell()])
    }

    /// The access token with this hash.
    fn access_token(&self, token: &Digest) -> impl Future<Output = One<AccessToken>> + Send {
        one(self, &queries::ACCESS_TOKEN, vec![token.cell()])
    }

    /// A service.
    fn service(&self, id: &ServiceId) -> impl Future<Output = One<Service>> + Send {
        one(self, &queries::SERVICE, vec![id.cell()])
    }

    /// All services, by id.
    fn services(&self) -> impl Future<Output = Many<Service>> + Send {
        list(self, &queries::SERVICES, vec![])
    }

    /// The account's known browser with this hash of cookie and account; it may not be good any more.
    fn known_browser(&self, account: AccountId, secret: &Digest) -> impl Future<Output = One<KnownBrowser>> + Send {
        one(self, &queries::KNOWN_BROWSER, vec![account.cell(), secret.cell()])
    }

    /// All known browsers of an account, the one used last first; some may not be good any more.
    fn known_browsers(&self, account: AccountId) -> impl Future<Output = Many<KnownBrowser>> + Send {
        list(self, &queries::KNOWN_BROWSERS, vec![account.cell()])
    }

    /// The let-in with this digest of account and characters.
    fn let_in(&self, code: &Digest) -> impl Future<Output = One<LetIn>> + Send {
        one(self, &queries::LET_IN, vec![code.cell()])
    }

    /// The strikes kept under this key.
    fn throttle(&self, key: &Digest) -> impl Future<Output = One<Throttle>> + Send {
        one(self, &queries::THROTTLE, vec![key.cell()])
    }

    /// The pause kept under this key.
    fn pause(&self, key: &Digest) -> impl Future<Output = One<KeptPause>> + Send {
        one(self, &queries::PAUSE, vec![key.cell()])
    }

    /// An activation.
    fn activation(&self, id: ActivationId) -> impl Future<Output = One<Activation>> + Send {
        one(self, &queries::ACTIVATION, vec![id.cell()])
    }

    /// A print job.
    fn print_job(&self, id: PrintJobId) -> impl Future<Output = One<PrintJob>> + Send {
        one(self, &queries::PRINT_JOB, vec![id.cell()])
    }

    /// The print jobs of one account, or of all, oldest first; some may have waited too long.
    fn print_jobs(&self, account: Option<AccountId>) -> impl Future<Output = Many<PrintJob>> + Send {
        match account {
            Some(account) => list(self, &queries::PRINT_JOBS_OF, vec![account.cell()]),
            None => list(self, &queries::PRINT_JOBS, vec![]),
        }
    }

    /// The nonce with this digest, if a call has used it.
    fn nonce(&self, digest: &Digest) -> impl Future<Output = One<UsedNonce>> + Send {
        one(self, &queries::NONCE, vec![digest.cell()])
    }

    /// All wrapped data keys, oldest first.
    fn data_keys(&self) -> impl Future<Output = Many<StoredDataKey>> + Send {
        list(self, &queries::DATA_KEYS, vec![])
    }

    /// All signing keys, oldest first.
    fn signing_keys(&self) -> impl Future<Output = Many<StoredSigningKey>> + Send {
        list(self, &queries::SIGNING_KEYS, vec![])
    }

    /// Jobs that are due at `now`, the one due longest first.
    fn due_jobs(&self, now: Time, limit: u32) -> impl Future<Output = Many<OutboxJob>> + Send {
        list(self, &queries::DUE_JOBS, vec![now.cell(), limit.cell()])
    }

    /// A job, while it is in the outbox.
    fn outbox_job(&self, id: JobId) -> impl Future<Output = One<OutboxJob>> + Send {
        one(self, &queries::OUTBOX_JOB, vec![id.cell()])
    }

    /// The jobs about one request that are left in the outbox, due or not.
    fn jobs_of_request(&self, request: RequestId) -> impl Future<Output = Many<OutboxJob>> + Send {
        list(self, &queries::JOBS_OF_REQUEST, vec![request.cell()])
    }

    /// Where a device takes notifications, working or dead.
    fn push_address(&self, device: DeviceId) -> impl Future<Output = One<PushAddress>> + Send {
        one(self, &queries::PUSH_ADDRESS, vec![device.cell()])
    }

    /// Where the devices of an account take notifications, working or dead.
    fn push_addresses(&self, account: AccountId) -> impl Future<Output = Many<PushAddress>> + Send {
        list(self, &queries::PUSH_ADDRESSES, vec![account.cell()])
    }

    /// A notice.
    fn notice(&self, id: NoticeId) -> impl Future<Output = One<Notice>> + Send {
        one(self, &queries::NOTICE, vec![id.cell()])
    }

    /// The notice with this hash of its code.
    fn notice_by_code(&self, code: &Digest) -> impl Future<Output = One<Notice>> + Send {
        one(self, &queries::NOTICE_BY_CODE, vec![code.cell()])
    }

    /// The notices of an account that have not ended at `now`, newest first.
    fn notices(&self, account: AccountId, now: Time, limit: u32) -> impl Future<Output = Many<Notice>> + Send {
        list(self, &queries::NOTICES, vec![account.cell(), now.cell(), limit.cell()])
    }

    /// Where an account's person is reached by mail.
    fn email(&self, account: AccountId) -> impl Future<Output = One<KeptEmail>> + Send {
        one(self, &queries::EMAIL, vec![account.cell()])
    }

    /// How many jobs are left in the outbox, due or not.
    fn jobs_left(&self) -> impl Future<Output = Result<u64, StoreError>> + Send {
        self.count(&tables::OUTBOX)
    }

    /// The audit log about one account, or about everything, newest first.
    fn audit(
        &self,
        account: Option<AccountId>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Entry>, StoreError>> + Send {
        auditing::newest(self, account, limit)
    }

    /// Keeps all of `changes`, or none and says `Conflict`. When it returns `Ok`, they have survived a power cut.
    fn commit(&self, changes: Changes) -> impl Future<Output = Result<(), CommitError>> + Send {
        engine::commit(self, changes)
    }

    /// Whether the commit of this id, of which [`CommitError::Unknown`] was said, was kept.
    fn was_committed(&self, id: u128) -> impl Future<Output = Result<bool, StoreError>> + Send {
        self.find_commit(id)
    }

    /// Deletes what cannot matter any more, at most `batch` rows of each table.
    fn sweep(
        &self,
        now: Time,
        limits: &Limits,
        batch: u32,
    ) -> impl Future<Output = Result<SweepReport, StoreError>> + Send {
        let before = queries::SWEEPS.iter().map(|sweep| sweep.before(limits, now)).collect();
        self.delete_before(before, batch)
    }

    /// Says whether the store can be read and written now.
    fn ping(&self) -> impl Future<Output = Result<(), StoreError>> + Send {
        self.probe()
    }

    /// Looks through the whole store for what is torn, and says what; reads all of it, so it is for operators alone.
    fn check(&self) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send {
        self.torn()
    }
}

impl Store for Engine {}
