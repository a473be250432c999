#include <qualex/utf8.h>

struct range {
    uint32_t first;
    uint32_t last;
};

/* Sorted. Unicode blocks, less what is unassigned, invisible or moves the text around. */
static const struct range allowed[] = {
    {0x0020, 0x007E}, /* ASCII */
    {0x00A0, 0x00AC}, /* Latin-1 without the soft hyphen */
    {0x00AE, 0x024F}, /* Latin-1, Latin Extended-A and -B */
    {0x0259, 0x0259}, /* ə of older Kazakh Latin */
    {0x02B9, 0x02BC}, /* modifier primes and apostrophes */
    {0x0300, 0x0304}, /* grave to macron */
    {0x0306, 0x030C}, /* breve to caron */
    {0x0327, 0x0328}, /* cedilla, ogonek */
    {0x0338, 0x0338}, /* long solidus: not equal */
    {0x0384, 0x038A},
    {0x038C, 0x038C},
    {0x038E, 0x03A1},
    {0x03A3, 0x03CE}, /* Greek */
    {0x03D1, 0x03D1},
    {0x03D5, 0x03D6},
    {0x03F5, 0x03F5},
    {0x0400, 0x045F}, /* Cyrillic */
    {0x048A, 0x04FF}, /* Cyrillic of Kazakh and its neighbours */
    {0x1E00, 0x1EF9}, /* Latin Extended Additional */
    {0x2010, 0x2015},
    {0x2018, 0x201F},
    {0x2020, 0x2022},
    {0x2026, 0x2026}, /* punctuation */
    {0x2030, 0x2033},
    {0x2039, 0x203A},
    {0x2044, 0x2044},
    {0x2070, 0x2071},
    {0x2074, 0x208E},
    {0x2090, 0x209C}, /* super- and subscripts */
    {0x20AC, 0x20AC},
    {0x20B8, 0x20B8},
    {0x20BD, 0x20BD}, /* euro, tenge, rouble */
    {0x2102, 0x2102},
    {0x2113, 0x2113},
    {0x2115, 0x2116},
    {0x211A, 0x211A},
    {0x211D, 0x211D},
    {0x2122, 0x2122},
    {0x2124, 0x2124},
    {0x2126, 0x2126},
    {0x212B, 0x212B},
    {0x2150, 0x215E}, /* fractions */
    {0x2190, 0x21FF}, /* arrows */
    {0x2200, 0x22FF}, /* mathematical operators */
    {0x2308, 0x230B},
    {0x2329, 0x232A}, /* ceilings, floors, angles */
    {0x2500, 0x257F},
    {0x2580, 0x259F},
    {0x25A0, 0x25FF}, /* box drawing, blocks, shapes */
    {0x2605, 0x2606},
    {0x2610, 0x2612},
    {0x2713, 0x2714},
    {0x2717, 0x2718},
    {0x27E6, 0x27EB}, /* mathematical brackets */
    {0x27F5, 0x27FA}, /* long arrows */
    {0x2A00, 0x2A06},
    {0x2A7D, 0x2A7E},
    {0x2AAF, 0x2AB0},
};

bool qx_rune_allowed(uint32_t rune)
{
    size_t low = 0;
    size_t high = sizeof allowed / sizeof allowed[0];

    if (rune == '\n' || rune == '\t') {
        return true;
    }
    while (low < high) {
        size_t middle = (low + high) / 2;

        if (rune > allowed[middle].last) {
            low = middle + 1;
        } else if (rune < allowed[middle].first) {
            high = middle;
        } else {
            return true;
        }
    }
    return false;
}

size_t qx_allowed_run(struct qx_slice s)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t high = ones << 7;
    size_t at = 0;
    uint64_t word;

    /* Eight at a time while none is above 7F, below 20 or 7F itself. */
    for (; at + sizeof word <= s.len; at += sizeof word) {
        memcpy(&word, s.ptr + at, sizeof word);
        uint64_t delete = word ^ ones * 0x7F;

        if (((word | (word - ones * 0x20) | (delete - ones)) & high) != 0) {
            break;
        }
    }
    while (at < s.len && s.ptr[at] >= 0x20 && s.ptr[at] < 0x7F) {
        at++;
    }
    return at;
}

bool qx_rune_combining(uint32_t rune)
{
    return rune >= 0x0300 && rune <= 0x036F;
}

void qx_text_safe(struct qx_buf *out, struct qx_slice s, bool multiline)
{
    static const uint8_t replacement[] = {0xEF, 0xBF, 0xBD};
    unsigned marks = 0;

    while (s.len > 0) {
        size_t len;
        uint32_t rune = qx_utf8_next(s, &len);

        marks = rune != QX_RUNE_BAD && qx_rune_combining(rune) ? marks + 1 : 0;
        if (!multiline && (rune == '\n' || rune == '\t')) {
            qx_buf_byte(out, ' ');
        } else if (rune == QX_RUNE_BAD || !qx_rune_allowed(rune) || marks > 2) {
            qx_buf_add(out, qx_slice(replacement, sizeof replacement));
        } else {
            qx_buf_add(out, qx_slice(s.ptr, len));
        }
        s.ptr += len;
        s.len -= len;
    }
}
