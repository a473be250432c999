/* Pragmas: each is set, then read back; a database that does not keep one is not used. */
#include "db.h"

#include <stdio.h>

struct setting {
    const char *set; /* NULL: only read back */
    const char *read;
    const char *value;
};

/* Every mode. Temporary data stays in memory, so that no answer key reaches a temporary file. */
static const struct setting COMMON[] = {
    {"PRAGMA trusted_schema=0",  "PRAGMA trusted_schema",  "0" },
    {"PRAGMA cell_size_check=1", "PRAGMA cell_size_check", "1" },
    {"PRAGMA temp_store=2",      "PRAGMA temp_store",      "2" },
    {"PRAGMA foreign_keys=1",    "PRAGMA foreign_keys",    "1" },
    {NULL,                       NULL,                     NULL},
};

/* The order matters: an exclusive lock before the log keeps its index out of shared memory. */
static const struct setting WRITING[] = {
    {"PRAGMA locking_mode=EXCLUSIVE",   "PRAGMA locking_mode",       "exclusive"},
    {"PRAGMA journal_mode=WAL",         "PRAGMA journal_mode",       "wal"      },
    {"PRAGMA synchronous=FULL",         "PRAGMA synchronous",        "2"        },
    {"PRAGMA wal_autocheckpoint=10000", "PRAGMA wal_autocheckpoint", "10000"    },
    {NULL,                              NULL,                        NULL       },
};

/* Readers and other writers may be there: the index of the log is in shared memory. */
static const struct setting SHARING[] = {
    {"PRAGMA journal_mode=WAL",         "PRAGMA journal_mode",       "wal"  },
    {"PRAGMA synchronous=FULL",         "PRAGMA synchronous",        "2"    },
    {"PRAGMA wal_autocheckpoint=10000", "PRAGMA wal_autocheckpoint", "10000"},
    {"PRAGMA cache_size=-8000",         "PRAGMA cache_size",         "-8000"}, /* KiB */
    {NULL,                              NULL,                        NULL   },
};

static const struct setting READING[] = {
    {"PRAGMA query_only=1", "PRAGMA query_only", "1" },
    {NULL,                  NULL,                NULL},
};

static const struct setting BUILDING[] = {
    {"PRAGMA locking_mode=EXCLUSIVE", "PRAGMA locking_mode", "exclusive"},
    {"PRAGMA journal_mode=MEMORY",    "PRAGMA journal_mode", "memory"   },
    {"PRAGMA synchronous=FULL",       "PRAGMA synchronous",  "2"        },
    {NULL,                            NULL,                  NULL       },
};

static enum qx_err apply(struct qx_db *db, const struct setting *settings)
{
    for (const struct setting *s = settings; s->read != NULL; s++) {
        char value[32] = "";
        enum qx_err err = qx_db_pragma(db, s->set, value, sizeof value);

        if (err == QX_OK) {
            err = qx_db_pragma(db, s->read, value, sizeof value);
        }
        if (err != QX_OK) {
            return err;
        }
        if (strcmp(value, s->value) != 0) {
            (void)snprintf(db->message, sizeof db->message, "%s gives %s instead of %s", s->read,
                           value, s->value);
            return QX_ERR_DB;
        }
    }
    return QX_OK;
}

/* Before anything is written. */
static enum qx_err size_pages(struct qx_db *db)
{
    char set[48];
    char value[16];

    (void)snprintf(set, sizeof set, "PRAGMA page_size=%u", db->spec->page_size);
    (void)snprintf(value, sizeof value, "%u", db->spec->page_size);
    const struct setting settings[] = {
        {set,  "PRAGMA page_size", value},
        {NULL, NULL,               NULL }
    };

    return db->spec->page_size == 0 ? QX_OK : apply(db, settings);
}

enum qx_err qx_db_settle(struct qx_db *db, enum qx_db_mode mode)
{
    static const struct setting *const OF_MODE[] = {
        [QX_DB_CREATE] = WRITING, [QX_DB_WRITE] = WRITING,     [QX_DB_SHARE] = SHARING,
        [QX_DB_READ] = READING,   [QX_DB_IMMUTABLE] = READING, [QX_DB_BUILD] = BUILDING,
    };
    enum qx_err err = apply(db, COMMON);

    if (err == QX_OK && (mode == QX_DB_CREATE || mode == QX_DB_BUILD)) {
        err = size_pages(db);
    }
    if (err == QX_OK) {
        err = apply(db, OF_MODE[mode]);
    }
    return err;
}

int qx_db_authorize(void *ctx, int act, const char *a, const char *b, const char *c, const char *d)
{
    const struct qx_db *db = ctx;

    (void)c;
    (void)d;
    if (!db->settled) {
        return SQLITE_OK;
    }
    switch (act) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
        return SQLITE_OK;
    case SQLITE_PRAGMA: /* a full-text index asks whether another connection wrote */
        return strcmp(a, "data_version") == 0 && b == NULL ? SQLITE_OK : SQLITE_DENY;
    default: /* schema, pragmas, attached files, virtual tables */
        return SQLITE_DENY;
    }
}
