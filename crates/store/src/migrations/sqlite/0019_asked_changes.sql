-- Changes that persons ask for in My Tillid: those that wait, and those that a notice tells of.

CREATE TABLE asked_changes (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  account BLOB NOT NULL REFERENCES accounts (id),
  kind TEXT NOT NULL,
  device BLOB CHECK (length(device) = 16),
  asked_at INTEGER NOT NULL,
  wanted TEXT,
  state TEXT NOT NULL,
  waits_until INTEGER,
  state_at INTEGER,
  CHECK ((waits_until IS NOT NULL) = (state = 'waiting')),
  CHECK ((state_at IS NULL) = (state = 'waiting')),
  CHECK (wanted IS NULL OR state = 'waiting'),
  CHECK (kind <> 'password' OR (wanted IS NOT NULL) = (state = 'waiting')),
  CHECK (kind <> 'block_device' OR device IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX asked_changes_of_account ON asked_changes (account, state);
CREATE INDEX asked_changes_due ON asked_changes (waits_until);
CREATE INDEX asked_changes_by_age ON asked_changes (asked_at);

ALTER TABLE notices ADD COLUMN change BLOB CHECK (change IS NULL OR length(change) = 16);
