/*
 * How a question looks to a candidate: what is asked, its options and fields, and what was answered
 * so far. Knows neither seat nor keeper, so that whoever keeps questions sees them the same way.
 */
#ifndef SCREEN_SHOWING_H
#define SCREEN_SHOWING_H

#include "page.h"
#include "view.h"

#define SHOWING_NOWHERE SIZE_MAX

/* All borrowed. */
struct showing {
    const struct view_question *q;
    size_t focus;              /* line at which the candidate stands; SHOWING_NOWHERE = none */
    size_t digit;              /* the first of two digits; 0 = none is waited for */
    uint32_t struck;           /* choices: options struck out, bit p-1 */
    const uint8_t *order;      /* ordering: places as they stand on the screen */
    bool held;                 /* ordering: the item at the focus is taken */
    const struct field *entry; /* fields: what is typed at the focus; NULL = as saved */
    bool differs;              /* and it is not saved yet */
    bool quiet;                /* fields: nothing is said of what is saved */
};

/* "choose one": what is to be done. In the language of the screen. */
const char *showing_task(enum qx_question_type type);

/* The stem with its gaps filled in as they are, the figure, an empty row. */
void showing_stem(struct page *page, const struct view_question *q);
/* The options to choose from; the items to put in order; the lines to fill in. */
void showing_choices(struct page *page, const struct showing *s);
void showing_order(struct page *page, const struct showing *s);
void showing_fields(struct page *page, const struct showing *s);
/* The options that fields offer: once when they are the same for all, else those of the focus, in
 * plain mode those of each. */
void showing_offered(struct page *page, const struct showing *s);

uint32_t question_bit(size_t place);
/* Options are numbered from 1 within what a field offers. */
size_t fields_offered(const struct view_field *field);
size_t fields_rank(const struct view_field *field, size_t place); /* 0 for 0 */
size_t fields_place(const struct view_field *field, size_t rank); /* 0 = there is none */

#endif
