#include "fields.h"

#include <stdio.h>

enum { MARK_MAX = 32 };

struct view_field *fields_at_hand(const struct seat *seat)
{
    return seat->focus < seat->question.n_fields ? &seat->question.fields[seat->focus] : NULL;
}

bool fields_at_line(const struct seat *seat)
{
    const struct view_field *field = fields_at_hand(seat);

    return field != NULL && field->fill != QX_FILL_CHOICE;
}

bool fields_line_differs(const struct seat *seat)
{
    const struct view_field *field = fields_at_hand(seat);
    char value[QX_ANSWER_TEXT_MAX + 1];

    if (seat->plain || !fields_at_line(seat) || strcmp(seat->entry.text, field->typed) == 0) {
        return false;
    }
    return field_value(seat->entry.text, field->fill, value) != QX_OK ||
           strcmp(value, field->typed) != 0;
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

/* --- lines --- */

static void draw_line(const struct seat *seat, struct page *page, size_t i)
{
    const struct view_field *field = &seat->question.fields[i];
    bool focused = seat->focus == i;
    struct field shown;

    field_set(&shown, field->typed);
    if (focused && !seat->plain) {
        shown = seat->entry;
    }
    page_line(page, i + 1, &shown, focused,
              focused && fields_line_differs(seat) ? _("not saved yet")
              : field->typed[0] != '\0'            ? _("saved")
                                                   : "");
}

/* "[2]", "[ ]"; of more than nine options "[12]", and "[1_]" while the second digit is waited for.
 */
static void write_mark(const struct seat *seat, size_t i, char out[static MARK_MAX])
{
    const struct view_field *field = &seat->question.fields[i];
    size_t rank = fields_rank(field, field->place);
    int digits = fields_offered(field) > 9 ? 2 : 1;

    if (seat->focus == i && seat->digit > 0) {
        (void)snprintf(out, MARK_MAX, "[%zu_]", seat->digit);
    } else if (rank == 0) {
        (void)snprintf(out, MARK_MAX, "[%*s]", digits, "");
    } else {
        (void)snprintf(out, MARK_MAX, "[%*zu]", digits, rank);
    }
}

static void draw_choice(const struct seat *seat, struct page *page, size_t i)
{
    const struct view_question *q = &seat->question;
    const struct view_field *field = &q->fields[i];
    bool asks = field->text[0] != '\0';
    struct qx_buf value = {0};
    char mark[MARK_MAX];

    write_mark(seat, i, mark);
    qx_buf_printf(&value, "= %s", field->place > 0 ? value_of(q, field) : "____");
    page_option(page, &(struct page_option){.place = i + 1,
                                            .text = asks ? field->text : qx_buf_cstr(&value),
                                            .mark = mark,
                                            .focused = seat->focus == i,
                                            .chosen = field->place > 0});
    if (asks) {
        page_text(page, 6 + (int)strlen(mark), qx_buf_cstr(&value),
                  field->place > 0 ? QX_LOOK_CHOSEN : QX_LOOK_QUIET);
    }
    qx_buf_free(&value);
}

/* --- the options below --- */

static void draw_options(const struct seat *seat, struct page *page, const struct view_field *field,
                         const char *title)
{
    size_t n = fields_offered(field);

    page_gap(page);
    page_text(page, 2, title, QX_LOOK_QUIET);
    for (size_t rank = 1; rank <= n; rank++) {
        size_t place = fields_place(field, rank);

        page_option(page, &(struct page_option){.place = rank,
                                                .text = seat->question.options[place - 1],
                                                .mark = ""});
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

/* What all offer, else what the field at the focus offers; in plain mode what each offers. */
static void draw_offered(const struct seat *seat, struct page *page)
{
    const struct view_question *q = &seat->question;
    const struct view_field *all = common(q);

    if (all != NULL) {
        draw_options(seat, page, all, _("Options"));
        return;
    }
    for (size_t i = 0; i < q->n_fields; i++) {
        if (q->fields[i].fill == QX_FILL_CHOICE && (seat->plain || seat->focus == i)) {
            char title[96];

            (void)snprintf(title, sizeof title, _("Options of line %zu"), i + 1);
            draw_options(seat, page, &q->fields[i], title);
        }
    }
}

void fields_draw(struct seat *seat, struct page *page)
{
    const struct view_question *q = &seat->question;
    struct qx_buf stem = {0};

    if (!question_head(seat, page)) {
        return;
    }
    add_stem(&stem, q);
    question_stem(seat, page, qx_buf_cstr(&stem));
    qx_buf_free(&stem);
    for (size_t i = 0; i < q->n_fields; i++) {
        if (q->fields[i].fill == QX_FILL_CHOICE) {
            draw_choice(seat, page, i);
        } else {
            draw_line(seat, page, i);
        }
    }
    if (!seat->plain) {
        page_gap(page);
    }
    page_door(page,
              q->n < seat->view.total ? _("[Enter: the next question]") : _("[Enter: the review]"),
              seat->focus == q->n_fields);
    draw_offered(seat, page);
}
