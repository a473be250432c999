/* Moodle XML: docs/formats/moodle-xml.md. */
#include "moodle_write.h"
#include "writing.h"
#include "xml_write.h"

#include <stdio.h>

static void put(struct qx_buf *out, const char *text)
{
    qx_buf_text(out, text);
}

void moodle_put_text(struct qx_buf *out, const char *text, bool html)
{
    struct qx_buf markup = {0};

    if (html) {
        writing_html(&markup, text);
    }
    put(out, "<text>");
    xml_text(out, html ? qx_buf_cstr(&markup) : text);
    put(out, "</text>");
    qx_buf_free(&markup);
}

/* <name …><text>…</text> without its end: code needs HTML, anything else is as it stands. */
static void open_text(struct qx_buf *out, int indent, const char *name, const char *attributes,
                      const char *text)
{
    bool html = writing_has_code(text) || text[0] == ' ';

    qx_buf_printf(out, "%*s<%s%s format=\"%s\">", indent, "", name, attributes,
                  html ? "html" : "plain_text");
    moodle_put_text(out, text, html);
}

static void put_text(struct qx_buf *out, int indent, const char *name, const char *text)
{
    open_text(out, indent, name, "", text);
    qx_buf_printf(out, "</%s>\n", name);
}

static void put_aside(struct qx_buf *out, int indent, const char *name,
                      const struct qx_texts *texts)
{
    if (texts->n > 0) {
        put_text(out, indent, name, writing_text(texts));
    }
}

/* --- answers --- */

static void put_answer(struct qx_buf *out, struct qx_fraction fraction, const char *text,
                       const char *more, const struct qx_texts *feedback)
{
    struct qx_buf attribute = {0};

    put(&attribute, " fraction=\"");
    writing_percent(&attribute, fraction);
    put(&attribute, "\"");
    open_text(out, 4, "answer", qx_buf_cstr(&attribute), text);
    put(out, "\n");
    put(out, more);
    put_aside(out, 6, "feedback", feedback);
    put(out, "    </answer>\n");
    qx_buf_free(&attribute);
}

static bool all_fixed(const struct qx_question *q)
{
    bool all = true;

    for (size_t i = 0; i < q->n_options; i++) {
        all = all && q->options[i].fixed;
    }
    return all;
}

static const char *put_choices(struct qx_buf *out, const struct qx_question *q)
{
    xml_leaf(out, 4, "single", q->type == QX_MULTIPLE ? "false" : "true");
    xml_leaf(out, 4, "shuffleanswers", all_fixed(q) ? "false" : "true");
    xml_leaf(out, 4, "answernumbering", "abc");
    for (size_t i = 0; i < q->n_options; i++) {
        const struct qx_option *o = &q->options[i];

        put_answer(out, o->weight, writing_text(&o->text), "", &o->feedback);
    }
    return NULL;
}

static const char *put_truth(struct qx_buf *out, const struct qx_question *q)
{
    for (size_t i = 0; i < 2; i++) {
        put_answer(out, q->options[i].weight, i == 0 ? "true" : "false", "",
                   &q->options[i].feedback);
    }
    return NULL;
}

/* What is typed in: a star means any text, unless a backslash stands before it. */
void moodle_star(struct qx_buf *out, const struct qx_accepted *a)
{
    if (qx_accepted_is_rest(a)) {
        put(out, QX_ANYTHING);
        return;
    }
    for (const char *c = writing_text(&a->text); *c != '\0'; c++) {
        put(out, *c == '*' ? "\\" : "");
        qx_buf_byte(out, (uint8_t)*c);
    }
}

static const char *put_short(struct qx_buf *out, const struct qx_question *q)
{
    const struct qx_field *f = &q->fields[0];

    xml_leaf(out, 4, "usecase", f->case_sensitive ? "1" : "0");
    for (size_t i = 0; i < f->n_accepted; i++) {
        const struct qx_accepted *a = &f->accepted[i];
        struct qx_buf text = {0};

        moodle_star(&text, a);
        put_answer(out, a->weight, qx_buf_cstr(&text), "", &a->feedback);
        qx_buf_free(&text);
    }
    return NULL;
}

bool moodle_centre(const struct qx_accepted *a, char centre[static QX_DECIMAL_MAX],
                   char off[static QX_DECIMAL_MAX])
{
    return writing_middle(a->from, a->to, centre) &&
           qx_decimal_add(a->to, centre, true, off) == QX_OK;
}

static const char *put_numeric(struct qx_buf *out, const struct qx_question *q)
{
    const struct qx_field *f = &q->fields[0];

    for (size_t i = 0; i < f->n_accepted; i++) {
        char centre[QX_DECIMAL_MAX];
        char off[QX_DECIMAL_MAX];
        struct qx_buf tolerance = {0};

        if (qx_accepted_is_rest(&f->accepted[i])) {
            put_answer(out, f->accepted[i].weight, QX_ANYTHING, "", &f->accepted[i].feedback);
            continue;
        }
        if (!moodle_centre(&f->accepted[i], centre, off)) {
            return MOODLE_NO_RANGE;
        }
        xml_leaf(&tolerance, 6, "tolerance", off);
        put_answer(out, f->accepted[i].weight, centre, qx_buf_cstr(&tolerance),
                   &f->accepted[i].feedback);
        qx_buf_free(&tolerance);
    }
    return NULL;
}

/* --- matching, ordering, gaps --- */

static void put_pair(struct qx_buf *out, const char *left, const char *right)
{
    open_text(out, 4, "subquestion", "", left);
    put(out, "\n");
    put_text(out, 6, "answer", right);
    put(out, "    </subquestion>\n");
}

/* Options stand in the order in which they are first named: those whose turn it is before that of a
 * pair are named as matches for nothing. */
static const char *put_matching(struct qx_buf *out, const struct qx_question *q)
{
    size_t named = 0;

    xml_leaf(out, 4, "shuffleanswers", all_fixed(q) ? "false" : "true");
    for (size_t i = 0; i <= q->n_fields; i++) {
        bool rest = i == q->n_fields;
        size_t option = rest ? q->n_options : writing_option(q, q->fields[i].accepted[0].option);

        for (; named < option; named++) {
            put_pair(out, "", writing_text(&q->options[named].text));
        }
        if (!rest) {
            put_pair(out, writing_text(&q->fields[i].text), writing_text(&q->options[option].text));
            named = option == named ? named + 1 : named;
        }
    }
    return NULL;
}

static const char *put_ordering(struct qx_buf *out, const struct qx_question *q)
{
    xml_leaf(out, 4, "layouttype", "VERTICAL");
    xml_leaf(out, 4, "selecttype", "ALL");
    xml_leaf(out, 4, "selectcount", "0");
    xml_leaf(out, 4, "gradingtype", "ALL_OR_NOTHING");
    xml_leaf(out, 4, "showgrading", "HIDE");
    xml_leaf(out, 4, "numberingstyle", "none");
    for (size_t i = 0; i < q->n_options; i++) {
        const struct qx_option *o = &q->options[i];
        char place[40];

        (void)snprintf(place, sizeof place, " fraction=\"%zu\"", i + 1);
        open_text(out, 4, "answer", place, writing_text(&o->text));
        put(out, "\n");
        put_aside(out, 6, "feedback", &o->feedback);
        put(out, "    </answer>\n");
    }
    return NULL;
}

/* --- the question --- */

static void put_category(struct qx_buf *out, const char *topic)
{
    struct qx_buf path = {0};

    for (const char *c = topic; *c != '\0'; c++) {
        qx_buf_text(&path, *c == '/' ? "/" : ""); /* "//" is a slash within */
        qx_buf_byte(&path, (uint8_t)*c);
    }
    put(out, "  <question type=\"category\">\n    <category>");
    moodle_put_text(out, qx_buf_cstr(&path), false);
    put(out, "</category>\n  </question>\n");
    qx_buf_free(&path);
}

static void put_tag(struct qx_buf *out, const char *name, const char *value)
{
    struct qx_buf tag = {0};

    if (value[0] == '\0') {
        return;
    }
    qx_buf_printf(&tag, "%s%s", name, value);
    put(out, "      <tag>");
    moodle_put_text(out, qx_buf_cstr(&tag), false);
    put(out, "</tag>\n");
    qx_buf_free(&tag);
}

static void put_fixed(struct qx_buf *out, const struct qx_question *q, bool by_type)
{
    struct qx_buf fixed = {0};

    if (!by_type) {
        writing_fixed(&fixed, q);
        put_tag(out, "fixed:", qx_buf_cstr(&fixed));
    }
    qx_buf_free(&fixed);
}

static void put_tags(struct qx_buf *out, const struct qx_question *q)
{
    /* A choice of which all are fixed says so by not being shuffled. */
    bool by_type = qx_question_type_is_choice(q->type) && all_fixed(q);

    put(out, "    <tags>\n");
    put_tag(out, "topic:", q->topic);
    put_tag(out, "level:", q->level);
    put_tag(out, "source:", q->source);
    put_tag(out, "author:", q->author);
    put_tag(out, "figure:", q->figure);
    put_fixed(out, q, by_type);
    for (size_t i = 0; i < q->n_enemies; i++) {
        put_tag(out, "enemy:", q->enemies[i]);
    }
    for (size_t i = 0; i < q->n_tags; i++) {
        if (!writing_is_note(q->tags[i])) {
            put_tag(out, "", q->tags[i]);
        }
    }
    put(out, "    </tags>\n");
}

struct form {
    const char *name;
    const char *(*put)(struct qx_buf *out, const struct qx_question *q);
    bool has_gaps; /* in the stem */
};

static struct form form_of(const struct qx_question *q, const char *lang)
{
    static const struct form FORMS[QX_QUESTION_TYPES] = {
        [QX_SINGLE] = {"multichoice", put_choices,  false},
        [QX_MULTIPLE] = {"multichoice", put_choices,  false},
        [QX_TRUE_FALSE] = {"truefalse",   put_truth,    false},
        [QX_SHORT] = {"shortanswer", put_short,    false},
        [QX_NUMERIC] = {"numerical",   put_numeric,  false},
        [QX_MATCHING] = {"matching",    put_matching, false},
        [QX_ORDERING] = {"ordering",    put_ordering, false},
    };
    bool shared = q->n_options > 0 && (q->options[0].field == NULL || q->options[0].field[0] == 0);

    if (q->type == QX_GAPS) {
        return shared ? (struct form){"gapselect", moodle_put_choices_of_gaps, true}
                      : (struct form){"cloze", NULL, true};
    }
    return FORMS[q->type == QX_TRUE_FALSE && !writing_is_plain_truth(q, lang) ? QX_SINGLE
                                                                              : q->type];
}

/* Other programs want a name: one that is the id is read as none. */
static void put_heading(struct qx_buf *out, const struct qx_question *q)
{
    put(out, "    <name>");
    moodle_put_text(out, q->title.n > 0 ? writing_text(&q->title) : q->id, false);
    put(out, "</name>\n");
}

static const char *put_question(struct qx_buf *out, const struct qx_question *q, const char *lang,
                                const char *topic)
{
    const struct form form = form_of(q, lang);
    const char *why = NULL;

    if (strcmp(q->topic, topic) != 0) {
        put_category(out, q->topic);
    }
    qx_buf_printf(out, "  <question type=\"%s\">\n", form.name);
    put_heading(out, q);
    if (form.has_gaps) {
        why = moodle_put_gap_stem(out, q);
    } else {
        put_text(out, 4, "questiontext", writing_text(&q->stem));
    }
    put_aside(out, 4, "generalfeedback", &q->rationale);
    xml_leaf(out, 4, "defaultgrade", "1");
    xml_leaf(out, 4, "penalty", "0");
    xml_leaf(out, 4, "hidden", "0");
    xml_leaf(out, 4, "idnumber", q->id);
    if (why == NULL && form.put != NULL) {
        why = form.put(out, q);
    }
    put_tags(out, q);
    put(out, "  </question>\n");
    return why;
}

const struct format format_moodle_xml = {
    .name = "moodle-xml",
    .head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n",
    .between = "",
    .tail = "</quiz>\n",
    .put = put_question,
    .read = qx_moodle_xml_read,
};
