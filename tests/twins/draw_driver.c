#include "twin_driver.h"

#include <qualex/form.h>
#include <qualex/hex.h>
#include <qualex/kdf.h>
#include <qualex/question.h>

static void next_bytes(void *ctx, uint8_t *out, size_t len)
{
    qx_chacha20_next(ctx, out, len);
}

static struct qx_slice want_bytes(const struct qx_json *object, const char *key,
                                  struct qx_arena *arena)
{
    const char *hex = qx_json_get_text(object, key);
    size_t len = strlen(hex) / 2;
    uint8_t *bytes = qx_arena_alloc(arena, len, 1);

    return qx_slice(bytes, qx_unhex(qx_slice_text(hex), bytes, len) == QX_OK ? len : 0);
}

static void derive(const struct qx_json *vector, const char *label, struct qx_arena *arena,
                   uint8_t key[static 32])
{
    struct qx_buf info = {0};

    qx_buf_add(&info, qx_slice("qualex draw/1", 14)); /* with its NUL */
    qx_buf_add(&info, qx_slice(label, strlen(label) + 1));
    qx_buf_text(&info, qx_json_get_text(vector, "sitting"));
    qx_hkdf(want_bytes(vector, "ikm", arena), want_bytes(vector, "release", arena),
            qx_buf_slice(&info), key, 32);
    qx_buf_free(&info);
}

static struct qx_pick pick_of(const struct qx_json *pair)
{
    int64_t cell = 0;
    int64_t ordinal = 0;

    (void)qx_json_int(qx_json_at(pair, 0), &cell);
    (void)qx_json_int(qx_json_at(pair, 1), &ordinal);
    return (struct qx_pick){(uint32_t)cell, (uint32_t)ordinal};
}

static struct qx_json *pair_of(int64_t a, int64_t b)
{
    struct qx_json *pair = qx_json_new_array();

    qx_json_append(pair, qx_json_new_int(a));
    qx_json_append(pair, qx_json_new_int(b));
    return pair;
}

/* The k-th question shown has the options of entry k, taken round and round. */
static struct qx_json *option_orders(const struct qx_json *vector, size_t n,
                                     struct qx_stream stream)
{
    const struct qx_json *options = qx_json_get(vector, "options");
    struct qx_json *orders = qx_json_new_array();

    for (size_t k = 0; k < n && qx_json_count(options) > 0; k++) {
        const struct qx_json *of = qx_json_at(options, k % qx_json_count(options));
        size_t n_options = (size_t)qx_json_get_int(of, "n", 0);
        const struct qx_json *list = qx_json_get(of, "fixed");
        bool fixed[QX_QUESTION_OPTIONS_MAX] = {0};
        uint8_t order[QX_QUESTION_OPTIONS_MAX];
        struct qx_json *shown = qx_json_new_array();

        for (size_t i = 0; i < qx_json_count(list); i++) {
            int64_t at = 0;

            (void)qx_json_int(qx_json_at(list, i), &at);
            fixed[at] = true;
        }
        qx_form_options(fixed, n_options, qx_json_get_bool(vector, "shuffle", true), stream, order);
        for (size_t p = 0; p < n_options; p++) {
            qx_json_append(shown, qx_json_new_int(order[p]));
        }
        qx_json_append(orders, shown);
    }
    return orders;
}

/* [[cell, ordinal], group, position]: without a position 0. */
static struct qx_member *members_of(const struct qx_json *list, struct qx_arena *arena)
{
    struct qx_member *members = qx_arena_alloc(arena, qx_json_count(list), sizeof *members);

    for (size_t i = 0; i < qx_json_count(list); i++) {
        const struct qx_json *one = qx_json_at(list, i);
        int64_t group = 0;
        int64_t position = 0;

        (void)qx_json_int(qx_json_at(one, 1), &group);
        (void)qx_json_int(qx_json_at(one, 2), &position);
        members[i] =
            (struct qx_member){pick_of(qx_json_at(one, 0)), (uint32_t)group, (uint32_t)position};
    }
    return members;
}

static void read_band(const struct qx_json *band, struct qx_arena *arena, struct qx_draw *draw)
{
    const struct qx_json *cells = qx_json_get(band, "ratings");
    const uint8_t **ratings = qx_arena_alloc(arena, qx_json_count(cells), sizeof *ratings);

    for (size_t c = 0; c < qx_json_count(cells); c++) {
        const struct qx_json *cell = qx_json_at(cells, c);
        uint8_t *of = qx_arena_alloc(arena, qx_json_count(cell), 1);

        for (size_t i = 0; i < qx_json_count(cell); i++) {
            int64_t rating = 0;

            (void)qx_json_int(qx_json_at(cell, i), &rating);
            of[i] = (uint8_t)rating;
        }
        ratings[c] = of;
    }
    draw->ratings = band == NULL ? NULL : ratings;
    draw->rating_from = qx_json_get_int(band, "from", 0);
    draw->rating_to = qx_json_get_int(band, "to", 0);
}

static void read_enemies(const struct qx_json *list, struct qx_arena *arena, struct qx_draw *draw)
{
    struct qx_enemy *enemies = qx_arena_alloc(arena, qx_json_count(list), sizeof *enemies);

    draw->n_enemies = qx_json_count(list);
    for (size_t i = 0; i < draw->n_enemies; i++) {
        const struct qx_json *pair = qx_json_at(list, i);

        enemies[i] = (struct qx_enemy){pick_of(qx_json_at(pair, 0)), pick_of(qx_json_at(pair, 1))};
    }
    draw->enemies = enemies;
}

static struct qx_draw read_draw(const struct qx_json *vector, struct qx_arena *arena, size_t *n)
{
    const struct qx_json *list = qx_json_get(vector, "cells");
    const struct qx_json *rivals = qx_json_get(vector, "rivals");
    const struct qx_json *cases = qx_json_get(vector, "cases");
    const struct qx_json *excluded = qx_json_get(vector, "excluded");
    struct qx_draw draw = {.n_cells = qx_json_count(list),
                           .rivals = members_of(rivals, arena),
                           .n_rivals = qx_json_count(rivals),
                           .cases = members_of(cases, arena),
                           .n_cases = qx_json_count(cases),
                           .n_excluded = qx_json_count(excluded)};
    struct qx_draw_cell *cells = qx_arena_alloc(arena, draw.n_cells, sizeof *cells);
    struct qx_pick *gone = qx_arena_alloc(arena, draw.n_excluded, sizeof *gone);

    *n = 0;
    for (size_t i = 0; i < draw.n_cells; i++) {
        struct qx_pick pair = pick_of(qx_json_at(list, i));

        cells[i] = (struct qx_draw_cell){pair.cell, pair.ordinal};
        *n += cells[i].count;
    }
    for (size_t i = 0; i < draw.n_excluded; i++) {
        gone[i] = pick_of(qx_json_at(excluded, i));
    }
    draw.cells = cells;
    draw.excluded = gone;
    read_enemies(qx_json_get(vector, "enemies"), arena, &draw);
    read_band(qx_json_get(vector, "band"), arena, &draw);
    return draw;
}

struct qx_json *qx_drive_draw(const struct qx_json *vector, struct qx_arena *arena)
{
    struct qx_json *out = qx_json_new_object();
    struct qx_pick *picks = qx_arena_alloc(arena, QX_FORM_QUESTIONS_MAX, sizeof *picks);
    uint8_t form_key[32];
    uint8_t options_key[32];
    uint32_t rejected = 0;
    size_t n;

    derive(vector, "form", arena, form_key);
    derive(vector, "options", arena, options_key);
    struct qx_chacha20 *form = qx_chacha20_new(form_key);
    struct qx_chacha20 *options = qx_chacha20_new(options_key);
    const struct qx_draw draw = read_draw(vector, arena, &n);
    enum qx_err err = qx_form_draw(&draw, (struct qx_stream){form, next_bytes}, picks, &rejected);

    qx_json_set_text(out, "result", qx_err_name(err));
    if (err == QX_OK) {
        struct qx_json *list = qx_json_new_array();

        for (size_t i = 0; i < n; i++) {
            qx_json_append(list, pair_of(picks[i].cell, picks[i].ordinal));
        }
        qx_json_set(out, "picks", list);
        qx_json_set_int(out, "rejected", rejected);
        qx_json_set(out, "orders",
                    option_orders(vector, n, (struct qx_stream){options, next_bytes}));
    }
    qx_json_set_hex(out, "form_key", qx_slice(form_key, 32));
    qx_json_set_hex(out, "options_key", qx_slice(options_key, 32));
    qx_chacha20_free(&form);
    qx_chacha20_free(&options);
    return out;
}
