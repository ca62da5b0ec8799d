//! The registry of statements against a freshly migrated database: all prepare, all count their parameters, none stands elsewhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rusqlite::Connection;

use crate::queries::{QUERIES, SWEEPS};
use crate::sql;
use crate::sqlite::{OpenMode, writing};
use crate::tables::TABLES;

fn migrated() -> (tempfile::TempDir, Connection) {
    let directory = tempfile::tempdir().unwrap();
    let connection = writing(&directory.path().join("tillid.db"), OpenMode::Create).unwrap();
    (directory, connection)
}

#[test]
fn every_statement_prepares_and_numbers_its_parameters_in_order() {
    let (_directory, connection) = migrated();
    let mut names = BTreeSet::new();
    for (name, text, parameters) in sql::all() {
        let statement = connection.prepare(&text).unwrap_or_else(|error| panic!("{name}: {error}\n{text}"));
        assert_eq!(statement.parameter_count(), parameters, "{name}: {text}");
        for place in 1..=parameters {
            assert_eq!(statement.parameter_name(place), Some(format!("${place}").as_str()), "{name}: {text}");
        }
        assert!(names.insert(name.clone()), "two statements are called {name}");
    }
    assert_eq!(names.len(), 22 + 5 * TABLES.len() + QUERIES.len() + SWEEPS.len());
}

#[test]
fn descriptions_and_migrations_name_the_same_tables_and_columns() {
    let (_directory, connection) = migrated();
    for (place, table) in TABLES.iter().enumerate() {
        assert_eq!(table.rank, place, "{}", table.name);
        let mut described: Vec<&str> = table.columns().chain(table.versioned.then_some("version")).collect();
        let mut statement = connection.prepare("SELECT name FROM pragma_table_info($1)").unwrap();
        let mut made: Vec<String> =
            statement.query_map([table.name], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        described.sort_unstable();
        made.sort_unstable();
        assert_eq!(made, described, "{}", table.name);
    }
    for (place, query) in QUERIES.iter().enumerate() {
        assert_eq!(query.rank, place, "{}", query.name);
    }
}

/// What is copied whole is copied by the descriptions: a table that has none would stay behind.
#[test]
fn every_table_is_described_but_those_that_an_engine_keeps_for_itself() {
    let (_directory, connection) = migrated();
    let mut statement = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let made: BTreeSet<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let described: BTreeSet<String> = TABLES.iter().map(|table| table.name.to_owned()).collect();
    let own = made.difference(&described).map(String::as_str).collect::<Vec<_>>();
    assert_eq!(own, ["last_groups", "migrations", "migrations_beside"]);
}

#[test]
fn no_read_and_no_sweep_walks_through_a_whole_table() {
    let (_directory, connection) = migrated();
    let unbounded = ["services", "print_jobs", "data_keys", "signing_keys", "audit", "accounts"];
    let reads = QUERIES.iter().map(|query| (query.name, &sql::of_query(query).text, query.table.name));
    let sweeps = SWEEPS.iter().zip(sql::of_sweeps()).map(|(sweep, of)| ("sweep", &of.text, sweep.table.name));
    for (name, text, table) in reads.chain(sweeps) {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {text}")).unwrap();
        let places = statement.parameter_count();
        let zeros = rusqlite::params_from_iter(std::iter::repeat_n(0, places));
        let plan: Vec<String> = statement.query_map(zeros, |row| row.get(3)).unwrap().map(Result::unwrap).collect();
        let scans = plan.iter().any(|step| step.starts_with("SCAN"));
        // An index of what waits alone has nothing else to walk through.
        let scans = scans && !plan.iter().all(|step| step.ends_with("USING INDEX audit_waiting"));
        assert!(!scans || unbounded.contains(&name), "{name} of {table}: {plan:?}");
    }
    let waiting =
        connection.prepare(&format!("EXPLAIN QUERY PLAN {}", sql::of_query(&crate::queries::WAITING_REQUESTS).text));
    let plan: String = waiting.unwrap().query_row([0, 0], |row| row.get(3)).unwrap();
    assert!(plan.contains("requests_waiting"), "{plan}");
}

/// A job that waited when the server was brought up to date waits afterwards.
#[test]
fn what_an_older_version_kept_is_there_after_the_migration() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tillid.db");
    let first = include_str!("migrations/sqlite/0001_start.sql");
    let older = Connection::open(&path).unwrap();
    older.execute_batch(&format!("{}; {}; {first}", sql::MARK_SET, sql::MIGRATIONS_TABLE)).unwrap();
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, first.as_bytes());
    older.execute(sql::MIGRATIONS_ADD, (1, "start", hash.as_ref())).unwrap();
    older
        .execute_batch(
            "INSERT INTO accounts VALUES (x'00000000000000000000000000000001', 3, 'ane', 1, 'Ane', 'Ane Holm', 'da',
               'hash', 'chosen', NULL, 'open', NULL, 'app', 0, 1);
             INSERT INTO outbox VALUES (x'00000000000000000000000000000002', 2, 'order_card',
               x'00000000000000000000000000000001', 1, 77);",
        )
        .unwrap();
    drop(older);
    let connection = writing(&path, OpenMode::Existing).unwrap();
    let kept = "SELECT job, version, attempts, due_at FROM outbox WHERE request IS NULL";
    let job: (String, i64, i64, i64) =
        connection.query_row(kept, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).unwrap();
    assert_eq!(job, ("order_card".to_owned(), 2, 1, 77));
    let notified: Vec<u8> =
        connection.query_row("SELECT notified_at FROM accounts WHERE version = 3", [], |row| row.get(0)).unwrap();
    assert!(notified.is_empty());
}

#[test]
fn sql_stands_in_the_registry_and_the_migrations_only() {
    let words = [
        "SELECT ",
        "INSERT INTO",
        "UPDATE ",
        "DELETE FROM",
        "PRAGMA ",
        "SAVEPOINT",
        "BEGIN ",
        "CREATE TABLE",
        " WHERE ",
    ];
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut looked_at = 0;
    let mut directories = vec![source];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                directories.push(path);
            } else if name.ends_with(".rs") && name != "sql.rs" && name != "tests.rs" {
                looked_at += 1;
                let text = fs::read_to_string(&path).unwrap();
                for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
                    assert!(!words.iter().any(|word| line.contains(word)), "{}: {line}", path.display());
                }
            }
        }
    }
    assert!(looked_at > 15, "only {looked_at} files were looked at");
}
