#include <qualex/hex.h>

void qx_hex(struct qx_slice bytes, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < bytes.len; i++) {
        out[2 * i] = digits[bytes.ptr[i] >> 4];
        out[2 * i + 1] = digits[bytes.ptr[i] & 15];
    }
    out[2 * bytes.len] = '\0';
}

/* 16 for what is no digit. */
static unsigned value(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return (unsigned)c - '0';
    }
    unsigned letter = (unsigned)(c | 0x20) - 'a';

    return letter < 6 ? letter + 10 : 16;
}

enum qx_err qx_unhex(struct qx_slice digits, uint8_t *out, size_t len)
{
    if (len > SIZE_MAX / 2 || digits.len != 2 * len) {
        return QX_ERR_SYNTAX;
    }
    for (size_t i = 0; i < digits.len; i++) {
        if (value(digits.ptr[i]) > 15) {
            return QX_ERR_SYNTAX;
        }
    }
    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)(value(digits.ptr[2 * i]) << 4 | value(digits.ptr[2 * i + 1]));
    }
    return QX_OK;
}
