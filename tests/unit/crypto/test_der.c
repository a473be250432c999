/* What is DER and what is only BER, value by value (ITU-T X.690). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <qualex/buf.h>
#include <qualex/hex.h>

#include "der.h"

static bool is_der(const char *hex, size_t *len)
{
    uint8_t bytes[512];
    size_t n = strlen(hex) / 2;

    assert_true(n <= sizeof bytes);
    assert_int_equal(qx_unhex(qx_slice_text(hex), bytes, n), QX_OK);
    return der_check(qx_slice(bytes, n), len);
}

static void what_is_der_passes_with_its_length(void **state)
{
    static const struct {
        const char *hex;
        size_t len;
    } cases[] = {
        {"0500",                               2 },
        {"050000",                             2 }, /* what follows is not judged here */
        {"0101ff",                             3 },
        {"020100",                             3 },
        {"0202ff7f",                           4 },
        {"02020080",                           4 },
        {"030100",                             3 },
        {"03020780",                           4 },
        {"06022a03",                           4 },
        {"3000",                               2 },
        {"3006020101020100",                   8 },
        {"310602010002010a",                   8 },
        {"a003020101",                         5 },
        {"8000",                               2 },
        {"170d3236313132333030303030305a",     15},
        {"180f32303531303130313030303030305a", 17},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t len = 0;

        if (is_der(cases[i].hex, &len) != (cases[i].len > 0) || len != cases[i].len) {
            fail_msg("%s", cases[i].hex);
        }
    }
}

static void what_is_only_ber_or_cut_short_is_refused(void **state)
{
    static const char *const cases[] = {
        "",
        "30",
        "3001",
        "30800000",           /* indefinite length */
        "308100",             /* long form of a short length */
        "30820003020101",     /* a needless byte of length */
        "308500000000000000", /* more than four bytes of length */
        "30ff",               /* reserved */
        "1f0100",             /* a tag of more than one byte */
        "bf8001020500",       /* the same, constructed */
        "010101",             /* true is FF */
        "01020000",
        "0200",     /* no number */
        "02020000", /* needless zeros */
        "0202ffff",
        "0300",       /* no count of unused bits */
        "030107",     /* unused bits of nothing */
        "03020801",   /* more than seven */
        "03020101",   /* an unused bit set */
        "050100",     /* NULL with content */
        "0600",       /* no identifier */
        "06038001ff", /* needless leading byte */
        "06032a8080", /* ends inside a number */
        "1000",       /* a sequence is constructed */
        "1100",
        "2400", /* a string in pieces */
        "23060301000301ff",
        "310602010a020100",                     /* set out of order */
        "170b323631313233303030305a",           /* without seconds */
        "17113236313132333030303030302b303530", /* not UTC */
        "181232303236313132333030303030302e355a",
        "3003020200", /* longer than what holds it */
        "0000",       /* end of contents */
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t len = 77;

        if (is_der(cases[i], &len)) {
            fail_msg("%s is accepted", cases[i]);
        }
        assert_int_equal(len, 77);
    }
}

/* n sequences, one inside the other. */
static struct qx_buf nested(size_t n)
{
    struct qx_buf out = {0};

    for (size_t i = n; i > 0; i--) {
        qx_buf_byte(&out, 0x30);
        qx_buf_byte(&out, (uint8_t)(2 * (i - 1)));
    }
    return out;
}

static void depth_ends_at_its_bound(void **state)
{
    size_t len;

    (void)state;
    for (size_t n = DER_DEPTH; n <= DER_DEPTH + 2; n++) {
        struct qx_buf der = nested(n);

        assert_int_equal(der_check(qx_buf_slice(&der), &len), n <= DER_DEPTH + 1);
        qx_buf_free(&der);
    }
}

static void values_are_taken_one_by_one(void **state)
{
    static const uint8_t bytes[] = {0x02, 0x01, 0x07, 0x04, 0x02, 0xAA, 0xBB};
    struct qx_cursor c = qx_cursor(qx_slice(bytes, sizeof bytes));

    (void)state;
    assert_int_equal(der_take(&c, 0x02).ptr[0], 7);
    assert_int_equal(der_whole(&c).len, 4);
    assert_true(qx_cursor_done(&c));
    c = qx_cursor(qx_slice(bytes, sizeof bytes));
    assert_int_equal(der_take(&c, 0x04).len, 0);
    assert_true(c.failed);
    c = qx_cursor(qx_slice(bytes, 2));
    assert_int_equal(der_whole(&c).len, 0);
    assert_true(c.failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_der_passes_with_its_length),
        cmocka_unit_test(what_is_only_ber_or_cut_short_is_refused),
        cmocka_unit_test(depth_ends_at_its_bound),
        cmocka_unit_test(values_are_taken_one_by_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
