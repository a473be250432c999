#include <qualex/wording.h>

#include <stdlib.h>

#define CELLS_MAX ((size_t)4000000)

/* A text cut into what is compared whole. */
struct tokens {
    struct qx_slice *v;
    size_t n;
};

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static bool is_word(uint8_t c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static size_t token_len(struct qx_slice s)
{
    size_t n = 1;

    if (is_blank(s.ptr[0])) {
        while (n < s.len && is_blank(s.ptr[n])) {
            n++;
        }
    } else if (is_word(s.ptr[0])) {
        while (n < s.len && is_word(s.ptr[n])) {
            n++;
        }
    }
    return n;
}

static struct tokens cut(struct qx_slice s)
{
    struct tokens t = {.v = qx_alloc(s.len + 1, sizeof *t.v)};

    while (s.len > 0) {
        size_t n = token_len(s);

        t.v[t.n++] = qx_slice(s.ptr, n);
        s = qx_slice(s.ptr + n, s.len - n);
    }
    return t;
}

/* Neighbouring runs of one kind are told as one. */
struct telling {
    qx_wording_visit *visit;
    void *ctx;
    enum qx_wording what;
    struct qx_slice text;
};

static void flush(struct telling *t)
{
    if (t->text.len > 0) {
        t->visit(t->ctx, t->what, t->text);
    }
    t->text.len = 0;
}

static void tell(struct telling *t, enum qx_wording what, struct qx_slice text)
{
    if (t->text.len > 0 && t->what == what && t->text.ptr + t->text.len == text.ptr) {
        t->text.len += text.len;
        return;
    }
    flush(t);
    t->what = what;
    t->text = text;
}

static void tell_all(struct telling *t, enum qx_wording what, struct tokens tokens)
{
    for (size_t i = 0; i < tokens.n; i++) {
        tell(t, what, tokens.v[i]);
    }
}

/* longest[i * (b.n + 1) + k]: length of the longest common subsequence of a from i and b from k. */
static uint16_t *measure(struct tokens a, struct tokens b)
{
    size_t width = b.n + 1;
    uint16_t *longest = qx_alloc((a.n + 1) * width, sizeof *longest);

    for (size_t i = a.n; i-- > 0;) {
        for (size_t k = b.n; k-- > 0;) {
            const uint16_t *below = longest + (i + 1) * width;
            uint16_t right = longest[i * width + k + 1];

            longest[i * width + k] = qx_slice_equal(a.v[i], b.v[k]) ? (uint16_t)(below[k + 1] + 1)
                                     : below[k] > right             ? below[k]
                                                                    : right;
        }
    }
    return longest;
}

static void compare(struct telling *t, struct tokens a, struct tokens b)
{
    if (a.n >= UINT16_MAX || (a.n + 1) * (b.n + 1) > CELLS_MAX) {
        tell_all(t, QX_WORDING_GONE, a);
        tell_all(t, QX_WORDING_NEW, b);
        return;
    }
    uint16_t *longest = measure(a, b);
    size_t width = b.n + 1;
    size_t i = 0;
    size_t k = 0;

    while (i < a.n || k < b.n) {
        if (i < a.n && k < b.n && qx_slice_equal(a.v[i], b.v[k])) {
            tell(t, QX_WORDING_SAME, a.v[i++]);
            k++;
        } else if (i < a.n &&
                   (k == b.n || longest[(i + 1) * width + k] >= longest[i * width + k + 1])) {
            tell(t, QX_WORDING_GONE, a.v[i++]);
        } else {
            tell(t, QX_WORDING_NEW, b.v[k++]);
        }
    }
    free(longest);
}

void qx_wording_compare(struct qx_slice first, struct qx_slice second, qx_wording_visit *visit,
                        void *ctx)
{
    struct telling t = {.visit = visit, .ctx = ctx};
    struct tokens a = cut(first);
    struct tokens b = cut(second);
    size_t head = 0;
    size_t tail = 0;

    while (head < a.n && head < b.n && qx_slice_equal(a.v[head], b.v[head])) {
        head++;
    }
    while (head + tail < a.n && head + tail < b.n &&
           qx_slice_equal(a.v[a.n - 1 - tail], b.v[b.n - 1 - tail])) {
        tail++;
    }
    tell_all(&t, QX_WORDING_SAME, (struct tokens){a.v, head});
    compare(&t, (struct tokens){a.v + head, a.n - head - tail},
            (struct tokens){b.v + head, b.n - head - tail});
    tell_all(&t, QX_WORDING_SAME, (struct tokens){a.v + a.n - tail, tail});
    flush(&t);
    free(a.v);
    free(b.v);
}
