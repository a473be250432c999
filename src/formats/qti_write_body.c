/* The stem of an item, and what is asked in it or behind it. */
#include "qti_write.h"

#include "xml_write.h"

static bool is_offered(const struct qx_option *option, const struct qx_field *f)
{
    return f == NULL || qx_option_offered(option, f);
}

/* Options may move unless all of them are fixed. */
static bool shuffles(const struct qx_question *q, const struct qx_field *f)
{
    for (size_t i = 0; i < q->n_options; i++) {
        if (is_offered(&q->options[i], f) && !q->options[i].fixed) {
            return true;
        }
    }
    return false;
}

static void begin_asking(struct qti_out *o, const char *interaction, const struct qti_asked *a)
{
    qti_begin(o, interaction);
    qti_attr(o, "responseIdentifier", a->id);
}

static void put_shuffle(struct qti_out *o, const struct qx_field *f)
{
    qti_attr(o, "shuffle", shuffles(o->q, f) ? "true" : "false");
}

/* name: simpleChoice, inlineChoice …; of the options that f offers, or of all. */
static void put_options(struct qti_out *o, const char *name, const struct qx_field *f)
{
    bool shuffled = shuffles(o->q, f);
    bool many = strcmp(name, "simpleAssociableChoice") == 0 || strcmp(name, "gapText") == 0;

    for (size_t i = 0; i < o->q->n_options; i++) {
        const struct qx_option *option = &o->q->options[i];

        if (!is_offered(option, f)) {
            continue;
        }
        qti_begin(o, name);
        qti_attr(o, "identifier", option->id);
        if (option->fixed && shuffled) {
            qti_attr(o, "fixed", "true");
        }
        if (many) {
            qti_attr(o, "matchMax", "0");
        }
        qti_in(o);
        writing_html(o->out, writing_text(&option->text));
        qti_close(o, name);
    }
}

/* --- behind the stem --- */

static void put_choice(struct qti_out *o)
{
    begin_asking(o, "choiceInteraction", &o->asked[0]);
    put_shuffle(o, NULL);
    qti_attr(o, "maxChoices", o->q->type == QX_MULTIPLE ? "0" : "1");
    qti_in(o);
    put_options(o, "simpleChoice", NULL);
    qti_close(o, "choiceInteraction");
}

static void put_order(struct qti_out *o)
{
    begin_asking(o, "orderInteraction", &o->asked[0]);
    qti_attr(o, "shuffle", "true");
    qti_in(o);
    put_options(o, "simpleChoice", NULL);
    qti_close(o, "orderInteraction");
}

static void put_sought(struct qti_out *o)
{
    for (size_t i = 0; i < o->q->n_fields; i++) {
        struct qx_buf id = {0};

        qx_buf_printf(&id, "F%s", o->q->fields[i].id);
        qti_begin(o, "simpleAssociableChoice");
        qti_attr(o, "identifier", qx_buf_cstr(&id));
        qti_attr(o, "matchMax", "1");
        qti_in(o);
        writing_html(o->out, writing_text(&o->q->fields[i].text));
        qti_close(o, "simpleAssociableChoice");
        qx_buf_free(&id);
    }
}

static void put_match(struct qti_out *o)
{
    begin_asking(o, "matchInteraction", &o->asked[0]);
    put_shuffle(o, NULL);
    qti_attr_size(o, "maxAssociations", o->q->n_fields);
    qti_in(o);
    qti_begin(o, "simpleMatchSet");
    qti_in(o);
    put_sought(o);
    qti_close(o, "simpleMatchSet");
    qti_begin(o, "simpleMatchSet");
    qti_in(o);
    put_options(o, "simpleAssociableChoice", NULL);
    qti_close(o, "simpleMatchSet");
    qti_close(o, "matchInteraction");
}

/* --- amid it --- */

static void put_gap(struct qti_out *o, size_t index)
{
    const struct qx_field *f = &o->q->fields[index];
    const struct qti_asked *a = &o->asked[index];

    if (qti_shares_options(o->q)) {
        struct qx_buf id = {0};

        qx_buf_printf(&id, "G%s", f->id);
        qti_begin(o, "gap");
        qti_attr(o, "identifier", qx_buf_cstr(&id));
        qti_void(o);
        qx_buf_free(&id);
        return;
    }
    begin_asking(o, f->fill == QX_FILL_CHOICE ? "inlineChoiceInteraction" : "textEntryInteraction",
                 a);
    if (f->fill != QX_FILL_CHOICE) {
        qti_void(o);
        return;
    }
    put_shuffle(o, f);
    qti_in(o);
    put_options(o, "inlineChoice", f);
    qti_close(o, "inlineChoiceInteraction");
}

/* The last gap that stands for field 1 alone: an answer behind a stem that may have "[[1]]" in it.
 */
static const char *last_gap(const char *html)
{
    const char *found = NULL;
    const char *after = NULL;
    struct qx_slice id;

    while ((html = qx_gap_next(html, &id, &after)) != NULL) {
        found = html;
        html = after;
    }
    return found;
}

/* The text as a block of HTML, with what is asked in the place of its gaps. */
static void put_with_gaps(struct qti_out *o, const char *text, bool only_last)
{
    struct qx_buf html = {0};
    struct qti_out block = {.out = &html};
    const char *after = NULL;
    const char *gap;
    struct qx_slice id;
    size_t n = 0;

    qti_put_block(&block, text);
    const char *rest = qx_buf_cstr(&html);
    const char *last = only_last ? last_gap(rest) : rest;

    while ((gap = qx_gap_next(last, &id, &after)) != NULL) {
        qx_buf_add(o->out, qx_slice(rest, (size_t)(gap - rest)));
        put_gap(o, n++);
        rest = last = after;
    }
    qx_buf_text(o->out, rest);
    qx_buf_free(&html);
}

static void put_typed(struct qti_out *o)
{
    struct qx_buf text = {0};

    qx_buf_printf(&text, "%s\n\n[[1]]", writing_text(&o->q->stem));
    put_with_gaps(o, qx_buf_cstr(&text), true);
    qx_buf_free(&text);
}

static void put_gaps(struct qti_out *o)
{
    bool shared = qti_shares_options(o->q);

    if (shared) {
        begin_asking(o, "gapMatchInteraction", &o->asked[0]);
        put_shuffle(o, NULL);
        qti_in(o);
        put_options(o, "gapText", NULL);
    }
    put_with_gaps(o, writing_text(&o->q->stem), false);
    if (shared) {
        qti_close(o, "gapMatchInteraction");
    }
}

void qti_put_asked(struct qti_out *o)
{
    static void (*const BEHIND[QX_QUESTION_TYPES])(struct qti_out *) = {
        [QX_SINGLE] = put_choice,  [QX_MULTIPLE] = put_choice, [QX_TRUE_FALSE] = put_choice,
        [QX_MATCHING] = put_match, [QX_ORDERING] = put_order,
    };
    void (*behind)(struct qti_out *) = BEHIND[o->q->type];

    if (behind == NULL) {
        (o->q->type == QX_GAPS ? put_gaps : put_typed)(o);
    } else {
        qti_put_block(o, writing_text(&o->q->stem));
        qti_line(o);
        behind(o);
    }
    qti_line(o);
}
