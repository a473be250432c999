#include "html_parts.h"

/* The standard's list, "name code points" a line, sorted by bytes; "name;" and, for those of old,
 * "name" alone. Made into the program from data/html-entities.txt. */
extern const char formats_html_entities[];

#define NAME_MAX 32

static bool is_alnum(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static uint32_t digit_of(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return (uint32_t)(c - '0');
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10) : 16;
}

/* The line of that name, after the name; NULL when there is none. */
static const char *find(struct qx_slice name)
{
    static size_t total; /* bytes of the list */
    size_t low = 0;

    total = total == 0 ? strlen(formats_html_entities) : total;
    for (size_t high = total; low < high;) {
        size_t start = low + (high - low) / 2;

        while (start > low && formats_html_entities[start - 1] != '\n') {
            start--;
        }
        const char *line = formats_html_entities + start;
        size_t end = strcspn(line, " ");
        int order = qx_slice_compare(name, qx_slice(line, end));

        if (order == 0) {
            return line + end;
        }
        if (order < 0) {
            high = start;
        } else {
            low = start + strcspn(line, "\n") + 1;
        }
    }
    return NULL;
}

/* " 3C" or " 3E 20D2" */
static size_t read_runes(const char *line, uint32_t runes[static 2])
{
    size_t n = 0;

    while (*line == ' ' && n < 2) {
        runes[n] = 0;
        for (line++; digit_of((uint8_t)*line) < 16; line++) {
            runes[n] = runes[n] * 16 + digit_of((uint8_t)*line);
        }
        n++;
    }
    return n;
}

/* &name; or the longest of the old names, which need no semicolon. */
static size_t named(struct qx_slice s, uint32_t runes[static 2], size_t *len)
{
    size_t n = 1;

    while (n < s.len && n <= NAME_MAX && is_alnum(s.ptr[n])) {
        n++;
    }
    n += n < s.len && s.ptr[n] == ';' ? 1 : 0;
    for (; n > 1; n--) {
        const char *line = find(qx_slice(s.ptr + 1, n - 1));

        if (line != NULL) {
            *len = n;
            return read_runes(line, runes);
        }
    }
    return 0;
}

/* What Windows had where ISO 8859-1 has controls: the standard takes these numbers for it. */
static uint32_t of_windows(uint32_t rune)
{
    static const uint16_t RUNES[32] = {
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

    return rune >= 0x80 && rune < 0xA0 ? RUNES[rune - 0x80] : rune;
}

/* &#38; &#x26; */
static size_t numbered(struct qx_slice s, uint32_t runes[static 2], size_t *len)
{
    bool hex = s.len > 2 && (s.ptr[2] | 0x20) == 'x';
    uint32_t base = hex ? 16 : 10;
    uint32_t rune = 0;
    size_t start = hex ? 3 : 2;
    size_t n = start;

    while (n < s.len && digit_of(s.ptr[n]) < base) {
        rune = rune > 0x10FFFF ? rune : rune * base + digit_of(s.ptr[n]);
        n++;
    }
    if (n == start) {
        return 0;
    }
    bool no_character = rune == 0 || rune > 0x10FFFF || (rune >= 0xD800 && rune < 0xE000);

    runes[0] = no_character ? 0xFFFD : of_windows(rune);
    *len = n + (n < s.len && s.ptr[n] == ';' ? 1 : 0);
    return 1;
}

size_t html_entity(struct qx_slice s, uint32_t runes[static 2], size_t *len)
{
    return s.len > 1 && s.ptr[1] == '#' ? numbered(s, runes, len) : named(s, runes, len);
}
