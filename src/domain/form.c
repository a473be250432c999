#include <qualex/form.h>

#define FORMS_MAX 10000
#define TABLE_MAX 2048 /* a power of two, at least twice QX_FORM_QUESTIONS_MAX */
#define OPTIONS_MAX 32

_Static_assert(TABLE_MAX >= 2 * QX_FORM_QUESTIONS_MAX, "the table stays half empty");

uint32_t qx_uniform(struct qx_stream stream, uint32_t n)
{
    if (n <= 1) {
        return 0;
    }
    const uint64_t limit = (UINT64_C(1) << 32) / n * n;

    for (;;) {
        uint8_t b[4];

        stream.next(stream.ctx, b, sizeof b);
        uint32_t u =
            (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;

        if (u < limit) {
            return u % n;
        }
    }
}

/* Open addressing over a few keys; what is not in it reads as its own default. */
struct table {
    uint32_t mask;
    struct {
        uint64_t key; /* plus one; 0 = free */
        uint32_t value;
    } slots[TABLE_MAX];
};

static void table_clear(struct table *t, size_t expected)
{
    uint32_t size = 4;

    while (size < 2 * expected && size < TABLE_MAX) {
        size *= 2;
    }
    t->mask = size - 1;
    memset(t->slots, 0, size * sizeof t->slots[0]);
}

static uint32_t slot_of(const struct table *t, uint64_t key)
{
    uint32_t at = (uint32_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & t->mask;

    while (t->slots[at].key != 0 && t->slots[at].key != key + 1) {
        at = (at + 1) & t->mask;
    }
    return at;
}

static void table_set(struct table *t, uint64_t key, uint32_t value)
{
    uint32_t at = slot_of(t, key);

    t->slots[at].key = key + 1;
    t->slots[at].value = value;
}

static bool table_get(const struct table *t, uint64_t key, uint32_t *value)
{
    uint32_t at = slot_of(t, key);

    if (t->slots[at].key == 0) {
        return false;
    }
    *value = t->slots[at].value;
    return true;
}

static uint64_t key_of(struct qx_pick pick)
{
    return (uint64_t)pick.cell << 32 | pick.ordinal;
}

/* The head of a Fisher–Yates shuffle of 0 … size-1, of which only displaced places are kept. */
static void draw_cell(struct table *moved, struct qx_draw_cell cell, uint32_t number,
                      struct qx_stream stream, struct qx_pick *picks)
{
    table_clear(moved, cell.count);
    for (uint32_t i = 0; i < cell.count; i++) {
        uint32_t j = i + qx_uniform(stream, cell.size - i);
        uint32_t at_i = i;
        uint32_t at_j = j;

        (void)table_get(moved, i, &at_i);
        (void)table_get(moved, j, &at_j);
        picks[i] = (struct qx_pick){number, at_j};
        table_set(moved, j, at_i);
    }
}

/* First enemy whose a is not below pick. */
static size_t first_enemy(const struct qx_enemy *enemies, size_t n, struct qx_pick pick)
{
    size_t low = 0;

    while (n > 0) {
        size_t half = n / 2;

        if (key_of(enemies[low + half].a) < key_of(pick)) {
            low += half + 1;
            n -= half + 1;
        } else {
            n = half;
        }
    }
    return low;
}

static bool enemies_meet(struct table *drawn, const struct qx_enemy *enemies, size_t n_enemies,
                         const struct qx_pick *picks, size_t n)
{
    uint32_t ignored;

    table_clear(drawn, n);
    for (size_t i = 0; i < n; i++) {
        table_set(drawn, key_of(picks[i]), 0);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t e = first_enemy(enemies, n_enemies, picks[i]);
             e < n_enemies && key_of(enemies[e].a) == key_of(picks[i]); e++) {
            if (table_get(drawn, key_of(enemies[e].b), &ignored)) {
                return true;
            }
        }
    }
    return false;
}

static void shuffle_form(struct qx_pick *picks, size_t n, struct qx_stream stream)
{
    for (size_t i = n; i-- > 1;) {
        size_t j = qx_uniform(stream, (uint32_t)i + 1);
        struct qx_pick swapped = picks[i];

        picks[i] = picks[j];
        picks[j] = swapped;
    }
}

static bool in_order(const struct qx_enemy *enemies, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (key_of(enemies[i].a) >= key_of(enemies[i].b) ||
            (i > 0 && key_of(enemies[i - 1].a) > key_of(enemies[i].a))) {
            return false;
        }
    }
    return true;
}

static enum qx_err measure(const struct qx_draw_cell *cells, size_t n_cells, size_t *questions)
{
    *questions = 0;
    for (size_t c = 0; c < n_cells; c++) {
        if (cells[c].count > cells[c].size) {
            return QX_ERR_INFEASIBLE;
        }
        if (cells[c].count > QX_FORM_QUESTIONS_MAX - *questions) {
            return QX_ERR_TOO_LARGE;
        }
        *questions += cells[c].count;
    }
    return QX_OK;
}

enum qx_err qx_form_draw(const struct qx_draw_cell *cells, size_t n_cells,
                         const struct qx_enemy *enemies, size_t n_enemies, struct qx_stream stream,
                         struct qx_pick *picks, uint32_t *rejected)
{
    struct qx_pick form[QX_FORM_QUESTIONS_MAX];
    struct table table;
    size_t n;
    enum qx_err err = measure(cells, n_cells, &n);

    if (err != QX_OK) {
        return err;
    }
    if (!in_order(enemies, n_enemies)) {
        return QX_ERR_INTERNAL;
    }
    for (uint32_t forms = 0; forms < FORMS_MAX; forms++) {
        size_t at = 0;

        for (size_t c = 0; c < n_cells; c++) {
            draw_cell(&table, cells[c], (uint32_t)c, stream, form + at);
            at += cells[c].count;
        }
        if (n_enemies == 0 || !enemies_meet(&table, enemies, n_enemies, form, n)) {
            shuffle_form(form, n, stream);
            memcpy(picks, form, n * sizeof *picks);
            *rejected = forms;
            return QX_OK;
        }
    }
    return QX_ERR_DRAW_REJECTED;
}

void qx_form_options(const bool *fixed, size_t n, bool shuffle, struct qx_stream stream,
                     uint8_t *order)
{
    uint8_t places[OPTIONS_MAX]; /* of options that may move */
    uint8_t moved[OPTIONS_MAX];
    size_t free_places = 0;

    for (size_t i = 0; i < n; i++) {
        order[i] = (uint8_t)i;
        if (!fixed[i]) {
            places[free_places] = moved[free_places] = (uint8_t)i;
            free_places++;
        }
    }
    for (size_t i = free_places; shuffle && i-- > 1;) {
        size_t j = qx_uniform(stream, (uint32_t)i + 1);
        uint8_t swapped = moved[i];

        moved[i] = moved[j];
        moved[j] = swapped;
    }
    for (size_t k = 0; k < free_places; k++) {
        order[places[k]] = moved[k];
    }
}
