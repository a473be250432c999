/* A test as an exam policy can say it: sections, cells, counts, time. What has no equivalent is
 * refused by name. */
#include "qti_package.h"

#include <stdlib.h>

bool qti_test_refuse(struct qti_test *t, const struct qx_xml *node, const char *what)
{
    (void)qx_fail(t->report, QX_ERR_QUESTION, t->where, node->line, "%s: %s", node->name, what);
    return false;
}

/* What a draft does not keep, and what happens here instead; the points mean the same. */
static const char *const DROPPED[QTI_DROPS] = {
    [QTI_DROP_LINEAR] =
        "its questions in order alone are not kept: here the candidate goes back and "
        "forth, and changes answers until the exam is handed in",
    [QTI_DROP_SUBMISSION] = "an answer may be changed here until the exam is handed in",
    [QTI_DROP_ATTEMPTS] =
        "several attempts at a question are not kept: here the answer that stands "
        "when the exam is handed in is scored, once",
    [QTI_DROP_FEEDBACK] = "feedback and solutions are not kept: here none is shown during an exam",
    [QTI_DROP_MUST_ANSWER] =
        "that a question must be answered is not kept: here it may be left out, "
        "and earns nothing",
    [QTI_DROP_LEAST_TIME] = "a least time is not kept: here one may hand in at any time",
    [QTI_DROP_LATE] = "late answers are not kept: here time ends the exam",
    [QTI_DROP_INNER_TIME] = "a time of its own is not kept: here the whole exam has one time",
    [QTI_DROP_PART_TIMES] = "times of parts are one time here, their sum",
    [QTI_DROP_ORDER] = "its order is not kept: a form is shuffled as a whole",
    [QTI_DROP_TEXT] = "what it says is not shown: write it into a text of the exam policy",
    [QTI_DROP_REQUIRED] =
        "that it stands in every form is not kept: here any question of its section "
        "may be drawn; give it a section of its own",
    [QTI_DROP_TWICE] = "that a question may come twice is not kept: here none does",
    [QTI_DROP_EMPTY] = "a section without questions is left out",
    [QTI_DROP_CONDITION] = "left out, as it says nothing in a nonlinear part",
    [QTI_DROP_RESULTS] = "what else is made of the points is not kept: set the cut scores in the "
                         "exam policy",
};

void qti_test_drop(struct qti_test *t, const struct qx_xml *node, enum qti_drop drop)
{
    if ((t->dropped >> drop & 1) == 0) {
        t->dropped |= UINT32_C(1) << drop;
        qx_report_add(t->report, QX_WARNING, t->where, node->line, "%s: %s", node->name,
                      DROPPED[drop]);
    }
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

/* Of several that bind the whole the shortest. */
static void limit_whole(struct qti_test *t, int64_t value)
{
    t->time_s = t->time_s == 0 || value < t->time_s ? value : t->time_s;
}

static bool on_limits(struct qti_test *t, const struct qx_xml *node, enum qti_level level)
{
    const char *least = qti_attribute_or(node, "minTime", "0");
    const char *most = qti_attribute(node, "maxTime");
    int64_t value = 0;

    if (!qti_number(least, &value) || value != 0) {
        qti_test_drop(t, node, QTI_DROP_LEAST_TIME);
    }
    if (qti_is_true(node, "allowLateSubmission")) {
        qti_test_drop(t, node, QTI_DROP_LATE);
    }
    if (most == NULL) {
        return true;
    }
    if (!seconds(most, &value)) {
        return qti_test_refuse(t, node,
                               "maxTime is no whole number of seconds above 0: correct it");
    }
    if (level == QTI_LEVEL_WHOLE) {
        limit_whole(t, value);
    } else if (level == QTI_LEVEL_PART) {
        t->parts_time_s += value;
        t->parts_timed++;
    } else {
        qti_test_drop(t, node, QTI_DROP_INNER_TIME);
    }
    return true;
}

static bool on_control(struct qti_test *t, const struct qx_xml *node)
{
    if (strcmp(qti_attribute_or(node, "maxAttempts", "1"), "1") != 0) {
        qti_test_drop(t, node, QTI_DROP_ATTEMPTS);
    }
    if (qti_is_true(node, "showFeedback") || qti_is_true(node, "showSolution")) {
        qti_test_drop(t, node, QTI_DROP_FEEDBACK);
    }
    if (is_false(node, "allowSkipping") || qti_is_true(node, "validateResponses")) {
        qti_test_drop(t, node, QTI_DROP_MUST_ANSWER);
    }
    return true;
}

static const char *const PROGRAMS[] = {"preCondition", "branchRule", "templateDefault",
                                       "adaptiveSelection"};

#define CONDITIONS_N 2 /* of them, which say nothing of items and sections in a nonlinear part */

/* Which of its outcomes an item calls what: that of its points must stay what it is. */
static bool on_mapping(struct qti_test *t, const struct qx_xml *node)
{
    return (strcmp(qti_attribute_or(node, "sourceIdentifier", ""), QTI_SCORE) != 0 &&
            strcmp(qti_attribute_or(node, "targetIdentifier", ""), QTI_SCORE) != 0) ||
           qti_test_refuse(t, node,
                           "another outcome in place of the points: score the item by "
                           "SCORE");
}

/* What a part, a section or an item reference may hold beside what it is made of. */
static bool on_aside(struct qti_test *t, const struct qx_xml *node, enum qti_level level)
{
    for (size_t i = 0; i < sizeof PROGRAMS / sizeof PROGRAMS[0]; i++) {
        if (qti_is(node, PROGRAMS[i]) && i < CONDITIONS_N && t->nonlinear &&
            level == QTI_LEVEL_INNER) {
            qti_test_drop(t, node, QTI_DROP_CONDITION);
            return true;
        }
        if (qti_is(node, PROGRAMS[i])) {
            return qti_test_refuse(t, node,
                                   "a program, by which not everybody gets as many questions: "
                                   "remove it");
        }
    }
    if (qti_is(node, "timeLimits")) {
        return on_limits(t, node, level);
    }
    if (qti_is(node, "itemSessionControl")) {
        return on_control(t, node);
    }
    if (qti_is(node, "variableMapping")) {
        return on_mapping(t, node);
    }
    if (qti_is(node, "rubricBlock") || qti_is(node, "testFeedback")) {
        qti_test_drop(t, node, QTI_DROP_TEXT);
    }
    return true;
}

/* --- items --- */

/* chosen: some of the section's items are. */
static bool on_item(struct qti_test *t, const struct qti_place *place, const struct qx_xml *item,
                    bool chosen)
{
    bool good = qti_test_asks(t, place, item);

    if (chosen && qti_is_true(item, "required")) {
        qti_test_drop(t, item, QTI_DROP_REQUIRED);
    }
    for (const struct qx_xml *n = qti_child(item, NULL); good && n != NULL; n = qti_next(n, NULL)) {
        good = on_aside(t, n, QTI_LEVEL_INNER);
    }
    return good;
}

/* --- sections --- */

static bool add_cell(struct qti_test *t, const struct qx_xml *section, size_t items)
{
    const struct qx_xml *selection = qti_child(section, "selection");
    const char *topic = qti_section_topic(section, t->arena);
    int64_t count = (int64_t)items * QTI_ONE;

    if (!qti_is_true(qti_child(section, "ordering"), "shuffle")) {
        qti_test_drop(t, section, QTI_DROP_ORDER);
    }
    if (qti_is_true(selection, "withReplacement")) {
        qti_test_drop(t, selection, QTI_DROP_TWICE);
    }
    if (selection != NULL &&
        (!qti_number(qti_attribute_or(selection, "select", ""), &count) || count <= 0 ||
         count % QTI_ONE != 0 || count / QTI_ONE > (int64_t)items)) {
        return qti_test_refuse(t, selection,
                               "no number of questions that the section has: correct it");
    }
    for (size_t i = 0; i < t->n_cells; i++) {
        if (strcmp(t->cells[i].topic, topic) == 0) {
            return qti_test_refuse(t, section, "two sections of one title: give each its own");
        }
    }
    if (t->n_cells == QTI_CELLS_MAX) {
        return qti_test_refuse(t, section, "more than 512 sections with questions: join some");
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
            good = on_item(t, in, n, chosen);
            ++*items;
        } else if (qti_is(n, "assessmentSection") || qti_is(n, "assessmentSectionRef")) {
            good = chosen ? qti_test_refuse(t, n, "a choice among sections: choose among questions")
                          : on_section(t, in, n);
        } else {
            good = on_aside(t, n, QTI_LEVEL_INNER);
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
        return qti_test_refuse(
            t, reference, "a section that is not there, or is none: give the package that has it");
    }
    return section_parts(t, &in, section, &items) &&
           (items == 0 ? qti_child(section, "selection") == NULL ||
                             qti_test_refuse(t, section, "a selection of no questions: remove it")
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
        return qti_test_refuse(t, reference, "more than 32 sections: join some");
    }
    if (!on_section(t, place, reference)) {
        return false;
    }
    if (t->n_cells == first) {
        qti_test_drop(t, reference, QTI_DROP_EMPTY);
        return true;
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

    t->nonlinear = strcmp(qti_attribute_or(part, "navigationMode", ""), "nonlinear") == 0;
    if (!t->nonlinear) {
        qti_test_drop(t, part, QTI_DROP_LINEAR);
    } else if (strcmp(qti_attribute_or(part, "submissionMode", ""), "simultaneous") != 0) {
        qti_test_drop(t, part, QTI_DROP_SUBMISSION);
    }
    t->parts++;
    for (; good && n != NULL; n = qti_next(n, NULL)) {
        good = qti_is(n, "assessmentSection") || qti_is(n, "assessmentSectionRef")
                   ? on_top_section(t, place, n)
                   : on_aside(t, n, only ? QTI_LEVEL_WHOLE : QTI_LEVEL_PART);
    }
    return good;
}

/* The times of all parts are that of the whole; those of some are none. */
static void sum_times(struct qti_test *t, const struct qx_xml *root)
{
    if (t->parts_timed > 0) {
        bool all = t->parts_timed == t->parts;

        qti_test_drop(t, root, all ? QTI_DROP_PART_TIMES : QTI_DROP_INNER_TIME);
        if (all) {
            limit_whole(t, t->parts_time_s);
        }
    }
}

bool qti_test_read(const struct qti_place *place, const struct qx_xml *root, struct qti_test *out)
{
    const struct qx_xml *part = qti_child(root, "testPart");
    bool only = part != NULL && qti_next(part, "testPart") == NULL;
    bool good = true;

    if (!qti_is(root, "assessmentTest")) {
        return qti_test_refuse(out, root, "no test: give a package with one");
    }
    out->id = qti_attribute_or(root, "identifier", "");
    out->title = qti_attribute_or(root, "title", "");
    for (const struct qx_xml *n = qti_child(root, NULL); good && n != NULL; n = qti_next(n, NULL)) {
        if (qti_is(n, "testPart")) {
            good = on_part(out, place, n, only);
        } else if (!qti_is(n, "outcomeProcessing")) {
            good = on_aside(out, n, QTI_LEVEL_WHOLE);
        }
    }
    if (!good || !qti_test_outcomes(out, root)) {
        return false;
    }
    sum_times(out, root);
    return out->n_sections > 0 || qti_test_refuse(out, root, "a test without questions: add some");
}
