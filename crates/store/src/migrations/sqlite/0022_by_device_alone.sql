-- An activation goes on by the approval of a device alone, where no card can be asked: it rests, is used up, or there is none.

ALTER TABLE activations RENAME TO activations_before;
DROP INDEX activations_by_age;
CREATE TABLE activations (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  account BLOB NOT NULL REFERENCES accounts (id),
  device_key BLOB NOT NULL,
  platform TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  state TEXT NOT NULL
    CHECK (state = 'asks_codes' OR state = 'asks_devices' OR state = 'asks_keys' OR state = 'done'),
  card BLOB CHECK (length(card) = 16),
  place_1 INTEGER CHECK (place_1 BETWEEN 0 AND 147),
  place_2 INTEGER CHECK (place_2 BETWEEN 0 AND 147),
  device BLOB CHECK (length(device) = 16),
  card_in_hand BLOB CHECK (card_in_hand IS NULL OR length(card_in_hand) = 16),
  replaces BLOB CHECK (length(replaces) = 16),
  request BLOB CHECK (length(request) = 16),
  CHECK ((card IS NOT NULL) = (state = 'asks_codes')),
  CHECK ((device IS NOT NULL) = (state = 'asks_keys' OR state = 'done')),
  CHECK (request IS NULL OR state = 'asks_codes' OR state = 'asks_devices'),
  CHECK ((card IS NULL) = (place_1 IS NULL) AND (card IS NULL) = (place_2 IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO activations (id, version, account, device_key, platform, started_at, state, card, place_1, place_2, device,
                         card_in_hand, replaces, request)
  SELECT id, version, account, device_key, platform, started_at, state, card, place_1, place_2, device,
         card_in_hand, replaces, request FROM activations_before;
DROP TABLE activations_before;
CREATE INDEX activations_by_age ON activations (started_at);
