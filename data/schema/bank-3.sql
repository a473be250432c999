-- From version 2 to version 3: an import in parts goes on where it was stopped.

-- How far each import came that was stopped.
CREATE TABLE unfinished (
  source BLOB PRIMARY KEY CHECK (length(source) = 32), -- what is imported, and how: SHA-256
  taken  INTEGER NOT NULL -- questions, counted from the source's first
) STRICT, WITHOUT ROWID;
