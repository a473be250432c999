/* How many forms there are, counted. */
#ifndef QUALEX_DOMAIN_EXPOSURE_COUNT_H
#define QUALEX_DOMAIN_EXPOSURE_COUNT_H

#include <qualex/form.h>

#define EXPOSURE_NODES_MAX 256
#define EXPOSURE_SHARES 10000

/* Of the questions that have enemies or rivals: how many forms hold each. Forms are counted over
 * their cells alone, and divided by what all of them have in common. */
struct exposure_counts {
    struct qx_pick *picks; /* sorted, each once */
    uint64_t *in;          /* in so many forms */
    size_t n;
    uint64_t forms; /* times size of any cell and EXPOSURE_SHARES: below 2^63 */
};

/* The questions alone, sorted and each once, in arena. */
void exposure_tied(const struct qx_draw *draw, struct qx_arena *arena, struct exposure_counts *out);
/* The numbers for them, whatever ratings there are. False: they are too many or too large. */
bool exposure_count(const struct qx_draw *draw, struct qx_arena *arena,
                    struct exposure_counts *counts);

#endif
