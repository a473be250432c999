/* Invariants of every screen, in every state and size; the screens are drawn, no terminal is asked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "seat.h"

static int64_t boot_now = 1000;

static int64_t boot(void *ctx)
{
    (void)ctx;
    return boot_now;
}

static uint32_t dice = 1;

static uint32_t roll(uint32_t n)
{
    dice = dice * 1664525U + 1013904223U;
    return (dice >> 8) % n;
}

static enum qx_err fill(void *ctx, uint8_t *out, size_t len)
{
    (void)ctx;
    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)roll(256);
    }
    return QX_OK;
}

static const char reply_format[] =
    "{\"question\":{\"chosen\":[2],\"figure\":\"booklet 3\",\"id\":\"Q\",\"marked\":true,\"n\":2,"
    "\"options\":[\"one\",\"two\",\"three three three three three three three three three three "
    "three three three three three three three three three three three\"],\"stem\":\"Which? A "
    "stem that is long enough to be wrapped at every size which a terminal may have, and which "
    "says nothing.\\n\\n    code = 1;\",\"type\":\"%s\"},\"view\":{\"admission\":\"A-1\","
    "\"commitment\":\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\","
    "\"consents\":[{\"accepted\":false,\"id\":\"r\",\"text\":\"Be quiet.\",\"title\":\"Rules\","
    "\"version\":1}],\"current\":2,\"exam\":\"An exam\",\"items\":\"oAm--oa\",\"left_ms\":%ld,"
    "\"limit_ms\":3600000,\"name\":\"\xd3\x98\xd1\x81\xd0\xb5\xd0\xbc\",\"phase\":\"%s\","
    "\"reason\":\"fire drill\",\"result\":{\"appeal_until\":\"2026-12-07\",\"certificate\":\"\","
    "\"cut\":3,\"max\":5,\"next_attempt\":\"\",\"number\":\"\",\"outcome\":\"fail\",\"points\":2,"
    "\"sections\":[{\"band\":\"below\",\"title\":\"S\"}]},\"total\":7}}";

static const char *const phases[] = {"new",   "admitted", "consents", "tutorial",
                                     "ready", "drawn",    "working",  "paused",
                                     "over",  "sealed",   "declined", "locked"};

static enum qx_err take(struct seat *seat, const char *phase, const char *type, long left)
{
    char text[2048];
    struct qx_json *reply = NULL;

    (void)snprintf(text, sizeof text, reply_format, type, left, phase);
    assert_int_equal(qx_json_parse(qx_slice_text(text), "reply", NULL, &reply), QX_OK);
    enum qx_err err = seat_take_reply(seat, reply);

    qx_json_free(&reply);
    return err;
}

static void begin(struct seat *seat, const char *phase)
{
    seat_init(seat, (struct qx_clock){.boot_ms = boot, .wall_ms = boot},
              (struct qx_rng){.fill = fill});
    assert_int_equal(take(seat, phase, "single", 3000000), QX_OK);
}

/* Every screen that exists, each in a state in which it can be reached. */
static void begin_at(struct seat *seat, enum screen_id id)
{
    static const char *const reached_in[SCREEN_COUNT] = {
        [SCREEN_LOG_IN] = "new",        [SCREEN_PERSON] = "admitted",
        [SCREEN_CONSENTS] = "consents", [SCREEN_TUTORIAL] = "tutorial",
        [SCREEN_DRAW] = "ready",        [SCREEN_QUESTION] = "working",
        [SCREEN_REVIEW] = "working",    [SCREEN_GO_TO] = "working",
        [SCREEN_SUBMIT] = "working",    [SCREEN_WAITING] = "over",
        [SCREEN_RESULT] = "sealed",     [SCREEN_PAUSED] = "paused",
        [SCREEN_ENDED] = "declined",    [SCREEN_LOST] = "working",
        [SCREEN_HELP] = "working",
    };

    begin(seat, reached_in[id]);
    if (id == SCREEN_HELP) {
        (void)seat_dispatch(seat, (struct qx_input){.request = QX_WANT_HELP});
    } else if (seat->screen != id) {
        seat_enter(seat, id);
    }
    assert_int_equal(seat->screen, id);
}

static void each_phase_leads_to_its_screen(void **state)
{
    static const enum screen_id home[] = {SCREEN_LOG_IN,   SCREEN_PERSON, SCREEN_CONSENTS,
                                          SCREEN_TUTORIAL, SCREEN_DRAW,   SCREEN_DRAW,
                                          SCREEN_QUESTION, SCREEN_PAUSED, SCREEN_WAITING,
                                          SCREEN_RESULT,   SCREEN_ENDED,  SCREEN_ENDED};

    (void)state;
    for (size_t i = 0; i < sizeof phases / sizeof phases[0]; i++) {
        struct seat seat;

        begin(&seat, phases[i]);
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

static bool row_starts_with_mark(const struct qx_grid *grid, int row)
{
    for (int col = 0; col < grid->cols; col++) {
        if (qx_grid_at(grid, row, col)->runes[0] == '>') {
            return true;
        }
    }
    return false;
}

static void the_cursor_stands_on_the_focus(void **state)
{
    (void)state;
    for (int id = 0; id < SCREEN_COUNT; id++) {
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            struct seat seat;
            struct qx_grid grid = {0};

            begin_at(&seat, (enum screen_id)id);
            seat.rows = sizes[i][0];
            seat.cols = sizes[i][1];
            frame_draw(&seat, &grid);
            assert_int_equal(grid.rows, seat.rows);
            assert_int_equal(grid.cols, seat.cols);
            assert_in_range(grid.cursor_row, 0, grid.rows - 1);
            assert_in_range(grid.cursor_col, 0, grid.cols - 1);
            if (seat_choices(&seat) > 0 && seat.rows >= FRAME_ROWS_MIN &&
                seat.cols >= FRAME_COLS_MIN) {
                assert_true(row_starts_with_mark(&grid, grid.cursor_row));
            }
            qx_grid_free(&grid);
            seat_free(&seat);
        }
    }
}

/* Some key on some keyboard gives the request and is not taken by an open field. */
static bool has_key(const struct screen_ops *ops, enum qx_request request)
{
    for (int kind = QX_KEY_UP; kind <= QX_KEY_F1; kind++) {
        if (qx_input_of((struct qx_key){.kind = (enum qx_key_kind)kind}).request == request) {
            return true;
        }
    }
    for (uint32_t rune = 1; rune < 0x500; rune++) {
        struct qx_input input = qx_input_of((struct qx_key){.kind = QX_KEY_RUNE, .rune = rune});

        if (input.request == request && (ops->field == 0 || input.typed == 0)) {
            return true;
        }
    }
    return false;
}

static const struct binding *first_for(const struct seat *seat, enum qx_request request)
{
    const struct binding *b;

    for (size_t i = 0; (b = seat_binding(seat, seat_ops(seat), i)) != NULL; i++) {
        if (b->request == request && (b->when == NULL || b->when(seat))) {
            return b;
        }
    }
    return NULL;
}

static void what_the_key_bar_offers_is_dispatched(void **state)
{
    (void)state;
    for (int id = 0; id < SCREEN_COUNT; id++) {
        struct seat seat;
        struct qx_grid grid = {0};
        const struct binding *b;

        begin_at(&seat, (enum screen_id)id);
        frame_draw(&seat, &grid);
        for (size_t i = 0; (b = seat_binding(&seat, seat_ops(&seat), i)) != NULL; i++) {
            if (!binding_shown(&seat, b)) {
                continue;
            }
            if (!has_key(seat_ops(&seat), b->request)) {
                fail_msg("%s: no key for '%s'", seat_ops(&seat)->name, b->label);
            }
            const struct binding *first = first_for(&seat, b->request);

            if (first->label == NULL || strcmp(first->label, b->label) != 0) {
                fail_msg("%s: another binding takes the key of '%s'", seat_ops(&seat)->name,
                         b->label);
            }
        }
        qx_grid_free(&grid);
        seat_free(&seat);
    }
}

static bool grid_shows(const struct qx_grid *grid, const char *text)
{
    struct qx_buf row = {0};
    bool found = false;

    for (int r = 0; r < grid->rows; r++) {
        qx_buf_clear(&row);
        qx_grid_row_text(grid, r, &row);
        found = found || strstr(qx_buf_cstr(&row), text) != NULL;
    }
    qx_buf_free(&row);
    return found;
}

static bool shows(struct seat *seat, const char *text)
{
    struct qx_grid grid = {0};

    frame_draw(seat, &grid);
    bool found = grid_shows(&grid, text);

    qx_grid_free(&grid);
    return found;
}

static void a_paused_screen_holds_no_content(void **state)
{
    struct seat seat;

    (void)state;
    begin(&seat, "working");
    assert_true(shows(&seat, "Which?"));
    assert_int_equal(take(&seat, "paused", "single", 3000000), QX_OK);
    assert_false(shows(&seat, "Which?"));
    assert_false(shows(&seat, "2/7"));
    assert_true(shows(&seat, "fire drill"));
    assert_int_equal(seat.question.n, 0);
    assert_null(seat.question_arena.head);
    seat_free(&seat);
}

static void a_handed_in_exam_tells_what_it_waits_for(void **state)
{
    struct seat seat;

    (void)state;
    begin(&seat, "over");
    assert_int_equal(seat.screen, SCREEN_WAITING);
    assert_true(shows(&seat, "longer than usual"));
    assert_true(shows(&seat, "fire drill"));
    seat_free(&seat);
}

/* A keeper that came back may have the sitting before its signer has the keys. */
static void a_question_that_cannot_be_had_is_nothing_unsaved(void **state)
{
    static const char away[] = "the signer does not answer";
    struct qx_json *reply = qx_json_new_object();
    struct seat seat;

    (void)state;
    begin(&seat, "working");
    qx_arena_free(&seat.question_arena);
    seat.question = (struct view_question){0};
    seat_ops(&seat)->answered(&seat, QX_OP_SHOW, QX_ERR_NO_SIGNER, away, NULL);
    assert_true(shows(&seat, away));
    assert_false(shows(&seat, "Not saved"));
    assert_true(shows(&seat, "comes by itself"));
    seat_ops(&seat)->answered(&seat, QX_OP_SHOW, QX_OK, "", reply);
    assert_false(shows(&seat, away));
    seat_ops(&seat)->answered(&seat, QX_OP_ANSWER, QX_ERR_DISK_FULL, "no space", NULL);
    assert_true(shows(&seat, "Not saved: no space"));
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
        begin_at(&seat, with_field[i]);
        (void)seat_dispatch(&seat, help);
        assert_int_equal(seat.screen, SCREEN_HELP);
        assert_true(shows(&seat, "? does the same"));
        assert_false(shows(&seat, "h and ?"));
        assert_false(shows(&seat, "other colours"));
        assert_false(shows(&seat, "hide or show the clock"));
        seat_free(&seat);
    }
    begin(&seat, "working");
    (void)seat_dispatch(&seat, help);
    assert_true(shows(&seat, "h and ?"));
    assert_true(shows(&seat, "other colours"));
    assert_true(shows(&seat, "hide or show the clock"));
    seat_free(&seat);
}

static void the_clock_changes_its_unit_at_five_minutes(void **state)
{
    struct seat seat;
    char clock[64];

    (void)state;
    begin(&seat, "working");
    seat_take_time(&seat, 5 * 60000 + 1);
    frame_clock(&seat, clock, sizeof clock);
    assert_string_equal(clock, "00:06 h");
    seat.memory.clock_hidden = true;
    frame_clock(&seat, clock, sizeof clock);
    assert_string_equal(clock, "clock hidden");
    boot_now += 1;
    frame_clock(&seat, clock, sizeof clock);
    assert_string_equal(clock, "05:00 min");
    boot_now += 5 * 60000 + 7;
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
    begin(&seat, "working");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        seat_take_time(&seat, cases[i].left);
        const char *banner = frame_banner(&seat);

        assert_int_equal(banner[0] == '\0', cases[i].start[0] == '\0');
        assert_int_equal(strncmp(banner, cases[i].start, strlen(cases[i].start)), 0);
    }
    seat_free(&seat);
}

static struct effect press(struct seat *seat, uint32_t rune)
{
    struct qx_grid grid = {0};
    struct effect effect =
        seat_dispatch(seat, qx_input_of((struct qx_key){.kind = QX_KEY_RUNE, .rune = rune}));

    frame_draw(seat, &grid);
    qx_grid_free(&grid);
    return effect;
}

static void expect_call(struct effect effect, enum qx_op op, const char *json)
{
    struct qx_buf text = {0};

    assert_int_equal(effect.kind, EFFECT_CALL);
    assert_int_equal(effect.op, op);
    qx_json_write(&text, effect.request);
    assert_string_equal(qx_buf_cstr(&text), json);
    qx_buf_free(&text);
    qx_json_free(&effect.request);
}

static void a_digit_answers_by_its_place(void **state)
{
    struct seat seat;

    (void)state;
    begin(&seat, "working");
    expect_call(press(&seat, 0x0456), QX_OP_ANSWER, "{\"n\":2,\"places\":[3]}"); /* і */
    expect_call(press(&seat, '1'), QX_OP_ANSWER, "{\"n\":2,\"places\":[1]}");
    assert_int_equal(press(&seat, '2').kind, EFFECT_NONE); /* chosen already */
    assert_int_equal(press(&seat, '4').kind, EFFECT_NONE); /* no such option */
    expect_call(press(&seat, 0x7F), QX_OP_ANSWER, "{\"n\":2,\"places\":[]}");
    assert_int_equal(take(&seat, "working", "multiple", 3000000), QX_OK);
    expect_call(press(&seat, '1'), QX_OP_ANSWER, "{\"n\":2,\"places\":[1,2]}");
    expect_call(press(&seat, ' '), QX_OP_ANSWER, "{\"n\":2,\"places\":[1,2]}");
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

            begin_at(&seat, (enum screen_id)id);
            struct effect effect = press(&seat, rune);

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
    begin(&seat, "working");
    (void)press(&seat, 'r');
    (void)press(&seat, 's');
    assert_int_equal(seat.screen, SCREEN_SUBMIT);
    for (size_t i = 0; i < strlen(seat.code); i++) {
        (void)press(&seat, seat.code[i] == '9' ? '1' : (uint32_t)seat.code[i] + 1);
    }
    assert_int_equal(press(&seat, '\r').kind, EFFECT_NONE);
    for (size_t i = 0; i < strlen(seat.code); i++) {
        (void)press(&seat, (uint32_t)seat.code[i]);
    }
    expect_call(press(&seat, '\r'), QX_OP_SUBMIT, "{\"unanswered\":5}");
    seat_free(&seat);
}

static void an_unseen_rest_is_shown_before_going_on(void **state)
{
    struct seat seat;
    struct qx_grid grid = {0};

    (void)state;
    begin(&seat, "working");
    seat.rows = FRAME_ROWS_MIN;
    struct qx_buf stem = {0};

    for (int i = 0; i < 60; i++) {
        qx_buf_printf(&stem, "line %d\n", i);
    }
    seat.question.stem = qx_buf_cstr(&stem);
    frame_draw(&seat, &grid);
    assert_true(grid_shows(&grid, "more ↓"));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(press(&seat, 'n').kind, EFFECT_NONE);
    }
    expect_call(press(&seat, 'n'), QX_OP_SHOW, "{\"n\":3}");
    qx_grid_free(&grid);
    qx_buf_free(&stem);
    seat_free(&seat);
}

static void reading_the_help_is_not_reading_the_question(void **state)
{
    struct qx_input help = {.request = QX_WANT_HELP};
    struct seat seat;

    (void)state;
    begin(&seat, "working");
    assert_true(shows(&seat, "Which?"));
    int seen = seat.seen;

    (void)seat_dispatch(&seat, help);
    assert_true(shows(&seat, "more ↓"));
    (void)seat_dispatch(&seat, (struct qx_input){.request = QX_WANT_BOTTOM});
    assert_true(shows(&seat, "PgUp: end"));
    (void)seat_dispatch(&seat, help);
    assert_int_equal(seat.seen, seen);
    seat_free(&seat);
}

static void broken_views_are_refused(void **state)
{
    static const char *const broken[] = {
        "{\"view\":{}}",
        "{\"view\":{\"phase\":\"flying\"}}",
        "{\"view\":{\"phase\":\"working\",\"total\":100000}}",
        "{\"view\":{\"phase\":\"working\",\"total\":3,\"current\":4}}",
        "{\"view\":{\"phase\":\"working\",\"total\":3},\"question\":{\"n\":1,\"type\":\"essay\"}}",
        "{\"view\":{\"phase\":\"working\",\"total\":3},\"question\":{\"n\":1,\"options\":[\"a\"],\"chosen\":[2]}}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        struct seat seat;
        struct qx_json *reply = NULL;

        begin(&seat, "new");
        assert_int_equal(qx_json_parse(qx_slice_text(broken[i]), "", NULL, &reply), QX_OK);
        assert_int_equal(seat_take_reply(&seat, reply), QX_ERR_FRAME);
        qx_json_free(&reply);
        seat_free(&seat);
    }
}

/* Random keys, sizes and phases: nothing may break, and nothing may be submitted by chance. */
static void a_monkey_breaks_nothing(void **state)
{
    static const char *const types[] = {"single", "multiple", "true-false"};
    struct seat seat;
    struct qx_grid grid = {0};

    (void)state;
    begin(&seat, "new");
    for (int i = 0; i < 60000; i++) {
        struct qx_key key = {.kind = (enum qx_key_kind)roll(QX_KEY_F1 + 1), .rune = roll(0x500)};

        if (roll(40) == 0) {
            assert_int_equal(take(&seat, phases[roll(12)], types[roll(3)], (long)roll(4000000)),
                             QX_OK);
        }
        if (roll(60) == 0) {
            seat.rows = (int)roll(100) + 1;
            seat.cols = (int)roll(300) + 1;
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
