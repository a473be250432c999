-- A bank that version 1 of the schema wrote, kept for ever: 'approved' in two languages, 'edited'
-- approved with a new draft, 'reading' in review, 'written' a draft that its author signed, 'gone'
-- retired.
CREATE TABLE bank (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  mode     TEXT NOT NULL CHECK (mode IN ('rehearsal', 'live')),
  trust    TEXT NOT NULL,    -- live: the root (PEM) that signed steps must lead to; rehearsal: empty
  created  INTEGER NOT NULL  -- ms since 1970, UTC
) STRICT;
CREATE TABLE versions (
  row      INTEGER PRIMARY KEY,
  id       TEXT NOT NULL,
  version  INTEGER NOT NULL CHECK (version > 0),
  status   TEXT NOT NULL CHECK (status IN
             ('draft', 'in review', 'approved', 'pretest', 'suspended', 'retired')),
  topic    TEXT NOT NULL,
  level    TEXT NOT NULL,
  langs    TEXT NOT NULL,    -- ",en,ru," in byte order, so that one language is found by its commas
  public   INTEGER NOT NULL, -- 1: published before, for a live release only with public_bank
  digest   BLOB NOT NULL CHECK (length(digest) = 32),
  content  BLOB NOT NULL CHECK (length(content) = 32),
  json     TEXT NOT NULL,
  UNIQUE (id, version)
) STRICT;
CREATE TABLE steps (
  row       INTEGER NOT NULL REFERENCES versions (row),
  number    INTEGER NOT NULL, -- 1, 2, ... within the version
  act       TEXT NOT NULL CHECK (act IN
              ('import', 'author', 'review', 'approve', 'retire', 'replace')),
  who       TEXT NOT NULL,    -- '' = not told
  key       BLOB,
  at        INTEGER NOT NULL, -- ms since 1970, UTC
  approval  INTEGER REFERENCES approvals (approval),
  PRIMARY KEY (row, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE approvals (
  approval  INTEGER PRIMARY KEY,
  digest    BLOB NOT NULL UNIQUE, -- SHA-256 of the payload: one file is used once
  message   BLOB NOT NULL         -- CMS, DER
) STRICT;
CREATE TABLE chosen (
  id       TEXT PRIMARY KEY,
  row      INTEGER,
  place    TEXT NOT NULL -- where the id was met: "file:line"
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_approved ON versions (id) WHERE status = 'approved';
CREATE UNIQUE INDEX one_open ON versions (id) WHERE status IN ('draft', 'in review');
CREATE INDEX by_status ON versions (status, topic, level, id);
INSERT INTO bank VALUES(1,'rehearsal','',1796055623636);
INSERT INTO versions VALUES(1,'approved',1,'retired','keys','know',',en,',0,X'5100366f8a9b1eec26fcd2a7fa503972f576b56a2eb6db2721043b3b64b85ced',X'2f315b935babaee0758f6923df3b5449c45429dc22007ec5ef9f535d1b7732a3','{"author":"ann","enemies":[],"figure":"","id":"approved","level":"know","options":[{"feedback":{},"fixed":false,"id":"a","text":{"en":"one custodian"},"weight":{"den":1,"num":1}},{"feedback":{},"fixed":false,"id":"b","text":{"en":"two custodians"},"weight":{"den":1,"num":0}},{"feedback":{},"fixed":false,"id":"c","text":{"en":"nobody"},"weight":{"den":1,"num":0}}],"qualex":"question/1","rationale":{},"source":"ISO 11568","stem":{"en":"Who holds a component of a key?"},"tags":[],"title":{},"topic":"keys","type":"single","version":1}');
INSERT INTO versions VALUES(2,'edited',1,'approved','keys','apply',',en,',0,X'900af7dc5e8ad617f770f76eb5c4f07b4b071ca39209c47eac3a72532237b4a0',X'59ebf97e7fb3081a9da1d55e0bdf0086cc5581d6735e37235a2e56b03f75f2bc','{"author":"","enemies":[],"figure":"","id":"edited","level":"apply","options":[{"feedback":{},"fixed":false,"id":"a","text":{"en":"two"},"weight":{"den":1,"num":1}},{"feedback":{},"fixed":false,"id":"b","text":{"en":"one"},"weight":{"den":1,"num":0}}],"qualex":"question/1","rationale":{},"source":"ISO 11568","stem":{"en":"How many custodians does dual control take?"},"tags":[],"title":{},"topic":"keys","type":"single","version":1}');
INSERT INTO versions VALUES(3,'reading',1,'in review','modes','know',',en,',0,X'5a54bd2cfd8b3e91bea7654a05654ef9997d6c7d24886c6f32a04d6eba203c1b',X'a58d41b3027cade9998f9fe9002fe59d4dad006abcffb21cf67e50017ea38648','{"author":"","enemies":[],"figure":"","id":"reading","level":"know","options":[{"feedback":{},"fixed":false,"id":"a","text":{"en":"CTR"},"weight":{"den":1,"num":1}},{"feedback":{},"fixed":false,"id":"b","text":{"en":"ECB"},"weight":{"den":1,"num":0}},{"feedback":{},"fixed":false,"id":"c","text":{"en":"CBC"},"weight":{"den":1,"num":0}}],"qualex":"question/1","rationale":{},"source":"SP 800-38A","stem":{"en":"Which mode is a stream?"},"tags":[],"title":{},"topic":"modes","type":"single","version":1}');
INSERT INTO versions VALUES(4,'written',1,'draft','modes','',',en,',0,X'c229c9f1872a636ffcd74eb230ea69ac321fe44e2a26049462ac297f697208f8',X'2eadc98c551f312a52679e81e810ec2506e1bdcafd2b253e5249cce06873f9c2','{"author":"","enemies":[],"figure":"","id":"written","level":"","options":[{"feedback":{},"fixed":false,"id":"a","text":{"en":"ECB"},"weight":{"den":1,"num":1}},{"feedback":{},"fixed":false,"id":"b","text":{"en":"CTR"},"weight":{"den":1,"num":0}}],"qualex":"question/1","rationale":{},"source":"","stem":{"en":"Which mode hides nothing?"},"tags":[],"title":{},"topic":"modes","type":"single","version":1}');
INSERT INTO versions VALUES(5,'gone',1,'retired','modes','',',en,',0,X'55b1866c17026e2d30311ea5411061912f06ab14ca4e6c88468a1b18810d6ec8',X'587d090aaa5f59c80306534ebc590ffe02727810d2fa9e308bed8c1b8a4b5ef8','{"author":"","enemies":[],"figure":"","id":"gone","level":"","options":[{"feedback":{},"fixed":false,"id":"a","text":{"en":"CBC"},"weight":{"den":1,"num":1}},{"feedback":{},"fixed":false,"id":"b","text":{"en":"CTR"},"weight":{"den":1,"num":0}}],"qualex":"question/1","rationale":{},"source":"","stem":{"en":"Which mode chains?"},"tags":[],"title":{},"topic":"modes","type":"single","version":1}');
INSERT INTO versions VALUES(6,'approved',2,'approved','keys','know',',en,ru,',0,X'9f4dee6c730e5a1b5cb55d43b7d3f16b75435f976a81d9628a34aceafa256f79',X'919612f07b651958948d0116270321b84bb07b29258e788398223a7d9eae4d1f','{"author":"ann","enemies":[],"figure":"","id":"approved","level":"know","options":[{"feedback":{},"fixed":false,"id":"a","text":{"en":"one custodian","ru":"один хранитель"},"weight":{"den":1,"num":1}},{"feedback":{},"fixed":false,"id":"b","text":{"en":"two custodians","ru":"двое"},"weight":{"den":1,"num":0}},{"feedback":{},"fixed":false,"id":"c","text":{"en":"nobody","ru":"никто"},"weight":{"den":1,"num":0}}],"qualex":"question/1","rationale":{},"source":"ISO 11568","stem":{"en":"Who holds a component of a key?","ru":"Кто хранит компонент ключа?"},"tags":[],"title":{},"topic":"keys","type":"single","version":2}');
INSERT INTO versions VALUES(7,'edited',2,'draft','keys','apply',',en,',0,X'671067ff236da3ae578aea210523c6138222ceb722420341b5c93b807d242f06',X'ca044bf1f0714733860db4b68d3092f3ec4a0803f7266a4bfc97c84eaf8d5d8d','{"author":"","enemies":[],"figure":"","id":"edited","level":"apply","options":[{"feedback":{},"fixed":false,"id":"a","text":{"en":"two"},"weight":{"den":1,"num":1}},{"feedback":{},"fixed":false,"id":"b","text":{"en":"three"},"weight":{"den":1,"num":0}}],"qualex":"question/1","rationale":{},"source":"ISO 11568","stem":{"en":"How many custodians does dual control take?"},"tags":[],"title":{},"topic":"keys","type":"single","version":2}');
INSERT INTO approvals VALUES(1,X'0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a',X'30');
INSERT INTO steps VALUES(1,1,'import','ivy',NULL,1796055623642,NULL);
INSERT INTO steps VALUES(1,2,'author','ann',NULL,1796055623642,NULL);
INSERT INTO steps VALUES(1,3,'replace','tanya',NULL,1796055623648,NULL);
INSERT INTO steps VALUES(2,1,'import','ivy',NULL,1796055623642,NULL);
INSERT INTO steps VALUES(2,2,'review','rita',NULL,1796055623657,NULL);
INSERT INTO steps VALUES(2,3,'approve','paul',NULL,1796055623668,NULL);
INSERT INTO steps VALUES(3,1,'import','ivy',NULL,1796055623642,NULL);
INSERT INTO steps VALUES(3,2,'review','rita',NULL,1796055623660,NULL);
INSERT INTO steps VALUES(4,1,'import','ivy',NULL,1796055623642,NULL);
INSERT INTO steps VALUES(5,1,'import','ivy',NULL,1796055623642,NULL);
INSERT INTO steps VALUES(5,2,'retire','paul',NULL,1796055623682,NULL);
INSERT INTO steps VALUES(6,1,'import','tanya',NULL,1796055623648,NULL);
INSERT INTO steps VALUES(6,2,'author','ann',NULL,1796055623648,NULL);
INSERT INTO steps VALUES(6,3,'review','rita',NULL,1796055623653,NULL);
INSERT INTO steps VALUES(6,4,'approve','paul',NULL,1796055623664,NULL);
INSERT INTO steps VALUES(7,1,'import','ivy',NULL,1796055623676,NULL);
INSERT INTO steps VALUES(4,2,'author','ann',X'0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b',1796055623690,1);
