/* Invariants of every screen, in every state and size; the screens are drawn, no terminal is asked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "calls.h"
#include "stand.h"

static void each_phase_leads_to_its_screen(void **state)
{
    static const enum screen_id home[] = {SCREEN_LOG_IN,   SCREEN_PERSON, SCREEN_CONSENTS,
                                          SCREEN_TUTORIAL, SCREEN_DRAW,   SCREEN_DRAW,
                                          SCREEN_QUESTION, SCREEN_PAUSED, SCREEN_WAITING,
                                          SCREEN_RESULT,   SCREEN_ENDED,  SCREEN_ENDED};

    (void)state;
    for (size_t i = 0; i < 12; i++) {
        struct seat seat;

        stand_begin(&seat, stand_phases[i]);
        assert_int_equal(seat.screen, home[i]);
        seat_free(&seat);
    }
}

static const int sizes[][2] = {
    {1,   1  },
    {2,   3  },
    {12,  40 },
    {23,  80 },
    {24,  79 },
    {24,  80 },
    {30,  100},
    {50,  160},
    {100, 300}
};

static void the_cursor_stands_on_the_focus(void **state)
{
    (void)state;
    for (int id = 0; id < SCREEN_COUNT; id++) {
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            struct seat seat;

            stand_begin_at(&seat, (enum screen_id)id);
            stand_expect_cursor(&seat, sizes[i][0], sizes[i][1]);
            seat_free(&seat);
        }
    }
}

static void what_the_key_bar_offers_is_dispatched(void **state)
{
    (void)state;
    for (int id = 0; id < SCREEN_COUNT; id++) {
        struct seat seat;

        stand_begin_at(&seat, (enum screen_id)id);
        stand_expect_key_bar(&seat);
        seat_free(&seat);
    }
}

static void a_paused_screen_holds_no_content(void **state)
{
    struct seat seat;

    (void)state;
    stand_begin(&seat, "working");
    assert_true(stand_shows(&seat, "Which?"));
    assert_int_equal(stand_take(&seat, "paused", "single", 3000000), QX_OK);
    assert_false(stand_shows(&seat, "Which?"));
    assert_false(stand_shows(&seat, "2/7"));
    assert_true(stand_shows(&seat, "fire drill"));
    assert_int_equal(seat.question.n, 0);
    assert_null(seat.question_arena.head);
    seat_free(&seat);
}

static void a_handed_in_exam_tells_what_it_waits_for(void **state)
{
    struct seat seat;

    (void)state;
    stand_begin(&seat, "over");
    assert_int_equal(seat.screen, SCREEN_WAITING);
    assert_true(stand_shows(&seat, "longer than usual"));
    assert_true(stand_shows(&seat, "fire drill"));
    seat_free(&seat);
}

/* A keeper that came back may have the sitting before its signer has the keys. */
static void a_question_that_cannot_be_had_is_nothing_unsaved(void **state)
{
    static const char away[] = "the signer does not answer";
    struct qx_json *reply = qx_json_new_object();
    struct seat seat;

    (void)state;
    stand_begin(&seat, "working");
    qx_arena_free(&seat.question_arena);
    seat.question = (struct view_question){0};
    seat_ops(&seat)->answered(&seat, QX_OP_SHOW, QX_ERR_NO_SIGNER, away, NULL);
    assert_true(stand_shows(&seat, away));
    assert_false(stand_shows(&seat, "Not saved"));
    assert_true(stand_shows(&seat, "comes by itself"));
    seat_ops(&seat)->answered(&seat, QX_OP_SHOW, QX_OK, "", reply);
    assert_false(stand_shows(&seat, away));
    seat_ops(&seat)->answered(&seat, QX_OP_ANSWER, QX_ERR_DISK_FULL, "no space", NULL);
    assert_true(stand_shows(&seat, "Not saved: no space"));
    qx_json_free(&reply);
    seat_free(&seat);
}

/* While a field is open letters are typed, so its help must not offer them as keys. */
static void help_offers_the_keys_of_its_screen(void **state)
{
    static const enum screen_id with_field[] = {SCREEN_LOG_IN, SCREEN_GO_TO, SCREEN_SUBMIT};
    struct qx_input help = {.request = QX_WANT_HELP};
    struct seat seat;

    (void)state;
    for (size_t i = 0; i < sizeof with_field / sizeof with_field[0]; i++) {
        stand_begin_at(&seat, with_field[i]);
        (void)seat_dispatch(&seat, help);
        assert_int_equal(seat.screen, SCREEN_HELP);
        assert_true(stand_shows(&seat, "? does the same"));
        assert_false(stand_shows(&seat, "h and ?"));
        assert_false(stand_shows(&seat, "other colours"));
        assert_false(stand_shows(&seat, "hide or show the clock"));
        seat_free(&seat);
    }
    stand_begin(&seat, "working");
    (void)seat_dispatch(&seat, help);
    assert_true(stand_shows(&seat, "h and ?"));
    assert_true(stand_shows(&seat, "other colours"));
    assert_true(stand_shows(&seat, "hide or show the clock"));
    seat_free(&seat);
}

static const char *status(const struct seat *seat)
{
    struct qx_slice text = qx_buf_slice(&seat->status);

    return text.len == 0 ? "" : (const char *)text.ptr;
}

static void every_refusal_is_said_by_the_seat(void **state)
{
    (void)state;
    for (int op = 0; op < QX_OP_COUNT; op++) {
        for (int err = QX_OK + 1; err < QX_ERR_COUNT; err++) {
            const char *why = calls_why((enum qx_op)op, (enum qx_err)err);

            assert_true(strlen(why) > 20);
            assert_string_not_equal(why, qx_err_text((enum qx_err)err));
        }
    }
    assert_non_null(strstr(calls_why(QX_OP_SUBMIT, QX_ERR_INPUT), "unanswered"));
    assert_non_null(strstr(calls_why(QX_OP_ANSWER, QX_ERR_INPUT), "no answer"));
    assert_non_null(strstr(calls_why(QX_OP_START, QX_ERR_CMS_HIGH_S), "not in order"));
    assert_non_null(strstr(calls_why(QX_OP_START, QX_ERR_ADMISSION), "could not do that"));
}

static void refused_pin(struct seat *seat, const char *json)
{
    struct qx_json *refusal = NULL;

    assert_int_equal(qx_json_parse(qx_slice_text(json), "refusal", NULL, &refusal), QX_OK);
    seat_ops(seat)->answered(seat, QX_OP_LOG_IN, QX_ERR_PIN, "wrong", refusal);
    qx_json_free(&refusal);
}

static void a_wrong_pin_says_how_many_tries_are_left(void **state)
{
    struct seat seat;

    (void)state;
    stand_begin_at(&seat, SCREEN_LOG_IN);
    refused_pin(&seat, "{\"tries_left\":4}");
    assert_non_null(strstr(status(&seat), "4 tries are left"));
    refused_pin(&seat, "{\"tries_left\":1}");
    assert_non_null(strstr(status(&seat), "1 try is left"));
    refused_pin(&seat, "{}");
    assert_non_null(strstr(status(&seat), "wrong"));
    seat_free(&seat);
}

/* Translations are longer than the row they were written for. */
static void a_long_status_is_wrapped_and_hides_nothing(void **state)
{
    struct qx_grid grid = {0};
    struct seat seat;

    (void)state;
    stand_begin(&seat, "working");
    int room = frame_room(&seat);

    seat_say(&seat, QX_LOOK_GOOD, "Saved.");
    assert_int_equal(frame_room(&seat), room);
    seat_say(&seat, QX_LOOK_WARNING, "%s",
             "Not saved: this is a sentence that a translator needed for something which was said "
             "in few words, and its end matters the MOST");
    assert_int_equal(frame_room(&seat), room - 1); /* the page gives a row, and scrolls */
    frame_draw(&seat, &grid);
    assert_true(stand_grid_shows(&grid, "Not saved"));
    assert_true(stand_grid_shows(&grid, "MOST"));
    qx_grid_free(&grid);
    seat_free(&seat);
}

static void the_ascii_skin_shows_names_and_warns(void **state)
{
    struct seat seat;

    (void)state;
    stand_begin(&seat, "admitted");
    assert_true(stand_shows(&seat, "\xd3\x98\xd1\x81\xd0\xb5\xd0\xbc"));
    seat.ascii = true;
    assert_int_equal(stand_take(&seat, "admitted", "single", 3000000), QX_OK);
    assert_true(stand_shows(&seat, "A'sem"));
    seat_enter(&seat, SCREEN_LOG_IN);
    assert_true(stand_shows(&seat, "Latin letters alone"));
    seat.ascii = false;
    assert_false(stand_shows(&seat, "Latin letters alone"));
    seat_free(&seat);
}

static void a_new_log_in_sees_nothing_that_was_struck_out(void **state)
{
    struct seat seat;

    (void)state;
    stand_begin(&seat, "working");
    (void)snprintf(seat.memory.admission, sizeof seat.memory.admission, "A-1");
    seat.memory.struck[1] = 4;
    assert_int_equal(stand_take(&seat, "working", "single", 3000000), QX_OK);
    assert_int_equal(seat.memory.struck[1], 4); /* the same candidate */
    (void)snprintf(seat.memory.admission, sizeof seat.memory.admission, "B-2");
    seat.memory_changed = false;
    assert_int_equal(stand_take(&seat, "working", "single", 3000000), QX_OK);
    assert_int_equal(seat.memory.struck[1], 0);
    assert_true(seat.memory_changed);
    seat_free(&seat);
}

static void a_wait_for_the_signer_is_said_by_the_seat(void **state)
{
    struct seat seat;

    (void)state;
    stand_begin(&seat, "paused");
    assert_true(stand_shows(&seat, "fire drill"));
    assert_true(stand_shows(&seat, "when the proctor says so"));
    seat.view.waits = QX_ERR_NO_SIGNER;
    assert_false(stand_shows(&seat, "fire drill"));
    assert_true(stand_shows(&seat, "cannot be opened yet"));
    assert_true(stand_shows(&seat, "goes on by itself"));
    seat_free(&seat);
}

static void the_clock_changes_its_unit_at_five_minutes(void **state)
{
    struct seat seat;
    char clock[64];

    (void)state;
    stand_begin(&seat, "working");
    seat_take_time(&seat, 5 * 60000 + 1);
    frame_clock(&seat, clock, sizeof clock);
    assert_string_equal(clock, "00:06 h");
    seat.memory.clock_hidden = true;
    frame_clock(&seat, clock, sizeof clock);
    assert_string_equal(clock, "clock hidden");
    stand_now += 1;
    frame_clock(&seat, clock, sizeof clock);
    assert_string_equal(clock, "05:00 min");
    stand_now += 5 * 60000 + 7;
    frame_clock(&seat, clock, sizeof clock);
    assert_string_equal(clock, "00:00 min");
    seat_free(&seat);
}

static void banners_come_at_thirty_ten_five_and_one(void **state)
{
    static const struct {
        int64_t left;
        const char *start;
    } cases[] = {
        {1800001, ""    },
        {1800000, "30 m"},
        {1779999, ""    },
        {600000,  "10 m"},
        {579000,  ""    },
        {300000,  "5 m" },
        {279000,  ""    },
        {60001,   ""    },
        {60000,   "1 m" },
        {1,       "1 m" },
        {0,       "1 m" }
    };
    struct seat seat;

    (void)state;
    stand_begin(&seat, "working");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        seat_take_time(&seat, cases[i].left);
        const char *banner = frame_banner(&seat);

        assert_int_equal(banner[0] == '\0', cases[i].start[0] == '\0');
        assert_int_equal(strncmp(banner, cases[i].start, strlen(cases[i].start)), 0);
    }
    seat_free(&seat);
}

static void a_digit_answers_by_its_place(void **state)
{
    struct seat seat;

    (void)state;
    stand_begin(&seat, "working");
    stand_expect_call(stand_press(&seat, 0x0456), QX_OP_ANSWER, "{\"n\":2,\"places\":[3]}"); /* і */
    stand_expect_call(stand_press(&seat, '1'), QX_OP_ANSWER, "{\"n\":2,\"places\":[1]}");
    assert_int_equal(stand_press(&seat, '2').kind, EFFECT_NONE); /* chosen already */
    assert_int_equal(stand_press(&seat, '4').kind, EFFECT_NONE); /* no such option */
    stand_expect_call(stand_press(&seat, 0x7F), QX_OP_ANSWER, "{\"n\":2,\"places\":[]}");
    assert_int_equal(stand_take(&seat, "working", "multiple", 3000000), QX_OK);
    stand_expect_call(stand_press(&seat, '1'), QX_OP_ANSWER, "{\"n\":2,\"places\":[1,2]}");
    stand_expect_call(stand_press(&seat, ' '), QX_OP_ANSWER, "{\"n\":2,\"places\":[1,2]}");
    seat_free(&seat);
}

static void no_single_key_submits_or_leaves(void **state)
{
    (void)state;
    for (int id = 0; id < SCREEN_COUNT; id++) {
        if (id == SCREEN_RESULT || id == SCREEN_ENDED) {
            continue; /* nothing is left to lose there */
        }
        for (uint32_t rune = 0; rune < 0x500; rune++) {
            struct seat seat;

            stand_begin_at(&seat, (enum screen_id)id);
            struct effect effect = stand_press(&seat, rune);

            assert_false(effect.kind == EFFECT_LEAVE);
            assert_false(effect.kind == EFFECT_CALL && effect.op == QX_OP_SUBMIT);
            assert_false(effect.kind == EFFECT_CALL && effect.op == QX_OP_CONSENT);
            qx_json_free(&effect.request);
            seat_free(&seat);
        }
    }
}

static void submitting_takes_the_code_that_is_shown(void **state)
{
    struct seat seat;

    (void)state;
    stand_begin(&seat, "working");
    (void)stand_press(&seat, 'r');
    (void)stand_press(&seat, 's');
    assert_int_equal(seat.screen, SCREEN_SUBMIT);
    for (size_t i = 0; i < strlen(seat.code); i++) {
        (void)stand_press(&seat, seat.code[i] == '9' ? '1' : (uint32_t)seat.code[i] + 1);
    }
    assert_int_equal(stand_press(&seat, '\r').kind, EFFECT_NONE);
    for (size_t i = 0; i < strlen(seat.code); i++) {
        (void)stand_press(&seat, (uint32_t)seat.code[i]);
    }
    stand_expect_call(stand_press(&seat, '\r'), QX_OP_SUBMIT, "{\"unanswered\":5}");
    seat_free(&seat);
}

static void an_unseen_rest_is_shown_before_going_on(void **state)
{
    struct seat seat;
    struct qx_grid grid = {0};

    (void)state;
    stand_begin(&seat, "working");
    seat.rows = FRAME_ROWS_MIN;
    struct qx_buf stem = {0};

    for (int i = 0; i < 60; i++) {
        qx_buf_printf(&stem, "line %d\n", i);
    }
    seat.question.stem = qx_buf_cstr(&stem);
    frame_draw(&seat, &grid);
    assert_true(stand_grid_shows(&grid, "more ↓"));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(stand_press(&seat, 'n').kind, EFFECT_NONE);
    }
    stand_expect_call(stand_press(&seat, 'n'), QX_OP_SHOW, "{\"n\":3}");
    qx_grid_free(&grid);
    qx_buf_free(&stem);
    seat_free(&seat);
}

static void reading_the_help_is_not_reading_the_question(void **state)
{
    struct qx_input help = {.request = QX_WANT_HELP};
    struct seat seat;

    (void)state;
    stand_begin(&seat, "working");
    assert_true(stand_shows(&seat, "Which?"));
    int seen = seat.seen;

    (void)seat_dispatch(&seat, help);
    assert_true(stand_shows(&seat, "more ↓"));
    (void)seat_dispatch(&seat, (struct qx_input){.request = QX_WANT_BOTTOM});
    assert_true(stand_shows(&seat, "PgUp: end"));
    (void)seat_dispatch(&seat, help);
    assert_int_equal(seat.seen, seen);
    seat_free(&seat);
}

#define BROKEN(type, members)                                                              \
    "{\"view\":{\"phase\":\"working\",\"total\":3},\"question\":{\"n\":1,\"type\":\"" type \
    "\"," members "}}"

static void broken_views_are_refused(void **state)
{
    static const char *const broken[] = {
        "{\"view\":{}}",
        "{\"view\":{\"phase\":\"flying\"}}",
        "{\"view\":{\"phase\":\"working\",\"total\":100000}}",
        "{\"view\":{\"phase\":\"working\",\"total\":3,\"current\":4}}",
        "{\"view\":{\"phase\":\"working\",\"total\":3},\"question\":{\"n\":1,\"type\":\"essay\"}}",
        "{\"view\":{\"phase\":\"working\",\"total\":3},\"question\":{\"n\":1,\"options\":[\"a\"],"
        "\"chosen\":[2]}}",
        BROKEN("single", "\"options\":[\"a\",\"b\"],\"chosen\":[3]"),
        BROKEN("short", "\"options\":[]"),
        BROKEN("short", "\"options\":[],\"fields\":[]"),
        BROKEN("short", "\"options\":[],\"fields\":[{\"fill\":\"song\"}]"),
        BROKEN("short", "\"options\":[],\"fields\":[{\"fill\":\"text\",\"value\":7}]"),
        BROKEN("matching",
               "\"options\":[\"a\",\"b\"],\"fields\":[{\"fill\":\"choice\",\"offered\":[]}]"),
        BROKEN("matching",
               "\"options\":[\"a\",\"b\"],\"fields\":[{\"fill\":\"choice\",\"offered\":[1,3]}]"),
        BROKEN("matching",
               "\"options\":[\"a\",\"b\"],\"fields\":[{\"fill\":\"choice\",\"offered\":[1],"
               "\"value\":2}]"),
        BROKEN("single", "\"options\":[\"a\",\"b\"],\"fields\":[{\"fill\":\"text\"}]"),
        BROKEN("ordering", "\"options\":[\"a\",\"b\"],\"order\":[1]"),
        BROKEN("ordering", "\"options\":[\"a\",\"b\"],\"order\":[1,1]"),
        BROKEN("ordering", "\"options\":[\"a\",\"b\"],\"order\":[1,3]"),
        BROKEN("ordering", "\"options\":[]"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        struct seat seat;
        struct qx_json *reply = NULL;

        stand_begin(&seat, "new");
        assert_int_equal(qx_json_parse(qx_slice_text(broken[i]), "", NULL, &reply), QX_OK);
        assert_int_equal(seat_take_reply(&seat, reply), QX_ERR_FRAME);
        qx_json_free(&reply);
        seat_free(&seat);
    }
}

/* Random keys, sizes and phases: nothing may break, and nothing may be submitted by chance. */
static void a_monkey_breaks_nothing(void **state)
{
    struct seat seat;
    struct qx_grid grid = {0};

    (void)state;
    stand_begin(&seat, "new");
    for (int i = 0; i < 60000; i++) {
        struct qx_key key = {.kind = (enum qx_key_kind)stand_roll(QX_KEY_F1 + 1),
                             .rune = stand_roll(0x500)};

        if (stand_roll(40) == 0) {
            assert_int_equal(stand_take(&seat, stand_phases[stand_roll(12)],
                                        stand_types[stand_roll(8)], (long)stand_roll(4000000)),
                             QX_OK);
        }
        if (stand_roll(60) == 0) {
            seat.rows = (int)stand_roll(100) + 1;
            seat.cols = (int)stand_roll(300) + 1;
        }
        struct effect effect = seat_dispatch(&seat, qx_input_of(key));

        qx_json_free(&effect.request);
        frame_draw(&seat, &grid);
        assert_in_range(grid.cursor_row, 0, grid.rows - 1);
        assert_in_range(grid.cursor_col, 0, grid.cols - 1);
    }
    qx_grid_free(&grid);
    seat_free(&seat);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_phase_leads_to_its_screen),
        cmocka_unit_test(the_cursor_stands_on_the_focus),
        cmocka_unit_test(what_the_key_bar_offers_is_dispatched),
        cmocka_unit_test(a_paused_screen_holds_no_content),
        cmocka_unit_test(a_handed_in_exam_tells_what_it_waits_for),
        cmocka_unit_test(a_question_that_cannot_be_had_is_nothing_unsaved),
        cmocka_unit_test(help_offers_the_keys_of_its_screen),
        cmocka_unit_test(every_refusal_is_said_by_the_seat),
        cmocka_unit_test(a_wrong_pin_says_how_many_tries_are_left),
        cmocka_unit_test(a_long_status_is_wrapped_and_hides_nothing),
        cmocka_unit_test(the_ascii_skin_shows_names_and_warns),
        cmocka_unit_test(a_new_log_in_sees_nothing_that_was_struck_out),
        cmocka_unit_test(a_wait_for_the_signer_is_said_by_the_seat),
        cmocka_unit_test(the_clock_changes_its_unit_at_five_minutes),
        cmocka_unit_test(banners_come_at_thirty_ten_five_and_one),
        cmocka_unit_test(a_digit_answers_by_its_place),
        cmocka_unit_test(no_single_key_submits_or_leaves),
        cmocka_unit_test(submitting_takes_the_code_that_is_shown),
        cmocka_unit_test(an_unseen_rest_is_shown_before_going_on),
        cmocka_unit_test(reading_the_help_is_not_reading_the_question),
        cmocka_unit_test(broken_views_are_refused),
        cmocka_unit_test(a_monkey_breaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
