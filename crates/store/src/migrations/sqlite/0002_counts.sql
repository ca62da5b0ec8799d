-- When a card was put on paper: before, nobody can have it. Of older cards only those that still wait in a print job
-- are known not to have been printed.
ALTER TABLE cards ADD COLUMN printed_at INTEGER;
UPDATE cards SET printed_at = coalesce((SELECT printed_at FROM print_jobs WHERE print_jobs.id = cards.id), issued_at)
WHERE NOT EXISTS (SELECT 1 FROM print_jobs WHERE print_jobs.id = cards.id AND print_jobs.printed_at IS NULL);

-- Wrong numbers are counted for a login, whichever of its requests they were carried into.
ALTER TABLE logins ADD COLUMN wrong_numbers INTEGER NOT NULL DEFAULT 0 CHECK (wrong_numbers BETWEEN 0 AND 255);
