/* What a question that was written and read again lacks. */
#include "writing.h"

const char *writing_text(const struct qx_texts *texts)
{
    return texts->n == 0 ? "" : texts->v[0].text;
}

struct comparing {
    losses lost;
    const char *what; /* NULL, or what is another */
};

static void differs(struct comparing *c, const char *what)
{
    c->what = c->what == NULL ? what : c->what;
}

static void lose_unless(struct comparing *c, bool same, losses loss)
{
    c->lost |= same ? 0 : loss;
}

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t\n");
}

/* But for blanks and line ends. */
static bool same_ink(const char *a, const char *b)
{
    for (;;) {
        a = skip_blanks(a);
        b = skip_blanks(b);
        if (*a != *b || *a == '\0') {
            return *a == *b;
        }
        a++;
        b++;
    }
}

/* A text that the question is made of. */
static void compare_text(struct comparing *c, const struct qx_texts *a, const struct qx_texts *b,
                         const char *what)
{
    if (strcmp(writing_text(a), writing_text(b)) == 0) {
        return;
    }
    if (same_ink(writing_text(a), writing_text(b))) {
        c->lost |= LOSS(BLANKS);
    } else {
        differs(c, what);
    }
}

/* A text that it may do without. */
static void compare_aside(struct comparing *c, const struct qx_texts *a, const struct qx_texts *b,
                          losses loss)
{
    const char *left = writing_text(a);
    const char *right = writing_text(b);

    if (strcmp(left, right) != 0) {
        c->lost |= same_ink(left, right) ? LOSS(BLANKS) : loss;
    }
}

static bool same_list(const char *const *a, size_t n, const char *const *b, size_t m)
{
    bool same = n == m;

    for (size_t i = 0; same && i < n; i++) {
        same = strcmp(a[i], b[i]) == 0;
    }
    return same;
}

static void compare_heading(struct comparing *c, const struct qx_question *a,
                            const struct qx_question *b)
{
    lose_unless(c, a->version == b->version, LOSS(VERSION));
    lose_unless(c, strcmp(a->topic, b->topic) == 0, LOSS(TOPIC));
    lose_unless(c, strcmp(a->level, b->level) == 0, LOSS(LEVEL));
    lose_unless(c, strcmp(a->source, b->source) == 0, LOSS(SOURCE));
    lose_unless(c, strcmp(a->author, b->author) == 0, LOSS(AUTHOR));
    lose_unless(c, strcmp(a->figure, b->figure) == 0, LOSS(FIGURE));
    lose_unless(c, same_list(a->enemies, a->n_enemies, b->enemies, b->n_enemies), LOSS(ENEMIES));
    lose_unless(c, same_list(a->tags, a->n_tags, b->tags, b->n_tags), LOSS(TAGS));
    compare_aside(c, &a->title, &b->title, LOSS(TITLE));
    compare_aside(c, &a->rationale, &b->rationale, LOSS(RATIONALE));
}

/* Between choices alone, of which the key says how many are right. */
static void compare_type(struct comparing *c, const struct qx_question *a,
                         const struct qx_question *b)
{
    if (a->type == b->type) {
        return;
    }
    if (qx_question_type_is_choice(a->type) && qx_question_type_is_choice(b->type)) {
        c->lost |= LOSS(TYPE);
    } else {
        differs(c, "would give another type");
    }
}

static void compare_weight(struct comparing *c, struct qx_fraction a, struct qx_fraction b)
{
    bool whole = a.num == a.den;

    if ((a.num > 0) != (b.num > 0) || (a.num == 0) != (b.num == 0) || whole != (b.num == b.den)) {
        differs(c, "has no such weights");
    }
    lose_unless(c, a.num == b.num && a.den == b.den, LOSS(WEIGHTS));
}

/* Which gap offers it, by its place; the number of fields when each does. */
static size_t field_of(const struct qx_question *q, const struct qx_option *o)
{
    size_t i = 0;

    while (i < q->n_fields && (o->field == NULL || strcmp(q->fields[i].id, o->field) != 0)) {
        i++;
    }
    return i;
}

static void compare_options(struct comparing *c, const struct qx_question *a,
                            const struct qx_question *b)
{
    if (a->n_options != b->n_options) {
        differs(c, "would give another number of options");
        return;
    }
    for (size_t i = 0; i < a->n_options; i++) {
        const struct qx_option *x = &a->options[i];
        const struct qx_option *y = &b->options[i];

        compare_text(c, &x->text, &y->text, "would give another option");
        compare_weight(c, x->weight, y->weight);
        compare_aside(c, &x->feedback, &y->feedback, LOSS(FEEDBACK));
        lose_unless(c, x->fixed == y->fixed, LOSS(FIXED));
        lose_unless(c, strcmp(x->id, y->id) == 0, LOSS(IDS));
        if (field_of(a, x) != field_of(b, y)) {
            differs(c, "would give an option to another gap");
        }
    }
}

static void compare_accepted(struct comparing *c, const struct qx_question *a,
                             const struct qx_accepted *x, const struct qx_question *b,
                             const struct qx_accepted *y)
{
    if (writing_option(a, x->option) != writing_option(b, y->option) ||
        strcmp(x->from, y->from) != 0 || strcmp(x->to, y->to) != 0) {
        differs(c, "would give another key");
    }
    compare_text(c, &x->text, &y->text, "would give another key");
    compare_weight(c, x->weight, y->weight);
    compare_aside(c, &x->feedback, &y->feedback, LOSS(FEEDBACK));
}

/* The next answer from *at on that earns something (or nothing); NULL when there is none. */
static const struct qx_accepted *next_of(const struct qx_field *f, bool earns, size_t *at)
{
    while (*at < f->n_accepted && (f->accepted[*at].weight.num > 0) != earns) {
        ++*at;
    }
    return *at < f->n_accepted ? &f->accepted[(*at)++] : NULL;
}

/* Answers that earn something are the key; the others are there for their feedback alone. */
static void compare_key(struct comparing *c, const struct qx_question *a, const struct qx_field *x,
                        const struct qx_question *b, const struct qx_field *y, bool earns)
{
    struct comparing other = {0};
    size_t i = 0;
    size_t k = 0;

    for (;;) {
        const struct qx_accepted *left = next_of(x, earns, &i);
        const struct qx_accepted *right = next_of(y, earns, &k);

        if (left == NULL || right == NULL) {
            if (left != right) {
                differs(&other, "would give another key");
            }
            break;
        }
        compare_accepted(&other, a, left, b, right);
    }
    c->lost |= other.lost;
    if (other.what != NULL && earns) {
        differs(c, other.what);
    } else if (other.what != NULL) {
        c->lost |= LOSS(FEEDBACK);
    }
}

static void compare_fields(struct comparing *c, const struct qx_question *a,
                           const struct qx_question *b)
{
    for (size_t i = 0; i < a->n_fields; i++) {
        const struct qx_field *x = &a->fields[i];
        const struct qx_field *y = &b->fields[i];

        if (x->fill != y->fill) {
            differs(c, "would give another key");
            return;
        }
        lose_unless(c, strcmp(x->id, y->id) == 0, LOSS(IDS));
        lose_unless(c, x->case_sensitive == y->case_sensitive, LOSS(CASE));
        compare_text(c, &x->text, &y->text, "would give another field");
        compare_key(c, a, x, b, y, true);
        compare_key(c, a, x, b, y, false);
    }
}

bool writing_compare(const struct qx_question *q, const struct qx_question *back, losses *lost,
                     const char **what)
{
    struct comparing c = {0};

    if (strcmp(q->id, back->id) != 0) {
        differs(&c, "would give another id");
    }
    compare_type(&c, q, back);
    compare_heading(&c, q, back);
    compare_text(&c, &q->stem, &back->stem, "would give another stem");
    compare_options(&c, q, back);
    if (q->n_fields != back->n_fields) {
        differs(&c, "would ask for another number of answers");
    } else {
        compare_fields(&c, q, back);
    }
    *lost |= c.lost;
    *what = c.what;
    return c.what == NULL;
}
