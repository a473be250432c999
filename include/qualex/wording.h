/* What changed: between two texts word by word, between two versions of a question part by part. */
#ifndef QUALEX_WORDING_H
#define QUALEX_WORDING_H

#include <qualex/question.h>

enum qx_wording { QX_WORDING_SAME, QX_WORDING_GONE, QX_WORDING_NEW };
/* One run of a comparison; text is a piece of the first (same, gone) or second text (new). */
typedef void qx_wording_visit(void *ctx, enum qx_wording what, struct qx_slice text);
/* Runs in their order: what is same and gone makes the first text, same and new the second. Words,
 * runs of blanks and single signs are compared whole, by the longest common subsequence; where that
 * would take more than 4 million steps, the parts between the common ends are gone and new. */
void qx_wording_compare(struct qx_slice first, struct qx_slice second, qx_wording_visit *visit,
                        void *ctx);

/* One part that differs. part: "stem", "option b", "option b feedback", "field 1 accepted 2", …;
 * lang:
 * "" where the part has none; first or second NULL where only the other has the part. All borrowed
 * during the visit. */
typedef void qx_change_visit(void *ctx, const char *part, const char *lang, const char *first,
                             const char *second);
/* Options and fields go by their ids, accepted answers by their order. Returns how many differ. */
size_t qx_question_compare(const struct qx_question *first, const struct qx_question *second,
                           qx_change_visit *visit, void *ctx);

#endif
