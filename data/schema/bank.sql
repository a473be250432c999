-- A licenser's bank of questions, version 1.
--
-- A version of a question never changes after it was written: an edit is a new version. What changes
-- is its status, and each change of status is a step with a person and an instant. One version of a
-- question may be approved and one may be on its way (draft, in review) at a time, which the partial
-- indexes hold; everything older is retired.

-- One row: what the whole file is.
CREATE TABLE bank (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  mode     TEXT NOT NULL CHECK (mode IN ('rehearsal', 'live')),
  trust    TEXT NOT NULL,    -- live: the root (PEM) that signed steps must lead to; rehearsal: empty
  created  INTEGER NOT NULL  -- ms since 1970, UTC
) STRICT;

-- json is the question itself, question/1 in its canonical form; the other columns repeat what is
-- searched for. digest is SHA-256(json): what people sign. content is the same with version 0, so
-- that a file that is imported twice is seen to say nothing new.
CREATE TABLE versions (
  row      INTEGER PRIMARY KEY,
  id       TEXT NOT NULL,
  version  INTEGER NOT NULL CHECK (version > 0),
  status   TEXT NOT NULL CHECK (status = 'draft' OR status = 'in review' OR
             status = 'approved' OR status = 'pretest' OR status = 'suspended' OR status = 'retired'),
  topic    TEXT NOT NULL,
  level    TEXT NOT NULL,
  langs    TEXT NOT NULL,    -- ",en,ru," in byte order, so that one language is found by its commas
  public   INTEGER NOT NULL, -- 1: published before, for a live release only with public_bank
  digest   BLOB NOT NULL CHECK (length(digest) = 32),
  content  BLOB NOT NULL CHECK (length(content) = 32),
  json     TEXT NOT NULL,
  UNIQUE (id, version)
) STRICT;
CREATE UNIQUE INDEX one_approved ON versions (id) WHERE status = 'approved';
CREATE UNIQUE INDEX one_open ON versions (id) WHERE status IN ('draft', 'in review');
CREATE INDEX by_status ON versions (status, topic, level, id);

-- Who did what to a version. In a live bank review and approve carry the signed approval/1 that
-- moved it, and key is the SHA-256 fingerprint of the signer's key certificate.
CREATE TABLE steps (
  row       INTEGER NOT NULL REFERENCES versions (row),
  number    INTEGER NOT NULL, -- 1, 2, ... within the version
  act       TEXT NOT NULL CHECK (act = 'import' OR act = 'author' OR
              act = 'review' OR act = 'approve' OR act = 'retire' OR act = 'replace'),
  who       TEXT NOT NULL,    -- '' = not told
  key       BLOB,
  at        INTEGER NOT NULL, -- ms since 1970, UTC
  approval  INTEGER REFERENCES approvals (approval),
  PRIMARY KEY (row, number)
) STRICT, WITHOUT ROWID;

-- Signed files as they came, one for many steps.
CREATE TABLE approvals (
  approval  INTEGER PRIMARY KEY,
  digest    BLOB NOT NULL UNIQUE, -- SHA-256 of the payload: one file is used once
  message   BLOB NOT NULL         -- CMS, DER
) STRICT;

-- What the running act is about; empty between transactions.
CREATE TABLE chosen (
  id       TEXT PRIMARY KEY,
  row      INTEGER,      -- NULL: every version that is not retired
  place    TEXT NOT NULL -- where the id was met: "file:line"
) STRICT, WITHOUT ROWID;
