#include "pick_table.h"

_Static_assert(PICK_TABLE_MAX >= 4 * QX_FORM_QUESTIONS_MAX, "room for a form and its groups");

void pick_table_clear(struct pick_table *t, size_t expected)
{
    uint32_t size = 4;

    while (size < 2 * expected && size < PICK_TABLE_MAX) {
        size *= 2;
    }
    t->mask = size - 1;
    memset(t->slots, 0, size * sizeof t->slots[0]);
}

static uint32_t slot_of(const struct pick_table *t, uint64_t key)
{
    uint32_t at = (uint32_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & t->mask;

    while (t->slots[at].key != 0 && t->slots[at].key != key + 1) {
        at = (at + 1) & t->mask;
    }
    return at;
}

void pick_table_set(struct pick_table *t, uint64_t key, uint32_t value)
{
    uint32_t at = slot_of(t, key);

    t->slots[at].key = key + 1;
    t->slots[at].value = value;
}

bool pick_table_get(const struct pick_table *t, uint64_t key, uint32_t *value)
{
    uint32_t at = slot_of(t, key);

    if (t->slots[at].key == 0) {
        return false;
    }
    *value = t->slots[at].value;
    return true;
}

size_t first_member(const struct qx_member *members, size_t n, struct qx_pick pick)
{
    size_t low = 0;

    while (n > 0) {
        size_t half = n / 2;

        if (pick_key(members[low + half].pick) < pick_key(pick)) {
            low += half + 1;
            n -= half + 1;
        } else {
            n = half;
        }
    }
    return low;
}
