/* What a test makes of the points of its items: their sum, or something else. */
#include "qti_package.h"

/* "setOutcomeValue" of the sum of all items' points; NULL: it is something else. */
static const struct qx_xml *plain_sum(const struct qx_xml *set)
{
    const struct qx_xml *sum = qti_child(set, NULL);
    const struct qx_xml *all = qti_child(sum, NULL);
    bool plain = qti_is(set, "setOutcomeValue") && qti_is(sum, "sum") &&
                 qti_is(all, "testVariables") && qti_next(all, NULL) == NULL &&
                 strcmp(qti_attribute_or(all, "variableIdentifier", ""), QTI_SCORE) == 0 &&
                 qti_attribute(all, "sectionIdentifier") == NULL &&
                 qti_attribute(all, "includeCategory") == NULL &&
                 qti_attribute(all, "excludeCategory") == NULL;

    return plain ? all : NULL;
}

/* Whether something below ends the test early, or sets that outcome. */
static bool meddles(const struct qx_xml *node, const char *outcome)
{
    if (qti_is(node, "exitTest") ||
        (qti_is(node, "setOutcomeValue") &&
         strcmp(qti_attribute_or(node, "identifier", ""), outcome) == 0)) {
        return true;
    }
    for (const struct qx_xml *n = qti_child(node, NULL); n != NULL; n = qti_next(n, NULL)) {
        if (meddles(n, outcome)) {
            return true;
        }
    }
    return false;
}

static bool other(struct qti_test *t, const struct qx_xml *node)
{
    return qti_test_refuse(t, node,
                           "another result than the sum of all points: leave that sum alone");
}

/* Beside the sum whatever leaves it alone may be made of the points. */
static bool check_rest(struct qti_test *t, const struct qx_xml *processing,
                       const struct qx_xml *sum)
{
    const char *outcome = qti_attribute_or(sum, "identifier", "");

    for (const struct qx_xml *n = qti_child(processing, NULL); n != NULL; n = qti_next(n, NULL)) {
        if (n == sum) {
            continue;
        }
        if (meddles(n, outcome)) {
            return other(t, n);
        }
        if (plain_sum(n) == NULL) {
            qti_test_drop(t, n, QTI_DROP_RESULTS);
        }
    }
    return true;
}

/* Weights count where the sum names them; without any rule nobody knows. */
static bool check_weights(struct qti_test *t, const struct qx_xml *all)
{
    bool named = all == NULL || qti_attribute(all, "weightIdentifier") != NULL;

    return t->weighed == NULL || !named ||
           qti_test_refuse(t, t->weighed,
                           "another weight than others have: each question is worth one point: "
                           "give all of them one weight");
}

bool qti_test_outcomes(struct qti_test *t, const struct qx_xml *root)
{
    const struct qx_xml *processing = qti_child(root, "outcomeProcessing");
    const struct qx_xml *first = qti_child(processing, NULL);
    const struct qx_xml *n = first;

    if (first == NULL) {
        return check_weights(t, NULL);
    }
    while (n != NULL && plain_sum(n) == NULL) {
        n = qti_next(n, NULL);
    }
    if (n == NULL) {
        return other(t, first);
    }
    return check_rest(t, processing, n) && check_weights(t, plain_sum(n));
}
