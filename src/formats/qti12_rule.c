/* Conditions of QTI 1.2: which answers set or add to the score. */
#include "qti12.h"

#include <strings.h>

static bool program(struct qti_item *q, const struct qx_xml *node)
{
    return qti_fault(q, node,
                     "its scoring rule is a program: %s: say by varequal alone what is right",
                     node->name);
}

static struct qti_response *named(struct qti_item *q, const struct qx_xml *node)
{
    const char *id = qx_xml_attribute(node, "respident");

    return id == NULL ? NULL : qti_response_of(q, id);
}

static const char *value_of(struct qti_item *q, const struct qx_xml *node)
{
    struct qx_slice text = qx_slice("", 0);

    (void)qx_xml_text(node, &text);
    return qx_arena_text(&q->m->arena, qx_slice_trim(text));
}

/* --- amounts --- */

static bool is_score(const struct qx_xml *setvar)
{
    const char *name = qx_xml_attribute(setvar, "varname");

    name = name == NULL ? qx_xml_attribute(setvar, "variablename") : name;
    return name == NULL || strcasecmp(name, "SCORE") == 0 || strcasecmp(name, "que_score") == 0;
}

struct amount {
    bool given; /* a condition that sets no score is about feedback */
    bool adds;
    int64_t number;
};

static bool read_amount(struct qti_item *q, const struct qx_xml *condition, struct amount *a)
{
    const struct qx_xml *n = qx_xml_child(condition, "setvar");

    *a = (struct amount){0};
    for (; n != NULL; n = qx_xml_next(n, "setvar")) {
        const char *action = qx_xml_attribute(n, "action");
        const char *text = value_of(q, n);

        if (!is_score(n)) {
            continue;
        }
        a->adds = action != NULL && strcasecmp(action, "Add") == 0;
        if (a->given || (action != NULL && !a->adds && strcasecmp(action, "Set") != 0)) {
            return program(q, n);
        }
        a->given = true;
        if (strcmp(text, "SCORE.max") == 0) { /* Blackboard */
            a->number = QTI_ONE;
        } else if (!qti_number(text, &a->number) || a->number < 0) {
            return program(q, n);
        }
    }
    return true;
}

/* --- single comparisons --- */

static bool judge_equal(struct qti_item *q, const struct qx_xml *node, int64_t mark)
{
    struct qti_response *r = named(q, node);
    const char *folds = qx_xml_attribute(node, "case");
    struct qti_value value = {
        .text = value_of(q, node),
        .mark = mark,
        .case_sensitive = folds != NULL && strcasecmp(folds, "Yes") == 0,
    };

    return r != NULL && r->judged != QTI_WHOLE ? qti_judge_value(q, r, value) : program(q, node);
}

/* vargte and varlte side by side, and nothing else. */
static bool judge_range(struct qti_item *q, const struct qx_xml *parent, int64_t mark)
{
    const struct qx_xml *low = qx_xml_child(parent, "vargte");
    const struct qx_xml *high = qx_xml_child(parent, "varlte");
    struct qti_response *r = low == NULL ? NULL : named(q, low);
    char from[QX_DECIMAL_MAX];
    char to[QX_DECIMAL_MAX];

    if (r == NULL || high == NULL || named(q, high) != r ||
        qx_xml_next(qx_xml_next(qx_xml_child(parent, NULL), NULL), NULL) != NULL ||
        qx_decimal_read(qx_slice_text(value_of(q, low)), from) != QX_OK ||
        qx_decimal_read(qx_slice_text(value_of(q, high)), to) != QX_OK ||
        qx_decimal_compare(from, to) > 0) {
        return program(q, parent);
    }
    struct qti_value value = {
        .text = qx_arena_printf(&q->m->arena, "%s..%s", from, to),
        .from = qx_arena_text(&q->m->arena, qx_slice_text(from)),
        .to = qx_arena_text(&q->m->arena, qx_slice_text(to)),
        .mark = mark,
    };

    return qti_judge_value(q, r, value);
}

/* --- sets: each option that is right, and that no other is chosen --- */

static size_t count_labels(const struct qx_xml *response)
{
    const struct qx_xml *label = qti12_find(response, "response_label");
    size_t n = 0;

    for (; label != NULL && n <= QX_QUESTION_OPTIONS_MAX; n++) {
        label = qti12_find_next(response, label, "response_label");
    }
    return n;
}

static bool judge_set(struct qti_item *q, const struct qx_xml *parent, struct qti_response *r,
                      int64_t mark)
{
    size_t said = 0;

    for (const struct qx_xml *n = qx_xml_child(parent, NULL); n != NULL; n = qx_xml_next(n, NULL)) {
        const struct qx_xml *equal = qx_xml_is(n, "not") ? qx_xml_child(n, NULL) : n;

        if (!qx_xml_is(equal, "varequal") || named(q, equal) != r ||
            (n != equal && qx_xml_next(equal, NULL) != NULL)) {
            return program(q, n);
        }
        if (n == equal && !judge_equal(q, n, mark)) {
            return false;
        }
        said++;
    }
    if (said != count_labels(r->node) || r->n_values == 0) {
        return qti_fault(q, parent,
                         "its scoring rule does not say of each option whether it may be chosen: "
                         "say so in an <and>");
    }
    r->judged = QTI_WHOLE;
    return true;
}

/* --- conditions --- */

/* The response that a comparison anywhere below names first. */
static struct qti_response *first_named(struct qti_item *q, const struct qx_xml *node)
{
    struct qti_response *r = named(q, node);

    for (const struct qx_xml *n = qx_xml_child(node, NULL); r == NULL && n != NULL;
         n = qx_xml_next(n, NULL)) {
        r = first_named(q, n);
    }
    return r;
}

static bool judge(struct qti_item *q, const struct qx_xml *node, const struct amount *a);

/* One part of a condition that holds when one does (or), or for different answers (and). */
static bool judge_part(struct qti_item *q, const struct qx_xml *n, const struct amount *a)
{
    if (qx_xml_is(n, "varequal")) {
        return judge_equal(q, n, a->number);
    }
    return qx_xml_is(n, "and") || qx_xml_is(n, "or") ? judge(q, n, a) : program(q, n);
}

/* In an "or" all parts are of one answer; side by side they are alternatives of one answer, or
 * belong to different ones; in an "and" each is of another. */
static bool parts_fit(struct qti_item *q, const struct qx_xml *node)
{
    size_t parts = 0;

    for (const struct qx_xml *n = qx_xml_child(node, NULL); n != NULL; n = qx_xml_next(n, NULL)) {
        struct qti_response *r = first_named(q, n);
        const struct qx_xml *k = qx_xml_child(node, NULL);

        if (++parts > QTI_VALUES_MAX) {
            return program(q, n);
        }
        for (; k != n; k = qx_xml_next(k, NULL)) {
            bool same = first_named(q, k) == r;

            if ((qx_xml_is(node, "or") && !same) || (qx_xml_is(node, "and") && same)) {
                return program(q, n);
            }
        }
    }
    return true;
}

static bool judge(struct qti_item *q, const struct qx_xml *node, const struct amount *a)
{
    const struct qx_xml *only = qx_xml_child(node, NULL);
    struct qti_response *r = first_named(q, node);
    bool alone = only != NULL && qx_xml_next(only, NULL) == NULL;

    if (r == NULL) {
        return program(q, node);
    }
    if (alone && (qx_xml_is(only, "and") || qx_xml_is(only, "or"))) {
        return judge(q, only, a);
    }
    if (r->cardinality == QTI_SEVERAL) {
        return alone && a->adds ? judge_part(q, only, a) : judge_set(q, node, r, a->number);
    }
    if (qx_xml_is(only, "vargte") || qx_xml_is(only, "varlte")) {
        return judge_range(q, node, a->number);
    }
    if (!parts_fit(q, node)) {
        return false;
    }
    for (const struct qx_xml *n = only; n != NULL; n = qx_xml_next(n, NULL)) {
        if (!judge_part(q, n, a)) {
            return false;
        }
    }
    return true;
}

/* Of numbers and sets a second condition may hold beside the first: no other may judge them. */
static void seal(struct qti_item *q)
{
    for (size_t i = 0; i < q->n_responses; i++) {
        struct qti_response *r = &q->responses[i];

        r->sealed =
            r->judged == QTI_WHOLE || (r->judged == QTI_EACH && strcmp(r->base, "float") == 0);
    }
}

struct paying {
    size_t n;
    bool sets; /* one of them does not add */
};

static bool read_condition(struct qti_item *q, const struct qx_xml *condition, struct paying *p)
{
    const struct qx_xml *when = qx_xml_child(condition, "conditionvar");
    struct amount a;

    if (!read_amount(q, condition, &a)) {
        return false;
    }
    if (a.number == 0) {
        return true; /* feedback, or what earns nothing: see check_rest */
    }
    if (when == NULL) {
        return program(q, condition); /* whatever is answered */
    }
    p->n++;
    p->sets = p->sets || !a.adds;
    if (p->sets && p->n > 1 && q->n_responses > 1) {
        return program(q, condition); /* one mark would undo the other */
    }
    bool good = judge(q, when, &a);

    seal(q);
    return good;
}

/* Whether answers that earn several marks earn all of them. */
static bool add_up(struct qti_item *q, const struct qx_xml *condition, const struct amount *a)
{
    bool several = q->n_responses > 1 || q->responses[0].cardinality == QTI_SEVERAL;

    return !several || !a->adds || qti12_goes_on(condition, true) ||
           qti_fault(q, condition,
                     "its scoring rule is a program: %s ends it before another that adds: say "
                     "continue=\"Yes\"",
                     condition->name);
}

/* What the responses earn is known: no condition takes from it, or keeps another from paying. */
static bool check_rest(struct qti_item *q, const struct qx_xml *first, size_t paying)
{
    const struct qx_xml *n = first;
    size_t before = 0;
    bool good = true;

    for (; good && n != NULL; n = qx_xml_next(n, "respcondition")) {
        struct amount a;

        good = read_amount(q, n, &a);
        if (a.number > 0) {
            before++;
            good = good && (before == paying || add_up(q, n, &a));
        } else {
            good = good && qti12_rest(q, n, a.given && !a.adds, before, paying - before);
        }
    }
    return good;
}

bool qti12_rule(struct qti_item *q)
{
    const struct qx_xml *all = qx_xml_child(q->root, "resprocessing");
    const struct qx_xml *start = qti12_find(all, "decvar");
    const char *before = qx_xml_attribute(start, "defaultval");
    const struct qx_xml *n = qx_xml_child(all, "respcondition");
    struct paying p = {0};
    int64_t value = 0;

    if (before != NULL && (!qti_number(before, &value) || value != 0)) {
        return program(q, start);
    }
    for (; n != NULL; n = qx_xml_next(n, "respcondition")) {
        if (!read_condition(q, n, &p)) {
            return false;
        }
    }
    if (p.n == 0) {
        return qti_fault(q, q->root,
                         "its scoring rule gives no mark for any answer: say what is right");
    }
    return check_rest(q, qx_xml_child(all, "respcondition"), p.n);
}
