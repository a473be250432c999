#include "cases.h"

#include <qualex/exposure.h>

/* splitmix64 */
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

static struct qx_exposure judged(const struct qx_draw *draw, int64_t cap)
{
    uint64_t state = 7;
    struct qx_exposure out;

    assert_int_equal(qx_exposure_judge(draw, cap, (struct qx_stream){&state, next_fixed},
                                       (struct qx_watch){0}, &out),
                     QX_OK);
    return out;
}

static void assert_most(struct qx_exposure got, enum qx_exposed answer, uint32_t cell,
                        uint32_t ordinal, uint32_t share)
{
    assert_int_equal(got.answer, answer);
    assert_int_equal(got.pick.cell, cell);
    assert_int_equal(got.pick.ordinal, ordinal);
    assert_int_equal(got.share, share);
}

static void without_ties_count_and_size_decide(void **state)
{
    const struct qx_draw_cell cells[] = {
        {10, 2},
        {3,  1}
    };
    const struct qx_draw draw = {.cells = cells, .n_cells = 2};

    (void)state;
    assert_most(judged(&draw, 34), QX_EXPOSED_WITHIN, 1, 0, 3333);
    assert_most(judged(&draw, 33), QX_EXPOSED_ABOVE, 1, 0, 3333);
    assert_int_equal(judged(&draw, 33).forms, 0);
    assert_int_equal(judged(&draw, 33).overlap.thousandths, 733); /* 4 / 10 + 1 / 3 */
    assert_int_equal(judged(&draw, 0).overlap.thousandths, 733);
    assert_int_equal(judged(&draw, 0).overlap.forms, 0);
}

/* Three rivals of four questions, two in a form: the fourth is in each. */
static const struct qx_member RIVALS[] = {
    {{1, 0}, 1, 0},
    {{1, 1}, 1, 0},
    {{1, 3}, 1, 0}
};

static void rivals_push_the_others_up(void **state)
{
    const struct qx_draw_cell cells[] = {
        {4, 2},
        {4, 2}
    };
    const struct qx_draw draw = {.cells = cells, .n_cells = 2, .rivals = RIVALS, .n_rivals = 3};

    (void)state;
    assert_most(judged(&draw, 60), QX_EXPOSED_ABOVE, 1, 2, 10000);
    assert_most(judged(&draw, 100), QX_EXPOSED_WITHIN, 1, 2, 10000);
    assert_int_equal(judged(&draw, 60).forms, 0);
}

static void enemies_push_up_one_that_has_few(void **state)
{
    /* One of {0, 1, 2} and one of {3, 4}: (0,3) and (1,3) cannot be, so that of four forms
     * (0,4) (1,4) (2,3) (2,4) question 4 is in three. */
    const struct qx_draw_cell cells[] = {
        {3, 1},
        {2, 1}
    };
    const struct qx_enemy enemies[] = {
        {{0, 0}, {1, 0}},
        {{0, 1}, {1, 0}}
    };
    const struct qx_draw draw = {.cells = cells, .n_cells = 2, .enemies = enemies, .n_enemies = 2};

    (void)state;
    assert_most(judged(&draw, 75), QX_EXPOSED_WITHIN, 1, 1, 7500);
    assert_most(judged(&draw, 74), QX_EXPOSED_ABOVE, 1, 1, 7500);
}

static void a_band_is_simulated_and_told_with_its_error(void **state)
{
    /* Pairs of 10 20 30 40 50 60 with a sum of at most 50: (10 20) (10 30) (10 40) (20 30). */
    static const uint8_t ratings[] = {10, 20, 30, 40, 50, 60};
    const uint8_t *const by_cell[] = {ratings};
    const struct qx_draw_cell cell = {6, 2};
    const struct qx_draw draw = {
        .cells = &cell, .n_cells = 1, .ratings = by_cell, .rating_from = 0, .rating_to = 50};

    (void)state;
    struct qx_exposure above = judged(&draw, 70);
    struct qx_exposure within = judged(&draw, 80);
    struct qx_exposure untold = judged(&draw, 75);

    assert_int_equal(above.answer, QX_EXPOSED_ABOVE);
    assert_int_equal(above.forms, 20000);
    assert_int_equal(above.pick.ordinal, 0);
    assert_true(above.share + above.error > 7500 && above.share < 7500 + above.error);
    assert_true(above.error > 100 && above.error < 200);
    assert_int_equal(within.answer, QX_EXPOSED_WITHIN);
    assert_int_equal(untold.answer, QX_EXPOSED_UNTOLD);
    assert_true(untold.forms >= 180000);
    assert_true(untold.error < 60);
}

/* --- random pools: counted against all forms tried one by one --- */

#define QUESTIONS 10

static bool meets(const struct qx_draw *d, uint32_t set, const struct qx_draw_cell *cells)
{
    for (size_t i = 0; i < d->n_enemies; i++) {
        uint32_t a = d->enemies[i].a.cell * cells[0].size + d->enemies[i].a.ordinal;
        uint32_t b = d->enemies[i].b.cell * cells[0].size + d->enemies[i].b.ordinal;

        if ((set >> a & 1) != 0 && (set >> b & 1) != 0) {
            return true;
        }
    }
    return false;
}

/* The greatest share over all forms, 0 when there is none; *overlap: of two of them, thousandths.
 */
static uint32_t tried(const struct qx_draw *d, uint64_t *overlap)
{
    uint32_t in[QUESTIONS] = {0};
    uint32_t forms = 0;
    uint32_t most = 0;
    const struct qx_draw_cell *cells = d->cells;

    for (uint32_t set = 0; set < 1u << QUESTIONS; set++) {
        uint32_t first = set & ((1u << cells[0].size) - 1);

        if ((uint32_t)__builtin_popcount(first) != cells[0].count ||
            (uint32_t)__builtin_popcount(set) != cells[0].count + cells[1].count ||
            meets(d, set, cells)) {
            continue;
        }
        forms++;
        for (uint32_t q = 0; q < QUESTIONS; q++) {
            in[q] += set >> q & 1;
            most = in[q] > most ? in[q] : most;
        }
    }
    *overlap = 0;
    for (uint32_t q = 0; q < QUESTIONS; q++) {
        *overlap += (uint64_t)in[q] * in[q] * 1000;
    }
    *overlap = forms == 0 ? 0 : (*overlap + forms * forms / 2) / ((uint64_t)forms * forms);
    return forms == 0 ? 0 : (uint32_t)((most * UINT64_C(10000) + forms / 2) / forms);
}

static void counting_agrees_with_trying_everything(void **state)
{
    uint64_t random = 3;
    int found = 0;

    (void)state;
    for (int round = 0; round < 300; round++) {
        const struct qx_draw_cell cells[] = {
            {6, 2},
            {4, 2}
        };
        struct qx_enemy enemies[QUESTIONS * QUESTIONS];
        struct qx_draw draw = {.cells = cells, .n_cells = 2, .enemies = enemies};

        for (uint32_t a = 0; a < QUESTIONS; a++) {
            for (uint32_t b = a + 1; b < QUESTIONS; b++) {
                uint8_t byte;

                next_fixed(&random, &byte, 1);
                if (byte < 50) {
                    enemies[draw.n_enemies++] = (struct qx_enemy){
                        {a >= 6, a % 6},
                        {b >= 6, b % 6}
                    };
                }
            }
        }
        uint64_t overlap;
        uint32_t most = tried(&draw, &overlap);

        if (most > 0) {
            assert_int_equal(judged(&draw, 99).share, most);
            assert_int_equal(judged(&draw, 99).overlap.thousandths, overlap);
            assert_int_equal(judged(&draw, 0).overlap.forms, 0);
            found++;
        }
    }
    assert_true(found > 100);
}

/* Even where the sample has little to say, its mean is right: with the square of each share, the
 * overlap would be too large by all that a form shares with itself. */
static void an_overlap_is_simulated_without_bias(void **state)
{
    static uint8_t ratings[20000];
    const uint8_t *const by_cell[] = {ratings};
    const struct qx_draw_cell cell = {20000, 100};
    const struct qx_draw draw = {
        .cells = &cell, .n_cells = 1, .ratings = by_cell, .rating_from = 0, .rating_to = 10000};

    (void)state;
    ratings[0] = 1; /* not all alike; every form is in the band */
    struct qx_exposure out = judged(&draw, 0);

    assert_int_equal(out.answer, QX_EXPOSED_WITHIN);
    assert_int_equal(out.forms, 20000);
    assert_int_equal(out.overlap.forms, 20000);
    assert_in_range(out.overlap.thousandths, 499, 501); /* 100 × 100 / 20,000 */
    assert_true(out.share > 50 && out.share < 90);
    assert_true(out.error > 15 && out.error < 35);
    assert_int_equal(judged(&draw, 100).overlap.thousandths, -1);
}

static void the_overlap_of_a_band_is_that_of_its_forms(void **state)
{
    /* (10 20) (10 30) (10 40) (20 30): 10 in three of four, 20 and 30 in two, 40 in one. */
    static const uint8_t ratings[] = {10, 20, 30, 40, 50, 60};
    const uint8_t *const by_cell[] = {ratings, ratings};
    const struct qx_draw_cell cells[] = {
        {6, 2},
        {1, 1}
    };
    const struct qx_draw draw = {
        .cells = cells, .n_cells = 2, .ratings = by_cell, .rating_from = 0, .rating_to = 60};

    (void)state;
    struct qx_exposure out = judged(&draw, 0);

    assert_int_equal(out.forms, 0); /* what is seen most is computed */
    assert_int_equal(out.share, 10000);
    assert_int_equal(out.overlap.forms, 20000);
    assert_in_range(out.overlap.thousandths, 2110, 2140); /* (9 + 4 + 4 + 1) / 16 + 1 */
}

static bool stop(void *ctx, uint64_t done, uint64_t total)
{
    unsigned *steps = ctx;

    assert_true(done <= total);
    return ++*steps < 3;
}

static void who_watches_may_end_it(void **state)
{
    static const uint8_t ratings[] = {10, 20, 30};
    const uint8_t *const by_cell[] = {ratings};
    const struct qx_draw_cell cell = {3, 1};
    const struct qx_draw draw = {
        .cells = &cell, .n_cells = 1, .ratings = by_cell, .rating_from = 10, .rating_to = 20};
    unsigned steps = 0;
    uint64_t random = 1;
    struct qx_exposure out = {.share = 77};

    (void)state;
    assert_int_equal(qx_exposure_judge(&draw, 40, (struct qx_stream){&random, next_fixed},
                                       (struct qx_watch){&steps, stop}, &out),
                     QX_ERR_INTERRUPTED);
    assert_int_equal(steps, 3);
    assert_int_equal(out.share, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_ties_count_and_size_decide),
        cmocka_unit_test(rivals_push_the_others_up),
        cmocka_unit_test(enemies_push_up_one_that_has_few),
        cmocka_unit_test(a_band_is_simulated_and_told_with_its_error),
        cmocka_unit_test(counting_agrees_with_trying_everything),
        cmocka_unit_test(an_overlap_is_simulated_without_bias),
        cmocka_unit_test(the_overlap_of_a_band_is_that_of_its_forms),
        cmocka_unit_test(who_watches_may_end_it),
    };

    return cmocka_run_group_tests_name("exposure", tests, NULL, NULL);
}
