/* What an assessment or a section of QTI 1.2 says beside its items: material that its questions
 * share, and what is an exam policy's affair. */
#include "qti_package.h"

#include <qualex/digest.h>

#include <stdlib.h>

#define NAME_BYTES 4                          /* of a digest, in the name of a case set */
#define SHARED_MAX (4 * QX_QUESTION_TEXT_MAX) /* bytes of HTML; what is longer is no stem */

/* What has no place in a question, and where it goes instead; told once a file. */
static const struct {
    const char *name;
    const char *what;
} ASIDES[] = {
    {"objectives",            "dropped: write it into the rationale or the tags of its questions"},
    {"outcomes_processing",
     "dropped: how points make a result is the exam policy's: set its cut scores"                },
    {"selection_ordering",
     "dropped: how many are drawn is the exam policy's: set the counts of its cells"             },
    {"assessfeedback",        "dropped: nothing is said after an exam but its result"            },
    {"sectionfeedback",       "dropped: nothing is said after an exam but its result"            },
    {"duration",              "dropped: the time is the exam policy's: set it there"             },
    {"sectionprecondition",   "dropped: each question of a form is shown"                        },
    {"sectionpostcondition",  "dropped: each question of a form is shown"                        },
    {"assessproc_extension",  "dropped: a program, which no exam here is"                        },
    {"sectionproc_extension", "dropped: a program, which no exam here is"                        },
    {"sectionref",            "not followed: import the file with that section too"              },
    {"itemref",               "not followed: import the file with that question too"             },
};

#define ASIDES_N (sizeof ASIDES / sizeof ASIDES[0])

/* Instructions to the candidate, unless they say that they are for others. */
bool qti12_is_shown(const struct qx_xml *rubric)
{
    const char *view = qx_xml_attribute(rubric, "view");

    return view == NULL || strcmp(view, "All") == 0 || strcmp(view, "Candidate") == 0;
}

/* Whether it says what happens anyway: the sum of all points, without a cut. */
static bool is_plain_sum(const struct qx_xml *node)
{
    const char *model = qx_xml_attribute(node, "scoremodel");
    const struct qx_xml *declared = qti12_find(node, "decvar");

    return qx_xml_is(node, "outcomes_processing") &&
           (model == NULL || strcmp(model, "SumOfScores") == 0) &&
           qx_xml_attribute(declared, "cutvalue") == NULL;
}

bool qti12_is_aside(const struct qx_xml *head)
{
    for (size_t i = 0; i < ASIDES_N; i++) {
        if (qx_xml_is(head, ASIDES[i].name)) {
            return true;
        }
    }
    return qx_xml_is(head, "presentation_material") || qx_xml_is(head, "rubric");
}

static void tell(struct qti_file *f, const struct qx_xml *node)
{
    const struct qx_reading *r = f->m.reading;

    for (size_t i = 0; i < ASIDES_N; i++) {
        if (qx_xml_is(node, ASIDES[i].name) && (f->told >> i & 1) == 0 && !is_plain_sum(node)) {
            f->told |= UINT32_C(1) << i;
            qx_report_add(r->report, QX_WARNING, r->where, node->line, "%s: %s", node->name,
                          ASIDES[i].what);
        }
    }
}

/* The shared part of a stem, behind that of the groups around; its name follows from its content.
 */
static void share(struct qti_file *f, struct qti_group *group, struct qx_slice html)
{
    struct qti_shared *shared = qx_arena_alloc(&f->titles, 1, sizeof *shared);
    uint8_t digest[QX_SHA256_LEN];
    struct qx_buf name = {0};

    shared->around = group->shared;
    shared->html = qx_arena_text(&f->titles, html);
    shared->len = html.len + (shared->around == NULL ? 0 : shared->around->len);
    qx_buf_text(&name, shared->around == NULL ? "" : shared->around->tag);
    qx_buf_add(&name, html);
    qx_sha256(qx_buf_slice(&name), digest);
    qx_buf_clear(&name);
    qx_buf_text(&name, "case:shared-");
    qx_buf_hex(&name, qx_slice(digest, NAME_BYTES));
    shared->tag = qx_arena_text(&f->titles, qx_buf_slice(&name));
    qx_buf_free(&name);
    group->shared = shared;
}

/* Material before a section stands before each of its questions; before a whole test, or as a
 * rubric, it is no part of a question. */
static void keep_shown(struct qti_file *f, struct qti_group *group, const struct qx_xml *node)
{
    struct qti_item *q = qx_alloc(1, sizeof *q);

    q->m = &f->m;
    if (qx_xml_is(node, "rubric") || !group->section) {
        group->unshown = qx_arena_text(&f->titles, qx_slice_text(node->name));
    } else if (!qti12_material(q, node)) {
        group->unshown = qx_arena_text(&f->titles, qx_slice_text(node->name));
    } else if (qx_slice_trim(qx_buf_slice(&q->html)).len > 0) {
        share(f, group, qx_buf_slice(&q->html));
        if (group->shared->len > SHARED_MAX) {
            group->unshown = "presentation_material too long for a question";
        }
    }
    qx_buf_free(&q->html);
    free(q);
}

void qti12_aside(struct qti_file *f, struct qti_group *group, const struct qx_xml *node)
{
    const struct qx_reading *r = f->m.reading;

    if (qx_xml_is(node, "presentation_material")) {
        keep_shown(f, group, node);
    } else if (!qx_xml_is(node, "rubric")) {
        tell(f, node);
    } else if (qti12_is_shown(node)) {
        keep_shown(f, group, node);
    } else {
        qx_report_add(r->report, QX_WARNING, r->where, node->line,
                      "rubric: dropped, as it is for others than the candidate");
    }
}

bool qti12_join(struct qti_item *q, struct qti_group *group)
{
    if (group->unshown != NULL &&
        !qti_doubt(q, q->root,
                   "%s before its questions is not shown with them: write what it says into each, "
                   "or into a text of the exam policy",
                   group->unshown)) {
        return false;
    }
    q->shared = group->shared;
    if (group->shared == NULL || group->shared->len > SHARED_MAX) {
        q->shared = NULL;
        return true;
    }
    const char *tag =
        qx_arena_printf(&q->m->arena, "%s:%u", group->shared->tag, ++group->shared->items);

    return qx_making_tag(q->m, qx_slice_text(tag), q->root->line) == QX_OK;
}
