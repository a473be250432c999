/* Shapes of scoring rules: what the conditions and values of a rule say, recognised by structure
 * alone. What has no shape here is a program. */
#include "qti_rule.h"

#include <ctype.h>

struct captures {
    const char *response;  /* R */
    struct qx_slice value; /* V: a text */
    const char *outcome;   /* O */
};

/* One capture: what the leaf names; false when it names something else than before. */
static bool capture(char letter, const struct qx_xml *node, struct captures *c)
{
    const char *id = qti_attribute_or(node, "identifier", "");

    if (letter == 'V') {
        return qx_xml_text(node, &c->value);
    }
    const char **slot = letter == 'R' ? &c->response : &c->outcome;

    if (*slot != NULL && strcmp(*slot, id) != 0) {
        return false;
    }
    *slot = id;
    return id[0] != '\0';
}

static bool fits(const char **pattern, const struct qx_xml *node, struct captures *c);

/* The patterns of all children, up to ")". */
static bool children_fit(const char **pattern, const struct qx_xml *node, struct captures *c)
{
    const struct qx_xml *child = qti_child(node, NULL);

    while (**pattern != ')') {
        *pattern += **pattern == ' ' ? 1 : 0;
        if (child == NULL || !fits(pattern, child, c)) {
            return false;
        }
        child = qti_next(child, NULL);
    }
    ++*pattern;
    return child == NULL;
}

/* "name=X", a leaf that is captured, or "name(patterns of its children)". */
static bool fits(const char **pattern, const struct qx_xml *node, struct captures *c)
{
    char name[32];
    size_t n = strcspn(*pattern, "=( )");

    if (n >= sizeof name) {
        return false;
    }
    memcpy(name, *pattern, n);
    name[n] = '\0';
    *pattern += n;
    if (!qti_is(node, name)) {
        return false;
    }
    char kind = *(*pattern)++;

    if (kind == '(') {
        return children_fit(pattern, node, c);
    }
    return qti_child(node, NULL) == NULL && capture(*(*pattern)++, node, c);
}

/* --- tests --- */

static const struct {
    const char *pattern;
    enum qti_test_kind kind;
    bool reversed; /* what is answered stands first */
} TESTS[] = {
    {"match(variable=R correct=R)",         QTI_TEST_CORRECT,        true },
    {"match(correct=R variable=R)",         QTI_TEST_CORRECT,        false},
    {"match(variable=R baseValue=V)",       QTI_TEST_VALUE,          true },
    {"match(baseValue=V variable=R)",       QTI_TEST_VALUE,          false},
    {"stringMatch(variable=R correct=R)",   QTI_TEST_TEXT_CORRECT,   true },
    {"stringMatch(correct=R variable=R)",   QTI_TEST_TEXT_CORRECT,   false},
    {"stringMatch(variable=R baseValue=V)", QTI_TEST_TEXT,           true },
    {"stringMatch(baseValue=V variable=R)", QTI_TEST_TEXT,           false},
    {"equal(variable=R correct=R)",         QTI_TEST_NUMBER_CORRECT, true },
    {"equal(correct=R variable=R)",         QTI_TEST_NUMBER_CORRECT, false},
    {"equal(variable=R baseValue=V)",       QTI_TEST_NUMBER,         true },
    {"equal(baseValue=V variable=R)",       QTI_TEST_NUMBER,         false},
    {"gte(variable=R baseValue=V)",         QTI_TEST_AT_LEAST,       true },
    {"lte(baseValue=V variable=R)",         QTI_TEST_AT_LEAST,       false},
    {"lte(variable=R baseValue=V)",         QTI_TEST_AT_MOST,        true },
    {"gte(baseValue=V variable=R)",         QTI_TEST_AT_MOST,        false},
    {"isNull(variable=R)",                  QTI_TEST_EMPTY,          false},
    {"not(isNull(variable=R))",             QTI_TEST_GIVEN,          false},
};

bool qti_shape_test(const struct qx_xml *node, struct qti_test *out)
{
    for (size_t i = 0; i < sizeof TESTS / sizeof TESTS[0]; i++) {
        const char *pattern = TESTS[i].pattern;
        struct captures c = {0};

        if (fits(&pattern, node, &c)) {
            *out = (struct qti_test){.kind = TESTS[i].kind,
                                     .node = node,
                                     .response = c.response,
                                     .value = qx_slice_trim(c.value),
                                     .answer_first = TESTS[i].reversed};
            return true;
        }
    }
    return false;
}

/* --- what is put into an outcome --- */

static const struct {
    const char *pattern;
    enum qti_term_kind kind;
} TERMS[] = {
    {"baseValue=V",   QTI_TERM_NUMBER },
    {"variable=O",    QTI_TERM_OUTCOME},
    {"mapResponse=R", QTI_TERM_MAPPED },
};

bool qti_shape_term(const struct qx_xml *node, struct qti_term *out)
{
    for (size_t i = 0; i < sizeof TERMS / sizeof TERMS[0]; i++) {
        const char *pattern = TERMS[i].pattern;
        struct captures c = {0};

        if (fits(&pattern, node, &c)) {
            *out = (struct qti_term){.kind = TERMS[i].kind,
                                     .name = c.response != NULL ? c.response : c.outcome,
                                     .value = c.value};
            return true;
        }
    }
    return false;
}
