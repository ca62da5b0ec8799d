-- When a device's app locks, as its person set it.
ALTER TABLE devices ADD COLUMN lock TEXT NOT NULL DEFAULT 'at_close'
  CHECK (lock IN ('at_close', 'after_five_minutes'));
