#include <qualex/grid.h>

#include <stddef.h>

static const struct {
    uint32_t rune;
    char ascii;
} skin[] = {
    {0x00A0, ' ' },
    {0x00AB, '"' },
    {0x00B7, '.' },
    {0x00BB, '"' },
    {0x00C4, 'A' },
    {0x00D1, 'N' },
    {0x00D6, 'O' },
    {0x00D7, 'x' },
    {0x00DC, 'U' },
    {0x00DD, 'Y' },
    {0x00E4, 'a' },
    {0x00F1, 'n' },
    {0x00F6, 'o' },
    {0x00FC, 'u' },
    {0x00FD, 'y' },
    {0x011E, 'G' },
    {0x011F, 'g' },
    {0x0130, 'I' },
    {0x0131, 'i' },
    {0x015E, 'S' },
    {0x015F, 's' },
    {0x016A, 'U' },
    {0x016B, 'u' },
    {0x2010, '-' },
    {0x2011, '-' },
    {0x2012, '-' },
    {0x2013, '-' },
    {0x2014, '-' },
    {0x2018, '\''},
    {0x2019, '\''},
    {0x201C, '"' },
    {0x201D, '"' },
    {0x201E, '"' },
    {0x2022, '*' },
    {0x2026, '.' },
    {0x2190, '<' },
    {0x2191, '^' },
    {0x2192, '>' },
    {0x2193, 'v' },
    {0x2212, '-' },
    {0x2264, '<' },
    {0x2265, '>' },
    {0x2500, '-' },
    {0x2502, '|' },
    {0x2588, '#' },
    {0x2591, '.' },
    {0x25A0, '#' },
    {0x2713, '+' },
};

uint32_t qx_rune_ascii(uint32_t rune)
{
    if (rune < 0x7F) {
        return rune;
    }
    for (size_t i = 0; i < sizeof skin / sizeof skin[0]; i++) {
        if (skin[i].rune == rune) {
            return (uint32_t)skin[i].ascii;
        }
    }
    return '?';
}
