-- Approving without a network: services that accept it, what devices' codes are made of, wrong ones of a request, and
-- sign-ins that were made so. What was told by such a code was told by the PIN.

ALTER TABLE services ADD COLUMN accepts_offline INTEGER NOT NULL DEFAULT 0 CHECK (accepts_offline IN (0, 1));
ALTER TABLE devices ADD COLUMN offline_key BLOB;
ALTER TABLE requests ADD COLUMN wrong_offline INTEGER NOT NULL DEFAULT 0 CHECK (wrong_offline BETWEEN 0 AND 255);
ALTER TABLE sessions ADD COLUMN offline INTEGER NOT NULL DEFAULT 0
  CHECK (offline IN (0, 1)) CHECK (offline = 0 OR verification IS 'pin');
ALTER TABLE grants ADD COLUMN offline INTEGER NOT NULL DEFAULT 0
  CHECK (offline IN (0, 1)) CHECK (offline = 0 OR verification IS 'pin');
