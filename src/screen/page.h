/* A page: what a screen has to say, as wide as the terminal and as long as it takes. The frame
 * shows a window of it; plain mode prints all of it. */
#ifndef SCREEN_PAGE_H
#define SCREEN_PAGE_H

#include "field.h"

#include <qualex/grid.h>

struct page {
    struct qx_grid grid;
    int rows;      /* used */
    int width;     /* columns for text */
    bool plain;    /* no focus marks: nobody sees a cursor */
    int focus_row; /* where the cursor belongs; -1 = nowhere in particular */
    int focus_col;
    bool secret; /* what is typed must not be seen */
};

/* Start from {0}. */
void page_reset(struct page *page, int width, bool plain);
void page_free(struct page *page);

/* An empty row. */
void page_gap(struct page *page);
/* A paragraph (or several: line breaks stay), wrapped, each row indented. Foreign text is welcome.
 */
void page_text(struct page *page, int indent, const char *text, enum qx_look look);
void page_printf(struct page *page, int indent, enum qx_look look, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A short label and a text beside it. */
void page_pair(struct page *page, const char *label, const char *text);

struct page_option {
    size_t place;     /* 1 … */
    const char *text; /* foreign */
    const char *mark; /* "[x]", "( )", "[12]", …; "" = none */
    const char *note; /* after the text, or NULL */
    bool focused;
    bool chosen;
    bool struck;
};
/* "> 2 [x] text": the cursor stands between the brackets of the focused one. */
void page_option(struct page *page, const struct page_option *option);
/* "> 2 [typed      ] state": the cursor stands where the field's is; "<" and ">" instead of a
 * bracket tell that there is more of the line. In plain mode only what is typed is in brackets. */
void page_line(struct page *page, size_t place, const struct field *field, bool focused,
               const char *state);
/* "> text": a line that only leads on; nothing in plain mode. */
void page_door(struct page *page, const char *text, bool focused);
/* A field for typing: the cursor stands behind what was typed. hidden: stars. */
void page_field(struct page *page, const char *label, const char *typed, bool hidden);

#endif
