#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <qualex/split.h>

static enum qx_err count_up(void *ctx, uint8_t *out, size_t len)
{
    uint8_t *next = ctx;

    for (size_t i = 0; i < len; i++) {
        out[i] = (*next)++;
    }
    return QX_OK;
}

static enum qx_err give_one(void *ctx, uint8_t *out, size_t len)
{
    memset(out, *(const uint8_t *)ctx, len);
    return QX_OK;
}

/* Every choice of k of five shares. */
static void any_k_shares_give_the_secret_back(void **state)
{
    static const char SECRET[] = "thirty-two bytes of a secret S ..";
    uint8_t shares[5][sizeof SECRET];

    (void)state;
    for (unsigned k = 1; k <= 5; k++) {
        assert_int_equal(
            qx_split(qx_slice(SECRET, sizeof SECRET), k, 5, qx_rng_system(), shares[0]), QX_OK);
        for (unsigned set = 0; set < 32; set++) {
            const uint8_t *chosen[5];
            uint8_t x[5];
            uint8_t out[sizeof SECRET];
            unsigned n = 0;

            for (unsigned i = 0; i < 5; i++) {
                if ((set >> i & 1) != 0) {
                    chosen[n] = shares[i];
                    x[n++] = (uint8_t)(i + 1);
                }
            }
            if (n >= k) { /* more than k are as good */
                assert_int_equal(qx_combine(x, chosen, n, sizeof SECRET, out), QX_OK);
                assert_memory_equal(out, SECRET, sizeof SECRET);
            } else if (n > 0) {
                assert_int_equal(qx_combine(x, chosen, n, sizeof SECRET, out), QX_OK);
                assert_memory_not_equal(out, SECRET, sizeof SECRET);
            }
        }
    }
}

/* Of two needed, one share has each value once over all coefficients, whatever the secret is. */
static void fewer_shares_tell_nothing(void **state)
{
    (void)state;
    for (unsigned secret = 0; secret < 256; secret += 51) {
        uint8_t byte = (uint8_t)secret;
        unsigned seen[256] = {0};

        for (unsigned c = 0; c < 256; c++) {
            uint8_t coefficient = (uint8_t)c;
            uint8_t shares[2];

            assert_int_equal(
                qx_split(qx_slice(&byte, 1), 2, 2, (struct qx_rng){&coefficient, give_one}, shares),
                QX_OK);
            seen[shares[1]]++;
        }
        for (unsigned v = 0; v < 256; v++) {
            assert_int_equal(seen[v], 1);
        }
    }
}

/* 1 + 2x + 3x² at 1, 2, 3 in the field of AES: worked by hand. */
static void a_polynomial_is_taken_over_the_field_of_aes(void **state)
{
    const uint8_t one = 1;
    uint8_t next = 2;
    uint8_t shares[3];

    (void)state;
    assert_int_equal(qx_split(qx_slice(&one, 1), 3, 3, (struct qx_rng){&next, count_up}, shares),
                     QX_OK);
    assert_int_equal(shares[0], 0x01 ^ 0x02 ^ 0x03);
    assert_int_equal(shares[1], 0x01 ^ 0x04 ^ 0x0c); /* 2·2 = 4; 3·4 = 12 */
    assert_int_equal(shares[2], 0x01 ^ 0x06 ^ 0x0f); /* 2·3 = 6; 3·5 = 15 */
}

static void bounds_are_kept(void **state)
{
    const uint8_t one = 1;
    uint8_t shares[QX_SHARES_MAX];
    uint8_t out;
    const uint8_t *two[] = {shares, shares};

    (void)state;
    assert_int_equal(qx_split(qx_slice(&one, 1), 0, 1, qx_rng_system(), shares), QX_ERR_INTERNAL);
    assert_int_equal(qx_split(qx_slice(&one, 1), 3, 2, qx_rng_system(), shares), QX_ERR_INTERNAL);
    assert_int_equal(qx_split(qx_slice(&one, 1), 2, QX_SHARES_MAX + 1, qx_rng_system(), shares),
                     QX_ERR_INTERNAL);
    assert_int_equal(
        qx_split(qx_slice(&one, 1), QX_SHARES_MAX, QX_SHARES_MAX, qx_rng_system(), shares), QX_OK);
    assert_int_equal(qx_combine((const uint8_t[]){1, 1}, two, 2, 1, &out), QX_ERR_INTERNAL);
    assert_int_equal(qx_combine((const uint8_t[]){0, 1}, two, 2, 1, &out), QX_ERR_INTERNAL);
    assert_int_equal(qx_combine((const uint8_t[]){1, 2}, two, 0, 1, &out), QX_ERR_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_k_shares_give_the_secret_back),
        cmocka_unit_test(fewer_shares_tell_nothing),
        cmocka_unit_test(a_polynomial_is_taken_over_the_field_of_aes),
        cmocka_unit_test(bounds_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
