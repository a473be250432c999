#include "cases.h"

#include <math.h>

#include <qualex/form.h>

/* --- streams: words that are given, and a fixed generator (splitmix64) --- */

struct words {
    const uint32_t *v;
    size_t n;
    size_t taken;
};

static void next_word(void *ctx, uint8_t *out, size_t len)
{
    struct words *w = ctx;

    assert_int_equal(len, 4);
    assert_true(w->taken < w->n);
    uint32_t u = w->v[w->taken++];

    for (size_t i = 0; i < 4; i++) {
        out[i] = (uint8_t)(u >> 8 * i);
    }
}

static void next_fixed(void *ctx, uint8_t *out, size_t len)
{
    uint64_t *state = ctx;

    *state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = *state;

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    z ^= z >> 31;
    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)(z >> 8 * i);
    }
}

/* Every eighth word becomes zero: what the test of uniformity must notice. */
static void next_skewed(void *ctx, uint8_t *out, size_t len)
{
    next_fixed(ctx, out, len);
    if (out[0] % 8 == 3) {
        out[0] = out[1] = out[2] = out[3] = 0;
    }
}

static void uniform_takes(uint32_t n, const uint32_t *words, size_t taken, uint32_t expect)
{
    struct words w = {words, taken, 0};

    assert_int_equal(qx_uniform((struct qx_stream){&w, next_word}, n), expect);
    assert_int_equal(w.taken, taken);
}

static void uniform_rejects_from_the_last_multiple_on(void **state)
{
    (void)state;
    uniform_takes(1, NULL, 0, 0);
    uniform_takes(2, (uint32_t[]){UINT32_MAX}, 1, 1);
    uniform_takes(3, (uint32_t[]){UINT32_MAX - 1}, 1, 2);
    uniform_takes(3, (uint32_t[]){UINT32_MAX, UINT32_MAX, 7}, 3, 1);
    uniform_takes(0x80000001, (uint32_t[]){0x80000000}, 1, 0x80000000);
    uniform_takes(0x80000001, (uint32_t[]){0x80000001, 5}, 2, 5);
    uniform_takes(UINT32_MAX, (uint32_t[]){UINT32_MAX, UINT32_MAX - 1}, 2, UINT32_MAX - 1);
    uniform_takes(10, (uint32_t[]){0x04030201}, 1, 0x04030201 % 10); /* little-endian */
}

static enum qx_err draw_of(const struct qx_draw_cell *cells, size_t n_cells,
                           const struct qx_enemy *enemies, size_t n_enemies,
                           struct qx_stream stream, struct qx_pick *picks, uint32_t *rejected)
{
    const struct qx_draw draw = {
        .cells = cells, .n_cells = n_cells, .enemies = enemies, .n_enemies = n_enemies};

    return qx_form_draw(&draw, stream, picks, rejected);
}

/* --- uniformity --- */

#define BINS_MAX 4096

static double chi_squared(const uint32_t *bins, size_t n, double expect)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        sum += (bins[i] - expect) * (bins[i] - expect) / expect;
    }
    return sum;
}

/* Within four standard deviations of its mean: neither uneven nor too even. */
static bool looks_uniform(const uint32_t *bins, size_t n, size_t samples)
{
    double df = (double)n - 1;
    double x = chi_squared(bins, n, (double)samples / (double)n);

    return fabs(x - df) < 4 * sqrt(2 * df);
}

static void uniform_is_uniform(void **state)
{
    (void)state;
    static const uint32_t SIZES[] = {2, 3, 5, 26, 100, 1000, 4096};

    for (size_t s = 0; s < sizeof SIZES / sizeof SIZES[0]; s++) {
        uint32_t bins[BINS_MAX] = {0};
        uint64_t seed = 20261123 + s;
        size_t samples = 200 * (size_t)SIZES[s];

        for (size_t i = 0; i < samples; i++) {
            bins[qx_uniform((struct qx_stream){&seed, next_fixed}, SIZES[s])]++;
        }
        assert_true(looks_uniform(bins, SIZES[s], samples));
        memset(bins, 0, sizeof bins);
        for (size_t i = 0; i < samples; i++) {
            bins[qx_uniform((struct qx_stream){&seed, next_skewed}, SIZES[s])]++;
        }
        assert_false(looks_uniform(bins, SIZES[s], samples));
    }
}

/* A number of each ordered form of two out of four and one out of three. */
static size_t form_number(const struct qx_pick *picks)
{
    size_t number = 0;

    for (size_t i = 0; i < 3; i++) {
        number = number * 8 + picks[i].cell * 4 + picks[i].ordinal;
    }
    return number;
}

static size_t draw_many(void (*next)(void *, uint8_t *, size_t), uint32_t *bins, size_t samples)
{
    static const struct qx_draw_cell CELLS[] = {
        {4, 2},
        {3, 1}
    };
    static const struct qx_enemy ENEMIES[] = {
        {{0, 0}, {1, 0}}
    };
    static uint32_t by_number[512];
    uint64_t seed = 7;
    size_t seen = 0;

    memset(by_number, 0, sizeof by_number);
    for (size_t i = 0; i < samples; i++) {
        struct qx_pick picks[3];
        uint32_t rejected;

        assert_int_equal(
            draw_of(CELLS, 2, ENEMIES, 1, (struct qx_stream){&seed, next}, picks, &rejected),
            QX_OK);
        by_number[form_number(picks)]++;
    }
    for (size_t i = 0; i < 512; i++) {
        if (by_number[i] > 0) {
            bins[seen++] = by_number[i];
        }
    }
    return seen;
}

static void every_feasible_form_is_equally_likely(void **state)
{
    (void)state;
    uint32_t bins[512];

    /* 6 × 3 sets, less the three that hold both enemies, in 3! orders */
    assert_int_equal(draw_many(next_fixed, bins, 90000), 90);
    assert_true(looks_uniform(bins, 90, 90000));
    size_t seen = draw_many(next_skewed, bins, 90000);

    assert_true(seen != 90 || !looks_uniform(bins, 90, 90000));
}

/* --- the draw --- */

static void enemies_never_meet(void **state)
{
    (void)state;
    static const struct qx_draw_cell CELLS[] = {
        {12, 4},
        {9,  3}
    };
    static const struct qx_enemy ENEMIES[] = {
        {{0, 1}, {0, 2}},
        {{0, 1}, {1, 4}},
        {{0, 7}, {1, 0}},
        {{1, 3}, {1, 8}}
    };
    uint64_t seed = 1;
    uint64_t all = 0;

    for (size_t i = 0; i < 5000; i++) {
        struct qx_pick p[7];
        uint32_t rejected;
        uint32_t has[2] = {0, 0};

        assert_int_equal(
            draw_of(CELLS, 2, ENEMIES, 4, (struct qx_stream){&seed, next_fixed}, p, &rejected),
            QX_OK);
        all += rejected;
        for (size_t k = 0; k < 7; k++) {
            assert_true(p[k].ordinal < CELLS[p[k].cell].size);
            assert_false(has[p[k].cell] >> p[k].ordinal & 1);
            has[p[k].cell] |= UINT32_C(1) << p[k].ordinal;
        }
        for (size_t e = 0; e < 4; e++) {
            assert_false((has[ENEMIES[e].a.cell] >> ENEMIES[e].a.ordinal & 1) &&
                         (has[ENEMIES[e].b.cell] >> ENEMIES[e].b.ordinal & 1));
        }
    }
    assert_true(all > 0);
}

static void what_cannot_be_drawn_is_refused_and_writes_nothing(void **state)
{
    (void)state;
    static const struct qx_draw_cell SMALL[] = {
        {3, 4}
    };
    static const struct qx_draw_cell PAIR[] = {
        {2, 2}
    };
    static const struct qx_draw_cell LARGE[] = {
        {2000, 600},
        {2000, 401}
    };
    static const struct qx_enemy SELF_TIE[] = {
        {{0, 0}, {0, 1}}
    };
    static const struct qx_enemy UNSORTED[] = {
        {{0, 1}, {0, 2}},
        {{0, 0}, {0, 2}}
    };
    struct qx_pick picks[1001] = {
        {9, 9}
    };
    uint64_t seed = 1;
    uint32_t rejected = 77;
    struct qx_stream stream = {&seed, next_fixed};

    assert_int_equal(draw_of(SMALL, 1, NULL, 0, stream, picks, &rejected), QX_ERR_INFEASIBLE);
    assert_int_equal(draw_of(PAIR, 1, SELF_TIE, 1, stream, picks, &rejected), QX_ERR_DRAW_REJECTED);
    assert_int_equal(draw_of(LARGE, 2, NULL, 0, stream, picks, &rejected), QX_ERR_TOO_LARGE);
    assert_int_equal(draw_of(PAIR, 1, UNSORTED, 2, stream, picks, &rejected), QX_ERR_INTERNAL);
    assert_int_equal(picks[0].cell, 9);
    assert_int_equal(rejected, 77);
}

static void a_form_may_be_as_large_as_the_bound(void **state)
{
    (void)state;
    static const struct qx_draw_cell CELLS[] = {
        {1000, 1000}
    };
    static struct qx_pick picks[1000];
    bool seen[1000] = {0};
    uint64_t seed = 3;
    uint32_t rejected;

    assert_int_equal(
        draw_of(CELLS, 1, NULL, 0, (struct qx_stream){&seed, next_fixed}, picks, &rejected), QX_OK);
    for (size_t i = 0; i < 1000; i++) {
        assert_false(seen[picks[i].ordinal]);
        seen[picks[i].ordinal] = true;
    }
}

/* --- groups, bands, exclusions --- */

static const struct qx_draw_cell TWO_CELLS[] = {
    {5, 2},
    {4, 2}
};
/* Of rivals 7: (0,0) (0,3) (1,1); of rivals 9: (0,3) (1,2). */
static const struct qx_member RIVALS[] = {
    {{0, 0}, 7, 0},
    {{0, 3}, 7, 0},
    {{0, 3}, 9, 0},
    {{1, 1}, 7, 0},
    {{1, 2}, 9, 0}
};
static const uint8_t RATINGS_0[] = {10, 20, 30, 40, 50};
static const uint8_t RATINGS_1[] = {5, 15, 25, 35};
static const uint8_t *const RATINGS[] = {RATINGS_0, RATINGS_1};
static const struct qx_pick EXCLUDED[] = {
    {0, 1},
    {1, 0}
};

static struct qx_draw constrained(void)
{
    return (struct qx_draw){.cells = TWO_CELLS,
                            .n_cells = 2,
                            .rivals = RIVALS,
                            .n_rivals = 5,
                            .excluded = EXCLUDED,
                            .n_excluded = 2,
                            .ratings = RATINGS,
                            .rating_from = 70,
                            .rating_to = 140};
}

static bool has(const struct qx_pick *picks, size_t n, struct qx_pick pick)
{
    for (size_t i = 0; i < n; i++) {
        if (picks[i].cell == pick.cell && picks[i].ordinal == pick.ordinal) {
            return true;
        }
    }
    return false;
}

/* By the plain words of the document, for any set of picks. */
static bool is_feasible(const struct qx_draw *d, const struct qx_pick *picks, size_t n)
{
    int64_t sum = 0;

    for (size_t i = 0; i < n; i++) {
        sum += d->ratings[picks[i].cell][picks[i].ordinal];
        if (has(d->excluded, d->n_excluded, picks[i])) {
            return false;
        }
    }
    for (size_t a = 0; a < d->n_rivals; a++) {
        for (size_t b = 0; b < a; b++) {
            if (d->rivals[a].group == d->rivals[b].group && has(picks, n, d->rivals[a].pick) &&
                has(picks, n, d->rivals[b].pick)) {
                return false;
            }
        }
    }
    return sum >= d->rating_from && sum <= d->rating_to;
}

static size_t count_feasible(const struct qx_draw *d)
{
    size_t n = 0;

    for (uint32_t a = 0; a < 5; a++) {
        for (uint32_t b = 0; b < a; b++) {
            for (uint32_t c = 0; c < 4; c++) {
                for (uint32_t e = 0; e < c; e++) {
                    const struct qx_pick picks[] = {
                        {0, a},
                        {0, b},
                        {1, c},
                        {1, e}
                    };

                    n += is_feasible(d, picks, 4);
                }
            }
        }
    }
    return n;
}

static void every_form_within_all_constraints_is_equally_likely(void **state)
{
    static uint32_t by_set[512];
    uint32_t bins[512];
    struct qx_draw d = constrained();
    uint64_t seed = 5;
    size_t seen = 0;

    (void)state;
    for (size_t i = 0; i < 60000; i++) {
        struct qx_pick picks[4];
        uint32_t rejected;
        size_t set = 0;

        assert_int_equal(qx_form_draw(&d, (struct qx_stream){&seed, next_fixed}, picks, &rejected),
                         QX_OK);
        assert_true(is_feasible(&d, picks, 4));
        for (size_t k = 0; k < 4; k++) {
            set |= (size_t)1 << (picks[k].cell * 5 + picks[k].ordinal);
        }
        by_set[set]++;
    }
    for (size_t i = 0; i < 512; i++) {
        if (by_set[i] > 0) {
            bins[seen++] = by_set[i];
        }
    }
    assert_true(seen > 4);
    assert_int_equal(seen, count_feasible(&d));
    assert_true(looks_uniform(bins, seen, 60000));
}

static void a_case_set_stands_together_in_its_order(void **state)
{
    static const struct qx_draw_cell CELLS[] = {
        {6, 4},
        {6, 4}
    };
    static const struct qx_member CASES[] = {
        {{0, 1}, 3, 2},
        {{0, 2}, 3, 1},
        {{0, 5}, 8, 1},
        {{1, 0}, 3, 3},
        {{1, 4}, 8, 0}
    };
    const struct qx_draw d = {.cells = CELLS, .n_cells = 2, .cases = CASES, .n_cases = 5};
    uint64_t seed = 11;
    size_t together = 0;

    (void)state;
    for (size_t i = 0; i < 3000; i++) {
        struct qx_pick picks[8];
        uint32_t rejected;
        uint32_t group[8] = {0};
        uint32_t position[8] = {0};

        assert_int_equal(qx_form_draw(&d, (struct qx_stream){&seed, next_fixed}, picks, &rejected),
                         QX_OK);
        for (size_t k = 0; k < 8; k++) {
            for (size_t m = 0; m < 5; m++) {
                if (has(&CASES[m].pick, 1, picks[k])) {
                    group[k] = CASES[m].group;
                    position[k] = CASES[m].position;
                }
            }
        }
        for (size_t k = 0; k < 8; k++) {
            for (size_t later = k + 1; group[k] != 0 && later < 8; later++) {
                if (group[later] == group[k]) {
                    assert_int_equal(group[later - 1], group[k]); /* nothing in between */
                    assert_true(position[later - 1] < position[later]);
                    together++;
                }
            }
        }
    }
    assert_true(together > 1000);
}

static void constraints_that_leave_nothing_are_told(void **state)
{
    static const struct qx_member UNSORTED[] = {
        {{0, 3}, 9, 0},
        {{0, 3}, 7, 0}
    };
    static const struct qx_pick TWICE[] = {
        {0, 1},
        {0, 1}
    };
    static const struct qx_pick FOUR[] = {
        {0, 0},
        {0, 1},
        {0, 2},
        {0, 3}
    };
    uint64_t seed = 1;
    struct qx_stream stream = {&seed, next_fixed};
    struct qx_pick picks[4];
    uint32_t rejected;
    struct qx_draw d = constrained();

    (void)state;
    d.rating_from = 151; /* the greatest sum there is lies below */
    d.rating_to = 1000;
    assert_int_equal(qx_form_draw(&d, stream, picks, &rejected), QX_ERR_DRAW_REJECTED);
    d = constrained();
    d.rivals = UNSORTED;
    d.n_rivals = 2;
    assert_int_equal(qx_form_draw(&d, stream, picks, &rejected), QX_ERR_INTERNAL);
    d = constrained();
    d.excluded = TWICE;
    assert_int_equal(qx_form_draw(&d, stream, picks, &rejected), QX_ERR_INTERNAL);
    d.excluded = FOUR;
    d.n_excluded = 4;
    assert_int_equal(qx_form_draw(&d, stream, picks, &rejected), QX_ERR_INFEASIBLE);
}

/* --- option orders --- */

static void fixed_options_stay(void **state)
{
    (void)state;
    const bool fixed[] = {false, false, true, false, true};
    uint32_t bins[36] = {0};
    uint64_t seed = 11;

    for (size_t i = 0; i < 12000; i++) {
        uint8_t order[5];

        qx_form_options(fixed, 5, true, (struct qx_stream){&seed, next_fixed}, order);
        assert_int_equal(order[2], 2);
        assert_int_equal(order[4], 4);
        bins[order[0] * 4 + order[1]]++;
    }
    uint32_t orders[6] = {bins[1], bins[3], bins[4], bins[7], bins[12], bins[13]};

    assert_int_equal(orders[0] + orders[1] + orders[2] + orders[3] + orders[4] + orders[5], 12000);
    assert_true(looks_uniform(orders, 6, 12000));
}

static void without_shuffling_nothing_is_taken(void **state)
{
    (void)state;
    const bool fixed[4] = {false};
    const bool all[4] = {true, true, true, true};
    struct words none = {NULL, 0, 0};
    uint8_t order[4];

    qx_form_options(fixed, 4, false, (struct qx_stream){&none, next_word}, order);
    assert_memory_equal(order, ((uint8_t[]){0, 1, 2, 3}), 4);
    qx_form_options(all, 4, true, (struct qx_stream){&none, next_word}, order);
    assert_memory_equal(order, ((uint8_t[]){0, 1, 2, 3}), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uniform_rejects_from_the_last_multiple_on),
        cmocka_unit_test(uniform_is_uniform),
        cmocka_unit_test(every_feasible_form_is_equally_likely),
        cmocka_unit_test(enemies_never_meet),
        cmocka_unit_test(what_cannot_be_drawn_is_refused_and_writes_nothing),
        cmocka_unit_test(a_form_may_be_as_large_as_the_bound),
        cmocka_unit_test(every_form_within_all_constraints_is_equally_likely),
        cmocka_unit_test(a_case_set_stands_together_in_its_order),
        cmocka_unit_test(constraints_that_leave_nothing_are_told),
        cmocka_unit_test(fixed_options_stay),
        cmocka_unit_test(without_shuffling_nothing_is_taken),
    };

    return cmocka_run_group_tests_name("form", tests, NULL, NULL);
}
