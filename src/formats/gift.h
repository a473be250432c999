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

/* First unescaped byte of set in s, or s.len. */
size_t gift_find(struct qx_slice s, const char *set);
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
/* A piece of text with its format marker; is_html: inherited, and what the marker says. */
bool gift_piece(struct gift_parser *p, struct qx_slice raw, bool *is_html, struct qx_texts *out);
/* The type that answers of another kind than ours have, or NULL. */
const char *gift_unsupported(struct qx_slice answers);
/* What stands between the braces. */
bool gift_answers(struct gift_parser *p, struct qx_slice answers, bool is_html);
/* A fault at a place. Returns false. */
bool gift_fault(struct gift_parser *p, const uint8_t *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
