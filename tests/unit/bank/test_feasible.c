#include "test_bank.h"

#include "feud.h"

#define CELLS 3

/* Asks for so many forms with counts of the topics "a", "b", "c" and checks answer and conflict
 * ("ab" = cells a, b). */
static void check_forms(struct test_bank *t, uint32_t forms, const uint32_t counts[CELLS],
                        enum qx_feasible expected, const char *conflict)
{
    static const char *topics[CELLS] = {"a", "b", "c"};
    const char *languages[] = {"en"};
    struct qx_cell cells[CELLS];
    struct qx_policy policy = {
        .cells = cells, .n_cells = CELLS, .languages = languages, .n_languages = 1};
    uint32_t sizes[CELLS];
    bool in_conflict[CELLS];
    enum qx_feasible answer = QX_FEASIBLE_UNKNOWN;
    char found[CELLS + 1] = "";

    for (size_t i = 0; i < CELLS; i++) {
        cells[i] = (struct qx_cell){.topic = topics[i], .level = "", .count = counts[i]};
    }
    assert_int_equal(qx_bank_feasible(t->bank, &policy, forms, sizes, in_conflict, &answer), QX_OK);
    for (size_t i = 0; i < CELLS; i++) {
        if (in_conflict[i]) {
            (void)snprintf(found + strlen(found), sizeof found - strlen(found), "%s", topics[i]);
        }
    }
    assert_int_equal(answer, expected);
    assert_string_equal(found, conflict);
}

static void check(struct test_bank *t, const uint32_t counts[CELLS], enum qx_feasible expected,
                  const char *conflict)
{
    check_forms(t, 1, counts, expected, conflict);
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

static void no_question_stands_in_two_forms(void **state)
{
    test_approved(*state, "a1", "a", "a2");
    test_approved(*state, "a2", "a", "");
    test_approved(*state, "b1", "b", "");
    test_approved(*state, "b2", "b", "");
    test_approved(*state, "c1", "c", "");
    test_approved(*state, "c2", "c", "");
    check_forms(*state, 2, (uint32_t[]){1, 1, 1}, QX_FEASIBLE, "");
    check_forms(*state, 3, (uint32_t[]){1, 1, 1}, QX_INFEASIBLE, "a");
    check_forms(*state, 2, (uint32_t[]){1, 2, 1}, QX_INFEASIBLE, "b");
    test_approved(*state, "a2", "a", "b1 b2"); /* a1 would do for both forms, and may not */
    check(*state, (uint32_t[]){1, 1, 1}, QX_FEASIBLE, "");
    check_forms(*state, 2, (uint32_t[]){1, 1, 1}, QX_INFEASIBLE, "ab");
}

static void enemies_may_stand_in_two_forms(void **state)
{
    /* Three that hate each other: one a form. */
    test_approved(*state, "a1", "a", "a2 a3");
    test_approved(*state, "a2", "a", "a3");
    test_approved(*state, "a3", "a", "");
    test_approved(*state, "b1", "b", "a1 a2");
    test_approved(*state, "b2", "b", "");
    test_approved(*state, "b3", "b", "");
    test_approved(*state, "c1", "c", "");
    test_approved(*state, "c2", "c", "");
    test_approved(*state, "c3", "c", "");
    check(*state, (uint32_t[]){2, 1, 1}, QX_INFEASIBLE, "a");
    check_forms(*state, 3, (uint32_t[]){1, 1, 1}, QX_FEASIBLE, ""); /* b1 with a3 */
    test_approved(*state, "b2", "b", "a3");
    check_forms(*state, 3, (uint32_t[]){1, 1, 1}, QX_FEASIBLE, "");
    test_approved(*state, "a4", "a", "a1 a2 a3");
    test_approved(*state, "b4", "b", "a1 a2 a3 a4");
    check_forms(*state, 3, (uint32_t[]){1, 1, 1}, QX_FEASIBLE, "");
}

static void a_form_takes_no_more_than_its_count(void **state)
{
    /* b1 may meet nobody of a but in a form of its own, and each form wants one of each. */
    test_approved(*state, "a1", "a", "b1");
    test_approved(*state, "a2", "a", "b1");
    test_approved(*state, "b1", "b", "");
    test_approved(*state, "b2", "b", "");
    test_approved(*state, "c1", "c", "");
    test_approved(*state, "c2", "c", "");
    check_forms(*state, 2, (uint32_t[]){1, 1, 1}, QX_INFEASIBLE, "ab");
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
        BANK_CASE(no_question_stands_in_two_forms),
        BANK_CASE(enemies_may_stand_in_two_forms),
        BANK_CASE(a_form_takes_no_more_than_its_count),
        cmocka_unit_test(the_search_agrees_with_trying_everything),
    };

    return cmocka_run_group_tests_name("feasible", tests, NULL, NULL);
}
