-- A person's own mail address and when mails are sent to it, the address that was typed and has yet to be shown to be
-- theirs, and the ways by which a notice went: notices are kept as long as what happened.

ALTER TABLE email_addresses ADD COLUMN set_by TEXT NOT NULL DEFAULT 'operator'
  CHECK (set_by = 'operator' OR set_by = 'person');
ALTER TABLE email_addresses ADD COLUMN mails TEXT NOT NULL DEFAULT 'at_once'
  CHECK (mails = 'at_once' OR mails = 'when_unseen');

CREATE TABLE wanted_emails (
  account BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id),
  version INTEGER NOT NULL CHECK (version > 0),
  id BLOB NOT NULL CHECK (length(id) = 16),
  address BLOB NOT NULL,
  asked_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state = 'unsent' OR state = 'sent' OR state = 'undelivered' OR state = 'shown'),
  wrong INTEGER,
  CHECK ((wrong IS NOT NULL) = (state = 'sent')),
  CHECK (wrong IS NULL OR wrong BETWEEN 0 AND 255)
) STRICT, WITHOUT ROWID;
CREATE INDEX wanted_emails_by_age ON wanted_emails (asked_at);

ALTER TABLE asked_changes ADD COLUMN address BLOB
  CHECK (address IS NULL OR (kind = 'email' AND state = 'waiting'));

ALTER TABLE notices ADD COLUMN mail_to BLOB;
ALTER TABLE notices ADD COLUMN by_device INTEGER NOT NULL DEFAULT 0 CHECK (by_device BETWEEN 0 AND 1);
ALTER TABLE notices ADD COLUMN by_mail INTEGER NOT NULL DEFAULT 0 CHECK (by_mail BETWEEN 0 AND 1);
ALTER TABLE notices ADD COLUMN by_letter INTEGER NOT NULL DEFAULT 0 CHECK (by_letter BETWEEN 0 AND 1);
DROP INDEX notices_by_end;
CREATE INDEX notices_by_age ON notices (made_at);
CREATE INDEX notices_of_account_by_age ON notices (account, made_at, id);

ALTER TABLE outbox RENAME TO outbox_before;
DROP INDEX outbox_by_due;
DROP INDEX outbox_of_request;
CREATE TABLE outbox (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  job TEXT NOT NULL CHECK (job = 'order_card' OR job = 'notify' OR job = 'clear_all' OR job = 'clear'
                           OR job = 'push_notice' OR job = 'mail_notice' OR job = 'mail_code'),
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
  SELECT id, version, job, account, request, device, notice, attempts, due_at FROM outbox_before;
DROP TABLE outbox_before;
CREATE INDEX outbox_by_due ON outbox (due_at);
CREATE INDEX outbox_of_request ON outbox (request) WHERE request IS NOT NULL;
