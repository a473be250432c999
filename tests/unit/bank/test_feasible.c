#include "test_bank.h"

#include "feud.h"

#define CELLS 3

/* Asks for counts of the topics "a", "b", "c" and checks answer and conflict ("ab" = cells a, b).
 */
static void check(struct test_bank *t, const uint32_t counts[CELLS], enum qx_feasible expected,
                  const char *conflict)
{
    static const char *topics[CELLS] = {"a", "b", "c"};
    const char *languages[] = {"en"};
    struct qx_cell cells[CELLS];
    struct qx_policy policy = {.cells = cells,
                               .n_cells = CELLS,
                               .languages = languages,
                               .n_languages = 1,
                               .expected_from = -1};
    struct qx_arena arena = {0};
    struct qx_feasibility f;
    char found[CELLS + 1] = "";

    for (size_t i = 0; i < CELLS; i++) {
        cells[i] = (struct qx_cell){.topic = topics[i], .level = "", .count = counts[i]};
    }
    assert_int_equal(qx_bank_feasible(t->bank, &policy, &arena, (struct qx_watch){0}, &f), QX_OK);
    for (size_t i = 0; i < CELLS; i++) {
        if (f.conflict[i]) {
            (void)snprintf(found + strlen(found), sizeof found - strlen(found), "%s", topics[i]);
        }
    }
    assert_int_equal(f.answer, expected);
    qx_arena_free(&arena);
    assert_string_equal(found, conflict);
}

static void without_enemies_counting_decides(void **state)
{
    test_approved(*state, "a1", "a", "");
    test_approved(*state, "b1", "b", "");
    test_approved(*state, "b2", "b", "");
    test_approved(*state, "c1", "c", "");
    check(*state, (uint32_t[]){1, 2, 1}, QX_FEASIBLE, "");
    check(*state, (uint32_t[]){1, 3, 1}, QX_INFEASIBLE, "b");
}

static void a_draft_does_not_count(void **state)
{
    test_approved(*state, "a1", "a", "");
    (void)test_put(*state, "b1", "b", "draft", "");
    test_approved(*state, "c1", "c", "");
    check(*state, (uint32_t[]){1, 1, 1}, QX_INFEASIBLE, "b");
}

static void enemies_in_one_cell_conflict_with_themselves(void **state)
{
    test_approved(*state, "a1", "a", "a2");
    test_approved(*state, "a2", "a", "");
    test_approved(*state, "b1", "b", "");
    test_approved(*state, "c1", "c", "");
    check(*state, (uint32_t[]){1, 1, 1}, QX_FEASIBLE, "");
    check(*state, (uint32_t[]){2, 1, 1}, QX_INFEASIBLE, "a");
}

static void enemies_across_cells_name_the_cells_that_conflict(void **state)
{
    /* a1 meets neither b1 nor b2, which are all that b has; c is innocent. */
    test_approved(*state, "a1", "a", "b1 b2");
    test_approved(*state, "b1", "b", "");
    test_approved(*state, "b2", "b", "");
    test_approved(*state, "c1", "c", "c2");
    test_approved(*state, "c2", "c", "");
    check(*state, (uint32_t[]){1, 1, 1}, QX_INFEASIBLE, "ab");
    test_approved(*state, "b3", "b", "");
    check(*state, (uint32_t[]){1, 1, 1}, QX_FEASIBLE, "");
    check(*state, (uint32_t[]){1, 2, 1}, QX_INFEASIBLE, "ab");
}

static void enemies_that_cannot_be_drawn_do_no_harm(void **state)
{
    test_approved(*state, "a1", "a", "elsewhere gone");
    test_approved(*state, "elsewhere", "other topic", "");
    (void)test_put(*state, "gone", "a", "draft", "a1");
    test_approved(*state, "b1", "b", "");
    test_approved(*state, "c1", "c", "");
    check(*state, (uint32_t[]){1, 1, 1}, QX_FEASIBLE, "");
}

/* --- what policies ask beside counts --- */

static struct qx_feasibility judged(struct test_bank *t, struct qx_policy policy, uint32_t count,
                                    struct qx_arena *arena)
{
    static const char *languages[] = {"en"};
    struct qx_cell *cell = qx_arena_alloc(arena, 1, sizeof *cell);
    struct qx_feasibility f;

    *cell = (struct qx_cell){.topic = "a", .level = "", .count = count};
    policy.cells = cell;
    policy.n_cells = 1;
    policy.questions = count;
    policy.languages = languages;
    policy.n_languages = 1;
    assert_int_equal(qx_bank_feasible(t->bank, &policy, arena, (struct qx_watch){0}, &f), QX_OK);
    return f;
}

static void assert_judged(struct test_bank *t, struct qx_policy policy, uint32_t count,
                          enum qx_feasible answer, const char *reason)
{
    struct qx_arena arena = {0};
    struct qx_feasibility f = judged(t, policy, count, &arena);

    assert_int_equal(f.answer, answer);
    assert_string_equal(f.reason, reason);
    qx_arena_free(&arena);
}

static const struct qx_policy NO_BAND = {.expected_from = -1};

static void six_rated(struct test_bank *t)
{
    static const char *const TAGS[] = {"difficulty:40", "difficulty:50", "difficulty:60",
                                       "difficulty:70", "difficulty:80", "difficulty:90"};

    for (size_t i = 0; i < 6; i++) {
        char id[8];

        (void)snprintf(id, sizeof id, "a%zu", i);
        test_approved_tagged(t, id, "a", "", TAGS[i]);
    }
}

static void a_policy_may_ask_for_a_larger_pool(void **state)
{
    struct qx_policy p = NO_BAND;

    six_rated(*state);
    p.pool_ratio = 3;
    assert_judged(*state, p, 2, QX_FEASIBLE, "");
    assert_judged(*state, p, 3, QX_INFEASIBLE, "pool_ratio");
    p = NO_BAND;
    p.exposure_percent = 50;
    assert_judged(*state, p, 3, QX_FEASIBLE, "");
    assert_judged(*state, p, 4, QX_INFEASIBLE, "exposure_percent");
    p = NO_BAND;
    p.reuse_days = 365;
    p.attempts_max = 3;
    assert_judged(*state, p, 2, QX_FEASIBLE, "");
    assert_judged(*state, p, 3, QX_INFEASIBLE, "attempts");
}

static void the_band_of_the_expected_cut_is_met_or_told(void **state)
{
    struct qx_policy p = {.expected_from = 140, .expected_to = 150};
    struct qx_arena arena = {0};

    six_rated(*state);
    struct qx_feasibility f = judged(*state, p, 2, &arena);

    assert_int_equal(f.answer, QX_FEASIBLE);
    assert_int_equal(f.rating_least, 90);
    assert_int_equal(f.rating_most, 170);
    assert_in_range(f.exposure.overlap.thousandths, 860, 890); /* (1 + 4 + 4 + 1 + 4) / 16 */
    assert_int_equal(f.exposure.overlap.forms, 20000);
    assert_null(f.most_seen);
    assert_true(f.accepted == 100 && f.drawn > 150);
    p.expected_from = 171;
    p.expected_to = 200;
    assert_judged(*state, p, 2, QX_INFEASIBLE, "expected_cut");
    p.expected_from = 141; /* between two sums that there are */
    p.expected_to = 149;
    assert_judged(*state, p, 2, QX_FEASIBLE_UNKNOWN, "expected_cut");
    qx_arena_free(&arena);
}

static void rivals_meet_no_more_than_enemies(void **state)
{
    test_approved_tagged(*state, "a1", "a", "", "rivals:twins");
    test_approved_tagged(*state, "a2", "a", "", "rivals:twins");
    test_approved_tagged(*state, "a3", "a", "", "rivals:twins");
    test_approved(*state, "a4", "a", "");
    assert_judged(*state, NO_BAND, 2, QX_FEASIBLE, "");
    assert_judged(*state, NO_BAND, 3, QX_INFEASIBLE, "enemies");
}

/* --- exposure --- */

static void rivals_may_show_another_too_often(void **state)
{
    struct qx_policy p = NO_BAND;
    struct qx_arena arena = {0};

    test_approved_tagged(*state, "a1", "a", "", "rivals:twins");
    test_approved_tagged(*state, "a2", "a", "", "rivals:twins");
    test_approved(*state, "a3", "a", "");
    test_approved_tagged(*state, "a4", "a", "", "rivals:twins");
    p.exposure_percent = 60;
    struct qx_feasibility f = judged(*state, p, 2, &arena);

    assert_int_equal(f.answer, QX_INFEASIBLE);
    assert_string_equal(f.reason, "exposure");
    assert_true(f.conflict[0]);
    assert_string_equal(f.most_seen, "a3");
    assert_int_equal(f.exposure.share, 10000);
    assert_int_equal(f.exposure.forms, 0);
    p.exposure_percent = 100;
    assert_judged(*state, p, 2, QX_FEASIBLE, "");
    qx_arena_free(&arena);
}

static void a_band_may_show_one_too_often(void **state)
{
    /* Of 40 50 60 70 80 90 the pairs of at most 110: (40 50) (40 60) (40 70) (50 60). */
    struct qx_policy p = {.expected_from = 0, .expected_to = 110, .exposure_percent = 70};
    struct qx_arena arena = {0};

    six_rated(*state);
    struct qx_feasibility f = judged(*state, p, 2, &arena);

    assert_int_equal(f.answer, QX_INFEASIBLE);
    assert_string_equal(f.reason, "exposure");
    assert_string_equal(f.most_seen, "a0");
    assert_int_equal(f.exposure.forms, 20000);
    p.exposure_percent = 80;
    assert_judged(*state, p, 2, QX_FEASIBLE, "");
    p.exposure_percent = 75;
    assert_judged(*state, p, 2, QX_FEASIBLE_UNKNOWN, "exposure");
    qx_arena_free(&arena);
}

/* --- the search alone, against trying everything --- */

static int brute(const struct feud_graph *g, const uint32_t *needed, size_t n_cells)
{
    for (uint32_t set = 0; set < UINT32_C(1) << g->n; set++) {
        uint32_t have[8] = {0};
        bool good = true;

        for (size_t i = 0; i < g->n && good; i++) {
            for (size_t k = 0; k < i && (set >> i & 1) != 0 && good; k++) {
                good = (set >> k & 1) == 0 || g->enemies[i * FEUD_NODES_MAX + k] == 0;
            }
            have[g->cell[i]] += set >> i & 1;
        }
        for (size_t c = 0; c < n_cells && good; c++) {
            good = have[c] >= needed[c];
        }
        if (good) {
            return 1;
        }
    }
    return 0;
}

static void the_search_agrees_with_trying_everything(void **state)
{
    struct feud_graph *g = calloc(1, sizeof *g);
    uint32_t seed = 1;
    int met[2] = {0, 0};

    (void)state;
    g->enemies = calloc(FEUD_NODES_MAX, FEUD_NODES_MAX);
    g->n = 10;
    for (int round = 0; round < 400; round++) {
        uint32_t needed[3];

        for (size_t i = 0; i < g->n; i++) {
            seed = seed * 1664525 + 1013904223;
            g->cell[i] = (seed >> 16) % 3;
            for (size_t k = 0; k < i; k++) {
                seed = seed * 1664525 + 1013904223;
                g->enemies[i * FEUD_NODES_MAX + k] = g->enemies[k * FEUD_NODES_MAX + i] =
                    (seed >> 16) % 3 == 0;
            }
        }
        for (size_t c = 0; c < 3; c++) {
            seed = seed * 1664525 + 1013904223;
            needed[c] = (seed >> 16) % 3;
        }
        int expected = brute(g, needed, 3);

        met[expected]++;
        assert_int_equal(feud_solve(g, needed, 3), expected);
    }
    assert_true(met[0] > 20 && met[1] > 20);
    free(g->enemies);
    free(g);
}

int test_feasible(void)
{
    const struct CMUnitTest tests[] = {
        BANK_CASE(without_enemies_counting_decides),
        BANK_CASE(a_draft_does_not_count),
        BANK_CASE(enemies_in_one_cell_conflict_with_themselves),
        BANK_CASE(enemies_across_cells_name_the_cells_that_conflict),
        BANK_CASE(enemies_that_cannot_be_drawn_do_no_harm),
        BANK_CASE(a_policy_may_ask_for_a_larger_pool),
        BANK_CASE(the_band_of_the_expected_cut_is_met_or_told),
        BANK_CASE(rivals_meet_no_more_than_enemies),
        BANK_CASE(rivals_may_show_another_too_often),
        BANK_CASE(a_band_may_show_one_too_often),
        cmocka_unit_test(the_search_agrees_with_trying_everything),
    };

    return cmocka_run_group_tests_name("feasible", tests, NULL, NULL);
}
