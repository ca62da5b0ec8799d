-- How many password hashes begin alike, as last counted: a start need not walk through all accounts.
CREATE TABLE hash_counts (
  name TEXT NOT NULL PRIMARY KEY CHECK (name = 'password'),
  version INTEGER NOT NULL CHECK (version > 0),
  counted_at INTEGER NOT NULL,
  took_ms INTEGER NOT NULL CHECK (took_ms BETWEEN 0 AND 4294967295),
  heads TEXT NOT NULL
) STRICT, WITHOUT ROWID;
