#include "showing.h"

#include <stdio.h>

#include <qualex/text.h>

enum { MARK_MAX = 32 };

uint32_t question_bit(size_t place)
{
    return UINT32_C(1) << (place - 1);
}

const char *showing_task(enum qx_question_type type)
{
    static const char *const texts[QX_QUESTION_TYPES] = {
        [QX_SINGLE] = N_("choose one"),
        [QX_MULTIPLE] = N_("choose all that are right"),
        [QX_TRUE_FALSE] = N_("true or false"),
        [QX_SHORT] = N_("type a short answer"),
        [QX_NUMERIC] = N_("type a number"),
        [QX_MATCHING] = N_("give each line its option"),
        [QX_ORDERING] = N_("put into the right order"),
        [QX_GAPS] = N_("fill in the gaps"),
    };

    return _(texts[type]);
}

size_t fields_offered(const struct view_field *field)
{
    return fields_rank(field, QX_QUESTION_OPTIONS_MAX);
}

size_t fields_rank(const struct view_field *field, size_t place)
{
    size_t rank = 0;

    for (size_t p = 1; p <= place; p++) {
        rank += (field->offered & question_bit(p)) != 0;
    }
    return rank;
}

size_t fields_place(const struct view_field *field, size_t rank)
{
    for (size_t p = 1; p <= QX_QUESTION_OPTIONS_MAX; p++) {
        if ((field->offered & question_bit(p)) != 0 && --rank == 0) {
            return p;
        }
    }
    return 0;
}

/* --- the stem of gaps --- */

static const struct view_field *field_of(const struct view_question *q, struct qx_slice id)
{
    for (size_t i = 0; i < q->n_fields; i++) {
        if (qx_slice_equal(qx_slice_text(q->fields[i].id), id)) {
            return &q->fields[i];
        }
    }
    return NULL;
}

static const char *value_of(const struct view_question *q, const struct view_field *field)
{
    return field->fill != QX_FILL_CHOICE ? field->typed
           : field->place > 0            ? q->options[field->place - 1]
                                         : "";
}

/* "[1: ____]" or "[1: value]"; the number does not part from what follows it. */
static void add_gap(struct qx_buf *out, const struct view_question *q,
                    const struct view_field *field)
{
    const char *value = value_of(q, field);

    qx_buf_printf(out, "[%zu:\u00a0%s]", (size_t)(field - q->fields) + 1,
                  value[0] == '\0' ? "____" : value);
}

static void add_stem(struct qx_buf *out, const struct view_question *q)
{
    const char *text = q->stem;
    const char *gap;
    const char *after;
    struct qx_slice id;

    while (q->type == QX_GAPS && (gap = qx_gap_next(text, &id, &after)) != NULL) {
        const struct view_field *field = field_of(q, id);

        qx_buf_add(out, qx_slice(text, (size_t)(gap - text)));
        if (field == NULL) {
            qx_buf_add(out, qx_slice(gap, (size_t)(after - gap)));
        } else {
            add_gap(out, q, field);
        }
        text = after;
    }
    qx_buf_text(out, text);
}

void showing_stem(struct page *page, const struct view_question *q)
{
    struct qx_buf stem = {0};

    add_stem(&stem, q);
    page_text(page, 2, qx_buf_cstr(&stem), QX_LOOK_PLAIN);
    qx_buf_free(&stem);
    if (q->figure[0] != '\0') {
        page_gap(page);
        page_pair(page, _("Figure (paper booklet)"), q->figure);
    }
    page_gap(page);
}

/* --- choices --- */

static const char *mark_of(const struct view_question *q, size_t place)
{
    bool chosen = (q->chosen & question_bit(place)) != 0;

    if (q->type == QX_MULTIPLE) {
        return chosen ? "[x]" : "[ ]";
    }
    return chosen ? "(x)" : "( )";
}

void showing_choices(struct page *page, const struct showing *s)
{
    const struct view_question *q = s->q;

    for (size_t i = 0; i < q->n_options; i++) {
        uint32_t bit = question_bit(i + 1);

        page_option(page, &(struct page_option){.place = i + 1,
                                                .text = q->options[i],
                                                .mark = mark_of(q, i + 1),
                                                .focused = s->focus == i,
                                                .chosen = (q->chosen & bit) != 0,
                                                .struck = (s->struck & bit) != 0});
    }
}

/* --- ordering --- */

void showing_order(struct page *page, const struct showing *s)
{
    for (size_t i = 0; i < s->q->n_options; i++) {
        bool focused = s->focus == i;
        char mark[MARK_MAX] = "[ ]";

        if (focused && s->digit > 0) {
            (void)snprintf(mark, sizeof mark, "[%zu_]", s->digit);
        }
        page_option(page, &(struct page_option){.place = i + 1,
                                                .text = s->q->options[s->order[i] - 1],
                                                .mark = page->plain          ? ""
                                                        : focused && s->held ? "[*]"
                                                                             : mark,
                                                .focused = focused,
                                                .chosen = focused && s->held});
    }
}

/* --- lines --- */

static void draw_line(struct page *page, const struct showing *s, size_t i)
{
    const struct view_field *field = &s->q->fields[i];
    bool focused = s->focus == i;
    struct field shown;

    field_set(&shown, field->typed);
    if (focused && s->entry != NULL) {
        shown = *s->entry;
    }
    page_line(page, i + 1, &shown, focused,
              focused && s->differs                  ? _("not saved yet")
              : field->typed[0] != '\0' && !s->quiet ? _("saved")
                                                     : "");
}

/* "[2]", "[ ]"; of more than nine options "[12]", and "[1_]" while the second digit is waited for.
 */
static void write_mark(const struct showing *s, size_t i, char out[static MARK_MAX])
{
    const struct view_field *field = &s->q->fields[i];
    size_t rank = fields_rank(field, field->place);
    int digits = fields_offered(field) > 9 ? 2 : 1;

    if (s->focus == i && s->digit > 0) {
        (void)snprintf(out, MARK_MAX, "[%zu_]", s->digit);
    } else if (rank == 0) {
        (void)snprintf(out, MARK_MAX, "[%*s]", digits, "");
    } else {
        (void)snprintf(out, MARK_MAX, "[%*zu]", digits, rank);
    }
}

static void draw_choice(struct page *page, const struct showing *s, size_t i)
{
    const struct view_question *q = s->q;
    const struct view_field *field = &q->fields[i];
    bool asks = field->text[0] != '\0';
    struct qx_buf value = {0};
    char mark[MARK_MAX];

    write_mark(s, i, mark);
    qx_buf_printf(&value, "= %s", field->place > 0 ? value_of(q, field) : "____");
    page_option(page, &(struct page_option){.place = i + 1,
                                            .text = asks ? field->text : qx_buf_cstr(&value),
                                            .mark = mark,
                                            .focused = s->focus == i,
                                            .chosen = field->place > 0});
    if (asks) {
        page_text(page, 6 + (int)strlen(mark), qx_buf_cstr(&value),
                  field->place > 0 ? QX_LOOK_CHOSEN : QX_LOOK_QUIET);
    }
    qx_buf_free(&value);
}

void showing_fields(struct page *page, const struct showing *s)
{
    for (size_t i = 0; i < s->q->n_fields; i++) {
        if (s->q->fields[i].fill == QX_FILL_CHOICE) {
            draw_choice(page, s, i);
        } else {
            draw_line(page, s, i);
        }
    }
}

/* --- the options below --- */

static void draw_options(struct page *page, const struct view_question *q,
                         const struct view_field *field, const char *title)
{
    size_t n = fields_offered(field);

    page_gap(page);
    page_text(page, 2, title, QX_LOOK_QUIET);
    for (size_t rank = 1; rank <= n; rank++) {
        size_t place = fields_place(field, rank);

        page_option(
            page, &(struct page_option){.place = rank, .text = q->options[place - 1], .mark = ""});
    }
}

/* The field whose options stand for those of all; NULL when they differ, or there are none. */
static const struct view_field *common(const struct view_question *q)
{
    const struct view_field *first = NULL;

    for (size_t i = 0; i < q->n_fields; i++) {
        const struct view_field *field = &q->fields[i];

        if (field->fill == QX_FILL_CHOICE && first != NULL && field->offered != first->offered) {
            return NULL;
        }
        first = first == NULL && field->fill == QX_FILL_CHOICE ? field : first;
    }
    return first;
}

void showing_offered(struct page *page, const struct showing *s)
{
    const struct view_question *q = s->q;
    const struct view_field *all = common(q);

    if (all != NULL) {
        draw_options(page, q, all, _("Options"));
        return;
    }
    for (size_t i = 0; i < q->n_fields; i++) {
        if (q->fields[i].fill == QX_FILL_CHOICE && (page->plain || s->focus == i)) {
            char title[96];

            (void)snprintf(title, sizeof title, _("Options of line %zu"), i + 1);
            draw_options(page, q, &q->fields[i], title);
        }
    }
}
