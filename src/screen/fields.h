/* The fields of a question: which one has the focus, which options it offers, how all are drawn. */
#ifndef SCREEN_FIELDS_H
#define SCREEN_FIELDS_H

#include "question.h"

/* The field that has the focus; NULL on the door below them. */
struct view_field *fields_at_hand(const struct seat *seat);
/* A line is typed there, or could be in plain mode. */
bool fields_at_line(const struct seat *seat);
/* The line at the focus is another one than on disk. */
bool fields_line_differs(const struct seat *seat);

void fields_draw(struct seat *seat, struct page *page);

#endif
