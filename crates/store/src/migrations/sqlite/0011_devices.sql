-- The device of which a phone that is activated again takes the place.

ALTER TABLE activations ADD COLUMN replaces BLOB CHECK (length(replaces) = 16);
