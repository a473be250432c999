/* What the files of a question share: the JSON form of its fields, and its check. */
#ifndef QUALEX_DOMAIN_QUESTION_PARTS_H
#define QUALEX_DOMAIN_QUESTION_PARTS_H

#include "texts.h"

struct qx_json *qx_weight_to_json(struct qx_fraction weight);
/* Asks for the member "weight", {"num", "den"}. Errors: JSON_FIELD. */
QX_MUST_USE enum qx_err qx_want_weight(struct qx_json_reader *r, struct qx_fraction *out);
/* The string of a member that may be missing: "" then. */
const char *qx_may_kept(struct qx_json_reader *r, const char *key, struct qx_arena *arena);

struct qx_json *qx_fields_to_json(const struct qx_question *q, bool with_key);
/* Reads the member "fields", which may be missing. Errors: JSON_FIELD. */
QX_MUST_USE enum qx_err qx_read_fields(struct qx_json_reader *r, bool with_key,
                                       struct qx_arena *arena, struct qx_question *q);

/* --- checking --- */

struct qx_question_checking {
    const struct qx_question *q;
    const char *where;
    uint32_t line;
    struct qx_report *report;
};

/* Reports "question ID: part what" and returns QUESTION. */
enum qx_err qx_question_refuse(const struct qx_question_checking *c, const char *part,
                               const char *what);
/* A part of a question, as a message names it. */
struct qx_part {
    const char *name;
    const char *id; /* of the option or field; "": it has none */
    size_t max;     /* bytes of a text */
    bool multiline;
};
/* A text of one line, which must be there. */
QX_MUST_USE enum qx_err qx_check_line(const struct qx_question_checking *c, const char *part,
                                      const char *text, size_t max);
/* Texts in distinct languages. */
QX_MUST_USE enum qx_err qx_check_texts(const struct qx_question_checking *c,
                                       const struct qx_part *part, const struct qx_texts *texts);
/* Texts that may be missing, but never in part of the languages; id as in qx_part. */
QX_MUST_USE enum qx_err qx_check_aside(const struct qx_question_checking *c, const char *part,
                                       const char *id, const struct qx_texts *texts);
/* Whether a tag that has a meaning is such as it must be. */
bool qx_tag_well_formed(const char *tag);
/* In lowest terms from -1 to 1. */
bool qx_share_well_formed(struct qx_fraction share);
/* Fields as the type has them, without and with their key; gaps of the stem. */
QX_MUST_USE enum qx_err qx_check_fields(const struct qx_question_checking *c);
QX_MUST_USE enum qx_err qx_check_accepted(const struct qx_question_checking *c);

#endif
