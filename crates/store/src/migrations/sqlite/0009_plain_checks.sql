-- SQLite makes a table of its own for each `IN` of more than two words whenever a CHECK is asked: a login's seven
-- commits made 28, two fifths of the writing thread's work. The same conditions by OR make none. The words of a CHECK
-- can be changed in place because nothing that is stored depends on them (SQLite, "ALTER TABLE", section 7).
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql,
  'block_reason IN (''wrong_pins'', ''wrong_pins_in_all'', ''asked'')',
  '(block_reason = ''wrong_pins'' OR block_reason = ''wrong_pins_in_all'' OR block_reason = ''asked'')')
WHERE type = 'table' AND name = 'devices';
UPDATE sqlite_schema SET sql = replace(replace(replace(replace(sql,
  'state IN (''asks_credentials'', ''asks_new_password'', ''asks_method'', ''waits_for_app'',
                                       ''asks_code'', ''done'', ''refused'')',
  '(state = ''asks_credentials'' OR state = ''asks_new_password'' OR state = ''asks_method'' OR state = ''waits_for_app''
       OR state = ''asks_code'' OR state = ''done'' OR state = ''refused'')'),
  'trust IN (''known'', ''let_in'', ''unknown'')',
  '(trust = ''known'' OR trust = ''let_in'' OR trust = ''unknown'')'),
  'why IN (''cancelled'', ''denied'', ''not_me'', ''wrong_numbers'', ''too_many_tries'', ''not_open'')',
  '(why = ''cancelled'' OR why = ''denied'' OR why = ''not_me'' OR why = ''wrong_numbers''
       OR why = ''too_many_tries'' OR why = ''not_open'')'),
  'state IN (''asks_new_password'', ''asks_method'', ''waits_for_app'', ''asks_code'')',
  '(state = ''asks_new_password'' OR state = ''asks_method'' OR state = ''waits_for_app'' OR state = ''asks_code'')')
WHERE type = 'table' AND name = 'logins';
UPDATE sqlite_schema SET sql = replace(replace(replace(replace(sql,
  'trust IN (''known'', ''let_in'', ''unknown'')',
  '(trust = ''known'' OR trust = ''let_in'' OR trust = ''unknown'')'),
  'state IN (''pending'', ''approved'', ''denied'', ''withdrawn'', ''spent'')',
  '(state = ''pending'' OR state = ''approved'' OR state = ''denied'' OR state = ''withdrawn'' OR state = ''spent'')'),
  'reason IN (''by_login'', ''wrong_numbers'', ''not_good_any_more'')',
  '(reason = ''by_login'' OR reason = ''wrong_numbers'' OR reason = ''not_good_any_more'')'),
  'state IN (''pending'', ''approved'', ''spent'')',
  '(state = ''pending'' OR state = ''approved'' OR state = ''spent'')')
WHERE type = 'table' AND name = 'requests';
UPDATE sqlite_schema SET sql = replace(sql,
  'state IN (''issued'', ''spent'', ''revoked'')',
  '(state = ''issued'' OR state = ''spent'' OR state = ''revoked'')')
WHERE type = 'table' AND name = 'grants';
UPDATE sqlite_schema SET sql = replace(sql,
  'state IN (''asks_codes'', ''asks_keys'', ''done'')',
  '(state = ''asks_codes'' OR state = ''asks_keys'' OR state = ''done'')')
WHERE type = 'table' AND name = 'activations';
UPDATE sqlite_schema SET sql = replace(sql,
  'state IN (''next'', ''active'', ''retired'')',
  '(state = ''next'' OR state = ''active'' OR state = ''retired'')')
WHERE type = 'table' AND name = 'signing_keys';
PRAGMA writable_schema = RESET;
