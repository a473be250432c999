/* The screens in every language that has a catalogue: the same keys, and nothing cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "calls.h"
#include "stand.h"

static const char *const langs[] = {"kk", "ru"};

enum { LANGS = sizeof langs / sizeof langs[0], BINDINGS_MAX = 64 };

static void key_bar(struct seat *seat, struct qx_buf *out)
{
    struct qx_grid grid = {0};

    frame_draw(seat, &grid);
    qx_buf_clear(out);
    qx_grid_row_text(&grid, grid.rows - 1, out);
    qx_grid_free(&grid);
}

/* Which bindings have a place on the key bar. */
static uint64_t offered(struct seat *seat)
{
    const struct binding *b;
    struct qx_buf bar = {0};
    char words[128];
    uint64_t found = 0;

    key_bar(seat, &bar);
    for (size_t i = 0; (b = seat_binding(seat, seat_ops(seat), i)) != NULL; i++) {
        assert_true(i < BINDINGS_MAX);
        if (binding_shown(seat, b)) {
            (void)snprintf(words, sizeof words, "%s %s", frame_key(b), qx_tr(b->label));
            found |= (uint64_t)(strstr(qx_buf_cstr(&bar), words) != NULL) << i;
        }
    }
    qx_buf_free(&bar);
    return found;
}

static void expect_same_keys(struct seat *seat)
{
    qx_text_speak("en");
    uint64_t english = offered(seat);

    assert_int_not_equal(english, 0);
    for (size_t l = 0; l < LANGS; l++) {
        qx_text_speak(langs[l]);
        uint64_t missing = english & ~offered(seat);

        if (missing != 0) {
            fail_msg("%s, screen %d: keys 0x%llx of the English key bar have no room", langs[l],
                     (int)seat->screen, (unsigned long long)missing);
        }
        stand_expect_key_bar(seat);
    }
    qx_text_speak("en");
}

static void every_language_has_room_for_the_same_keys(void **state)
{
    (void)state;
    for (int id = 0; id < SCREEN_COUNT; id++) {
        struct seat seat;

        stand_begin_at(&seat, (enum screen_id)id);
        expect_same_keys(&seat);
        seat_free(&seat);
    }
    for (size_t i = 0; stand_types[i] != NULL; i++) {
        struct seat seat;

        stand_ask(&seat, stand_types[i]);
        seat.view.languages[0] = "en";
        seat.view.languages[1] = "kk";
        seat.view.n_languages = 2;
        for (size_t line = 0; line == 0 || line < seat_lines(&seat); line++) {
            seat_focus(&seat, line);
            expect_same_keys(&seat);
        }
        seat_free(&seat);
    }
}

static void the_cursor_stands_on_the_focus_in_every_language(void **state)
{
    (void)state;
    for (size_t l = 0; l < LANGS; l++) {
        qx_text_speak(langs[l]);
        for (int id = 0; id < SCREEN_COUNT; id++) {
            struct seat seat;

            stand_begin_at(&seat, (enum screen_id)id);
            stand_expect_cursor(&seat, 24, 80);
            stand_expect_cursor(&seat, 30, 100);
            seat_free(&seat);
        }
    }
    qx_text_speak("en");
}

static void every_refusal_is_seen_to_its_end(void **state)
{
    static const enum qx_op ops[] = {QX_OP_LOG_IN, QX_OP_SHOW, QX_OP_ANSWER, QX_OP_SUBMIT};
    struct seat seat;

    (void)state;
    stand_ask(&seat, "single");
    for (size_t l = 0; l < LANGS; l++) {
        qx_text_speak(langs[l]);
        for (int err = 1; err < QX_ERR_COUNT; err++) {
            for (size_t o = 0; o < sizeof ops / sizeof ops[0]; o++) {
                seat_say(&seat, QX_LOOK_WARNING, qx_tr("Not saved: %s"),
                         calls_why(ops[o], (enum qx_err)err));
                const char *last = strrchr(qx_buf_cstr(&seat.status), ' ');

                assert_non_null(last);
                assert_true(stand_shows(&seat, last + 1));
            }
        }
    }
    qx_text_speak("en");
    seat_free(&seat);
}

static void take_view(struct seat *seat, const char *lang)
{
    struct qx_json *reply = qx_json_new_object();
    struct qx_json *view = qx_json_new_object();

    qx_json_set_text(view, "phase", "admitted");
    qx_json_set_text(view, "lang", lang);
    qx_json_set(reply, "view", view);
    assert_int_equal(seat_take_reply(seat, reply), QX_OK);
    qx_json_free(&reply);
}

static void the_seat_follows_the_sitting_where_it_may(void **state)
{
    struct seat seat;

    (void)state;
    stand_begin(&seat, "new");
    take_view(&seat, "kk");
    assert_true(stand_shows(&seat, "Is this you?"));
    assert_string_equal(seat.memory.lang, "");
    seat.follows = true;
    seat.memory_changed = false;
    take_view(&seat, "ru");
    assert_true(stand_shows(&seat, "Это вы?"));
    assert_true(seat.memory_changed);
    assert_string_equal(seat.memory.lang, "ru");
    take_view(&seat, "");
    take_view(&seat, "a-language-with-a-long-name");
    assert_true(stand_shows(&seat, "Это вы?"));
    take_view(&seat, "de");
    assert_true(stand_shows(&seat, "Is this you?"));
    seat_free(&seat);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_language_has_room_for_the_same_keys),
        cmocka_unit_test(the_cursor_stands_on_the_focus_in_every_language),
        cmocka_unit_test(every_refusal_is_seen_to_its_end),
        cmocka_unit_test(the_seat_follows_the_sitting_where_it_may),
    };

    /* usage: test_languages CATALOGUES */
    if (!qx_text_init("en", argc > 1 ? argv[1] : NULL)) {
        return 77; /* no UTF-8 locale */
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
