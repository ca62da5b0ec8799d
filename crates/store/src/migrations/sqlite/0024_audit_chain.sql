-- The audit log becomes one tree: each entry gets its leaf's number and hash, a while after its commit. The head is the
-- tree's frontier with its newest checkpoint; checkpoints of before are kept beside it.

ALTER TABLE audit RENAME TO audit_before;
DROP INDEX audit_of_account;
-- Only grows; all that ever changes is that an entry gets its leaf. Ids begin with the time.
CREATE TABLE audit (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
  at INTEGER NOT NULL,
  account BLOB CHECK (length(account) = 16),
  what TEXT NOT NULL,
  about TEXT NOT NULL,
  numbers BLOB NOT NULL DEFAULT x'',
  sealed BLOB,
  leaf INTEGER CHECK (leaf > 0),
  hash BLOB CHECK (length(hash) = 32),
  CHECK ((leaf IS NULL) = (hash IS NULL)),
  CHECK (sealed IS NULL OR length(sealed) > 0)
) STRICT, WITHOUT ROWID;
INSERT INTO audit (id, at, account, what, about) SELECT id, at, account, what, about FROM audit_before;
DROP TABLE audit_before;
CREATE INDEX audit_of_account ON audit (account, id);
CREATE INDEX audit_waiting ON audit (id) WHERE leaf IS NULL;
CREATE UNIQUE INDEX audit_leaves ON audit (leaf) WHERE leaf IS NOT NULL;

CREATE TABLE audit_heads (
  name TEXT NOT NULL PRIMARY KEY CHECK (name = 'audit'),
  version INTEGER NOT NULL CHECK (version > 0),
  size INTEGER NOT NULL CHECK (size > 0),
  peaks BLOB NOT NULL,
  root BLOB NOT NULL CHECK (length(root) = 32),
  at INTEGER NOT NULL,
  key BLOB NOT NULL CHECK (length(key) = 16),
  signature BLOB NOT NULL CHECK (length(signature) = 64),
  kept_at INTEGER NOT NULL,
  sealer BLOB NOT NULL CHECK (length(sealer) = 16),
  sealer_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_checkpoints (
  size INTEGER NOT NULL PRIMARY KEY CHECK (size > 0),
  version INTEGER NOT NULL CHECK (version > 0),
  root BLOB NOT NULL CHECK (length(root) = 32),
  at INTEGER NOT NULL,
  key BLOB NOT NULL CHECK (length(key) = 16),
  signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT, WITHOUT ROWID;
