#include "store.h"

#include <stdlib.h>

static const char *const STATUS_NAMES[] = {
    [QX_DRAFT] = "draft",     [QX_IN_REVIEW] = "in review", [QX_APPROVED] = "approved",
    [QX_PRETEST] = "pretest", [QX_SUSPENDED] = "suspended", [QX_RETIRED] = "retired",
};

const char *qx_status_name(enum qx_status status)
{
    return STATUS_NAMES[status];
}

bool qx_status_of_name(const char *name, enum qx_status *out)
{
    for (int s = QX_DRAFT; s <= QX_RETIRED; s++) {
        if (strcmp(name, STATUS_NAMES[s]) == 0) {
            *out = (enum qx_status)s;
            return true;
        }
    }
    return false;
}

struct qx_value qx_bank_blob(const uint8_t *digest)
{
    return digest == NULL ? qx_null() : qx_bytes(qx_slice(digest, QX_SHA256_LEN));
}

enum qx_err qx_bank_fail(struct qx_bank *bank, enum qx_err err, struct qx_report *report)
{
    return qx_fail(report, err, bank->path, 0, "%s (%s): %s", qx_err_text(err),
                   qx_db_message(bank->db), qx_db_advice(err));
}

enum qx_err qx_bank_create(const char *path, const char *trust, int64_t now_ms,
                           struct qx_report *report)
{
    struct qx_bank bank = {.path = qx_strndup(qx_slice_text(path))};
    enum qx_err err = qx_db_open(path, QX_DB_CREATE, &qx_bank_spec, report, &bank.db);

    if (err == QX_OK) {
        err = qx_db_exec(bank.db, BANK_MAKE, qx_text(trust == NULL ? "rehearsal" : "live"),
                         qx_text(trust == NULL ? "" : trust), qx_int(now_ms));
        if (err != QX_OK) {
            err = qx_bank_fail(&bank, err, report);
        }
    }
    qx_db_close(&bank.db);
    free(bank.path);
    return err;
}

static enum qx_err read_identity(struct qx_bank *bank)
{
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_db_query(bank->db, BANK_IDENTITY, NULL, 0, &rows);

    if (err != QX_OK) {
        return err;
    }
    if (qx_rows_next(rows)) {
        bank->trust = qx_strndup(qx_slice_text(qx_row_text(rows, 0)));
    }
    err = qx_rows_end(&rows);
    return err == QX_OK && bank->trust == NULL ? QX_ERR_DB_CORRUPT : err;
}

/* For reading too a bank of an earlier version is written once. */
static enum qx_err bring_up(const char *path, struct qx_report *report)
{
    struct qx_db *db = NULL;
    enum qx_err err = qx_db_open(path, QX_DB_WRITE, &qx_bank_spec, NULL, &db);

    qx_db_close(&db);
    if (err == QX_ERR_DB_BUSY) {
        return qx_fail(report, err, path, 0,
                       "of an earlier version, and another program is at work on it: try again "
                       "when that one is done");
    }
    if (err != QX_OK) {
        return qx_fail(report, QX_ERR_DB_OLDER, path, 0,
                       "of an earlier version: put it where it can be written");
    }
    qx_report_add(report, QX_NOTE, path, 0, "brought up to the version of this program");
    return QX_OK;
}

static enum qx_err open_db(const char *path, enum qx_db_mode mode, struct qx_report *report,
                           struct qx_db **out)
{
    enum qx_err err = qx_db_open(path, mode, &qx_bank_spec, NULL, out);

    if (err == QX_OK) {
        return QX_OK;
    }
    if (err == QX_ERR_DB_OLDER) {
        err = bring_up(path, report);
        if (err != QX_OK) {
            return err;
        }
    }
    return qx_db_open(path, mode, &qx_bank_spec, report, out);
}

enum qx_err qx_bank_open(const char *path, bool writable, struct qx_report *report,
                         struct qx_bank **out)
{
    struct qx_bank *bank = qx_alloc(1, sizeof *bank);
    enum qx_err err = open_db(path, writable ? QX_DB_SHARE : QX_DB_READ, report, &bank->db);

    bank->path = qx_strndup(qx_slice_text(path));
    if (err == QX_OK) {
        err = writable ? QX_OK : qx_db_snapshot(bank->db);
        if (err == QX_OK) {
            err = read_identity(bank);
        }
        if (err != QX_OK) {
            err = qx_bank_fail(bank, err, report);
        }
    }
    if (err != QX_OK) {
        qx_bank_close(&bank);
        return err;
    }
    *out = bank;
    return QX_OK;
}

void qx_bank_close(struct qx_bank **bank)
{
    struct qx_bank *b = *bank;

    if (b == NULL) {
        return;
    }
    if (b->db != NULL) {
        qx_db_rollback(b->db);
    }
    qx_db_close(&b->db);
    free(b->path);
    free(b->trust);
    qx_bank_index_forget(b);
    qx_buf_free(&b->index.spare);
    free(b);
    *bank = NULL;
}

bool qx_bank_live(const struct qx_bank *bank)
{
    return bank->trust[0] != '\0';
}

const char *qx_bank_trust(const struct qx_bank *bank)
{
    return bank->trust;
}

void qx_bank_follow(struct qx_bank *bank)
{
    qx_db_rollback(bank->db);
}

int64_t qx_bank_changes(struct qx_bank *bank)
{
    struct qx_rows *rows = NULL;
    int64_t mark = 0;
    enum qx_err err = qx_db_query(bank->db, BANK_CHANGES, NULL, 0, &rows);

    if (err == QX_OK && qx_rows_next(rows)) {
        mark = qx_row_int(rows, 0);
    }
    return qx_rows_end(&rows) == QX_OK ? mark : 0;
}

enum qx_err qx_bank_begin(struct qx_bank *bank, struct qx_report *report)
{
    enum qx_err err = qx_db_begin(bank->db);

    return err == QX_OK ? QX_OK : qx_bank_fail(bank, err, report);
}

enum qx_err qx_bank_commit(struct qx_bank *bank, struct qx_report *report)
{
    enum qx_err err = qx_bank_index(bank);

    if (err == QX_OK) {
        err = qx_db_run(bank->db, CHOSEN_CLEAR, NULL, 0, NULL);
    }
    if (err == QX_OK) {
        err = qx_db_commit(bank->db);
    }
    if (err != QX_OK) {
        qx_db_rollback(bank->db);
        return qx_bank_fail(bank, err, report);
    }
    /* Into the file itself, however long others have it open: in the log it is as safe, so that a
     * failure is none. */
    (void)!qx_db_checkpoint(bank->db);
    return QX_OK;
}

void qx_bank_rollback(struct qx_bank *bank)
{
    qx_bank_index_forget(bank);
    qx_db_rollback(bank->db);
}
