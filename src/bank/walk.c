#include "store.h"

#define PRETEST "pretest"
#define APPROVED_STATUS "approved"

void qx_bank_entry(struct qx_rows *rows, struct qx_entry *entry)
{
    struct qx_slice digest = qx_row_bytes(rows, 9);

    entry->id = qx_row_text(rows, 0);
    entry->version = qx_row_int(rows, 1);
    entry->status = QX_RETIRED;
    (void)qx_status_of_name(qx_row_text(rows, 2), &entry->status);
    entry->topic = qx_row_text(rows, 3);
    entry->level = qx_row_text(rows, 4);
    entry->langs = qx_row_text(rows, 5);
    entry->approved = qx_row_text(rows, 6);
    entry->review_by = qx_row_text(rows, 7);
    entry->published = qx_row_int(rows, 8) != 0;
    if (digest.len == QX_SHA256_LEN) {
        memcpy(entry->digest, digest.ptr, QX_SHA256_LEN);
    }
    entry->json = qx_row_bytes(rows, 10);
    entry->row = qx_row_int(rows, 11);
}

static enum qx_err walk(struct qx_bank *bank, size_t statement, const struct qx_value *values,
                        size_t n, qx_entry_visit *visit, void *ctx, size_t *met)
{
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_db_query(bank->db, statement, values, n, &rows);
    bool more = true;

    if (err != QX_OK) {
        return err;
    }
    *met = 0;
    while (more && qx_rows_next(rows)) {
        struct qx_entry entry = {0};

        qx_bank_entry(rows, &entry);
        ++*met;
        more = visit(ctx, &entry);
    }
    return qx_rows_end(&rows);
}

enum qx_err qx_bank_walk(struct qx_bank *bank, const char *status, const char *topic, bool latest,
                         qx_entry_visit *visit, void *ctx)
{
    const struct qx_filter filter = {.status = status, .topic = topic, .latest = latest};

    return qx_bank_list(bank, &filter, visit, ctx);
}

enum qx_err qx_bank_show(struct qx_bank *bank, const char *id, qx_entry_visit *visit, void *ctx)
{
    size_t met;
    enum qx_err err = walk(bank, SHOW, (const struct qx_value[]){qx_text(id)}, 1, visit, ctx, &met);

    return err == QX_OK && met == 0 ? QX_ERR_NOT_FOUND : err;
}

enum qx_err qx_bank_at(struct qx_bank *bank, int64_t row, qx_entry_visit *visit, void *ctx)
{
    size_t met;
    enum qx_err err = walk(bank, AT, (const struct qx_value[]){qx_int(row)}, 1, visit, ctx, &met);

    return err == QX_OK && met == 0 ? QX_ERR_NOT_FOUND : err;
}

static enum qx_err read_number(struct qx_bank *bank, size_t statement,
                               const struct qx_value *values, size_t n, int64_t *out)
{
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_db_query(bank->db, statement, values, n, &rows);

    if (err == QX_OK && qx_rows_next(rows)) {
        *out = qx_row_int(rows, 0);
    }
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}

enum qx_err qx_bank_last(struct qx_bank *bank, int64_t *row)
{
    return read_number(bank, LAST, NULL, 0, row);
}

enum qx_err qx_bank_count_to(struct qx_bank *bank, int64_t limit, int64_t *n)
{
    return read_number(bank, COUNT_TO, (const struct qx_value[]){qx_int(limit)}, 1, n);
}

enum qx_err qx_bank_chosen(struct qx_bank *bank, qx_entry_visit *visit, void *ctx)
{
    size_t met;

    return walk(bank, CHOSEN_WALK, NULL, 0, visit, ctx, &met);
}

enum qx_err qx_bank_steps(struct qx_bank *bank, const char *id, int64_t version,
                          qx_step_visit *visit, void *ctx)
{
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_db_query(
        bank->db, STEPS, (const struct qx_value[]){qx_text(id), qx_int(version)}, 2, &rows);
    bool more = true;

    if (err != QX_OK) {
        return err;
    }
    while (more && qx_rows_next(rows)) {
        const struct qx_step step = {.version = qx_row_int(rows, 0),
                                     .act = qx_row_text(rows, 1),
                                     .who = qx_row_text(rows, 2),
                                     .why = qx_row_text(rows, 3),
                                     .langs = qx_row_text(rows, 4),
                                     .review_by = qx_row_text(rows, 5),
                                     .at_ms = qx_row_int(rows, 6),
                                     .is_signed = qx_row_int(rows, 7) != 0};

        more = visit(ctx, &step);
    }
    return qx_rows_end(&rows);
}

enum qx_err qx_bank_messages(struct qx_bank *bank, qx_message_visit *visit, void *ctx)
{
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_db_query(bank->db, MESSAGES, NULL, 0, &rows);
    bool more = true;

    if (err != QX_OK) {
        return err;
    }
    while (more && qx_rows_next(rows)) {
        more = visit(ctx, qx_row_bytes(rows, 0));
    }
    return qx_rows_end(&rows);
}

enum qx_err qx_bank_languages(struct qx_bank *bank, const char *topic, qx_languages_visit *visit,
                              void *ctx)
{
    struct qx_rows *rows = NULL;
    enum qx_err err =
        qx_db_query(bank->db, LANGUAGES, (const struct qx_value[]){qx_text(topic)}, 1, &rows);
    bool more = true;

    while (err == QX_OK && more && qx_rows_next(rows)) {
        more = visit(ctx, qx_row_int(rows, 0), qx_row_text(rows, 1));
    }
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}

enum qx_err qx_bank_counts(struct qx_bank *bank, qx_count_visit *visit, void *ctx)
{
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_db_query(bank->db, COUNTS, NULL, 0, &rows);
    bool more = true;

    if (err != QX_OK) {
        return err;
    }
    while (more && qx_rows_next(rows)) {
        more = visit(ctx, strcmp(qx_row_text(rows, 4), PRETEST) == 0, qx_row_text(rows, 0),
                     qx_row_text(rows, 1), qx_row_text(rows, 2), qx_row_int(rows, 3));
    }
    return qx_rows_end(&rows);
}

enum qx_err qx_bank_cell(struct qx_bank *bank, const struct qx_cell *cell)
{
    return qx_db_query(
        bank->db, cell->level[0] == '\0' ? CELL_ANY_LEVEL : CELL,
        (const struct qx_value[]){qx_text(cell->topic), qx_text(cell->level),
                                  qx_text(cell->pretest ? PRETEST : APPROVED_STATUS)},
        3, &bank->cell);
}

bool qx_bank_cell_next(struct qx_bank *bank, struct qx_entry *entry)
{
    if (!qx_rows_next(bank->cell)) {
        return false;
    }
    qx_bank_entry(bank->cell, entry);
    return true;
}

enum qx_err qx_bank_cell_end(struct qx_bank *bank)
{
    return qx_rows_end(&bank->cell);
}
