/* An item: its heading, what is asked in its body, and who reads that. */
#include "qti.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define XML_NAMESPACE "http://www.w3.org/XML/1998/namespace"
#define MESSAGE_MAX 512

/* --- messages --- */

bool qti_fault(struct qti_item *q, const struct qx_xml *node, const char *format, ...)
{
    char text[MESSAGE_MAX];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    (void)qx_fail(q->m->reading->report, QX_ERR_QUESTION, q->m->reading->where, node->line, "%s",
                  text);
    return false;
}

bool qti_doubt(struct qti_item *q, const struct qx_xml *node, const char *format, ...)
{
    char text[MESSAGE_MAX];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return qx_making_lenient(q->m, node->line, "%s", text);
}

void qti_warn(struct qti_item *q, const struct qx_xml *node, const char *format, ...)
{
    char text[MESSAGE_MAX];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    qx_report_add(q->m->reading->report, QX_WARNING, q->m->reading->where, node->line, "%s", text);
}

/* --- interactions --- */

enum place { PLACE_BLOCK, PLACE_INLINE };

static const struct {
    const char *name;
    enum place place;
    bool (*read)(struct qti_item *q, const struct qx_xml *node); /* of a block */
} INTERACTIONS[] = {
    {"choiceInteraction",       PLACE_BLOCK,  qti_choice   },
    {"orderInteraction",        PLACE_BLOCK,  qti_order    },
    {"matchInteraction",        PLACE_BLOCK,  qti_match    },
    {"associateInteraction",    PLACE_BLOCK,  qti_associate},
    {"gapMatchInteraction",     PLACE_BLOCK,  qti_gap_match},
    {"inlineChoiceInteraction", PLACE_INLINE, NULL         },
    {"textEntryInteraction",    PLACE_INLINE, NULL         },
};

#define INTERACTIONS_N (sizeof INTERACTIONS / sizeof INTERACTIONS[0])

static size_t interaction_of(const struct qx_xml *node)
{
    size_t i = 0;

    while (i < INTERACTIONS_N && !qti_is(node, INTERACTIONS[i].name)) {
        i++;
    }
    return i;
}

/* Every interaction in the body, in the order of the text. */
static bool collect(struct qti_item *q, const struct qx_xml *parent)
{
    for (const struct qx_xml *n = qti_child(parent, NULL); n != NULL; n = qti_next(n, NULL)) {
        if (interaction_of(n) < INTERACTIONS_N) {
            if (q->n_asked == QX_QUESTION_FIELDS_MAX) {
                return qti_fault(q, n, "more than %d interactions: divide the question",
                                 QX_QUESTION_FIELDS_MAX);
            }
            q->asked[q->n_asked++] = n;
        } else if (qti_ends(n->name, "Interaction")) {
            return qti_fault(q, n, "unsupported type %s: %s", n->name,
                             qx_unsupported_remedy(n->name));
        } else if (!collect(q, n)) {
            return false;
        }
    }
    return true;
}

static bool read_asked(struct qti_item *q, const struct qx_xml *body)
{
    if (!collect(q, body)) {
        return false;
    }
    if (q->n_asked == 0) {
        return qti_fault(q, body, "nothing is asked: it has no interaction");
    }
    for (size_t i = 0; q->n_asked > 1 && i < q->n_asked; i++) {
        if (INTERACTIONS[interaction_of(q->asked[i])].place == PLACE_BLOCK) {
            return qti_fault(
                q, q->asked[i],
                "unsupported type: several interactions, among them %s: divide it into "
                "questions",
                q->asked[i]->name);
        }
    }
    return true;
}

/* --- the heading --- */

/* xml:lang, or the reading's where that is the same language said more widely ("en" of "en-US"). */
static void read_lang(struct qti_item *q)
{
    const char *given = qx_xml_attribute_in(q->root, XML_NAMESPACE, "lang");
    const char *wide = q->m->reading->lang;
    size_t n = strlen(wide);

    if (given != NULL && given[0] != '\0' &&
        !(strncmp(given, wide, n) == 0 && (given[n] == '-' || given[n] == '\0'))) {
        q->m->lang = qx_arena_text(&q->m->arena, qx_slice_text(given));
    }
}

static bool id_fits(const char *id)
{
    size_t n = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    return n > 0 && n <= QX_QUESTION_ID_MAX && id[n] == '\0';
}

bool qti_heading(struct qti_item *q, const char *id, const char *title, const char *topic)
{
    struct making *m = q->m;

    read_lang(q);
    m->q.id = id != NULL && id_fits(id) ? qx_arena_text(&m->arena, qx_slice_text(id)) : "";
    m->q.topic = topic;
    return qx_making_texts(m, qx_slice_text(title), q->root->line, &m->q.title) == QX_OK;
}

/* What makes an item a program. */
static bool refuse_programs(struct qti_item *q)
{
    static const char *const PROGRAMS[] = {"templateDeclaration", "templateProcessing"};

    if (qti_is_true(q->root, "adaptive")) {
        return qti_fault(q, q->root,
                         "unsupported type: adaptive, so that it changes as it is "
                         "answered: write a question for each step");
    }
    for (size_t i = 0; i < sizeof PROGRAMS / sizeof PROGRAMS[0]; i++) {
        const struct qx_xml *found = qti_child(q->root, PROGRAMS[i]);

        if (found != NULL) {
            return qti_fault(q, found,
                             "unsupported type: %s, so that its text is made by a program: "
                             "write it with its values",
                             found->name);
        }
    }
    return true;
}

/* What else an item may hold, so that nothing that belongs to the question is lost unsaid. */
static bool check_parts(struct qti_item *q)
{
    static const char *const KNOWN[] = {
        "responseDeclaration", "outcomeDeclaration", "contextDeclaration", "itemBody",
        "responseProcessing",  "modalFeedback",      "stylesheet",         "catalogInfo",
        "apipAccessibility",   "metadata",
    };

    for (const struct qx_xml *at = qti_child(q->root, NULL); at != NULL; at = qti_next(at, NULL)) {
        bool known = false;

        for (size_t i = 0; !known && i < sizeof KNOWN / sizeof KNOWN[0]; i++) {
            known = qti_is(at, KNOWN[i]);
        }
        if (qti_is(at, "assessmentStimulusRef")) {
            return qti_fault(q, at, "unsupported: %s: write its text into the question", at->name);
        }
        if (!known &&
            !qti_doubt(q, at, "%s is not shown: write what it says into the question", at->name)) {
            return false;
        }
    }
    return true;
}

/* --- the whole --- */

static bool read_body(struct qti_item *q)
{
    const struct qx_xml *body = qti_child(q->root, "itemBody");
    size_t kind;

    if (body == NULL) {
        return qti_fault(q, q->root, "no itemBody: give the question");
    }
    if (!qti_author(q, body) || !read_asked(q, body) || !qti_rule(q) ||
        !qti_flow(q, body, &q->m->q.stem)) {
        return false;
    }
    if (q->placed != q->n_asked) {
        return qti_fault(
            q, body,
            "something is asked in what is shown after the answer alone: ask it in the body");
    }
    kind = interaction_of(q->asked[0]);
    return INTERACTIONS[kind].place == PLACE_INLINE ? qti_inline(q)
                                                    : INTERACTIONS[kind].read(q, q->asked[0]);
}

/* Programs that want a title have been given the id. */
static void drop_title(struct making *m)
{
    if (m->q.title.n > 0 && strcmp(m->q.title.v[0].text, m->q.id) == 0) {
        m->q.title = (struct qx_texts){0};
    }
}

static bool read_item(struct qti_item *q, struct qti_group *group)
{
    q->rules = qti_child(q->root, "responseProcessing");
    bool good = qti_heading(q, qti_attribute(q->root, "identifier"),
                            qti_attribute(q->root, "title"), group->topic) &&
                refuse_programs(q) && check_parts(q) && qti_declare(q) && read_body(q) &&
                qti_feedback(q);

    drop_title(q->m);
    return good;
}

enum qx_err qti_make(struct making *m, const struct qx_xml *root, struct qti_group *group,
                     qti_texts *flow, bool (*read)(struct qti_item *q, struct qti_group *group))
{
    struct qti_item *q = qx_alloc(1, sizeof *q);

    q->m = m;
    q->root = root;
    q->flow = flow;
    qx_making_start(m);
    bool good = read(q, group);

    qx_buf_free(&q->html);
    free(q);
    if (!good) {
        qx_making_refuse(m);
        return QX_OK;
    }
    return qx_making_give(m, root->line);
}

enum qx_err qti_item_read(struct making *m, const struct qx_xml *root, const char *topic)
{
    struct qti_group group = {.topic = topic};

    return qti_make(m, root, &group, qti_flow, read_item);
}
