#include "page.h"

#include <qualex/arena.h>
#include <qualex/text.h>
#include <qualex/utf8.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEXT_COLUMNS = 100, PIECE = 64, LABEL = 28, FIELD = 34 };
enum { MARK = 5, STATE = 24 }; /* where a line begins, and the room for its state behind it */

void page_reset(struct page *page, int width, bool plain)
{
    qx_grid_reset(&page->grid, PIECE, width);
    page->rows = 0;
    page->width = width < TEXT_COLUMNS ? width : TEXT_COLUMNS;
    page->plain = plain;
    page->focus_row = -1;
    page->focus_col = 0;
    page->secret = false;
}

void page_free(struct page *page)
{
    qx_grid_free(&page->grid);
}

static int new_row(struct page *page)
{
    if (page->rows + 1 >= page->grid.rows) {
        qx_grid_extend(&page->grid, page->grid.rows * 2);
    }
    return page->rows++;
}

void page_gap(struct page *page)
{
    (void)new_row(page);
}

/* The longest beginning of s that takes at most width columns; at least one character. */
static size_t head(struct qx_slice s, size_t width)
{
    size_t at = 0;

    while (at < s.len) {
        size_t len;

        (void)qx_utf8_next(qx_slice(s.ptr + at, s.len - at), &len);
        if (at > 0 && qx_width(qx_slice(s.ptr, at + len)) > width) {
            break;
        }
        at += len;
    }
    return at;
}

/* A verbatim line is not wrapped by words, but nothing of it may be lost either. */
static void put_line(struct page *page, int indent, struct qx_slice text, enum qx_look look)
{
    size_t width = page->width > indent ? (size_t)(page->width - indent) : 1;

    do {
        size_t len = head(text, width);

        (void)qx_grid_text(&page->grid, new_row(page), indent, qx_slice(text.ptr, len), look);
        text = qx_slice(text.ptr + len, text.len - len);
    } while (text.len > 0);
}

void page_text(struct page *page, int indent, const char *text, enum qx_look look)
{
    struct qx_buf safe = {0};
    struct qx_line *lines = NULL;
    size_t width = page->width > indent + 1 ? (size_t)(page->width - indent - 1) : 1;

    qx_text_safe(&safe, qx_slice_text(text), true);
    size_t n = qx_wrap(qx_buf_slice(&safe), width, &lines);

    for (size_t i = 0; i < n; i++) {
        put_line(page, indent, lines[i].text, look);
    }
    free(lines);
    qx_buf_free(&safe);
}

void page_printf(struct page *page, int indent, enum qx_look look, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    page_text(page, indent, text, look);
}

void page_pair(struct page *page, const char *label, const char *text)
{
    int row = page->rows;

    page_text(page, LABEL, text[0] == '\0' ? "–" : text, QX_LOOK_PLAIN);
    (void)qx_grid_text(&page->grid, row, 2, qx_slice_text(label), QX_LOOK_QUIET);
}

/* The number of a line, and ">" before it when it has the focus. */
static void put_place(struct page *page, int row, size_t place, bool focused)
{
    char number[16];

    (void)snprintf(number, sizeof number, "%2zu", place);
    (void)qx_grid_text(&page->grid, row, 2, qx_slice_text(number), QX_LOOK_KEY);
    if (focused && !page->plain) {
        (void)qx_grid_text(&page->grid, row, 0, qx_slice_text(">"), QX_LOOK_FOCUS);
        page->focus_row = row;
    }
}

void page_option(struct page *page, const struct page_option *option)
{
    int text_at = MARK + (option->mark[0] == '\0' ? 0 : (int)strlen(option->mark) + 1);
    int row = page->rows;
    enum qx_look look = option->struck ? QX_LOOK_STRUCK : QX_LOOK_PLAIN;
    struct qx_buf text = {0};

    qx_buf_printf(&text, "%s%s%s", option->struck ? "~ " : "", option->text,
                  option->note == NULL ? "" : option->note);
    page_text(page, text_at, qx_buf_cstr(&text), look);
    qx_buf_free(&text);
    if (page->rows == row) {
        (void)new_row(page);
    }
    put_place(page, row, option->place, option->focused);
    (void)qx_grid_text(&page->grid, row, MARK, qx_slice_text(option->mark),
                       option->chosen ? QX_LOOK_CHOSEN : look);
    page->focus_col = option->focused ? MARK + 1 : page->focus_col;
}

/* The box of a line: what is seen of it, between brackets. Returns the column of the cursor. */
static int put_box(struct page *page, int row, const struct field *field, const char *state)
{
    int width = page->width - MARK - STATE;
    struct field_window window = field_window(field, width);
    struct qx_buf room = {0};
    int col =
        qx_grid_text(&page->grid, row, MARK, qx_slice_text(window.before ? "<" : "["), QX_LOOK_KEY);

    qx_buf_add(&room, window.shown);
    qx_buf_printf(&room, "%*s", width - (int)qx_width(window.shown), "");
    (void)qx_grid_text(&page->grid, row, col, qx_buf_slice(&room), QX_LOOK_FIELD);
    (void)qx_grid_text(&page->grid, row, col + width, qx_slice_text(window.after ? ">" : "]"),
                       QX_LOOK_KEY);
    (void)qx_grid_text(&page->grid, row, col + width + 2, qx_slice_text(state), QX_LOOK_QUIET);
    qx_buf_free(&room);
    return col + window.cursor;
}

void page_line(struct page *page, size_t place, const struct field *field, bool focused,
               const char *state)
{
    int row = page->rows;

    if (page->plain) {
        struct qx_buf text = {0};

        qx_buf_printf(&text, "[%s] %s", field->text, state);
        page_text(page, MARK, qx_buf_cstr(&text), QX_LOOK_PLAIN);
        qx_buf_free(&text);
    } else {
        int cursor = put_box(page, new_row(page), field, state);

        page->focus_col = focused ? cursor : page->focus_col;
    }
    put_place(page, row, place, focused);
}

void page_door(struct page *page, const char *text, bool focused)
{
    int row = page->rows;

    if (page->plain) {
        return;
    }
    page_text(page, 2, text, QX_LOOK_KEY);
    if (focused) {
        (void)qx_grid_text(&page->grid, row, 0, qx_slice_text(">"), QX_LOOK_FOCUS);
        page->focus_row = row;
        page->focus_col = 2;
    }
}

void page_field(struct page *page, const char *label, const char *typed, bool hidden)
{
    int row = new_row(page);
    char shown[FIELD + 1];
    size_t len = strlen(typed) < FIELD - 1 ? strlen(typed) : FIELD - 1;

    memset(shown, ' ', FIELD);
    memcpy(shown, typed, len);
    page->secret = hidden;
    if (hidden) {
        memset(shown, '*', len);
    }
    shown[FIELD] = '\0';
    (void)qx_grid_text(&page->grid, row, 2, qx_slice_text(label), QX_LOOK_PLAIN);
    if (!page->plain) {
        (void)qx_grid_text(&page->grid, row, LABEL, qx_slice_text(shown), QX_LOOK_FIELD);
        page->focus_row = row;
        page->focus_col = LABEL + (int)len;
    }
}
