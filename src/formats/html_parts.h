/* The parts of the HTML reader: the flow of text, entities, tags, tables. */
#ifndef QUALEX_FORMATS_HTML_PARTS_H
#define QUALEX_FORMATS_HTML_PARTS_H

#include "html.h"

#include <qualex/arena.h>
#include <qualex/question.h>

/* --- the flow: where text goes; blanks run together, lines and paragraphs are kept apart --- */

#define HTML_MARK_MAX 24

struct html_flow {
    struct qx_buf text;
    size_t breaks;            /* line ends owed before the next character */
    bool blank;               /* a blank is owed */
    bool code;                /* blanks count, and lines begin with four of them */
    char mark[HTML_MARK_MAX]; /* of a list's item, owed */
};

/* Pays what is owed, as a character comes. */
void html_flow_settle(struct html_flow *flow);
void html_flow_rune(struct html_flow *flow, uint32_t rune);
void html_flow_blank(struct html_flow *flow);
/* At least n line ends; one more of them (two at most). */
void html_flow_break(struct html_flow *flow, size_t n);
void html_flow_line(struct html_flow *flow);
/* Lines of code, as they stand. */
void html_flow_code(struct html_flow *flow, struct qx_slice lines);

/* --- entities (HTML Living Standard, 13.2.5.72 to 80) --- */

/* s begins with "&". The code points that it stands for and its length; 0 when it is text. */
size_t html_entity(struct qx_slice s, uint32_t runes[static 2], size_t *len);

/* --- tags --- */

struct html_tag {
    struct qx_slice all; /* from "<" to ">" */
    char name[16];       /* lower case; cut, as no known one is longer */
    bool end;            /* </name> */
    struct qx_slice attributes;
};

/* s begins with "<": false when no tag begins there. A tag that does not end has all.len 0. */
bool html_tag_read(struct qx_slice s, struct html_tag *out);
/* The next attribute, off the front of rest; value is empty without one. */
bool html_attribute_next(struct qx_slice *rest, struct qx_slice *name, struct qx_slice *value,
                         bool *has_value);
bool html_attribute(const struct html_tag *tag, const char *name, struct qx_slice *value);
/* A number from 1 to 999 in that attribute, or otherwise. */
size_t html_number(const struct html_tag *tag, const char *name, size_t otherwise);
/* Whether its attributes say that what is in it is not shown. */
bool html_is_hidden(const struct html_tag *tag);
/* Whether it is one of several languages that Moodle's filter "multilang" shows one of. */
bool html_is_one_of_languages(const struct html_tag *tag);
/* Whether it is rather a piece of text, "a <b and c> d". */
bool html_reads_like_text(const struct html_tag *tag);

/* --- tables --- */

#define HTML_TABLE_WIDTH 76 /* columns with the four blanks before */
#define HTML_ROWS_MAX 64
#define HTML_COLUMNS_MAX 16
#define HTML_CELL_MAX 4096 /* bytes */

struct html_cell {
    struct qx_slice text;
    bool taken; /* there is a cell, or one spans it */
};

struct html_table {
    struct html_cell cells[HTML_ROWS_MAX][HTML_COLUMNS_MAX];
    size_t rows;
    size_t columns;
    size_t at; /* column of the newest cell */
    bool heading[HTML_ROWS_MAX];
};

/* Each: NULL, or why not. */
const char *html_table_row(struct html_table *t);
const char *html_table_cell(struct html_table *t, bool heading, size_t columns, size_t rows);
/* text lives as long as the table. */
const char *html_table_text(struct html_table *t, struct qx_slice text);
const char *html_table_write(const struct html_table *t, struct html_flow *flow);

/* --- super- and subscripts, list marks --- */

/* What stands from byte `from` on becomes raised (sup) or lowered (sub). */
void html_raise(struct qx_buf *text, size_t from, bool sup);
/* "a.", "iv.", "12." by the list's type ('1', 'a', 'A', 'i', 'I'), after indent blanks. */
void html_mark(char out[static HTML_MARK_MAX], size_t indent, char type, size_t number);

#endif
