#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <qualex/arena.h>
#include <qualex/buf.h>
#include <qualex/clock.h>
#include <qualex/cursor.h>
#include <qualex/hex.h>
#include <qualex/io.h>
#include <qualex/report.h>
#include <qualex/rng.h>
#include <qualex/secret.h>
#include <qualex/utf8.h>

static void every_error_has_name_text_and_class(void **state)
{
    (void)state;
    for (int i = 0; i < QX_ERR_COUNT; i++) {
        assert_true(qx_err_name((enum qx_err)i)[0] != '\0');
        assert_string_not_equal(qx_err_text((enum qx_err)i), "unknown error");
    }
    assert_string_equal(qx_err_name(QX_ERR_CMS_HIGH_S), "CMS_HIGH_S");
    assert_string_equal(qx_err_text(QX_ERR_COUNT), "unknown error");
    assert_int_equal(qx_err_class(QX_ERR_CMS_HIGH_S), QX_CLASS_INTEGRITY);
}

static void cursor_stops_at_the_end_and_stays_failed(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {1, 2, 3, 4, 5};
    struct qx_cursor c = qx_cursor(qx_slice(bytes, sizeof bytes));

    assert_int_equal(qx_cursor_u32(&c), 0x01020304);
    assert_int_equal(qx_cursor_u8(&c), 5);
    assert_true(qx_cursor_done(&c));
    assert_int_equal(qx_cursor_u8(&c), 0);
    assert_true(c.failed);
    c = qx_cursor(qx_slice(bytes, sizeof bytes));
    assert_int_equal(qx_cursor_take(&c, 6).len, 0);
    assert_int_equal(qx_cursor_u8(&c), 0);
    assert_false(qx_cursor_done(&c));
}

static void hex_reads_what_it_writes_and_nothing_else(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0x00, 0x9f, 0xff};
    char text[7];
    uint8_t back[3] = {7, 7, 7};

    qx_hex(qx_slice(bytes, 3), text);
    assert_string_equal(text, "009fff");
    assert_int_equal(qx_unhex(qx_slice_text("009FFF"), back, 3), QX_OK);
    assert_memory_equal(back, bytes, 3);
    assert_int_equal(qx_unhex(qx_slice_text("009ff"), back, 3), QX_ERR_SYNTAX);
    assert_int_equal(qx_unhex(qx_slice_text("009ffg"), back, 3), QX_ERR_SYNTAX);
    assert_memory_equal(back, bytes, 3);
}

static void buf_grows_and_stays_a_c_string(void **state)
{
    (void)state;
    struct qx_buf buf = {0};

    assert_string_equal(qx_buf_cstr(&buf), "");
    for (int i = 0; i < 1000; i++) {
        qx_buf_printf(&buf, "%03d,", i);
    }
    assert_int_equal(buf.len, 4000);
    assert_int_equal(strlen(qx_buf_cstr(&buf)), 4000);
    qx_buf_clear(&buf);
    qx_buf_hex(&buf, qx_slice("\x0a\xb0", 2));
    assert_string_equal(qx_buf_cstr(&buf), "0ab0");
    qx_buf_free(&buf);
    assert_null(buf.ptr);
}

static void arena_gives_zeroed_aligned_room(void **state)
{
    (void)state;
    struct qx_arena arena = {0};

    for (size_t size = 1; size < 200000; size = size * 3 + 1) {
        uint8_t *room = qx_arena_alloc(&arena, size, 1);

        assert_int_equal((uintptr_t)room % 16, 0);
        assert_int_equal(room[0] | room[size - 1], 0);
        memset(room, 0xff, size);
    }
    assert_string_equal(qx_arena_printf(&arena, "%s-%d", "a", 5), "a-5");
    qx_arena_reset(&arena);
    for (size_t i = 0; i < 3; i++) {
        uint8_t *room = qx_arena_alloc(&arena, 40000, 1); /* what was there before is wiped */

        for (size_t k = 0; k < 40000; k++) {
            assert_int_equal(room[k], 0);
        }
        memset(room, 0xFF, 40000);
        qx_arena_reset(&arena);
    }
    qx_arena_free(&arena);
    assert_null(arena.head);
    qx_arena_reset(&arena);
    assert_null(arena.head);
}

static void a_message_is_utf8_wherever_its_text_was_cut(void **state)
{
    (void)state;
    struct qx_report report = {0};

    qx_report_add(&report, QX_WARNING, "f\xff", 1, "\u2605 %.3s", "a\u044f\u044f");
    assert_int_equal(qx_fail(&report, QX_ERR_INPUT, "f", 1, "%.2s", "a\u044f"), QX_ERR_INPUT);
    assert_int_equal(qx_fail(&report, QX_ERR_INPUT, NULL, 1, "\U0001F600"), QX_ERR_INPUT);
    assert_string_equal(report.messages[0].where, "f\uFFFD");
    assert_string_equal(report.messages[0].text, "\u2605 a\u044f");
    assert_string_equal(report.messages[1].text, "a\uFFFD");
    assert_string_equal(report.messages[2].text, "\U0001F600");
    qx_report_free(&report);
}

static void time_is_read_as_it_is_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0                     },
        {"2012-05-27T23:59:59Z", INT64_C(1338163199000)},
        {"2000-02-29T12:00:00Z", INT64_C(951825600000) },
        {"1969-12-31T23:59:59Z", -1000                 }
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[QX_TIME_LEN];
        int64_t ms = 0;

        qx_time_format(cases[i].ms, text);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(qx_time_parse(qx_slice_text(text), &ms), QX_OK);
        assert_int_equal(ms, cases[i].ms);
    }
}

static void times_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "2026-02-29",           "2026-13-01",          "2026-00-10",           "2026-1-01",
        "2026-01-01T24:00:00Z", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", ""};
    int64_t ms = 42;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(qx_time_parse(qx_slice_text(cases[i]), &ms), QX_ERR_SYNTAX);
    }
    assert_int_equal(ms, 42);
}

static void utf8_refuses_overlong_surrogate_and_truncated(void **state)
{
    (void)state;
    static const char *const bad[] = {"\xC0\x80",         "\xE0\x80\x80", "\xED\xA0\x80",
                                      "\xF4\x90\x80\x80", "\xE2\x82",     "\x80"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(qx_utf8_valid(qx_slice_text(bad[i])), 0);
    }
    assert_int_equal(qx_utf8_valid(qx_slice_text("Қазақ ∑ 𝔸")), strlen("Қазақ ∑ 𝔸"));
}

/* Wherever a byte stands among others, by eights or not. */
static void a_run_ends_at_what_is_not_plain(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte <= UINT8_MAX; byte++) {
        bool plain = byte >= 0x20 && byte < 0x7F;

        for (size_t at = 0; at < 20; at++) {
            uint8_t bytes[20];

            memset(bytes, '~', sizeof bytes);
            bytes[at] = (uint8_t)byte;
            assert_int_equal(qx_allowed_run(qx_slice(bytes, sizeof bytes)), plain ? 20 : at);
            assert_int_equal(qx_utf8_valid(qx_slice(bytes, sizeof bytes)), byte < 0x80 ? 20 : at);
        }
        assert_true(!plain || qx_rune_allowed(byte));
    }
}

static void every_rune_survives_its_encoding(void **state)
{
    (void)state;
    for (uint32_t rune = 0; rune <= 0x10FFFF; rune += rune > 0x3000 ? 98U : 1U) {
        uint8_t bytes[4];
        size_t len = qx_utf8_put(rune, bytes);
        size_t back_len;

        if (len == 0) {
            assert_in_range(rune, 0xD800, 0xDFFF);
            continue;
        }
        assert_int_equal(qx_utf8_next(qx_slice(bytes, len), &back_len), rune);
        assert_int_equal(back_len, len);
    }
}

static void unsafe_text_loses_its_teeth(void **state)
{
    (void)state;
    struct qx_buf out = {0};

    qx_text_safe(&out,
                 qx_slice_text("a\x1b[31mb\xc2\x9b"
                               "c\u202ed\ue000\n\tz\xff"),
                 false);
    assert_string_equal(qx_buf_cstr(&out), "a\uFFFD[31mb\uFFFDc\uFFFDd\uFFFD  z\uFFFD");
    qx_buf_clear(&out);
    qx_text_safe(&out, qx_slice_text("Ұлы\n\tдала e\u0301\u0301\u0301"), true);
    assert_string_equal(qx_buf_cstr(&out), "Ұлы\n\tдала e\u0301\u0301\uFFFD");
    qx_buf_free(&out);
}

static void files_are_whole_or_not_there(void **state)
{
    (void)state;
    char dir[] = "/tmp/qx-base-XXXXXX";
    struct qx_report report = {0};
    struct qx_buf out = {0};
    struct qx_buf path = {0};

    assert_non_null(mkdtemp(dir));
    qx_buf_printf(&path, "%s/file", dir);
    const char *file = qx_buf_cstr(&path);

    assert_int_equal(qx_create_file(file, qx_slice_text("one"), 0600, &report), QX_OK);
    assert_int_equal(qx_create_file(file, qx_slice_text("two"), 0600, &report), QX_ERR_EXISTS);
    assert_int_equal(qx_read_file(file, 3, &out, &report), QX_OK);
    assert_string_equal(qx_buf_cstr(&out), "one");
    assert_int_equal(qx_write_file(file, qx_slice_text("three"), 0644, &report), QX_OK);
    assert_int_equal(qx_read_file(file, 4, &out, &report), QX_ERR_TOO_LARGE);
    assert_int_equal(out.len, 3);
    assert_int_equal(qx_read_file(dir, 4, &out, &report), QX_ERR_IO);
    assert_int_equal(qx_write_file(dir, qx_slice_text("x"), 0600, NULL), QX_ERR_IO);
    assert_int_equal(qx_write_file("/dev/null", qx_slice_text("x"), 0600, NULL), QX_ERR_IO);
    assert_int_equal(unlink(file), 0);
    assert_int_equal(qx_read_file(file, 4, &out, &report), QX_ERR_NOT_FOUND);
    assert_int_equal(rmdir(dir), 0); /* no temporary file was left */
    assert_int_equal(report.errors, 4);
    qx_buf_free(&path);
    qx_buf_free(&out);
    qx_report_free(&report);
}

static void a_file_written_bit_by_bit_is_whole_or_not_there(void **state)
{
    (void)state;
    char dir[] = "/tmp/qx-base-XXXXXX";
    static const uint8_t piece[40000] = {1};
    struct qx_buf path = {0};
    struct qx_buf out = {0};
    struct qx_file *file = NULL;
    int fd = -1;

    assert_non_null(mkdtemp(dir));
    qx_buf_printf(&path, "%s/file", dir);
    for (int ends = 0; ends < 2; ends++) {
        assert_int_equal(qx_file_begin(qx_buf_cstr(&path), 0600, NULL, &file), QX_OK);
        for (int i = 0; i < 5; i++) {
            assert_int_equal(qx_file_add(file, qx_slice(piece, sizeof piece)), QX_OK);
        }
        assert_int_equal(access(qx_buf_cstr(&path), F_OK), -1);
        assert_int_equal(qx_file_fd(file, &fd), QX_OK);
        assert_int_equal(lseek(fd, 0, SEEK_END), 5 * (off_t)sizeof piece);
        if (ends == 0) {
            qx_file_drop(&file);
            assert_int_equal(access(qx_buf_cstr(&path), F_OK), -1);
        } else {
            assert_int_equal(qx_file_end(&file), QX_OK);
        }
        assert_null(file);
    }
    assert_int_equal(qx_read_file(qx_buf_cstr(&path), 1000000, &out, NULL), QX_OK);
    assert_int_equal(out.len, 5 * sizeof piece);
    assert_int_equal(unlink(qx_buf_cstr(&path)), 0);
    assert_int_equal(rmdir(dir), 0); /* no temporary file was left */
    qx_buf_free(&path);
    qx_buf_free(&out);
}

static void only_what_a_killed_writer_left_is_swept(void **state)
{
    (void)state;
    static const char *const names[] = {"paper", "paper.Ab3xYz", "paper.p7m", "paper2.Ab3xYz",
                                        "paper.Ab3xYzz"};
    char dir[] = "/tmp/qx-base-XXXXXX";
    struct qx_buf path = {0};

    assert_non_null(mkdtemp(dir));
    for (size_t i = 0; i < 5; i++) {
        qx_buf_clear(&path);
        qx_buf_printf(&path, "%s/%s", dir, names[i]);
        assert_int_equal(qx_create_file(qx_buf_cstr(&path), qx_slice_text("x"), 0600, NULL), QX_OK);
    }
    qx_buf_clear(&path);
    qx_buf_printf(&path, "%s/paper", dir);
    qx_sweep_beside(qx_buf_cstr(&path));
    for (size_t i = 0; i < 5; i++) {
        qx_buf_clear(&path);
        qx_buf_printf(&path, "%s/%s", dir, names[i]);
        assert_int_equal(unlink(qx_buf_cstr(&path)), i == 1 ? -1 : 0);
    }
    assert_int_equal(rmdir(dir), 0);
    qx_buf_free(&path);
}

static void secrets_compare_and_wipe(void **state)
{
    (void)state;
    struct qx_secret secret = {0};

    qx_secret_alloc(&secret, 32);
    assert_int_equal(qx_rng_fill(qx_rng_system(), secret.ptr, 32), QX_OK);
    assert_true(qx_secret_equal(qx_secret_slice(&secret), qx_secret_slice(&secret)));
    uint8_t other[32];

    memcpy(other, secret.ptr, 32);
    other[31] ^= 1;
    assert_false(qx_secret_equal(qx_secret_slice(&secret), qx_slice(other, 32)));
    assert_false(qx_secret_equal(qx_secret_slice(&secret), qx_slice(secret.ptr, 31)));
    qx_secret_free(&secret);
    assert_null(secret.ptr);
}

static void a_closed_process_leaves_no_core_and_lets_nobody_look(void **state)
{
    struct rlimit core;
    int status = -1;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        qx_secret_close_process();
        bool closed = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 &&
                      getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0 &&
                      core.rlim_max == 0;

        _exit(closed ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_error_has_name_text_and_class),
        cmocka_unit_test(cursor_stops_at_the_end_and_stays_failed),
        cmocka_unit_test(hex_reads_what_it_writes_and_nothing_else),
        cmocka_unit_test(buf_grows_and_stays_a_c_string),
        cmocka_unit_test(arena_gives_zeroed_aligned_room),
        cmocka_unit_test(a_message_is_utf8_wherever_its_text_was_cut),
        cmocka_unit_test(time_is_read_as_it_is_written),
        cmocka_unit_test(times_that_do_not_exist_are_refused),
        cmocka_unit_test(utf8_refuses_overlong_surrogate_and_truncated),
        cmocka_unit_test(a_run_ends_at_what_is_not_plain),
        cmocka_unit_test(every_rune_survives_its_encoding),
        cmocka_unit_test(unsafe_text_loses_its_teeth),
        cmocka_unit_test(files_are_whole_or_not_there),
        cmocka_unit_test(a_file_written_bit_by_bit_is_whole_or_not_there),
        cmocka_unit_test(only_what_a_killed_writer_left_is_swept),
        cmocka_unit_test(secrets_compare_and_wipe),
        cmocka_unit_test(a_closed_process_leaves_no_core_and_lets_nobody_look),
    };

    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
