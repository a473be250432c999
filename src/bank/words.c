#include "words.h"

#include <qualex/text.h>
#include <qualex/utf8.h>

static uint32_t next_rune(struct qx_slice s, size_t *len)
{
    if (s.ptr[0] < 0x80) {
        *len = 1;
        return s.ptr[0];
    }
    return qx_utf8_next(s, len);
}

/* Small letters on their way into a buffer. */
struct spool {
    uint8_t bytes[64];
    size_t n;
};

static void spool(struct spool *s, uint32_t rune, struct qx_buf *out)
{
    s->n += qx_utf8_put(rune, s->bytes + s->n);
    if (s->n > sizeof s->bytes - 4) {
        qx_buf_add(out, qx_slice(s->bytes, s->n));
        s->n = 0;
    }
}

bool bank_words_next(struct bank_words *w)
{
    struct spool small = {.n = 0};
    size_t start = 0;
    size_t at = 0;
    size_t len;
    bool inside = false;

    qx_buf_clear(&w->lower);
    for (; at < w->rest.len; at += len) {
        uint32_t rune = next_rune(qx_slice(w->rest.ptr + at, w->rest.len - at), &len);

        if (rune != QX_RUNE_BAD && qx_rune_in_word(rune)) {
            start = inside ? start : at;
            inside = true;
            spool(&small, qx_rune_lower(rune), &w->lower);
        } else if (inside) {
            break;
        }
    }
    qx_buf_add(&w->lower, qx_slice(small.bytes, small.n));
    w->raw = qx_slice(w->rest.ptr + start, at - start);
    w->rest = qx_slice(w->rest.ptr + at, w->rest.len - at);
    return inside;
}

void bank_words_free(struct bank_words *words)
{
    qx_buf_free(&words->lower);
}

/* The finaliser of splitmix64 (Steele, Lea, Flood 2014). */
uint64_t bank_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

/* FNV-1a, mixed. */
uint64_t bank_hash(struct qx_slice bytes)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325);

    for (size_t i = 0; i < bytes.len; i++) {
        h = (h ^ bytes.ptr[i]) * UINT64_C(0x100000001B3);
    }
    return bank_mix(h);
}

size_t bank_prefix(struct qx_slice s, size_t n)
{
    size_t at = 0;
    size_t len;

    for (; n > 0 && at < s.len; n--, at += len) {
        (void)next_rune(qx_slice(s.ptr + at, s.len - at), &len);
    }
    return at;
}
