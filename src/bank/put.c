#include "store.h"

#include <stdio.h>

/* A version that a file brings is kept up to this, so that there is always a next one. */
#define VERSION_BROUGHT_MAX 1000000000

/* Questions that come with the program say so by their author or by a tag. */
static bool is_public(const struct qx_question *question)
{
    for (size_t i = 0; i < question->n_tags; i++) {
        if (strcmp(question->tags[i], "public") == 0) {
            return true;
        }
    }
    return strcmp(question->author, "Qualex") == 0;
}

void qx_bank_digest(const struct qx_question *question, int64_t version, struct qx_buf *json,
                    uint8_t out[static QX_SHA256_LEN])
{
    struct qx_question copy = *question;

    copy.version = version;
    qx_buf_clear(json);
    qx_question_write(json, &copy);
    qx_sha256(qx_buf_slice(json), out);
}

/* The newest version of an id in the bank. */
struct newest {
    int64_t row; /* 0 = none */
    int64_t version;
    enum qx_status status;
    uint8_t content[QX_SHA256_LEN];
    struct qx_buf json;
};

static enum qx_err find_newest(struct qx_bank *bank, const char *id, struct newest *out)
{
    struct qx_rows *rows = NULL;
    enum qx_err err =
        qx_db_query(bank->db, VERSION_NEWEST, (const struct qx_value[]){qx_text(id)}, 1, &rows);

    if (err != QX_OK) {
        return err;
    }
    if (qx_rows_next(rows)) {
        const char *status = qx_row_text(rows, 2);
        struct qx_slice content = qx_row_bytes(rows, 3);

        out->row = qx_row_int(rows, 0);
        out->version = qx_row_int(rows, 1);
        (void)qx_status_of_name(status == NULL ? "" : status, &out->status);
        if (content.len == QX_SHA256_LEN) {
            memcpy(out->content, content.ptr, QX_SHA256_LEN);
        }
        qx_buf_add(&out->json, qx_row_bytes(rows, 4));
    }
    return qx_rows_end(&rows);
}

/* An id may come once in one act. */
static enum qx_err note_place(struct qx_bank *bank, const char *id, const char *where,
                              uint32_t line, struct qx_report *report)
{
    char place[512];
    char before[512] = "";
    struct qx_rows *rows = NULL;

    (void)snprintf(place, sizeof place, "%s:%u", where, line);
    enum qx_err err = qx_db_exec(bank->db, CHOSEN_ADD, qx_text(id), qx_text(place));

    if (err != QX_ERR_EXISTS) {
        return err == QX_OK ? QX_OK : qx_bank_fail(bank, err, report);
    }
    err = qx_db_query(bank->db, CHOSEN_PLACE, (const struct qx_value[]){qx_text(id)}, 1, &rows);
    if (err == QX_OK && qx_rows_next(rows)) {
        (void)snprintf(before, sizeof before, "%s", qx_row_text(rows, 0));
    }
    if (err == QX_OK) {
        err = qx_rows_end(&rows);
    }
    return err != QX_OK
               ? qx_bank_fail(bank, err, report)
               : qx_fail(report, QX_ERR_EXISTS, where, line,
                         "id %s stands at %s already: give each question its own", id, before);
}

static void join_langs(const struct qx_texts *texts, struct qx_buf *out)
{
    qx_buf_byte(out, ',');
    for (size_t i = 0; i < texts->n; i++) {
        qx_buf_printf(out, "%s,", texts->v[i].lang);
    }
}

static enum qx_err add_step(struct qx_bank *bank, const char *id, int64_t version, const char *act,
                            const char *who, int64_t now_ms)
{
    return qx_db_exec(bank->db, STEP_ADD, qx_text(id), qx_int(version), qx_text(act), qx_text(who),
                      qx_int(now_ms));
}

static enum qx_err add_version(struct qx_bank *bank, const struct qx_question *q, int64_t version,
                               const uint8_t content[static QX_SHA256_LEN])
{
    uint8_t digest[QX_SHA256_LEN];
    struct qx_buf json = {0};
    struct qx_buf langs = {0};

    qx_bank_digest(q, version, &json, digest);
    join_langs(&q->stem, &langs);
    enum qx_err err =
        qx_db_exec(bank->db, VERSION_ADD, qx_text(q->id), qx_int(version), qx_text(q->topic),
                   qx_text(q->level), qx_text(qx_buf_cstr(&langs)), qx_int(is_public(q)),
                   qx_bank_blob(digest), qx_bank_blob(content), qx_text(qx_buf_cstr(&json)));

    qx_buf_free(&json);
    qx_buf_free(&langs);
    return err;
}

/* A new version, and the steps that it starts with. */
static enum qx_err store(struct qx_bank *bank, const struct qx_question *q,
                         const struct newest *before, const uint8_t *content, const char *as,
                         int64_t now_ms)
{
    bool brings = q->version > before->version && q->version <= VERSION_BROUGHT_MAX;
    int64_t version = brings ? q->version : before->version + 1;
    bool replaces =
        before->row != 0 && (before->status == QX_DRAFT || before->status == QX_IN_REVIEW);
    enum qx_err err = QX_OK;

    if (replaces) {
        err = qx_db_exec(bank->db, VERSION_STATUS, qx_int(before->row), qx_text("retired"));
    }
    if (err == QX_OK && replaces) {
        err = add_step(bank, q->id, before->version, "replace", as, now_ms);
    }
    if (err == QX_OK) {
        err = add_version(bank, q, version, content);
    }
    if (err == QX_OK) {
        err = add_step(bank, q->id, version, "import", as, now_ms);
    }
    if (err == QX_OK && q->author[0] != '\0') {
        err = add_step(bank, q->id, version, "author", q->author, now_ms);
    }
    return err;
}

/* A file of one language speaks of that language only. */
static enum qx_err add_language(const struct newest *before, const struct qx_question *read,
                                struct qx_arena *arena, const char *where, uint32_t line,
                                struct qx_report *report, struct qx_question *out)
{
    struct qx_json *json = NULL;
    struct qx_question stored;
    enum qx_err err = qx_json_parse(qx_buf_slice(&before->json), where, report, &json);

    if (err == QX_OK) {
        err = qx_question_from_json(json, where, arena, report, &stored);
    }
    qx_json_free(&json);
    if (err != QX_OK) {
        return err;
    }
    if (stored.stem.n == 1 && strcmp(stored.stem.v[0].lang, read->stem.v[0].lang) == 0) {
        *out = *read;
        return QX_OK;
    }
    return qx_bank_merge(&stored, read, arena, where, line, report, out);
}

static enum qx_err put(struct qx_bank *bank, const struct qx_question *question,
                       const struct newest *before, const char *as, int64_t now_ms,
                       enum qx_put *out)
{
    uint8_t content[QX_SHA256_LEN];
    struct qx_buf json = {0};

    qx_bank_digest(question, 0, &json, content);
    qx_buf_free(&json);
    if (before->row != 0 && memcmp(content, before->content, sizeof content) == 0) {
        *out = QX_PUT_UNCHANGED;
        return QX_OK;
    }
    *out = before->row == 0 ? QX_PUT_NEW : QX_PUT_CHANGED;
    return store(bank, question, before, content, as, now_ms);
}

enum qx_err qx_bank_put(struct qx_bank *bank, const struct qx_question *question, bool one_language,
                        const char *as, int64_t now_ms, const char *where, uint32_t line,
                        struct qx_report *report, enum qx_put *out)
{
    struct newest before = {0};
    struct qx_arena arena = {0};
    struct qx_question merged = *question;
    enum qx_err err = note_place(bank, question->id, where, line, report);

    if (err != QX_OK) {
        return err;
    }
    err = find_newest(bank, question->id, &before);
    if (err == QX_OK && one_language && before.row != 0 && before.status != QX_RETIRED) {
        err = add_language(&before, question, &arena, where, line, report, &merged);
    }
    if (err != QX_ERR_QUESTION) { /* that one is reported */
        err = err != QX_OK ? err : put(bank, &merged, &before, as, now_ms, out);
        err = err != QX_OK ? qx_bank_fail(bank, err, report) : QX_OK;
    }
    qx_buf_free(&before.json);
    qx_arena_free(&arena);
    return err;
}
