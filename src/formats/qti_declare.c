/* What an item declares of its responses and outcomes, and what its rule makes of them. */
#include "qti.h"

#include <qualex/arena.h>

static bool is_number(const struct qti_response *r)
{
    return strcmp(r->base, "integer") == 0 || strcmp(r->base, "float") == 0;
}

/* The text of a value: blanks at its ends cut off. */
static const char *value_text(struct qti_item *q, const struct qx_xml *node)
{
    struct qx_slice text = qx_slice("", 0);

    return qx_xml_text(node, &text) ? qx_arena_text(&q->m->arena, qx_slice_trim(text)) : "";
}

static bool read_cardinality(const char *name, enum qti_cardinality *out)
{
    static const char *const NAMES[] = {"single", "multiple", "ordered", "record"};

    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        if (strcmp(name, NAMES[i]) == 0) {
            *out = (enum qti_cardinality)i;
            return true;
        }
    }
    return false;
}

static bool declare_one(struct qti_item *q, const struct qx_xml *node)
{
    const char *id = qti_attribute_or(node, "identifier", "");
    struct qti_response *r = &q->responses[q->n_responses];

    if (q->n_responses == QTI_RESPONSES_MAX) {
        return qti_fault(q, node, "more than %d responses: divide the question", QTI_RESPONSES_MAX);
    }
    if (id[0] == '\0' || qti_response_of(q, id) != NULL) {
        return qti_fault(q, node, "a response without an identifier of its own: give it one");
    }
    if (!read_cardinality(qti_attribute_or(node, "cardinality", "single"), &r->cardinality)) {
        return qti_fault(q, node, "an unknown cardinality of a response: correct it");
    }
    r->id = id;
    r->node = node;
    r->base = qti_attribute_or(node, "baseType", "");
    r->lower = INT64_MIN;
    r->upper = INT64_MAX;
    q->n_responses++;
    return true;
}

bool qti_declare(struct qti_item *q)
{
    const struct qx_xml *n = qti_child(q->root, "responseDeclaration");

    for (; n != NULL; n = qti_next(n, "responseDeclaration")) {
        if (!declare_one(q, n)) {
            return false;
        }
    }
    return true;
}

struct qti_response *qti_response_of(struct qti_item *q, const char *id)
{
    for (size_t i = 0; i < q->n_responses; i++) {
        if (strcmp(q->responses[i].id, id) == 0) {
            return &q->responses[i];
        }
    }
    return NULL;
}

bool qti_outcome_default(struct qti_item *q, const char *id, int64_t *out)
{
    const struct qx_xml *n = qti_child(q->root, "outcomeDeclaration");

    while (n != NULL && strcmp(qti_attribute_or(n, "identifier", ""), id) != 0) {
        n = qti_next(n, "outcomeDeclaration");
    }
    const struct qx_xml *value = qti_child(qti_child(n, "defaultValue"), "value");

    return value != NULL && qti_number(value_text(q, value), out);
}

/* --- judging --- */

static bool judge_as(struct qti_item *q, struct qti_response *r, enum qti_judged how)
{
    if (r->sealed || (r->judged != QTI_UNJUDGED && (r->judged != how || how == QTI_WHOLE))) {
        return qti_fault(q, r->node,
                         "its scoring rule is a program: %s is judged twice: judge it once", r->id);
    }
    if (r->values == NULL) {
        r->values = qx_arena_alloc(&q->m->arena, QTI_VALUES_MAX, sizeof *r->values);
    }
    r->judged = how;
    return true;
}

/* A number stands for the range of itself alone. */
static bool read_range(struct qti_item *q, const struct qti_response *r, struct qti_value *value)
{
    char number[QX_DECIMAL_MAX];

    if (value->from != NULL || !is_number(r)) {
        value->from = value->from == NULL ? "" : value->from;
        value->to = value->to == NULL ? "" : value->to;
        return true;
    }
    if (qx_decimal_read(qx_slice_text(value->text), number) != QX_OK) {
        return qti_fault(q, r->node,
                         "'%.40s' is no number that is taken here: write it as 42 or "
                         "0.5",
                         value->text);
    }
    value->from = value->to = qx_arena_text(&q->m->arena, qx_slice_text(number));
    return true;
}

static bool add_value(struct qti_item *q, struct qti_response *r, struct qti_value value)
{
    if (r->n_values == QTI_VALUES_MAX) {
        return qti_fault(q, r->node, "more than %d values of one response: remove some",
                         QTI_VALUES_MAX);
    }
    for (size_t i = 0; i < r->n_values; i++) {
        if (strcmp(r->values[i].text, value.text) == 0) {
            return qti_fault(q, r->node, "the answer '%.60s' is valued twice: leave one",
                             value.text);
        }
    }
    if (!read_range(q, r, &value)) {
        return false;
    }
    r->values[r->n_values++] = value;
    return true;
}

bool qti_judge_value(struct qti_item *q, struct qti_response *r, struct qti_value value)
{
    return judge_as(q, r, QTI_EACH) && add_value(q, r, value);
}

bool qti_judge_correct(struct qti_item *q, struct qti_response *r, int64_t mark)
{
    const struct qx_xml *correct = qti_child(r->node, "correctResponse");
    enum qti_judged how = r->cardinality == QTI_ONE_VALUE ? QTI_EACH : QTI_WHOLE;

    if (qti_child(correct, "value") == NULL) {
        return qti_fault(q, r->node, "%s has no correctResponse: give what is right", r->id);
    }
    if (how == QTI_EACH && qti_next(qti_child(correct, "value"), "value") != NULL) {
        return qti_fault(q, correct, "%s takes one value and has several correct ones: correct it",
                         r->id);
    }
    if (!judge_as(q, r, how)) {
        return false;
    }
    r->mark = mark;
    for (const struct qx_xml *n = qti_child(correct, "value"); n != NULL;
         n = qti_next(n, "value")) {
        struct qti_value value = {.text = value_text(q, n), .mark = mark, .case_sensitive = true};

        if (!add_value(q, r, value)) {
            return false;
        }
    }
    return true;
}

static bool bound(const struct qx_xml *mapping, const char *name, int64_t *out)
{
    const char *text = qti_attribute(mapping, name);

    return text == NULL || qti_number(text, out);
}

static bool map_entry(struct qti_item *q, struct qti_response *r, const struct qx_xml *node)
{
    struct qx_slice key = qx_slice_trim(qx_slice_text(qti_attribute(node, "mapKey")));
    struct qti_value value = {
        .text = qx_arena_text(&q->m->arena, key),
        .case_sensitive = strcmp(qti_attribute_or(node, "caseSensitive", "true"), "false") != 0,
    };

    if (!qti_number(qti_attribute_or(node, "mappedValue", ""), &value.mark)) {
        return qti_fault(q, node,
                         "a mapped value that is no number of at most nine digits: correct it");
    }
    return add_value(q, r, value);
}

bool qti_judge_mapped(struct qti_item *q, struct qti_response *r)
{
    const struct qx_xml *mapping = qti_child(r->node, "mapping");

    if (mapping == NULL) {
        return qti_fault(q, r->node, "%s has no mapping: give what each answer earns", r->id);
    }
    if (!bound(mapping, "defaultValue", &r->rest) || !bound(mapping, "lowerBound", &r->lower) ||
        !bound(mapping, "upperBound", &r->upper)) {
        return qti_fault(q, mapping, "a value of the mapping that is no number: correct it");
    }
    if (!judge_as(q, r, QTI_EACH)) {
        return false;
    }
    const struct qx_xml *n = qti_child(mapping, "mapEntry");

    for (; n != NULL; n = qti_next(n, "mapEntry")) {
        if (!map_entry(q, r, n)) {
            return false;
        }
    }
    return true;
}
