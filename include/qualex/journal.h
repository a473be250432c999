/* The room's journal: append-only, hash-chained, durable before anything is acknowledged. */
#ifndef QUALEX_JOURNAL_H
#define QUALEX_JOURNAL_H

#include <qualex/sitting.h>

struct qx_journal;

/* Creates or opens journal.db: WAL, synchronous FULL, exclusive (who holds it owns the room),
 * pragmas read back. A file is made beside and renamed, so that a kill leaves none that is half
 * made. Errors: DB_*, DISK_FULL; DB_BUSY when another process has it. Free with qx_journal_close.
 */
QX_MUST_USE enum qx_err qx_journal_open(const char *path, struct qx_report *report,
                                        struct qx_journal **out);
void qx_journal_close(struct qx_journal **journal);

/* What is appended between begin and commit shares one fdatasync (group commit). Errors: those of
 * qx_db_begin / commit; DB_UNKNOWN means stop, reopen, compare. */
QX_MUST_USE enum qx_err qx_journal_begin(struct qx_journal *journal);
/* Inside begin … commit. Idempotent by (sitting, seq): the same bytes again are OK, others EXISTS.
 * SITTING_SEALED after `sealed`: no statement can write any more. TRANSITION: a gap. */
QX_MUST_USE enum qx_err qx_journal_append(struct qx_journal *journal, const struct qx_event *event);
QX_MUST_USE enum qx_err qx_journal_commit(struct qx_journal *journal);
void qx_journal_rollback(struct qx_journal *journal);

/* hash₀ = SHA-256("qualex journal/1" 00 sitting), hashₙ = SHA-256(hashₙ₋₁ ‖ bytes). */
void qx_journal_start(const char *sitting, uint8_t hash[static 32]);
void qx_journal_step(uint8_t hash[static 32], struct qx_slice event_bytes);
QX_MUST_USE enum qx_err qx_journal_head(struct qx_journal *journal, const char *sitting,
                                        uint8_t hash[static 32]);

/* Every event of a sitting in order, its canonical bytes, borrowed; the chain is checked on the
 * way, each event before it is given. Errors: JOURNAL_CHAIN, DB; or what each returned. */
QX_MUST_USE enum qx_err qx_journal_read(struct qx_journal *journal, const char *sitting,
                                        enum qx_err (*each)(void *ctx, struct qx_slice bytes),
                                        void *ctx);
/* Ids of sittings that are not sealed, for resuming. */
QX_MUST_USE enum qx_err qx_journal_open_sittings(struct qx_journal *journal, struct qx_arena *arena,
                                                 const char ***ids, size_t *n);

/* The room's one heartbeat row, overwritten; not an event. found = false when there is none. */
struct qx_heartbeat {
    char boot[QX_BOOT_ID_LEN + 1];
    int64_t boot_ms;
    int64_t wall;
};
QX_MUST_USE enum qx_err qx_journal_beat(struct qx_journal *journal, const struct qx_heartbeat *now);
QX_MUST_USE enum qx_err qx_journal_last_beat(struct qx_journal *journal, struct qx_heartbeat *out,
                                             bool *found);

/* The room nonce of a sitting, kept beside the chain until `drawn` reveals it. Once: EXISTS for
 * another one. Reading: NOT_FOUND when none was kept. */
QX_MUST_USE enum qx_err qx_journal_keep_nonce(struct qx_journal *journal, const char *sitting,
                                              const uint8_t nonce[static 32]);
QX_MUST_USE enum qx_err qx_journal_nonce(struct qx_journal *journal, const char *sitting,
                                         uint8_t nonce[static 32]);
/* What else stands beside the chain, overwritten: which terminal has the seat (SHA-256 of its
 * token), and what the candidate is shown once the sitting is sealed (JSON). Reading: NOT_FOUND
 * when there is none. */
QX_MUST_USE enum qx_err qx_journal_keep_seat(struct qx_journal *journal, const char *sitting,
                                             const uint8_t token_digest[static 32]);
QX_MUST_USE enum qx_err qx_journal_seat(struct qx_journal *journal, const char *sitting,
                                        uint8_t token_digest[static 32]);
QX_MUST_USE enum qx_err qx_journal_keep_result(struct qx_journal *journal, const char *sitting,
                                               struct qx_slice result);
QX_MUST_USE enum qx_err qx_journal_result(struct qx_journal *journal, const char *sitting,
                                          struct qx_buf *out);

/* Highest wall time of any heartbeat: 0 in a new room. */
QX_MUST_USE enum qx_err qx_journal_newest_wall(struct qx_journal *journal, int64_t *wall);
/* Notes the release in use. Errors: RELEASE_OLD below the highest number this room has used. */
QX_MUST_USE enum qx_err qx_journal_use_release(struct qx_journal *journal, int64_t number);

/* Moves the write-ahead log into the file: when idle, never between a key press and its answer. */
QX_MUST_USE enum qx_err qx_journal_checkpoint(struct qx_journal *journal);
/* The newest message of the database, for a report. */
const char *qx_journal_message(const struct qx_journal *journal);

/* --- reserved space: a file that is deleted when the disk is full, so that answers still fit ---
 */
/* Makes path, really occupied, unless it is there in full size already. Errors: DISK_FULL, IO. */
QX_MUST_USE enum qx_err qx_ballast_keep(const char *path, uint64_t size, struct qx_report *report);
/* Gives its space back. Errors: NOT_FOUND (it is spent already), IO. */
QX_MUST_USE enum qx_err qx_ballast_drop(const char *path);
/* Bytes that this process may still write on the file system of path. Errors: IO. */
QX_MUST_USE enum qx_err qx_free_space(const char *path, uint64_t *bytes);

#endif
