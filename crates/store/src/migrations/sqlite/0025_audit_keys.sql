-- A key for each account under which the audit log's personal words are sealed. When it goes, they are forgotten.

CREATE TABLE audit_keys (
  account BLOB NOT NULL PRIMARY KEY CHECK (length(account) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  made_at INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
