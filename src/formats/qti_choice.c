/* choiceInteraction and orderInteraction. */
#include "qti.h"

#include <stdlib.h>
#include <strings.h>

bool qti_option(struct qti_item *q, const struct qx_xml *node, bool fixed, size_t first)
{
    const char *id = qti_attribute_or(node, "identifier", "");
    struct qx_option *o = NULL;

    if (id[0] == '\0' || qti_option_of(q, qx_slice_text(id), first) != NULL) {
        return qti_fault(q, node, "an option without an identifier of its own: give it one");
    }
    if (qx_making_option(q->m, node->line, &o) != QX_OK) {
        return false;
    }
    q->option_ids[q->m->q.n_options - 1] = id;
    o->fixed = fixed || qti_is_true(node, "fixed");
    if (qti_attribute(node, "templateIdentifier") != NULL) {
        return qti_fault(q, node, "unsupported: %s with a templateIdentifier: write it as it is",
                         node->name);
    }
    return q->flow(q, node, &o->text);
}

struct qx_option *qti_option_of(struct qti_item *q, struct qx_slice id, size_t first)
{
    for (size_t i = first; i < q->m->q.n_options; i++) {
        if (qx_slice_equal(id, qx_slice_text(q->option_ids[i]))) {
            return &q->m->options[i];
        }
    }
    return NULL;
}

static bool read_options(struct qti_item *q, const struct qx_xml *node, bool fixed)
{
    const struct qx_xml *n = qti_child(node, "simpleChoice");

    for (; n != NULL; n = qti_next(n, "simpleChoice")) {
        if (!qti_option(q, n, fixed, 0)) {
            return false;
        }
    }
    return true;
}

/* --- choice --- */

/* A word of the language in either case: the program's own begin with a capital. */
static bool same_word(const char *a, const char *b)
{
    return strcasecmp(a, b) == 0;
}

/* Whether these are the words for true and false in its language, in this order or the other. */
static bool is_true_false(const struct making *m)
{
    struct qx_option asked[2] = {m->options[0], m->options[1]};
    struct making words = {.reading = m->reading, .lang = m->lang};
    bool same[2][2];

    if (m->q.n_options != 2 || asked[0].text.n == 0 || asked[1].text.n == 0) {
        return false;
    }
    qx_making_true_false(&words, true);
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < 2; k++) {
            same[i][k] = same_word(asked[i].text.v[0].text, words.options[k].text.v[0].text);
        }
    }
    qx_arena_free(&words.arena);
    return (same[0][0] && same[1][1]) || (same[0][1] && same[1][0]);
}

/* One value is given: what it earns of the most that one can. */
static bool weigh_single(struct qti_item *q, const struct qx_xml *node,
                         const struct qti_response *r)
{
    struct making *m = q->m;
    int64_t best = qti_best(r);
    size_t earning = 0;

    for (size_t i = 0; i < q->m->q.n_options; i++) {
        struct qx_option *o = &q->m->options[i];
        int64_t mark = r->rest;

        for (size_t k = 0; k < r->n_values; k++) {
            mark = strcmp(r->values[k].text, q->option_ids[i]) == 0 ? r->values[k].mark : mark;
        }
        mark = qti_earned(r, mark);
        if (mark < 0 && !qti_doubt(q, node, "a wrong answer costs a mark: set lowerBound to 0")) {
            return false;
        }
        mark = mark < 0 ? 0 : mark;
        earning += mark > 0 ? 1 : 0;
        if (best > 0 && !qti_share(mark, best, &o->weight)) {
            return qti_fault(q, node, "what an answer earns is no simple fraction: round it");
        }
    }
    m->q.type = earning > 1 ? QX_SINGLE : m->q.type; /* both true and false earn something */
    qx_making_warn_of_single(m, node->line);
    return true;
}

static bool weigh_whole(struct qti_item *q, const struct qti_response *r)
{
    for (size_t k = 0; k < r->n_values; k++) {
        struct qx_option *o = qti_option_of(q, qx_slice_text(r->values[k].text), 0);

        o->weight = (struct qx_fraction){1, (int32_t)r->n_values};
    }
    return true;
}

static bool weigh_each(struct qti_item *q, const struct qti_response *r)
{
    int64_t marks[QX_QUESTION_OPTIONS_MAX];
    int64_t sum = 0;

    for (size_t i = 0; i < q->m->q.n_options; i++) {
        marks[i] = r->rest;
        for (size_t k = 0; k < r->n_values; k++) {
            if (strcmp(r->values[k].text, q->option_ids[i]) == 0) {
                marks[i] = r->values[k].mark;
            }
        }
        sum += marks[i] > 0 ? marks[i] : 0;
    }
    if (!qti_bounds(q, r, sum)) {
        return false;
    }
    for (size_t i = 0; i < q->m->q.n_options; i++) {
        /* A mark that costs more than all is worth costs all. */
        int64_t mark = marks[i] < -sum ? -sum : marks[i];

        if (sum > 0 && !qti_share(mark, sum, &q->m->options[i].weight)) {
            return qti_fault(q, r->node, "what an answer earns is no simple fraction: round it");
        }
    }
    return true;
}

/* Values that no option has are the file's fault. */
static bool values_known(struct qti_item *q, const struct qti_response *r)
{
    for (size_t k = 0; k < r->n_values; k++) {
        if (qti_option_of(q, qx_slice_text(r->values[k].text), 0) == NULL) {
            return qti_fault(q, r->node, "'%.60s' is right or valued and is no option: correct it",
                             r->values[k].text);
        }
    }
    return true;
}

static void warn_of_limits(struct qti_item *q, const struct qx_xml *node, long most)
{
    if (most > 1 && (size_t)most < q->m->q.n_options) {
        qti_warn(q, node, "maxChoices=\"%ld\" is dropped: as many may be chosen as there are",
                 most);
    }
}

bool qti_weigh(struct qti_item *q, const struct qx_xml *node, const struct qti_response *r,
               long most)
{
    size_t right = 0;

    if (!values_known(q, r)) {
        return false;
    }
    for (size_t i = 0; i < r->n_values; i++) {
        right += r->judged == QTI_WHOLE || r->values[i].mark > 0 ? 1 : 0;
    }
    if (r->cardinality == QTI_ONE_VALUE || (most == 1 && right == 1)) {
        q->m->q.type = is_true_false(q->m) && !qti_said(q, QX_SINGLE) ? QX_TRUE_FALSE : QX_SINGLE;
        return weigh_single(q, node, r);
    }
    q->m->q.type = QX_MULTIPLE;
    if (most > 0 && (size_t)most < right) {
        return qti_fault(q, node, "%zu options are right and %ld may be chosen: correct it", right,
                         most);
    }
    warn_of_limits(q, node, most);
    return r->judged == QTI_WHOLE ? weigh_whole(q, r) : weigh_each(q, r);
}

bool qti_choice(struct qti_item *q, const struct qx_xml *node)
{
    struct qti_response *r = qti_answered(q, node);

    if (r == NULL || !read_options(q, node, !qti_is_true(node, "shuffle"))) {
        return false;
    }
    if (r->cardinality > QTI_SEVERAL) {
        return qti_fault(q, node, "a choice whose answer is ordered or a record: correct it");
    }
    return qti_weigh(q, node, r, strtol(qti_attribute_or(node, "maxChoices", "1"), NULL, 10));
}

/* --- order --- */

/* The options in the right order. */
static bool put_in_order(struct qti_item *q, const struct qx_xml *node,
                         const struct qti_response *r)
{
    struct qx_option ordered[QX_QUESTION_OPTIONS_MAX];
    size_t n = q->m->q.n_options;

    if (r->n_values != n) {
        return qti_fault(q, node, "%zu of %zu things are put in order: order all", r->n_values, n);
    }
    for (size_t i = 0; i < n; i++) {
        ordered[i] = *qti_option_of(q, qx_slice_text(r->values[i].text), 0);
    }
    memcpy(q->m->options, ordered, n * sizeof ordered[0]);
    for (size_t i = 0; i < n; i++) {
        q->option_ids[i] = r->values[i].text;
    }
    return true;
}

bool qti_order(struct qti_item *q, const struct qx_xml *node)
{
    struct qti_response *r = qti_answered(q, node);
    bool told = false;

    if (r == NULL || !read_options(q, node, false) || !values_known(q, r)) {
        return false;
    }
    if (r->cardinality != QTI_ORDERED || r->judged != QTI_WHOLE) {
        return qti_fault(
            q, node,
            "its scoring rule is a program: not whether the order is right: use match_correct");
    }
    long most = strtol(qti_attribute_or(node, "maxChoices", "0"), NULL, 10);

    if (most > 0 && (size_t)most < r->n_values) {
        return qti_fault(q, node,
                         "%zu things are in order and %ld may be chosen: correct it",
                         r->n_values, most);
    }
    for (size_t i = 0; i < q->m->q.n_options; i++) {
        if (q->m->options[i].fixed && !told) {
            qti_warn(q, node, "a fixed place in an ordering is dropped");
            told = true;
        }
        q->m->options[i].fixed = false;
    }
    q->m->q.type = QX_ORDERING;
    return put_in_order(q, node, r);
}
