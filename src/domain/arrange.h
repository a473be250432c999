#ifndef QUALEX_DOMAIN_ARRANGE_H
#define QUALEX_DOMAIN_ARRANGE_H

#include <qualex/form.h>

/* Shuffles n picks once; then each case set is gathered where its first question stands. */
void arrange_form(const struct qx_draw *draw, struct qx_pick *picks, size_t n,
                  struct qx_stream stream);

#endif
