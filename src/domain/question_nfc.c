/* Form C of all that a question says: what looks the same is the same bytes. */
#include "question_parts.h"

#include <qualex/utf8.h>

#include <stdlib.h>

struct texts_walk {
    enum qx_err (*visit)(struct texts_walk *walk, const char *part, const char **text);
    struct qx_question *q;
    qx_normal *nfc;
    struct qx_buf normal; /* of one text */
    struct qx_arena *arena;
    const char *where;
    uint32_t line;
    struct qx_report *report;
};

static enum qx_err walk_texts(struct texts_walk *w, const char *part, const struct qx_texts *texts)
{
    enum qx_err err = QX_OK;

    for (size_t i = 0; i < texts->n && err == QX_OK; i++) {
        err = w->visit(w, part, &texts->v[i].text);
    }
    return err;
}

static enum qx_err walk_options(struct texts_walk *w)
{
    enum qx_err err = QX_OK;

    for (size_t i = 0; i < w->q->n_options && err == QX_OK; i++) {
        err = walk_texts(w, "an option", &w->q->options[i].text);
        err = err == QX_OK ? walk_texts(w, "feedback", &w->q->options[i].feedback) : err;
    }
    return err;
}

static enum qx_err walk_fields(struct texts_walk *w)
{
    enum qx_err err = QX_OK;

    for (size_t i = 0; i < w->q->n_fields && err == QX_OK; i++) {
        const struct qx_field *f = &w->q->fields[i];

        err = walk_texts(w, "a field", &f->text);
        for (size_t k = 0; k < f->n_accepted && err == QX_OK; k++) {
            err = walk_texts(w, "an accepted text", &f->accepted[k].text);
            err = err == QX_OK ? walk_texts(w, "feedback", &f->accepted[k].feedback) : err;
        }
    }
    return err;
}

static enum qx_err walk(struct texts_walk *w)
{
    struct qx_question *q = w->q;
    enum qx_err err;

    if ((err = w->visit(w, "topic", &q->topic)) != QX_OK ||
        (err = w->visit(w, "source", &q->source)) != QX_OK ||
        (err = w->visit(w, "author", &q->author)) != QX_OK ||
        (err = w->visit(w, "figure", &q->figure)) != QX_OK ||
        (err = walk_texts(w, "title", &q->title)) != QX_OK ||
        (err = walk_texts(w, "stem", &q->stem)) != QX_OK ||
        (err = walk_texts(w, "rationale", &q->rationale)) != QX_OK ||
        (err = walk_options(w)) != QX_OK || (err = walk_fields(w)) != QX_OK) {
        return err;
    }
    for (size_t i = 0; i < q->n_tags && err == QX_OK; i++) {
        err = w->visit(w, "a tag", &q->tags[i]);
    }
    return err;
}

/* Whether a text is another in form C, which is then in w->normal. What is no UTF-8 has none: the
 * check says so. */
static bool differs(struct texts_walk *w, const char *text)
{
    const struct qx_slice s = qx_slice_text(text);

    if (qx_allowed_run(s) == s.len) {
        return false;
    }
    qx_buf_clear(&w->normal);
    return w->nfc(s, &w->normal) == QX_OK && !qx_slice_equal(qx_buf_slice(&w->normal), s);
}

static enum qx_err bring(struct texts_walk *w, const char *part, const char **text)
{
    (void)part;
    if (differs(w, *text)) {
        *text = qx_arena_text(w->arena, qx_buf_slice(&w->normal));
    }
    return QX_OK;
}

static enum qx_err demand(struct texts_walk *w, const char *part, const char **text)
{
    return !differs(w, *text) ? QX_OK
                              : qx_fail(w->report, QX_ERR_QUESTION, w->where, w->line,
                                        "question %s: %s is not in normalisation form C: save the "
                                        "text as NFC",
                                        w->q->id, part);
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool tags_ascend(const struct qx_question *q)
{
    size_t i = 1;

    while (i < q->n_tags && strcmp(q->tags[i - 1], q->tags[i]) < 0) {
        i++;
    }
    return i >= q->n_tags;
}

void qx_question_normalise(struct qx_question *question, qx_normal *nfc, struct qx_arena *arena)
{
    struct texts_walk w = {.visit = bring, .q = question, .nfc = nfc, .arena = arena};
    bool ascended = tags_ascend(question);

    (void)walk(&w);
    if (ascended && !tags_ascend(question)) {
        qsort(question->tags, question->n_tags, sizeof *question->tags, by_bytes);
    }
    qx_buf_free(&w.normal);
}

enum qx_err qx_question_normal_check(const struct qx_question *question, qx_normal *nfc,
                                     const char *where, uint32_t line, struct qx_report *report)
{
    struct qx_question copy = *question; /* whose texts are looked at alone */
    struct texts_walk w = {
        .visit = demand, .q = &copy, .nfc = nfc, .where = where, .line = line, .report = report};
    enum qx_err err = walk(&w);

    qx_buf_free(&w.normal);
    return err;
}
