/* Files of one language: what they say about a question whose other languages the bank has. */
#include "store.h"

struct merging {
    struct qx_arena *arena;
    const struct qx_question *stored;
    const struct qx_question *read; /* its texts are in one language */
    const char *lang;
    bool *lost; /* out: an aside is left out because a language lacks it */
};

/* The stored texts with that of the language read put in its place. */
static struct qx_texts merge_texts(const struct merging *m, const struct qx_texts *stored,
                                   const struct qx_texts *read)
{
    struct qx_texts out = {.v = qx_arena_alloc(m->arena, stored->n + 1, sizeof *out.v)};
    bool put = read->n == 0;

    for (size_t i = 0; i < stored->n; i++) {
        int order = strcmp(stored->v[i].lang, m->lang);

        if (!put && order >= 0) {
            out.v[out.n++] = read->v[0];
            put = true;
        }
        if (order != 0) {
            out.v[out.n++] = stored->v[i];
        }
    }
    if (!put) {
        out.v[out.n++] = read->v[0];
    }
    return out;
}

/* The same where the text read may be missing: the stored one of that language goes then. */
static struct qx_texts replace_text(const struct merging *m, const struct qx_texts *stored,
                                    const struct qx_texts *read)
{
    struct qx_texts out = {.v = qx_arena_alloc(m->arena, stored->n + 1, sizeof *out.v)};

    if (read->n > 0) {
        return merge_texts(m, stored, read);
    }
    for (size_t i = 0; i < stored->n; i++) {
        if (strcmp(stored->v[i].lang, m->lang) != 0) {
            out.v[out.n++] = stored->v[i];
        }
    }
    return out;
}

/* Texts that a question may do without, but in all of its languages or none. What is not read stays
 * as it is stored. */
static struct qx_texts merge_aside(const struct merging *m, const struct qx_texts *stored,
                                   const struct qx_texts *read)
{
    size_t all = merge_texts(m, &m->stored->stem, &m->read->stem).n;
    struct qx_texts out = read->n == 0 ? *stored : merge_texts(m, stored, read);

    if (out.n == all || out.n == 0) {
        return out;
    }
    *m->lost = true;
    return (struct qx_texts){0};
}

/* What speaks of the others is fixed in one language by its words, which another need not show. */
static bool is_positional(const struct qx_texts *text)
{
    bool positional = false;

    for (size_t i = 0; i < text->n; i++) {
        positional = positional || qx_positional(text->v[i].text) >= 0;
    }
    return positional;
}

static bool same_place(const struct qx_option *a, const struct qx_option *b)
{
    return a->fixed == b->fixed || is_positional(&a->text) || is_positional(&b->text);
}

static bool same_key(const struct qx_question *a, const struct qx_question *b)
{
    bool same = a->type == b->type && a->n_options == b->n_options;

    for (size_t i = 0; same && i < a->n_options; i++) {
        same = a->options[i].weight.num == b->options[i].weight.num &&
               a->options[i].weight.den == b->options[i].weight.den &&
               same_place(&a->options[i], &b->options[i]);
    }
    return same;
}

/* Fields by their order; of texts that are typed in, each language has its own, and may have more,
 * but what stands at one place is worth the same. */
static bool same_field(const struct qx_field *a, const struct qx_field *b)
{
    bool typed = a->fill == QX_FILL_TEXT;
    bool same = a->fill == b->fill && a->case_sensitive == b->case_sensitive &&
                (typed || a->n_accepted == b->n_accepted);

    for (size_t i = 0; same && i < a->n_accepted && i < b->n_accepted; i++) {
        const struct qx_accepted *x = &a->accepted[i];
        const struct qx_accepted *y = &b->accepted[i];

        same = x->weight.num == y->weight.num && x->weight.den == y->weight.den &&
               (typed || (strcmp(x->option, y->option) == 0 && strcmp(x->from, y->from) == 0 &&
                          strcmp(x->to, y->to) == 0));
    }
    return same;
}

static bool same_fields(const struct qx_question *a, const struct qx_question *b)
{
    bool same = a->n_fields == b->n_fields;

    for (size_t i = 0; same && i < a->n_fields; i++) {
        same = same_field(&a->fields[i], &b->fields[i]);
    }
    return same;
}

static bool agrees(const char *stored, const char *read, const char *not_given)
{
    return strcmp(read, not_given) == 0 || strcmp(read, stored) == 0;
}

/* Accepted texts of one language go by their order; those beyond the stored ones are added. */
static void merge_accepted(const struct merging *m, const struct qx_field *stored,
                           const struct qx_field *read, struct qx_field *out)
{
    size_t n = stored->n_accepted > read->n_accepted ? stored->n_accepted : read->n_accepted;

    out->accepted = qx_arena_alloc(m->arena, n, sizeof *out->accepted);
    out->n_accepted = 0;
    for (size_t i = 0; i < n; i++) {
        static const struct qx_accepted none = {.option = "", .from = "", .to = ""};
        const struct qx_accepted *old = i < stored->n_accepted ? &stored->accepted[i] : &none;
        const struct qx_accepted *new = i < read->n_accepted ? &read->accepted[i] : &none;
        struct qx_accepted one = old == &none ? *new : *old;

        one.feedback = merge_aside(m, &old->feedback, &new->feedback);
        if (stored->fill == QX_FILL_TEXT) {
            one.text = replace_text(m, &old->text, &new->text);
        }
        if (stored->fill != QX_FILL_TEXT || one.text.n > 0) {
            out->accepted[out->n_accepted++] = one;
        }
    }
}

/* Texts alone: all else belongs to every language. */
static void merge_all(const struct merging *m, struct qx_question *out)
{
    *out = *m->stored;
    out->title = merge_aside(m, &m->stored->title, &m->read->title);
    out->stem = merge_texts(m, &m->stored->stem, &m->read->stem);
    out->rationale = merge_aside(m, &m->stored->rationale, &m->read->rationale);
    out->options = qx_arena_alloc(m->arena, m->stored->n_options, sizeof *out->options);
    for (size_t i = 0; i < m->stored->n_options; i++) {
        const struct qx_option *stored = &m->stored->options[i];
        const struct qx_option *read = &m->read->options[i];

        out->options[i] = *stored;
        out->options[i].text = merge_texts(m, &stored->text, &read->text);
        out->options[i].feedback = merge_aside(m, &stored->feedback, &read->feedback);
    }
    out->fields = qx_arena_alloc(m->arena, m->stored->n_fields, sizeof *out->fields);
    for (size_t i = 0; i < m->stored->n_fields; i++) {
        const struct qx_field *stored = &m->stored->fields[i];
        const struct qx_field *read = &m->read->fields[i];

        out->fields[i] = *stored;
        if (stored->text.n > 0) {
            out->fields[i].text = merge_texts(m, &stored->text, &read->text);
        }
        merge_accepted(m, stored, read, &out->fields[i]);
    }
}

enum qx_err qx_bank_merge(const struct qx_question *stored, const struct qx_question *read,
                          struct qx_arena *arena, const char *where, uint32_t line,
                          struct qx_report *report, struct qx_question *out)
{
    bool lost = false;
    const struct merging m = {arena, stored, read, read->stem.v[0].lang, &lost};

    if (!same_key(stored, read) || !same_fields(stored, read)) {
        return qx_fail(report, QX_ERR_QUESTION, where, line,
                       "%s: other options or another answer key than in its other languages: keep "
                       "their order, or import all languages as JSON",
                       read->id);
    }
    if (!agrees(stored->topic, read->topic, QX_TOPIC_NOT_GIVEN) ||
        !agrees(stored->level, read->level, "")) {
        return qx_fail(report, QX_ERR_QUESTION, where, line,
                       "%s: another topic or level than in its other languages: leave it out, or "
                       "import all languages as JSON",
                       read->id);
    }
    merge_all(&m, out);
    if (lost) {
        qx_report_add(report, QX_WARNING, where, line,
                      "%s: title, rationale or feedback is not in all of its languages and is left "
                      "out: import it in each",
                      read->id);
    }
    return qx_question_check(out, where, line, report);
}

/* --- the only language --- */

static struct qx_texts otherwise(const struct qx_texts *read, const struct qx_texts *stored)
{
    return read->n > 0 ? *read : *stored;
}

static bool same_texts(const struct qx_texts *a, const struct qx_texts *b)
{
    return a->n == 1 && b->n == 1 && strcmp(a->v[0].text, b->v[0].text) == 0;
}

/* What is written beside the same option stays. */
static void keep_feedback(const struct qx_question *stored, struct qx_arena *arena,
                          struct qx_question *out)
{
    struct qx_option *options = qx_arena_alloc(arena, out->n_options, sizeof *options);

    for (size_t i = 0; i < out->n_options; i++) {
        options[i] = out->options[i];
        if (i < stored->n_options && same_texts(&options[i].text, &stored->options[i].text)) {
            options[i].feedback = otherwise(&options[i].feedback, &stored->options[i].feedback);
        }
    }
    out->options = options;
}

void qx_bank_keep_unsaid(const struct qx_question *stored, const struct qx_question *read,
                         struct qx_arena *arena, struct qx_question *out)
{
    *out = *read;
    out->title = otherwise(&read->title, &stored->title);
    out->rationale = otherwise(&read->rationale, &stored->rationale);
    if (strcmp(read->topic, QX_TOPIC_NOT_GIVEN) == 0) {
        out->topic = stored->topic;
    }
    out->level = read->level[0] == '\0' ? stored->level : read->level;
    out->source = read->source[0] == '\0' ? stored->source : read->source;
    out->author = read->author[0] == '\0' ? stored->author : read->author;
    out->figure = read->figure[0] == '\0' ? stored->figure : read->figure;
    if (read->n_tags == 0) {
        out->tags = stored->tags;
        out->n_tags = stored->n_tags;
    }
    if (read->n_enemies == 0) {
        out->enemies = stored->enemies;
        out->n_enemies = stored->n_enemies;
    }
    keep_feedback(stored, arena, out);
}
