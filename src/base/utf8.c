#include <qualex/utf8.h>

static bool continuation(struct qx_slice s, size_t at)
{
    return at < s.len && (s.ptr[at] & 0xC0) == 0x80;
}

static uint32_t bits(struct qx_slice s, size_t at, unsigned shift)
{
    return (uint32_t)(s.ptr[at] & 0x3F) << shift;
}

uint32_t qx_utf8_next(struct qx_slice s, size_t *len)
{
    uint32_t lead = s.ptr[0];
    uint32_t rune = QX_RUNE_BAD;

    *len = 1;
    if (lead < 0x80) {
        return lead;
    }
    if (lead >= 0xC2 && lead <= 0xDF && continuation(s, 1)) {
        *len = 2;
        return (lead & 0x1F) << 6 | bits(s, 1, 0);
    }
    if ((lead & 0xF0) == 0xE0 && continuation(s, 1) && continuation(s, 2)) {
        rune = (lead & 0x0F) << 12 | bits(s, 1, 6) | bits(s, 2, 0);
        if (rune < 0x800 || (rune >= 0xD800 && rune <= 0xDFFF)) {
            return QX_RUNE_BAD;
        }
        *len = 3;
        return rune;
    }
    if (lead >= 0xF0 && lead <= 0xF4 && continuation(s, 1) && continuation(s, 2) &&
        continuation(s, 3)) {
        rune = (lead & 0x07) << 18 | bits(s, 1, 12) | bits(s, 2, 6) | bits(s, 3, 0);
        if (rune < 0x10000 || rune > 0x10FFFF) {
            return QX_RUNE_BAD;
        }
        *len = 4;
        return rune;
    }
    return QX_RUNE_BAD;
}

size_t qx_utf8_put(uint32_t rune, uint8_t out[static 4])
{
    if (rune < 0x80) {
        out[0] = (uint8_t)rune;
        return 1;
    }
    if (rune < 0x800) {
        out[0] = (uint8_t)(0xC0 | rune >> 6);
        out[1] = (uint8_t)(0x80 | (rune & 0x3F));
        return 2;
    }
    if (rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF)) {
        return 0;
    }
    if (rune < 0x10000) {
        out[0] = (uint8_t)(0xE0 | rune >> 12);
        out[1] = (uint8_t)(0x80 | (rune >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (rune & 0x3F));
        return 3;
    }
    out[0] = (uint8_t)(0xF0 | rune >> 18);
    out[1] = (uint8_t)(0x80 | (rune >> 12 & 0x3F));
    out[2] = (uint8_t)(0x80 | (rune >> 6 & 0x3F));
    out[3] = (uint8_t)(0x80 | (rune & 0x3F));
    return 4;
}

/* Bytes at the front of s that are ASCII, counted by eights. */
static size_t ascii_run(struct qx_slice s)
{
    size_t at = 0;
    uint64_t word;

    for (; at + sizeof word <= s.len; at += sizeof word) {
        memcpy(&word, s.ptr + at, sizeof word);
        if ((word & UINT64_C(0x8080808080808080)) != 0) {
            break;
        }
    }
    return at;
}

size_t qx_utf8_valid(struct qx_slice s)
{
    size_t at = ascii_run(s);

    while (at < s.len) {
        size_t len;

        if (qx_utf8_next(qx_slice(s.ptr + at, s.len - at), &len) == QX_RUNE_BAD) {
            return at;
        }
        at += len;
        at += ascii_run(qx_slice(s.ptr + at, s.len - at));
    }
    return at;
}
