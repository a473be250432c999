#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <qualex/arena.h>
#include <qualex/io.h>
#include <qualex/wire.h>

static struct qx_json *parse(const char *text)
{
    struct qx_json *v = NULL;

    assert_int_equal(qx_json_parse(qx_slice_text(text), "test", NULL, &v), QX_OK);
    return v;
}

static void frame_of(struct qx_buf *out, const char *text)
{
    struct qx_json *v = parse(text);

    assert_int_equal(qx_frame_write(out, v), QX_OK);
    qx_json_free(&v);
}

/* {"a":"xx…"} whose canonical form takes len bytes. */
static void frame_of_length(struct qx_buf *out, size_t len)
{
    struct qx_buf text = {0};

    qx_buf_text(&text, "{\"a\":\"");
    memset(qx_buf_grow(&text, len - 8), 'x', len - 8);
    qx_buf_text(&text, "\"}");
    frame_of(out, qx_buf_cstr(&text));
    qx_buf_free(&text);
}

static void assert_next(struct qx_frames *frames, const char *key, const char *text)
{
    struct qx_json *v = NULL;

    assert_int_equal(qx_frames_next(frames, &v), QX_OK);
    assert_non_null(v);
    assert_string_equal(qx_json_get_text(v, key), text);
    qx_json_free(&v);
}

static void assert_none(struct qx_frames *frames)
{
    struct qx_json *v = (struct qx_json *)frames;

    assert_int_equal(qx_frames_next(frames, &v), QX_OK);
    assert_null(v);
}

static void a_frame_is_length_and_canonical_json(void **state)
{
    (void)state;
    struct qx_buf out = {0};

    frame_of(&out, "{\"b\": 1, \"a\": \"x\"}");
    assert_int_equal(out.len, 4 + 15);
    assert_memory_equal(out.ptr, "\0\0\0\x0f{\"a\":\"x\",\"b\":1}", out.len);
    qx_buf_free(&out);
}

static void frames_split_at_every_byte_come_out_whole(void **state)
{
    (void)state;
    struct qx_frames *frames = qx_frames_new(QX_FRAME_SEAT_MAX);
    struct qx_buf out = {0};

    frame_of(&out, "{\"a\":\"one\"}");
    frame_of(&out, "{\"a\":\"two\"}");
    for (size_t cut = 0; cut <= out.len; cut++) {
        size_t first = 4 + 11;

        assert_int_equal(qx_frames_feed(frames, qx_slice(out.ptr, cut)), QX_OK);
        if (cut < first) {
            assert_none(frames);
            assert_int_equal(qx_frames_pending(frames), cut);
        }
        assert_int_equal(qx_frames_feed(frames, qx_slice(out.ptr + cut, out.len - cut)), QX_OK);
        assert_next(frames, "a", "one");
        assert_next(frames, "a", "two");
        assert_none(frames);
        assert_int_equal(qx_frames_pending(frames), 0);
    }
    for (size_t i = 0; i < out.len; i++) {
        assert_int_equal(qx_frames_feed(frames, qx_slice(out.ptr + i, 1)), QX_OK);
    }
    assert_next(frames, "a", "one");
    assert_next(frames, "a", "two");
    qx_buf_free(&out);
    qx_frames_free(&frames);
}

static void lengths_are_bounded_at_both_ends(void **state)
{
    (void)state;
    enum { MAX = 100 };
    struct qx_buf out = {0};

    for (size_t len = MAX - 1; len <= MAX + 1; len++) {
        struct qx_frames *frames = qx_frames_new(MAX);
        struct qx_json *v = NULL;

        qx_buf_clear(&out);
        frame_of_length(&out, len);
        assert_int_equal(qx_frames_feed(frames, qx_buf_slice(&out)),
                         len <= MAX ? QX_OK : QX_ERR_FRAME);
        assert_int_equal(qx_frames_next(frames, &v), len <= MAX ? QX_OK : QX_ERR_FRAME);
        assert_int_equal(v != NULL, len <= MAX);
        qx_json_free(&v);
        qx_frames_free(&frames);
    }
    for (uint8_t len = 0; len <= 2; len++) {
        struct qx_frames *frames = qx_frames_new(MAX);
        uint8_t bytes[] = {0, 0, 0, len, '{', '}'};

        assert_int_equal(qx_frames_feed(frames, qx_slice(bytes, sizeof bytes)),
                         len == 2 ? QX_OK : QX_ERR_FRAME);
        qx_frames_free(&frames);
    }
    qx_buf_free(&out);
}

static void a_huge_length_is_refused_by_its_header_alone(void **state)
{
    (void)state;
    struct qx_frames *frames = qx_frames_new(SIZE_MAX);
    static const uint8_t huge[] = {0xff, 0xff, 0xff, 0xff};
    struct qx_json *v = NULL;

    assert_int_equal(qx_frames_feed(frames, qx_slice(huge, 3)), QX_OK);
    assert_int_equal(qx_frames_feed(frames, qx_slice(huge, 1)), QX_ERR_FRAME);
    assert_int_equal(qx_frames_feed(frames, qx_slice_text("x")), QX_ERR_FRAME);
    assert_int_equal(qx_frames_next(frames, &v), QX_ERR_FRAME);
    qx_frames_free(&frames);
}

static void assert_refused(const char *content, enum qx_err err)
{
    struct qx_frames *frames = qx_frames_new(QX_FRAME_SEAT_MAX);
    uint8_t header[4] = {0, 0, 0, (uint8_t)strlen(content)};
    struct qx_buf good = {0};
    struct qx_json *v = NULL;

    frame_of(&good, "{\"a\":\"after\"}");
    assert_int_equal(qx_frames_feed(frames, qx_slice(header, 4)), QX_OK);
    assert_int_equal(qx_frames_feed(frames, qx_slice_text(content)), QX_OK);
    assert_int_equal(qx_frames_feed(frames, qx_buf_slice(&good)), QX_OK);
    assert_int_equal(qx_frames_next(frames, &v), err);
    assert_null(v);
    assert_next(frames, "a", "after");
    qx_buf_free(&good);
    qx_frames_free(&frames);
}

static void garbage_is_refused_and_skipped(void **state)
{
    (void)state;
    assert_refused("\x01\x02\x03\x04", QX_ERR_JSON_SYNTAX);
    assert_refused("{\"a\":1,\"a\":2}", QX_ERR_JSON_SYNTAX);
    assert_refused("{\"a\":1.5}", QX_ERR_JSON_SYNTAX);
    assert_refused("{ \"a\":1}", QX_ERR_NOT_CANONICAL);
    assert_refused("[1,2]", QX_ERR_FRAME);
}

static void every_operation_is_in_the_table_once(void **state)
{
    (void)state;
    for (unsigned op = 0; op < QX_OP_COUNT; op++) {
        assert_int_equal(qx_op_of(qx_op_name((enum qx_op)op)), op);
        assert_true(qx_op_row((enum qx_op)op)->phases != 0);
    }
    assert_int_equal(qx_op_of("answers"), QX_OP_COUNT);
    assert_int_equal(qx_op_of(""), QX_OP_COUNT);
    assert_int_equal(qx_op_of(NULL), QX_OP_COUNT);
    assert_int_equal(qx_op_row(QX_OP_SEAL)->caller, QX_CALLER_KEEPER);
    assert_true(qx_op_allowed(QX_OP_ANSWER, QX_PHASE_WORKING));
    assert_false(qx_op_allowed(QX_OP_ANSWER, QX_PHASE_PAUSED));
    assert_false(qx_op_allowed(QX_OP_SHOW, QX_PHASE_PAUSED));
    assert_false(qx_op_allowed(QX_OP_ANSWER, QX_PHASE_SEALED));
    assert_false(qx_op_allowed(QX_OP_NONCE, QX_PHASE_TUTORIAL));
    assert_false(qx_op_allowed(QX_OP_COUNT, QX_PHASE_WORKING));
    assert_int_equal(qx_err_of_name("SEAT_TAKEN"), QX_OK + QX_ERR_SEAT_TAKEN);
    assert_int_equal(qx_err_of_name("ERR_SEAT_TAKEN"), QX_ERR_INTERNAL);
    assert_int_equal(qx_err_of_name(NULL), QX_ERR_INTERNAL);
}

/* A client on one end; the test writes what the other end says. */
struct wire {
    struct qx_client *client;
    int other;
};

static struct wire open_wire(void)
{
    int pair[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    return (struct wire){qx_client_new(pair[0], false), pair[1]};
}

static void say(const struct wire *wire, const char *text)
{
    struct qx_buf out = {0};

    frame_of(&out, text);
    assert_int_equal(qx_write_all(wire->other, qx_buf_slice(&out)), QX_OK);
    qx_buf_free(&out);
}

static void close_wire(struct wire *wire)
{
    if (wire->other >= 0) {
        (void)close(wire->other);
    }
    qx_client_free(&wire->client);
}

static enum qx_err call(struct wire *wire, struct qx_report *report, struct qx_json **reply)
{
    return qx_client_call(wire->client, QX_OP_VIEW, NULL, 200, report, reply);
}

static void pushes_between_request_and_reply_wait_in_order(void **state)
{
    (void)state;
    struct wire wire = open_wire();
    struct qx_json *got = NULL;

    say(&wire, "{\"push\":\"time\",\"left_ms\":2}");
    say(&wire, "{\"push\":\"view\",\"left_ms\":1}");
    say(&wire, "{\"re\":1,\"saved\":true}");
    say(&wire, "{\"push\":\"time\",\"left_ms\":0}");
    assert_int_equal(call(&wire, NULL, &got), QX_OK);
    assert_true(qx_json_get_bool(got, "saved", false));
    qx_json_free(&got);
    for (int64_t left = 2; left >= 0; left--) {
        assert_int_equal(qx_client_push(wire.client, &got), QX_OK);
        assert_non_null(got);
        assert_int_equal(qx_json_get_int(got, "left_ms", -1), left);
        qx_json_free(&got);
    }
    assert_int_equal(qx_client_push(wire.client, &got), QX_OK);
    assert_null(got);
    close_wire(&wire);
}

static void a_request_carries_op_and_a_rising_id(void **state)
{
    (void)state;
    struct wire wire = open_wire();
    struct qx_frames *frames = qx_frames_new(QX_FRAME_SEAT_MAX);
    struct qx_json *got = NULL;
    uint8_t bytes[512];

    say(&wire, "{\"re\":1}");
    say(&wire, "{\"re\":2}");
    for (int64_t id = 1; id <= 2; id++) {
        assert_int_equal(
            qx_client_call(wire.client, QX_OP_SHOW, parse("{\"n\":7}"), 200, NULL, &got), QX_OK);
        qx_json_free(&got);

        ssize_t n = read(wire.other, bytes, sizeof bytes);

        assert_true(n > 0);
        assert_int_equal(qx_frames_feed(frames, qx_slice(bytes, (size_t)n)), QX_OK);
        assert_int_equal(qx_frames_next(frames, &got), QX_OK);
        assert_string_equal(qx_json_get_text(got, "op"), "show");
        assert_int_equal(qx_json_get_int(got, "id", 0), id);
        assert_int_equal(qx_json_get_int(got, "n", 0), 7);
        qx_json_free(&got);
    }
    qx_frames_free(&frames);
    close_wire(&wire);
}

static void an_error_reply_gives_its_code_and_text(void **state)
{
    (void)state;
    struct wire wire = open_wire();
    struct qx_report report = {0};
    struct qx_json *got = NULL;

    say(&wire, "{\"re\":1,\"error\":\"SEAT_TAKEN\",\"text\":\"seat 4 has it\"}");
    say(&wire, "{\"re\":2,\"error\":\"OK\"}");
    assert_int_equal(call(&wire, &report, &got), QX_ERR_SEAT_TAKEN);
    assert_string_equal(qx_report_last(&report), "seat 4 has it");
    assert_int_equal(call(&wire, &report, &got), QX_ERR_FRAME);
    assert_null(got);
    qx_report_free(&report);
    close_wire(&wire);
}

static void silence_times_out_and_the_late_reply_is_dropped(void **state)
{
    (void)state;
    struct wire wire = open_wire();
    struct qx_json *got = NULL;

    assert_int_equal(qx_client_call(wire.client, QX_OP_VIEW, NULL, 20, NULL, &got), QX_ERR_TIMEOUT);
    say(&wire, "{\"re\":1,\"late\":true}");
    say(&wire, "{\"re\":2,\"late\":false}");
    assert_int_equal(call(&wire, NULL, &got), QX_OK);
    assert_false(qx_json_get_bool(got, "late", true));
    qx_json_free(&got);
    say(&wire, "{\"re\":9}");
    assert_int_equal(call(&wire, NULL, &got), QX_ERR_FRAME);
    close_wire(&wire);
}

static void the_end_of_the_stream_is_told(void **state)
{
    (void)state;
    struct wire wire = open_wire();
    struct qx_json *got = NULL;

    say(&wire, "{\"re\":1}");
    say(&wire, "{\"push\":\"time\",\"left_ms\":5}");
    assert_int_equal(write(wire.other, "\0\0\0\x20{", 5), 5);
    (void)close(wire.other);
    wire.other = -1;
    (void)signal(SIGPIPE, SIG_IGN);
    assert_int_equal(call(&wire, NULL, &got), QX_ERR_NO_KEEPER); /* nobody reads the request */
    assert_int_equal(qx_client_push(wire.client, &got), QX_OK);
    assert_int_equal(qx_json_get_int(got, "left_ms", 0), 5);
    qx_json_free(&got);
    assert_int_equal(qx_client_push(wire.client, &got), QX_ERR_NO_KEEPER);
    assert_null(got);
    close_wire(&wire);
}

static void a_cut_inside_the_reply_is_the_end(void **state)
{
    (void)state;
    struct wire wire = open_wire();
    struct qx_json *got = NULL;

    assert_int_equal(write(wire.other, "\0\0\0\x20{\"re\"", 9), 9);
    assert_int_equal(shutdown(wire.other, SHUT_WR), 0);
    assert_int_equal(call(&wire, NULL, &got), QX_ERR_NO_KEEPER);
    close_wire(&wire);
}

static void too_many_unread_pushes_end_it(void **state)
{
    (void)state;
    struct wire wire = open_wire();
    struct qx_json *got = NULL;
    struct qx_buf out = {0};
    enum qx_err err = QX_OK;

    frame_of(&out, "{\"push\":\"time\"}");
    for (int i = 0; i < 1025 && err == QX_OK; i++) {
        assert_int_equal(qx_write_all(wire.other, qx_buf_slice(&out)), QX_OK);
        if (i % 100 == 99 || i == 1024) {
            err = qx_client_call(wire.client, QX_OP_VIEW, NULL, 1, NULL, &got);
            assert_int_equal(err, i == 1024 ? QX_ERR_FRAME : QX_ERR_TIMEOUT);
            err = i == 1024 ? err : QX_OK;
        }
    }
    assert_int_equal(err, QX_ERR_FRAME);
    qx_buf_free(&out);
    close_wire(&wire);
}

static void sockets_listen_connect_and_know_their_peer(void **state)
{
    (void)state;
    char folder[200] = "/tmp/qualex-wire-XXXXXX";
    char path[400];
    struct qx_peer peer;
    struct qx_report report = {0};
    struct stat st;
    int server = -1;
    int fd = -1;
    int second = -1;

    assert_non_null(mkdtemp(folder));
    size_t len = strlen(folder);

    memset(folder + len, 'd', 130); /* longer than an address holds */
    folder[len] = '/';
    folder[len + 130] = '\0';
    assert_int_equal(mkdir(folder, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/keeper.sock", folder);

    assert_int_equal(qx_wire_connect(path, false, &fd), QX_ERR_NO_KEEPER);
    assert_int_equal(qx_wire_connect(path, true, &fd), QX_ERR_NO_SIGNER);
    assert_int_equal(qx_wire_listen(path, 0600, &report, &server), QX_OK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(qx_wire_connect(path, false, &fd), QX_OK);
    assert_int_equal(qx_wire_peer(fd, &peer), QX_OK);
    assert_int_equal(peer.uid, getuid());
    assert_int_equal(peer.pid, getpid());
    (void)close(fd);
    assert_int_equal(qx_wire_listen(path, 0600, &report, &second), QX_ERR_EXISTS);

    (void)close(server); /* as a killed process leaves it */
    assert_int_equal(qx_wire_connect(path, false, &fd), QX_ERR_NO_KEEPER);
    assert_int_equal(qx_wire_listen(path, 0600, &report, &server), QX_OK);
    (void)close(server);
    assert_int_equal(unlink(path), 0);

    assert_int_equal(qx_write_file(path, qx_slice_text("x"), 0600, NULL), QX_OK);
    assert_int_equal(qx_wire_listen(path, 0600, &report, &server), QX_ERR_EXISTS);
    assert_int_equal(qx_wire_connect(path, false, &fd), QX_ERR_NO_KEEPER);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
    folder[len] = '\0';
    assert_int_equal(rmdir(folder), 0);
    qx_report_free(&report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_is_length_and_canonical_json),
        cmocka_unit_test(frames_split_at_every_byte_come_out_whole),
        cmocka_unit_test(lengths_are_bounded_at_both_ends),
        cmocka_unit_test(a_huge_length_is_refused_by_its_header_alone),
        cmocka_unit_test(garbage_is_refused_and_skipped),
        cmocka_unit_test(every_operation_is_in_the_table_once),
        cmocka_unit_test(pushes_between_request_and_reply_wait_in_order),
        cmocka_unit_test(a_request_carries_op_and_a_rising_id),
        cmocka_unit_test(an_error_reply_gives_its_code_and_text),
        cmocka_unit_test(silence_times_out_and_the_late_reply_is_dropped),
        cmocka_unit_test(the_end_of_the_stream_is_told),
        cmocka_unit_test(a_cut_inside_the_reply_is_the_end),
        cmocka_unit_test(too_many_unread_pushes_end_it),
        cmocka_unit_test(sockets_listen_connect_and_know_their_peer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
