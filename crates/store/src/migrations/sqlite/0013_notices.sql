-- Notices: what persons are told of their accounts, where they are reached by mail, and the jobs and letters that tell them.

-- Which kinds there are says the program: each has columns of its own. Lists of three words would make a table for each write.
CREATE TABLE notices (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  account BLOB NOT NULL REFERENCES accounts (id),
  kind TEXT NOT NULL,
  device BLOB CHECK (length(device) = 16),
  code BLOB NOT NULL UNIQUE CHECK (length(code) = 32),
  made_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state = 'untold' OR state = 'reached' OR state = 'confirmed' OR state = 'not_me'),
  state_at INTEGER,
  CHECK ((state_at IS NULL) = (state = 'untold')),
  CHECK (kind <> 'device_activated' OR device IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_of_account ON notices (account, ends_at);
CREATE INDEX notices_by_end ON notices (ends_at);

-- The address is sealed: it names a person.
CREATE TABLE email_addresses (
  account BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id),
  version INTEGER NOT NULL CHECK (version > 0),
  address BLOB NOT NULL,
  set_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE outbox RENAME TO outbox_before;
DROP INDEX outbox_by_due;
DROP INDEX outbox_of_request;
CREATE TABLE outbox (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  job TEXT NOT NULL CHECK (job = 'order_card' OR job = 'notify' OR job = 'clear_all' OR job = 'clear'
                           OR job = 'push_notice' OR job = 'mail_notice'),
  account BLOB NOT NULL CHECK (length(account) = 16),
  request BLOB CHECK (length(request) = 16),
  device BLOB CHECK (length(device) = 16),
  notice BLOB CHECK (length(notice) = 16),
  attempts INTEGER NOT NULL CHECK (attempts BETWEEN 0 AND 4294967295),
  due_at INTEGER NOT NULL,
  CHECK ((request IS NOT NULL) = (job = 'notify' OR job = 'clear_all' OR job = 'clear')),
  CHECK ((notice IS NOT NULL) = (job IN ('push_notice', 'mail_notice'))),
  CHECK (job = 'clear_all' OR (device IS NOT NULL) = (job = 'notify' OR job = 'clear' OR job = 'push_notice'))
) STRICT, WITHOUT ROWID;
INSERT INTO outbox (id, version, job, account, request, device, notice, attempts, due_at)
  SELECT id, version, job, account, request, device, NULL, attempts, due_at FROM outbox_before;
DROP TABLE outbox_before;
CREATE INDEX outbox_by_due ON outbox (due_at);
CREATE INDEX outbox_of_request ON outbox (request) WHERE request IS NOT NULL;

ALTER TABLE print_jobs RENAME TO print_jobs_before;
DROP INDEX print_jobs_of_account;
DROP INDEX print_jobs_by_age;
CREATE TABLE print_jobs (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  account BLOB NOT NULL REFERENCES accounts (id),
  kind TEXT NOT NULL CHECK (kind = 'card' OR kind = 'letter' OR kind = 'notice'),
  made_at INTEGER NOT NULL,
  printed_at INTEGER,
  sealed BLOB NOT NULL
) STRICT;
INSERT INTO print_jobs (id, version, account, kind, made_at, printed_at, sealed)
  SELECT id, version, account, kind, made_at, printed_at, sealed FROM print_jobs_before;
DROP TABLE print_jobs_before;
CREATE INDEX print_jobs_of_account ON print_jobs (account);
CREATE INDEX print_jobs_by_age ON print_jobs (made_at);
