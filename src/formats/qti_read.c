/* One XML file of QTI, whichever version it is. */
#include "qti.h"

#include <stdlib.h>

struct qti_file {
    struct making m;
    const char *topic;
};

static enum qx_err enter(void *ctx, const struct qx_xml *head, size_t depth, enum qx_xml_want *want)
{
    struct qti_file *f = ctx;
    struct qx_reading *r = f->m.reading;

    (void)depth;
    if (qti_is(head, "assessmentItem")) {
        *want = QX_XML_WHOLE;
        return QX_OK;
    }
    if (qti_is(head, "assessmentTest") || qti_is(head, "assessmentSection")) {
        return qx_fail(r->report, QX_ERR_SYNTAX, r->where, head->line,
                       "%s: a test, which refers to its questions: import its package", head->name);
    }
    return qx_fail(r->report, QX_ERR_SYNTAX, r->where, head->line,
                   "%.60s: no item of QTI: give a file of questions", head->name);
}

static enum qx_err whole(void *ctx, const struct qx_xml *tree, size_t done)
{
    struct qti_file *f = ctx;
    enum qx_err err = qti_item_read(&f->m, tree, f->topic);

    return err != QX_OK ? err : qx_making_go_on(&f->m, done);
}

enum qx_err qx_qti_read(struct qx_slice text, struct qx_reading *reading)
{
    struct qti_file *f = qx_alloc(1, sizeof *f);
    struct qx_xml_source source = {
        .text = text, .where = reading->where, .encoding = reading->encoding};
    struct qx_xml_visitor visitor = {.ctx = f, .enter = enter, .whole = whole};

    f->m.reading = reading;
    f->topic = "";
    enum qx_err err = qx_xml_read(&source, &visitor, reading->report);

    qx_making_end(&f->m);
    free(f);
    return err;
}
