/* The two halves of the GIFT reader: blocks of a file, and the question in one block. */
#ifndef QUALEX_FORMATS_GIFT_H
#define QUALEX_FORMATS_GIFT_H

#include "reading.h"

#define GIFT_BLOCK_LINES_MAX 2000

/* What stands between two blank lines: lines trimmed, comment lines taken out. */
struct gift_block {
    struct qx_buf text;                   /* lines joined by LF */
    uint32_t lines[GIFT_BLOCK_LINES_MAX]; /* source line of each line in text */
    size_t n_lines;
    uint32_t first_line;    /* of the block, comments included */
    uint32_t inner_comment; /* line of a comment amid the question, 0 = none */
    bool too_long;
};

/* Source line of the byte at p in the block's text. */
uint32_t gift_line(const struct gift_block *block, const uint8_t *p);

/* Characters that mean something where no backslash stands before them. */
enum {
    GIFT_COLON = 1,
    GIFT_EQUALS = 2,
    GIFT_TILDE = 4,
    GIFT_HASH = 8,
    GIFT_OPEN = 16,
    GIFT_CLOSE = 32,
    GIFT_CONTROLS = 63,
};
/* First unescaped byte of that set in s, or s.len. */
size_t gift_find(struct qx_slice s, unsigned set);
/* Escapes resolved: \\ \: \# \= \{ \} \~ and \n; appended. */
void gift_unescape(struct qx_slice s, struct qx_buf *out);

/* Reads the question in block into m->q (id, topic and tags are there already) and gives it or
 * counts it as refused. Errors: those that end the reading. */
enum qx_err gift_question(struct making *m, const struct gift_block *block, struct qx_slice fix);

/* --- parts of a question, each false with a report when it must be refused --- */
struct gift_parser {
    struct making *m;
    const struct gift_block *block;
};
/* A fault at a place. Returns false. */
bool gift_fault(struct gift_parser *p, const uint8_t *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* What is doubtful at a place: under lenient a warning and true, else a fault and false. */
bool gift_doubt(struct gift_parser *p, const uint8_t *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Takes "[html]" and its like off the front; *is_html: inherited, and what the marker says. */
void gift_format(struct qx_slice *raw, bool *is_html);
/* raw without its escapes, appended. An unescaped character of the set is doubtful. */
bool gift_source(struct gift_parser *p, struct qx_slice raw, unsigned set, struct qx_buf *out);
/* The same as one text of the question, of which HTML is made plain (docs/formats/html.md). */
bool gift_texts(struct gift_parser *p, struct qx_slice raw, unsigned set, bool is_html,
                struct qx_texts *out);
/* A piece of text with its format marker; empty: no texts. */
bool gift_piece(struct gift_parser *p, struct qx_slice raw, bool is_html, struct qx_texts *out);

/* What stands between the braces, by its form. */
enum gift_kind {
    GIFT_ESSAY,
    GIFT_CHOICE,
    GIFT_TRUE_FALSE,
    GIFT_SHORT,
    GIFT_NUMERIC,
    GIFT_MATCHING,
    GIFT_ORDERING,
};
/* "####rationale" split off the end. */
void gift_split_rationale(struct qx_slice braces, struct qx_slice *answers,
                          struct qx_slice *rationale);
enum gift_kind gift_kind_of(struct qx_slice answers);
/* Reads the answers, which are not empty, by their kind. */
bool gift_answers(struct gift_parser *p, enum gift_kind kind, struct qx_slice answers,
                  bool is_html);

/* The readers of the kinds. */
bool gift_choices(struct gift_parser *p, struct qx_slice answers, bool is_html);
bool gift_short(struct gift_parser *p, struct qx_slice answers, bool is_html);
bool gift_numeric(struct gift_parser *p, struct qx_slice answers, bool is_html);
bool gift_matching(struct gift_parser *p, struct qx_slice answers, bool is_html);
bool gift_ordering(struct gift_parser *p, struct qx_slice answers, bool is_html);

/* --- what they share --- */
/* Splits "#feedback" off; after is empty when there is none. */
void gift_split_feedback(struct qx_slice s, struct qx_slice *before, struct qx_slice *after);
/* Takes "%50%" off the front; *given says whether it is there, and weight is kept when not. */
bool gift_weight(struct gift_parser *p, struct qx_slice *s, struct qx_fraction *weight,
                 bool *given);
/* An answer that begins with '=' or '~' and goes on to the next of them. */
struct gift_answer {
    uint8_t mark;
    struct qx_slice body; /* without the mark */
};
/* The answer that begins at *at, which is moved on to the next one. */
bool gift_next(struct gift_parser *p, struct qx_slice all, size_t *at, struct gift_answer *out);

#endif
