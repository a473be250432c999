/* What the sources of this door share. */
#ifndef QUALEX_DB_PRIVATE_H
#define QUALEX_DB_PRIVATE_H

#include <qualex/db.h>

#include <sqlite3.h>

/* One prepared statement; it is also its own run of rows. */
struct qx_rows {
    struct qx_db *db;
    sqlite3_stmt *stmt; /* prepared at its first use */
    size_t index;
    int rc; /* of the newest step */
    bool open;
};

struct qx_db {
    sqlite3 *handle;
    const struct qx_db_spec *spec;
    struct qx_rows *statements; /* spec->n_statements */
    bool settled;               /* open: the authorizer is closed */
    bool unknown;               /* a commit failed: nothing more is believed */
    bool (*stop)(void *ctx);
    void *stop_ctx;
    char message[256];
};

/* Maps SQLite's (extended) result and notes the message under name. */
enum qx_err qx_db_fail(struct qx_db *db, int rc, const char *name);
/* SQL without values or rows: transactions, ladder, pragmas. */
enum qx_err qx_db_do(struct qx_db *db, const char *name, const char *sql);
/* The first column of the first row of a pragma, as text in out. */
enum qx_err qx_db_pragma(struct qx_db *db, const char *sql, char *out, size_t size);
/* Sets what a mode demands and reads every pragma back. */
enum qx_err qx_db_settle(struct qx_db *db, enum qx_db_mode mode);
/* Whose file it is and how old: DB_FOREIGN, DB_NEWER. */
enum qx_err qx_db_identify(struct qx_db *db, size_t *version);
/* From version up to the newest, one transaction a rung. */
enum qx_err qx_db_climb(struct qx_db *db, size_t version);
/* The authorizer of everything after opening. */
int qx_db_authorize(void *ctx, int act, const char *a, const char *b, const char *c, const char *d);

#endif
