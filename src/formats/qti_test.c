/* A test as an exam policy can say it: sections, cells, counts, time. What has no equivalent is
 * refused by name. */
#include "qti_package.h"

#include <stdlib.h>

static bool refuse(struct qti_test *t, const struct qx_xml *node, const char *what)
{
    (void)qx_fail(t->report, QX_ERR_QUESTION, t->where, node->line, "%s: %s", node->name, what);
    return false;
}

static void warn(struct qti_test *t, const struct qx_xml *node, const char *what)
{
    qx_report_add(t->report, QX_WARNING, t->where, node->line, "%s: %s", node->name, what);
}

static bool is_false(const struct qx_xml *node, const char *name)
{
    const char *value = qti_attribute(node, name);

    return value != NULL && strcmp(value, "false") == 0;
}

/* --- parts that stand anywhere --- */

static bool seconds(const char *text, int64_t *out)
{
    int64_t value = 0;

    if (!qti_number(text, &value) || value <= 0 || value % QTI_ONE != 0) {
        return false;
    }
    *out = value / QTI_ONE;
    return true;
}

/* One limit, of the whole. */
static bool on_limits(struct qti_test *t, const struct qx_xml *node, bool whole)
{
    const char *least = qti_attribute_or(node, "minTime", "0");
    const char *most = qti_attribute(node, "maxTime");
    int64_t value = 0;

    if (!qti_number(least, &value) || value != 0) {
        return refuse(t, node, "a least time, which no exam here has");
    }
    if (qti_is_true(node, "allowLateSubmission")) {
        return refuse(t, node, "late answers, which no exam here takes");
    }
    if (most == NULL) {
        return true;
    }
    if (!whole || t->time_s > 0) {
        return refuse(t, node, "a time of a part of the exam: give the whole one time");
    }
    return seconds(most, &t->time_s) || refuse(t, node, "maxTime is no whole number of seconds");
}

static bool on_control(struct qti_test *t, const struct qx_xml *node)
{
    const char *attempts = qti_attribute_or(node, "maxAttempts", "1");

    if (strcmp(attempts, "1") != 0) {
        return refuse(t, node, "several attempts at a question, which is scored once here");
    }
    if (qti_is_true(node, "showFeedback") || qti_is_true(node, "showSolution")) {
        return refuse(t, node, "feedback or solutions during the exam");
    }
    if (is_false(node, "allowSkipping") || qti_is_true(node, "validateResponses")) {
        return refuse(t, node, "questions that may not be left out");
    }
    return true;
}

static const char *const PROGRAMS[] = {"preCondition", "branchRule", "templateDefault",
                                       "variableMapping", "adaptiveSelection"};

/* What a part, a section or an item reference may hold beside what it is made of. */
static bool on_aside(struct qti_test *t, const struct qx_xml *node, bool whole)
{
    for (size_t i = 0; i < sizeof PROGRAMS / sizeof PROGRAMS[0]; i++) {
        if (qti_is(node, PROGRAMS[i])) {
            return refuse(t, node, "a program, which no exam here is");
        }
    }
    if (qti_is(node, "timeLimits")) {
        return on_limits(t, node, whole);
    }
    if (qti_is(node, "itemSessionControl")) {
        return on_control(t, node);
    }
    if (qti_is(node, "rubricBlock") || qti_is(node, "testFeedback")) {
        warn(t, node, "dropped: what it says is not shown");
    }
    return true;
}

/* --- items --- */

static bool on_weight(struct qti_test *t, const struct qx_xml *item)
{
    const char *value = qti_attribute_or(qti_child(item, "weight"), "value", "1");
    int64_t first = 0;
    int64_t here = 0;

    t->weight = t->weight == NULL ? value : t->weight;
    return (qti_number(t->weight, &first) && qti_number(value, &here) && first == here &&
            here > 0) ||
           refuse(t, item, "another weight than others have: each question is worth one point");
}

/* chosen: some of the section's items are. */
static bool on_item(struct qti_test *t, const struct qx_xml *item, bool chosen)
{
    bool good = on_weight(t, item);

    if (good && chosen && qti_is_true(item, "required")) {
        return refuse(t, item, "required: no question stands in every form");
    }
    for (const struct qx_xml *n = qti_child(item, NULL); good && n != NULL; n = qti_next(n, NULL)) {
        good = on_aside(t, n, false);
    }
    return good;
}

/* --- sections --- */

static void tell_order(struct qti_test *t, const struct qx_xml *section)
{
    const struct qx_xml *ordering = qti_child(section, "ordering");

    if (!t->order_told && !qti_is_true(ordering, "shuffle")) {
        warn(t, section, "its order is not kept: a form is shuffled as a whole");
        t->order_told = true;
    }
}

static bool add_cell(struct qti_test *t, const struct qx_xml *section, size_t items)
{
    const struct qx_xml *selection = qti_child(section, "selection");
    const char *topic = qti_section_topic(section, t->arena);
    int64_t count = (int64_t)items * QTI_ONE;

    if (qti_is_true(selection, "withReplacement")) {
        return refuse(t, selection, "the same question twice in a form");
    }
    if (selection != NULL &&
        (!qti_number(qti_attribute_or(selection, "select", ""), &count) || count <= 0 ||
         count % QTI_ONE != 0 || count / QTI_ONE > (int64_t)items)) {
        return refuse(t, selection, "no number of questions that the section has");
    }
    for (size_t i = 0; i < t->n_cells; i++) {
        if (strcmp(t->cells[i].topic, topic) == 0) {
            return refuse(t, section, "two sections of one title: give each its own");
        }
    }
    if (t->n_cells == QTI_CELLS_MAX) {
        return refuse(t, section, "more than 512 sections with questions");
    }
    t->cells[t->n_cells++] =
        (struct qti_cell){.topic = topic, .items = items, .count = count / QTI_ONE};
    return true;
}

static bool on_section(struct qti_test *t, const struct qti_place *place,
                       const struct qx_xml *reference);

static bool section_parts(struct qti_test *t, const struct qti_place *in,
                          const struct qx_xml *section, size_t *items)
{
    bool chosen = qti_child(section, "selection") != NULL;
    bool good = true;

    for (const struct qx_xml *n = qti_child(section, NULL); good && n != NULL;
         n = qti_next(n, NULL)) {
        if (qti_is(n, "assessmentItemRef")) {
            good = on_item(t, n, chosen);
            ++*items;
        } else if (qti_is(n, "assessmentSection") || qti_is(n, "assessmentSectionRef")) {
            good = chosen ? refuse(t, n, "a choice among sections: choose among questions")
                          : on_section(t, in, n);
        } else {
            good = on_aside(t, n, false);
        }
    }
    return good;
}

static bool on_section(struct qti_test *t, const struct qti_place *place,
                       const struct qx_xml *reference)
{
    struct qti_place in;
    const struct qx_xml *section = qti_section_of(place, reference, &in);
    size_t items = 0;

    if (section == NULL) {
        return refuse(t, reference, "a section that is not there, or is none");
    }
    tell_order(t, section);
    return section_parts(t, &in, section, &items) &&
           (items == 0 ? qti_child(section, "selection") == NULL ||
                             refuse(t, section, "a selection of no questions")
                       : add_cell(t, section, items));
}

/* A section of the exam: one that lies in a part, with all that it holds. */
static bool on_top_section(struct qti_test *t, const struct qti_place *place,
                           const struct qx_xml *reference)
{
    struct qti_place in;
    const struct qx_xml *section = qti_section_of(place, reference, &in);
    size_t first = t->n_cells;

    if (t->n_sections == QTI_SECTIONS_MAX) {
        return refuse(t, reference, "more than 32 sections");
    }
    if (!on_section(t, place, reference)) {
        return false;
    }
    if (t->n_cells == first) {
        return refuse(t, reference, "a section without questions");
    }
    t->sections[t->n_sections].id = qti_attribute_or(section, "identifier", "");
    t->sections[t->n_sections].title = qti_section_topic(section, t->arena);
    t->sections[t->n_sections++].first = first;
    return true;
}

/* --- the whole --- */

static bool on_part(struct qti_test *t, const struct qti_place *place, const struct qx_xml *part,
                    bool only)
{
    const struct qx_xml *n = qti_child(part, NULL);
    bool good = true;

    if (strcmp(qti_attribute_or(part, "navigationMode", ""), "nonlinear") != 0) {
        return refuse(t, part, "no way back to a question, which every exam here has");
    }
    if (strcmp(qti_attribute_or(part, "submissionMode", ""), "simultaneous") != 0) {
        warn(t, part, "an answer may be changed here until the exam is handed in");
    }
    for (; good && n != NULL; n = qti_next(n, NULL)) {
        good = qti_is(n, "assessmentSection") || qti_is(n, "assessmentSectionRef")
                   ? on_top_section(t, place, n)
                   : on_aside(t, n, only);
    }
    return good;
}

/* The sum of the items' scores, and what is told beside it. */
static bool on_outcomes(struct qti_test *t, const struct qx_xml *node)
{
    for (const struct qx_xml *set = qti_child(node, NULL); set != NULL; set = qti_next(set, NULL)) {
        const struct qx_xml *sum = qti_child(set, NULL);
        const struct qx_xml *all = qti_child(sum, NULL);

        if (!qti_is(set, "setOutcomeValue") || !qti_is(sum, "sum") ||
            !qti_is(all, "testVariables") || qti_next(all, NULL) != NULL ||
            strcmp(qti_attribute_or(all, "variableIdentifier", ""), "SCORE") != 0 ||
            qti_attribute(all, "includeCategory") != NULL ||
            qti_attribute(all, "excludeCategory") != NULL) {
            return refuse(t, set, "another result than the sum of all points");
        }
    }
    return true;
}

bool qti_test_read(const struct qti_place *place, const struct qx_xml *root, struct qti_test *out)
{
    const struct qx_xml *part = qti_child(root, "testPart");
    bool only = part != NULL && qti_next(part, "testPart") == NULL;
    bool good = true;

    if (!qti_is(root, "assessmentTest")) {
        return refuse(out, root, "no test: give a package with one");
    }
    out->id = qti_attribute_or(root, "identifier", "");
    out->title = qti_attribute_or(root, "title", "");
    for (const struct qx_xml *n = qti_child(root, NULL); good && n != NULL; n = qti_next(n, NULL)) {
        good = qti_is(n, "testPart")            ? on_part(out, place, n, only)
               : qti_is(n, "outcomeProcessing") ? on_outcomes(out, n)
                                                : on_aside(out, n, true);
    }
    return good && (out->n_sections > 0 || refuse(out, root, "a test without questions"));
}
