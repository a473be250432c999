/* The right pane: the question as the candidate sees it, answered right; below it what a candidate
 * never sees. */
#include "browse.h"

#include <stdio.h>
#include <string.h>

#include <qualex/text.h>

#include "../showing.h"

/* --- the question as a candidate's screen knows it, with the right answer given --- */

static size_t place_of(const struct qx_question *q, const char *option)
{
    for (size_t i = 0; i < q->n_options; i++) {
        if (strcmp(q->options[i].id, option) == 0) {
            return i + 1;
        }
    }
    return 0;
}

/* An answer that earns the whole field. */
static const struct qx_accepted *right_answer(const struct qx_field *field)
{
    for (size_t i = 0; i < field->n_accepted; i++) {
        if (field->accepted[i].weight.num == field->accepted[i].weight.den) {
            return &field->accepted[i];
        }
    }
    return field->n_accepted > 0 ? &field->accepted[0] : NULL;
}

static void fill_in(const struct qx_question *q, const struct qx_field *from, const char *lang,
                    struct view_field *to)
{
    const struct qx_accepted *right = right_answer(from);

    to->fill = from->fill;
    to->id = from->id;
    to->text = qx_texts_in(&from->text, lang, "en");
    for (size_t i = 0; i < q->n_options; i++) {
        to->offered |= qx_option_offered(&q->options[i], from) ? question_bit(i + 1) : 0;
    }
    if (right == NULL) {
        return;
    }
    to->place = from->fill == QX_FILL_CHOICE ? place_of(q, right->option) : 0;
    (void)snprintf(to->typed, sizeof to->typed, "%s",
                   from->fill == QX_FILL_NUMBER ? right->from
                   : from->fill == QX_FILL_TEXT ? qx_texts_in(&right->text, lang, NULL)
                                                : "");
}

static struct view_question view_of(const struct qx_question *q, const char *lang,
                                    struct qx_arena *arena)
{
    struct view_question v = {.n = 1,
                              .type = q->type,
                              .lang = lang,
                              .stem = qx_texts_in(&q->stem, lang, "en"),
                              .figure = q->figure,
                              .n_options = q->n_options,
                              .n_fields = q->n_fields};

    for (size_t i = 0; i < q->n_options; i++) {
        v.options[i] = qx_texts_in(&q->options[i].text, lang, "en");
        v.chosen |= qx_option_is_right(q, &q->options[i]) ? question_bit(i + 1) : 0;
        v.order[i] = (uint8_t)(i + 1);
    }
    v.fields = qx_arena_alloc(arena, q->n_fields + 1, sizeof *v.fields);
    for (size_t i = 0; i < q->n_fields; i++) {
        fill_in(q, &q->fields[i], lang, &v.fields[i]);
    }
    return v;
}

static void draw_question(struct page *page, const struct qx_question *q, const char *lang)
{
    struct qx_arena arena = {0};
    const struct view_question v = view_of(q, lang, &arena);
    const struct showing s = {.q = &v, .focus = SHOWING_NOWHERE, .order = v.order, .quiet = true};

    showing_stem(page, &v);
    if (q->type == QX_ORDERING) {
        showing_order(page, &s);
    } else if (qx_question_type_is_choice(q->type)) {
        showing_choices(page, &s);
    } else {
        showing_fields(page, &s);
        showing_offered(page, &s);
    }
    qx_arena_free(&arena);
}

/* --- what a candidate never sees --- */

static void pair(struct page *page, const char *name, const char *text)
{
    struct qx_buf line = {0};

    if (text[0] != '\0') {
        qx_buf_printf(&line, "%s: %s", name, text);
        page_text(page, 1, qx_buf_cstr(&line), QX_LOOK_PLAIN);
    }
    qx_buf_free(&line);
}

static void share(struct qx_buf *out, struct qx_fraction weight)
{
    if (weight.num != 0 && weight.num != weight.den) {
        qx_buf_printf(out, " [%d/%d]", weight.num, weight.den);
    }
}

/* What an option earns and says, where that is not plain from the question. */
static void draw_option(struct page *page, const struct qx_question *q, size_t i, const char *lang)
{
    const struct qx_option *o = &q->options[i];
    const char *feedback = qx_texts_in(&o->feedback, lang, "en");
    struct qx_buf line = {0};

    share(&line, o->weight);
    qx_buf_text(&line, o->fixed ? _(" [keeps its place]") : "");
    if (feedback[0] != '\0') {
        qx_buf_printf(&line, " %s", feedback);
    }
    if (line.len > 0) {
        char name[32];

        (void)snprintf(name, sizeof name, _("option %zu"), i + 1);
        pair(page, name, qx_buf_cstr(&line) + 1);
    }
    qx_buf_free(&line);
}

static void draw_accepted(struct page *page, const struct qx_question *q,
                          const struct qx_accepted *a, size_t field, const char *lang)
{
    const char *feedback = qx_texts_in(&a->feedback, lang, "en");
    struct qx_buf line = {0};
    char name[32];

    if (a->option[0] != '\0') {
        size_t place = place_of(q, a->option);

        qx_buf_text(&line,
                    place == 0 ? a->option : qx_texts_in(&q->options[place - 1].text, lang, "en"));
    } else if (a->from[0] != '\0') {
        qx_buf_printf(&line, strcmp(a->from, a->to) == 0 ? "%s" : _("%s to %s"), a->from, a->to);
    }
    for (size_t i = 0; i < a->text.n; i++) {
        qx_buf_printf(&line, "%s%s (%s)", i == 0 ? "" : ", ", a->text.v[i].text, a->text.v[i].lang);
    }
    share(&line, a->weight);
    qx_buf_printf(&line, "%s%s", feedback[0] == '\0' ? "" : " – ", feedback);
    (void)snprintf(name, sizeof name, _("line %zu takes"), field + 1);
    pair(page, name, qx_buf_cstr(&line));
    qx_buf_free(&line);
}

static void draw_key(struct page *page, const struct qx_question *q, const char *lang)
{
    for (size_t i = 0; i < q->n_options; i++) {
        draw_option(page, q, i, lang);
    }
    for (size_t f = 0; f < q->n_fields; f++) {
        for (size_t i = 0; i < q->fields[f].n_accepted; i++) {
            draw_accepted(page, q, &q->fields[f].accepted[i], f, lang);
        }
    }
    pair(page, _("rationale"), qx_texts_in(&q->rationale, lang, "en"));
}

static void draw_about(struct page *page, const struct browse_detail *d, const char *lang)
{
    const struct qx_question *q = &d->question;

    pair(page, _("title"), qx_texts_in(&q->title, lang, "en"));
    pair(page, _("level"), q->level);
    pair(page, _("source"), q->source);
    pair(page, _("author"), q->author);
    pair(page, _("review by"), d->review_by);
    for (size_t i = 0; i < q->n_enemies; i++) {
        pair(page, _("enemy"), q->enemies[i]);
    }
    for (size_t i = 0; i < q->n_tags; i++) {
        pair(page, _("tag"), q->tags[i]);
    }
}

static void draw_head(struct page *page, const struct browse_detail *d, const char *lang)
{
    const struct qx_question *q = &d->question;
    size_t n = strlen(d->langs.text);
    struct qx_buf line = {0};

    qx_buf_printf(&line, "%s v%lld, %s", q->id, (long long)q->version,
                  browse_word(qx_status_name(d->status)));
    page_text(page, 1, qx_buf_cstr(&line), QX_LOOK_TITLE);
    qx_buf_clear(&line);
    qx_buf_printf(&line, _("%s, in "), showing_task(q->type));
    qx_buf_add(&line, qx_slice(d->langs.text + (n > 2 ? 1 : 0), n > 2 ? n - 2 : 0));
    page_text(page, 1, qx_buf_cstr(&line), QX_LOOK_QUIET);
    if (qx_texts_find(&q->stem, lang) == NULL) {
        page_printf(page, 1, QX_LOOK_WARNING, _("Not written in %s: in another language."), lang);
    }
    pair(page, _("topic"), q->topic);
    page_gap(page);
    qx_buf_free(&line);
}

static void draw_detail(const struct browse *b, struct page *page)
{
    const struct browse_detail *d = &b->detail;

    if (d->row == 0) {
        page_text(page, 1, b->n == 0 ? "" : _("This question cannot be shown."), QX_LOOK_QUIET);
        return;
    }
    draw_head(page, d, b->lang);
    draw_question(page, &d->question, b->lang);
    page_gap(page);
    page_text(page, 1, _("Not for candidates"), QX_LOOK_TITLE);
    draw_key(page, &d->question, b->lang);
    draw_about(page, d, b->lang);
    page_text(page, 1, qx_buf_cstr(&d->steps), QX_LOOK_QUIET);
}

void browse_draw_pane(struct browse *b, int width)
{
    struct page *page = &b->page;

    page_reset(page, width, false);
    switch (b->pane) {
    case PANE_HELP:
        page_text(page, 1, _("Keys"), QX_LOOK_TITLE);
        for (size_t i = 0; browse_help(i) != NULL; i++) {
            page_text(page, 1, browse_help(i), QX_LOOK_PLAIN);
        }
        break;
    case PANE_HISTORY:
        page_text(page, 1, _("History"), QX_LOOK_TITLE);
        page_text(page, 1, qx_buf_cstr(&b->detail.history), QX_LOOK_PLAIN);
        break;
    case PANE_REQUEST:
        page_text(page, 1, _("To be signed"), QX_LOOK_TITLE);
        page_text(page, 1, qx_buf_cstr(&b->request), QX_LOOK_PLAIN);
        break;
    case PANE_QUESTION:
        draw_detail(b, page);
        break;
    }
}
