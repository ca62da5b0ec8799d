-- When an installation was restored without its log: what was set until then may have been replaced since.
ALTER TABLE email_addresses ADD COLUMN doubted_at INTEGER;
