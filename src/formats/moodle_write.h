/* The two halves of the Moodle XML writer: questions, and those with gaps in their stem. */
#ifndef QUALEX_FORMATS_MOODLE_WRITE_H
#define QUALEX_FORMATS_MOODLE_WRITE_H

#include <qualex/question.h>

#define MOODLE_NO_RANGE "has a number and its tolerance, which say this range with too many digits"

/* <text>text</text>; html: as a fragment of HTML. */
void moodle_put_text(struct qx_buf *out, const char *text, bool html);
/* The text with a backslash before each star; a star alone for anything else. */
void moodle_star(struct qx_buf *out, const struct qx_accepted *a);
/* A range by its middle and what may lie off it; false: with too many digits. */
bool moodle_centre(const struct qx_accepted *a, char centre[static QX_DECIMAL_MAX],
                   char off[static QX_DECIMAL_MAX]);

/* --- gaps: each false or not NULL when it cannot be written, and why --- */

/* The stem with what each gap asks for within. */
const char *moodle_put_gap_stem(struct qx_buf *out, const struct qx_question *q);
/* The options that every gap offers. */
const char *moodle_put_choices_of_gaps(struct qx_buf *out, const struct qx_question *q);

#endif
