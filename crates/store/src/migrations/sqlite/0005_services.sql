-- A second secret of a service, while it changes over from the older to the newer.

ALTER TABLE services ADD COLUMN older_secret BLOB
  CHECK (older_secret IS NULL OR (length(older_secret) = 32 AND secret IS NOT NULL));
