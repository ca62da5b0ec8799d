-- A card lets a browser in, as the app does: which card stands beside the word. A new device's card likewise.

ALTER TABLE logins ADD COLUMN let_in_card BLOB
  CHECK (let_in_card IS NULL OR (length(let_in_card) = 16 AND let_in IS NOT NULL));
ALTER TABLE logins ADD COLUMN trust_card BLOB
  CHECK (trust_card IS NULL OR (length(trust_card) = 16 AND trust IS 'let_in'));
ALTER TABLE requests ADD COLUMN trust_card BLOB
  CHECK (trust_card IS NULL OR (length(trust_card) = 16 AND trust = 'let_in'));
ALTER TABLE activations ADD COLUMN card_in_hand BLOB CHECK (card_in_hand IS NULL OR length(card_in_hand) = 16);
