-- A licenser's bank of questions, from version 1 (bank.sql) to version 2: steps for each language,
-- reasons, dates of review, suspension, comments, search. The tables bank and approvals are as they
-- were; the other three are made anew, because SQLite cannot change a column's check.

-- A version of a question never changes after it was written: an edit is a new version. What changes
-- is how far it came: its languages with the step of the author, of the reviewer and of the approver,
-- and its status, which follows from them (src/bank/life.c). One version of a question may be in
-- force (approved, pretest, suspended) and one may be on its way (draft, in review) at a time, which
-- the partial indexes hold; everything older is retired. The short columns stand before the long one,
-- so that they are read without it.
CREATE TABLE versions_2 (
  row       INTEGER PRIMARY KEY,
  id        TEXT NOT NULL,
  version   INTEGER NOT NULL CHECK (version > 0),
  status    TEXT NOT NULL CHECK (status = 'draft' OR status = 'in review' OR
              status = 'approved' OR status = 'pretest' OR status = 'suspended' OR status = 'retired'),
  topic     TEXT NOT NULL,
  level     TEXT NOT NULL,
  langs     TEXT NOT NULL,             -- ",en,ru," in byte order, so that one is found by its commas
  authored  TEXT NOT NULL DEFAULT '',  -- of these, those whose author took the step 'author'
  reviewed  TEXT NOT NULL DEFAULT '',  -- those that were reviewed
  approved  TEXT NOT NULL DEFAULT '',  -- those that may be drawn when the status allows it
  review_by TEXT NOT NULL DEFAULT '',  -- "2027-01-31": the last day before it needs another review
  public    INTEGER NOT NULL, -- 1: published before, for a live release only with public_bank
  digest    BLOB NOT NULL CHECK (length(digest) = 32),  -- SHA-256(json): what people sign
  content   BLOB NOT NULL CHECK (length(content) = 32), -- the same with version 0
  json      TEXT NOT NULL,    -- question/1 in its canonical form
  UNIQUE (id, version)
) STRICT;

-- What version 1 knew of a status held for all of a version's languages.
INSERT INTO versions_2 (row, id, version, status, topic, level, langs, authored, reviewed, approved,
                        public, digest, content, json)
  SELECT v.row, v.id, v.version, v.status, v.topic, v.level, v.langs,
    CASE WHEN EXISTS (SELECT 1 FROM steps s WHERE s.row = v.row AND s.act = 'author' AND
                      s.approval IS NOT NULL) THEN v.langs ELSE '' END,
    CASE WHEN v.status IN ('in review', 'approved') THEN v.langs ELSE '' END,
    CASE WHEN v.status = 'approved' THEN v.langs ELSE '' END,
    v.public, v.digest, v.content, v.json
  FROM versions v ORDER BY v.row;

-- Who did what to a version, in which languages and why. In a live bank every step but an import
-- carries the signed approval/1 that took it, and key is the SHA-256 fingerprint of the signer's key
-- certificate.
CREATE TABLE steps_2 (
  row       INTEGER NOT NULL REFERENCES versions_2 (row),
  number    INTEGER NOT NULL, -- 1, 2, ... within the version
  act       TEXT NOT NULL CHECK (act = 'import' OR act = 'author' OR act = 'review' OR
              act = 'approve' OR act = 'pretest' OR act = 'suspend' OR act = 'resume' OR
              act = 'retire' OR act = 'replace'),
  who       TEXT NOT NULL,    -- '' = not told
  key       BLOB,
  at        INTEGER NOT NULL, -- ms since 1970, UTC
  approval  INTEGER REFERENCES approvals (approval),
  langs     TEXT NOT NULL DEFAULT '', -- '' = all of the version's
  why       TEXT NOT NULL DEFAULT '',
  review_by TEXT NOT NULL DEFAULT '', -- the date that the step set
  PRIMARY KEY (row, number)
) STRICT, WITHOUT ROWID;
INSERT INTO steps_2 (row, number, act, who, key, at, approval)
  SELECT row, number, act, who, key, at, approval FROM steps;

DROP TABLE steps; -- first, for it refers to the other
DROP TABLE versions;
ALTER TABLE versions_2 RENAME TO versions;
ALTER TABLE steps_2 RENAME TO steps;
CREATE UNIQUE INDEX one_in_force ON versions (id)
  WHERE status = 'approved' OR status = 'pretest' OR status = 'suspended';
CREATE UNIQUE INDEX one_open ON versions (id) WHERE status = 'draft' OR status = 'in review';
CREATE INDEX by_status ON versions (status, topic, level, id, approved);
CREATE INDEX by_review ON versions (review_by) WHERE review_by <> '';

-- What people say about a version: never a part of the question.
CREATE TABLE comments (
  comment  INTEGER PRIMARY KEY,
  row      INTEGER NOT NULL REFERENCES versions (row),
  who      TEXT NOT NULL,
  at       INTEGER NOT NULL, -- ms since 1970, UTC
  text     TEXT NOT NULL
) STRICT;
CREATE INDEX by_version ON comments (row);

-- What the running act is about, and what it makes of it; empty between transactions.
DROP TABLE chosen;
CREATE TABLE chosen (
  id        TEXT NOT NULL,
  row       INTEGER NOT NULL DEFAULT 0, -- 0: the id alone, in an import
  place     TEXT NOT NULL DEFAULT '', -- where the id was met: "file:line"
  langs     TEXT NOT NULL DEFAULT '', -- those that the step covers
  status    TEXT NOT NULL DEFAULT '', -- these as they will be
  authored  TEXT NOT NULL DEFAULT '',
  reviewed  TEXT NOT NULL DEFAULT '',
  approved  TEXT NOT NULL DEFAULT '',
  review_by TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (id, row)
) STRICT, WITHOUT ROWID;

-- The words of every version: its texts in all languages, and the source of its fact. The index
-- keeps no copy of them; the view makes them from the question when a found one is shown. Letters
-- keep their marks, for й, ё, қ and ң are letters of their own.
CREATE VIEW words AS
  SELECT v.row AS row, (
    SELECT group_concat(t.atom, char(10)) FROM json_tree(v.json) t WHERE t.type = 'text' AND
      (t.path GLOB '*.stem' OR t.path GLOB '*.text' OR t.path GLOB '*.title' OR
       t.path GLOB '*.rationale' OR t.path GLOB '*.feedback' OR
       (t.path = '$' AND t.key = 'source'))) AS text
  FROM versions v;
CREATE VIRTUAL TABLE search USING fts5 (text, content = 'words', content_rowid = 'row',
  tokenize = 'unicode61 remove_diacritics 0');
INSERT INTO search (rowid, text) SELECT row, text FROM words;
