-- Ids and digests are blobs, instants are microseconds since 1970, truths are 0 or 1, states are words.
-- Each CHECK says which columns a state has; the rows' conversion says the same. Of more than two words it asks by OR:
-- for an IN, SQLite makes a table whenever the CHECK is asked, 28 in a login.

CREATE TABLE last_groups (
  writer INTEGER NOT NULL PRIMARY KEY CHECK (writer IN (1, 2)),
  id BLOB NOT NULL CHECK (length(id) = 16)
) STRICT;

CREATE TABLE accounts (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  user_id_folded TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  language TEXT NOT NULL CHECK (language IN ('da', 'en')),
  password_hash TEXT NOT NULL,
  password_kind TEXT NOT NULL,
  password_ends_at INTEGER,
  standing TEXT NOT NULL,
  standing_at INTEGER,
  last_method TEXT CHECK (last_method IN ('app', 'card')),
  number_always INTEGER NOT NULL CHECK (number_always IN (0, 1)),
  trusted_from INTEGER NOT NULL,
  CHECK ((password_kind = 'chosen' AND password_ends_at IS NULL)
      OR (password_kind = 'one_time' AND password_ends_at IS NOT NULL)),
  CHECK ((standing = 'open' AND standing_at IS NULL) OR (standing IN ('frozen', 'closed') AND standing_at IS NOT NULL))
) STRICT;

CREATE TABLE services (
  id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  version INTEGER NOT NULL CHECK (version > 0),
  created_at INTEGER NOT NULL,
  name TEXT NOT NULL,
  secret BLOB CHECK (length(secret) = 32),
  redirect_uris TEXT NOT NULL,
  post_logout_redirect_uris TEXT NOT NULL,
  home TEXT,
  sector TEXT NOT NULL,
  group_name TEXT,
  accepts_app INTEGER NOT NULL CHECK (accepts_app IN (0, 1)),
  accepts_card INTEGER NOT NULL CHECK (accepts_card IN (0, 1)),
  carry_always INTEGER NOT NULL CHECK (carry_always IN (0, 1)),
  verify_each INTEGER NOT NULL CHECK (verify_each IN (0, 1)),
  learns_name INTEGER NOT NULL CHECK (learns_name IN (0, 1)),
  disabled_at INTEGER
) STRICT;

CREATE TABLE devices (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  account BLOB NOT NULL REFERENCES accounts (id),
  device_key BLOB NOT NULL,
  activated_at INTEGER NOT NULL,
  name TEXT NOT NULL,
  platform TEXT NOT NULL,
  os TEXT NOT NULL,
  pin_key BLOB NOT NULL,
  pin_generation INTEGER NOT NULL CHECK (pin_generation BETWEEN 0 AND 4294967295),
  state TEXT NOT NULL,
  state_at INTEGER NOT NULL,
  block_reason TEXT CHECK (block_reason = 'wrong_pins' OR block_reason = 'wrong_pins_in_all'
                            OR block_reason = 'asked'),
  wrong_in_a_row INTEGER NOT NULL CHECK (wrong_in_a_row BETWEEN 0 AND 255),
  wrong_since_unlock INTEGER NOT NULL CHECK (wrong_since_unlock BETWEEN 0 AND 255),
  wrong_at BLOB NOT NULL CHECK (length(wrong_at) % 8 = 0),
  unlock_token BLOB CHECK (length(unlock_token) = 32),
  unlock_until INTEGER,
  last_used_at INTEGER NOT NULL,
  CHECK ((state IN ('active', 'removed') AND block_reason IS NULL) OR (state = 'blocked' AND block_reason IS NOT NULL)),
  CHECK ((unlock_token IS NULL) = (unlock_until IS NULL))
) STRICT;
CREATE INDEX devices_of_account ON devices (account);

CREATE TABLE cards (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  account BLOB NOT NULL REFERENCES accounts (id),
  number TEXT NOT NULL UNIQUE CHECK (length(number) = 10),
  issued_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  state_at INTEGER,
  block_reason TEXT CHECK (block_reason IN ('wrong_codes', 'asked')),
  used BLOB NOT NULL CHECK (length(used) = 19),
  strikes_count INTEGER NOT NULL CHECK (strikes_count BETWEEN 0 AND 65535),
  strikes_rests INTEGER NOT NULL CHECK (strikes_rests BETWEEN 0 AND 65535),
  strikes_rests_until INTEGER,
  wrong_since_right INTEGER NOT NULL CHECK (wrong_since_right BETWEEN 0 AND 65535),
  digest_key BLOB NOT NULL CHECK (length(digest_key) = 16),
  key_numbers BLOB NOT NULL CHECK (length(key_numbers) = 2 * 148),
  digests BLOB NOT NULL CHECK (length(digests) = 32 * 148),
  CHECK ((state IN ('issued', 'active') AND state_at IS NULL AND block_reason IS NULL)
      OR (state IN ('used_up', 'replaced') AND state_at IS NOT NULL AND block_reason IS NULL)
      OR (state = 'blocked' AND state_at IS NOT NULL AND block_reason IS NOT NULL))
) STRICT;
CREATE INDEX cards_of_account ON cards (account);

CREATE TABLE known_browsers (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  account BLOB NOT NULL REFERENCES accounts (id),
  secret BLOB NOT NULL CHECK (length(secret) = 32),
  label TEXT NOT NULL,
  remembered_at INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  passwords_count INTEGER NOT NULL CHECK (passwords_count BETWEEN 0 AND 65535),
  passwords_rests INTEGER NOT NULL CHECK (passwords_rests BETWEEN 0 AND 65535),
  passwords_rests_until INTEGER,
  codes_count INTEGER NOT NULL CHECK (codes_count BETWEEN 0 AND 65535),
  codes_rests INTEGER NOT NULL CHECK (codes_rests BETWEEN 0 AND 65535),
  codes_rests_until INTEGER,
  UNIQUE (account, secret)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_browsers_by_age ON known_browsers (remembered_at);

CREATE TABLE let_ins (
  code BLOB NOT NULL PRIMARY KEY CHECK (length(code) = 32),
  version INTEGER NOT NULL CHECK (version > 0),
  account BLOB NOT NULL REFERENCES accounts (id),
  made_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX let_ins_by_age ON let_ins (made_at);

CREATE TABLE logins (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  browser BLOB NOT NULL CHECK (length(browser) = 32),
  service TEXT NOT NULL,
  authorization_request TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  language TEXT NOT NULL CHECK (language IN ('da', 'en')),
  remember INTEGER NOT NULL CHECK (remember IN (0, 1)),
  let_in BLOB CHECK (length(let_in) = 16),
  wrong_tries INTEGER NOT NULL CHECK (wrong_tries BETWEEN 0 AND 255),
  state TEXT NOT NULL CHECK (state = 'asks_credentials' OR state = 'asks_new_password' OR state = 'asks_method'
                              OR state = 'waits_for_app' OR state = 'asks_code' OR state = 'done' OR state = 'refused'),
  account BLOB CHECK (length(account) = 16),
  password_at INTEGER,
  trust TEXT CHECK (trust = 'known' OR trust = 'let_in' OR trust = 'unknown'),
  trust_browser BLOB CHECK (length(trust_browser) = 16),
  request BLOB CHECK (length(request) = 16),
  card BLOB CHECK (length(card) = 16),
  place INTEGER CHECK (place BETWEEN 0 AND 147),
  ended_at INTEGER,
  grant_id BLOB CHECK (length(grant_id) = 16),
  why TEXT CHECK (why = 'cancelled' OR why = 'denied' OR why = 'not_me'
                   OR why = 'wrong_numbers' OR why = 'too_many_tries' OR why = 'not_open'),
  CHECK ((account IS NOT NULL) = (state = 'asks_new_password' OR state = 'asks_method'
                                  OR state = 'waits_for_app' OR state = 'asks_code')),
  CHECK ((account IS NULL) = (password_at IS NULL) AND (account IS NULL) = (trust IS NULL)),
  CHECK ((trust_browser IS NOT NULL) = (trust IS 'known')),
  CHECK ((request IS NOT NULL) = (state = 'waits_for_app')),
  CHECK ((card IS NOT NULL) = (state = 'asks_code') AND (card IS NULL) = (place IS NULL)),
  CHECK ((ended_at IS NOT NULL) = (state IN ('done', 'refused'))),
  CHECK ((grant_id IS NOT NULL) = (state = 'done') AND (why IS NOT NULL) = (state = 'refused'))
) STRICT;
CREATE INDEX logins_by_age ON logins (started_at);

CREATE TABLE requests (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  account BLOB NOT NULL REFERENCES accounts (id),
  login BLOB NOT NULL CHECK (length(login) = 16),
  service TEXT NOT NULL,
  carry INTEGER NOT NULL CHECK (carry IN (0, 1)),
  browser BLOB NOT NULL CHECK (length(browser) = 32),
  trust TEXT NOT NULL CHECK (trust = 'known' OR trust = 'let_in' OR trust = 'unknown'),
  trust_browser BLOB CHECK (length(trust_browser) = 16),
  pause BLOB NOT NULL CHECK (length(pause) = 32),
  asked_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state = 'pending' OR state = 'approved' OR state = 'denied'
                              OR state = 'withdrawn' OR state = 'spent'),
  state_at INTEGER,
  device BLOB CHECK (length(device) = 16),
  carried INTEGER CHECK (carried IN (0, 1)),
  wrong_numbers INTEGER CHECK (wrong_numbers BETWEEN 0 AND 255),
  reason TEXT,
  bytes BLOB NOT NULL,
  CHECK ((trust_browser IS NOT NULL) = (trust = 'known')),
  CHECK ((state_at IS NULL) = (state = 'pending') AND (wrong_numbers IS NOT NULL) = (state = 'pending')),
  CHECK (state = 'pending' OR (device IS NOT NULL) = (state IN ('approved', 'spent'))),
  CHECK ((carried IS NOT NULL) = (state = 'approved')),
  CHECK ((state = 'denied' AND reason IS NOT NULL AND reason IN ('unwanted', 'not_me'))
      OR (state = 'withdrawn' AND reason IS NOT NULL
          AND (reason = 'by_login' OR reason = 'wrong_numbers' OR reason = 'not_good_any_more'))
      OR ((state = 'pending' OR state = 'approved' OR state = 'spent') AND reason IS NULL))
) STRICT;
CREATE INDEX requests_of_account ON requests (account, asked_at);
CREATE INDEX requests_waiting ON requests (account, asked_at) WHERE state = 'pending';
CREATE INDEX requests_by_age ON requests (asked_at);

CREATE TABLE sessions (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  browser BLOB NOT NULL CHECK (length(browser) = 32),
  scope TEXT NOT NULL CHECK (scope GLOB 'service:*' OR scope GLOB 'group:*'),
  account BLOB NOT NULL REFERENCES accounts (id),
  method TEXT NOT NULL CHECK (method IN ('app', 'card')),
  authenticated_at INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of_browser ON sessions (browser);
CREATE INDEX sessions_by_age ON sessions (authenticated_at);

CREATE TABLE grants (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  code BLOB NOT NULL UNIQUE CHECK (length(code) = 32),
  service TEXT NOT NULL,
  account BLOB NOT NULL REFERENCES accounts (id),
  authorization_request TEXT NOT NULL,
  method TEXT NOT NULL CHECK (method IN ('app', 'card')),
  authenticated_at INTEGER NOT NULL,
  issued_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state = 'issued' OR state = 'spent' OR state = 'revoked'),
  state_at INTEGER,
  CHECK ((state_at IS NULL) = (state = 'issued'))
) STRICT;
CREATE INDEX grants_by_age ON grants (issued_at);

CREATE TABLE access_tokens (
  token BLOB NOT NULL PRIMARY KEY CHECK (length(token) = 32),
  version INTEGER NOT NULL CHECK (version > 0),
  grant_id BLOB NOT NULL CHECK (length(grant_id) = 16),
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX access_tokens_by_end ON access_tokens (expires_at);

CREATE TABLE activations (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  account BLOB NOT NULL REFERENCES accounts (id),
  device_key BLOB NOT NULL,
  platform TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state = 'asks_codes' OR state = 'asks_keys' OR state = 'done'),
  card BLOB CHECK (length(card) = 16),
  place_1 INTEGER CHECK (place_1 BETWEEN 0 AND 147),
  place_2 INTEGER CHECK (place_2 BETWEEN 0 AND 147),
  device BLOB CHECK (length(device) = 16),
  CHECK ((card IS NOT NULL) = (state = 'asks_codes') AND (device IS NULL) = (state = 'asks_codes')),
  CHECK ((card IS NULL) = (place_1 IS NULL) AND (card IS NULL) = (place_2 IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX activations_by_age ON activations (started_at);

CREATE TABLE print_jobs (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  account BLOB NOT NULL REFERENCES accounts (id),
  kind TEXT NOT NULL CHECK (kind IN ('card', 'letter')),
  made_at INTEGER NOT NULL,
  printed_at INTEGER,
  sealed BLOB NOT NULL
) STRICT;
CREATE INDEX print_jobs_of_account ON print_jobs (account);
CREATE INDEX print_jobs_by_age ON print_jobs (made_at);

CREATE TABLE throttles (
  key BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 32),
  version INTEGER NOT NULL CHECK (version > 0),
  strikes_count INTEGER NOT NULL CHECK (strikes_count BETWEEN 0 AND 65535),
  strikes_rests INTEGER NOT NULL CHECK (strikes_rests BETWEEN 0 AND 65535),
  strikes_rests_until INTEGER,
  matters_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX throttles_by_end ON throttles (matters_until);

CREATE TABLE pauses (
  key BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 32),
  version INTEGER NOT NULL CHECK (version > 0),
  account BLOB NOT NULL CHECK (length(account) = 16),
  unapproved INTEGER NOT NULL CHECK (unapproved BETWEEN 0 AND 65535),
  asked_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX pauses_by_end ON pauses (ends_at);

CREATE TABLE nonces (
  digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
  version INTEGER NOT NULL CHECK (version > 0),
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX nonces_by_end ON nonces (expires_at);

CREATE TABLE data_keys (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  purpose TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  wrapped BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE signing_keys (
  kid TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL CHECK (version > 0),
  algorithm TEXT NOT NULL,
  public_jwk TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  sealed_private BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state = 'next' OR state = 'active' OR state = 'retired'),
  activated_at INTEGER,
  retired_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
  version INTEGER NOT NULL CHECK (version > 0),
  job TEXT NOT NULL CHECK (job IN ('order_card')),
  account BLOB NOT NULL CHECK (length(account) = 16),
  attempts INTEGER NOT NULL CHECK (attempts BETWEEN 0 AND 4294967295),
  due_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_by_due ON outbox (due_at);

-- Only grows. Kept in the order of time, so that the newest entries are at one end.
CREATE TABLE audit (
  id BLOB NOT NULL CHECK (length(id) = 16),
  at INTEGER NOT NULL,
  account BLOB CHECK (length(account) = 16),
  what TEXT NOT NULL,
  about TEXT NOT NULL,
  PRIMARY KEY (at, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_of_account ON audit (account, at);
