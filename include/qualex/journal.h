/* The room's journal: append-only, hash-chained, durable before anything is acknowledged. */
#ifndef QUALEX_JOURNAL_H
#define QUALEX_JOURNAL_H

#include <qualex/sitting.h>

struct qx_journal;

/* Creates or opens journal.db: WAL, synchronous FULL, exclusive, pragmas read back. Errors: DB_*,
 * DISK_FULL. Free with qx_journal_close. */
QX_MUST_USE enum qx_err qx_journal_open(const char *path, struct qx_report *report,
                                        struct qx_journal **out);
void qx_journal_close(struct qx_journal **journal);

/* What is appended between begin and commit shares one fdatasync (group commit). Errors: those of
 * qx_db_begin / commit; DB_UNKNOWN means stop, reopen, compare. */
QX_MUST_USE enum qx_err qx_journal_begin(struct qx_journal *journal);
/* Idempotent by (sitting, seq): the same bytes again are OK, others EXISTS. SITTING_SEALED after
 * `sealed`: no statement can write any more. */
QX_MUST_USE enum qx_err qx_journal_append(struct qx_journal *journal, const struct qx_event *event);
QX_MUST_USE enum qx_err qx_journal_commit(struct qx_journal *journal);
void qx_journal_rollback(struct qx_journal *journal);

/* hash₀ = SHA-256("qualex journal/1" 00 sitting), hashₙ = SHA-256(hashₙ₋₁ ‖ bytes). */
void qx_journal_start(const char *sitting, uint8_t hash[static 32]);
void qx_journal_step(uint8_t hash[static 32], struct qx_slice event_bytes);
QX_MUST_USE enum qx_err qx_journal_head(struct qx_journal *journal, const char *sitting,
                                        uint8_t hash[static 32]);

/* Every event of a sitting in order, its canonical bytes; the chain is checked on the way. Errors:
 * JOURNAL_CHAIN, DB; or what each returned. */
QX_MUST_USE enum qx_err qx_journal_read(struct qx_journal *journal, const char *sitting,
                                        enum qx_err (*each)(void *ctx, struct qx_slice bytes),
                                        void *ctx);
/* Ids of sittings that are not sealed, for resuming. */
QX_MUST_USE enum qx_err qx_journal_open_sittings(struct qx_journal *journal,
                                                 struct qx_arena *arena, const char ***ids,
                                                 size_t *n);

/* The room's one heartbeat row, overwritten; not an event. found = false when there is none. */
struct qx_heartbeat {
    char boot[QX_BOOT_ID_LEN + 1];
    int64_t boot_ms;
    int64_t wall;
};
QX_MUST_USE enum qx_err qx_journal_beat(struct qx_journal *journal, const struct qx_heartbeat *now);
QX_MUST_USE enum qx_err qx_journal_last_beat(struct qx_journal *journal, struct qx_heartbeat *out,
                                             bool *found);

/* The room nonce of a sitting, kept beside the chain until `drawn` reveals it. */
QX_MUST_USE enum qx_err qx_journal_keep_nonce(struct qx_journal *journal, const char *sitting,
                                              const uint8_t nonce[static 32]);
QX_MUST_USE enum qx_err qx_journal_nonce(struct qx_journal *journal, const char *sitting,
                                         uint8_t nonce[static 32]);
/* Highest wall time and release number that this room has seen (windows, rollback). */
QX_MUST_USE enum qx_err qx_journal_newest_wall(struct qx_journal *journal, int64_t *wall);

#endif
