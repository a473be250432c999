/* Blocks: lists, code, tables; and pictures. */
#include "html_reader.h"

#include <stdio.h>
#include <stdlib.h>

/* --- blocks --- */

static void end_raised(struct html_reader *r)
{
    r->n_raised--;
    html_raise(&r->flow->text, r->raised[r->n_raised].from, r->raised[r->n_raised].sup);
}

void html_block(struct html_reader *r, size_t n)
{
    while (r->n_raised > 0) {
        end_raised(r);
    }
    html_flow_break(r->flow, r->n_lists > 0 || r->code > 0 ? 1 : n);
}

void html_on_raised(struct html_reader *r, const struct html_tag *tag, bool sup)
{
    if (!tag->end && r->n_raised < HTML_RAISED_MAX) {
        html_flow_settle(r->flow);
        r->raised[r->n_raised].from = r->flow->text.len;
        r->raised[r->n_raised++].sup = sup;
    } else if (tag->end && r->n_raised > 0) {
        end_raised(r);
    }
}

void html_on_list(struct html_reader *r, const struct html_tag *tag, bool numbered)
{
    struct qx_slice type;

    if (tag->end) {
        r->n_lists -= r->n_lists > 0 ? 1 : 0;
        html_block(r, 2);
        return;
    }
    html_block(r, 2);
    if (r->n_lists++ < HTML_LISTS_MAX) {
        struct html_list *l = &r->lists[r->n_lists - 1];
        bool typed = numbered && html_attribute(tag, "type", &type) && type.len == 1 &&
                     type.ptr[0] != 0 && strchr("aAiI", type.ptr[0]) != NULL;

        l->type = (char)(typed ? type.ptr[0] : numbered ? '1' : '-');
        l->next = html_number(tag, "start", 1);
    }
}

/* Marks stand in at most three blanks: four make code. */
void html_on_item(struct html_reader *r, const struct html_tag *tag)
{
    static const struct html_list NONE = {.type = '-'};
    size_t depth = r->n_lists > HTML_LISTS_MAX ? HTML_LISTS_MAX : r->n_lists;
    struct html_list *l = depth == 0 ? NULL : &r->lists[depth - 1];
    size_t indent = depth < 2 ? 0 : depth == 2 ? 2 : 3;

    html_block(r, 1);
    if (tag->end) {
        r->flow->mark[0] = '\0';
        return;
    }
    if ((l == NULL ? &NONE : l)->type == '-') {
        (void)snprintf(r->flow->mark, sizeof r->flow->mark, "%*s- ", (int)indent, "");
        return;
    }
    size_t number = html_number(tag, "value", l->next);

    html_mark(r->flow->mark, indent, l->type, number);
    l->next = number + 1;
}

/* Below its term, a definition stands in by two blanks. */
void html_on_definition(struct html_reader *r, const struct html_tag *tag)
{
    html_block(r, 1);
    (void)snprintf(r->flow->mark, sizeof r->flow->mark, "%s", tag->end ? "" : "  ");
}

/* --- code --- */

static bool begins(struct qx_slice s, const char *what)
{
    size_t n = 0;

    while (n < s.len && what[n] != '\0' && (s.ptr[n] | 0x20) == ((uint8_t)what[n] | 0x20)) {
        n++;
    }
    return what[n] == '\0';
}

/* Whether a line ends before the <code> that has just begun does. */
static bool code_has_lines(struct html_reader *r)
{
    struct qx_slice s = r->rest;

    if (r->peak == NULL || r->peak < s.ptr) {
        while (s.len > 0 && !begins(s, "</code") && !begins(s, "<br")) {
            s = qx_slice(s.ptr + 1, s.len - 1);
        }
        r->peak = s.ptr;
        r->peak_breaks = begins(s, "<br");
    }
    return r->peak_breaks;
}

static void set_code(struct html_reader *r, size_t code)
{
    if ((code > 0) != (r->code > 0)) {
        html_block(r, 2);
        r->code = code;
        r->flow->code = code > 0;
        html_block(r, 2);
        r->flow->blank = false;
    }
    r->code = code;
}

void html_on_code(struct html_reader *r, const struct html_tag *tag, bool always)
{
    if (tag->end) {
        if (always || r->code > 0) {
            set_code(r, r->code > 0 ? r->code - 1 : 0);
        }
        return;
    }
    if (always || r->code > 0 || code_has_lines(r)) {
        set_code(r, r->code + 1);
        if (always && r->rest.len > 0 && r->rest.ptr[0] == '\n') {
            r->rest = qx_slice(r->rest.ptr + 1, r->rest.len - 1);
        }
    }
}

/* --- tables --- */

static void table_fault(struct html_reader *r, const uint8_t *at, const char *what)
{
    if (what != NULL) {
        html_fault(r, QX_ERR_QUESTION, at, "%s", what);
    }
}

static void end_cell(struct html_reader *r, const uint8_t *at)
{
    if (r->flow != &r->cell) {
        return;
    }
    r->n_lists = 0;
    set_code(r, 0);
    html_block(r, 1);
    const char *text = qx_arena_text(&r->arena, qx_buf_slice(&r->cell.text));

    table_fault(r, at, html_table_text(r->table, qx_slice(text, r->cell.text.len)));
    qx_buf_clear(&r->cell.text);
    r->flow = &r->main;
}

void html_end_table(struct html_reader *r, const uint8_t *at)
{
    if (r->table == NULL) {
        return;
    }
    end_cell(r, at);
    table_fault(r, at, html_table_write(r->table, &r->main));
    free(r->table);
    r->table = NULL;
}

void html_on_table(struct html_reader *r, const struct html_tag *tag)
{
    if (tag->end) {
        html_end_table(r, tag->all.ptr);
    } else if (r->table != NULL) {
        html_fault(r, QX_ERR_QUESTION, tag->all.ptr, "a table within a table: write one");
    } else {
        r->n_lists = 0;
        set_code(r, 0);
        html_block(r, 2);
        r->table = qx_alloc(1, sizeof *r->table);
    }
}

void html_on_row(struct html_reader *r, const struct html_tag *tag)
{
    if (r->table == NULL) {
        html_block(r, 1);
        return;
    }
    end_cell(r, tag->all.ptr);
    if (!tag->end) {
        table_fault(r, tag->all.ptr, html_table_row(r->table));
    }
}

void html_on_cell(struct html_reader *r, const struct html_tag *tag)
{
    if (r->table == NULL) {
        html_flow_blank(r->flow);
        return;
    }
    end_cell(r, tag->all.ptr);
    if (tag->end) {
        return;
    }
    if (r->table->rows == 0) {
        table_fault(r, tag->all.ptr, html_table_row(r->table));
    }
    table_fault(r, tag->all.ptr,
                html_table_cell(r->table, strcmp(tag->name, "th") == 0,
                                html_number(tag, "colspan", 1), html_number(tag, "rowspan", 1)));
    r->n_lists = 0;
    set_code(r, 0);
    while (r->n_raised > 0) {
        end_raised(r);
    }
    r->cell = (struct html_flow){.text = r->cell.text};
    r->flow = &r->cell;
}

/* --- pictures, and what cannot be shown --- */

/* The last part of a picture's address. */
static struct qx_slice file_name(struct qx_slice path)
{
    if (qx_slice_starts(path, "data:")) {
        return qx_slice("", 0);
    }
    for (size_t i = path.len; i > 0; i--) {
        if (path.ptr[i - 1] == '/') {
            return qx_slice(path.ptr + i, path.len - i);
        }
    }
    return path;
}

void html_on_picture(struct html_reader *r, const struct html_tag *tag)
{
    struct qx_slice text = qx_slice("", 0);
    struct qx_slice path = qx_slice("", 0);

    if (tag->end) {
        return;
    }
    if (html_attribute(tag, "alt", &text) && qx_slice_trim(text).len > 0) {
        html_put(r, qx_slice_trim(text));
        return;
    }
    (void)html_attribute(tag, "src", &path);
    if (html_doubt(r, tag->all.ptr, "a picture without an alternative text: give it one")) {
        html_put(r, qx_slice_text("[picture "));
        html_put(r, file_name(path));
        html_put(r, qx_slice_text("]"));
    }
}
