/* Time left, whoever is away; the end; the signer that is away; rooms that cannot be opened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <qualex/db.h>
#include <qualex/io.h>

#include <sitter.h>

#define SECOND (INT64_C(1000))
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define SLACK (4 * SECOND) /* real time that passes while a test runs */

static int set_up(void **state)
{
    struct room *room = calloc(1, sizeof *room);

    room_make(room, &ROOM_USUAL);
    room_admit(room, &(struct room_admission){.number = "A-0001"});
    room_start_signer(room);
    assert_true(room_start_keeper(room));
    *state = room;
    return 0;
}

static int tear_down(void **state)
{
    room_remove(*state);
    free(*state);
    return 0;
}

static void begin(struct sitter *s, struct room *room)
{
    assert_int_equal(sitter_connect(s, room), QX_OK);
    assert_int_equal(sitter_log_in(s, "A-0001", ROOM_PIN), QX_OK);
    assert_int_equal(sitter_begin(s), QX_OK);
    assert_int_equal(sitter_answer(s, 3, "Right"), QX_OK);
}

static void pass(struct room *room, int64_t ms)
{
    room->clock->wall_offset_ms += ms;
    room->clock->boot_offset_ms += ms;
}

static void assert_left(const struct sitter *s, int64_t expected)
{
    int64_t left = sitter_left(s);

    if (left > expected || left < expected - SLACK) {
        fail_msg("%lld ms left instead of %lld", (long long)left, (long long)expected);
    }
}

static void look(struct sitter *s)
{
    assert_int_equal(sitter_call(s, QX_OP_VIEW, NULL), QX_OK);
}

/* Comes back on a new connection; the keeper has noticed the old one's end by then. */
static void come_back(struct sitter *s, struct room *room)
{
    assert_int_equal(sitter_connect(s, room), QX_OK);
    assert_int_equal(sitter_rejoin(s), QX_OK);
}

/* The connection ends and the keeper has journalled it. */
static void go_away(struct sitter *s, struct room *room)
{
    struct sitter other = {0};

    sitter_hang_up(s);
    (void)usleep(50000);
    assert_int_equal(sitter_connect(&other, room), QX_OK);
    sitter_free(&other);
}

static void working_time_runs_and_the_wall_clock_changes_nothing(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};

    begin(&s, room);
    assert_left(&s, HOUR);
    pass(room, 10 * MINUTE);
    look(&s);
    assert_left(&s, 50 * MINUTE);
    for (int i = 0; i < 2; i++) {
        room->clock->wall_offset_ms += i == 0 ? HOUR : -2 * HOUR;
        look(&s);
        assert_left(&s, 50 * MINUTE);
    }
    assert_int_equal(room_stop_keeper(room), 0);

    struct qx_json *events = room_events(room, "A-0001");

    assert_int_equal(room_count(events, "incident", "clock-jump"), 2);
    qx_json_free(&events);
    sitter_free(&s);
}

static void time_over_ends_it_and_an_answer_after_it_is_refused(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};

    begin(&s, room);
    pass(room, HOUR - 3 * SECOND);
    assert_int_equal(sitter_answer(&s, 4, "Right"), QX_OK);
    pass(room, 3 * SECOND);
    enum qx_err err = sitter_call(&s, QX_OP_ANSWER, "{\"n\":4,\"places\":[]}");

    assert_true(err == QX_ERR_TIME_OVER || err == QX_ERR_SITTING_SEALED);
    assert_true(sitter_await_phase(&s, "sealed", 5000));
    assert_string_equal(sitter_items(&s), "--aa----");
    assert_string_equal(qx_json_get_text(qx_json_get(sitter_view(&s), "result"), "outcome"),
                        "fail");
    assert_int_not_equal(access(room_path(room, "out/A-0001.certificate.p7m"), F_OK), 0);
    assert_int_equal(room_stop_keeper(room), 0);

    struct qx_json *events = room_events(room, "A-0001");

    assert_int_equal(room_count(events, "expired", NULL), 1);
    assert_int_equal(room_count(events, "submitted", NULL), 0);
    qx_json_free(&events);
    sitter_free(&s);
}

static void a_seat_that_was_away_gets_its_time_back_up_to_the_policy(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};

    begin(&s, room);
    go_away(&s, room);
    pass(room, 40 * SECOND);
    come_back(&s, room);
    assert_left(&s, HOUR);
    assert_int_equal(qx_json_get_int(sitter_view(&s), "current", 0), 3);
    go_away(&s, room);
    pass(room, 50 * SECOND); /* 20 s of the 60 s were left */
    come_back(&s, room);
    assert_left(&s, HOUR - 30 * SECOND);
    go_away(&s, room);
    pass(room, 10 * SECOND);
    come_back(&s, room);
    assert_left(&s, HOUR - 40 * SECOND);
    sitter_free(&s);
}

/* Comes back so many ms before or after the last instant. */
static void come_back_near_the_end(struct room *room, const char *number, int64_t ms,
                                   const char *phase, int64_t left)
{
    struct sitter s = {0};

    room_admit(room, &(struct room_admission){.number = number});
    assert_int_equal(sitter_connect(&s, room), QX_OK);
    assert_int_equal(sitter_log_in(&s, number, ROOM_PIN), QX_OK);
    assert_int_equal(sitter_begin(&s), QX_OK);
    pass(room, HOUR - 20 * SECOND);
    go_away(&s, room);
    pass(room, MINUTE + 20 * SECOND + ms); /* the allowance, what was left, and that */
    come_back(&s, room);
    if (strcmp(phase, "working") != 0 && strcmp(sitter_phase(&s), "over") == 0) {
        assert_true(sitter_await_phase(&s, "sealed", 5000));
    }
    assert_string_equal(sitter_phase(&s), phase);
    assert_left(&s, left);
    sitter_free(&s);
}

static void at_the_last_instant_there_is_one_outcome(void **state)
{
    struct room *room = *state;

    come_back_near_the_end(room, "A-BEFORE", -6 * SECOND, "working", 6 * SECOND);
    come_back_near_the_end(room, "A-AT", 0, "sealed", 0);
    come_back_near_the_end(room, "A-AFTER", 6 * SECOND, "sealed", 0);
    assert_int_equal(room_stop_keeper(room), 0);
    static const char *const ended[] = {"A-AT", "A-AFTER"};

    for (size_t i = 0; i < 2; i++) {
        struct qx_json *events = room_events(room, ended[i]);

        assert_int_equal(room_count(events, "expired", NULL), 1);
        assert_int_equal(room_count(events, "sealed", NULL), 1);
        qx_json_free(&events);
    }
}

static void whoever_stays_away_runs_out_of_time(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};

    begin(&s, room);
    go_away(&s, room);
    pass(room, HOUR + 50 * SECOND); /* an hour, and a minute that is given back */
    come_back(&s, room);
    assert_string_equal(sitter_phase(&s), "working");
    assert_left(&s, 10 * SECOND);
    go_away(&s, room);
    pass(room, 11 * SECOND);
    assert_int_equal(sitter_connect(&s, room), QX_OK);
    for (int i = 0; i < 300 && access(room_path(room, "out/A-0001.result.p7m"), F_OK) != 0; i++) {
        (void)usleep(10000);
    }
    assert_int_equal(sitter_rejoin(&s), QX_OK);
    assert_true(strcmp(sitter_phase(&s), "sealed") == 0 || sitter_await_phase(&s, "sealed", 5000));
    sitter_free(&s);
}

static void a_keeper_that_was_away_gives_all_of_it_back(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};

    begin(&s, room);
    pass(room, 5 * MINUTE);
    look(&s);
    (void)usleep(1200 * 1000); /* a heartbeat */
    room_kill_keeper(room);
    pass(room, 30 * MINUTE);
    assert_int_equal(sitter_call(&s, QX_OP_VIEW, NULL), QX_ERR_NO_KEEPER);
    assert_true(room_start_keeper(room));
    come_back(&s, room);
    assert_left(&s, 55 * MINUTE);
    assert_int_equal(qx_json_get_int(sitter_view(&s), "current", 0), 3);
    assert_string_equal(sitter_items(&s), "--a-----");
    assert_int_equal(sitter_answer(&s, 3, "Wrong "), QX_OK); /* keys come from the signer again */

    /* Seat away, then the keeper too: each to its own account. */
    go_away(&s, room);
    pass(room, 30 * SECOND);
    (void)usleep(1200 * 1000);
    room_kill_keeper(room);
    pass(room, 20 * MINUTE);
    assert_true(room_start_keeper(room));
    pass(room, 40 * SECOND);
    come_back(&s, room);
    assert_left(&s, 55 * MINUTE - 10 * SECOND); /* 30 + 40 − 60 */
    sitter_free(&s);
}

static void a_machine_that_was_started_anew_gives_it_back_by_the_wall_clock(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};

    begin(&s, room);
    pass(room, 5 * MINUTE);
    look(&s);
    (void)usleep(1200 * 1000);
    room_kill_keeper(room);
    room->clock->boot[QX_BOOT_ID_LEN - 1] = '2';
    room->clock->boot_offset_ms -= 5 * MINUTE; /* a young boot clock */
    room->clock->wall_offset_ms += 10 * MINUTE;
    assert_true(room_start_keeper(room));
    come_back(&s, room);
    assert_left(&s, 55 * MINUTE);
    pass(room, MINUTE);
    look(&s);
    assert_left(&s, 54 * MINUTE);
    assert_int_equal(sitter_answer(&s, 1, "Right"), QX_OK);
    assert_int_equal(sitter_call(&s, QX_OP_SUBMIT, "{\"unanswered\":6}"), QX_OK);
    assert_true(sitter_await_phase(&s, "sealed", 5000));
    sitter_free(&s);
}

static void without_a_signer_nothing_is_lost(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};

    room_stop_signer(room);
    assert_int_equal(sitter_connect(&s, room), QX_OK);
    assert_int_equal(sitter_log_in(&s, "A-0001", ROOM_PIN), QX_OK);
    assert_int_equal(sitter_begin(&s), QX_ERR_NO_SIGNER);
    look(&s);
    assert_string_equal(sitter_phase(&s), "drawn");
    assert_left(&s, HOUR);
    room_start_signer(room);
    enum qx_err err = QX_ERR_NO_SIGNER;

    for (int i = 0; i < 50 && err == QX_ERR_NO_SIGNER; i++) {
        (void)usleep(100000);
        err = sitter_call(&s, QX_OP_START, NULL);
    }
    assert_int_equal(err, QX_OK);
    assert_int_equal(sitter_answer(&s, 1, "Right"), QX_OK);
    room_stop_signer(room);
    assert_int_equal(sitter_answer(&s, 2, "Right"), QX_OK); /* the form is open already */
    assert_int_equal(sitter_call(&s, QX_OP_SUBMIT, "{\"unanswered\":6}"), QX_OK);
    assert_string_equal(sitter_phase(&s), "over");
    assert_true(sitter_await_phase(&s, "over", 5000));
    assert_non_null(strstr(qx_json_get_text(sitter_view(&s), "reason"), "signer"));
    room_kill_keeper(room);
    assert_true(room_start_keeper(room));
    room_start_signer(room);
    assert_int_equal(sitter_connect(&s, room), QX_OK);
    assert_int_equal(sitter_rejoin(&s), QX_OK);
    assert_true(strcmp(sitter_phase(&s), "sealed") == 0 || sitter_await_phase(&s, "sealed", 8000));
    sitter_free(&s);
}

/* Where no question can be shown nobody's time runs, whoever comes and goes meanwhile. */
static void without_keys_the_clock_stands_still(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};

    begin(&s, room);
    pass(room, 5 * MINUTE);
    look(&s);
    (void)usleep(1200 * 1000);
    room_kill_keeper(room);
    room_stop_signer(room);
    assert_true(room_start_keeper(room));
    come_back(&s, room);
    assert_string_equal(sitter_phase(&s), "paused");
    assert_string_equal(qx_json_get_text(sitter_view(&s), "waits"), "NO_SIGNER");
    pass(room, 20 * MINUTE);
    look(&s);
    assert_left(&s, 55 * MINUTE);
    assert_int_equal(sitter_call(&s, QX_OP_SUBMIT, "{\"unanswered\":7}"), QX_ERR_TRANSITION);
    go_away(&s, room);
    pass(room, 20 * MINUTE);
    come_back(&s, room);
    assert_left(&s, 55 * MINUTE);
    (void)usleep(1200 * 1000);
    room_kill_keeper(room); /* and the keeper again, and the machine */
    room->clock->boot[QX_BOOT_ID_LEN - 1] = '2';
    room->clock->boot_offset_ms -= 5 * MINUTE;
    room->clock->wall_offset_ms += 10 * MINUTE;
    assert_true(room_start_keeper(room));
    come_back(&s, room);
    pass(room, 10 * MINUTE);
    look(&s);
    assert_left(&s, 55 * MINUTE);
    room_start_signer(room);
    assert_true(sitter_await_phase(&s, "working", 8000));
    pass(room, 5 * MINUTE);
    assert_int_equal(sitter_answer(&s, 3, "Wrong "), QX_OK);
    assert_left(&s, 50 * MINUTE);
    assert_int_equal(sitter_call(&s, QX_OP_SUBMIT, "{\"unanswered\":7}"), QX_OK);
    assert_true(sitter_await_phase(&s, "sealed", 8000)); /* the signer agrees */
    sitter_free(&s);
}

/* --- rooms that cannot be opened --- */

static void assert_refused(struct room *room, enum qx_err err, const char *part)
{
    char text[500];
    enum qx_err got = room_refusal(room, text, sizeof text);

    if (got != err || strstr(text, part) == NULL) {
        fail_msg("%s '%s' instead of %s '%s'", qx_err_name(got), text, qx_err_name(err), part);
    }
}

static void move(struct room *room, const char *from, const char *to)
{
    assert_int_equal(rename(room_path(room, from), room_path(room, to)), 0);
}

static void a_second_keeper_is_refused(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};

    assert_refused(room, QX_ERR_DB_BUSY, "another keeper");
    assert_int_equal(sitter_connect(&s, room), QX_OK); /* its socket is still there */
    sitter_free(&s);
}

static void a_room_that_is_not_whole_is_refused_by_name(void **state)
{
    static const char *const NAMES[] = {"root.pem",  "ca.crl",        "status.p7m",
                                        "1.release", "1.release.p7m", "room.pem"};
    struct room *room = *state;

    assert_int_equal(room_stop_keeper(room), 0);
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        move(room, NAMES[i], "away");
        assert_refused(room, QX_ERR_NOT_FOUND, "");
        move(room, "away", NAMES[i]);
    }
    assert_true(room_start_keeper(room));
}

static void an_altered_release_is_refused(void **state)
{
    struct room *room = *state;
    struct qx_buf file = {0};

    assert_int_equal(room_stop_keeper(room), 0);
    assert_int_equal(qx_read_file(room_path(room, "1.release"), SIZE_MAX, &file, NULL), QX_OK);
    file.ptr[file.len / 2] ^= 1;
    assert_int_equal(unlink(room_path(room, "1.release")), 0);
    assert_int_equal(qx_write_file(room_path(room, "1.release"), qx_buf_slice(&file), 0644, NULL),
                     QX_OK);
    assert_refused(room, QX_ERR_RELEASE_DIGEST, "");
    qx_buf_free(&file);
    assert_int_equal(qx_read_file(room_path(room, "status.p7m"), SIZE_MAX, &file, NULL), QX_OK);
    assert_int_equal(
        qx_write_file(room_path(room, "1.release.p7m"), qx_buf_slice(&file), 0644, NULL), QX_OK);
    assert_refused(room, QX_ERR_KIND, "");
    qx_buf_free(&file);
}

static void a_release_before_its_time_is_refused(void **state)
{
    struct room *room = *state;

    assert_int_equal(room_stop_keeper(room), 0);
    room->clock->wall_offset_ms = -25 * HOUR;
    char text[500];
    enum qx_err err = room_refusal(room, text, sizeof text);

    /* the room's own key may not have been valid then either */
    assert_true(err == QX_ERR_RELEASE_EARLY);
}

static void a_journal_of_a_newer_program_or_of_none_is_refused(void **state)
{
    static const struct qx_migration ladder[] = {{"CREATE TABLE t (a)"}, {"CREATE TABLE u (a)"}};
    struct qx_db_spec newer = {.application_id = 0x51584a31, .ladder = ladder, .n_ladder = 2};
    struct room *room = *state;
    struct qx_db *db = NULL;

    assert_int_equal(room_stop_keeper(room), 0);
    move(room, "journal.db", "away");
    assert_int_equal(qx_db_open(room_path(room, "journal.db"), QX_DB_CREATE, &newer, NULL, &db),
                     QX_OK);
    qx_db_close(&db);
    assert_refused(room, QX_ERR_DB_NEWER, "newer");
    assert_int_equal(
        qx_write_file(room_path(room, "journal.db"), qx_slice_text("some text"), 0600, NULL),
        QX_OK);
    assert_refused(room, QX_ERR_DB_FOREIGN, "");
    assert_int_equal(unlink(room_path(room, "journal.db")), 0);
    move(room, "away", "journal.db");
    assert_true(room_start_keeper(room));
}

#define IN_A_ROOM(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_ROOM(working_time_runs_and_the_wall_clock_changes_nothing),
        IN_A_ROOM(time_over_ends_it_and_an_answer_after_it_is_refused),
        IN_A_ROOM(a_seat_that_was_away_gets_its_time_back_up_to_the_policy),
        IN_A_ROOM(at_the_last_instant_there_is_one_outcome),
        IN_A_ROOM(whoever_stays_away_runs_out_of_time),
        IN_A_ROOM(a_keeper_that_was_away_gives_all_of_it_back),
        IN_A_ROOM(a_machine_that_was_started_anew_gives_it_back_by_the_wall_clock),
        IN_A_ROOM(without_a_signer_nothing_is_lost),
        IN_A_ROOM(without_keys_the_clock_stands_still),
        IN_A_ROOM(a_second_keeper_is_refused),
        IN_A_ROOM(a_room_that_is_not_whole_is_refused_by_name),
        IN_A_ROOM(an_altered_release_is_refused),
        IN_A_ROOM(a_release_before_its_time_is_refused),
        IN_A_ROOM(a_journal_of_a_newer_program_or_of_none_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
