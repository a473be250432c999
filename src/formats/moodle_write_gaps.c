/* Gaps in Moodle XML: "[[3]]" with choices that all of them share, else embedded answers. */
#include "moodle_write.h"
#include "writing.h"
#include "xml_write.h"

static bool is_shared(const struct qx_option *o)
{
    return o->field == NULL || o->field[0] == '\0';
}

/* --- embedded answers: {1:SHORTANSWER:=right#feedback~%50%near} --- */

/* HTML, in which the gap's own signs stand behind a backslash. */
static void put_escaped(struct qx_buf *out, const char *text)
{
    struct qx_buf html = {0};

    writing_html(&html, text);
    for (const char *c = qx_buf_cstr(&html); *c != '\0'; c++) {
        bool entity = c[0] == '#' && c > qx_buf_cstr(&html) && c[-1] == '&';

        qx_buf_text(out, !entity && strchr("}#~/\"\\", *c) != NULL ? "\\" : "");
        qx_buf_byte(out, (uint8_t)*c);
    }
    qx_buf_free(&html);
}

static void put_feedback(struct qx_buf *out, const struct qx_texts *feedback)
{
    if (feedback->n > 0) {
        qx_buf_byte(out, '#');
        put_escaped(out, writing_text(feedback));
    }
}

/* A weight is said where a text would be taken for one. */
static void put_share(struct qx_buf *out, struct qx_fraction share, const char *text)
{
    if (share.num == share.den) {
        qx_buf_byte(out, '=');
    } else if (share.num != 0 || text[0] == '%' || text[0] == '=') {
        qx_buf_byte(out, '%');
        writing_percent(out, share);
        qx_buf_byte(out, '%');
    }
}

static const struct qx_accepted *accepted_of(const struct qx_field *f, const char *option)
{
    for (size_t i = 0; i < f->n_accepted; i++) {
        if (strcmp(f->accepted[i].option, option) == 0) {
            return &f->accepted[i];
        }
    }
    return NULL;
}

static void put_choices(struct qx_buf *out, const struct qx_question *q, const struct qx_field *f)
{
    bool first = true;

    for (size_t i = 0; i < q->n_options; i++) {
        const struct qx_option *o = &q->options[i];
        const struct qx_accepted *a = accepted_of(f, o->id);

        if (qx_option_offered(o, f)) {
            qx_buf_text(out, first ? "" : "~");
            put_share(out, a == NULL ? (struct qx_fraction){0, 1} : a->weight,
                      writing_text(&o->text));
            put_escaped(out, writing_text(&o->text));
            put_feedback(out, a == NULL ? &o->feedback : &a->feedback);
            first = false;
        }
    }
}

static const char *put_number(struct qx_buf *out, const struct qx_accepted *a)
{
    char centre[QX_DECIMAL_MAX];
    char off[QX_DECIMAL_MAX];

    if (!moodle_centre(a, centre, off)) {
        return MOODLE_NO_RANGE;
    }
    qx_buf_printf(out, strcmp(off, "0") == 0 ? "%s" : "%s:%s", centre, off);
    return NULL;
}

static const char *put_typed(struct qx_buf *out, const struct qx_field *f)
{
    const char *why = NULL;

    for (size_t i = 0; why == NULL && i < f->n_accepted; i++) {
        const struct qx_accepted *a = &f->accepted[i];
        struct qx_buf text = {0};

        qx_buf_text(out, i == 0 ? "" : "~");
        moodle_star(&text, a);
        put_share(out, a->weight, qx_buf_cstr(&text));
        if (f->fill == QX_FILL_TEXT || qx_accepted_is_rest(a)) {
            put_escaped(out, qx_buf_cstr(&text));
        } else {
            why = put_number(out, a);
        }
        put_feedback(out, &a->feedback);
        qx_buf_free(&text);
    }
    return why;
}

/* Options that are shuffled have another name than those that stay. */
static const char *name_of(const struct qx_question *q, const struct qx_field *f)
{
    bool fixed = true;

    for (size_t i = 0; i < q->n_options; i++) {
        fixed = fixed && (q->options[i].fixed || !qx_option_offered(&q->options[i], f));
    }
    switch (f->fill) {
    case QX_FILL_CHOICE:
        return fixed ? "MULTICHOICE" : "MULTICHOICE_S";
    case QX_FILL_TEXT:
        return f->case_sensitive ? "SHORTANSWER_C" : "SHORTANSWER";
    default:
        return "NUMERICAL";
    }
}

static const char *put_gap(struct qx_buf *out, const struct qx_question *q,
                           const struct qx_field *f)
{
    const char *why = NULL;

    qx_buf_printf(out, "{1:%s:", name_of(q, f));
    if (f->fill == QX_FILL_CHOICE) {
        put_choices(out, q, f);
    } else {
        why = put_typed(out, f);
    }
    qx_buf_byte(out, '}');
    return why;
}

/* --- choices that all gaps share --- */

/* "[[3]]" says which choice is right. */
static const char *put_reference(struct qx_buf *out, const struct qx_question *q,
                                 const struct qx_field *f)
{
    if (f->fill != QX_FILL_CHOICE || f->n_accepted != 1) {
        return "has gaps that share their options only where each has one of them as its answer";
    }
    qx_buf_printf(out, "[[%zu]]", writing_option(q, f->accepted[0].option) + 1);
    return NULL;
}

const char *moodle_put_choices_of_gaps(struct qx_buf *out, const struct qx_question *q)
{
    xml_leaf(out, 4, "shuffleanswers", "1");
    for (size_t i = 0; i < q->n_options; i++) {
        qx_buf_text(out, "    <selectoption>");
        moodle_put_text(out, writing_text(&q->options[i].text), false);
        qx_buf_text(out, "<group>1</group></selectoption>\n");
    }
    return NULL;
}

/* --- the stem --- */

/* Text of the stem, where a "{" could be a gap's. */
static void put_between(struct qx_buf *out, struct qx_slice html)
{
    for (size_t i = 0; i < html.len; i++) {
        if (html.ptr[i] == '{') {
            qx_buf_text(out, "&#123;");
        } else {
            qx_buf_byte(out, html.ptr[i]);
        }
    }
}

const char *moodle_put_gap_stem(struct qx_buf *out, const struct qx_question *q)
{
    bool shared = q->n_options > 0 && is_shared(&q->options[0]);
    struct qx_buf html = {0};
    struct qx_buf stem = {0};
    const char *why = NULL;
    const char *gap;
    const char *after;
    struct qx_slice id;
    size_t n = 0;

    writing_html(&html, writing_text(&q->stem));
    const char *rest = qx_buf_cstr(&html);

    while (why == NULL && (gap = qx_gap_next(rest, &id, &after)) != NULL) {
        put_between(&stem, qx_slice(rest, (size_t)(gap - rest)));
        why = shared ? put_reference(&stem, q, &q->fields[n]) : put_gap(&stem, q, &q->fields[n]);
        rest = after;
        n++;
    }
    put_between(&stem, qx_slice_text(rest));
    qx_buf_text(out, "    <questiontext format=\"html\"><text>");
    xml_text(out, qx_buf_cstr(&stem));
    qx_buf_text(out, "</text></questiontext>\n");
    qx_buf_free(&html);
    qx_buf_free(&stem);
    return why;
}
