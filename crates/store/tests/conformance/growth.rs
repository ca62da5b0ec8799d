//! The schema as a later version may leave it to this one (docs/versions.md): more columns, indexes and tables, and a
//! migration that says that whoever knows today's newest may go on beside it.

use store::Sums;

/// What a later version does to a database of this one, as both engines read it.
pub(crate) fn growth() -> String {
    let tables = Sums::new().finished();
    let grown = tables.iter().map(|sum| {
        let table = sum.table;
        format!(
            "ALTER TABLE {table} ADD COLUMN word_to_come TEXT;
             ALTER TABLE {table} ADD COLUMN number_to_come INTEGER NOT NULL DEFAULT 7;
             CREATE INDEX {table}_to_come ON {table} (number_to_come);"
        )
    });
    let table = "CREATE TABLE to_come (id INTEGER NOT NULL PRIMARY KEY); INSERT INTO to_come (id) VALUES (1);";
    grown.chain([table.to_owned(), migrated(0)]).collect()
}

/// Says that a later version was here, and that whoever knows the migration so many above today's newest may go on.
pub(crate) fn migrated(above: i64) -> String {
    format!(
        "INSERT INTO migrations_beside (number, needs) SELECT 9999, max(number) + {above} FROM migrations;
         INSERT INTO migrations (number, name, hash) SELECT 9999, 'to_come', hash FROM migrations WHERE number = 1;"
    )
}
