-- The platform key of a device: all of it or nothing.
ALTER TABLE devices ADD COLUMN platform_credential BLOB CHECK (length(platform_credential) BETWEEN 16 AND 1023);
ALTER TABLE devices ADD COLUMN platform_key BLOB
  CHECK ((platform_key IS NULL) = (platform_credential IS NULL));
ALTER TABLE devices ADD COLUMN platform_sign_count INTEGER
  CHECK (platform_sign_count BETWEEN 0 AND 4294967295)
  CHECK ((platform_sign_count IS NULL) = (platform_credential IS NULL));
ALTER TABLE devices ADD COLUMN platform_backup_eligible INTEGER
  CHECK (platform_backup_eligible IN (0, 1))
  CHECK ((platform_backup_eligible IS NULL) = (platform_credential IS NULL));
ALTER TABLE devices ADD COLUMN platform_backed_up INTEGER
  CHECK (platform_backed_up IN (0, 1))
  CHECK ((platform_backed_up IS NULL) = (platform_credential IS NULL));
ALTER TABLE devices ADD COLUMN platform_wrong INTEGER
  CHECK (platform_wrong BETWEEN 0 AND 255)
  CHECK ((platform_wrong IS NULL) = (platform_credential IS NULL));
ALTER TABLE devices ADD COLUMN platform_added_at INTEGER
  CHECK ((platform_added_at IS NULL) = (platform_credential IS NULL));
