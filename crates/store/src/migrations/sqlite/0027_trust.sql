-- What ends trust begins after all that was trusted, by whichever clock; and a login keeps since when the account trusted
-- when its password was judged, where it kept when that was. Logins that are open begin anew.

ALTER TABLE accounts ADD COLUMN trust_given_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE logins RENAME COLUMN password_at TO trusted_from;
