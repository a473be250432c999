/* Options that only make sense at their place, or beside the others. */
#include <qualex/question.h>

/* Lower case; matched at the start of the option, whatever follows. */
static const char *const PATTERNS[] = {
    "all of the above",
    "all of the other",
    "all of these",
    "all these",
    "all choices",
    "all of the choices",
    "all the above",
    "none of the above",
    "none of these",
    "none of the other",
    "none of the choices",
    "neither of the above",
    "both of the above",
    "both a and b",
    "both of these",
    "any of these",
    "any of the above",
    "все перечисленн",
    "все вышеперечисленн",
    "всё вышеперечисленн",
    "ничего из перечисленн",
    "ничего из вышеперечисленн",
    "ни один из",
    "жоғарыда аталғанның",
    "жоғарыдағылардың",
};

_Static_assert(sizeof PATTERNS / sizeof PATTERNS[0] <= QX_POSITIONAL_MAX, "room for the counts");

/* Lower case of ASCII and of the Cyrillic capitals А–Я (D0 90–AF), in place of a locale. */
static size_t lower(const char *text, char *out, size_t size)
{
    size_t n = 0;

    for (const uint8_t *p = (const uint8_t *)text; *p != 0 && n + 2 < size; p++) {
        if (*p >= 'A' && *p <= 'Z') {
            out[n++] = (char)(*p + 0x20);
        } else if (p[0] == 0xD0 && p[1] >= 0x90 && p[1] <= 0x9F) {
            out[n++] = (char)0xD0;
            out[n++] = (char)(p[1] + 0x20);
            p++;
        } else if (p[0] == 0xD0 && p[1] >= 0xA0 && p[1] <= 0xAF) {
            out[n++] = (char)0xD1;
            out[n++] = (char)(p[1] - 0x20);
            p++;
        } else {
            out[n++] = (char)*p;
        }
    }
    out[n] = '\0';
    return n;
}

int qx_positional(const char *text)
{
    char start[96];

    (void)lower(text, start, sizeof start);
    for (size_t i = 0; i < sizeof PATTERNS / sizeof PATTERNS[0]; i++) {
        if (start[0] == PATTERNS[i][0] && strncmp(start, PATTERNS[i], strlen(PATTERNS[i])) == 0) {
            return (int)i;
        }
    }
    return -1;
}

const char *qx_positional_text(int index)
{
    return PATTERNS[index];
}
