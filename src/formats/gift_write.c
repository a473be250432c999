/* GIFT: docs/formats/gift.md. Each text stands on one line, with its line ends as "\n", so that
 * nothing is lost to the trimming of lines. */
#include "writing.h"

struct gift {
    struct qx_buf *out;
    bool html; /* so is the stem, and what does not say otherwise */
};

static void put(struct qx_buf *out, const char *text)
{
    qx_buf_text(out, text);
}

static void put_escaped(struct qx_buf *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\n') {
            put(out, "\\n");
            continue;
        }
        if (strchr("~=#{}:\\", *c) != NULL) {
            qx_buf_byte(out, '\\');
        }
        qx_buf_byte(out, (uint8_t)*c);
    }
}

static void put_html(struct qx_buf *out, const char *text)
{
    struct qx_buf html = {0};

    put(out, "[html]");
    writing_html(&html, text);
    put_escaped(out, qx_buf_cstr(&html));
    qx_buf_free(&html);
}

/* A text that begins as a format, a weight, a comment or a category does says what it is, and so
 * does each where the stem is HTML; one that begins with code would be trimmed. */
static void put_text(struct gift *g, const char *text)
{
    if (text[0] == ' ') {
        put_html(g->out, text);
        return;
    }
    if (g->html || text[0] == '[' || text[0] == '%' || text[0] == '/' || text[0] == '$') {
        put(g->out, "[plain]");
    }
    put_escaped(g->out, text);
}

/* Where an arrow makes a match of a question. */
static void put_without_arrow(struct gift *g, const char *text)
{
    if (strstr(text, "->") != NULL) {
        put_html(g->out, text);
    } else {
        put_text(g, text);
    }
}

/* --- what stands above the question --- */

/* A blank at the end keeps a backslash from the bracket. */
static void put_tag(struct qx_buf *out, const char *name, const char *value)
{
    size_t n = strlen(value);

    if (n == 0) {
        return;
    }
    qx_buf_printf(out, " [%s", name);
    for (const char *c = value; *c != '\0'; c++) {
        put(out, *c == ']' ? "\\" : "");
        qx_buf_byte(out, (uint8_t)*c);
    }
    put(out, value[n - 1] == '\\' ? " ]" : "]");
}

static void put_fixed(struct qx_buf *out, const struct qx_question *q, const char *lang)
{
    struct qx_buf fixed = {0};

    if (!writing_is_plain_truth(q, lang)) {
        writing_fixed(&fixed, q);
        put_tag(out, "tag:fixed:", qx_buf_cstr(&fixed));
    }
    qx_buf_free(&fixed);
}

static void put_notes(struct qx_buf *out, const struct qx_question *q, const char *lang)
{
    put(out, "//");
    put_tag(out, "id:", q->id);
    put_tag(out, "tag:topic:", q->topic);
    put_tag(out, "tag:level:", q->level);
    put_tag(out, "tag:source:", q->source);
    put_tag(out, "tag:author:", q->author);
    put_tag(out, "tag:figure:", q->figure);
    put_fixed(out, q, lang);
    for (size_t i = 0; i < q->n_enemies; i++) {
        put_tag(out, "tag:enemy:", q->enemies[i]);
    }
    for (size_t i = 0; i < q->n_tags; i++) {
        if (!writing_is_note(q->tags[i])) {
            put_tag(out, "tag:", q->tags[i]);
        }
    }
    put(out, "\n");
}

/* The category that other programs file it under; "//" is a slash within. */
static void put_category(struct qx_buf *out, const char *topic)
{
    put(out, "$CATEGORY: ");
    for (const char *c = topic; *c != '\0'; c++) {
        put(out, *c == '/' ? "/" : "");
        qx_buf_byte(out, (uint8_t)*c);
    }
    put(out, "\n\n");
}

/* --- answers --- */

static void put_feedback(struct gift *g, const struct qx_texts *feedback)
{
    if (feedback->n > 0) {
        put(g->out, " # ");
        put_text(g, writing_text(feedback));
    }
}

static void put_weight(struct qx_buf *out, struct qx_fraction weight)
{
    put(out, "%");
    writing_percent(out, weight);
    put(out, "%");
}

static void put_choices(struct gift *g, const struct qx_question *q)
{
    for (size_t i = 0; i < q->n_options; i++) {
        const struct qx_option *o = &q->options[i];
        bool right = q->type != QX_MULTIPLE && qx_option_is_right(q, o);

        put(g->out, right ? "=" : "~");
        if (!right && o->weight.num != 0) {
            put_weight(g->out, o->weight);
        }
        put_text(g, writing_text(&o->text));
        put_feedback(g, &o->feedback);
        put(g->out, "\n");
    }
}

/* {T#to the wrong answer#to the right one} */
static void put_truth(struct gift *g, const struct qx_question *q)
{
    bool truth = q->options[0].weight.num > 0;
    const struct qx_texts *wrong = &q->options[truth ? 1 : 0].feedback;
    const struct qx_texts *right = &q->options[truth ? 0 : 1].feedback;

    put(g->out, truth ? "TRUE" : "FALSE");
    if (wrong->n + right->n > 0) {
        put(g->out, "#");
        put_text(g, writing_text(wrong));
        put(g->out, right->n > 0 ? "#" : "");
        put_text(g, writing_text(right));
    }
    put(g->out, "\n");
}

/* What is typed in: a star means any text elsewhere, unless a backslash stands before it. */
static void put_typed(struct gift *g, const char *text)
{
    struct qx_buf starred = {0};

    for (const char *c = text; *c != '\0'; c++) {
        qx_buf_text(&starred, *c == '*' ? "\\" : "");
        qx_buf_byte(&starred, (uint8_t)*c);
    }
    put_text(g, qx_buf_cstr(&starred));
    qx_buf_free(&starred);
}

static void put_accepted(struct gift *g, const struct qx_question *q)
{
    const struct qx_field *f = &q->fields[0];

    put(g->out, f->fill == QX_FILL_NUMBER ? "#\n" : "");
    for (size_t i = 0; i < f->n_accepted; i++) {
        const struct qx_accepted *a = &f->accepted[i];
        bool rest = qx_accepted_is_rest(a);

        put(g->out, "=");
        if (a->weight.num != a->weight.den) {
            put_weight(g->out, a->weight);
        }
        if (rest) {
            put(g->out, "*");
        } else if (f->fill == QX_FILL_TEXT) {
            put_typed(g, writing_text(&a->text));
        } else {
            qx_buf_printf(g->out, strcmp(a->from, a->to) == 0 ? "%s" : "%s..%s", a->from, a->to);
        }
        if (a->feedback.n > 0) {
            put(g->out, " # ");
            put_without_arrow(g, writing_text(&a->feedback));
        }
        put(g->out, "\n");
    }
}

/* Options stand in the order in which they are first named: those whose turn it is before that of
 * the pair are named without a left half. */
static void put_pairs(struct gift *g, const struct qx_question *q)
{
    size_t named = 0;

    for (size_t i = 0; i <= q->n_fields; i++) {
        bool rest = i == q->n_fields;
        size_t option = rest ? q->n_options : writing_option(q, q->fields[i].accepted[0].option);

        for (; named < option; named++) {
            put(g->out, "= -> ");
            put_escaped(g->out, writing_text(&q->options[named].text));
            put(g->out, "\n");
        }
        if (!rest) {
            put(g->out, "=");
            put_without_arrow(g, writing_text(&q->fields[i].text));
            put(g->out, " -> ");
            put_escaped(g->out, writing_text(&q->options[option].text));
            put(g->out, "\n");
            named = option == named ? named + 1 : named;
        }
    }
}

/* All six settings: Moodle looks for those that are not there in the first item. */
static void put_order(struct gift *g, const struct qx_question *q)
{
    qx_buf_printf(g->out, ">%zu ALL VERTICAL ALL_OR_NOTHING HIDE none\n", q->n_options);
    for (size_t i = 0; i < q->n_options; i++) {
        put_text(g, writing_text(&q->options[i].text));
        put(g->out, "\n");
    }
}

static const char *put_answers(struct gift *g, const struct qx_question *q, const char *lang)
{
    switch (q->type) {
    case QX_TRUE_FALSE:
        if (writing_is_plain_truth(q, lang)) {
            put_truth(g, q);
            break;
        }
        /* fall through */
    case QX_SINGLE:
    case QX_MULTIPLE:
        put_choices(g, q);
        break;
    case QX_SHORT:
    case QX_NUMERIC:
        put_accepted(g, q);
        break;
    case QX_MATCHING:
        put_pairs(g, q);
        break;
    case QX_ORDERING:
        put_order(g, q);
        break;
    default:
        return "has no gaps";
    }
    return NULL;
}

static const char *put_question(struct qx_buf *out, const struct qx_question *q, const char *lang,
                                const char *topic)
{
    struct gift g = {.out = out};

    if (strcmp(q->topic, topic) != 0) {
        put_category(out, q->topic);
    }
    put_notes(out, q, lang);
    if (q->title.n > 0) {
        put(out, "::");
        put_text(&g, writing_text(&q->title));
        put(out, "::");
    }
    put_text(&g, writing_text(&q->stem));
    g.html = writing_text(&q->stem)[0] == ' ';
    put(out, " {");
    put(out, q->type == QX_NUMERIC || q->type == QX_ORDERING ? "" : "\n");
    const char *why = put_answers(&g, q, lang);

    if (q->rationale.n > 0) {
        put(out, "####");
        put_text(&g, writing_text(&q->rationale));
        put(out, "\n");
    }
    put(out, "}\n\n");
    return why;
}

const struct format format_gift = {
    .name = "gift",
    .head = "",
    .between = "",
    .tail = "",
    .put = put_question,
    .read = qx_gift_read,
};
