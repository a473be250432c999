/* The recogniser of scoring rules. */
#ifndef QUALEX_FORMATS_QTI_RULE_H
#define QUALEX_FORMATS_QTI_RULE_H

#include "qti.h"

enum qti_test_kind {
    QTI_TEST_CORRECT,
    QTI_TEST_VALUE,
    QTI_TEST_TEXT_CORRECT,
    QTI_TEST_TEXT,
    QTI_TEST_NUMBER_CORRECT,
    QTI_TEST_NUMBER,
    QTI_TEST_AT_LEAST,
    QTI_TEST_AT_MOST,
    QTI_TEST_EMPTY, /* nothing is answered */
    QTI_TEST_GIVEN, /* something is */
};

/* What one comparison says of one response. */
struct qti_test {
    enum qti_test_kind kind;
    const struct qx_xml *node;
    const char *response;
    struct qx_slice value; /* that it is compared with */
    bool answer_first;
    size_t group; /* tests of one group are alternatives; all groups must hold */
};

enum qti_term_kind { QTI_TERM_NUMBER, QTI_TERM_OUTCOME, QTI_TERM_MAPPED };

struct qti_term {
    enum qti_term_kind kind;
    const char *name; /* of the outcome or response */
    struct qx_slice value;
};

/* Each false when the node has none of the shapes. */
bool qti_shape_test(const struct qx_xml *node, struct qti_test *out);
bool qti_shape_term(const struct qx_xml *node, struct qti_term *out);

#define QTI_TESTS_MAX 64

/* A condition: comparisons joined by "and" of "or". */
struct qti_condition {
    struct qti_test tests[QTI_TESTS_MAX];
    size_t n;
    size_t groups;
};

/* Reads a condition; the tests that something is answered at all are left out beside others of the
 * same response. False when it has no shape. */
bool qti_condition_read(const struct qx_xml *node, struct qti_condition *out);
/* Whether each of its tests is of that kind. */
bool qti_condition_is(const struct qti_condition *c, enum qti_test_kind kind);
/* The one response that it is about, be it within a range; NULL: there are several, or more is
 * asked of one. */
const char *qti_condition_response(const struct qti_condition *c);
/* Each response that it names is judged by it, for that mark. False when a fault was reported. */
bool qti_condition_judge(struct qti_item *q, const struct qti_condition *c, int64_t mark);

/* Reads the rules of an item that are written out. False when a fault was reported. */
bool qti_rules(struct qti_item *q);
/* Keeps what a branch of a rule says to a right answer, or to all others. */
void qti_note_branch(struct qti_item *q, const struct qx_xml *branch);

#endif
