/* Open addressing over a few keys, on the stack: what is not in it reads as its own default. */
#ifndef QUALEX_DOMAIN_PICK_TABLE_H
#define QUALEX_DOMAIN_PICK_TABLE_H

#include <qualex/form.h>

#define PICK_TABLE_MAX 4096 /* a power of two, at least twice what is ever put in */

struct pick_table {
    uint32_t mask;
    struct {
        uint64_t key; /* plus one; 0 = free */
        uint32_t value;
    } slots[PICK_TABLE_MAX];
};

/* expected: keys that will be put in, at most PICK_TABLE_MAX / 2. */
void pick_table_clear(struct pick_table *t, size_t expected);
void pick_table_set(struct pick_table *t, uint64_t key, uint32_t value);
/* value untouched when it is not in. */
bool pick_table_get(const struct pick_table *t, uint64_t key, uint32_t *value);

static inline uint64_t pick_key(struct qx_pick pick)
{
    return (uint64_t)pick.cell << 32 | pick.ordinal;
}

/* First of n members that is not below pick. */
size_t first_member(const struct qx_member *members, size_t n, struct qx_pick pick);

#endif
