/* What a scoring rule says beside the score: which feedback belongs to a right answer and which to
 * a wrong one. */
#include "qti_rule.h"

/* The identifier that a statement puts into an outcome, or "". */
static const char *said(const struct qx_xml *set)
{
    const struct qx_xml *n = qti_child(set, NULL);
    struct qx_slice text = qx_slice("", 0);

    n = qti_is(n, "multiple") ? qti_child(n, NULL) : n;
    /* A text in a tree is followed by a NUL. */
    return qti_is(n, "baseValue") && qx_xml_text(n, &text) && text.len > 0 ? (const char *)text.ptr
                                                                           : "";
}

const struct qti_note *qti_note_of(const struct qti_item *q, const char *outcome)
{
    for (size_t i = 0; i < q->n_notes; i++) {
        if (strcmp(q->notes[i].outcome, outcome) == 0) {
            return &q->notes[i];
        }
    }
    return NULL;
}

static void note(struct qti_item *q, const char *outcome, const char *what, bool right)
{
    const struct qti_note *known = qti_note_of(q, outcome);
    struct qti_note *n = &q->notes[known == NULL ? q->n_notes : (size_t)(known - q->notes)];

    if (known == NULL && q->n_notes == QTI_NOTES_MAX) {
        return; /* its feedback is then told to be dropped */
    }
    if (known == NULL) {
        *n = (struct qti_note){.outcome = outcome, .right = "", .wrong = ""};
        q->n_notes++;
    }
    *(right ? &n->right : &n->wrong) = what;
}

void qti_note_branch(struct qti_item *q, const struct qx_xml *branch)
{
    struct qti_condition c;
    bool otherwise = qti_is(branch, "responseElse");

    if (!otherwise && (!qti_condition_read(qti_child(branch, NULL), &c) ||
                       !qti_condition_is(&c, QTI_TEST_CORRECT))) {
        return;
    }
    const struct qx_xml *n = qti_child(branch, "setOutcomeValue");

    for (; n != NULL; n = qti_next(n, "setOutcomeValue")) {
        note(q, qti_attribute_or(n, "identifier", ""), said(n), !otherwise);
    }
}

/* Whether a branch is taken when that option, and nothing else, is answered. */
static bool is_of_option(const struct qx_xml *branch, const char *id)
{
    struct qti_condition c;

    return qti_condition_read(qti_child(branch, NULL), &c) && c.n == 1 &&
           c.tests[0].kind == QTI_TEST_VALUE && qx_slice_equal(c.tests[0].value, qx_slice_text(id));
}

static bool tells(struct qti_item *q, const struct qx_xml *rules, const char *outcome,
                  const char *id)
{
    bool found = false;

    for (const struct qx_xml *n = qti_child(rules, NULL); !found && n != NULL;
         n = qti_next(n, NULL)) {
        const struct qx_xml *value = qti_child(n, NULL);

        value = qti_is(value, "multiple") ? qti_child(value, NULL) : value;
        if (!qti_is(n, "setOutcomeValue")) {
            found = tells(q, n, outcome, id);
        } else if (strcmp(qti_attribute_or(n, "identifier", ""), outcome) == 0) {
            found = qti_is(value, "variable")
                        ? qti_response_of(q, qti_attribute_or(value, "identifier", "")) != NULL
                        : strcmp(said(n), id) == 0 && is_of_option(rules, id);
        }
    }
    return found;
}

bool qti_tells_option(struct qti_item *q, const char *outcome, const char *id)
{
    return tells(q, q->rules, outcome, id);
}
