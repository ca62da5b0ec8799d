-- When the present password was chosen, whose card blocked a device, what was shown beside the password at a login or an
-- activation that goes on, and wrong codes that were typed before the mail with the code had left.

-- Nobody wrote it down before; a password is rather marked once too often.
ALTER TABLE accounts ADD COLUMN password_chosen_at INTEGER NOT NULL DEFAULT 0;
UPDATE accounts SET password_chosen_at = created_at;

ALTER TABLE devices ADD COLUMN blocked_by_card INTEGER NOT NULL DEFAULT 0
  CHECK (blocked_by_card = 0 OR (blocked_by_card = 1 AND block_reason IS 'asked'));

-- What is between two steps now begins anew.
DELETE FROM logins WHERE passed_method IS NOT NULL;
ALTER TABLE logins ADD COLUMN passed_by BLOB
  CHECK ((passed_by IS NOT NULL) = (passed_method IS NOT NULL) AND (passed_by IS NULL OR length(passed_by) = 16));

DELETE FROM activations WHERE state = 'asks_keys';
ALTER TABLE activations ADD COLUMN shown_card BLOB
  CHECK (shown_card IS NULL OR (length(shown_card) = 16 AND state = 'asks_keys'));
ALTER TABLE activations ADD COLUMN shown_device BLOB
  CHECK ((state = 'asks_keys') = ((shown_card IS NULL) <> (shown_device IS NULL))
         AND (shown_device IS NULL OR length(shown_device) = 16));

ALTER TABLE wanted_emails RENAME TO wanted_emails_before;
DROP INDEX wanted_emails_by_age;
CREATE TABLE wanted_emails (
  account BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id),
  version INTEGER NOT NULL CHECK (version > 0),
  id BLOB NOT NULL CHECK (length(id) = 16),
  address BLOB NOT NULL,
  asked_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state = 'unsent' OR state = 'sent' OR state = 'undelivered' OR state = 'shown'),
  wrong INTEGER,
  CHECK ((wrong IS NOT NULL) = (state = 'unsent' OR state = 'sent')),
  CHECK (wrong IS NULL OR wrong BETWEEN 0 AND 255)
) STRICT, WITHOUT ROWID;
INSERT INTO wanted_emails (account, version, id, address, asked_at, state, wrong)
  SELECT account, version, id, address, asked_at, state, CASE WHEN state = 'unsent' THEN 0 ELSE wrong END
  FROM wanted_emails_before;
DROP TABLE wanted_emails_before;
CREATE INDEX wanted_emails_by_age ON wanted_emails (asked_at);
