-- What happened to an account besides its requests; services that may not ask it; a password that a stranger knew.

CREATE TABLE activities (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  account BLOB NOT NULL REFERENCES accounts (id),
  service TEXT NOT NULL CHECK (length(service) BETWEEN 1 AND 64),
  what TEXT NOT NULL CHECK (what = 'card' OR what = 'wrong_code' OR what = 'silent' OR what = 'no_place'
                            OR what = 'paused' OR what = 'service_blocked'),
  at INTEGER NOT NULL,
  name TEXT NOT NULL,
  browser TEXT NOT NULL,
  last_at INTEGER NOT NULL,
  count INTEGER NOT NULL CHECK (count BETWEEN 1 AND 4294967295),
  CHECK (last_at >= at)
) STRICT;
CREATE INDEX activities_of_account ON activities (account, at);
CREATE INDEX activities_by_age ON activities (at);

CREATE TABLE service_blocks (
  key BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 32),
  version INTEGER NOT NULL CHECK (version > 0),
  account BLOB NOT NULL REFERENCES accounts (id),
  service TEXT NOT NULL CHECK (length(service) BETWEEN 1 AND 64),
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX service_blocks_of_account ON service_blocks (account);

-- Of answers before, nobody wrote down which device said no, nor from which source was asked.
ALTER TABLE requests ADD COLUMN denied_by BLOB
  CHECK (denied_by IS NULL OR (length(denied_by) = 16 AND state = 'denied'));
ALTER TABLE requests ADD COLUMN source BLOB CHECK (source IS NULL OR length(source) = 32);

ALTER TABLE accounts ADD COLUMN password_leaked_at INTEGER
  CHECK (password_leaked_at IS NULL OR password_kind = 'chosen');

-- A login whose factors were both right, and which asks for another password before it is done.
ALTER TABLE logins ADD COLUMN passed_method TEXT
  CHECK (passed_method IS NULL OR (passed_method IN ('app', 'card') AND state = 'asks_new_password'));
ALTER TABLE logins ADD COLUMN passed_verification TEXT
  CHECK ((passed_verification IS NOT NULL) = (passed_method IS 'app')
         AND (passed_verification IS NULL OR passed_verification = 'pin' OR passed_verification = 'platform' OR passed_verification = 'offline'));
