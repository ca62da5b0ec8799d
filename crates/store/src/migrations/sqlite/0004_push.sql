-- Notifications: where devices take them, how many strangers have caused, and the jobs that send and clear them.

ALTER TABLE accounts ADD COLUMN notified_at BLOB NOT NULL DEFAULT x'' CHECK (length(notified_at) % 8 = 0);

ALTER TABLE requests ADD COLUMN notified INTEGER NOT NULL DEFAULT 0 CHECK (notified IN (0, 1));

-- The subscription is sealed; a dead address keeps none.
CREATE TABLE push_addresses (
  device BLOB NOT NULL PRIMARY KEY CHECK (length(device) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  account BLOB NOT NULL REFERENCES accounts (id),
  state TEXT NOT NULL CHECK (state IN ('working', 'dead')),
  subscription BLOB,
  set_at INTEGER NOT NULL,
  dead_at INTEGER,
  CHECK ((subscription IS NOT NULL) = (state = 'working') AND (dead_at IS NOT NULL) = (state = 'dead'))
) STRICT, WITHOUT ROWID;
CREATE INDEX push_addresses_of_account ON push_addresses (account);

ALTER TABLE outbox RENAME TO outbox_before;
DROP INDEX outbox_by_due;
CREATE TABLE outbox (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  job TEXT NOT NULL CHECK (job = 'order_card' OR job = 'notify' OR job = 'clear_all' OR job = 'clear'),
  account BLOB NOT NULL CHECK (length(account) = 16),
  request BLOB CHECK (length(request) = 16),
  device BLOB CHECK (length(device) = 16),
  attempts INTEGER NOT NULL CHECK (attempts BETWEEN 0 AND 4294967295),
  due_at INTEGER NOT NULL,
  CHECK ((request IS NULL) = (job = 'order_card')),
  CHECK (job = 'clear_all' OR (device IS NULL) = (job = 'order_card'))
) STRICT, WITHOUT ROWID;
INSERT INTO outbox (id, version, job, account, request, device, attempts, due_at)
  SELECT id, version, job, account, NULL, NULL, attempts, due_at FROM outbox_before;
DROP TABLE outbox_before;
CREATE INDEX outbox_by_due ON outbox (due_at);
CREATE INDEX outbox_of_request ON outbox (request) WHERE request IS NOT NULL;
