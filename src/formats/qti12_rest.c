/* Conditions of QTI 1.2 that pay nothing: whether they leave alone what the others pay. */
#include "qti12.h"

#include <strings.h>

/* Whether a condition holds for an answer that pays. */
enum truth { NO, MAYBE, YES };

/* An answer to one response; nothing is known of the others. */
struct given {
    const struct qti_response *r;
    const struct qti_value *values;
    size_t n;
    bool whole; /* nothing else is chosen */
};

static const char *value_of(struct qti_item *q, const struct qx_xml *node)
{
    struct qx_slice text = qx_slice("", 0);

    (void)qx_xml_text(node, &text);
    return qx_arena_text(&q->m->arena, qx_slice_trim(text));
}

/* Whether that value is given; a range holds many. */
static enum truth is_value(const struct given *g, const struct qti_value *v, const char *value)
{
    char number[QX_DECIMAL_MAX];

    if (strcmp(g->r->base, "float") != 0) {
        bool option = strcmp(g->r->base, "identifier") == 0;

        return (option ? strcmp(v->text, value) : strcasecmp(v->text, value)) == 0 ? YES : NO;
    }
    if (qx_decimal_read(qx_slice_text(value), number) != QX_OK) {
        return MAYBE;
    }
    return qx_decimal_compare(v->from, number) <= 0 && qx_decimal_compare(number, v->to) <= 0
               ? MAYBE
               : NO;
}

static enum truth compare(struct qti_item *q, const struct qx_xml *node, const struct given *g)
{
    const char *id = qx_xml_attribute(node, "respident");
    const struct qti_response *r = id == NULL ? NULL : qti_response_of(q, id);
    enum truth found = g->whole ? NO : MAYBE;

    if (r == NULL) {
        return NO; /* Blackboard asks so for the feedback of each option */
    }
    if (r == g->r && qx_xml_is(node, "unanswered")) {
        return NO;
    }
    if (r != g->r || !qx_xml_is(node, "varequal")) {
        return MAYBE;
    }
    for (size_t i = 0; i < g->n; i++) {
        enum truth here = is_value(g, &g->values[i], value_of(q, node));

        found = here > found ? here : found;
    }
    return found;
}

/* later: of the conditions that pay some come after it, so that "other" may be all of them. */
static enum truth holds(struct qti_item *q, const struct qx_xml *node, const struct given *g,
                        bool later)
{
    bool all = qx_xml_is(node, "and");

    if (qx_xml_is(node, "other")) {
        return later ? MAYBE : NO;
    }
    if (!all && !qx_xml_is(node, "or") && !qx_xml_is(node, "not") &&
        !qx_xml_is(node, "conditionvar")) {
        return compare(q, node, g);
    }
    enum truth found = all || qx_xml_child(node, NULL) == NULL ? YES : NO;

    for (const struct qx_xml *n = qx_xml_child(node, NULL); n != NULL; n = qx_xml_next(n, NULL)) {
        enum truth here = holds(q, n, g, later);

        found = (all ? here < found : here > found) ? here : found;
    }
    return qx_xml_is(node, "not") ? YES - found : found;
}

static bool meets_response(struct qti_item *q, const struct qx_xml *when,
                           const struct qti_response *r, bool later)
{
    struct given g = {.r = r, .values = r->values, .n = r->n_values, .whole = true};

    if (r->judged == QTI_WHOLE) {
        return holds(q, when, &g, later) != NO;
    }
    g.n = 1;
    g.whole = r->cardinality == QTI_ONE_VALUE;
    for (size_t i = 0; i < r->n_values; i++) {
        g.values = &r->values[i];
        if (holds(q, when, &g, later) != NO) {
            return true;
        }
    }
    return false;
}

/* Whether it may hold for an answer that pays. */
static bool meets(struct qti_item *q, const struct qx_xml *condition, bool later)
{
    const struct qx_xml *when = qx_xml_child(condition, "conditionvar");
    bool found = when == NULL;

    for (size_t i = 0; !found && i < q->n_responses; i++) {
        found = meets_response(q, when, &q->responses[i], later);
    }
    return found;
}

bool qti12_goes_on(const struct qx_xml *condition, bool unsaid)
{
    const char *said = qx_xml_attribute(condition, "continue");

    return said == NULL ? unsaid : strcasecmp(said, "Yes") == 0;
}

bool qti12_rest(struct qti_item *q, const struct qx_xml *condition, bool sets, size_t before,
                size_t after)
{
    bool goes_on = qti12_goes_on(condition, false);
    bool harmless = sets ? before == 0 && goes_on : goes_on || after == 0;

    if (harmless || !meets(q, condition, after > 0)) {
        return true;
    }
    if (sets) {
        return qti_fault(q, condition,
                         "its scoring rule is a program: %s takes off what another pays: leave the "
                         "one that says what is right",
                         condition->name);
    }
    if (!qti12_goes_on(condition, true)) {
        return qti_fault(q, condition,
                         "its scoring rule is a program: %s ends it before one that pays: put it "
                         "last",
                         condition->name);
    }
    /* Of several answers exports say nothing, and mean that all are scored. */
    return q->n_responses > 1 ||
           qti_doubt(
               q, condition,
               "%s ends the scoring before one that pays, as it says nothing of continue: put "
               "it last, or say continue=\"Yes\"",
               condition->name);
}
