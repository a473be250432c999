/* Items of QTI 1.2 (IMS, 2002), as Canvas, Blackboard and Common Cartridges write them. */
#ifndef QUALEX_FORMATS_QTI12_H
#define QUALEX_FORMATS_QTI12_H

#include "qti.h"

/* The item as a question of m, which is handed over or refused. Errors: those that end the reading.
 */
QX_MUST_USE enum qx_err qti12_item_read(struct making *m, const struct qx_xml *root,
                                        struct qti_group *group);

/* --- parts, each false when a fault was reported --- */

/* Text of all the material below a node, but for what lies in responses. */
bool qti12_flow(struct qti_item *q, const struct qx_xml *node, struct qx_texts *out);
/* The stem: what the group's questions share, and that text; gaps: with "[name]" of each response
 * as one. */
bool qti12_stem(struct qti_item *q, const struct qx_xml *node, bool gaps, struct qx_texts *out);
/* All the material below a node as HTML, appended to q->html. */
bool qti12_material(struct qti_item *q, const struct qx_xml *node);
/* The name that a gap of that response has in the text: "x" of "response_x". */
const char *qti12_gap_name(const struct qti_response *r);
/* The first element of that name at any depth, or NULL. */
const struct qx_xml *qti12_find(const struct qx_xml *node, const char *name);
/* The same after one that was found, within the same root. */
const struct qx_xml *qti12_find_next(const struct qx_xml *root, const struct qx_xml *after,
                                     const char *name);
/* What the item says of itself under a label, as trimmed text; "" when nothing. */
const char *qti12_metadata(struct qti_item *q, const char *label);

/* Whether a rubric is for the candidate. */
bool qti12_is_shown(const struct qx_xml *rubric);
/* What the group gives to each of its items, or a doubt about what it cannot. */
bool qti12_join(struct qti_item *q, struct qti_group *group);

/* Conditions into the responses. */
bool qti12_rule(struct qti_item *q);
/* A condition that pays nothing, between so many that pay: whether it leaves alone what they pay.
 * sets: it puts the score to 0, whatever that was. */
bool qti12_rest(struct qti_item *q, const struct qx_xml *condition, bool sets, size_t before,
                size_t after);
/* Whether the conditions after one that holds are looked at too; unsaid: where it does not say. */
bool qti12_goes_on(const struct qx_xml *condition, bool unsaid);
/* Feedback, after all else is read. */
bool qti12_feedback(struct qti_item *q);

#endif
