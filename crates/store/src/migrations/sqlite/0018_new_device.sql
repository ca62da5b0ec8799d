-- A new device may ask the account's devices in place of the card's codes: a request is a login's or an activation's.

ALTER TABLE requests RENAME COLUMN login TO asker;
ALTER TABLE requests ADD COLUMN asks TEXT NOT NULL DEFAULT 'login' CHECK (asks IN ('login', 'activation'));
ALTER TABLE activations ADD COLUMN request BLOB
  CHECK (length(request) = 16) CHECK (request IS NULL OR state = 'asks_codes');
