-- How a number came into the app: from the page, or by the link on the phone itself. Until now, always from the page.
ALTER TABLE requests ADD COLUMN carried_way TEXT CHECK (carried_way IN ('page', 'link'))
  CHECK (carried_way IS NULL OR (state = 'pending' AND device IS NOT NULL) OR (state = 'approved' AND carried = 1));
UPDATE requests SET carried_way = 'page'
  WHERE (state = 'pending' AND device IS NOT NULL) OR (state = 'approved' AND carried = 1);
