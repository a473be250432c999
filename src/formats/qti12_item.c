/* An item of QTI 1.2: what it asks, by the kind and number of its responses. */
#include "qti12.h"

/* --- responses --- */

static const struct {
    const char *name;
    const char *base; /* NULL: unsupported */
} RESPONSES[] = {
    {"response_lid", "identifier"},
    {"response_str", "string"    },
    {"response_num", "float"     },
    {"response_xy",  NULL        },
    {"response_grp", NULL        },
};

#define RESPONSES_N (sizeof RESPONSES / sizeof RESPONSES[0])

static size_t kind_of(const struct qx_xml *node)
{
    size_t i = 0;

    while (i < RESPONSES_N && !qx_xml_is(node, RESPONSES[i].name)) {
        i++;
    }
    return i;
}

/* A text that is a number by what is filled in, or by what the item says of itself. */
static bool asks_number(struct qti_item *q, const struct qx_xml *node)
{
    const char *fib = qx_xml_attribute(qti12_find(node, "render_fib"), "fibtype");

    return (fib != NULL && (strcmp(fib, "Decimal") == 0 || strcmp(fib, "Integer") == 0)) ||
           strcmp(qti12_metadata(q, "question_type"), "numerical_question") == 0;
}

static bool add_response(struct qti_item *q, const struct qx_xml *node, size_t kind)
{
    const char *id = qx_xml_attribute(node, "ident");
    const char *several = qx_xml_attribute(node, "rcardinality");
    struct qti_response *r = &q->responses[q->n_responses];

    if (RESPONSES[kind].base == NULL) {
        return qti_fault(q, node, "unsupported type %s: %s", node->name,
                         qx_unsupported_remedy(node->name));
    }
    if (q->n_responses == QX_QUESTION_FIELDS_MAX) {
        return qti_fault(q, node, "more than %d answers asked for: divide the question",
                         QX_QUESTION_FIELDS_MAX);
    }
    if (id == NULL || qti_response_of(q, id) != NULL) {
        return qti_fault(q, node, "an answer without an ident of its own: give it one");
    }
    *r = (struct qti_response){.id = id,
                               .node = node,
                               .base = RESPONSES[kind].base,
                               .lower = INT64_MIN,
                               .upper = INT64_MAX};
    if (several != NULL && strcmp(several, "Ordered") == 0) {
        return qti_fault(q, node, "unsupported type: an answer in order: ask by a match");
    }
    if (several != NULL && strcmp(several, "Multiple") == 0 && kind == 0) {
        r->cardinality = QTI_SEVERAL;
    }
    if (strcmp(r->base, "string") == 0 && asks_number(q, node)) {
        r->base = "float";
    }
    q->n_responses++;
    return true;
}

static bool read_responses(struct qti_item *q, const struct qx_xml *parent)
{
    bool good = true;

    for (const struct qx_xml *n = qx_xml_child(parent, NULL); good && n != NULL;
         n = qx_xml_next(n, NULL)) {
        size_t kind = kind_of(n);

        good = kind < RESPONSES_N ? add_response(q, n, kind) : read_responses(q, n);
    }
    return good;
}

/* --- options --- */

static bool is_fixed(const struct qx_xml *render, const struct qx_xml *label)
{
    const char *all = qx_xml_attribute(render, "shuffle");
    const char *one = qx_xml_attribute(label, "rshuffle");

    return (all != NULL && strcmp(all, "No") == 0) || (one != NULL && strcmp(one, "No") == 0);
}

static bool add_option(struct qti_item *q, const struct qx_xml *label, bool fixed, size_t first)
{
    const char *id = qx_xml_attribute(label, "ident");
    struct qx_option *o = NULL;

    if (id == NULL || qti_option_of(q, qx_slice_text(id), first) != NULL) {
        return qti_fault(q, label, "an option without an ident of its own: give it one");
    }
    if (qx_making_option(q->m, label->line, &o) != QX_OK) {
        return false;
    }
    q->option_ids[q->m->q.n_options - 1] = id;
    o->fixed = fixed;
    return qti12_flow(q, label, &o->text);
}

static bool read_options(struct qti_item *q, const struct qx_xml *response)
{
    const struct qx_xml *render = qti12_find(response, "render_choice");
    const struct qx_xml *label = qti12_find(render, "response_label");
    size_t first = q->m->q.n_options;

    for (; label != NULL; label = qti12_find_next(render, label, "response_label")) {
        if (!add_option(q, label, is_fixed(render, label), first)) {
            return false;
        }
    }
    return true;
}

/* --- what is asked --- */

static bool judged(struct qti_item *q)
{
    for (size_t i = 0; i < q->n_responses; i++) {
        if (q->responses[i].judged == QTI_UNJUDGED) {
            return qti_fault(q, q->responses[i].node,
                             "its scoring rule says nothing of the answer %.60s: add what is right",
                             q->responses[i].id);
        }
    }
    return true;
}

static bool read_case(struct qti_item *q, const struct qti_response *r, struct qx_field *f)
{
    f->case_sensitive = r->n_values > 0 && r->values[0].case_sensitive;
    for (size_t i = 1; i < r->n_values; i++) {
        if (r->values[i].case_sensitive != f->case_sensitive) {
            return qti_fault(q, r->node, "some answers by case and some not: make them alike");
        }
    }
    return true;
}

static bool ask_choice(struct qti_item *q, struct qti_response *r)
{
    return read_options(q, r->node) && qti_weigh(q, r->node, r, 0);
}

static bool ask_text(struct qti_item *q, struct qti_response *r)
{
    bool number = strcmp(r->base, "float") == 0;
    struct qx_field *f = NULL;

    q->m->q.type = number ? QX_NUMERIC : QX_SHORT;
    return qx_making_field(q->m, number ? QX_FILL_NUMBER : QX_FILL_TEXT, r->node->line, &f) ==
               QX_OK &&
           (number || read_case(q, r, f)) && qti_accept(q, r->node, f, r, 0);
}

/* Each answer beside a text of its own, from the same options. */
static bool is_matching(struct qti_item *q)
{
    const char *type = qti12_metadata(q, "question_type");

    if (type[0] != '\0') {
        return strcmp(type, "matching_question") == 0;
    }
    for (size_t i = 0; i < q->n_responses; i++) {
        if (strcmp(q->responses[i].base, "identifier") != 0 ||
            qx_xml_child(q->responses[i].node, "material") == NULL) {
            return false;
        }
    }
    return true;
}

/* Further answers offer what the first does. */
static bool same_options(struct qti_item *q, const struct qx_xml *response)
{
    const struct qx_xml *label = qti12_find(response, "response_label");
    size_t n = 0;

    for (; label != NULL && n <= QX_QUESTION_OPTIONS_MAX;
         label = qti12_find_next(response, label, "response_label")) {
        const char *id = qx_xml_attribute(label, "ident");

        n += id != NULL && qti_option_of(q, qx_slice_text(id), 0) != NULL ? 1 : 0;
    }
    return n == q->m->q.n_options;
}

static bool ask_match(struct qti_item *q, struct qti_response *r, int64_t *mark)
{
    struct qx_field *f = NULL;

    *mark = qti_best(r);
    if (r->cardinality != QTI_ONE_VALUE || !same_options(q, r->node)) {
        return qti_fault(
            q, r->node,
            "a match whose parts do not offer the same options once: give each the same");
    }
    return qx_making_field(q->m, QX_FILL_CHOICE, r->node->line, &f) == QX_OK &&
           qti12_flow(q, r->node, &f->text) && qti_accept(q, r->node, f, r, 0);
}

/* Canvas writes the texts that a blank accepts as its options, each of them right. */
static bool ask_blank(struct qti_item *q, struct qti_response *r)
{
    const struct qx_xml *label = qti12_find(r->node, "response_label");
    struct qx_field *f = NULL;
    struct qx_accepted *a = NULL;

    if (qx_making_field(q->m, QX_FILL_TEXT, r->node->line, &f) != QX_OK) {
        return false;
    }
    for (; label != NULL; label = qti12_find_next(r->node, label, "response_label")) {
        if (qx_making_accepted(q->m, f, label->line, &a) != QX_OK ||
            !qti12_flow(q, label, &a->text)) {
            return false;
        }
    }
    return true;
}

static bool is_blanks(struct qti_item *q)
{
    return strcmp(qti12_metadata(q, "question_type"), "fill_in_multiple_blanks_question") == 0;
}

static bool ask_gap(struct qti_item *q, struct qti_response *r, int64_t *mark)
{
    enum qx_fill fill = strcmp(r->base, "float") == 0    ? QX_FILL_NUMBER
                        : strcmp(r->base, "string") == 0 ? QX_FILL_TEXT
                                                         : QX_FILL_CHOICE;
    size_t first = q->m->q.n_options;
    struct qx_field *f = NULL;

    *mark = qti_best(r);
    if (r->cardinality != QTI_ONE_VALUE) {
        return qti_fault(q, r->node, "a gap that takes several answers: make a gap of each");
    }
    if (fill == QX_FILL_CHOICE && is_blanks(q)) {
        return ask_blank(q, r);
    }
    if (qx_making_field(q->m, fill, r->node->line, &f) != QX_OK ||
        (fill == QX_FILL_CHOICE && !read_options(q, r->node)) ||
        (fill == QX_FILL_TEXT && !read_case(q, r, f))) {
        return false;
    }
    for (size_t i = first; i < q->m->q.n_options; i++) {
        q->m->options[i].field = f->id;
    }
    return qti_accept(q, r->node, f, r, first);
}

static bool ask_several(struct qti_item *q, const struct qx_xml *presentation)
{
    int64_t marks[QX_QUESTION_FIELDS_MAX];
    bool matching = is_matching(q);

    q->m->q.type = matching ? QX_MATCHING : QX_GAPS;
    if (matching && !read_options(q, q->responses[0].node)) {
        return false;
    }
    for (size_t i = 0; i < q->n_responses; i++) {
        struct qti_response *r = &q->responses[i];

        if (!(matching ? ask_match(q, r, &marks[i]) : ask_gap(q, r, &marks[i]))) {
            return false;
        }
    }
    if (!matching && !qti12_stem(q, presentation, true, &q->m->q.stem)) {
        return false;
    }
    return qti_even(q, q->root, marks, q->n_responses);
}

static bool has_gaps(struct qti_item *q)
{
    const char *type = qti12_metadata(q, "question_type");

    return q->n_responses > 1 || is_blanks(q) || strcmp(type, "multiple_dropdowns_question") == 0;
}

static bool ask(struct qti_item *q, const struct qx_xml *presentation)
{
    if (q->n_responses == 0) {
        return qti_fault(q, q->root, "nothing is asked: it has no response");
    }
    if (!qti12_rule(q) || !judged(q) || !qti12_stem(q, presentation, false, &q->m->q.stem)) {
        return false;
    }
    if (has_gaps(q)) {
        return ask_several(q, presentation);
    }
    return strcmp(q->responses[0].base, "identifier") == 0 ? ask_choice(q, &q->responses[0])
                                                           : ask_text(q, &q->responses[0]);
}

/* --- the heading --- */

/* Kinds that are no questions here, or are marked by a person. */
static bool refuse_kinds(struct qti_item *q)
{
    static const char *const LABELS[] = {"question_type", "cc_profile", "bbmd_questiontype"};
    static const char *const REFUSED[] = {"essay",         "Essay",         "file_upload",
                                          "File Upload",   "text_only",     "calculated",
                                          "Calculated",    "hot_spot",      "Hot Spot",
                                          "Opinion Scale", "pattern_match", "Short Response"};

    for (size_t i = 0; i < sizeof LABELS / sizeof LABELS[0]; i++) {
        const char *said = qti12_metadata(q, LABELS[i]);

        for (size_t k = 0; k < sizeof REFUSED / sizeof REFUSED[0]; k++) {
            if (strstr(said, REFUSED[k]) != NULL) {
                return qti_fault(q, q->root, "unsupported type %.60s: %s", said,
                                 qx_unsupported_remedy(said));
            }
        }
    }
    return true;
}

/* Canvas calls each of them so. */
static bool says_nothing(const char *title)
{
    return title == NULL || strcmp(title, "Question") == 0;
}

static bool read_heading(struct qti_item *q, const char *topic)
{
    const char *title = qx_xml_attribute(q->root, "title");

    return qti_heading(q, qx_xml_attribute(q->root, "ident"), says_nothing(title) ? NULL : title,
                       topic);
}

/* What an item may hold beside its question. */
static bool check_asides(struct qti_item *q)
{
    static const struct {
        const char *name;
        const char *what;
    } DROPPED[] = {
        {"objectives",        "write it into the rationale or the tags"},
        {"duration",          "each question has the time of the exam" },
        {"itemprecondition",  "each question of a form is shown"       },
        {"itempostcondition", "each question of a form is shown"       },
    };
    bool good = true;

    for (const struct qx_xml *n = qx_xml_child(q->root, NULL); good && n != NULL;
         n = qx_xml_next(n, NULL)) {
        bool rubric = qx_xml_is(n, "rubric") || qx_xml_is(n, "itemrubric");

        if (rubric && qti12_is_shown(n)) {
            good = qti_doubt(q, n, "rubric is not shown: write what it says into the question");
        } else if (rubric) {
            qti_warn(q, n, "rubric is dropped, as it is for others than the candidate");
        } else if (qx_xml_is(n, "itemproc_extension") ||
                   (qx_xml_is(n, "resprocessing") && n != qx_xml_child(q->root, n->name))) {
            good = qti_fault(q, n,
                             "its scoring rule is a program: %s: leave one "
                             "resprocessing that says what is right",
                             n->name);
        }
        for (size_t i = 0; i < sizeof DROPPED / sizeof DROPPED[0]; i++) {
            if (qx_xml_is(n, DROPPED[i].name)) {
                qti_warn(q, n, "%s is dropped: %s", n->name, DROPPED[i].what);
            }
        }
    }
    return good;
}

static bool read_item(struct qti_item *q, struct qti_group *group)
{
    const struct qx_xml *presentation = qx_xml_child(q->root, "presentation");

    return read_heading(q, group->topic) && refuse_kinds(q) && qti12_join(q, group) &&
           check_asides(q) && read_responses(q, presentation) && ask(q, presentation) &&
           qti12_feedback(q);
}

enum qx_err qti12_item_read(struct making *m, const struct qx_xml *root, struct qti_group *group)
{
    return qti_make(m, root, group, qti12_flow, read_item);
}
