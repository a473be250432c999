#include "fields.h"

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

void fields_draw(struct seat *seat, struct page *page)
{
    const struct view_question *q = &seat->question;
    struct showing s = seat_showing(seat);

    if (!question_head(seat, page)) {
        return;
    }
    s.entry = seat->plain ? NULL : &seat->entry;
    s.differs = fields_line_differs(seat);
    showing_stem(page, q);
    showing_fields(page, &s);
    if (!seat->plain) {
        page_gap(page);
    }
    page_door(page,
              q->n < seat->view.total ? _("[Enter: the next question]") : _("[Enter: the review]"),
              seat->focus == q->n_fields);
    showing_offered(page, &s);
}
