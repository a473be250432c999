/* Items of QTI 2.2 and 3.0: docs/formats/qti.md. */
#include "qti_write.h"

#include "qti.h"
#include "xml_write.h"

#include <stdio.h>

/* --- what an author alone sees --- */

static void put_note(struct qti_out *o, const char *name, const char *value)
{
    if (value[0] != '\0') {
        qx_buf_text(o->out, "<p>");
        xml_text(o->out, name);
        xml_text(o->out, value);
        qx_buf_text(o->out, "</p>\n");
    }
}

static void put_notes(struct qti_out *o)
{
    const struct qx_question *q = o->q;

    qx_buf_text(o->out, "<div class=\"" QTI_AUTHOR_NOTES "\">\n");
    put_note(o, "id:", q->id);
    put_note(o, "type:", qx_question_type_name(q->type));
    put_note(o, "topic:", q->topic);
    put_note(o, "level:", q->level);
    put_note(o, "source:", q->source);
    put_note(o, "author:", q->author);
    put_note(o, "figure:", q->figure);
    for (size_t i = 0; i < q->n_enemies; i++) {
        put_note(o, "enemy:", q->enemies[i]);
    }
    for (size_t i = 0; i < q->n_tags; i++) {
        if (!writing_is_note(q->tags[i])) {
            put_note(o, "", q->tags[i]);
        }
    }
    qx_buf_text(o->out, "</div>\n");
}

/* 3.0 has what is shown in an element of its own. */
static void begin_content(struct qti_out *o)
{
    if (o->v3) {
        qti_begin(o, "contentBody");
        qti_in(o);
    }
}

static void end_content(struct qti_out *o)
{
    if (o->v3) {
        qti_close(o, "contentBody");
    }
}

static void put_rubric(struct qti_out *o)
{
    qti_begin(o, "rubricBlock");
    if (o->v3) {
        qti_attr(o, "use", "instructions");
    }
    qti_attr(o, "view", "author");
    qti_in(o);
    begin_content(o);
    put_notes(o);
    if (o->q->rationale.n > 0) {
        qx_buf_text(o->out, "<div class=\"" QTI_AUTHOR_RATIONALE "\">");
        qti_put_block(o, writing_text(&o->q->rationale));
        qx_buf_text(o->out, "</div>\n");
    }
    end_content(o);
    qti_close(o, "rubricBlock");
    qti_line(o);
}

/* --- the item --- */

static void put_feedback(struct qti_out *o)
{
    for (size_t i = 0; o->feedback && i < o->q->n_options; i++) {
        const struct qx_option *option = &o->q->options[i];

        if (option->feedback.n == 0) {
            continue;
        }
        qti_begin(o, "modalFeedback");
        qti_attr(o, "outcomeIdentifier", "FEEDBACK");
        qti_attr(o, "identifier", option->id);
        qti_attr(o, "showHide", "show");
        qti_in(o);
        begin_content(o);
        qti_put_block(o, writing_text(&option->feedback));
        end_content(o);
        qti_close(o, "modalFeedback");
        qti_line(o);
    }
}

/* Identifiers begin with a letter or "_"; the id itself stands in the notes. */
static void put_identifier(struct qti_out *o, const char *id)
{
    bool letter = (id[0] | 0x20) >= 'a' && (id[0] | 0x20) <= 'z';
    struct qx_buf identifier = {0};

    qx_buf_printf(&identifier, "%s%s", letter || id[0] == '_' ? "" : "_", id);
    qti_attr(o, "identifier", qx_buf_cstr(&identifier));
    qx_buf_free(&identifier);
}

static void put_item(struct qti_out *o)
{
    const struct qx_question *q = o->q;

    qx_buf_text(o->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    qti_begin(o, "assessmentItem");
    xml_attribute(o->out, "xmlns",
                  o->v3 ? "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
                        : "http://www.imsglobal.org/xsd/imsqti_v2p2");
    put_identifier(o, q->id);
    qti_attr(o, "title", q->title.n > 0 ? writing_text(&q->title) : q->id);
    qti_attr(o, "adaptive", "false");
    qti_attr(o, "timeDependent", "false");
    qti_attr(o, "xml:lang", o->lang);
    qti_in(o);
    qti_line(o);
    qti_put_declarations(o);
    qti_begin(o, "itemBody");
    qti_in(o);
    qti_line(o);
    put_rubric(o);
    qti_put_asked(o);
    qti_close(o, "itemBody");
    qti_line(o);
    qti_put_rule(o);
    put_feedback(o);
    qti_close(o, "assessmentItem");
    qti_line(o);
}

static const char *put_question(struct qx_buf *out, const struct qx_question *q, const char *lang,
                                bool v3)
{
    struct qti_out o = {.out = out, .v3 = v3, .lang = lang, .q = q};

    qti_plan(&o);
    if (o.why == NULL) {
        put_item(&o);
    }
    return o.why;
}

static const char *put_22(struct qx_buf *out, const struct qx_question *q, const char *lang,
                          const char *topic)
{
    (void)topic;
    return put_question(out, q, lang, false);
}

static const char *put_30(struct qx_buf *out, const struct qx_question *q, const char *lang,
                          const char *topic)
{
    (void)topic;
    return put_question(out, q, lang, true);
}

const struct format format_qti22 = {
    .name = "qti22",
    .package = &qti_package_22,
    .head = "",
    .between = "",
    .tail = "",
    .put = put_22,
    .read = qx_qti_read,
};

const struct format format_qti30 = {
    .name = "qti30",
    .package = &qti_package_30,
    .head = "",
    .between = "",
    .tail = "",
    .put = put_30,
    .read = qx_qti_read,
};
