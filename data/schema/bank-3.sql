-- From version 2 to version 3: an import in parts goes on where it was stopped.

-- How far the import came that was stopped last; no row when none was.
CREATE TABLE unfinished (
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  source BLOB NOT NULL CHECK (length(source) = 32), -- what is imported, and how: SHA-256
  taken  INTEGER NOT NULL -- questions, counted from the source's first
) STRICT;
