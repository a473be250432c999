#include "journal.h"

#include <stdlib.h>

#include <qualex/digest.h>

void qx_journal_start(const char *sitting, uint8_t hash[static 32])
{
    static const char label[] = "qualex journal/1"; /* with its NUL */
    const struct qx_slice parts[] = {qx_slice(label, sizeof label), qx_slice_text(sitting)};

    qx_sha256_parts(parts, 2, hash);
}

void qx_journal_step(uint8_t hash[static 32], struct qx_slice event_bytes)
{
    const struct qx_slice parts[] = {qx_slice(hash, 32), event_bytes};
    uint8_t next[32];

    qx_sha256_parts(parts, 2, next);
    memcpy(hash, next, sizeof next);
}

static bool take_hash(struct qx_rows *rows, int column, uint8_t hash[static 32])
{
    struct qx_slice stored = qx_row_bytes(rows, column);

    if (stored.len != 32) {
        return false;
    }
    memcpy(hash, stored.ptr, 32);
    return true;
}

/* The hash of one event, and whether its bytes are these. */
static enum qx_err look_up(struct qx_journal *journal, const char *sitting, uint64_t seq,
                           struct qx_slice bytes, uint8_t hash[static 32], bool *found, bool *same)
{
    const struct qx_value values[] = {qx_text(sitting), qx_int((int64_t)seq)};
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_db_query(journal->db, STMT_EVENT, values, 2, &rows);

    if (err != QX_OK) {
        return err;
    }
    *found = qx_rows_next(rows);
    if (*found) {
        *same = qx_slice_equal(qx_row_bytes(rows, 1), bytes);
        err = take_hash(rows, 0, hash) ? QX_OK : QX_ERR_JOURNAL_CHAIN;
    }
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}

static enum qx_err is_sealed(struct qx_journal *journal, const char *sitting, bool *sealed)
{
    const struct qx_value values[] = {qx_text(sitting)};
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_db_query(journal->db, STMT_IS_SEALED, values, 1, &rows);

    if (err != QX_OK) {
        return err;
    }
    *sealed = qx_rows_next(rows) && qx_row_int(rows, 0) != 0;
    return qx_rows_end(&rows);
}

static enum qx_err insert(struct qx_journal *journal, const struct qx_event *event,
                          struct qx_slice bytes, const uint8_t hash[static 32])
{
    enum qx_err err = QX_OK;

    if (event->seq == 0) {
        err = qx_db_exec(journal->db, STMT_KNOW_SITTING, qx_text(event->sitting));
    }
    if (err == QX_OK) {
        err = qx_db_exec(journal->db, STMT_ADD_EVENT, qx_text(event->sitting),
                         qx_int((int64_t)event->seq), qx_text(qx_event_kind_name(event->kind)),
                         qx_bytes(qx_slice(hash, 32)), qx_bytes(bytes));
    }
    if (err == QX_OK && event->kind == QX_EV_SEALED) {
        err = qx_db_exec(journal->db, STMT_SEAL_SITTING, qx_text(event->sitting));
    }
    return err;
}

static enum qx_err append(struct qx_journal *journal, const struct qx_event *event,
                          struct qx_slice bytes)
{
    uint8_t hash[32];
    bool found = false;
    bool same = false;
    bool sealed = false;
    enum qx_err err = look_up(journal, event->sitting, event->seq, bytes, hash, &found, &same);

    if (err != QX_OK || found) {
        return err != QX_OK ? err : same ? QX_OK : QX_ERR_EXISTS;
    }
    err = is_sealed(journal, event->sitting, &sealed);
    if (err != QX_OK || sealed) {
        return err != QX_OK ? err : QX_ERR_SITTING_SEALED;
    }
    if (event->seq == 0) {
        qx_journal_start(event->sitting, hash);
    } else {
        err = look_up(journal, event->sitting, event->seq - 1, bytes, hash, &found, &same);
        if (err != QX_OK || !found) {
            return err != QX_OK ? err : QX_ERR_TRANSITION;
        }
    }
    qx_journal_step(hash, bytes);
    return insert(journal, event, bytes, hash);
}

enum qx_err qx_journal_append(struct qx_journal *journal, const struct qx_event *event)
{
    struct qx_buf bytes = {0};

    qx_event_write(&bytes, event);

    enum qx_err err = append(journal, event, qx_buf_slice(&bytes));

    qx_buf_free(&bytes);
    return err;
}

enum qx_err qx_journal_head(struct qx_journal *journal, const char *sitting,
                            uint8_t hash[static 32])
{
    const struct qx_value values[] = {qx_text(sitting)};
    struct qx_rows *rows = NULL;
    uint8_t head[32];
    enum qx_err err = qx_db_query(journal->db, STMT_HEAD, values, 1, &rows);

    if (err != QX_OK) {
        return err;
    }
    if (!qx_rows_next(rows)) {
        qx_journal_start(sitting, head);
    } else if (!take_hash(rows, 0, head)) {
        err = QX_ERR_JOURNAL_CHAIN;
    }
    enum qx_err end = qx_rows_end(&rows);

    err = err == QX_OK ? end : err;
    if (err == QX_OK) {
        memcpy(hash, head, sizeof head);
    }
    return err;
}

enum qx_err qx_journal_read(struct qx_journal *journal, const char *sitting,
                            enum qx_err (*each)(void *ctx, struct qx_slice bytes), void *ctx)
{
    const struct qx_value values[] = {qx_text(sitting)};
    struct qx_rows *rows = NULL;
    uint8_t hash[32];
    int64_t seq = 0;
    enum qx_err err = qx_db_query(journal->db, STMT_EVENTS, values, 1, &rows);

    if (err != QX_OK) {
        return err;
    }
    qx_journal_start(sitting, hash);
    while (err == QX_OK && qx_rows_next(rows)) {
        struct qx_slice bytes = qx_row_bytes(rows, 2);

        qx_journal_step(hash, bytes);
        err = qx_row_int(rows, 0) == seq++ &&
                      qx_slice_equal(qx_row_bytes(rows, 1), qx_slice(hash, sizeof hash))
                  ? each(ctx, bytes)
                  : QX_ERR_JOURNAL_CHAIN;
    }
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}
