-- A card in hand is found by a keyed digest of its first key numbers: a wrong try reads no card.

ALTER TABLE cards ADD COLUMN shown BLOB CHECK (shown IS NULL OR length(shown) = 32);
CREATE INDEX cards_shown ON cards (account, shown);
