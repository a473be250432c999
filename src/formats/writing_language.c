/* A question in one of its languages. */
#include "writing.h"

#include <stdlib.h>

struct projecting {
    const char *lang;
    struct qx_arena *arena;
    losses lost;
};

static struct qx_texts in_language(const struct projecting *p, const struct qx_texts *texts)
{
    for (size_t i = 0; i < texts->n; i++) {
        if (strcmp(texts->v[i].lang, p->lang) == 0) {
            return (struct qx_texts){.v = &texts->v[i], .n = 1};
        }
    }
    return (struct qx_texts){0};
}

static void project_options(const struct projecting *p, struct qx_question *q)
{
    struct qx_option *options = qx_arena_alloc(p->arena, q->n_options, sizeof *options);

    for (size_t i = 0; i < q->n_options; i++) {
        options[i] = q->options[i];
        options[i].text = in_language(p, &options[i].text);
        options[i].feedback = in_language(p, &options[i].feedback);
    }
    q->options = options;
}

static void project_accepted(struct projecting *p, struct qx_field *f)
{
    struct qx_accepted *kept = qx_arena_alloc(p->arena, f->n_accepted, sizeof *kept);
    size_t n = 0;

    for (size_t i = 0; i < f->n_accepted; i++) {
        kept[n] = f->accepted[i];
        kept[n].text = in_language(p, &kept[n].text);
        kept[n].feedback = in_language(p, &kept[n].feedback);
        if (f->fill != QX_FILL_TEXT || kept[n].text.n > 0) {
            n++;
        } else {
            p->lost |= LOSS(VARIANTS);
        }
    }
    f->accepted = kept;
    f->n_accepted = n;
}

static void project_fields(struct projecting *p, struct qx_question *q)
{
    struct qx_field *fields = qx_arena_alloc(p->arena, q->n_fields, sizeof *fields);

    for (size_t i = 0; i < q->n_fields; i++) {
        fields[i] = q->fields[i];
        fields[i].text = in_language(p, &fields[i].text);
        project_accepted(p, &fields[i]);
    }
    q->fields = fields;
}

/* --- gaps by their order --- */

static size_t index_of(const struct qx_question *q, struct qx_slice id)
{
    size_t i = 0;

    while (i < q->n_fields && !qx_slice_equal(id, qx_slice_text(q->fields[i].id))) {
        i++;
    }
    return i;
}

/* Options that one gap alone offers go by its new number, and stand in that order behind those that
 * each offers. */
static void renumber_options(struct projecting *p, struct qx_question *q, const size_t *number)
{
    struct qx_option *sorted = qx_arena_alloc(p->arena, q->n_options, sizeof *sorted);
    size_t n = 0;

    for (size_t turn = 0; turn <= q->n_fields; turn++) {
        for (size_t i = 0; i < q->n_options; i++) {
            const struct qx_option *o = &q->options[i];
            bool shared = o->field == NULL || o->field[0] == '\0';
            size_t at = shared ? 0 : number[index_of(q, qx_slice_text(o->field))] + 1;

            if (at == turn) {
                sorted[n] = *o;
                sorted[n++].field = shared ? NULL : qx_arena_printf(p->arena, "%zu", turn);
            }
        }
    }
    q->options = sorted;
    q->n_options = n;
}

static void renumber_fields(struct projecting *p, struct qx_question *q, const size_t *number)
{
    struct qx_field *sorted = qx_arena_alloc(p->arena, q->n_fields, sizeof *sorted);

    for (size_t i = 0; i < q->n_fields; i++) {
        const char *id = qx_arena_printf(p->arena, "%zu", number[i] + 1);

        p->lost |= strcmp(id, q->fields[i].id) == 0 ? 0 : LOSS(IDS);
        sorted[number[i]] = q->fields[i];
        sorted[number[i]].id = id;
    }
    q->fields = sorted;
}

/* The first gap of the stem is 1, the second 2 …: other formats have no names for them. */
static void renumber_gaps(struct projecting *p, struct qx_question *q)
{
    size_t number[QX_QUESTION_FIELDS_MAX + 1] = {0};
    struct qx_buf stem = {0};
    const char *rest = q->stem.v[0].text;
    const char *after = NULL;
    const char *gap;
    struct qx_slice id;
    size_t n = 0;

    while ((gap = qx_gap_next(rest, &id, &after)) != NULL) {
        number[index_of(q, id)] = n++;
        qx_buf_add(&stem, qx_slice(rest, (size_t)(gap - rest)));
        qx_buf_printf(&stem, "[[%zu]]", n);
        rest = after;
    }
    qx_buf_text(&stem, rest);
    renumber_options(p, q, number);
    renumber_fields(p, q, number);
    struct qx_translation *t = qx_arena_alloc(p->arena, 1, sizeof *t);

    *t = (struct qx_translation){.lang = q->stem.v[0].lang,
                                 .text = qx_arena_text(p->arena, qx_buf_slice(&stem))};
    q->stem = (struct qx_texts){.v = t, .n = 1};
    qx_buf_free(&stem);
}

void writing_in_language(const struct qx_question *q, const char *lang, struct qx_arena *arena,
                         struct qx_question *out, losses *lost)
{
    struct projecting p = {.lang = lang, .arena = arena};

    *out = *q;
    out->title = in_language(&p, &q->title);
    out->stem = in_language(&p, &q->stem);
    out->rationale = in_language(&p, &q->rationale);
    project_options(&p, out);
    project_fields(&p, out);
    if (q->type == QX_GAPS) {
        renumber_gaps(&p, out);
    }
    *lost |= p.lost;
}
