/* How each type of question is answered: keys in, requests to the keeper out, and nothing lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "stand.h"

static void every_line_of_every_type_holds_the_cursor(void **state)
{
    static const int sizes[][2] = {
        {1,   1  },
        {23,  80 },
        {24,  80 },
        {30,  100},
        {100, 300}
    };

    (void)state;
    for (size_t t = 0; stand_types[t] != NULL; t++) {
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
            struct seat seat;

            stand_ask(&seat, stand_types[t]);
            for (size_t line = 0; line < seat_lines(&seat); line++) {
                seat_focus(&seat, line);
                stand_expect_cursor(&seat, sizes[s][0], sizes[s][1]);
                stand_expect_key_bar(&seat);
            }
            seat_free(&seat);
        }
    }
}

/* Who goes through answered questions is not held up by their lines. */
static void the_first_empty_field_has_the_focus(void **state)
{
    static const struct {
        const char *type;
        size_t focus;
    } cases[] = {
        {"short",    0},
        {"numeric",  1},
        {"matching", 1},
        {"gaps",     2}
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seat seat;

        stand_ask(&seat, cases[i].type);
        assert_int_equal(seat.focus, cases[i].focus);
        seat_free(&seat);
    }
}

static void letters_are_typed_where_a_line_is_open(void **state)
{
    struct seat seat;

    (void)state;
    stand_ask(&seat, "short");
    assert_int_equal(stand_type(&seat, "nmgrstvhpkjx?").kind, EFFECT_NONE);
    assert_int_equal(seat.screen, SCREEN_QUESTION);
    assert_string_equal(seat.entry.text, "nmgrstvhpkjx?");
    assert_true(stand_shows(&seat, "not saved yet"));
    assert_false(stand_shows(&seat, "g go to"));
    (void)stand_key(&seat, QX_KEY_F1);
    assert_int_equal(seat.screen, SCREEN_HELP);
    (void)stand_press(&seat, '\r');
    assert_string_equal(seat.entry.text, "nmgrstvhpkjx?");
    seat_free(&seat);
}

static void enter_saves_a_line_and_goes_on(void **state)
{
    struct seat seat;

    (void)state;
    stand_ask(&seat, "short");
    stand_expect_call(stand_type(&seat, " a b \r"), QX_OP_ANSWER, "{\"fields\":[\"a b\"],\"n\":2}");
    stand_acknowledge(&seat, stand_press(&seat, '\r'), "-a-----");
    assert_int_equal(seat.focus, 1);
    assert_true(stand_shows(&seat, "Saved."));
    assert_int_equal(seat.memory.draft.n, 0);
    assert_false(stand_shows(&seat, "not saved yet"));
    stand_expect_call(stand_press(&seat, '\r'), QX_OP_SHOW, "{\"n\":3}");
    (void)stand_key(&seat, QX_KEY_UP);
    assert_string_equal(seat.entry.text, "a b");
    assert_int_equal(stand_press(&seat, '\r').kind, EFFECT_NONE); /* nothing has changed */
    assert_int_equal(seat.focus, 1);
    seat_free(&seat);
}

static void enter_goes_on_from_no_line_that_is_out_of_sight(void **state)
{
    struct seat seat;
    struct qx_buf stem = {0};

    (void)state;
    stand_ask(&seat, "short");
    for (int i = 0; i < 60; i++) {
        qx_buf_printf(&stem, "line %d\n", i);
    }
    seat.question.stem = qx_buf_cstr(&stem);
    assert_true(stand_shows(&seat, "line 5"));
    (void)stand_press(&seat, '\r');
    assert_int_equal(seat.focus, 0);
    assert_true(stand_shows(&seat, "line 59"));
    (void)stand_press(&seat, '\r');
    assert_int_equal(seat.focus, 1);
    qx_buf_free(&stem);
    seat_free(&seat);
}

static void going_away_saves_what_is_typed(void **state)
{
    static const enum qx_key_kind ways[] = {QX_KEY_UP, QX_KEY_DOWN};

    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct seat seat;

        stand_ask(&seat, "gaps");
        seat_focus(&seat, 1);
        (void)stand_type(&seat, "s");
        stand_acknowledge(&seat, stand_key(&seat, ways[i]), "-p-----");
        assert_int_equal(seat.focus, i == 0 ? 0 : 2);
        assert_string_equal(seat.question.fields[1].typed, "words");
        seat_free(&seat);
    }
}

static void what_is_no_number_is_not_left(void **state)
{
    struct seat seat;

    (void)state;
    stand_ask(&seat, "numeric");
    (void)stand_key(&seat, QX_KEY_UP);
    assert_int_equal(stand_type(&seat, "\b\b\b1,2,\r").kind, EFFECT_NONE);
    assert_int_equal(seat.focus, 0);
    assert_true(stand_shows(&seat, "no number"));
    assert_int_equal(stand_key(&seat, QX_KEY_DOWN).kind, EFFECT_NONE);
    assert_int_equal(seat.focus, 0);
    assert_string_equal(seat.entry.text, "1,2,");
    stand_expect_call(stand_type(&seat, "\b\r"), QX_OP_ANSWER, "{\"fields\":[\"1.2\"],\"n\":2}");
    /* Nothing is a fine answer: it clears the field. */
    stand_expect_call(stand_type(&seat, "\b\b\b\r"), QX_OP_ANSWER, "{\"fields\":[null],\"n\":2}");
    seat_free(&seat);
}

static void what_the_keeper_refuses_stays_and_is_said(void **state)
{
    struct seat seat;

    (void)state;
    stand_ask(&seat, "short");
    struct effect effect = stand_type(&seat, "word\r");

    assert_int_equal(effect.kind, EFFECT_CALL);
    qx_json_free(&effect.request);
    seat_ops(&seat)->answered(&seat, QX_OP_ANSWER, QX_ERR_DISK_FULL, "no space", NULL);
    assert_int_equal(seat_wants(&seat).kind, EFFECT_NONE);
    assert_int_equal(seat.focus, 0);
    assert_true(stand_shows(&seat, "Not saved: no space"));
    assert_true(stand_shows(&seat, "not saved yet"));
    assert_string_equal(seat.entry.text, "word");
    seat_free(&seat);

    stand_ask(&seat, "matching"); /* nor does the next question come after all */
    seat.digit = 1;
    effect = stand_press(&seat, 'n');
    assert_int_equal(effect.op, QX_OP_ANSWER);
    assert_int_equal(seat.then.to, 3);
    qx_json_free(&effect.request);
    seat_ops(&seat)->answered(&seat, QX_OP_ANSWER, QX_ERR_DISK_FULL, "no space", NULL);
    assert_int_equal(seat_wants(&seat).kind, EFFECT_NONE);
    seat_free(&seat);
}

/* A new child has the memory and what the keeper tells, and nothing else. */
static void move_to_a_new_child(struct seat *seat, const char *type)
{
    struct seat_memory memory = seat->memory;

    seat_free(seat);
    stand_begin(seat, "drawn");
    seat->memory = memory;
    assert_int_equal(stand_take(seat, "working", type, 3000000), QX_OK);
}

static void a_draft_outlives_its_screen(void **state)
{
    struct seat seat;

    (void)state;
    stand_ask(&seat, "gaps");
    seat_focus(&seat, 1);
    (void)stand_type(&seat, " or");
    move_to_a_new_child(&seat, "gaps");
    assert_int_equal(seat.focus, 1);
    assert_string_equal(seat.entry.text, "word or");
    assert_true(stand_shows(&seat, "not saved yet"));
    /* A pause takes the question away and brings it back. */
    assert_int_equal(stand_take(&seat, "paused", "gaps", 3000000), QX_OK);
    assert_false(stand_shows(&seat, "word or"));
    stand_expect_call((seat.view.phase = QX_PHASE_WORKING, seat_wants(&seat)), QX_OP_SHOW,
                      "{\"n\":2}");
    assert_int_equal(stand_take(&seat, "working", "gaps", 3000000), QX_OK);
    assert_true(stand_shows(&seat, "word or"));
    seat_free(&seat);

    stand_ask(&seat, "ordering");
    (void)stand_press(&seat, '3');
    move_to_a_new_child(&seat, "ordering");
    assert_memory_equal(seat.order, ((uint8_t[]){2, 3, 1}), 3);
    /* The memory may hold anything; a question takes only what fits it. */
    seat.memory.draft.order[1] = 2;
    move_to_a_new_child(&seat, "ordering");
    assert_memory_equal(seat.order, ((uint8_t[]){1, 2, 3}), 3);
    seat_free(&seat);
}

static void a_draft_is_told_of_when_it_comes_too_late(void **state)
{
    struct seat seat;

    (void)state;
    stand_ask(&seat, "short");
    (void)stand_type(&seat, "late");
    assert_int_equal(stand_take(&seat, "over", "short", 0), QX_OK);
    assert_true(stand_shows(&seat, "Question 2: what was changed last was not saved"));
    assert_int_equal(stand_take(&seat, "sealed", "short", 0), QX_OK);
    assert_true(stand_shows(&seat, "Question 2: what was changed last was not saved"));
    seat_free(&seat);
}

static void memory_is_of_one_candidate(void **state)
{
    struct seat seat;

    (void)state;
    stand_ask(&seat, "short");
    (void)stand_type(&seat, "mine");
    seat.memory.struck[3] = 1;
    (void)strcpy(seat.memory.admission, "another");
    move_to_a_new_child(&seat, "short");
    assert_string_equal(seat.entry.text, "");
    assert_int_equal(seat.memory.struck[3], 0);
    assert_string_equal(seat.memory.admission, "A-1");
    seat_free(&seat);
}

static void the_last_seconds_save_what_is_typed(void **state)
{
    struct seat seat;

    (void)state;
    stand_ask(&seat, "short");
    (void)stand_type(&seat, "late");
    seat_take_time(&seat, 3001);
    assert_int_equal(seat_last_call(&seat).kind, EFFECT_NONE);
    seat_take_time(&seat, 3000);
    stand_expect_call(seat_last_call(&seat), QX_OP_ANSWER, "{\"fields\":[\"late\"],\"n\":2}");
    assert_int_equal(seat_last_call(&seat).kind, EFFECT_NONE); /* once, whatever came of it */
    seat_take_time(&seat, 60000);
    assert_int_equal(seat_last_call(&seat).kind, EFFECT_NONE);
    seat_take_time(&seat, 10);
    stand_expect_call(seat_last_call(&seat), QX_OP_ANSWER, "{\"fields\":[\"late\"],\"n\":2}");
    seat_free(&seat);

    stand_ask(&seat, "ordering"); /* which counts only when it is confirmed */
    (void)stand_press(&seat, '3');
    seat_take_time(&seat, 10);
    assert_int_equal(seat_last_call(&seat).kind, EFFECT_NONE);
    assert_true(stand_shows(&seat, "not saved"));
    seat_free(&seat);
}

static void a_match_takes_numbers_arrows_and_del(void **state)
{
    struct seat seat;

    (void)state;
    stand_ask(&seat, "matching");
    seat.rows = 50;
    (void)stand_key(&seat, QX_KEY_UP);
    stand_expect_call(stand_press(&seat, 0x0456), QX_OP_ANSWER, /* і: 3 */
                      "{\"fields\":[3,null],\"n\":2}");
    assert_int_equal(stand_press(&seat, '2').kind, EFFECT_NONE); /* saved already */
    assert_int_equal(stand_press(&seat, '4').kind, EFFECT_NONE); /* no such option */
    stand_expect_call(stand_key(&seat, QX_KEY_RIGHT), QX_OP_ANSWER,
                      "{\"fields\":[3,null],\"n\":2}");
    stand_expect_call(stand_key(&seat, QX_KEY_LEFT), QX_OP_ANSWER, "{\"fields\":[1,null],\"n\":2}");
    stand_expect_call(stand_press(&seat, '\b'), QX_OP_ANSWER, "{\"fields\":[null,null],\"n\":2}");
    stand_expect_call(stand_press(&seat, 'n'), QX_OP_SHOW, "{\"n\":3}");
    (void)stand_key(&seat, QX_KEY_DOWN);
    stand_expect_call(stand_key(&seat, QX_KEY_LEFT), QX_OP_ANSWER, "{\"fields\":[2,3],\"n\":2}");
    stand_acknowledge(&seat, stand_press(&seat, '1'), "-a-----");
    assert_true(stand_shows(&seat, "= one"));
    (void)stand_key(&seat, QX_KEY_DOWN); /* the door */
    stand_expect_call(stand_key(&seat, QX_KEY_RIGHT), QX_OP_SHOW, "{\"n\":3}");
    stand_acknowledge(&seat, stand_key(&seat, QX_KEY_DELETE), "-o-----");
    assert_true(stand_shows(&seat, "cleared"));
    assert_int_equal(seat.question.fields[0].place, 0);
    seat_free(&seat);
}

/* A gap that offers some of the options numbers those from 1. */
static void a_gap_numbers_what_it_offers(void **state)
{
    struct seat seat;

    (void)state;
    stand_ask(&seat, "gaps");
    seat.rows = 50;
    assert_int_equal(seat.focus, 2); /* the first empty one */
    seat_focus(&seat, 0);
    assert_true(stand_shows(&seat, "[2] = three"));
    assert_true(stand_shows(&seat, " 2 three"));
    stand_expect_call(stand_press(&seat, '1'), QX_OP_ANSWER,
                      "{\"fields\":[1,\"word\",null],\"n\":2}");
    assert_int_equal(stand_press(&seat, '3').kind, EFFECT_NONE);
    seat.question.stem = "Of [[1]], [[2]] and [[3]]; but [[4]].";
    assert_true(stand_shows(&seat, "[2:\u00a0word] and"));
    assert_true(stand_shows(&seat, "[3:\u00a0____]; but"));
    assert_true(stand_shows(&seat, "[[4]]."));
    seat_free(&seat);
}

static void two_digits_make_one_number(void **state)
{
    static const struct {
        size_t max;
        const char *digits;
        size_t number; /* after the last digit; 0 = none */
        size_t waits;  /* for a second digit, after the last one */
    } cases[] = {
        {9,  "1",  1,  0},
        {9,  "0",  0,  0},
        {10, "1",  0,  1},
        {10, "10", 10, 0},
        {10, "11", 0,  0},
        {10, "2",  2,  0},
        {10, "0",  10, 0},
        {26, "2",  0,  2},
        {26, "26", 26, 0},
        {26, "27", 0,  0},
        {26, "3",  3,  0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seat seat;
        size_t number = 0;

        stand_ask(&seat, "matching");
        for (const char *digit = cases[i].digits; *digit != '\0'; digit++) {
            number = seat_number(&seat, (unsigned)(*digit - '0'), cases[i].max);
        }
        assert_int_equal(number, cases[i].number);
        assert_int_equal(seat.digit, cases[i].waits);
        seat_free(&seat);
    }
}

static void an_order_counts_once_it_is_confirmed(void **state)
{
    struct seat seat;

    (void)state;
    stand_ask(&seat, "ordering");
    (void)stand_press(&seat, ' ');
    (void)stand_key(&seat, QX_KEY_DOWN);
    (void)stand_key(&seat, QX_KEY_DOWN);
    (void)stand_key(&seat, QX_KEY_DOWN); /* the end */
    assert_memory_equal(seat.order, ((uint8_t[]){2, 3, 1}), 3);
    assert_int_equal(seat.focus, 2);
    (void)stand_press(&seat, ' ');
    (void)stand_key(&seat, QX_KEY_UP); /* moves the cursor, and no item */
    assert_memory_equal(seat.order, ((uint8_t[]){2, 3, 1}), 3);
    (void)stand_press(&seat, '1');
    assert_memory_equal(seat.order, ((uint8_t[]){3, 2, 1}), 3);
    assert_int_equal(seat.focus, 0);
    assert_true(stand_shows(&seat, "Not answered yet"));
    stand_acknowledge(&seat, stand_press(&seat, '\r'), "-a-----");
    assert_true(stand_shows(&seat, "Saved: this order"));
    assert_true(seat.question.ordered);
    stand_expect_call(stand_press(&seat, '\r'), QX_OP_SHOW, "{\"n\":3}");
    (void)stand_press(&seat, '2');
    stand_expect_call(stand_press(&seat, '\r'), QX_OP_ANSWER, "{\"n\":2,\"order\":[2,3,1]}");
    seat_free(&seat);
}

static void nobody_goes_away_from_an_order_unasked(void **state)
{
    static const char *const ways[] = {"n", "p", "r", "g"};

    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct seat seat;

        stand_ask(&seat, "ordering");
        (void)stand_press(&seat, '3');
        assert_int_equal(stand_type(&seat, ways[i]).kind, EFFECT_NONE);
        assert_int_equal(seat.screen, SCREEN_QUESTION);
        assert_true(stand_shows(&seat, "The order is not saved"));
        assert_int_equal(stand_key(&seat, QX_KEY_DELETE).kind, EFFECT_NONE);
        assert_memory_equal(seat.order, ((uint8_t[]){1, 2, 3}), 3);
        struct effect effect = stand_type(&seat, ways[i]);

        assert_true(effect.kind == EFFECT_CALL || seat.screen != SCREEN_QUESTION);
        qx_json_free(&effect.request);
        seat_free(&seat);
    }
}

static void del_undoes_then_clears_an_order(void **state)
{
    struct seat seat;

    (void)state;
    stand_ask(&seat, "ordering");
    assert_int_equal(stand_key(&seat, QX_KEY_DELETE).kind, EFFECT_NONE); /* nothing to clear */
    (void)stand_press(&seat, '3');
    stand_acknowledge(&seat, stand_press(&seat, '\r'), "-a-----");
    (void)stand_press(&seat, '1');
    assert_int_equal(stand_key(&seat, QX_KEY_DELETE).kind, EFFECT_NONE);
    assert_memory_equal(seat.order, ((uint8_t[]){2, 3, 1}), 3);
    stand_expect_call(stand_key(&seat, QX_KEY_DELETE), QX_OP_ANSWER, "{\"n\":2,\"order\":[]}");
    stand_acknowledge(&seat, stand_key(&seat, QX_KEY_DELETE), "-o-----");
    assert_memory_equal(seat.order, ((uint8_t[]){1, 2, 3}), 3);
    assert_false(seat.question.ordered);
    seat_free(&seat);
}

static void what_is_answered_in_part_counts_as_unanswered(void **state)
{
    struct seat seat;

    (void)state;
    stand_ask(&seat, "matching");
    seat.view.items = "aApPmo-";
    assert_int_equal(view_unanswered(&seat.view), 5);
    assert_int_equal(view_partly_answered(&seat.view), 2);
    assert_int_equal(view_marks(&seat.view), 3);
    assert_true(stand_shows(&seat, "answered"));
    seat.view.items = "apAPmo-";
    assert_true(stand_shows(&seat, "· answered in part"));
    (void)stand_press(&seat, 'r');
    assert_true(stand_shows(&seat, "2 of the unanswered are answered in part."));
    assert_true(stand_shows(&seat, "2 /"));
    (void)stand_press(&seat, 'f');
    assert_int_equal(seat.filter, FILTER_UNANSWERED);
    assert_true(stand_shows(&seat, "2 /"));
    (void)stand_press(&seat, 's');
    assert_true(stand_shows(&seat, "5 questions are unanswered."));
    assert_true(stand_shows(&seat, "2 of the unanswered are answered in part."));
    seat_free(&seat);
}

static void points_are_shown_exactly(void **state)
{
    struct seat seat;

    (void)state;
    stand_begin(&seat, "sealed");
    seat.view.result.unit = 12;
    seat.view.result.points = 26 * 12 + 6;
    seat.view.result.max = 40 * 12;
    seat.view.result.cut = 24 * 12;
    assert_true(stand_shows(&seat, "In total: 26 1/2 of 40, needed 24"));
    seat.view.result.points = 4;
    assert_true(stand_shows(&seat, "In total: 1/3 of 40, needed 24"));
    seat_free(&seat);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_of_every_type_holds_the_cursor),
        cmocka_unit_test(the_first_empty_field_has_the_focus),
        cmocka_unit_test(letters_are_typed_where_a_line_is_open),
        cmocka_unit_test(enter_saves_a_line_and_goes_on),
        cmocka_unit_test(enter_goes_on_from_no_line_that_is_out_of_sight),
        cmocka_unit_test(going_away_saves_what_is_typed),
        cmocka_unit_test(what_is_no_number_is_not_left),
        cmocka_unit_test(what_the_keeper_refuses_stays_and_is_said),
        cmocka_unit_test(a_draft_outlives_its_screen),
        cmocka_unit_test(a_draft_is_told_of_when_it_comes_too_late),
        cmocka_unit_test(memory_is_of_one_candidate),
        cmocka_unit_test(the_last_seconds_save_what_is_typed),
        cmocka_unit_test(a_match_takes_numbers_arrows_and_del),
        cmocka_unit_test(a_gap_numbers_what_it_offers),
        cmocka_unit_test(two_digits_make_one_number),
        cmocka_unit_test(an_order_counts_once_it_is_confirmed),
        cmocka_unit_test(nobody_goes_away_from_an_order_unasked),
        cmocka_unit_test(del_undoes_then_clears_an_order),
        cmocka_unit_test(what_is_answered_in_part_counts_as_unanswered),
        cmocka_unit_test(points_are_shown_exactly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
