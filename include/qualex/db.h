/*
 * The one door to SQLite. SQL is a closed, numbered list given when a database is opened; values
 * are always bound; every pragma is read back.
 */
#ifndef QUALEX_DB_H
#define QUALEX_DB_H

#include <qualex/buf.h>
#include <qualex/err.h>
#include <qualex/report.h>

struct qx_db;
struct qx_rows;

/* One statement of the closed list: an enum of the module indexes an array of these. */
struct qx_statement {
    const char *name; /* what logs and messages say */
    const char *sql;
};

/* A rung: brings user_version from its index to its index + 1, in one transaction. */
struct qx_migration {
    const char *sql;
};

enum qx_db_mode {
    QX_DB_CREATE, /* a new file, mode 0600, its folder synced, then as WRITE; EXISTS if there is one
                   */
    QX_DB_WRITE,  /* WAL, synchronous=FULL, foreign_keys, locking_mode=EXCLUSIVE: one process owns it
                   */
    QX_DB_SHARE,  /* so, but others may read it at any time, and write between two transactions */
    QX_DB_READ,   /* query_only; also on a medium that takes nothing, where DB_BUSY says that
                     somebody with more rights wrote meanwhile */
    QX_DB_IMMUTABLE, /* immutable=1: a release, its digest checked before */
    QX_DB_BUILD /* a new file without a log beside it: a release, written whole, then renamed */
};

struct qx_db_spec {
    uint32_t application_id;
    const struct qx_migration *ladder; /* index = version it starts from */
    size_t n_ladder;                   /* = the newest version */
    const struct qx_statement *statements;
    size_t n_statements;
    unsigned page_size; /* of a file that is made: bytes, a power of two; 0 = SQLite's own */
};

/* Every mode has trusted_schema=0 and temporary data in memory; after opening, an authorizer
 * refuses schema changes, pragmas and attached files. An older file climbs the ladder when it is
 * opened with WRITE; in the other modes it is refused (DB_OLDER). A write-ahead log is checkpointed by
 * SQLite only past 10,000 pages (40 MB): call qx_db_checkpoint when idle. Errors: NOT_FOUND,
 * EXISTS, DB_FOREIGN, DB_NEWER, DB_OLDER, DB_CORRUPT, DB_BUSY, IO, DISK_FULL, DB; each reported
 * with the path. spec is borrowed for the life of the database. Free with qx_db_close, which gives
 * no transaction that is still open a chance. */
QX_MUST_USE enum qx_err qx_db_open(const char *path, enum qx_db_mode mode,
                                   const struct qx_db_spec *spec, struct qx_report *report,
                                   struct qx_db **out);
void qx_db_close(struct qx_db **db);

/* BEGIN IMMEDIATE / COMMIT / ROLLBACK. A commit that failed is unknown, not absent: DB_UNKNOWN, and
 * everything after it answers DB_UNKNOWN: close, open again, compare. DISK_FULL is the exception:
 * the commit record itself could not be written, so that nothing of the transaction is there.
 * Transactions do not nest. */
QX_MUST_USE enum qx_err qx_db_begin(struct qx_db *db);
/* From the next read on, everything is read as it was then, whatever others write, until
 * qx_db_rollback. */
QX_MUST_USE enum qx_err qx_db_snapshot(struct qx_db *db);
QX_MUST_USE enum qx_err qx_db_commit(struct qx_db *db);
void qx_db_rollback(struct qx_db *db);

/* A value to bind; borrowed until the statement has run. */
struct qx_value {
    enum { QX_VALUE_NULL, QX_VALUE_INT, QX_VALUE_TEXT, QX_VALUE_BLOB } type;
    int64_t number;
    struct qx_slice bytes;
};
struct qx_value qx_int(int64_t number);
struct qx_value qx_text(const char *text); /* NULL is SQL null */
struct qx_value qx_bytes(struct qx_slice bytes);
struct qx_value qx_null(void);

/* Runs a statement that gives no rows. changed, unless NULL: rows changed. Errors: EXISTS for a
 * unique constraint, DB for any other, DISK_FULL, DB_BUSY, DB_CORRUPT, INTERRUPTED, DB_UNKNOWN. */
QX_MUST_USE enum qx_err qx_db_run(struct qx_db *db, size_t statement, const struct qx_value *values,
                                  size_t n, int64_t *changed);
/* qx_db_exec(db, STMT, qx_int(1), qx_text("x")) */
#define qx_db_exec(db, statement, ...)                               \
    qx_db_run(db, statement, (const struct qx_value[]){__VA_ARGS__}, \
              sizeof((const struct qx_value[]){__VA_ARGS__}) / sizeof(struct qx_value), NULL)

/* Starts a query (values are copied); rows belongs to db until qx_rows_end, which resets it (an
 * open reader would let the WAL grow). One query per statement at a time. */
QX_MUST_USE enum qx_err qx_db_query(struct qx_db *db, size_t statement,
                                    const struct qx_value *values, size_t n, struct qx_rows **rows);
/* True with a row; false at the end or on an error, which qx_rows_end tells. */
bool qx_rows_next(struct qx_rows *rows);
int64_t qx_row_int(struct qx_rows *rows, int column);
/* Borrowed until the next row; NULL for SQL null. */
const char *qx_row_text(struct qx_rows *rows, int column);
struct qx_slice qx_row_bytes(struct qx_rows *rows, int column);
bool qx_row_is_null(struct qx_rows *rows, int column);
/* Also for NULL. Errors: as qx_db_run. */
QX_MUST_USE enum qx_err qx_rows_end(struct qx_rows **rows);

/* The newest message of SQLite with the statement's name: for a report, never with values. */
const char *qx_db_message(const struct qx_db *db);
/* What a person can do about such an error. Static text, never NULL. */
const char *qx_db_advice(enum qx_err err);
/* PRAGMA integrity_check and foreign_key_check: reads the whole file. Errors: DB_CORRUPT. */
QX_MUST_USE enum qx_err qx_db_check(struct qx_db *db);
/* Moves the write-ahead log into the file, for idle moments. */
QX_MUST_USE enum qx_err qx_db_checkpoint(struct qx_db *db);
/* Asked now and then by long statements; true stops them with INTERRUPTED. */
void qx_db_on_progress(struct qx_db *db, bool (*stop)(void *ctx), void *ctx);

#endif
