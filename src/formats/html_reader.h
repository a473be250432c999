/* The HTML reader as it goes through a fragment. */
#ifndef QUALEX_FORMATS_HTML_READER_H
#define QUALEX_FORMATS_HTML_READER_H

#include "html_parts.h"

#define HTML_LISTS_MAX 12
#define HTML_RAISED_MAX 8

struct html_list {
    char type; /* '-': not numbered */
    size_t next;
};

struct html_reader {
    const struct html_source *source;
    struct qx_slice rest;
    struct qx_arena arena;
    struct html_flow main;
    struct html_flow cell;
    struct html_flow *flow;   /* one of these */
    struct html_table *table; /* NULL: none is open */
    struct html_list lists[HTML_LISTS_MAX];
    size_t n_lists; /* may be more than are kept */
    struct {
        size_t from;
        bool sup;
    } raised[HTML_RAISED_MAX];
    size_t n_raised;
    struct {
        struct qx_slice address; /* empty: none is open */
        const struct html_flow *flow;
        size_t from; /* its words, in the flow's text */
    } link;
    size_t code;            /* <pre> and <code> around */
    const uint8_t *peak;    /* the next "</code" or "<br", as far as it is known */
    bool peak_breaks;       /* it is a "<br" */
    bool no_tags;           /* a tag had no end: what follows is text */
    const uint8_t *counted; /* up to here lines are */
    uint32_t line;
    enum qx_err err;
};

/* Reports and ends the reading. */
void html_fault(struct html_reader *r, enum qx_err err, const uint8_t *at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Under lenient a warning and true; else a fault and false. */
bool html_doubt(struct html_reader *r, const uint8_t *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Text with its entities. */
void html_put(struct html_reader *r, struct qx_slice text);
/* A block begins or ends: what is raised does not go on, and a line ends; n: 2 for a blank line. */
void html_block(struct html_reader *r, size_t n);

enum html_kind {
    HTML_BLOCK, /* on lines of its own */
    HTML_BREAK, /* <br> */
    HTML_CELL,
    HTML_CODE,
    HTML_DEFINITION,
    HTML_INLINE, /* dropped, its text kept */
    HTML_ITEM,
    HTML_LINK,
    HTML_NO, /* refused by name */
    HTML_NUMBERED,
    HTML_PARAGRAPH, /* with a blank line around */
    HTML_PICTURE,
    HTML_PRE,
    HTML_QUOTE,
    HTML_ROW,
    HTML_RULE,
    HTML_SILENT, /* dropped with what is in it */
    HTML_STRUCK,
    HTML_SUB,
    HTML_SUP,
    HTML_TABLE,
    HTML_UNNUMBERED,
    HTML_UNKNOWN,
};

/* name: lower case. */
enum html_kind html_kind_of(const char *name);

/* --- what begins or ends with a tag --- */
void html_on_raised(struct html_reader *r, const struct html_tag *tag, bool sup);
void html_on_list(struct html_reader *r, const struct html_tag *tag, bool numbered);
void html_on_item(struct html_reader *r, const struct html_tag *tag);
void html_on_definition(struct html_reader *r, const struct html_tag *tag);
/* always: <pre>; else <code>, which is a block when lines end in it. */
void html_on_code(struct html_reader *r, const struct html_tag *tag, bool always);
void html_on_table(struct html_reader *r, const struct html_tag *tag);
void html_on_row(struct html_reader *r, const struct html_tag *tag);
void html_on_cell(struct html_reader *r, const struct html_tag *tag);
void html_on_link(struct html_reader *r, const struct html_tag *tag);
/* Writes the address of the link that is open, if one is, behind its words. */
void html_end_link(struct html_reader *r);
void html_on_picture(struct html_reader *r, const struct html_tag *tag);
/* Writes the table that is open, if one is. */
void html_end_table(struct html_reader *r, const uint8_t *at);

#endif
