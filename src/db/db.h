/* What the sources of this door share. */
#ifndef QUALEX_DB_PRIVATE_H
#define QUALEX_DB_PRIVATE_H

#include <qualex/db.h>

#include <sqlite3.h>
#include <sys/stat.h>

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
    struct {
        char *path; /* NULL: it has locks */
        struct stat was;
    } still;
    char message[256];
};

/* How a file can be read. */
enum qx_db_reading {
    QX_READ_TIDY,   /* with locks; who is the last one there moves the log into the file */
    QX_READ_LOCKED, /* with the locks of the log that is there or can be made */
    QX_READ_STILL   /* as it lies: its folder takes nothing, and nobody has it open */
};
enum qx_db_reading qx_db_reading_of(const char *path);
/* Notes how a file of QX_READ_STILL lies, before it is opened. */
void qx_db_lies_still(struct qx_db *db, const char *path);
/* Whether somebody wrote to it since: what was read is of no state that it ever had. */
bool qx_db_was_moved(const struct qx_db *db);

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
