-- A release (docs/formats/release.md): written whole, signed by its SHA-256, never changed.

-- Cells of the blueprint in the policy's order. Places first … first + size - 1 belong to a cell, in
-- byte order of the questions' ids: place = first + ordinal.
CREATE TABLE cell (
    cell  INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    size  INTEGER NOT NULL CHECK (size >= 0)
) STRICT;

-- What stands in clear: enough for a draw and its option orders, nothing about content.
CREATE TABLE question (
    place   INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    type    INTEGER NOT NULL,
    options TEXT NOT NULL,  -- opaque ids in released order, a blank between; '=' before a fixed one
    fields  TEXT NOT NULL,  -- ids of fields, a blank between; before each how it is filled in: c, t, n
    rating  INTEGER NOT NULL CHECK (rating BETWEEN 0 AND 100), -- 0: none, or it does not count
    leaf    BLOB NOT NULL CHECK (length(leaf) = 32)
) STRICT;

-- Sealed apart: a form opens bodies, an opening answer keys.
CREATE TABLE sealed (
    place  INTEGER PRIMARY KEY REFERENCES question (place),
    body   BLOB NOT NULL,
    answer BLOB NOT NULL
) STRICT;

-- Places that must not meet in one form, a < b.
CREATE TABLE enemy (
    a INTEGER NOT NULL REFERENCES question (place),
    b INTEGER NOT NULL REFERENCES question (place),
    PRIMARY KEY (a, b),
    CHECK (a < b)
) WITHOUT ROWID, STRICT;

-- Groups: of rivals at most one is in a form.
CREATE TABLE rival (
    place INTEGER NOT NULL REFERENCES question (place),
    grp   INTEGER NOT NULL,
    PRIMARY KEY (place, grp)
) WITHOUT ROWID, STRICT;

-- Case sets: those of one set that are in a form stand together, by position.
CREATE TABLE case_member (
    place    INTEGER PRIMARY KEY REFERENCES question (place),
    grp      INTEGER NOT NULL,
    position INTEGER NOT NULL
) STRICT;
