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

static bool sets(const struct qx_xml *node, const char *outcome)
{
    return (qti_is(node, "setOutcomeValue") || qti_is(node, "lookupOutcomeValue")) &&
           strcmp(qti_attribute_or(node, "identifier", ""), outcome) == 0;
}

/* The first node below that sets the outcome, or, the outcome being NULL, that ends the test or is
 * not to be seen; leave is not looked at. */
static const struct qx_xml *find(const struct qx_xml *node, const char *outcome,
                                 const struct qx_xml *leave)
{
    const struct qx_xml *found = NULL;

    for (const struct qx_xml *n = qti_child(node, NULL); found == NULL && n != NULL;
         n = qti_next(n, NULL)) {
        bool here =
            outcome == NULL ? qti_is(n, "exitTest") || qti_is(n, "include") : sets(n, outcome);

        if (n != leave) {
            found = here ? n : find(n, outcome, leave);
        }
    }
    return found;
}

static bool other(struct qti_test *t, const struct qx_xml *node)
{
    return qti_test_refuse(t, node,
                           "another result than the sum of all points: leave that sum alone");
}

/* Each sum that may be the result is set once, and its questions are worth the same in it. */
static bool check_sum(struct qti_test *t, const struct qx_xml *processing, const struct qx_xml *sum)
{
    const char *weight = qti_attribute_or(plain_sum(sum), "weightIdentifier", "");
    const struct qx_xml *again = find(processing, qti_attribute_or(sum, "identifier", ""), sum);

    return again == NULL ? qti_test_even(t, weight) : other(t, again);
}

/* Every sum that may be the result: SCORE where it is set, else each. False when a fault was
 * reported, there being none among others. */
static bool check_sums(struct qti_test *t, const struct qx_xml *processing)
{
    const struct qx_xml *score = find(processing, QTI_SCORE, NULL);
    const struct qx_xml *n = qti_child(processing, NULL);
    size_t found = 0;
    bool good = true;

    for (; good && n != NULL; n = qti_next(n, NULL)) {
        if (plain_sum(n) != NULL && (score == NULL || sets(n, QTI_SCORE))) {
            good = check_sum(t, processing, n);
            found++;
        }
    }
    return good && (found > 0 || other(t, score == NULL ? qti_child(processing, NULL) : score));
}

bool qti_test_outcomes(struct qti_test *t, const struct qx_xml *root)
{
    const struct qx_xml *processing = qti_child(root, "outcomeProcessing");
    const struct qx_xml *stop = find(processing, NULL, NULL);

    if (qti_child(processing, NULL) == NULL) {
        return qti_test_even(t, NULL);
    }
    if (stop != NULL) {
        return other(t, stop);
    }
    if (!check_sums(t, processing)) {
        return false;
    }
    for (const struct qx_xml *n = qti_child(processing, NULL); n != NULL; n = qti_next(n, NULL)) {
        if (plain_sum(n) == NULL) {
            qti_test_drop(t, n, QTI_DROP_RESULTS);
        }
    }
    return true;
}
