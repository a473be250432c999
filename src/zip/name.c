/* Names of entries: what a careful program would not even look at. */
#include "parts.h"

#include <qualex/utf8.h>

static bool is_letter(uint8_t c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool has_control(struct qx_slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] < 0x20 || name.ptr[i] == 0x7F) {
            return true;
        }
    }
    return false;
}

/* "" (but for the end of a folder's name), "." or "..". */
static bool is_bad_part(struct qx_slice part, bool last)
{
    if (part.len == 0) {
        return !last;
    }
    return qx_slice_equal(part, qx_slice_text(".")) || qx_slice_equal(part, qx_slice_text(".."));
}

static bool has_bad_part(struct qx_slice name)
{
    size_t start = 0;

    for (size_t i = 0; i <= name.len; i++) {
        if (i < name.len && name.ptr[i] != '/') {
            continue;
        }
        if (is_bad_part(qx_slice(name.ptr + start, i - start), i == name.len)) {
            return true;
        }
        start = i + 1;
    }
    return false;
}

const char *zip_name_problem(struct qx_slice name)
{
    if (name.len == 0) {
        return "its name is empty: rename it";
    }
    if (name.len > QX_ZIP_NAME_MAX) {
        return "its name is longer than 512 bytes: rename it";
    }
    if (has_control(name)) {
        return "its name has a control character: rename it";
    }
    if (memchr(name.ptr, '\\', name.len) != NULL) {
        return "its name has a backslash: rename it";
    }
    if (name.ptr[0] == '/') {
        return "its name is absolute: rename it";
    }
    if (name.len > 1 && is_letter(name.ptr[0]) && name.ptr[1] == ':') {
        return "its name begins with a drive letter: rename it";
    }
    return has_bad_part(name)
               ? "its name leads out of the folder, or has an empty or '.' part: rename it"
               : NULL;
}

/* --- case --- */

/* Small letter of a capital beyond ASCII: simple case folding (Unicode, CaseFolding.txt) of Latin
 * up to U+017F, Greek and Cyrillic, which are the scripts that questions are in. */
static uint32_t fold(uint32_t c)
{
    static const struct {
        uint32_t first;
        uint32_t last;
        uint32_t add; /* 0: capital and small letter stand side by side, the capital even or odd */
        uint32_t odd;
    } RANGES[] = {
        {0xC0,   0xD6,   32, 0},
        {0xD8,   0xDE,   32, 0},
        {0x100,  0x137,  0,  0},
        {0x139,  0x148,  0,  1},
        {0x14A,  0x177,  0,  0},
        {0x391,  0x3A9,  32, 0},
        {0x400,  0x40F,  80, 0},
        {0x410,  0x42F,  32, 0},
        {0x460,  0x481,  0,  0},
        {0x48A,  0x4BF,  0,  0},
        {0x4C1,  0x4CE,  0,  1},
        {0x4D0,  0x52F,  0,  0},
        {0x1E00, 0x1E95, 0,  0},
    };

    for (size_t i = 0; i < sizeof RANGES / sizeof RANGES[0]; i++) {
        if (c >= RANGES[i].first && c <= RANGES[i].last) {
            return RANGES[i].add != 0 ? c + RANGES[i].add : c + (c % 2 == RANGES[i].odd ? 1 : 0);
        }
    }
    return c;
}

static uint32_t next(struct qx_slice *s)
{
    size_t len = 1;
    uint32_t c = s->ptr[0] < 0x80 ? s->ptr[0] : qx_utf8_next(*s, &len);

    *s = qx_slice(s->ptr + len, s->len - len);
    return c >= 0x80 ? fold(c) : c >= 'A' && c <= 'Z' ? c + 32 : c;
}

/* What both begin with, as far as it is of ASCII. */
static size_t common(struct qx_slice a, struct qx_slice b)
{
    size_t n = 0;

    while (n < a.len && n < b.len && a.ptr[n] == b.ptr[n] && a.ptr[n] < 0x80) {
        n++;
    }
    return n;
}

int zip_name_compare(struct qx_slice a, struct qx_slice b)
{
    size_t same = common(a, b);

    a = qx_slice(a.ptr + same, a.len - same);
    b = qx_slice(b.ptr + same, b.len - same);
    while (a.len > 0 && b.len > 0) {
        uint32_t left = next(&a);
        uint32_t right = next(&b);

        if (left != right) {
            return left < right ? -1 : 1;
        }
    }
    return (a.len > 0) - (b.len > 0);
}
