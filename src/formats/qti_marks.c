/* What answers earn: marks of responses as shares of one. */
#include "qti.h"

struct qti_response *qti_answered(struct qti_item *q, const struct qx_xml *interaction)
{
    const char *id = qti_attribute_or(interaction, "responseIdentifier", "");
    struct qti_response *r = qti_response_of(q, id);

    if (r == NULL) {
        (void)qti_fault(q, interaction,
                        "its answer '%.60s' is not declared: add its responseDeclaration", id);
        return NULL;
    }
    if (r->judged == QTI_UNJUDGED) {
        (void)qti_fault(q, interaction,
                        "its scoring rule says nothing of the answer %.60s: add what is right", id);
        return NULL;
    }
    return r;
}

int64_t qti_earned(const struct qti_response *r, int64_t mark)
{
    return mark < r->lower ? r->lower : mark > r->upper ? r->upper : mark;
}

int64_t qti_best(const struct qti_response *r)
{
    int64_t best = 0;

    for (size_t i = 0; i < r->n_values; i++) {
        int64_t mark = qti_earned(r, r->values[i].mark);

        best = mark > best ? mark : best;
    }
    return best;
}

int64_t qti_most(const struct qti_response *r)
{
    int64_t sum = 0;

    if (r->cardinality == QTI_ONE_VALUE) {
        int64_t best = qti_best(r);
        int64_t rest = qti_earned(r, r->rest);

        return rest > best ? rest : best;
    }
    for (size_t i = 0; i < r->n_values; i++) {
        int64_t mark = r->values[i].mark > 0 ? r->values[i].mark : 0;

        if (mark > QTI_WORTH_UNKNOWN - sum) {
            return QTI_WORTH_UNKNOWN;
        }
        sum += mark;
    }
    return r->rest > 0 ? QTI_WORTH_UNKNOWN : qti_earned(r, sum);
}

void qti_pays(struct qti_item *q, int64_t most)
{
    q->worth = most > QTI_WORTH_UNKNOWN - q->worth ? QTI_WORTH_UNKNOWN : q->worth + most;
}

bool qti_bounds(struct qti_item *q, const struct qti_response *r, int64_t sum)
{
    int64_t least = r->rest;

    for (size_t i = 0; i < r->n_values; i++) {
        least = r->values[i].mark < least ? r->values[i].mark : least;
    }
    if (r->upper < sum &&
        !qti_doubt(q, r->node,
                   "an upper bound below the sum of what is right, so that a part "
                   "earns all of it: raise it")) {
        return false;
    }
    return least >= 0 || r->lower >= 0 ||
           qti_doubt(
               q, r->node,
               "a mark below zero is possible, which no question here has: set lowerBound to 0");
}

bool qti_even(struct qti_item *q, const struct qx_xml *node, const int64_t *marks, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (marks[i] != marks[0]) {
            return qti_doubt(q, node,
                             "its parts earn different marks, and here each has the same share: "
                             "give them one value, or divide it");
        }
    }
    return true;
}
