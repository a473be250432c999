#include "db.h"

#include <errno.h>
#include <stdio.h>

/* The index of the log is a file too: that it cannot grow has no other cause. */
static bool disk_full(const struct qx_db *db, int rc)
{
    int code = sqlite3_system_errno(db->handle);

    return rc == SQLITE_FULL || rc == SQLITE_IOERR_SHMSIZE ||
           (rc == SQLITE_IOERR_WRITE && (code == ENOSPC || code == EDQUOT || code == EFBIG));
}

static enum qx_err code_of(const struct qx_db *db, int rc)
{
    if (disk_full(db, rc)) {
        return QX_ERR_DISK_FULL;
    }
    switch (rc) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return QX_OK;
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return QX_ERR_EXISTS;
    default:
        break;
    }
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return QX_ERR_DB_BUSY;
    case SQLITE_CORRUPT:
        return QX_ERR_DB_CORRUPT;
    case SQLITE_NOTADB:
        return QX_ERR_DB_FOREIGN;
    case SQLITE_INTERRUPT:
        return QX_ERR_INTERRUPTED;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
        return QX_ERR_IO;
    default:
        return QX_ERR_DB;
    }
}

enum qx_err qx_db_fail(struct qx_db *db, int rc, const char *name)
{
    enum qx_err err = code_of(db, rc);

    if (qx_db_was_moved(db)) {
        (void)snprintf(db->message, sizeof db->message, "%s: written while it was read", name);
        return QX_ERR_DB_BUSY;
    }
    if (err != QX_OK) {
        (void)snprintf(db->message, sizeof db->message, "%s: %s", name, sqlite3_errmsg(db->handle));
    }
    return err;
}

const char *qx_db_message(const struct qx_db *db)
{
    return db->message;
}
