/* application_id and user_version: whose file it is, and how old. One transaction a rung. */
#include "db.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static enum qx_err number(struct qx_db *db, const char *sql, int64_t *out)
{
    char text[32] = "";
    enum qx_err err = qx_db_pragma(db, sql, text, sizeof text);

    if (err == QX_OK) {
        *out = strtoll(text, NULL, 10);
    }
    return err;
}

/* Another program may have come first. */
static enum qx_err still_at(struct qx_db *db, size_t from)
{
    int64_t found = 0;
    enum qx_err err = number(db, "PRAGMA user_version", &found);

    if (err == QX_OK && (uint64_t)found != from) {
        (void)snprintf(db->message, sizeof db->message,
                       "it was version %zu, and is %" PRId64 " now", from, found);
        return QX_ERR_DB_BUSY;
    }
    return err;
}

static enum qx_err step_up(struct qx_db *db, size_t from)
{
    char pragma[96];
    enum qx_err err = qx_db_do(db, "begin", "BEGIN IMMEDIATE");

    if (err == QX_OK) {
        err = still_at(db, from);
    }
    (void)snprintf(pragma, sizeof pragma,
                   "PRAGMA application_id=%" PRId32 "; PRAGMA user_version=%zu",
                   (int32_t)db->spec->application_id, from + 1);
    if (err == QX_OK) {
        err = qx_db_do(db, "schema", db->spec->ladder[from].sql);
    }
    if (err == QX_OK) {
        err = qx_db_do(db, "version", pragma);
    }
    if (err == QX_OK) {
        err = qx_db_do(db, "commit", "COMMIT");
    }
    if (err != QX_OK && sqlite3_get_autocommit(db->handle) == 0) {
        (void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    }
    return err;
}

enum qx_err qx_db_identify(struct qx_db *db, size_t *version)
{
    const struct qx_db_spec *spec = db->spec;
    int64_t id = 0;
    int64_t found = 0;
    enum qx_err err = number(db, "PRAGMA application_id", &id);

    if (err == QX_OK) {
        err = number(db, "PRAGMA user_version", &found);
    }
    if (err != QX_OK) {
        return err;
    }
    if ((uint32_t)id != spec->application_id) {
        (void)snprintf(db->message, sizeof db->message, "application_id is 0x%08" PRIx32,
                       (uint32_t)id);
        return QX_ERR_DB_FOREIGN;
    }
    if (found < 1 || (uint64_t)found > spec->n_ladder) {
        (void)snprintf(db->message, sizeof db->message, "version %" PRId64 ", known are 1 to %zu",
                       found, spec->n_ladder);
        return QX_ERR_DB_NEWER;
    }
    *version = (size_t)found;
    return QX_OK;
}

enum qx_err qx_db_climb(struct qx_db *db, size_t version)
{
    enum qx_err err = QX_OK;

    for (size_t from = version; from < db->spec->n_ladder && err == QX_OK; from++) {
        err = step_up(db, from);
    }
    return err;
}
