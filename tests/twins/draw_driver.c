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

static enum qx_err draw(const struct qx_json *vector, struct qx_arena *arena,
                        struct qx_stream stream, struct qx_pick *picks, size_t *n,
                        uint32_t *rejected)
{
    const struct qx_json *cells_json = qx_json_get(vector, "cells");
    const struct qx_json *enemies_json = qx_json_get(vector, "enemies");
    size_t n_cells = qx_json_count(cells_json);
    size_t n_enemies = qx_json_count(enemies_json);
    struct qx_draw_cell *cells = qx_arena_alloc(arena, n_cells, sizeof *cells);
    struct qx_enemy *enemies = qx_arena_alloc(arena, n_enemies, sizeof *enemies);

    *n = 0;
    for (size_t i = 0; i < n_cells; i++) {
        struct qx_pick pair = pick_of(qx_json_at(cells_json, i));

        cells[i] = (struct qx_draw_cell){pair.cell, pair.ordinal};
        *n += cells[i].count;
    }
    for (size_t i = 0; i < n_enemies; i++) {
        const struct qx_json *pair = qx_json_at(enemies_json, i);

        enemies[i] = (struct qx_enemy){pick_of(qx_json_at(pair, 0)), pick_of(qx_json_at(pair, 1))};
    }
    return qx_form_draw(cells, n_cells, enemies, n_enemies, stream, picks, rejected);
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
    enum qx_err err =
        draw(vector, arena, (struct qx_stream){form, next_bytes}, picks, &n, &rejected);

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
