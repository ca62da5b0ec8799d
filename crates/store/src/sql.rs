//! Every statement there is. Those for tables, reads and sweeps are built once, from their descriptions; the rest is constants.
//!
//! Parameters are `$1`, `$2`, … and first appear in that order, so that SQLite and PostgreSQL number them alike.

use std::sync::LazyLock;

use crate::queries::{QUERIES, SWEEPS};
use crate::table::{Direction, Query, Sweep, Table, Where};
use crate::tables::TABLES;

pub(crate) const BEGIN: &str = "BEGIN IMMEDIATE";
pub(crate) const COMMIT: &str = "COMMIT";
pub(crate) const ROLLBACK: &str = "ROLLBACK";
pub(crate) const MEMBER_BEGIN: &str = "SAVEPOINT member";
pub(crate) const MEMBER_KEEP: &str = "RELEASE member";
pub(crate) const MEMBER_UNDO: &str = "ROLLBACK TO member";

/// Names the group that a writer committed last, so that after a failed commit it is known whether it was kept.
pub(crate) const GROUP_SET: &str =
    "INSERT INTO last_groups (writer, id) VALUES ($1, $2) ON CONFLICT (writer) DO UPDATE SET id = excluded.id";
pub(crate) const GROUP_GET: &str = "SELECT id FROM last_groups WHERE writer = $1";

pub(crate) const MIGRATIONS_TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, hash BLOB NOT NULL) STRICT";
pub(crate) const MIGRATIONS_GET: &str = "SELECT number, name, hash FROM migrations ORDER BY number";
pub(crate) const MIGRATIONS_ADD: &str = "INSERT INTO migrations (number, name, hash) VALUES ($1, $2, $3)";
/// Migrations beside which versions that know the one that each needs may go on.
pub(crate) const MIGRATIONS_BESIDE_TABLE: &str =
    "CREATE TABLE IF NOT EXISTS migrations_beside (number INTEGER NOT NULL PRIMARY KEY, needs INTEGER NOT NULL) STRICT";
pub(crate) const MIGRATIONS_BESIDE_GET: &str = "SELECT number, needs FROM migrations_beside ORDER BY number";
pub(crate) const MIGRATIONS_BESIDE_ADD: &str = "INSERT INTO migrations_beside (number, needs) VALUES ($1, $2)";
/// How many tables of whatever name there are: a file of somebody else's has some.
pub(crate) const TABLES_COUNT: &str = "SELECT count(*) FROM sqlite_schema";
/// `TILD` in four bytes marks a file as ours.
pub(crate) const MARK_GET: &str = "SELECT application_id FROM pragma_application_id";
pub(crate) const MARK_SET: &str = "PRAGMA application_id = 1414089796";
pub(crate) const MARK: i64 = 1_414_089_796;

/// What every connection that writes is told. FULL: what was answered survives a power cut.
pub(crate) const SET_UP_WRITER: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON";
/// What every connection that only reads is told.
pub(crate) const SET_UP_READER: &str =
    "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF";
pub(crate) const DATA_VERSION: &str = "SELECT data_version FROM pragma_data_version";
pub(crate) const PROBE: &str = "SELECT 1";
/// How many accounts share what stands before the last `$1` characters of their password's hash. Walks through all of
/// them, a tenth of a second for 100,000: an index would cost something at each login.
pub(crate) const PASSWORD_HASH_HEADS: &str = "SELECT substr(password_hash, 1, length(password_hash) - $1) AS head, count(*) FROM accounts WHERE length(password_hash) > $1 GROUP BY head ORDER BY count(*) DESC, head LIMIT $2";
/// Says `ok`, or what is torn, in at most ten lines.
pub(crate) const QUICK_CHECK: &str = "PRAGMA quick_check(10)";

/// What PostgreSQL alone is told. Each commit leaves its id, so that after a lost connection it is known whether it was
/// kept; whoever looks claims the id, and so nobody can use it afterwards.
pub(crate) const COMMIT_ID_ADD: &str =
    "INSERT INTO commit_ids (id, node, news) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
/// Says whether the commit was kept, as often as it is asked: a claim is no node's, by which it is told from a commit.
pub(crate) const COMMIT_ID_CLAIM: &str = "INSERT INTO commit_ids (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET at = commit_ids.at RETURNING node IS NOT NULL";
/// Nobody looks for a commit after an hour.
pub(crate) const COMMIT_IDS_SWEEP: &str = "DELETE FROM commit_ids WHERE at < now() - INTERVAL '1 hour'";
/// One node at a time migrates; the others wait and find it done. For a table nobody waits long, since everybody would
/// wait behind. A step that touched no row or several raises
/// [`LOST`], with its place as the detail: so nothing of the whole statement stays.
pub(crate) const POSTGRES_MIGRATING: &str =
    "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(1414089796);
SET LOCAL lock_timeout = '3s';
CREATE TABLE IF NOT EXISTS migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, hash BYTEA NOT NULL);
CREATE TABLE IF NOT EXISTS migrations_beside (number BIGINT NOT NULL PRIMARY KEY, needs BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS commit_ids (id BYTEA NOT NULL PRIMARY KEY, at TIMESTAMPTZ NOT NULL DEFAULT now(), moved XID8 NOT NULL DEFAULT pg_current_xact_id(), node BIGINT, news BYTEA);
CREATE INDEX IF NOT EXISTS commit_ids_with_news ON commit_ids (moved) WHERE news IS NOT NULL;
CREATE INDEX IF NOT EXISTS commit_ids_by_age ON commit_ids (at);
CREATE OR REPLACE FUNCTION tillid_lost(place INTEGER) RETURNS INTEGER LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = 'TL001', DETAIL = place::text; END $$";
pub(crate) const LOST: &str = "TL001";
/// A replica, or a server that was made to.
pub(crate) const ONLY_READS: &str = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'";
/// What was answered would not survive: a crash of this server, or one after which a standby that should have it takes over.
pub(crate) const COMMITS_LATER: &str = "SELECT current_setting('synchronous_commit') = 'off' OR current_setting('fsync') = 'off' OR (current_setting('synchronous_commit') = 'local' AND current_setting('synchronous_standby_names') <> '')";
pub(crate) const HAS_MIGRATIONS: &str = "SELECT to_regclass('migrations') IS NOT NULL";
pub(crate) const HAS_TABLES: &str = "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = current_schema())";
pub(crate) const LISTEN: &str = "LISTEN tillid";
pub(crate) const TELL: &str = "NOTIFY tillid";
/// A node's number, by which it knows what it wrote itself.
pub(crate) const NODE: &str = "SELECT ('x' || translate(left(gen_random_uuid()::text, 18), '-', ''))::bit(64)::bigint";
/// The oldest transaction that still runs: what is younger may yet become visible.
pub(crate) const HORIZON: &str = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text";
/// The next horizon, and what other nodes than `$2` have committed behind the horizon `$1`, at most `$3` of it. No
/// commit of ours takes longer than the age that is looked at, whoever else holds the horizon back.
pub(crate) const NEWS: &str = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text, id, news FROM (SELECT 1) AS once LEFT JOIN (SELECT id, news FROM commit_ids WHERE news IS NOT NULL AND moved >= $1::text::xid8 AND node <> $2 AND at > now() - INTERVAL '30 seconds' LIMIT $3) AS theirs ON TRUE";
/// Who is at the other end of this connection: its own word to others has this number.
pub(crate) const OWN_NUMBER: &str = "SELECT pg_backend_pid()";
/// How a step of a chain says that it has touched a row.
pub(crate) const TOUCHED: &str = "RETURNING 1";
/// Whoever wants to change the row waits for this commit, and this one for whoever is changing it.
pub(crate) const LOCKED: &str = "FOR SHARE";

/// How a whole database is read at one instant, and how one is filled that is nobody's until all of it is there.
pub(crate) const PLAIN_BEGIN: &str = "BEGIN";
/// Nobody else has the file open while this is so, and nobody opens it.
pub(crate) const ALONE_BEGIN: &str = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE";
/// What is not finished is thrown away, so nothing of it has to survive.
pub(crate) const SET_UP_INCOMING: &str = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON; PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF";
/// For what looks at every row of a table.
pub(crate) const LOOKS_LONGER: &str = "SET statement_timeout = '10s'";
pub(crate) const LOOKS_AS_BEFORE: &str = "RESET statement_timeout";
/// In PostgreSQL a whole reading or writing takes as long as it takes.
pub(crate) const NO_TIME_LIMITS: &str =
    "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";
/// Servers, and commands, that are connected to this database besides us: each of them listens on a connection of its own.
pub(crate) const OTHERS_HERE: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'tillid'";

/// All rows of a table with their versions.
pub(crate) fn whole(table: &Table) -> String {
    format!("SELECT {} FROM {}", whole_columns(table), table.name)
}

/// Puts a row of [`whole`] back.
pub(crate) fn put_back(table: &Table) -> String {
    let columns = table.columns().count() + usize::from(table.versioned);
    format!("INSERT INTO {} ({}) VALUES ({})", table.name, whole_columns(table), numbered(columns))
}

/// The same for many rows, as PostgreSQL takes them fastest.
pub(crate) fn copy_in(table: &Table) -> String {
    format!("COPY {} ({}) FROM STDIN BINARY", table.name, whole_columns(table))
}

/// Whether a table has any row.
pub(crate) fn has_rows(table: &Table) -> String {
    format!("SELECT EXISTS (SELECT 1 FROM {})", table.name)
}

/// Nobody changes anything in any table until the transaction ends.
pub(crate) fn hold_still() -> String {
    let names: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    format!("LOCK TABLE {} IN SHARE MODE", names.join(", "))
}

fn whole_columns(table: &Table) -> String {
    table.columns().chain(table.versioned.then_some("version")).collect::<Vec<_>>().join(", ")
}

/// Whether a data key is there and not closed.
pub(crate) const UNCLOSED: &str = "SELECT 1 FROM data_keys WHERE id = $1 AND closed_at IS NULL";

/// A statement with its name and the number of its parameters.
#[derive(Debug)]
pub(crate) struct Statement {
    #[cfg_attr(not(test), expect(dead_code, reason = "names the statement in the test that prepares all"))]
    pub(crate) name: String,
    pub(crate) text: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "compared by the test that prepares all"))]
    pub(crate) parameters: usize,
}

/// The statements of one table.
#[derive(Debug)]
pub(crate) struct TableStatements {
    /// All fixed and moving cells.
    pub(crate) insert: Statement,
    /// The moving cells, the key, the version.
    pub(crate) replace: Statement,
    /// The key, the version.
    pub(crate) require: Statement,
    /// The key, the version.
    pub(crate) remove: Statement,
    pub(crate) count: Statement,
}

static OF_TABLES: LazyLock<Vec<TableStatements>> =
    LazyLock::new(|| TABLES.iter().map(|table| TableStatements::of(table)).collect());
static OF_QUERIES: LazyLock<Vec<Statement>> = LazyLock::new(|| QUERIES.iter().map(|query| read(query)).collect());
static OF_SWEEPS: LazyLock<Vec<Statement>> = LazyLock::new(|| SWEEPS.iter().map(delete).collect());

/// The statements of `table`.
pub(crate) fn of(table: &Table) -> &'static TableStatements {
    &OF_TABLES[table.rank]
}

/// The statement of `query`: its filter's parameters, then its limit.
pub(crate) fn of_query(query: &Query) -> &'static Statement {
    &OF_QUERIES[query.rank]
}

/// The statements of all sweeps, in their order: the instant, the batch.
pub(crate) fn of_sweeps() -> &'static [Statement] {
    &OF_SWEEPS
}

impl TableStatements {
    fn of(table: &Table) -> Self {
        let (name, key) = (table.name, table.key());
        let columns: Vec<&str> = table.columns().collect();
        let (cells, moving) = (columns.len(), table.moving.len());
        let version = if table.versioned { (", version", ", 1") } else { ("", "") };
        let set: String =
            table.moving.iter().enumerate().map(|(n, column)| format!("{column} = ${}, ", n + 1)).collect();
        let guard = |first: usize| match table.versioned {
            true => format!("WHERE {key} = ${first} AND version = ${}", first + 1),
            false => format!("WHERE {key} = ${first} AND ${} = 0", first + 1),
        };
        let bump = if table.versioned { "version = version + 1" } else { "what = what" };
        let statement =
            |act: &str, text: String, parameters| Statement { name: format!("{act}_{name}"), text, parameters };
        Self {
            insert: statement(
                "insert",
                format!(
                    "INSERT INTO {name} ({}{}) VALUES ({}{}) ON CONFLICT DO NOTHING",
                    columns.join(", "),
                    version.0,
                    numbered(cells),
                    version.1
                ),
                cells,
            ),
            replace: statement("replace", format!("UPDATE {name} SET {set}{bump} {}", guard(moving + 1)), moving + 2),
            require: statement("require", format!("SELECT 1 FROM {name} {}", guard(1)), 2),
            remove: statement("remove", format!("DELETE FROM {name} {}", guard(1)), 2),
            count: statement("count", format!("SELECT count(*) FROM {name}"), 0),
        }
    }
}

fn read(query: &Query) -> Statement {
    let table = query.table;
    let columns: Vec<&str> = table.columns().chain(table.versioned.then_some("version")).collect();
    let mut parameters = 0;
    let mut next = || {
        parameters += 1;
        parameters
    };
    let conditions: Vec<String> = query
        .filter
        .iter()
        .map(|condition| match condition {
            Where::Is(column) => format!("{column} = ${}", next()),
            Where::Above(column) => format!("{column} > ${}", next()),
            Where::AtMost(column) => format!("{column} <= ${}", next()),
            Where::Before(column) => format!("({column}, {}) < (${}, ${})", table.key(), next(), next()),
            Where::Says(column, word) => format!("{column} = '{word}'"),
            Where::Empty(column) => format!("{column} IS NULL"),
        })
        .collect();
    let mut text = format!("SELECT {} FROM {}", columns.join(", "), table.name);
    if !conditions.is_empty() {
        text += &format!(" WHERE {}", conditions.join(" AND "));
    }
    if let Some((column, direction)) = query.order {
        let way = match direction {
            Direction::Up => "ASC",
            Direction::Down => "DESC",
        };
        text += &format!(" ORDER BY {column} {way}");
        if column != table.key() {
            text += &format!(", {} {way}", table.key());
        }
    }
    if query.limited {
        text += &format!(" LIMIT ${}", next());
    }
    Statement { name: query.name.to_owned(), text, parameters }
}

fn delete(sweep: &Sweep) -> Statement {
    let (name, key, column) = (sweep.table.name, sweep.table.key(), sweep.column);
    let text = format!(
        // Asked twice, because PostgreSQL looks again only at the outer one when somebody has renewed the row meanwhile.
        "DELETE FROM {name} WHERE {key} IN (SELECT {key} FROM {name} WHERE {column} < $1 ORDER BY {column} LIMIT $2) AND {column} < $1"
    );
    Statement { name: format!("sweep_{name}"), text, parameters: 2 }
}

/// Statements as the steps of one, which raises [`LOST`] at the first that has not touched exactly one row. They run in
/// their order, since each runs when its count is asked for.
pub(crate) fn chained(steps: &[String]) -> String {
    let named: Vec<String> = steps.iter().enumerate().map(|(place, step)| format!("s{place} AS ({step})")).collect();
    let judged = |place| format!(" WHEN (SELECT count(*) FROM s{place}) <> 1 THEN tillid_lost({place})");
    format!("WITH {} SELECT CASE{} ELSE 0 END", named.join(", "), (0..steps.len()).map(judged).collect::<String>())
}

/// A statement's text with its parameters numbered from behind the first so many.
pub(crate) fn numbered_from(text: &str, before: usize) -> String {
    let mut pieces = text.split('$');
    let mut renumbered = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.find(|c: char| !c.is_ascii_digit()).unwrap_or(piece.len());
        let number: usize = piece[..digits].parse().unwrap_or(0);
        renumbered += &format!("${}{}", number + before, &piece[digits..]);
    }
    renumbered
}

fn numbered(count: usize) -> String {
    (1..=count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// Every statement with its name and number of parameters.
#[cfg(test)]
pub(crate) fn all() -> Vec<(String, String, usize)> {
    let constants = [
        ("begin", BEGIN, 0),
        ("commit", COMMIT, 0),
        ("rollback", ROLLBACK, 0),
        ("member_begin", MEMBER_BEGIN, 0),
        ("member_keep", MEMBER_KEEP, 0),
        ("member_undo", MEMBER_UNDO, 0),
        ("group_set", GROUP_SET, 2),
        ("group_get", GROUP_GET, 1),
        ("migrations_table", MIGRATIONS_TABLE, 0),
        ("migrations_get", MIGRATIONS_GET, 0),
        ("migrations_add", MIGRATIONS_ADD, 3),
        ("migrations_beside_table", MIGRATIONS_BESIDE_TABLE, 0),
        ("migrations_beside_get", MIGRATIONS_BESIDE_GET, 0),
        ("migrations_beside_add", MIGRATIONS_BESIDE_ADD, 2),
        ("tables_count", TABLES_COUNT, 0),
        ("mark_get", MARK_GET, 0),
        ("mark_set", MARK_SET, 0),
        ("data_version", DATA_VERSION, 0),
        ("probe", PROBE, 0),
        ("password_hash_heads", PASSWORD_HASH_HEADS, 2),
        ("quick_check", QUICK_CHECK, 0),
        ("unclosed", UNCLOSED, 1),
    ];
    let constants = constants.map(|(name, text, parameters)| (name.to_owned(), text.to_owned(), parameters));
    let of_tables = OF_TABLES.iter().flat_map(|of| [&of.insert, &of.replace, &of.require, &of.remove, &of.count]);
    let built = of_tables.chain(OF_QUERIES.iter()).chain(OF_SWEEPS.iter());
    constants.into_iter().chain(built.map(|s| (s.name.clone(), s.text.clone(), s.parameters))).collect()
}
