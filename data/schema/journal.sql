-- The room's journal (docs/formats/journal.md). One keeper owns the file; nothing else opens it
-- while a room is open.

-- What a room knows about a sitting beside its chain. Personal data and secrets stay here, so that
-- they can be destroyed without breaking the chain.
CREATE TABLE sitting (
    id         TEXT PRIMARY KEY,            -- the admission's number
    room_nonce BLOB CHECK (length(room_nonce) = 32), -- revealed by the event `drawn`
    seat       BLOB CHECK (length(seat) = 32), -- SHA-256 of the token of the terminal that has it
    excluded   TEXT,                        -- {"ids","salt"} of what is not drawn again: JSON
    result     TEXT,                        -- what the candidate is shown once it is sealed: JSON
    sealed     INTEGER NOT NULL DEFAULT 0 CHECK (sealed IN (0, 1))
) WITHOUT ROWID, STRICT;

-- The chain: hash = SHA-256(hash of seq - 1, or the sitting's first hash ‖ bytes).
CREATE TABLE event (
    sitting TEXT NOT NULL REFERENCES sitting (id),
    seq     INTEGER NOT NULL CHECK (seq >= 0),
    kind    TEXT NOT NULL,
    hash    BLOB NOT NULL CHECK (length(hash) = 32),
    bytes   BLOB NOT NULL,                  -- RFC 8785
    PRIMARY KEY (sitting, seq)
) WITHOUT ROWID, STRICT;

-- Append only, without gaps, and nothing after `sealed`: whatever statement is tried.
CREATE TRIGGER event_append BEFORE INSERT ON event
BEGIN
    SELECT RAISE(ABORT, 'a gap in the chain')
     WHERE new.seq > 0
       AND NOT EXISTS (SELECT 1 FROM event WHERE sitting = new.sitting AND seq = new.seq - 1);
    SELECT RAISE(ABORT, 'the sitting is sealed')
     WHERE (SELECT sealed FROM sitting WHERE id = new.sitting);
END;
CREATE TRIGGER event_never_changes BEFORE UPDATE ON event
BEGIN
    SELECT RAISE(ABORT, 'an event never changes');
END;
CREATE TRIGGER event_never_goes BEFORE DELETE ON event
BEGIN
    SELECT RAISE(ABORT, 'an event never goes');
END;
CREATE TRIGGER sitting_stays_sealed BEFORE UPDATE OF sealed ON sitting
WHEN old.sealed = 1 AND new.sealed = 0
BEGIN
    SELECT RAISE(ABORT, 'the sitting is sealed');
END;

-- One row: the heartbeat, overwritten every second, and what the room has seen.
CREATE TABLE room (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    boot        TEXT,                       -- of the heartbeat: the kernel's boot id
    boot_ms     INTEGER,
    wall        INTEGER,
    newest_wall INTEGER NOT NULL DEFAULT 0, -- ms UTC: windows are judged by nothing earlier
    release     INTEGER NOT NULL DEFAULT 0  -- highest number used: an older one is refused
) STRICT;
INSERT INTO room (one) VALUES (1);

-- Empty but for a moment when the room is opened: what it held leaves room in the file and in the
-- log, so that an answer overwrites blocks that the disk has already and extends nothing.
CREATE TABLE warming (bytes BLOB) STRICT;
