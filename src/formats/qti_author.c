/* What our own items say to an author alone, in a rubric: the notes of a question that QTI has no
 * place for, and its rationale. */
#include "qti.h"

static bool has_class(const struct qx_xml *node, const char *name)
{
    const char *class = qti_attribute(node, "class");

    return class != NULL && strcmp(class, name) == 0;
}

static const struct qx_xml *content_of(const struct qx_xml *rubric)
{
    const struct qx_xml *content = qti_child(rubric, "contentBody");

    return content == NULL ? rubric : content;
}

bool qti_is_author(const struct qx_xml *rubric)
{
    return qti_is(rubric, "rubricBlock") &&
           has_class(qti_child(content_of(rubric), "div"), QTI_AUTHOR_NOTES);
}

/* "id:…", "type:…", or a tag as others have it. */
static bool take_note(struct qti_item *q, const struct qx_xml *node, struct qx_buf *fix)
{
    struct making *m = q->m;
    struct qx_buf text = {0};

    qx_xml_all_text(node, &text);
    struct qx_slice note = qx_slice_trim(qx_buf_slice(&text));
    bool good;

    if (qx_slice_starts(note, "id:")) {
        good =
            qx_making_text(m, qx_slice(note.ptr + 3, note.len - 3), node->line, &m->q.id) == QX_OK;
    } else if (qx_slice_starts(note, "type:")) {
        m->fixed_said = true; /* by an export of ours, at each option */
        q->type_said = qx_arena_text(&m->arena, qx_slice(note.ptr + 5, note.len - 5));
        good = true;
    } else {
        good = note.len == 0 || qx_making_note(m, note, node->line, fix) == QX_OK;
    }
    qx_buf_free(&text);
    return good;
}

static bool take_notes(struct qti_item *q, const struct qx_xml *notes)
{
    const struct qx_xml *n = qti_child(notes, "p");
    struct qx_buf fix = {0}; /* what is fixed stands at the options */
    bool good = true;

    for (; good && n != NULL; n = qti_next(n, "p")) {
        good = take_note(q, n, &fix);
    }
    qx_buf_free(&fix);
    return good;
}

bool qti_author(struct qti_item *q, const struct qx_xml *body)
{
    const struct qx_xml *n = qti_child(body, "rubricBlock");
    bool good = true;

    while (n != NULL && !qti_is_author(n)) {
        n = qti_next(n, "rubricBlock");
    }
    for (n = qti_child(content_of(n), "div"); good && n != NULL; n = qti_next(n, "div")) {
        if (has_class(n, QTI_AUTHOR_NOTES)) {
            good = take_notes(q, n);
        } else if (has_class(n, QTI_AUTHOR_RATIONALE)) {
            good = q->flow(q, n, &q->m->q.rationale);
        }
    }
    return good;
}

bool qti_said(const struct qti_item *q, enum qx_question_type type)
{
    return q->type_said != NULL && strcmp(q->type_said, qx_question_type_name(type)) == 0;
}
