-- From the password on, a login is held by a secret that the password's answer gave. Logins that are past it and have no
-- such secret end: nobody could be asked for it.
ALTER TABLE logins ADD COLUMN holder BLOB CHECK (length(holder) = 32);
UPDATE logins SET state = 'refused', why = 'cancelled', ended_at = password_at, account = NULL, password_at = NULL,
  trust = NULL, trust_browser = NULL, request = NULL, card = NULL, place = NULL, version = version + 1
  WHERE account IS NOT NULL;
