/* What is filled in amid the text: inlineChoiceInteraction, textEntryInteraction, and the gaps of
 * gapMatchInteraction. */
#include "qti.h"

#include <stdlib.h>

static bool accept_value(struct qti_item *q, const struct qx_xml *node, const struct qx_field *f,
                         const struct qti_value *v, size_t first, struct qx_accepted *a)
{
    if (f->fill == QX_FILL_NUMBER) {
        a->from = v->from;
        a->to = v->to;
        return true;
    }
    if (f->fill == QX_FILL_TEXT) {
        return qx_making_texts(q->m, qx_slice_text(v->text), node->line, &a->text) == QX_OK;
    }
    const struct qx_option *o = qti_option_of(q, qx_slice_text(v->text), first);

    if (o == NULL) {
        return qti_fault(q, node, "'%.60s' is right and is no option: correct it", v->text);
    }
    a->option = qx_making_option_id(q->m, (size_t)(o - q->m->options));
    return true;
}

bool qti_accept(struct qti_item *q, const struct qx_xml *node, struct qx_field *f,
                const struct qti_response *r, size_t first)
{
    int64_t best = qti_best(r);

    for (size_t i = 0; i < r->n_values; i++) {
        int64_t mark = qti_earned(r, r->values[i].mark);
        struct qx_accepted *a = NULL;

        if (mark <= 0) {
            continue;
        }
        if (qx_making_accepted(q->m, f, node->line, &a) != QX_OK) {
            return false;
        }
        if (!qti_share(mark, best, &a->weight)) {
            return qti_fault(q, node, "what an answer earns is no simple fraction: round it");
        }
        if (!accept_value(q, node, f, &r->values[i], first, a)) {
            return false;
        }
    }
    return true;
}

static bool read_inline_options(struct qti_item *q, const struct qx_xml *node,
                                const struct qx_field *f)
{
    const struct qx_xml *n = qti_child(node, "inlineChoice");
    bool fixed = !qti_is_true(node, "shuffle");
    size_t first = q->m->q.n_options;

    for (; n != NULL; n = qti_next(n, "inlineChoice")) {
        if (!qti_option(q, n, fixed, first)) {
            return false;
        }
        q->m->options[q->m->q.n_options - 1].field = f->id;
    }
    return true;
}

/* One flag for a field: each value of it compares case alike. */
static bool read_case(struct qti_item *q, const struct qti_response *r, struct qx_field *f)
{
    f->case_sensitive = r->n_values > 0 && r->values[0].case_sensitive;
    for (size_t i = 1; i < r->n_values; i++) {
        if (r->values[i].case_sensitive != f->case_sensitive) {
            return qti_fault(q, r->node, "some answers by case and some not: make them alike");
        }
    }
    return true;
}

static enum qx_fill fill_of(const struct qx_xml *node, const struct qti_response *r)
{
    if (qti_is(node, "inlineChoiceInteraction")) {
        return QX_FILL_CHOICE;
    }
    return strcmp(r->base, "integer") == 0 || strcmp(r->base, "float") == 0 ? QX_FILL_NUMBER
                                                                            : QX_FILL_TEXT;
}

static bool read_field(struct qti_item *q, const struct qx_xml *node, int64_t *mark)
{
    const struct qti_response *r = qti_answered(q, node);
    struct qx_field *f = NULL;
    size_t first = q->m->q.n_options;

    if (r == NULL) {
        return false;
    }
    if (r->cardinality != QTI_ONE_VALUE) {
        return qti_fault(q, node, "a gap whose answer is not one value: correct it");
    }
    if (r->rest > 0) {
        return qti_fault(q, node, "any answer earns a mark: set the default value to 0");
    }
    *mark = qti_best(r);
    return qti_bounds(q, r, *mark) &&
           qx_making_field(q->m, fill_of(node, r), node->line, &f) == QX_OK &&
           (f->fill != QX_FILL_CHOICE || read_inline_options(q, node, f)) &&
           (f->fill != QX_FILL_TEXT || read_case(q, r, f)) && qti_accept(q, node, f, r, first);
}

/* One gap at the very end of the text, after which nothing stands: no gap, but an answer. */
static bool end_in_answer(struct qti_item *q)
{
    static const char GAP[] = "[[1]]";
    struct making *m = q->m;
    const char *stem = m->q.stem.n == 0 ? "" : m->q.stem.v[0].text;
    size_t n = strlen(stem);

    if (q->n_asked > 1 || qti_said(q, QX_GAPS) || m->fields[0].fill == QX_FILL_CHOICE ||
        n < sizeof GAP || strcmp(stem + n - (sizeof GAP - 1), GAP) != 0) {
        return false;
    }
    struct qx_slice rest = qx_slice(stem, n - (sizeof GAP - 1));

    while (rest.len > 0 && memchr(" \n", rest.ptr[rest.len - 1], 2) != NULL) {
        rest.len--;
    }
    m->q.stem.v[0].text = qx_arena_text(&m->arena, rest);
    m->q.type = m->fields[0].fill == QX_FILL_TEXT ? QX_SHORT : QX_NUMERIC;
    return true;
}

bool qti_inline(struct qti_item *q)
{
    int64_t marks[QX_QUESTION_FIELDS_MAX];

    for (size_t i = 0; i < q->n_asked; i++) {
        if (!read_field(q, q->asked[i], &marks[i])) {
            return false;
        }
    }
    if (!end_in_answer(q)) {
        q->m->q.type = QX_GAPS;
    }
    return qti_even(q, q->root, marks, q->n_asked);
}

/* --- gaps that options of one pool are put into --- */

struct gap {
    const char *id;
    struct qti_response values; /* of this gap: texts are identifiers of options */
};

struct gap_match {
    struct qti_item *q;
    const struct qx_xml *node;
    const struct qti_response *r;
    struct gap gaps[QX_QUESTION_FIELDS_MAX];
    size_t n;
};

/* The gaps in the order of the text. */
static bool find_gaps(struct gap_match *g, const struct qx_xml *parent)
{
    bool good = true;

    for (const struct qx_xml *n = qti_child(parent, NULL); good && n != NULL;
         n = qti_next(n, NULL)) {
        if (!qti_is(n, "gap")) {
            good = find_gaps(g, n);
        } else if (g->n == QX_QUESTION_FIELDS_MAX) {
            good = qti_fault(g->q, n, "more than %d gaps: divide the question",
                             QX_QUESTION_FIELDS_MAX);
        } else {
            g->gaps[g->n].id = qti_attribute_or(n, "identifier", "");
            g->gaps[g->n].values = (struct qti_response){
                .judged = QTI_EACH, .lower = INT64_MIN, .upper = INT64_MAX, .node = n};
            g->gaps[g->n++].values.values =
                qx_arena_alloc(&g->q->m->arena, QX_QUESTION_ACCEPTED_MAX, sizeof(struct qti_value));
        }
    }
    return good;
}

static struct qti_response *gap_of(struct gap_match *g, const char *id)
{
    for (size_t i = 0; i < g->n; i++) {
        if (strcmp(g->gaps[i].id, id) == 0) {
            return &g->gaps[i].values;
        }
    }
    return NULL;
}

/* A pair "option gap" goes to its gap. */
static bool share_out(struct gap_match *g, const struct qti_value *value)
{
    const char *end = value->text + strcspn(value->text, " \t\r\n");
    struct qti_response *gap = gap_of(g, end + strspn(end, " \t\r\n"));
    struct qx_slice option = qx_slice(value->text, (size_t)(end - value->text));

    if (gap == NULL) {
        return qti_fault(g->q, g->node, "'%.60s' is no pair of an option and a gap: correct it",
                         value->text);
    }
    if (gap->n_values == QX_QUESTION_ACCEPTED_MAX ||
        (g->r->judged == QTI_WHOLE && gap->n_values > 0)) {
        return qti_fault(g->q, gap->node,
                         "several options are right in one gap at once: leave one");
    }
    gap->values[gap->n_values++] = (struct qti_value){
        .text = qx_arena_text(&g->q->m->arena, option),
        .mark = g->r->judged == QTI_WHOLE ? QTI_ONE : value->mark,
    };
    return true;
}

static bool check_gap_marks(struct gap_match *g)
{
    int64_t marks[QX_QUESTION_FIELDS_MAX];
    int64_t sum = 0;

    if (g->r->rest > 0) {
        return qti_fault(g->q, g->node, "wrong pairs earn a mark: give them none");
    }
    for (size_t i = 0; i < g->n; i++) {
        marks[i] = qti_best(&g->gaps[i].values);
        if (marks[i] == 0) {
            return qti_fault(g->q, g->gaps[i].values.node,
                             "nothing is right in the gap %.60s: give what is right",
                             g->gaps[i].id);
        }
        sum += marks[i];
    }
    return qti_even(g->q, g->node, marks, g->n) &&
           (g->r->judged == QTI_WHOLE || qti_bounds(g->q, g->r, sum));
}

static bool put_gaps(struct gap_match *g)
{
    for (size_t i = 0; i < g->n; i++) {
        struct qx_field *f = NULL;
        const struct qx_xml *node = g->gaps[i].values.node;

        if (qx_making_field(g->q->m, QX_FILL_CHOICE, node->line, &f) != QX_OK ||
            !qti_accept(g->q, node, f, &g->gaps[i].values, 0)) {
            return false;
        }
    }
    g->q->m->q.type = QX_GAPS;
    return true;
}

bool qti_gap_match(struct qti_item *q, const struct qx_xml *node)
{
    struct gap_match g = {.q = q, .node = node, .r = qti_answered(q, node)};
    const struct qx_xml *picture = qti_child(node, "gapImg");
    const struct qx_xml *n = qti_child(node, "gapText");
    bool fixed = !qti_is_true(node, "shuffle");

    if (picture != NULL) {
        return qti_fault(q, picture, "unsupported: %s, a picture that is put into a gap: put words",
                         picture->name);
    }
    if (g.r == NULL || !find_gaps(&g, node)) {
        return false;
    }
    for (; n != NULL; n = qti_next(n, "gapText")) {
        if (!qti_option(q, n, fixed, 0)) {
            return false;
        }
    }
    for (size_t i = 0; i < g.r->n_values; i++) {
        if (!share_out(&g, &g.r->values[i])) {
            return false;
        }
    }
    return check_gap_marks(&g) && put_gaps(&g);
}
