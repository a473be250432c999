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
