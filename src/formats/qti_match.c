/* matchInteraction and associateInteraction: fields that are each filled with one option. */
#include "qti.h"

#include <stdlib.h>

/* The two of a pair "A B"; false when there are not two. */
static bool split_pair(const char *text, struct qx_slice pair[static 2])
{
    const char *end = text + strcspn(text, " \t\r\n");
    const char *second = end + strspn(end, " \t\r\n");

    pair[0] = qx_slice(text, (size_t)(end - text));
    pair[1] = qx_slice_text(second);
    return pair[0].len > 0 && pair[1].len > 0 && second[strcspn(second, " \t\r\n")] == '\0';
}

/* A thing that a match is sought for. */
struct sought {
    const struct qx_xml *node;
    struct qx_slice match; /* identifier of what is right; empty: none so far */
    int64_t mark;
};

struct matching {
    struct qti_item *q;
    const struct qx_xml *node;
    struct qti_response *r;
    struct sought sought[QX_QUESTION_FIELDS_MAX];
    size_t n;
};

static bool seek_all(struct matching *m, const struct qx_xml *set)
{
    const struct qx_xml *n = qti_child(set, "simpleAssociableChoice");

    for (m->n = 0; n != NULL; n = qti_next(n, "simpleAssociableChoice")) {
        if (m->n == QX_QUESTION_FIELDS_MAX) {
            return qti_fault(m->q, n, "more than %d things to match: divide the question",
                             QX_QUESTION_FIELDS_MAX);
        }
        m->sought[m->n++] = (struct sought){.node = n, .match = qx_slice("", 0)};
    }
    return true;
}

static struct sought *sought_of(struct matching *m, struct qx_slice id)
{
    for (size_t i = 0; i < m->n; i++) {
        if (qx_slice_equal(id,
                           qx_slice_text(qti_attribute_or(m->sought[i].node, "identifier", "")))) {
            return &m->sought[i];
        }
    }
    return NULL;
}

/* Gives each thing its match; side: which of a pair is sought for. False, without a report, when
 * one has none or several. */
static bool one_each(struct matching *m, size_t side)
{
    for (size_t i = 0; i < m->n; i++) {
        m->sought[i].match = qx_slice("", 0);
    }
    for (size_t k = 0; k < m->r->n_values; k++) {
        struct qx_slice pair[2];
        struct sought *s;

        if (m->r->judged == QTI_EACH && m->r->values[k].mark <= 0) {
            continue;
        }
        if (!split_pair(m->r->values[k].text, pair) || (s = sought_of(m, pair[side])) == NULL ||
            s->match.len > 0) {
            return false;
        }
        s->match = pair[1 - side];
        s->mark = m->r->values[k].mark;
    }
    for (size_t i = 0; i < m->n; i++) {
        if (m->sought[i].match.len == 0) {
            return false;
        }
    }
    return m->n > 0;
}

static bool put_field(struct matching *m, const struct sought *s)
{
    struct qti_item *q = m->q;
    struct qx_option *option = qti_option_of(q, s->match, 0);
    struct qx_field *f = NULL;
    struct qx_accepted *a = NULL;

    if (option == NULL) {
        return qti_fault(q, s->node, "'%.*s' is right and is no option: correct it",
                         QX_ARG(s->match));
    }
    if (qx_making_field(q->m, QX_FILL_CHOICE, s->node->line, &f) != QX_OK ||
        !qti_flow(q, s->node, &f->text) ||
        qx_making_accepted(q->m, f, s->node->line, &a) != QX_OK) {
        return false;
    }
    a->option = qx_making_option_id(q->m, (size_t)(option - q->m->options));
    return true;
}

/* Marks that are not the same, or reach beyond their bounds. */
static bool check_marks(struct matching *m)
{
    int64_t marks[QX_QUESTION_FIELDS_MAX];
    int64_t sum = 0;

    if (m->r->judged == QTI_WHOLE) {
        return true;
    }
    for (size_t i = 0; i < m->n; i++) {
        marks[i] = m->sought[i].mark;
        sum += marks[i];
    }
    if (m->r->rest > 0) {
        return qti_fault(m->q, m->node, "wrong pairs earn a mark: give them none");
    }
    return qti_bounds(m->q, m->r, sum) && qti_even(m->q, m->node, marks, m->n);
}

static bool put_matching(struct matching *m, const struct qx_xml *options)
{
    const struct qx_xml *n = qti_child(options, "simpleAssociableChoice");
    bool fixed = !qti_is_true(m->node, "shuffle");

    for (; n != NULL; n = qti_next(n, "simpleAssociableChoice")) {
        if (!qti_option(m->q, n, fixed, 0)) {
            return false;
        }
    }
    for (size_t i = 0; i < m->n; i++) {
        if (!put_field(m, &m->sought[i])) {
            return false;
        }
    }
    m->q->m->q.type = QX_MATCHING;
    return true;
}

static bool is_pairs(const struct matching *m)
{
    return m->r->judged == QTI_EACH
               ? strcmp(m->r->base, "directedPair") == 0 || strcmp(m->r->base, "pair") == 0
               : m->r->cardinality == QTI_SEVERAL;
}

static void warn_of_several(struct matching *m)
{
    for (size_t i = 0; i < m->n; i++) {
        if (strcmp(qti_attribute_or(m->sought[i].node, "matchMax", "1"), "1") != 0) {
            qti_warn(m->q, m->sought[i].node,
                     "several matches of one thing were possible: here each has one");
            return;
        }
    }
}

bool qti_match(struct qti_item *q, const struct qx_xml *node)
{
    struct matching m = {.q = q, .node = node, .r = qti_answered(q, node)};
    const struct qx_xml *first = qti_child(node, "simpleMatchSet");
    const struct qx_xml *second = qti_next(first, "simpleMatchSet");

    if (m.r == NULL) {
        return false;
    }
    if (second == NULL || !is_pairs(&m)) {
        return qti_fault(
            q, node, "a match without two sets, or whose answer is no set of pairs: correct it");
    }
    if (!seek_all(&m, first)) {
        return false;
    }
    if (!one_each(&m, 0)) {
        if (!seek_all(&m, second)) {
            return false;
        }
        if (!one_each(&m, 1)) {
            return qti_fault(q, node,
                             "unsupported type: a match in which things of both sides have none or "
                             "several: divide it");
        }
        second = first;
    }
    warn_of_several(&m);
    return check_marks(&m) && put_matching(&m, second);
}

/* --- association --- */

/* Each thing's partner, in both directions. */
static bool partners(struct matching *m)
{
    for (size_t k = 0; k < m->r->n_values; k++) {
        const struct qti_value *v = &m->r->values[k];
        struct qx_slice pair[2];

        if (m->r->judged == QTI_EACH && v->mark <= 0) {
            continue;
        }
        struct sought *a = split_pair(v->text, pair) ? sought_of(m, pair[0]) : NULL;
        struct sought *b = a == NULL ? NULL : sought_of(m, pair[1]);

        if (b == NULL || a == b || a->match.len > 0 || b->match.len > 0) {
            return false;
        }
        a->match = pair[1];
        b->match = pair[0];
        a->mark = b->mark = v->mark / 2;
    }
    for (size_t i = 0; i < m->n; i++) {
        if (m->sought[i].match.len == 0) {
            return false;
        }
    }
    return m->n > 0;
}

/* Everything has exactly one partner: for each the partner is sought, among all. */
bool qti_associate(struct qti_item *q, const struct qx_xml *node)
{
    struct matching m = {.q = q, .node = node, .r = qti_answered(q, node)};

    if (m.r == NULL || !seek_all(&m, node)) {
        return false;
    }
    if (!is_pairs(&m) || !partners(&m)) {
        return qti_fault(q, node,
                         "unsupported type: an association in which not everything has exactly one "
                         "partner: ask for the matches of one side");
    }
    return check_marks(&m) && put_matching(&m, node);
}
