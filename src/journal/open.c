#include "journal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <qualex/arena.h>
#include <qualex/io.h>

#define WARM_BYTES (INT64_C(4) << 20) /* about a thousand answers between two checkpoints */

/* What a kill may have left beside a file that was being made. */
static void clear_beside(const char *beside)
{
    static const char *const TAILS[] = {"", "-wal", "-shm", "-journal"};

    for (size_t i = 0; i < sizeof TAILS / sizeof TAILS[0]; i++) {
        struct qx_buf name = {0};

        qx_buf_printf(&name, "%s%s", beside, TAILS[i]);
        (void)unlink(qx_buf_cstr(&name));
        qx_buf_free(&name);
    }
}

static enum qx_err make(const char *path, struct qx_report *report)
{
    struct qx_buf beside = {0};
    struct qx_db *db = NULL;

    qx_buf_printf(&beside, "%s.new", path);
    clear_beside(qx_buf_cstr(&beside));

    enum qx_err err = qx_db_open(qx_buf_cstr(&beside), QX_DB_CREATE, &journal_spec, report, &db);

    qx_db_close(&db);
    if (err == QX_OK && rename(qx_buf_cstr(&beside), path) != 0) {
        err = qx_fail(report, QX_ERR_IO, path, 0, "cannot create: %s: check its folder",
                      strerror(errno));
    }
    if (err == QX_OK && qx_sync_folder(path) != QX_OK) {
        err = qx_fail(report, QX_ERR_IO, path, 0, "cannot sync its folder");
    }
    clear_beside(qx_buf_cstr(&beside));
    qx_buf_free(&beside);
    return err;
}

/* An exclusive log is locked by its first writer and stays so: be that at once. */
static enum qx_err take(struct qx_db *db, const char *path, struct qx_report *report)
{
    enum qx_err err = qx_db_begin(db);

    if (err != QX_OK) {
        return qx_fail(report, err, path, 0, "%s (%s): close the other program first",
                       qx_err_text(err), qx_db_message(db));
    }
    qx_db_rollback(db);
    return QX_OK;
}

static enum qx_err run_alone(struct qx_db *db, size_t statement, const struct qx_value *values,
                             size_t n)
{
    enum qx_err err = qx_db_begin(db);

    if (err == QX_OK) {
        err = qx_db_run(db, statement, values, n, NULL);
    }
    if (err == QX_OK) {
        err = qx_db_commit(db);
    }
    if (err != QX_OK) {
        qx_db_rollback(db);
    }
    return err;
}

/* The log grows once, now, and starts again from its beginning. A disk too full for that is told
 * later, by what needs it. */
static enum qx_err warm(struct qx_db *db, const char *path, struct qx_report *report)
{
    const struct qx_value size[] = {qx_int(WARM_BYTES)};
    enum qx_err err = run_alone(db, STMT_WARM, size, 1);

    if (err == QX_OK) {
        err = run_alone(db, STMT_COOL, NULL, 0);
    }
    if (err == QX_OK) {
        err = qx_db_checkpoint(db);
    }
    if (err == QX_OK || err == QX_ERR_DISK_FULL) {
        return QX_OK;
    }
    return qx_fail(report, err, path, 0, "%s (%s): look at the disk", qx_err_text(err),
                   qx_db_message(db));
}

enum qx_err qx_journal_open(const char *path, struct qx_report *report, struct qx_journal **out)
{
    enum qx_err err = access(path, F_OK) == 0 || errno != ENOENT ? QX_OK : make(path, report);
    struct qx_db *db = NULL;

    if (err == QX_OK) {
        err = qx_db_open(path, QX_DB_WRITE, &journal_spec, report, &db);
    }
    if (err == QX_OK) {
        err = take(db, path, report);
    }
    if (err == QX_OK) {
        err = warm(db, path, report);
    }
    if (err != QX_OK) {
        qx_db_close(&db);
        return err;
    }
    *out = qx_alloc(1, sizeof **out);
    (*out)->db = db;
    return QX_OK;
}

void qx_journal_close(struct qx_journal **journal)
{
    if (*journal != NULL) {
        qx_db_close(&(*journal)->db);
        free(*journal);
        *journal = NULL;
    }
}

enum qx_err qx_journal_begin(struct qx_journal *journal)
{
    return qx_db_begin(journal->db);
}

enum qx_err qx_journal_commit(struct qx_journal *journal)
{
    return qx_db_commit(journal->db);
}

void qx_journal_rollback(struct qx_journal *journal)
{
    qx_db_rollback(journal->db);
}

enum qx_err qx_journal_checkpoint(struct qx_journal *journal)
{
    return qx_db_checkpoint(journal->db);
}

const char *qx_journal_message(const struct qx_journal *journal)
{
    return qx_db_message(journal->db);
}
