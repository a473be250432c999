/* One XML file of QTI, whichever version it is. */
#include "qti_package.h"

#include <stdlib.h>

/* Elements of 1.2 that hold items, and whose title is a topic. */
static const char *const GROUPS[] = {"questestinterop", "assessment", "section", "objectbank"};

static bool is_group(const struct qx_xml *head)
{
    for (size_t i = 0; i < sizeof GROUPS / sizeof GROUPS[0]; i++) {
        if (qx_xml_is(head, GROUPS[i])) {
            return true;
        }
    }
    return false;
}

/* The title of a group, or what lies around it; what is shown before that is shown before it. */
static void keep_group(struct qti_file *f, const struct qx_xml *head, size_t depth)
{
    struct qx_slice title = qx_slice_trim(qx_slice_text(qx_xml_attribute(head, "title")));
    struct qti_group group =
        depth > 0 ? f->by_depth[depth - 1] : (struct qti_group){.topic = f->topic};

    if (title.len > 0) {
        group.topic = qx_arena_text(&f->titles, title);
    }
    group.section = qx_xml_is(head, "section");
    f->by_depth[depth] = group;
}

static enum qx_err enter(void *ctx, const struct qx_xml *head, size_t depth, enum qx_xml_want *want)
{
    struct qti_file *f = ctx;
    struct qx_reading *r = f->m.reading;

    if (is_group(head)) {
        keep_group(f, head, depth);
        *want = QX_XML_INTO;
    } else if (depth > 0 && (qx_xml_is(head, "item") || qti12_is_aside(head))) {
        f->group = &f->by_depth[depth - 1];
        *want = QX_XML_WHOLE;
    } else if (depth > 0) {
        *want = QX_XML_PASS;
    } else if (qti_is(head, "assessmentItem")) {
        *want = QX_XML_WHOLE;
    } else if (qti_is(head, "assessmentTest") || qti_is(head, "assessmentSection")) {
        return qx_fail(r->report, QX_ERR_SYNTAX, r->where, head->line,
                       "%s: a test, which refers to its questions: import its package", head->name);
    } else {
        return qx_fail(r->report, QX_ERR_SYNTAX, r->where, head->line,
                       "%.60s: nothing of QTI: give a file of questions", head->name);
    }
    return QX_OK;
}

static enum qx_err whole(void *ctx, const struct qx_xml *tree, size_t done)
{
    struct qti_file *f = ctx;
    enum qx_err err;

    if (qti12_is_aside(tree)) {
        qti12_aside(f, f->group, tree);
        return QX_OK;
    }
    err = qx_xml_is(tree, "item") ? qti12_item_read(&f->m, tree, f->group)
                                  : qti_item_read(&f->m, tree, f->topic);

    return err != QX_OK || f->package ? err : qx_making_go_on(&f->m, done);
}

enum qx_err qti_file_read(struct qti_file *f, struct qx_slice text, const char *encoding)
{
    struct qx_xml_source source = {
        .text = text, .where = f->m.reading->where, .encoding = encoding};
    struct qx_xml_visitor visitor = {.ctx = f, .enter = enter, .whole = whole};

    return qx_xml_reader_read(f->reader, &source, &visitor, f->m.reading->report);
}

struct qti_file *qti_file_new(struct qx_reading *reading)
{
    struct qti_file *f = qx_alloc(1, sizeof *f);

    f->m.reading = reading;
    f->topic = "";
    f->reader = qx_xml_reader_new();
    return f;
}

void qti_file_free(struct qti_file **f)
{
    qx_making_end(&(*f)->m);
    qx_xml_reader_free(&(*f)->reader);
    qx_arena_free(&(*f)->titles);
    free(*f);
    *f = NULL;
}

enum qx_err qx_qti_read(struct qx_slice text, struct qx_reading *reading)
{
    struct qti_file *f = qti_file_new(reading);
    enum qx_err err = qti_file_read(f, text, reading->encoding);

    qti_file_free(&f);
    return err;
}
