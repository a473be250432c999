#include "store.h"

#include <stdio.h>

#include <qualex/text.h>
#include <qualex/wording.h>

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

/* The newest version of an id in the bank. */
struct newest {
    int64_t row; /* 0 = none */
    int64_t version;
    enum qx_status status;
    struct qx_langs langs;
    uint8_t content[QX_SHA256_LEN];
};

/* Who puts what in. */
struct putting {
    struct qx_bank *bank;
    const char *as;
    int64_t now_ms;
    const char *author;   /* of what was read */
    struct qx_langs lang; /* the one language that was put beside others; "" = all of it is new */
    struct qx_langs kept; /* those whose texts are as they were */
    char place[512];      /* "file:line" */
    int64_t steps;        /* that the new version has */
    struct qx_report *report;
};

static enum qx_err find_newest(struct qx_bank *bank, const char *id, struct newest *out)
{
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_bank_index_begin(bank);

    if (err != QX_OK || strcmp(id, qx_buf_cstr(&bank->index.last)) > 0) { /* behind all ids */
        return err;
    }
    err = qx_db_query(bank->db, VERSION_NEWEST, (const struct qx_value[]){qx_text(id)}, 1, &rows);
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
        qx_langs_join(qx_row_text(rows, 4), "", &out->langs);
    }
    return qx_rows_end(&rows);
}

/* An id may come once in one act. */
static enum qx_err refuse_again(const char *id, const char *met, const char *where, uint32_t line,
                                struct qx_report *report)
{
    return qx_fail(report, QX_ERR_EXISTS, where, line,
                   "id %s stands at %s already: give each question its own", id, met);
}

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
    return err != QX_OK ? qx_bank_fail(bank, err, report)
                        : refuse_again(id, before, where, line, report);
}

/* What this act put in itself needs no note. */
static enum qx_err meet(struct qx_bank *bank, const struct newest *before, const char *id,
                        const char *where, uint32_t line, struct qx_report *report)
{
    struct qx_buf met = {0};

    if (before->row == 0) {
        return QX_OK;
    }
    if (before->row <= bank->index.before) {
        return note_place(bank, id, where, line, report);
    }
    enum qx_err err = qx_bank_index_place(bank, before->row, &met);

    err = err != QX_OK ? qx_bank_fail(bank, err, report)
                       : refuse_again(id, qx_buf_cstr(&met), where, line, report);
    qx_buf_free(&met);
    return err;
}

static enum qx_err add_step(struct putting *p, const char *act, const char *who, const char *langs,
                            int64_t at_ms)
{
    p->steps++;
    return qx_db_exec(p->bank->db, STEP_ADD, qx_int(p->bank->index.row), qx_int(p->steps),
                      qx_text(act), qx_text(who), qx_int(at_ms), qx_text(langs));
}

struct content {
    const struct qx_question *question;
    uint8_t digest[QX_SHA256_LEN]; /* with version 0 */
    struct qx_buf *json;           /* what was digested */
};

static enum qx_err add_version(struct putting *p, const struct content *content, int64_t version)
{
    const struct qx_question *q = content->question;
    struct bank_index *index = &p->bank->index;
    uint8_t digest[QX_SHA256_LEN];
    struct qx_langs langs = {""};

    qx_question_write_version(content->json, version);
    qx_sha256(qx_buf_slice(content->json), digest);
    for (size_t i = 0; i < q->stem.n; i++) {
        qx_langs_add(&langs, qx_slice_text(q->stem.v[i].lang));
    }
    index->row++;
    if (strcmp(q->id, qx_buf_cstr(&index->last)) > 0) {
        qx_buf_clear(&index->last);
        qx_buf_text(&index->last, q->id);
    }
    enum qx_err err = qx_db_exec(
        p->bank->db, VERSION_ADD, qx_int(index->row), qx_text(q->id), qx_int(version),
        qx_text(q->topic), qx_text(q->level), qx_text(langs.text), qx_int(is_public(q)),
        qx_bank_blob(digest), qx_bank_blob(content->digest), qx_text(qx_buf_cstr(content->json)));

    return err == QX_OK ? qx_bank_index_add(p->bank, q, p->place) : err;
}

/* Who brought the languages that stay as they were is told of the new version too. */
static enum qx_err carry_authors(struct putting *p, const struct newest *before)
{
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_db_query(p->bank->db, STEPS_CARRY,
                                  (const struct qx_value[]){qx_int(before->row)}, 1, &rows);

    while (err == QX_OK && qx_rows_next(rows)) {
        const char *langs = qx_row_text(rows, 2);
        struct qx_langs other;
        struct qx_langs kept;

        langs = langs[0] == '\0' ? before->langs.text : langs;
        qx_langs_without(langs, p->kept.text, &other);
        qx_langs_without(langs, other.text, &kept);
        bool named = p->lang.text[0] == '\0' && qx_bank_same_name(qx_row_text(rows, 1), p->as);

        if (kept.text[0] != '\0' && !named) { /* else his step of now says it all */
            err = add_step(p, qx_row_text(rows, 0), qx_row_text(rows, 1), kept.text,
                           qx_row_int(rows, 3));
        }
    }
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}

/* The steps that a version starts with. */
static enum qx_err add_steps(struct putting *p, const struct newest *before)
{
    enum qx_err err = QX_OK;

    if (p->kept.text[0] != '\0') {
        err = carry_authors(p, before);
    }
    if (err == QX_OK) {
        err = add_step(p, "import", p->as, p->lang.text, p->now_ms);
    }
    if (err == QX_OK && p->author[0] != '\0') {
        err = add_step(p, "author", p->author, p->lang.text, p->now_ms);
    }
    return err;
}

static enum qx_err store(struct putting *p, const struct content *content,
                         const struct newest *before)
{
    const struct qx_question *q = content->question;
    bool brings = q->version > before->version && q->version <= VERSION_BROUGHT_MAX;
    int64_t version = brings ? q->version : before->version + 1;
    bool replaces =
        before->row != 0 && (before->status == QX_DRAFT || before->status == QX_IN_REVIEW);
    enum qx_err err = QX_OK;

    if (replaces) {
        err = qx_db_exec(p->bank->db, VERSION_STATUS, qx_int(before->row), qx_text("retired"));
    }
    if (err == QX_OK && replaces) {
        err = qx_db_exec(p->bank->db, STEP_ADD, qx_int(before->row), qx_null(), qx_text("replace"),
                         qx_text(p->as), qx_int(p->now_ms), qx_text(""));
    }
    if (err == QX_OK) {
        err = add_version(p, content, version);
    }
    return err == QX_OK ? add_steps(p, before) : err;
}

struct stored {
    struct qx_arena *arena;
    const char *where;
    struct qx_report *report;
    struct qx_question *question;
    enum qx_err err;
};

static bool read_entry(void *ctx, const struct qx_entry *entry)
{
    struct stored *s = ctx;
    struct qx_json *json = NULL;

    s->err = qx_json_parse(entry->json, s->where, s->report, &json);
    if (s->err == QX_OK) {
        s->err = qx_question_from_json(json, s->where, s->arena, s->report, s->question);
    }
    qx_json_free(&json);
    return false;
}

static enum qx_err read_stored(struct qx_bank *bank, const struct newest *before,
                               struct qx_arena *arena, struct qx_report *report,
                               struct qx_question *out)
{
    struct stored s = {arena, bank->path, report, out, QX_OK};
    enum qx_err err = qx_bank_at(bank, before->row, read_entry, &s);

    return err != QX_OK ? qx_bank_fail(bank, err, report) : s.err;
}

static void note_changed(void *ctx, const char *part, const char *lang, const char *first,
                         const char *second)
{
    (void)part;
    (void)first;
    (void)second;
    if (lang[0] != '\0') {
        qx_langs_add(ctx, qx_slice_text(lang));
    }
}

/* Whoever wrote a language that nobody touched stays its author. */
static enum qx_err find_kept(struct putting *p, const struct newest *before,
                             const struct qx_question *question)
{
    struct qx_arena arena = {0};
    struct qx_question stored;
    struct qx_langs changed = {""};
    enum qx_err err = read_stored(p->bank, before, &arena, NULL, &stored);

    if (err == QX_OK) {
        (void)qx_question_compare(&stored, question, note_changed, &changed);
        qx_langs_without(before->langs.text, changed.text, &p->kept);
    }
    qx_arena_free(&arena);
    return err;
}

/* A file of one language speaks of that language only. What is retired binds nobody: where the two
 * do not fit together, it is as if it were new. */
static enum qx_err add_language(struct putting *p, const struct newest *before,
                                const struct qx_question *read, struct qx_arena *arena,
                                const char *where, uint32_t line, struct qx_question *out)
{
    bool retired = before->status == QX_RETIRED;
    struct qx_question stored;
    enum qx_err err = read_stored(p->bank, before, arena, p->report, &stored);

    if (err != QX_OK) {
        return err;
    }
    if (stored.stem.n == 1 && strcmp(stored.stem.v[0].lang, read->stem.v[0].lang) == 0) {
        qx_bank_keep_unsaid(&stored, read, arena, out);
        return QX_OK;
    }
    err = qx_bank_merge(&stored, read, arena, where, line, retired ? NULL : p->report, out);
    if (err == QX_ERR_QUESTION && retired) {
        *out = *read;
        return QX_OK;
    }
    qx_langs_add(&p->lang, qx_slice_text(read->stem.v[0].lang));
    qx_langs_without(before->langs.text, p->lang.text, &p->kept);
    return err;
}

/* Writes what is compared and says whether the bank has it. */
static bool is_there(struct content *c, const struct newest *before)
{
    qx_buf_clear(c->json);
    qx_question_write(c->json, c->question);
    qx_question_write_version(c->json, 0);
    qx_sha256(qx_buf_slice(c->json), c->digest);
    return before->row != 0 && memcmp(c->digest, before->content, QX_SHA256_LEN) == 0;
}

static enum qx_err put(struct putting *p, const struct content *content,
                       const struct newest *before)
{
    enum qx_err err = QX_OK;

    if (before->row != 0 && p->lang.text[0] == '\0') {
        err = find_kept(p, before, content->question);
    }
    err = err == QX_OK ? store(p, content, before) : err;
    return err != QX_OK ? qx_bank_fail(p->bank, err, p->report) : QX_OK;
}

enum qx_err qx_bank_put(struct qx_bank *bank, const struct qx_question *question, bool one_language,
                        const char *as, int64_t now_ms, const char *where, uint32_t line,
                        struct qx_report *report, enum qx_put *out)
{
    struct putting p = {
        .bank = bank, .as = as, .now_ms = now_ms, .author = question->author, .report = report};
    struct content content = {.question = question, .json = &bank->index.spare};
    struct newest before = {0};
    struct qx_arena arena = {0};
    struct qx_question merged;
    enum qx_err err = qx_question_normal_check(question, qx_nfc, where, line, report);

    if (err != QX_OK) {
        return err;
    }
    err = find_newest(bank, question->id, &before);
    if (err != QX_OK) {
        return qx_bank_fail(bank, err, report);
    }
    (void)snprintf(p.place, sizeof p.place, "%s:%u", where, line);
    err = meet(bank, &before, question->id, where, line, report);
    bool same = err == QX_OK && is_there(&content, &before);

    if (err == QX_OK && !same && one_language && before.row != 0) {
        err = add_language(&p, &before, question, &arena, where, line, &merged);
        content.question = &merged;
        same = err == QX_OK && is_there(&content, &before);
    }
    if (err == QX_OK && !same) {
        err = put(&p, &content, &before);
    }
    if (err == QX_OK && !same && before.row != 0 && before.status == QX_RETIRED) {
        qx_report_add(report, QX_WARNING, where, line,
                      "%s was retired: it comes back as a draft: retire it again if that is not "
                      "meant",
                      question->id);
    }
    if (err == QX_OK) {
        *out = same ? QX_PUT_UNCHANGED : before.row == 0 ? QX_PUT_NEW : QX_PUT_CHANGED;
    }
    qx_arena_free(&arena);
    return err;
}

enum qx_err qx_bank_check(struct qx_bank *bank, const struct qx_question *question,
                          bool one_language, const char *where, uint32_t line,
                          struct qx_report *report)
{
    struct putting p = {.bank = bank, .as = "", .author = "", .report = report};
    struct newest before = {0};
    struct qx_arena arena = {0};
    struct qx_question merged;
    enum qx_err err = find_newest(bank, question->id, &before);

    if (err != QX_OK) {
        return qx_bank_fail(bank, err, report);
    }
    if (one_language && before.row != 0) {
        err = add_language(&p, &before, question, &arena, where, line, &merged);
    }
    qx_arena_free(&arena);
    return err;
}
