-- The factor that the person wants to be asked for first, whichever was used last.

ALTER TABLE accounts ADD COLUMN first_method TEXT CHECK (first_method IN ('app', 'card'));
