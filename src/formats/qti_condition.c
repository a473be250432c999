/* Conditions of scoring rules: which answers they hold for. */
#include "qti_rule.h"

/* --- reading --- */

static bool read_alternatives(const struct qx_xml *node, size_t group, struct qti_condition *c)
{
    if (!qti_is(node, "or")) {
        if (c->n == QTI_TESTS_MAX || !qti_shape_test(node, &c->tests[c->n])) {
            return false;
        }
        c->tests[c->n++].group = group;
        return true;
    }
    bool good = true;

    for (const struct qx_xml *n = qti_child(node, NULL); good && n != NULL; n = qti_next(n, NULL)) {
        good = read_alternatives(n, group, c);
    }
    return good;
}

static bool read_all(const struct qx_xml *node, struct qti_condition *c)
{
    if (!qti_is(node, "and")) {
        return read_alternatives(node, c->groups++, c);
    }
    bool good = true;

    for (const struct qx_xml *n = qti_child(node, NULL); good && n != NULL; n = qti_next(n, NULL)) {
        good = read_all(n, c);
    }
    return good;
}

static bool says_more(const struct qti_condition *c, const char *response)
{
    for (size_t i = 0; i < c->n; i++) {
        if (c->tests[i].kind != QTI_TEST_GIVEN && strcmp(c->tests[i].response, response) == 0) {
            return true;
        }
    }
    return false;
}

/* "Something is answered and it is right" says no more than "it is right". */
static void drop_idle(struct qti_condition *c)
{
    size_t kept = 0;

    for (size_t i = 0; i < c->n; i++) {
        const struct qti_test *t = &c->tests[i];
        bool alone = (i == 0 || c->tests[i - 1].group != t->group) &&
                     (i + 1 == c->n || c->tests[i + 1].group != t->group);

        if (t->kind != QTI_TEST_GIVEN || !alone || !says_more(c, t->response)) {
            c->tests[kept++] = *t;
        }
    }
    c->n = kept;
}

bool qti_condition_read(const struct qx_xml *node, struct qti_condition *out)
{
    out->n = 0;
    out->groups = 0;
    if (!read_all(node, out) || out->n == 0) {
        return false;
    }
    drop_idle(out);
    out->groups = 1;
    for (size_t i = 1; i < out->n; i++) {
        out->groups += out->tests[i].group != out->tests[i - 1].group ? 1 : 0;
    }
    return true;
}

bool qti_condition_is(const struct qti_condition *c, enum qti_test_kind kind)
{
    for (size_t i = 0; i < c->n; i++) {
        if (c->tests[i].kind != kind) {
            return false;
        }
    }
    return true;
}

/* Whether two comparisons are the ends of a range. */
static bool is_range(const struct qti_test *a, const struct qti_test *b)
{
    return (a->kind == QTI_TEST_AT_LEAST && b->kind == QTI_TEST_AT_MOST) ||
           (a->kind == QTI_TEST_AT_MOST && b->kind == QTI_TEST_AT_LEAST);
}

const char *qti_condition_response(const struct qti_condition *c)
{
    const char *first = c->tests[0].response;
    bool range = c->n == 2 && is_range(&c->tests[0], &c->tests[1]) &&
                 strcmp(first, c->tests[1].response) == 0;

    return c->groups == 1 || range ? first : NULL;
}

/* --- judging --- */

static bool program(struct qti_item *q, const struct qti_test *t)
{
    return qti_fault(q, t->node,
                     "its scoring rule is a program: %s of %s: use match_correct or map_response",
                     t->node->name, t->response);
}

static const char *value_of(struct qti_item *q, const struct qti_response *r,
                            const struct qti_test *t)
{
    const struct qx_xml *correct = qti_child(qti_child(r->node, "correctResponse"), "value");
    struct qx_slice text = t->value;

    if (t->kind == QTI_TEST_TEXT_CORRECT || t->kind == QTI_TEST_NUMBER_CORRECT) {
        text = qx_slice("", 0);
        (void)qx_xml_text(correct, &text);
    }
    return qx_arena_text(&q->m->arena, qx_slice_trim(text));
}

static bool judge_value(struct qti_item *q, struct qti_response *r, const struct qti_test *t,
                        struct qti_value value)
{
    return r->cardinality == QTI_ONE_VALUE ? qti_judge_value(q, r, value) : program(q, t);
}

static bool judge_text(struct qti_item *q, struct qti_response *r, const struct qti_test *t,
                       int64_t mark)
{
    struct qti_value value = {.text = value_of(q, r, t), .mark = mark, .case_sensitive = true};

    if (t->kind != QTI_TEST_VALUE) {
        value.case_sensitive = strcmp(qti_attribute_or(t->node, "caseSensitive", "true"), "false");
        if (qti_is_true(t->node, "substring")) {
            return program(q, t);
        }
    }
    return judge_value(q, r, t, value);
}

static bool includes_bounds(const struct qx_xml *node)
{
    return strcmp(qti_attribute_or(node, "includeLowerBound", "true"), "false") != 0 &&
           strcmp(qti_attribute_or(node, "includeUpperBound", "true"), "false") != 0;
}

/* <equal>: the second number lies within a tolerance of the first. */
static bool judge_number(struct qti_item *q, struct qti_response *r, const struct qti_test *t,
                         int64_t mark)
{
    struct qti_value value = {.text = value_of(q, r, t), .mark = mark};
    const char *mode = qti_attribute_or(t->node, "toleranceMode", "exact");
    struct qti_tolerance tolerance = {.text = qti_attribute_or(t->node, "tolerance", ""),
                                      .relative = strcmp(mode, "relative") == 0,
                                      .swapped = t->answer_first};
    char from[QX_DECIMAL_MAX];
    char to[QX_DECIMAL_MAX];

    if (strcmp(r->base, "float") != 0 && strcmp(r->base, "integer") != 0) {
        return program(q, t);
    }
    if (strcmp(mode, "exact") == 0) {
        return judge_value(q, r, t, value);
    }
    if (!includes_bounds(t->node)) {
        return qti_fault(q, t->node, "a tolerance without its bounds: give numbers that are right");
    }
    if (tolerance.relative && t->answer_first &&
        !qti_doubt(q, t->node,
                   "a tolerance in hundredths of the answer: put what is correct first, "
                   "so that it is of that")) {
        return false;
    }
    if (!qti_tolerance(value.text, &tolerance, from, to)) {
        return qti_fault(q, t->node, "a tolerance that is not exact, or no number: give decimals");
    }
    value.from = qx_arena_text(&q->m->arena, qx_slice_text(from));
    value.to = qx_arena_text(&q->m->arena, qx_slice_text(to));
    return judge_value(q, r, t, value);
}

/* "At least a" and "at most b" are a range. */
static bool judge_range(struct qti_item *q, struct qti_response *r, const struct qti_condition *c,
                        size_t at, int64_t mark)
{
    const struct qti_test *low = &c->tests[at];
    char from[QX_DECIMAL_MAX];
    char to[QX_DECIMAL_MAX];

    for (size_t i = 0; i < c->n; i++) {
        const struct qti_test *high = &c->tests[i];

        if (high->kind == QTI_TEST_AT_MOST && strcmp(high->response, low->response) == 0 &&
            qx_decimal_read(low->value, from) == QX_OK &&
            qx_decimal_read(high->value, to) == QX_OK && qx_decimal_compare(from, to) <= 0) {
            struct qti_value value = {
                .text = qx_arena_printf(&q->m->arena, "%s..%s", from, to),
                .from = qx_arena_text(&q->m->arena, qx_slice_text(from)),
                .to = qx_arena_text(&q->m->arena, qx_slice_text(to)),
                .mark = mark,
            };

            return judge_value(q, r, low, value);
        }
    }
    return program(q, low);
}

static bool judge_test(struct qti_item *q, const struct qti_condition *c, size_t at, int64_t mark)
{
    const struct qti_test *t = &c->tests[at];
    struct qti_response *r = qti_response_of(q, t->response);

    if (r == NULL) {
        return program(q, t);
    }
    switch (t->kind) {
    case QTI_TEST_CORRECT:
        return qti_judge_correct(q, r, mark);
    case QTI_TEST_VALUE:
    case QTI_TEST_TEXT:
    case QTI_TEST_TEXT_CORRECT:
        return judge_text(q, r, t, mark);
    case QTI_TEST_NUMBER:
    case QTI_TEST_NUMBER_CORRECT:
        return judge_number(q, r, t, mark);
    case QTI_TEST_AT_LEAST:
        return judge_range(q, r, c, at, mark);
    case QTI_TEST_AT_MOST: /* with its AT_LEAST; alone it judges nothing, which is told then */
        return true;
    default:
        return program(q, t);
    }
}

/* Alternatives of one response; different groups are of different ones, but for a range. */
static bool groups_fit(struct qti_item *q, const struct qti_condition *c)
{
    for (size_t i = 0; i < c->n; i++) {
        for (size_t k = 0; k < i; k++) {
            const struct qti_test *a = &c->tests[k];
            const struct qti_test *b = &c->tests[i];
            bool one_response = strcmp(a->response, b->response) == 0;

            if (one_response != (a->group == b->group) && !(one_response && is_range(a, b))) {
                return program(q, b);
            }
        }
    }
    return true;
}

bool qti_condition_judge(struct qti_item *q, const struct qti_condition *c, int64_t mark)
{
    bool good = groups_fit(q, c);

    for (size_t i = 0; good && i < c->n; i++) {
        good = judge_test(q, c, i, mark);
    }
    return good;
}
