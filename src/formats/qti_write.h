/* The parts of the QTI writer. Names are those of 2.x; of 3.0 they are written with hyphens. */
#ifndef QUALEX_FORMATS_QTI_WRITE_H
#define QUALEX_FORMATS_QTI_WRITE_H

#include "writing.h"

/* How the answer to a response is judged. */
enum qti_rule_kind {
    QTI_RULE_CORRECT, /* right is what is declared so, whole */
    QTI_RULE_MAPPED,  /* each answer earns what it is mapped to */
    QTI_RULE_RANGES,  /* a number within a range earns that range's mark */
};

struct qti_asked {
    char id[32]; /* RESPONSE, or RESPONSE_1 … */
    enum qti_rule_kind rule;
    const struct qx_field *field; /* NULL: the options are what is asked for */
};

struct qti_out {
    struct qx_buf *out;
    bool v3;
    const char *lang;
    const struct qx_question *q;
    struct qti_asked asked[QX_QUESTION_FIELDS_MAX];
    size_t n_asked;
    int64_t whole;   /* the mark of what is right, so that each share of it is a short number */
    bool feedback;   /* of options is shown */
    const char *why; /* it cannot be written, or NULL */
};

/* --- elements --- */

/* <name … without its end; attributes follow. */
void qti_begin(struct qti_out *o, const char *name);
void qti_attr(struct qti_out *o, const char *name, const char *value);
void qti_attr_size(struct qti_out *o, const char *name, size_t value);
/* Ends the tag: ">", or "/>" when nothing is in it. */
void qti_in(struct qti_out *o);
void qti_void(struct qti_out *o);
void qti_close(struct qti_out *o, const char *name);
/* A line end, where blanks say nothing. */
void qti_line(struct qti_out *o);
/* <name>text</name> */
void qti_leaf(struct qti_out *o, const char *name, const char *text);
/* The text as HTML, in a <p> where it would stand bare in a block. */
void qti_put_block(struct qti_out *o, const char *text);

/* --- what is asked --- */

/* Which responses there are, how each is judged, and by which marks. */
void qti_plan(struct qti_out *o);
/* A share of the whole mark as a number; *why is set when it has too many digits. */
void qti_put_mark(struct qti_out *o, struct qx_fraction share);
void qti_put_mark_attr(struct qti_out *o, const char *name, struct qx_fraction share);
/* Declarations of responses. */
void qti_put_declarations(struct qti_out *o);
/* The scoring rule: a template by its name where that is enough. */
void qti_put_rule(struct qti_out *o);
/* The stem, and what is asked in or behind it. */
void qti_put_asked(struct qti_out *o);

/* Whether the gaps share their options. */
bool qti_shares_options(const struct qx_question *q);

#endif
