#include "db.h"

#include <stdio.h>

struct qx_value qx_int(int64_t number)
{
    return (struct qx_value){.type = QX_VALUE_INT, .number = number};
}

struct qx_value qx_text(const char *text)
{
    return text == NULL ? qx_null()
                        : (struct qx_value){.type = QX_VALUE_TEXT, .bytes = qx_slice_text(text)};
}

struct qx_value qx_bytes(struct qx_slice bytes)
{
    return (struct qx_value){.type = QX_VALUE_BLOB, .bytes = bytes};
}

struct qx_value qx_null(void)
{
    return (struct qx_value){.type = QX_VALUE_NULL};
}

static int bind_one(sqlite3_stmt *stmt, int place, struct qx_value value, bool copied)
{
    sqlite3_destructor_type keep = copied ? SQLITE_TRANSIENT : SQLITE_STATIC;
    const void *ptr = value.bytes.ptr == NULL ? "" : (const void *)value.bytes.ptr;

    switch (value.type) {
    case QX_VALUE_INT:
        return sqlite3_bind_int64(stmt, place, value.number);
    case QX_VALUE_TEXT:
        return sqlite3_bind_text64(stmt, place, ptr, value.bytes.len, keep, SQLITE_UTF8);
    case QX_VALUE_BLOB:
        return sqlite3_bind_blob64(stmt, place, ptr, value.bytes.len, keep);
    case QX_VALUE_NULL:
        break;
    }
    return sqlite3_bind_null(stmt, place);
}

static const char *name_of(const struct qx_rows *rows)
{
    return rows->db->spec->statements[rows->index].name;
}

static int prepare(struct qx_rows *rows)
{
    const char *tail = NULL;

    if (rows->stmt != NULL) {
        return SQLITE_OK;
    }
    int rc = sqlite3_prepare_v3(rows->db->handle, rows->db->spec->statements[rows->index].sql, -1,
                                SQLITE_PREPARE_PERSISTENT, &rows->stmt, &tail);

    return rc == SQLITE_OK && (rows->stmt == NULL || *tail != '\0') ? SQLITE_MISUSE : rc;
}

/* Ready to step: prepared, not in use, every parameter bound. */
static enum qx_err start(struct qx_db *db, size_t statement, const struct qx_value *values,
                         size_t n, bool copied, struct qx_rows **out)
{
    if (db->unknown) {
        return QX_ERR_DB_UNKNOWN;
    }
    if (statement >= db->spec->n_statements || db->statements[statement].open) {
        (void)snprintf(db->message, sizeof db->message, "statement %zu is in use or unknown",
                       statement);
        return QX_ERR_INTERNAL;
    }
    struct qx_rows *rows = &db->statements[statement];
    int rc = prepare(rows);

    if (rc == SQLITE_OK && (size_t)sqlite3_bind_parameter_count(rows->stmt) != n) {
        (void)snprintf(db->message, sizeof db->message, "%s: another number of values",
                       name_of(rows));
        return QX_ERR_INTERNAL;
    }
    for (size_t i = 0; i < n && rc == SQLITE_OK; i++) {
        rc = bind_one(rows->stmt, (int)i + 1, values[i], copied);
    }
    if (rc != SQLITE_OK) {
        return qx_db_fail(db, rc, name_of(rows));
    }
    rows->open = true;
    rows->rc = SQLITE_OK;
    *out = rows;
    return QX_OK;
}

static enum qx_err finish(struct qx_rows *rows)
{
    struct qx_db *db = rows->db;
    enum qx_err err = qx_db_fail(db, rows->rc, name_of(rows)); /* before reset clears it */

    (void)sqlite3_reset(rows->stmt);
    (void)sqlite3_clear_bindings(rows->stmt);
    rows->open = false;
    return err;
}

enum qx_err qx_db_run(struct qx_db *db, size_t statement, const struct qx_value *values, size_t n,
                      int64_t *changed)
{
    struct qx_rows *rows = NULL;
    enum qx_err err = start(db, statement, values, n, false, &rows);

    if (err != QX_OK) {
        return err;
    }
    rows->rc = sqlite3_step(rows->stmt);

    bool gave_row = rows->rc == SQLITE_ROW;

    err = finish(rows);
    if (gave_row) {
        (void)snprintf(db->message, sizeof db->message, "%s: gives rows", name_of(rows));
        return QX_ERR_INTERNAL;
    }
    if (err == QX_OK && changed != NULL) {
        *changed = sqlite3_changes64(db->handle);
    }
    return err;
}

enum qx_err qx_db_query(struct qx_db *db, size_t statement, const struct qx_value *values, size_t n,
                        struct qx_rows **rows)
{
    return start(db, statement, values, n, true, rows);
}

bool qx_rows_next(struct qx_rows *rows)
{
    if (rows->rc == SQLITE_OK || rows->rc == SQLITE_ROW) {
        rows->rc = sqlite3_step(rows->stmt);
    }
    return rows->rc == SQLITE_ROW;
}

int64_t qx_row_int(struct qx_rows *rows, int column)
{
    return sqlite3_column_int64(rows->stmt, column);
}

const char *qx_row_text(struct qx_rows *rows, int column)
{
    return (const char *)sqlite3_column_text(rows->stmt, column);
}

struct qx_slice qx_row_bytes(struct qx_rows *rows, int column)
{
    const void *ptr = sqlite3_column_blob(rows->stmt, column);

    return qx_slice(ptr, (size_t)sqlite3_column_bytes(rows->stmt, column));
}

bool qx_row_is_null(struct qx_rows *rows, int column)
{
    return sqlite3_column_type(rows->stmt, column) == SQLITE_NULL;
}

enum qx_err qx_rows_end(struct qx_rows **rows)
{
    struct qx_rows *r = *rows;

    *rows = NULL;
    return r == NULL ? QX_OK : finish(r);
}
