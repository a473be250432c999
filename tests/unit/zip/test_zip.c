#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <glob.h>

#include <qualex/io.h>
#include <qualex/zip.h>

#include "archive.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* "hello" as one stored block of deflate. */
static const char HELLO[] = "\x01\x05\x00\xFA\xFFhello";
#define HELLO_CRC UINT32_C(0x3610A686)

static struct archive_entry packed(const char *name, uint32_t size)
{
    return (struct archive_entry){.name = name,
                                  .data = HELLO,
                                  .len = sizeof HELLO - 1,
                                  .flags = 0x800,
                                  .method = 8,
                                  .size = size,
                                  .crc = HELLO_CRC};
}

static void assert_opens(struct qx_slice bytes, enum qx_err expected, const char *message)
{
    struct qx_report report = {0};
    struct qx_zip *zip = NULL;

    assert_int_equal(qx_zip_open(bytes, "a.zip", &report, &zip), expected);
    if (expected == QX_OK) {
        assert_non_null(zip);
        assert_int_equal(report.n, 0);
    } else {
        assert_null(zip);
        assert_int_equal(report.errors, 1);
        if (strstr(qx_report_last(&report), message) == NULL) {
            fail_msg("'%s' is not in '%s'", message, qx_report_last(&report));
        }
    }
    qx_zip_close(&zip);
    qx_report_free(&report);
}

static void assert_archive(const struct archive_entry *entries, size_t n, enum qx_err expected,
                           const char *message)
{
    struct qx_buf bytes = {0};

    archive_make(entries, n, &bytes);
    assert_opens(qx_buf_slice(&bytes), expected, message);
    qx_buf_free(&bytes);
}

/* --- what is in order --- */

static void entries_are_listed_found_and_read(void **state)
{
    static const struct archive_entry FILE_ENTRY = {
        .name = "imsmanifest.xml", .data = "<manifest/>", .mode = 0100644};
    static const struct archive_entry FOLDER = {.name = "items/", .data = "", .mode = 040755};
    const struct archive_entry entries[] = {FILE_ENTRY, FOLDER, packed("items/q\xC3\xA9.xml", 5)};
    struct qx_buf bytes = {0};
    struct qx_buf out = {0};
    struct qx_zip *zip = NULL;
    size_t at = 99;

    (void)state;
    archive_make(entries, N(entries), &bytes);
    assert_int_equal(qx_zip_open(qx_buf_slice(&bytes), "a.zip", NULL, &zip), QX_OK);
    assert_int_equal(qx_zip_count(zip), 3);
    assert_string_equal(qx_zip_name(zip, 1), "items/");
    assert_true(qx_zip_find(zip, "items/q\xC3\xA9.xml", &at));
    assert_int_equal(at, 2);
    assert_int_equal(qx_zip_size(zip, 2), 5);
    assert_false(qx_zip_find(zip, "items/Q\xC3\xA9.xml", &at));
    assert_false(qx_zip_find(zip, "items", &at));
    qx_buf_text(&out, "> ");
    assert_int_equal(qx_zip_read(zip, 2, 5, NULL, &out), QX_OK);
    assert_string_equal(qx_buf_cstr(&out), "> hello");
    assert_int_equal(qx_zip_read(zip, 2, 4, NULL, &out), QX_ERR_TOO_LARGE);
    assert_int_equal(qx_zip_read(zip, 1, 4, NULL, &out), QX_OK);
    assert_string_equal(qx_buf_cstr(&out), "> hello");
    qx_zip_close(&zip);
    qx_buf_free(&out);
    qx_buf_free(&bytes);
}

static void assert_streamed(struct qx_zip *zip, size_t index, enum qx_err expected,
                            const struct qx_buf *content)
{
    struct qx_zip_stream *stream = NULL;
    struct qx_buf all = {0};
    struct qx_slice piece = {0};
    enum qx_err err = qx_zip_stream_open(zip, index, 1 << 20, NULL, &stream);

    do {
        err = err == QX_OK ? qx_zip_stream_next(stream, &piece) : err;
        qx_buf_add(&all, err == QX_OK ? piece : qx_slice(NULL, 0));
    } while (err == QX_OK && piece.len > 0);
    assert_int_equal(err, expected);
    if (err == QX_OK) {
        assert_true(qx_slice_equal(qx_buf_slice(&all), qx_buf_slice(content)));
        assert_int_equal(qx_zip_stream_next(stream, &piece), QX_OK);
        assert_int_equal(piece.len, 0);
    }
    qx_zip_stream_close(&stream);
    qx_buf_free(&all);
}

static void an_entry_is_read_in_pieces_too(void **state)
{
    static const size_t SIZES[] = {0, 1, 65535, 65536, 65537, 200000};
    struct qx_zip_stream *stream = NULL;

    (void)state;
    for (size_t i = 0; i < N(SIZES); i++) {
        struct qx_buf content = {0};
        struct qx_buf bytes = {0};
        struct qx_zip *zip = NULL;

        for (size_t k = 0; k < SIZES[i]; k++) {
            qx_buf_byte(&content, (uint8_t)('a' + k * k % 26));
        }
        const struct archive_entry entry = {.name = "a", .data = qx_buf_cstr(&content)};

        archive_make(&entry, 1, &bytes);
        assert_int_equal(qx_zip_open(qx_buf_slice(&bytes), "a.zip", NULL, &zip), QX_OK);
        assert_streamed(zip, 0, QX_OK, &content);
        if (SIZES[i] > 0) {
            assert_int_equal(qx_zip_stream_open(zip, 0, SIZES[i] - 1, NULL, &stream),
                             QX_ERR_TOO_LARGE);
        }
        qx_zip_close(&zip);
        qx_buf_free(&content);
        qx_buf_free(&bytes);
    }
}

static void an_archive_is_read_from_a_file_too(void **state)
{
    static const struct archive_entry ENTRY = {.name = "a", .data = "text"};
    char path[] = "/tmp/qualex-zip-XXXXXX";
    int fd = mkstemp(path);
    struct qx_buf bytes = {0};
    struct qx_buf out = {0};
    struct qx_zip *zip = NULL;

    (void)state;
    archive_make(&ENTRY, 1, &bytes);
    assert_int_equal(write(fd, bytes.ptr, bytes.len), bytes.len);
    assert_int_equal(qx_zip_open_file(path, NULL, &zip), QX_OK);
    assert_int_equal(qx_zip_read(zip, 0, 100, NULL, &out), QX_OK);
    assert_string_equal(qx_buf_cstr(&out), "text");
    qx_zip_close(&zip);
    (void)close(fd);
    (void)unlink(path);
    assert_int_equal(qx_zip_open_file(path, NULL, &zip), QX_ERR_NOT_FOUND);
    assert_int_equal(qx_zip_open_file("/tmp", NULL, &zip), QX_ERR_IO);
    qx_buf_free(&out);
    qx_buf_free(&bytes);
}

/* --- what is not --- */

static void names_that_lead_elsewhere_are_refused(void **state)
{
    static const struct {
        const char *name;
        enum qx_err err;
        const char *message;
    } BAD[] = {
        {"../evil.xml",  QX_ERR_INPUT, "leads out"        },
        {"a/../../evil", QX_ERR_INPUT, "leads out"        },
        {"a/..",         QX_ERR_INPUT, "leads out"        },
        {"..",           QX_ERR_INPUT, "leads out"        },
        {"./a",          QX_ERR_INPUT, "leads out"        },
        {"a//b",         QX_ERR_INPUT, "leads out"        },
        {"/etc/passwd",  QX_ERR_INPUT, "absolute"         },
        {"C:evil",       QX_ERR_INPUT, "drive letter"     },
        {"c:/evil",      QX_ERR_INPUT, "drive letter"     },
        {"..\\evil",     QX_ERR_INPUT, "backslash"        },
        {"a\nb",         QX_ERR_INPUT, "control character"},
        {"a\x1B[31mb",   QX_ERR_INPUT, "control character"},
        {"\xFF.xml",     QX_ERR_UTF8,  "not UTF-8"        },
        {"a\xC0\xAF/b",  QX_ERR_UTF8,  "not UTF-8"        },
        {"",             QX_ERR_INPUT, "empty"            },
    };

    (void)state;
    for (size_t i = 0; i < N(BAD); i++) {
        struct archive_entry entry = {.name = BAD[i].name, .data = "x"};

        assert_archive(&entry, 1, BAD[i].err, BAD[i].message);
    }
}

static void a_name_is_as_long_as_the_bound_and_no_longer(void **state)
{
    char name[QX_ZIP_NAME_MAX + 2];
    struct archive_entry entry = {.name = name, .data = "x"};

    (void)state;
    memset(name, 'n', sizeof name);
    name[QX_ZIP_NAME_MAX] = '\0';
    assert_archive(&entry, 1, QX_OK, "");
    name[QX_ZIP_NAME_MAX] = 'n';
    name[QX_ZIP_NAME_MAX + 1] = '\0';
    assert_archive(&entry, 1, QX_ERR_INPUT, "512");
}

static void dots_inside_a_name_are_harmless(void **state)
{
    static const struct archive_entry ENTRIES[] = {
        {.name = "a..b",  .data = "x"},
        {.name = "...",   .data = "x"},
        {.name = ".x/.y", .data = "x"},
        {.name = "a:b",   .data = "x"},
    };

    (void)state;
    assert_archive(ENTRIES, 3, QX_OK, "");
    assert_archive(&ENTRIES[3], 1, QX_ERR_INPUT, "drive letter");
}

static void names_that_meet_are_refused(void **state)
{
    static const struct archive_entry TWICE[] = {
        {.name = "a.xml", .data = "x"},
        {.name = "b.xml", .data = "y"},
        {.name = "a.xml", .data = "z"},
    };
    static const struct archive_entry CASE[] = {
        {.name = "B.xml", .data = "x"},
        {.name = "a.xml", .data = "x"},
        {.name = "A.XML", .data = "y"},
    };
    static const struct archive_entry CYRILLIC[] = {
        {.name = "\xD0\x96.xml", .data = "x", .flags = 0x800}, /* Ж */
        {.name = "\xD0\xB6.xml", .data = "y", .flags = 0x800}, /* ж */
    };
    static const struct archive_entry KAZAKH[] = {
        {.name = "\xD2\x9A.xml", .data = "x", .flags = 0x800}, /* Қ */
        {.name = "\xD2\x9B.xml", .data = "y", .flags = 0x800}, /* қ */
    };

    (void)state;
    assert_archive(TWICE, N(TWICE), QX_ERR_INPUT, "stands twice");
    assert_archive(CASE, N(CASE), QX_ERR_INPUT, "case alone");
    assert_archive(CASE, 2, QX_OK, "");
    assert_archive(CYRILLIC, N(CYRILLIC), QX_ERR_INPUT, "case alone");
    assert_archive(KAZAKH, N(KAZAKH), QX_ERR_INPUT, "case alone");
}

static void links_and_devices_are_refused(void **state)
{
    static const uint32_t MODES[] = {0120777, 020666, 060660, 010644, 0140755};

    (void)state;
    for (size_t i = 0; i < N(MODES); i++) {
        struct archive_entry entry = {.name = "a", .data = "/etc/passwd", .mode = MODES[i]};

        assert_archive(&entry, 1, QX_ERR_INPUT, "symbolic link");
    }
}

static void what_cannot_be_unpacked_is_refused_beforehand(void **state)
{
    static const struct archive_entry SECRET = {
        .name = "a", .data = "0123456789abcdef", .flags = 1};
    static const struct archive_entry SHRUNK = {.name = "a", .data = "x", .method = 1};
    static const struct archive_entry LZMA = {.name = "a", .data = "x", .method = 14};
    static const struct archive_entry OTHER = {.name = "a", .data = "x", .local = "b"};

    (void)state;
    assert_archive(&SECRET, 1, QX_ERR_INPUT, "encrypted");
    assert_archive(&SHRUNK, 1, QX_ERR_INPUT, "deflate");
    assert_archive(&LZMA, 1, QX_ERR_INPUT, "deflate");
    assert_archive(&OTHER, 1, QX_ERR_SYNTAX, "damaged");
}

static void bombs_are_refused_before_they_are_unpacked(void **state)
{
    char packed[400] = {0};
    struct archive_entry bomb = {.name = "a",
                                 .data = packed,
                                 .len = sizeof packed,
                                 .method = 8,
                                 .crc = 1,
                                 .size = 200 * sizeof packed};
    struct archive_entry many[3];

    (void)state;
    assert_archive(&bomb, 1, QX_OK, "");
    bomb.size += 200;
    assert_archive(&bomb, 1, QX_ERR_TOO_LARGE, "200 times");
    bomb.len = 1;
    bomb.size = QX_ZIP_RATIO_FREE;
    assert_archive(&bomb, 1, QX_OK, "");
    bomb.size++;
    assert_archive(&bomb, 1, QX_ERR_TOO_LARGE, "200 times");
    for (size_t i = 0; i < N(many); i++) {
        static const char *const NAMES[] = {"a", "b", "c"};

        many[i] = (struct archive_entry){
            .name = NAMES[i], .data = "x", .method = 8, .crc = 1, .size = UINT32_C(0xF0000000)};
    }
    assert_archive(many, N(many), QX_ERR_TOO_LARGE, "");
}

static void entries_that_lie_over_each_other_are_refused(void **state)
{
    static const char DATA[600] = "x";
    struct archive_entry inner = {.name = "b", .data = DATA, .len = sizeof DATA};
    struct qx_buf local = {0};

    (void)state;
    archive_local(&inner, "b", &local);
    struct archive_entry outer = {.name = "a", .data = (const char *)local.ptr, .len = local.len};
    struct archive_entry entries[] = {outer, inner};

    entries[1].at = 30 + 1; /* the first one's data */
    assert_archive(entries, N(entries), QX_ERR_SYNTAX, "lies over");
    qx_buf_free(&local);
}

static void a_cut_archive_is_refused_wherever_it_is_cut(void **state)
{
    static const struct archive_entry ENTRIES[] = {
        {.name = "a.xml", .data = "some text"     },
        {.name = "b.xml", .data = "some more text"},
    };
    struct qx_buf bytes = {0};

    (void)state;
    archive_make(ENTRIES, N(ENTRIES), &bytes);
    for (size_t len = 0; len < bytes.len; len++) {
        assert_opens(qx_slice(bytes.ptr, len), QX_ERR_SYNTAX, "");
    }
    assert_opens(qx_buf_slice(&bytes), QX_OK, "");
    qx_buf_free(&bytes);
}

static void content_that_is_not_as_announced_is_refused_when_it_is_read(void **state)
{
    static const struct archive_entry CHECKSUM = {.name = "checksum", .data = "text", .crc = 1};
    static const struct archive_entry RUBBISH = {
        .name = "rubbish", .data = "\xFF\xFF\xFF", .method = 8, .size = 4, .crc = 1};
    const struct archive_entry bad[] = {CHECKSUM, RUBBISH, packed("shorter", 6),
                                        packed("longer", 4)};
    struct qx_buf bytes = {0};
    struct qx_buf out = {0};
    struct qx_zip *zip = NULL;

    (void)state;
    archive_make(bad, N(bad), &bytes);
    assert_int_equal(qx_zip_open(qx_buf_slice(&bytes), "a.zip", NULL, &zip), QX_OK);
    for (size_t i = 0; i < N(bad); i++) {
        struct qx_report report = {0};

        assert_streamed(zip, i, QX_ERR_SYNTAX, NULL);
        assert_int_equal(qx_zip_read(zip, i, 1000, &report, &out), QX_ERR_SYNTAX);
        assert_non_null(strstr(qx_report_last(&report), bad[i].name));
        assert_int_equal(out.len, 0);
        qx_report_free(&report);
    }
    qx_zip_close(&zip);
    qx_buf_free(&out);
    qx_buf_free(&bytes);
}

/* --- writing --- */

#define PATH "test_zip_made.zip"

static const struct {
    const char *name;
    const char *content;
} MADE[] = {
    {"b/2.xml",         "two two two two two"},
    {"imsmanifest.xml", "the manifest"       },
    {"b/1.xml",         ""                   },
    {"a-\xD2\x9B.xml",  "Kazakh"             },
};

static void make(size_t first, struct qx_buf *out)
{
    struct qx_zip_maker *maker = NULL;

    assert_int_equal(qx_zip_make(PATH, 0600, NULL, NULL, NULL, &maker), QX_OK);
    for (size_t i = 0; i < N(MADE); i++) {
        size_t k = (first + i) % N(MADE);

        assert_int_equal(qx_zip_make_add(maker, MADE[k].name, qx_slice_text(MADE[k].content)),
                         QX_OK);
    }
    assert_int_equal(qx_zip_make_end(&maker), QX_OK);
    assert_null(maker);
    qx_buf_clear(out);
    assert_int_equal(qx_read_file(PATH, 100000, out, NULL), QX_OK);
    assert_int_equal(unlink(PATH), 0);
}

static void what_is_packed_is_read_again_by_its_names(void **state)
{
    static const char *const SORTED[] = {"a-\xD2\x9B.xml", "b/1.xml", "b/2.xml", "imsmanifest.xml"};
    struct qx_buf bytes = {0};
    struct qx_zip *zip = NULL;

    (void)state;
    make(0, &bytes);
    assert_int_equal(qx_zip_open(qx_buf_slice(&bytes), "a.zip", NULL, &zip), QX_OK);
    assert_int_equal(qx_zip_count(zip), N(MADE));
    for (size_t i = 0; i < N(MADE); i++) {
        struct qx_buf out = {0};
        size_t index = 0;

        assert_string_equal(qx_zip_name(zip, i), SORTED[i]);
        assert_true(qx_zip_find(zip, MADE[i].name, &index));
        assert_int_equal(qx_zip_read(zip, index, 100, NULL, &out), QX_OK);
        assert_string_equal(qx_buf_cstr(&out), MADE[i].content);
        qx_buf_free(&out);
    }
    qx_zip_close(&zip);
    qx_buf_free(&bytes);
}

static void the_same_entries_are_the_same_bytes(void **state)
{
    struct qx_buf one = {0};
    struct qx_buf other = {0};

    (void)state;
    make(0, &one);
    make(2, &other);                                    /* in another order */
    assert_memory_equal(one.ptr + 10, "\0\0\x21\0", 4); /* 1980-01-01: APPNOTE 4.3.7, 4.4.6 */
    assert_true(qx_slice_equal(qx_buf_slice(&one), qx_buf_slice(&other)));
    qx_buf_free(&one);
    qx_buf_free(&other);
}

static bool stop(void *ctx)
{
    ++*(size_t *)ctx;
    return false;
}

/* Nothing, under whatever name. */
static void assert_nothing_left(void)
{
    glob_t found;

    assert_int_equal(glob(PATH "*", 0, NULL, &found), GLOB_NOMATCH);
    globfree(&found);
}

static void an_archive_that_is_not_packed_leaves_nothing(void **state)
{
    struct qx_report report = {0};
    struct qx_zip_maker *maker = NULL;
    size_t asked = 0;

    (void)state;
    assert_int_equal(qx_zip_make(PATH, 0600, stop, &asked, &report, &maker), QX_OK);
    assert_int_equal(qx_zip_make_add(maker, "../x", qx_slice_text("x")), QX_ERR_INPUT);
    assert_int_equal(qx_zip_make_add(maker, "x", qx_slice_text("x")), QX_OK);
    assert_int_equal(qx_zip_make_end(&maker), QX_ERR_INTERRUPTED);
    assert_true(asked > 0);
    assert_nothing_left();
    assert_int_equal(qx_zip_make(PATH, 0600, NULL, NULL, &report, &maker), QX_OK);
    assert_int_equal(qx_zip_make_add(maker, "x", qx_slice_text("x")), QX_OK);
    assert_int_equal(qx_zip_make_add(maker, "x", qx_slice_text("y")), QX_OK);
    assert_int_equal(qx_zip_make_end(&maker), QX_ERR_EXISTS);
    assert_nothing_left();
    assert_int_equal(qx_zip_make("no-such-folder/x.zip", 0600, NULL, NULL, &report, &maker),
                     QX_ERR_NOT_FOUND);
    assert_null(maker);
    assert_int_equal(report.errors, 4);
    qx_report_free(&report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_are_listed_found_and_read),
        cmocka_unit_test(an_entry_is_read_in_pieces_too),
        cmocka_unit_test(an_archive_is_read_from_a_file_too),
        cmocka_unit_test(names_that_lead_elsewhere_are_refused),
        cmocka_unit_test(a_name_is_as_long_as_the_bound_and_no_longer),
        cmocka_unit_test(dots_inside_a_name_are_harmless),
        cmocka_unit_test(names_that_meet_are_refused),
        cmocka_unit_test(links_and_devices_are_refused),
        cmocka_unit_test(what_cannot_be_unpacked_is_refused_beforehand),
        cmocka_unit_test(bombs_are_refused_before_they_are_unpacked),
        cmocka_unit_test(entries_that_lie_over_each_other_are_refused),
        cmocka_unit_test(a_cut_archive_is_refused_wherever_it_is_cut),
        cmocka_unit_test(content_that_is_not_as_announced_is_refused_when_it_is_read),
        cmocka_unit_test(what_is_packed_is_read_again_by_its_names),
        cmocka_unit_test(the_same_entries_are_the_same_bytes),
        cmocka_unit_test(an_archive_that_is_not_packed_leaves_nothing),
    };

    return cmocka_run_group_tests_name("zip", tests, NULL, NULL);
}
