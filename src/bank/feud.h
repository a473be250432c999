/* Enemies as a graph, and the search for a choice without any two of them. */
#ifndef QUALEX_BANK_FEUD_H
#define QUALEX_BANK_FEUD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FEUD_NODES_MAX 2000
#define FEUD_STEPS_MAX 5000000

/* Questions that have an enemy among those that may be drawn. */
struct feud_graph {
    size_t n;
    uint32_t cell[FEUD_NODES_MAX];
    uint8_t *enemies; /* n_max × n_max: 1 where two must not meet */
};

/* Whether needed[c] nodes of each cell c can be chosen with no two enemies: 1 yes, 0 no, -1 the
 * bound was reached. needed holds n_cells. */
int feud_solve(const struct feud_graph *graph, const uint32_t *needed, size_t n_cells);

#endif
