/* The parts of the Moodle XML reader: one question each, from its tree. */
#ifndef QUALEX_FORMATS_MOODLE_H
#define QUALEX_FORMATS_MOODLE_H

#include "reading.h"

#include <qualex/xml.h>

enum moodle_format { MOODLE_HTML, MOODLE_AUTO, MOODLE_PLAIN };

struct moodle_parser {
    struct making *m;
    const struct qx_xml *question;
    enum moodle_format format; /* of the stem, and of what does not say its own */
};

/* A text as the file has it, XML's part taken off. */
struct moodle_text {
    struct qx_slice raw;
    enum moodle_format format;
    uint32_t line;
};

/* --- each false with a report when the question must be refused --- */

bool moodle_fault(struct moodle_parser *p, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The text in an element's <text>, in the format that its attribute says; empty where there is none
 * or holder is NULL. */
bool moodle_text(struct moodle_parser *p, const struct qx_xml *holder, struct moodle_text *out);
/* It as a text of the question, by its format; empty: no texts. */
bool moodle_texts(struct moodle_parser *p, const struct moodle_text *text, struct qx_texts *out);
/* Both at once. */
bool moodle_take(struct moodle_parser *p, const struct qx_xml *holder, struct qx_texts *out);
/* What an element of the question says without markup, or a default; trimmed. */
struct qx_slice moodle_word(const struct moodle_parser *p, const char *name, const char *otherwise);
/* true or 1, false or 0 or nothing. */
bool moodle_flag(struct moodle_parser *p, const char *name, bool otherwise, bool *out);
/* The attribute fraction of an answer; 0 where there is none. */
bool moodle_fraction(struct moodle_parser *p, const struct qx_xml *answer, struct qx_fraction *out);

/* --- what is typed in: answers in the file's order, of which Moodle takes the first that fits ---
 */

struct moodle_typed {
    struct qx_slice text;
    struct qx_slice tolerance; /* of a number; may be empty */
    struct qx_fraction share;
    struct moodle_text feedback;
    uint32_t line;
};

bool moodle_typed(struct moodle_parser *p, struct qx_field *field,
                  const struct moodle_typed *answer);

/* --- gaps --- */

/* A further option of that text, offered by field alone unless NULL; an option that is there
 * already is found. */
bool moodle_option(struct moodle_parser *p, const struct moodle_text *text, const char *field,
                   size_t *index);
/* field accepts that option. */
bool moodle_accept(struct moodle_parser *p, struct qx_field *field, size_t option, uint32_t line,
                   struct qx_accepted **out);

/* --- types --- */

bool moodle_multichoice(struct moodle_parser *p);
bool moodle_truefalse(struct moodle_parser *p);
bool moodle_shortanswer(struct moodle_parser *p);
bool moodle_numerical(struct moodle_parser *p);
bool moodle_matching(struct moodle_parser *p);
bool moodle_ordering(struct moodle_parser *p);
bool moodle_gapselect(struct moodle_parser *p);
bool moodle_ddwtos(struct moodle_parser *p);
/* The stem too: its gaps stand in it. */
bool moodle_cloze(struct moodle_parser *p);

#endif
