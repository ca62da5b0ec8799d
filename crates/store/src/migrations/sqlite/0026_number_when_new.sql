-- A change that turns a number at every login off. A version that does not know the word goes no further with this database.

ALTER TABLE asked_changes RENAME TO asked_changes_before;
DROP INDEX asked_changes_of_account;
DROP INDEX asked_changes_due;
DROP INDEX asked_changes_by_age;
CREATE TABLE asked_changes (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  account BLOB NOT NULL REFERENCES accounts (id),
  kind TEXT NOT NULL CHECK (kind = 'password' OR kind = 'user_id' OR kind = 'block_device' OR kind = 'email'
                            OR kind = 'email_removed' OR kind = 'mails_when_unseen' OR kind = 'number_when_new'),
  device BLOB CHECK (length(device) = 16),
  asked_at INTEGER NOT NULL,
  wanted TEXT,
  state TEXT NOT NULL,
  waits_until INTEGER,
  state_at INTEGER,
  address BLOB CHECK (address IS NULL OR (kind = 'email' AND state = 'waiting')),
  CHECK ((waits_until IS NOT NULL) = (state = 'waiting')),
  CHECK ((state_at IS NULL) = (state = 'waiting')),
  CHECK (wanted IS NULL OR (state = 'waiting' AND (kind = 'password' OR kind = 'user_id'))),
  CHECK (kind <> 'password' OR (wanted IS NOT NULL) = (state = 'waiting')),
  CHECK ((device IS NOT NULL) = (kind = 'block_device'))
) STRICT, WITHOUT ROWID;
INSERT INTO asked_changes (id, version, account, kind, device, asked_at, wanted, state, waits_until, state_at, address)
  SELECT id, version, account, kind, device, asked_at, wanted, state, waits_until, state_at, address
  FROM asked_changes_before;
DROP TABLE asked_changes_before;
CREATE INDEX asked_changes_of_account ON asked_changes (account, state);
CREATE INDEX asked_changes_due ON asked_changes (waits_until);
CREATE INDEX asked_changes_by_age ON asked_changes (asked_at);
