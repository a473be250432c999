#include "feud.h"

#include <stdlib.h>

#include <qualex/arena.h>

struct search {
    const struct feud_graph *graph;
    uint32_t *needed;  /* still to choose, by cell */
    uint32_t *left;    /* nodes not yet decided, by cell */
    uint16_t *blocked; /* chosen enemies, by node */
    size_t open;       /* cells that still need some */
    uint64_t steps;
};

static void block(struct search *s, size_t node, int by)
{
    const uint8_t *row = s->graph->enemies + node * FEUD_NODES_MAX;

    for (size_t i = 0; i < s->graph->n; i++) {
        if (row[i] != 0) {
            s->blocked[i] = (uint16_t)(s->blocked[i] + by);
        }
    }
}

/* Decides node and what comes after it: 1, 0 or -1. */
static int decide(struct search *s, size_t node)
{
    if (s->open == 0) {
        return 1;
    }
    if (node == s->graph->n) {
        return 0;
    }
    if (++s->steps > FEUD_STEPS_MAX) {
        return -1;
    }
    uint32_t cell = s->graph->cell[node];
    int answer = 0;

    s->left[cell]--;
    if (s->needed[cell] > 0 && s->blocked[node] == 0) {
        block(s, node, 1);
        s->open -= --s->needed[cell] == 0 ? 1 : 0;
        answer = decide(s, node + 1);
        s->open += s->needed[cell]++ == 0 ? 1 : 0;
        block(s, node, -1);
    }
    if (answer == 0 && s->needed[cell] <= s->left[cell]) {
        answer = decide(s, node + 1);
    }
    s->left[cell]++;
    return answer;
}

int feud_solve(const struct feud_graph *graph, const uint32_t *needed, size_t n_cells)
{
    struct search s = {.graph = graph};
    int answer = 1;

    s.needed = qx_alloc(n_cells + 1, sizeof *s.needed);
    s.left = qx_alloc(n_cells + 1, sizeof *s.left);
    s.blocked = qx_alloc(graph->n + 1, sizeof *s.blocked);
    for (size_t i = 0; i < graph->n; i++) {
        s.left[graph->cell[i]]++;
    }
    for (size_t c = 0; c < n_cells; c++) {
        s.needed[c] = needed[c];
        s.open += needed[c] > 0 ? 1 : 0;
        answer = needed[c] > s.left[c] ? 0 : answer;
    }
    if (answer != 0) {
        answer = decide(&s, 0);
    }
    free(s.needed);
    free(s.left);
    free(s.blocked);
    return answer;
}
