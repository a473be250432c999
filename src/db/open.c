#include "db.h"

#include <qualex/arena.h>
#include <qualex/io.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Who owns a file does so for long, who shares it for a transaction. */
#define BUSY_MS 500
#define BUSY_SHARED_MS 3000

static int asked_to_stop(void *ctx)
{
    const struct qx_db *db = ctx;

    return db->stop != NULL && db->stop(db->stop_ctx);
}

void qx_db_on_progress(struct qx_db *db, bool (*stop)(void *ctx), void *ctx)
{
    db->stop = stop;
    db->stop_ctx = ctx;
    sqlite3_progress_handler(db->handle, stop == NULL ? 0 : 1000, asked_to_stop, db);
}

/* A URI, because a plain name may mean something else to SQLite (":memory:", ""). */
static void uri_of(const char *path, const char *query, struct qx_buf *out)
{
    qx_buf_text(out, path[0] == '/' ? "file://" : "file:");
    for (const char *p = path; *p != '\0'; p++) {
        if (strchr("%?#", *p) != NULL) {
            qx_buf_printf(out, "%%%02X", (unsigned)*p);
        } else {
            qx_buf_byte(out, (uint8_t)*p);
        }
    }
    qx_buf_text(out, query);
}

/* Nobody asks SQLite how much memory it has; counting it costs a lock each time. */
static void count_no_memory(void)
{
    static bool done;

    if (!done) {
        (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* refused after the first use: no harm */
        done = true;
    }
}

static enum qx_err connect_to(struct qx_db *db, const char *path, enum qx_db_mode mode)
{
    enum qx_db_reading reading = mode == QX_DB_IMMUTABLE ? QX_READ_STILL
                                 : mode == QX_DB_READ    ? qx_db_reading_of(path)
                                                         : QX_READ_TIDY;
    int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                SQLITE_OPEN_EXRESCODE |
                (reading == QX_READ_TIDY ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    struct qx_buf uri = {0};

    if (mode == QX_DB_READ && reading == QX_READ_STILL) {
        qx_db_lies_still(db, path);
    }
    count_no_memory();
    uri_of(path,
           reading == QX_READ_TIDY     ? "?mode=rw"
           : reading == QX_READ_LOCKED ? "?mode=ro"
                                       : "?mode=ro&immutable=1",
           &uri);
    int rc = sqlite3_open_v2(qx_buf_cstr(&uri), &db->handle, flags, NULL);

    qx_buf_free(&uri);
    if (rc == SQLITE_OK) {
        rc = sqlite3_busy_timeout(db->handle, mode == QX_DB_SHARE ? BUSY_SHARED_MS : BUSY_MS);
    }
    if (rc == SQLITE_OK) {
        rc = sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    }
    if (rc == SQLITE_OK && mode == QX_DB_IMMUTABLE) {
        rc = sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    }
    if (rc == SQLITE_OK && mode == QX_DB_IMMUTABLE) {
        rc = sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    }
    return qx_db_fail(db, rc, "open");
}

static enum qx_err open_in(struct qx_db *db, const char *path, enum qx_db_mode mode)
{
    bool fresh = mode == QX_DB_CREATE || mode == QX_DB_BUILD;
    size_t version = 0;
    enum qx_err err = connect_to(db, path, mode);

    if (err == QX_OK && !fresh) {
        err = qx_db_identify(db, &version); /* before a log is made beside somebody else's file */
    }
    if (err == QX_OK) {
        err = qx_db_settle(db, mode);
    }
    if (err == QX_OK && (fresh || mode == QX_DB_WRITE)) {
        err = qx_db_climb(db, version);
    } else if (err == QX_OK && version < db->spec->n_ladder) {
        (void)snprintf(db->message, sizeof db->message, "version %zu, not brought up to date",
                       version);
        err = QX_ERR_DB_OLDER;
    }
    if (err == QX_OK) {
        db->settled = true;
        (void)sqlite3_set_authorizer(db->handle, qx_db_authorize, db);
    }
    return err;
}

const char *qx_db_advice(enum qx_err err)
{
    switch (err) {
    case QX_ERR_DB_FOREIGN:
        return "another kind of file: check the name";
    case QX_ERR_DB_NEWER:
        return "use the program that wrote it, or a newer one";
    case QX_ERR_DB_OLDER:
        return "open it once where it can be written, which brings it up to date";
    case QX_ERR_DB_BUSY:
        return "another program is at work on it: try again when that one is done";
    case QX_ERR_DB_CORRUPT:
        return "fetch it from a copy, and remove its -wal and -shm files first";
    case QX_ERR_DISK_FULL:
        return "free some space and try again";
    default:
        return "check the file and its folder";
    }
}

/* Makes or looks for the file. */
static enum qx_err find(const char *path, bool fresh, struct qx_report *report)
{
    struct stat st;

    if (fresh) {
        int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

        if (fd >= 0) {
            (void)close(fd);
            return QX_OK;
        }
        return errno == EEXIST
                   ? qx_fail(report, QX_ERR_EXISTS, path, 0, "already exists: choose another name")
                   : qx_fail(report, QX_ERR_IO, path, 0, "cannot create: %s: check its folder",
                             strerror(errno));
    }
    if (stat(path, &st) != 0) {
        return errno == ENOENT || errno == ENOTDIR
                   ? qx_fail(report, QX_ERR_NOT_FOUND, path, 0, "not found: check the name")
                   : qx_fail(report, QX_ERR_IO, path, 0,
                             "cannot open: %s: check its name and folder", strerror(errno));
    }
    if (!S_ISREG(st.st_mode)) {
        return qx_fail(report, QX_ERR_DB_FOREIGN, path, 0, "not a regular file: check the name");
    }
    if (faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) != 0) {
        return qx_fail(report, QX_ERR_IO, path, 0,
                       "cannot be read (%s): ask for the right to read it", strerror(errno));
    }
    return QX_OK;
}

/* Takes back a file that could not be made. */
static void unmake(const char *path)
{
    static const char *const TAILS[] = {"", "-wal", "-shm", "-journal"};

    for (size_t i = 0; i < sizeof TAILS / sizeof TAILS[0]; i++) {
        struct qx_buf name = {0};

        qx_buf_printf(&name, "%s%s", path, TAILS[i]);
        (void)unlink(qx_buf_cstr(&name));
        qx_buf_free(&name);
    }
}

enum qx_err qx_db_open(const char *path, enum qx_db_mode mode, const struct qx_db_spec *spec,
                       struct qx_report *report, struct qx_db **out)
{
    bool fresh = mode == QX_DB_CREATE || mode == QX_DB_BUILD;
    enum qx_err err = find(path, fresh, report);

    if (err != QX_OK) {
        return err;
    }
    struct qx_db *db = qx_alloc(1, sizeof *db);

    db->spec = spec;
    db->statements = qx_alloc(spec->n_statements + 1, sizeof *db->statements);
    for (size_t i = 0; i < spec->n_statements; i++) {
        db->statements[i] = (struct qx_rows){.db = db, .index = i};
    }
    err = open_in(db, path, mode);
    if (err == QX_OK && fresh) {
        err = qx_sync_folder(path);
    }
    if (err != QX_OK) {
        (void)qx_fail(report, err, path, 0, "%s (%s): %s", qx_err_text(err), db->message,
                      qx_db_advice(err));
        qx_db_close(&db);
        if (fresh) {
            unmake(path);
        }
        return err;
    }
    *out = db;
    return QX_OK;
}

void qx_db_close(struct qx_db **db)
{
    struct qx_db *d = *db;

    if (d == NULL) {
        return;
    }
    for (size_t i = 0; i < d->spec->n_statements; i++) {
        (void)sqlite3_finalize(d->statements[i].stmt);
    }
    d->settled = false;
    (void)sqlite3_close_v2(d->handle);
    free(d->statements);
    free(d->still.path);
    free(d);
    *db = NULL;
}
