#include "db.h"

#include <stdio.h>

enum qx_err qx_db_do(struct qx_db *db, const char *name, const char *sql)
{
    return qx_db_fail(db, sqlite3_exec(db->handle, sql, NULL, NULL, NULL), name);
}

enum qx_err qx_db_pragma(struct qx_db *db, const char *sql, char *out, size_t size)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);

    if (rc == SQLITE_OK) {
        rc = sqlite3_step(stmt);
    }
    if (rc == SQLITE_ROW) {
        (void)snprintf(out, size, "%s", (const char *)sqlite3_column_text(stmt, 0));
    }
    enum qx_err err = qx_db_fail(db, rc, sql);

    (void)sqlite3_finalize(stmt);
    return err;
}

enum qx_err qx_db_begin(struct qx_db *db)
{
    return db->unknown ? QX_ERR_DB_UNKNOWN : qx_db_do(db, "begin", "BEGIN IMMEDIATE");
}

enum qx_err qx_db_snapshot(struct qx_db *db)
{
    return qx_db_do(db, "snapshot", "BEGIN");
}

enum qx_err qx_db_commit(struct qx_db *db)
{
    if (db->unknown) {
        return QX_ERR_DB_UNKNOWN;
    }
    enum qx_err err = qx_db_do(db, "commit", "COMMIT");

    if (err == QX_ERR_DISK_FULL) {
        /* The record that would have ended the transaction is not in the log. */
        qx_db_rollback(db);
        return err;
    }
    if (err != QX_OK) {
        db->unknown = true;
        return QX_ERR_DB_UNKNOWN;
    }
    return QX_OK;
}

void qx_db_rollback(struct qx_db *db)
{
    if (sqlite3_get_autocommit(db->handle) == 0) {
        (void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    }
}

enum qx_err qx_db_check(struct qx_db *db)
{
    char verdict[160] = "";
    char stray[32] = "";

    db->settled = false;
    enum qx_err err = qx_db_pragma(db, "PRAGMA integrity_check(1)", verdict, sizeof verdict);

    if (err == QX_OK) {
        err = qx_db_pragma(db, "PRAGMA foreign_key_check", stray, sizeof stray);
    }
    db->settled = true;
    if (err == QX_OK && (strcmp(verdict, "ok") != 0 || stray[0] != '\0')) {
        (void)snprintf(db->message, sizeof db->message, "integrity check: %s",
                       stray[0] != '\0' ? "a reference leads nowhere" : verdict);
        return QX_ERR_DB_CORRUPT;
    }
    return err;
}

enum qx_err qx_db_checkpoint(struct qx_db *db)
{
    if (db->unknown) {
        return QX_ERR_DB_UNKNOWN;
    }
    return qx_db_fail(
        db, sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL),
        "checkpoint");
}
