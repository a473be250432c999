/* What stands beside the chains: open sittings, the heartbeat, nonces, what the room has seen. */
#include "journal.h"

#include <stdio.h>
#include <stdlib.h>

#include <qualex/arena.h>

enum qx_err qx_journal_open_sittings(struct qx_journal *journal, struct qx_arena *arena,
                                     const char ***ids, size_t *n)
{
    struct qx_rows *rows = NULL;
    const char **list = NULL;
    size_t count = 0;
    enum qx_err err = qx_db_query(journal->db, STMT_OPEN_SITTINGS, NULL, 0, &rows);

    if (err != QX_OK) {
        return err;
    }
    while (qx_rows_next(rows)) {
        if ((count & (count - 1)) == 0) { /* grow at the powers of two */
            list = qx_realloc(list, count == 0 ? 1 : 2 * count, sizeof *list);
        }
        list[count++] = qx_arena_text(arena, qx_slice_text(qx_row_text(rows, 0)));
    }
    err = qx_rows_end(&rows);
    if (err == QX_OK) {
        *ids = qx_arena_alloc(arena, count + 1, sizeof **ids);
        for (size_t i = 0; i < count; i++) {
            (*ids)[i] = list[i];
        }
        *n = count;
    }
    free(list);
    return err;
}

enum qx_err qx_journal_beat(struct qx_journal *journal, const struct qx_heartbeat *now)
{
    return qx_db_exec(journal->db, STMT_BEAT, qx_text(now->boot), qx_int(now->boot_ms),
                      qx_int(now->wall));
}

enum qx_err qx_journal_last_beat(struct qx_journal *journal, struct qx_heartbeat *out, bool *found)
{
    struct qx_heartbeat beat = {0};
    struct qx_rows *rows = NULL;
    bool there = false;
    enum qx_err err = qx_db_query(journal->db, STMT_LAST_BEAT, NULL, 0, &rows);

    if (err != QX_OK) {
        return err;
    }
    if (qx_rows_next(rows) && !qx_row_is_null(rows, 0)) {
        (void)snprintf(beat.boot, sizeof beat.boot, "%s", qx_row_text(rows, 0));
        beat.boot_ms = qx_row_int(rows, 1);
        beat.wall = qx_row_int(rows, 2);
        there = true;
    }
    err = qx_rows_end(&rows);
    if (err == QX_OK) {
        *out = beat;
        *found = there;
    }
    return err;
}

/* Sets a column of a sitting that need not be known yet. */
static enum qx_err keep(struct qx_journal *journal, const char *sitting, size_t statement,
                        struct qx_value value, int64_t *changed)
{
    const struct qx_value values[] = {qx_text(sitting), value};
    enum qx_err err = qx_db_exec(journal->db, STMT_KNOW_SITTING, qx_text(sitting));

    return err == QX_OK ? qx_db_run(journal->db, statement, values, 2, changed) : err;
}

/* Appends a column of a sitting to out. */
static enum qx_err fetch(struct qx_journal *journal, const char *sitting, size_t statement,
                         struct qx_buf *out)
{
    const struct qx_value values[] = {qx_text(sitting)};
    struct qx_rows *rows = NULL;
    bool found = false;
    enum qx_err err = qx_db_query(journal->db, statement, values, 1, &rows);

    if (err != QX_OK) {
        return err;
    }
    if (qx_rows_next(rows) && !qx_row_is_null(rows, 0)) {
        qx_buf_add(out, qx_row_bytes(rows, 0));
        found = true;
    }
    err = qx_rows_end(&rows);
    return err == QX_OK && !found ? QX_ERR_NOT_FOUND : err;
}

static enum qx_err fetch_32(struct qx_journal *journal, const char *sitting, size_t statement,
                            uint8_t out[static 32])
{
    struct qx_buf bytes = {0};
    enum qx_err err = fetch(journal, sitting, statement, &bytes);

    if (err == QX_OK && bytes.len != 32) {
        err = QX_ERR_DB_CORRUPT;
    }
    if (err == QX_OK) {
        memcpy(out, bytes.ptr, 32);
    }
    qx_buf_free(&bytes);
    return err;
}

enum qx_err qx_journal_keep_nonce(struct qx_journal *journal, const char *sitting,
                                  const uint8_t nonce[static 32])
{
    int64_t changed = 0;
    enum qx_err err =
        keep(journal, sitting, STMT_KEEP_NONCE, qx_bytes(qx_slice(nonce, 32)), &changed);

    return err == QX_OK && changed != 1 ? QX_ERR_EXISTS : err;
}

enum qx_err qx_journal_nonce(struct qx_journal *journal, const char *sitting,
                             uint8_t nonce[static 32])
{
    return fetch_32(journal, sitting, STMT_NONCE, nonce);
}

enum qx_err qx_journal_keep_seat(struct qx_journal *journal, const char *sitting,
                                 const uint8_t token_digest[static 32])
{
    return keep(journal, sitting, STMT_KEEP_SEAT, qx_bytes(qx_slice(token_digest, 32)), NULL);
}

enum qx_err qx_journal_seat(struct qx_journal *journal, const char *sitting,
                            uint8_t token_digest[static 32])
{
    return fetch_32(journal, sitting, STMT_SEAT, token_digest);
}

enum qx_err qx_journal_keep_excluded(struct qx_journal *journal, const char *sitting,
                                     struct qx_slice json)
{
    struct qx_value value = qx_text("");

    value.bytes = json;
    return keep(journal, sitting, STMT_KEEP_EXCLUDED, value, NULL);
}

enum qx_err qx_journal_excluded(struct qx_journal *journal, const char *sitting, struct qx_buf *out)
{
    return fetch(journal, sitting, STMT_EXCLUDED, out);
}

enum qx_err qx_journal_keep_result(struct qx_journal *journal, const char *sitting,
                                   struct qx_slice result)
{
    struct qx_value value = qx_text("");

    value.bytes = result;
    return keep(journal, sitting, STMT_KEEP_RESULT, value, NULL);
}

enum qx_err qx_journal_result(struct qx_journal *journal, const char *sitting, struct qx_buf *out)
{
    return fetch(journal, sitting, STMT_RESULT, out);
}

enum qx_err qx_journal_newest_wall(struct qx_journal *journal, int64_t *wall)
{
    struct qx_rows *rows = NULL;
    int64_t newest = 0;
    enum qx_err err = qx_db_query(journal->db, STMT_NEWEST, NULL, 0, &rows);

    if (err != QX_OK) {
        return err;
    }
    newest = qx_rows_next(rows) ? qx_row_int(rows, 0) : 0;
    err = qx_rows_end(&rows);
    if (err == QX_OK) {
        *wall = newest;
    }
    return err;
}

enum qx_err qx_journal_use_release(struct qx_journal *journal, int64_t number)
{
    const struct qx_value values[] = {qx_int(number)};
    int64_t changed = 0;
    enum qx_err err = qx_db_run(journal->db, STMT_USE_RELEASE, values, 1, &changed);

    return err == QX_OK && changed != 1 ? QX_ERR_RELEASE_OLD : err;
}
