/* The way to the seat and from the first question to the certificate, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include <qualex/io.h>

#include <sitter.h>

#define HOUR (INT64_C(3600000))

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

static void sit_down(struct sitter *s, struct room *room)
{
    assert_int_equal(sitter_connect(s, room), QX_OK);
    assert_int_equal(sitter_log_in(s, "A-0001", ROOM_PIN), QX_OK);
}

static void begin(struct sitter *s, struct room *room)
{
    sit_down(s, room);
    assert_int_equal(sitter_begin(s), QX_OK);
    assert_string_equal(sitter_phase(s), "working");
}

static void a_sitting_goes_from_log_in_to_certificate(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};

    assert_int_equal(sitter_connect(&s, room), QX_OK);
    assert_string_equal(qx_json_get_text(s.reply, "room"), "Room 1");
    assert_int_equal(sitter_log_in(&s, "A-0001", ROOM_PIN), QX_OK);
    assert_string_equal(sitter_phase(&s), "admitted");
    assert_string_equal(qx_json_get_text(sitter_view(&s), "name"), "A. Unit");
    assert_int_equal(sitter_begin(&s), QX_OK);
    assert_string_equal(sitter_items(&s), "--------");
    for (int n = 1; n <= ROOM_QUESTIONS; n++) {
        assert_int_equal(sitter_answer(&s, n, n <= 6 ? "Right" : "Wrong "), QX_OK);
        assert_true(qx_json_get_bool(s.reply, "saved", false));
    }
    assert_int_equal(sitter_call(&s, QX_OP_MARK, "{\"n\":2,\"on\":true}"), QX_OK);
    assert_string_equal(sitter_items(&s), "aAaaaaaa");
    assert_int_equal(sitter_call(&s, QX_OP_SUBMIT, "{\"unanswered\":0}"), QX_OK);
    assert_true(sitter_await_phase(&s, "sealed", 5000));

    const struct qx_json *result = qx_json_get(sitter_view(&s), "result");

    assert_string_equal(qx_json_get_text(result, "outcome"), "pass");
    assert_int_equal(qx_json_get_int(result, "points", -1), 6);
    assert_string_equal(qx_json_get_text(result, "certificate"), "A-0001.certificate.p7m");
    assert_int_equal(access(room_path(room, "out/A-0001.certificate.p7m"), F_OK), 0);
    assert_int_equal(access(room_path(room, "out/A-0001.sitting.p7m"), F_OK), 0);
    assert_int_equal(access(room_path(room, "out/A-0001.result.p7m"), F_OK), 0);
    assert_int_equal(access(room_path(room, "out/A-0001.opening"), F_OK), 0);
    assert_int_equal(sitter_call(&s, QX_OP_ANSWER, "{\"n\":1,\"places\":[1]}"),
                     QX_ERR_SITTING_SEALED);
    assert_int_equal(sitter_call(&s, QX_OP_SUBMIT, "{\"unanswered\":0}"), QX_OK);
    sitter_hang_up(&s);

    /* The result is there for whoever comes back, with the right PIN. */
    assert_int_equal(room_stop_keeper(room), 0);
    assert_int_not_equal(access(room_path(room, "keeper.sock"), F_OK), 0);
    assert_true(room_start_keeper(room));
    sit_down(&s, room);
    assert_string_equal(sitter_phase(&s), "sealed");
    assert_string_equal(qx_json_get_text(qx_json_get(sitter_view(&s), "result"), "outcome"),
                        "pass");
    sitter_free(&s);
}

static void wrong_pins_are_counted_and_lock_for_good(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};

    assert_int_equal(sitter_connect(&s, room), QX_OK);
    assert_int_equal(sitter_log_in(&s, "A-0001", "000000"), QX_ERR_PIN);
    assert_string_equal(qx_report_last(&s.report), "wrong PIN: 2 tries left");
    assert_int_equal(qx_json_get_int(qx_client_refusal(s.client), "tries_left", 0), 2);
    assert_int_equal(sitter_log_in(&s, "A-0001", ""), QX_ERR_PIN);
    room_kill_keeper(room); /* forgets nothing */
    assert_true(room_start_keeper(room));
    assert_int_equal(sitter_connect(&s, room), QX_OK);
    assert_int_equal(sitter_log_in(&s, "A-0001", "000001"), QX_ERR_PIN_LOCKED);
    assert_int_equal(sitter_log_in(&s, "A-0001", ROOM_PIN), QX_ERR_PIN_LOCKED);
    assert_int_equal(room_stop_keeper(room), 0);

    struct qx_json *events = room_events(room, "A-0001");

    assert_int_equal(room_count(events, "pin_refused", NULL), 3);
    assert_int_equal(room_count(events, "locked", NULL), 1);
    assert_int_equal(qx_json_count(events), 4);
    qx_json_free(&events);
    sitter_free(&s);
}

static void nobody_can_lock_a_sitting_that_has_begun(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};
    struct sitter thief = {0};

    begin(&s, room);
    assert_int_equal(sitter_connect(&thief, room), QX_OK);
    assert_int_equal(sitter_log_in(&thief, "A-0001", "0"), QX_ERR_PIN);
    assert_int_equal(sitter_log_in(&thief, "A-0001", "1"), QX_ERR_PIN);
    assert_int_equal(sitter_log_in(&thief, "A-0001", "2"), QX_ERR_PIN_LOCKED);
    assert_int_equal(sitter_log_in(&thief, "A-0001", ROOM_PIN), QX_ERR_PIN_LOCKED);
    assert_int_equal(sitter_answer(&s, 1, "Right"), QX_OK);
    sitter_hang_up(&s);
    assert_int_equal(sitter_connect(&s, room), QX_OK);
    assert_int_equal(sitter_rejoin(&s), QX_OK); /* the seat's own terminal */
    assert_string_equal(sitter_phase(&s), "working");
    sitter_free(&thief);
    sitter_free(&s);
}

static void admissions_that_are_not_in_order_are_refused_by_name(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};
    int64_t now = room_now(room) / 1000 * 1000;

    room_admit(room, &(struct room_admission){.number = "A-EARLY", .from_ms = now + HOUR});
    room_admit(room, &(struct room_admission){.number = "A-LATE", .until_ms = now - HOUR});
    room_admit(room, &(struct room_admission){.number = "A-EXAM", .exam = "other"});
    room_admit(room, &(struct room_admission){.number = "A-RELEASE", .other_release = true});
    room_admit(room, &(struct room_admission){.number = "A-FORGED", .signed_by = "release"});
    room_admit(room, &(struct room_admission){.number = "A-OTHER", .file = "A-MOVED.p7m"});
    room_admit(room, &(struct room_admission){.number = "A-SHORT", .file = "A-SHORT.p7m"});
    room_admit(room, &(struct room_admission){.number = "A-GONE"});
    room_status(room, "admissions/A-GONE.admission.p7m");
    assert_int_equal(
        qx_write_file(room_path(room, "admissions/A-JUNK.p7m"), qx_slice_text("junk"), 0644, NULL),
        QX_OK);

    static const struct {
        const char *number;
        enum qx_err err;
    } cases[] = {
        {"A-EARLY",   QX_ERR_ADMISSION_WINDOW},
        {"A-LATE",    QX_ERR_ADMISSION_WINDOW},
        {"A-EXAM",    QX_ERR_ADMISSION_EXAM  },
        {"A-RELEASE", QX_ERR_ADMISSION_EXAM  },
        {"A-FORGED",  QX_ERR_KEY_POLICY      },
        {"A-MOVED",   QX_ERR_ADMISSION       },
        {"A-GONE",    QX_ERR_ANNULLED        },
        {"A-JUNK",    QX_ERR_CMS_FORMAT      },
        {"A-NONE",    QX_ERR_ADMISSION       },
        {"../A-0001", QX_ERR_ADMISSION       },
        {"a-0001",    QX_ERR_ADMISSION       },
        {"",          QX_ERR_ADMISSION       },
        {"A-SHORT",   QX_OK                  },
    };

    assert_int_equal(sitter_connect(&s, room), QX_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum qx_err err = sitter_log_in(&s, cases[i].number, ROOM_PIN);

        if (err != cases[i].err) {
            fail_msg("%s: %s instead of %s", cases[i].number, qx_err_name(err),
                     qx_err_name(cases[i].err));
        }
    }
    sitter_free(&s);
}

static void a_clock_set_back_opens_nothing(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};
    int64_t now = room_now(room) / 1000 * 1000;

    room_admit(room, &(struct room_admission){.number = "A-PAST", .until_ms = now + HOUR});
    room->clock->wall_offset_ms = 2 * HOUR;
    assert_int_equal(sitter_connect(&s, room), QX_OK);
    assert_int_equal(sitter_log_in(&s, "A-PAST", ROOM_PIN), QX_ERR_ADMISSION_WINDOW);
    (void)usleep(1100 * 1000); /* a heartbeat */
    room_kill_keeper(room);
    room->clock->wall_offset_ms = 0;
    assert_true(room_start_keeper(room));
    assert_int_equal(sitter_connect(&s, room), QX_OK);
    assert_int_equal(sitter_log_in(&s, "A-PAST", ROOM_PIN), QX_ERR_ADMISSION_WINDOW);
    sitter_free(&s);
}

static void a_second_terminal_is_refused_and_an_old_token_is_fenced(void **state)
{
    struct room *room = *state;
    struct sitter a = {0};
    struct sitter b = {0};

    begin(&a, room);
    assert_int_equal(sitter_connect(&b, room), QX_OK);
    assert_int_equal(sitter_call(&b, QX_OP_VIEW, NULL), QX_ERR_NOT_SEATED);
    assert_int_equal(sitter_log_in(&b, "A-0001", ROOM_PIN), QX_ERR_SEAT_TAKEN);
    assert_int_equal(sitter_answer(&a, 1, "Right"), QX_OK);
    sitter_hang_up(&a);
    for (int i = 0; i < 100 && sitter_log_in(&b, "A-0001", ROOM_PIN) != QX_OK; i++) {
        (void)usleep(10000);
    }
    assert_string_equal(sitter_phase(&b), "working");
    assert_string_equal(sitter_items(&b), "a-------");
    assert_int_equal(qx_json_get_int(sitter_view(&b), "current", 0), 1);
    assert_int_equal(sitter_connect(&a, room), QX_OK);
    assert_int_equal(sitter_rejoin(&a), QX_ERR_NOT_SEATED);
    assert_int_equal(sitter_answer(&b, 2, "Right"), QX_OK);

    /* The same terminal on a new connection pushes its old one out. */
    (void)snprintf(a.token, sizeof a.token, "%s", b.token);
    assert_int_equal(sitter_rejoin(&a), QX_OK);
    assert_int_equal(sitter_answer(&a, 3, "Right"), QX_OK);
    assert_int_equal(sitter_call(&b, QX_OP_VIEW, NULL), QX_ERR_NO_KEEPER);
    assert_int_equal(room_stop_keeper(room), 0);

    struct qx_json *events = room_events(room, "A-0001");

    assert_int_equal(room_count(events, "reseated", NULL), 2);
    assert_int_equal(qx_json_get_int(room_last(events, "reseated"), "epoch", 0), 3);
    assert_int_equal(room_count(events, "incident", "seat-away"), 1);
    qx_json_free(&events);
    sitter_free(&a);
    sitter_free(&b);
}

static void one_attempt_has_one_draw(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};
    static const char first[] =
        "{\"nonce\":\"aa000000000000000000000000000000000000000000000000000000000000bb\"}";
    static const char other[] =
        "{\"nonce\":\"aa000000000000000000000000000000000000000000000000000000000000cc\"}";

    sit_down(&s, room);
    assert_int_equal(sitter_call(&s, QX_OP_NONCE, first), QX_ERR_TRANSITION);
    assert_int_equal(sitter_get_ready(&s), QX_OK);
    assert_int_equal(sitter_call(&s, QX_OP_NONCE, "{\"nonce\":\"aa\"}"), QX_ERR_FRAME);
    assert_int_equal(sitter_call(&s, QX_OP_START, NULL), QX_ERR_TRANSITION);
    assert_int_equal(sitter_call(&s, QX_OP_NONCE, first), QX_OK);
    char nonce[65];

    (void)snprintf(nonce, sizeof nonce, "%s", qx_json_get_text(s.reply, "room_nonce"));
    assert_int_equal(sitter_call(&s, QX_OP_NONCE, other), QX_ERR_DRAW_EXISTS);
    assert_int_equal(sitter_call(&s, QX_OP_NONCE, first), QX_OK); /* its reply was lost */
    assert_string_equal(qx_json_get_text(s.reply, "room_nonce"), nonce);
    assert_int_equal(sitter_call(&s, QX_OP_START, NULL), QX_OK);
    assert_int_equal(sitter_call(&s, QX_OP_START, NULL), QX_OK);
    assert_int_equal(sitter_call(&s, QX_OP_NONCE, other), QX_ERR_DRAW_EXISTS);
    assert_int_equal(room_stop_keeper(room), 0);

    struct qx_json *events = room_events(room, "A-0001");

    assert_int_equal(room_count(events, "drawn", NULL), 1);
    assert_int_equal(room_count(events, "started", NULL), 1);
    qx_json_free(&events);
    sitter_free(&s);
}

/* Requests in one write arrive together: one turn, one commit, each its own reply. */
static void a_double_start_and_submit_in_one_breath_are_one(void **state)
{
    static const char *const requests[] = {
        "{\"id\":101,\"op\":\"start\"}",
        "{\"id\":102,\"op\":\"start\"}",
        "{\"id\":103,\"op\":\"submit\",\"unanswered\":8}",
        "{\"id\":104,\"op\":\"submit\",\"unanswered\":8}",
        "{\"id\":105,\"op\":\"start\"}",
    };
    struct room *room = *state;
    struct sitter s = {0};
    struct qx_buf bytes = {0};
    struct qx_frames *frames = qx_frames_new(QX_FRAME_MAX);
    static const char nonce[] =
        "{\"nonce\":\"aa000000000000000000000000000000000000000000000000000000000000bb\"}";

    sit_down(&s, room);
    assert_int_equal(sitter_get_ready(&s), QX_OK);
    assert_int_equal(sitter_call(&s, QX_OP_NONCE, nonce), QX_OK);
    (void)usleep(100000); /* the keys are there: nothing has to wait for the signer */
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        struct qx_json *request = NULL;

        assert_int_equal(qx_json_parse(qx_slice_text(requests[i]), "test", NULL, &request), QX_OK);
        assert_int_equal(qx_frame_write(&bytes, request), QX_OK);
        qx_json_free(&request);
    }
    assert_int_equal(qx_write_all(qx_client_fd(s.client), qx_buf_slice(&bytes)), QX_OK);
    for (int64_t re = 101; re <= 105;) {
        uint8_t piece[16384];
        ssize_t got = read(qx_client_fd(s.client), piece, sizeof piece);
        struct qx_json *reply = NULL;

        if (got > 0) {
            assert_int_equal(qx_frames_feed(frames, qx_slice(piece, (size_t)got)), QX_OK);
        }
        while (qx_frames_next(frames, &reply) == QX_OK && reply != NULL) {
            if (qx_json_get_int(reply, "re", 0) == re) {
                const char *error = qx_json_get_text(reply, "error");

                assert_string_equal(error == NULL ? "" : error, re == 105 ? "TRANSITION" : "");
                re++;
            }
            qx_json_free(&reply);
        }
    }
    assert_int_equal(room_stop_keeper(room), 0);

    struct qx_json *events = room_events(room, "A-0001");

    assert_int_equal(room_count(events, "started", NULL), 1);
    assert_int_equal(room_count(events, "submitted", NULL), 1);
    qx_json_free(&events);
    qx_frames_free(&frames);
    qx_buf_free(&bytes);
    sitter_free(&s);
}

static void send_text(const struct sitter *s, const char *text)
{
    struct qx_json *request = NULL;
    struct qx_buf bytes = {0};

    assert_int_equal(qx_json_parse(qx_slice_text(text), "test", NULL, &request), QX_OK);
    assert_int_equal(qx_frame_write(&bytes, request), QX_OK);
    assert_int_equal(qx_write_all(qx_client_fd(s->client), qx_buf_slice(&bytes)), QX_OK);
    qx_json_free(&request);
    qx_buf_free(&bytes);
}

/* The error of the next reply, "" for none. */
static void assert_reply(const struct sitter *s, const char *error)
{
    struct qx_frames *frames = qx_frames_new(QX_FRAME_MAX);
    struct qx_json *reply = NULL;

    for (int i = 0; i < 1000 && reply == NULL; i++) {
        uint8_t byte[1];

        while (reply == NULL && read(qx_client_fd(s->client), byte, 1) == 1) {
            assert_int_equal(qx_frames_feed(frames, qx_slice(byte, 1)), QX_OK);
            assert_int_equal(qx_frames_next(frames, &reply), QX_OK);
        }
        (void)usleep(1000);
    }
    const char *got = qx_json_get_text(reply, "error");

    assert_non_null(reply);
    assert_string_equal(got == NULL ? "" : got, error);
    qx_json_free(&reply);
    qx_frames_free(&frames);
}

static void log_ins_at_the_same_instant_take_turns(void **state)
{
    enum { N = 5 };
    struct room *room = *state;
    struct sitter s[N] = {0};
    char text[200];

    for (int i = 0; i < N; i++) {
        char number[20];

        (void)snprintf(number, sizeof number, "A-100%d", i);
        room_admit(room, &(struct room_admission){.number = number});
        assert_int_equal(sitter_connect(&s[i], room), QX_OK);
    }
    for (int i = 0; i < N; i++) {
        (void)snprintf(text, sizeof text,
                       "{\"admission\":\"A-100%d\",\"id\":101,\"op\":\"log_in\",\"pin\":\"%s\"}", i,
                       i == 3 ? "0" : ROOM_PIN);
        send_text(&s[i], text);
    }
    for (int i = N - 1; i >= 0; i--) {
        assert_reply(&s[i], i == 3 ? "PIN" : "");
        sitter_free(&s[i]);
    }
}

static void declining_a_text_consumes_nothing(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};

    sit_down(&s, room);
    assert_int_equal(sitter_call(&s, QX_OP_CONFIRM, "{\"yes\":false}"), QX_OK);
    assert_int_equal(sitter_call(&s, QX_OP_VIEW, NULL), QX_ERR_NOT_SEATED);
    assert_int_equal(sitter_log_in(&s, "A-0001", ROOM_PIN), QX_OK);
    assert_int_equal(sitter_call(&s, QX_OP_CONFIRM, "{\"yes\":true}"), QX_OK);
    assert_int_equal(sitter_call(&s, QX_OP_CONSENT, "{\"text\":\"fit-to-sit\",\"accept\":true}"),
                     QX_ERR_TRANSITION);
    assert_int_equal(sitter_call(&s, QX_OP_CONSENT, "{\"text\":\"rules\",\"accept\":true}"), QX_OK);
    assert_int_equal(sitter_call(&s, QX_OP_CONSENT, "{\"text\":\"fit-to-sit\",\"accept\":false}"),
                     QX_OK);
    assert_string_equal(sitter_phase(&s), "declined");
    assert_int_equal(sitter_call(&s, QX_OP_PRACTISED, NULL), QX_ERR_TRANSITION);
    sitter_hang_up(&s);
    for (int i = 0; i < 100 && strcmp(sitter_phase(&s), "admitted") != 0; i++) {
        assert_int_equal(sitter_connect(&s, room), QX_OK);
        (void)sitter_log_in(&s, "A-0001", ROOM_PIN);
    }
    assert_int_equal(sitter_begin(&s), QX_OK);
    assert_string_equal(sitter_phase(&s), "working");
    sitter_free(&s);
}

static void what_a_seat_may_not_say_is_refused(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};

    assert_int_equal(sitter_connect(&s, room), QX_OK);
    assert_int_equal(sitter_call(&s, QX_OP_SEAL, NULL), QX_ERR_FRAME);
    assert_int_equal(sitter_call(&s, QX_OP_HELLO, "{\"protocol\":2}"), QX_ERR_FRAME);
    assert_int_equal(sitter_call(&s, QX_OP_REJOIN, "{\"token\":\"A-0001.00\"}"), QX_ERR_NOT_SEATED);
    begin(&s, room);
    assert_int_equal(sitter_call(&s, QX_OP_LOG_IN, "{\"admission\":\"A-0001\",\"pin\":\"1\"}"),
                     QX_ERR_FRAME);
    assert_int_equal(sitter_call(&s, QX_OP_SHOW, "{\"n\":0}"), QX_ERR_FRAME);
    assert_int_equal(sitter_call(&s, QX_OP_SHOW, "{\"n\":9}"), QX_ERR_FRAME);
    assert_int_equal(sitter_call(&s, QX_OP_SHOW, "{\"n\":8}"), QX_OK);
    assert_int_equal(sitter_call(&s, QX_OP_ANSWER, "{\"n\":7,\"places\":[1]}"), QX_ERR_TRANSITION);
    assert_int_equal(sitter_call(&s, QX_OP_ANSWER, "{\"n\":8,\"places\":[5]}"), QX_ERR_FRAME);
    assert_int_equal(sitter_call(&s, QX_OP_ANSWER, "{\"n\":8,\"places\":[0]}"), QX_ERR_FRAME);
    assert_int_equal(sitter_call(&s, QX_OP_ANSWER, "{\"n\":8,\"places\":[1,2]}"), QX_ERR_FRAME);
    assert_int_equal(sitter_call(&s, QX_OP_ANSWER, "{\"n\":8}"), QX_ERR_FRAME);
    assert_int_equal(sitter_call(&s, QX_OP_ANSWER, "{\"n\":8,\"places\":[4]}"), QX_OK);
    assert_int_equal(sitter_call(&s, QX_OP_ANSWER, "{\"n\":8,\"places\":[]}"), QX_OK);
    assert_string_equal(sitter_items(&s), "-------o");
    assert_int_equal(sitter_call(&s, QX_OP_MARK, "{\"n\":8}"), QX_ERR_FRAME);
    assert_int_equal(sitter_call(&s, QX_OP_SUBMIT, "{\"unanswered\":7}"), QX_ERR_INPUT);
    assert_int_equal(sitter_call(&s, QX_OP_SUBMIT, NULL), QX_ERR_INPUT);
    assert_string_equal(qx_report_last(&s.report),
                        "8 questions are unanswered here: look again, then submit");
    sitter_free(&s);
}

static void garbage_ends_that_connection_alone(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};
    char byte;
    int fd = -1;

    begin(&s, room);
    assert_int_equal(qx_wire_connect(room_path(room, "keeper.sock"), false, &fd), QX_OK);
    assert_int_equal(write(fd, "GET / HTTP/1.1\r\n\r\n", 18), 18);
    while (recv(fd, &byte, 1, 0) == 1) {
    }
    (void)close(fd);
    assert_int_equal(sitter_answer(&s, 1, "Right"), QX_OK);
    sitter_free(&s);
}

static unsigned draw(unsigned *state, unsigned n)
{
    *state = *state * 1103515245U + 12345U;
    return (*state >> 16) % n;
}

/* Any operation with any members, most of them wrong. */
static void random_request(unsigned *state, char *out, size_t size)
{
    static const char *const members[] = {
        "\"n\":1",
        "\"n\":8",
        "\"n\":9",
        "\"n\":-1",
        "\"n\":\"1\"",
        "\"on\":true",
        "\"on\":0",
        "\"places\":[1]",
        "\"places\":[]",
        "\"places\":[4,4]",
        "\"places\":{}",
        "\"places\":[[]]",
        "\"text\":\"rules\"",
        "\"accept\":true",
        "\"yes\":true",
        "\"unanswered\":3",
        "\"token\":\".\"",
        "\"pin\":\"\"",
        "\"admission\":\"A-0001\"",
        "\"protocol\":1",
    };
    size_t at = (size_t)snprintf(out, size, "{");
    bool used[26] = {false};

    for (unsigned left = draw(state, 4); left > 0; left--) {
        const char *member = members[draw(state, sizeof members / sizeof members[0])];
        size_t letter = (size_t)(member[1] - 'a') % 26;

        if (!used[letter]) { /* one of a name: JSON with two is refused before it is sent */
            at += (size_t)snprintf(out + at, size - at, "%s%s", at > 1 ? "," : "", member);
            used[letter] = true;
        }
    }
    (void)snprintf(out + at, size - at, "}");
}

static void a_monkey_at_the_seat_breaks_nothing(void **state)
{
    struct room *room = *state;
    struct sitter s = {0};
    unsigned seed = 440;

    begin(&s, room);
    for (int i = 0; i < 4000; i++) {
        char request[300];
        enum qx_op op = (enum qx_op)draw(&seed, QX_OP_COUNT);

        random_request(&seed, request, sizeof request);
        enum qx_err err = op == QX_OP_SUBMIT ? QX_OK : sitter_call(&s, op, request);

        if (err == QX_ERR_NO_KEEPER || op == QX_OP_BYE) {
            assert_int_equal(sitter_connect(&s, room), QX_OK); /* the keeper itself lives */
            assert_int_equal(sitter_rejoin(&s), QX_OK);
        }
        assert_true(err != QX_ERR_INTERNAL && err != QX_ERR_TIMEOUT);
    }
    for (int n = 1; n <= ROOM_QUESTIONS; n++) {
        assert_int_equal(sitter_answer(&s, n, "Right"), QX_OK);
    }
    assert_int_equal(sitter_call(&s, QX_OP_SUBMIT, "{\"unanswered\":0}"), QX_OK);
    assert_true(sitter_await_phase(&s, "sealed", 8000)); /* the signer folds every event */
    sitter_free(&s);
}

#define IN_A_ROOM(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_ROOM(a_sitting_goes_from_log_in_to_certificate),
        IN_A_ROOM(wrong_pins_are_counted_and_lock_for_good),
        IN_A_ROOM(nobody_can_lock_a_sitting_that_has_begun),
        IN_A_ROOM(admissions_that_are_not_in_order_are_refused_by_name),
        IN_A_ROOM(a_clock_set_back_opens_nothing),
        IN_A_ROOM(a_second_terminal_is_refused_and_an_old_token_is_fenced),
        IN_A_ROOM(one_attempt_has_one_draw),
        IN_A_ROOM(a_double_start_and_submit_in_one_breath_are_one),
        IN_A_ROOM(log_ins_at_the_same_instant_take_turns),
        IN_A_ROOM(declining_a_text_consumes_nothing),
        IN_A_ROOM(what_a_seat_may_not_say_is_refused),
        IN_A_ROOM(garbage_ends_that_connection_alone),
        IN_A_ROOM(a_monkey_at_the_seat_breaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
