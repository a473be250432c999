/* Feedback: what is said of an option, of a right and of a wrong answer. */
#include "qti.h"

bool qti_say(struct qti_item *q, const struct qx_xml *node, struct qx_texts *to)
{
    struct qx_texts text = {0};

    if (!q->flow(q, node, &text)) {
        return false;
    }
    if (to->n > 0 && text.n > 0) {
        to->v[0].text = qx_arena_printf(&q->m->arena, "%s\n\n%s", to->v[0].text, text.v[0].text);
    } else if (text.n > 0) {
        *to = text;
    }
    return true;
}

static bool says(const char *said, const char *id)
{
    return said[0] != '\0' && strcmp(said, id) == 0;
}

static bool is_typed(const struct making *m)
{
    return (m->q.type == QX_SHORT || m->q.type == QX_NUMERIC) && m->fields[0].n_accepted > 0;
}

/* Of each right option, of what a field accepts, or of the whole. */
bool qti_say_right(struct qti_item *q, const struct qx_xml *node)
{
    struct making *m = q->m;
    bool said = false;

    if (m->q.type == QX_SINGLE || m->q.type == QX_TRUE_FALSE) {
        for (size_t i = 0; i < m->q.n_options; i++) {
            if (qx_option_is_right(&m->q, &m->options[i])) {
                if (!qti_say(q, node, &m->options[i].feedback)) {
                    return false;
                }
                said = true;
            }
        }
    }
    if (said) {
        return true;
    }
    if (is_typed(m) && m->fields[0].accepted[0].weight.num == m->fields[0].accepted[0].weight.den &&
        (m->fields[0].n_accepted == 1 || m->fields[0].accepted[1].weight.num == 0)) {
        return qti_say(q, node, &m->fields[0].accepted[0].feedback);
    }
    return qti_say(q, node, &m->q.rationale);
}

/* To whatever is not accepted. */
static bool say_rest(struct qti_item *q, const struct qx_xml *node)
{
    struct qx_field *f = &q->m->fields[0];
    struct qx_accepted *a = f->n_accepted == 0 ? NULL : &f->accepted[f->n_accepted - 1];

    if ((a == NULL || !qx_accepted_is_rest(a)) &&
        qx_making_rest(q->m, f, node->line, &a) != QX_OK) {
        return false;
    }
    return qti_say(q, node, &a->feedback);
}

bool qti_say_wrong(struct qti_item *q, const struct qx_xml *node)
{
    struct making *m = q->m;

    if (is_typed(m)) {
        return say_rest(q, node);
    }
    if (m->q.type != QX_SINGLE && m->q.type != QX_TRUE_FALSE) {
        qti_warn(q, node, "feedback to a wrong answer is dropped: it belongs to no option");
        return true;
    }
    for (size_t i = 0; i < m->q.n_options; i++) {
        if (!qx_option_is_right(&m->q, &m->options[i]) &&
            !qti_say(q, node, &m->options[i].feedback)) {
            return false;
        }
    }
    return true;
}

static bool put_feedback(struct qti_item *q, const struct qx_xml *node)
{
    const char *id = qti_attribute_or(node, "identifier", "");
    const char *outcome = qti_attribute_or(node, "outcomeIdentifier", "");
    const struct qti_note *note = qti_note_of(q, outcome);
    struct qx_option *option = qti_option_of(q, qx_slice_text(id), 0);

    if (strcmp(qti_attribute_or(node, "showHide", "show"), "show") == 0) {
        if (note != NULL && says(note->right, id)) {
            return qti_say_right(q, node);
        }
        if (note != NULL && says(note->wrong, id)) {
            return qti_say_wrong(q, node);
        }
        if (option != NULL && qti_tells_option(q, outcome, id)) {
            return qti_say(q, node, &option->feedback);
        }
    }
    qti_warn(q, node,
             "%s '%.60s' is dropped: when it is shown is a program: write it into the rationale",
             node->name, id);
    return true;
}

/* All feedback below a node, in the order of the text. */
static bool walk(struct qti_item *q, const struct qx_xml *parent)
{
    static const char *const NAMES[] = {"modalFeedback", "feedbackInline", "feedbackBlock"};
    bool good = true;

    for (const struct qx_xml *n = qti_child(parent, NULL); good && n != NULL;
         n = qti_next(n, NULL)) {
        bool found = false;

        for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
            found = found || qti_is(n, NAMES[i]);
        }
        good = found ? put_feedback(q, n) : walk(q, n);
    }
    return good;
}

bool qti_feedback(struct qti_item *q)
{
    return walk(q, q->root);
}
