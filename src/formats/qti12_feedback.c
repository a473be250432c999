/* Feedback of QTI 1.2: which condition refers to it says to whom it is shown. */
#include "qti12.h"

#include <strings.h>

/* The only answer that a condition compares with, when it is an option; else NULL. */
static struct qx_option *option_of(struct qti_item *q, const struct qx_xml *condition)
{
    const struct qx_xml *all = qx_xml_child(condition, "conditionvar");
    const struct qx_xml *only = qx_xml_child(all, NULL);
    struct qx_slice text = qx_slice("", 0);

    if (q->n_responses != 1 || !qx_xml_is(only, "varequal") || qx_xml_next(only, NULL) != NULL) {
        return NULL;
    }
    (void)qx_xml_text(only, &text);
    return qti_option_of(q, qx_slice_trim(text), 0);
}

/* Whether a condition sets a score above nothing. */
static bool is_right(const struct qx_xml *condition)
{
    const struct qx_xml *setvar = qx_xml_child(condition, "setvar");
    struct qx_slice text = qx_slice("", 0);

    (void)qx_xml_text(setvar, &text);
    text = qx_slice_trim(text);
    return text.len > 0 &&
           !(text.ptr[0] == '0' && strspn((const char *)text.ptr, "0.") >= text.len);
}

static bool is_for_the_wrong(const struct qx_xml *condition, const char *link)
{
    return strcasestr(link, "incorrect") != NULL ||
           (qx_xml_child(condition, "setvar") != NULL && !is_right(condition));
}

static bool say(struct qti_item *q, const struct qx_xml *condition, const struct qx_xml *shown,
                const char *link)
{
    struct qx_option *option = option_of(q, condition);

    if (is_right(condition)) {
        return qti_say_right(q, shown);
    }
    if (option != NULL) {
        return qti_say(q, shown, &option->feedback);
    }
    return is_for_the_wrong(condition, link) ? qti_say_wrong(q, shown)
                                             : qti_say(q, shown, &q->m->q.rationale);
}

static const struct qx_xml *shown_of(struct qti_item *q, const char *link)
{
    const struct qx_xml *n = qx_xml_child(q->root, "itemfeedback");

    for (; n != NULL; n = qx_xml_next(n, "itemfeedback")) {
        const char *id = qx_xml_attribute(n, "ident");

        if (id != NULL && strcmp(id, link) == 0) {
            return n;
        }
    }
    return NULL;
}

static bool read_condition(struct qti_item *q, const struct qx_xml *condition)
{
    const struct qx_xml *n = qx_xml_child(condition, "displayfeedback");
    bool good = true;

    for (; good && n != NULL; n = qx_xml_next(n, "displayfeedback")) {
        const char *link = qx_xml_attribute(n, "linkrefid");
        const struct qx_xml *shown = link == NULL ? NULL : shown_of(q, link);

        good = shown == NULL || say(q, condition, shown, link);
    }
    return good;
}

bool qti12_feedback(struct qti_item *q)
{
    const struct qx_xml *all = qx_xml_child(q->root, "resprocessing");
    const struct qx_xml *n = qx_xml_child(all, "respcondition");
    bool good = true;

    for (; good && n != NULL; n = qx_xml_next(n, "respcondition")) {
        good = read_condition(q, n);
    }
    return good;
}
