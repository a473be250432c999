/* Feedback of QTI 1.2: which condition refers to it says to whom it is shown. */
#include "qti12.h"

#include <strings.h>

/* The option that a comparison names, or NULL. */
static struct qx_option *option_of(struct qti_item *q, const struct qx_xml *equal)
{
    struct qx_slice text = qx_slice("", 0);

    (void)qx_xml_text(equal, &text);
    return q->n_responses == 1 ? qti_option_of(q, qx_slice_trim(text), 0) : NULL;
}

/* Whether a condition holds for each of some options, and for nothing else: varequal, alone, side
 * by side, or in an "or". */
static bool is_of_options(struct qti_item *q, const struct qx_xml *node)
{
    const struct qx_xml *n = qx_xml_child(node, NULL);
    bool good = n != NULL;

    for (; good && n != NULL; n = qx_xml_next(n, NULL)) {
        good = qx_xml_is(n, "or") ? is_of_options(q, n)
                                  : qx_xml_is(n, "varequal") && option_of(q, n) != NULL;
    }
    return good;
}

static bool say_options(struct qti_item *q, const struct qx_xml *node, const struct qx_xml *shown)
{
    const struct qx_xml *n = qx_xml_child(node, NULL);
    bool good = true;

    for (; good && n != NULL; n = qx_xml_next(n, NULL)) {
        good = qx_xml_is(n, "or") ? say_options(q, n, shown)
                                  : qti_say(q, shown, &option_of(q, n)->feedback);
    }
    return good;
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
    const struct qx_xml *when = qx_xml_child(condition, "conditionvar");

    if (is_of_options(q, when)) {
        return say_options(q, when, shown);
    }
    if (is_right(condition)) {
        return qti_say_right(q, shown);
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

/* --- what no condition shows --- */

static bool is_named(const struct qx_xml *all, const char *id)
{
    const struct qx_xml *n = qti12_find(all, "displayfeedback");
    bool found = false;

    for (; !found && n != NULL; n = qti12_find_next(all, n, "displayfeedback")) {
        const char *link = qx_xml_attribute(n, "linkrefid");

        found = link != NULL && strcmp(link, id) == 0;
    }
    return found;
}

static bool has_text(const struct qx_xml *node)
{
    struct qx_slice text = qx_slice("", 0);
    bool found = qx_xml_text(node, &text) && qx_slice_trim(text).len > 0;

    for (const struct qx_xml *n = qx_xml_child(node, NULL); !found && n != NULL;
         n = qx_xml_next(n, NULL)) {
        found = has_text(n);
    }
    return found;
}

static void tell_unshown(struct qti_item *q, const struct qx_xml *all)
{
    const struct qx_xml *n = qx_xml_child(q->root, "itemfeedback");

    for (; n != NULL; n = qx_xml_next(n, "itemfeedback")) {
        const char *id = qx_xml_attribute(n, "ident");

        if ((id == NULL || !is_named(all, id)) && has_text(n)) {
            qti_warn(q, n,
                     "itemfeedback '%.60s' is dropped, as no condition shows it: name it in a "
                     "displayfeedback, or write it into the rationale",
                     id == NULL ? "" : id);
        }
    }
}

bool qti12_feedback(struct qti_item *q)
{
    const struct qx_xml *all = qx_xml_child(q->root, "resprocessing");
    const struct qx_xml *n = qx_xml_child(all, "respcondition");
    bool good = true;

    for (; good && n != NULL; n = qx_xml_next(n, "respcondition")) {
        good = read_condition(q, n);
    }
    tell_unshown(q, all);
    return good;
}
