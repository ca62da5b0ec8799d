-- From when on nothing may be made with a data key any more, so that what is left of it only becomes less.

ALTER TABLE data_keys ADD COLUMN closed_at INTEGER;
