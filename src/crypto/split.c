#include <qualex/split.h>

#include <qualex/secret.h>

/* Product in GF(2^8), without a branch or a table that the operands choose. */
static uint8_t times(uint8_t a, uint8_t b)
{
    unsigned x = a;
    unsigned product = 0;

    for (unsigned bit = 0; bit < 8; bit++) {
        product ^= x & (0U - (b >> bit & 1U));
        x = (x << 1 ^ (0x11bU & (0U - (x >> 7 & 1U)))) & 0xffU;
    }
    return (uint8_t)product;
}

/* a^254: the inverse of a, and 0 for 0. */
static uint8_t inverse(uint8_t a)
{
    uint8_t power = a;
    uint8_t product = 1;

    for (unsigned i = 1; i < 8; i++) {
        power = times(power, power);
        product = times(product, power);
    }
    return product;
}

enum qx_err qx_split(struct qx_slice secret, unsigned k, unsigned n, struct qx_rng rng,
                     uint8_t *shares)
{
    uint8_t coefficients[QX_SHARES_MAX];
    enum qx_err err = k >= 1 && k <= n && n <= QX_SHARES_MAX ? QX_OK : QX_ERR_INTERNAL;

    for (size_t byte = 0; err == QX_OK && byte < secret.len; byte++) {
        err = k > 1 ? qx_rng_fill(rng, coefficients + 1, k - 1) : QX_OK;
        coefficients[0] = secret.ptr[byte];
        for (unsigned i = 0; err == QX_OK && i < n; i++) {
            uint8_t value = 0;

            for (unsigned c = k; c-- > 0;) { /* Horner */
                value = times(value, (uint8_t)(i + 1)) ^ coefficients[c];
            }
            shares[i * secret.len + byte] = value;
        }
    }
    qx_wipe(coefficients, sizeof coefficients);
    return err;
}

enum qx_err qx_combine(const uint8_t *x, const uint8_t *const *shares, unsigned k, size_t len,
                       uint8_t *out)
{
    uint8_t weight[QX_SHARES_MAX];

    if (k < 1 || k > QX_SHARES_MAX) {
        return QX_ERR_INTERNAL;
    }
    for (unsigned i = 0; i < k; i++) { /* Lagrange at 0 */
        weight[i] = 1;
        for (unsigned j = 0; j < k; j++) {
            if (x[i] == 0 || (j != i && x[i] == x[j])) {
                return QX_ERR_INTERNAL;
            }
            if (j != i) {
                weight[i] = times(weight[i], times(x[j], inverse(x[i] ^ x[j])));
            }
        }
    }
    for (size_t byte = 0; byte < len; byte++) {
        uint8_t sum = 0;

        for (unsigned i = 0; i < k; i++) {
            sum ^= times(weight[i], shares[i][byte]);
        }
        out[byte] = sum;
    }
    return QX_OK;
}
