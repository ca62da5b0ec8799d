-- How the code app verified the person: until now, always by the PIN.
ALTER TABLE requests ADD COLUMN verification TEXT CHECK (verification IN ('pin', 'platform'))
  CHECK (verification IS NULL OR state = 'approved');
UPDATE requests SET verification = 'pin' WHERE state = 'approved';
ALTER TABLE sessions ADD COLUMN verification TEXT CHECK (verification IN ('pin', 'platform'))
  CHECK (verification IS NULL OR method = 'app');
UPDATE sessions SET verification = 'pin' WHERE method = 'app';
ALTER TABLE grants ADD COLUMN verification TEXT CHECK (verification IN ('pin', 'platform'))
  CHECK (verification IS NULL OR method = 'app');
UPDATE grants SET verification = 'pin' WHERE method = 'app';
