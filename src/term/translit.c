/* Cyrillic in Latin letters for the ASCII skin: GOST 7.79-2000, system B, where it is readable as a
 * name; the letters of Kazakh alone as in the Latin alphabet of 2017 (an apostrophe for the mark).
 */
#include <qualex/grid.h>
#include <qualex/utf8.h>

#include <stddef.h>

static const char *const SMALL[32] = {"a",  "b",  "v",  "g",   "d",  "e", "zh", "z", "i",  "j", "k",
                                      "l",  "m",  "n",  "o",   "p",  "r", "s",  "t", "u",  "f", "x",
                                      "cz", "ch", "sh", "shh", "\"", "y", "'",  "e", "yu", "ya"};

/* Outside the alphabet's own block: the capital, the small letter, and what stands for it. */
static const struct {
    uint32_t capital;
    uint32_t small;
    const char *latin;
} OTHERS[] = {
    {0x0401, 0x0451, "yo"}, /* Ё */
    {0x0406, 0x0456, "i" }, /* І */
    {0x0492, 0x0493, "g'"}, /* Ғ */
    {0x049A, 0x049B, "q" }, /* Қ */
    {0x04A2, 0x04A3, "n'"}, /* Ң */
    {0x04AE, 0x04AF, "u'"}, /* Ү */
    {0x04B0, 0x04B1, "u" }, /* Ұ */
    {0x04BA, 0x04BB, "h" }, /* Һ */
    {0x04D8, 0x04D9, "a'"}, /* Ә */
    {0x04E8, 0x04E9, "o'"}, /* Ө */
};

/* NULL when it is no letter of the tables. */
static const char *latin_of(uint32_t rune, bool *capital)
{
    if (rune >= 0x0410 && rune < 0x0450) {
        *capital = rune < 0x0430;
        return SMALL[(rune - 0x0410) % 32];
    }
    for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++) {
        if (rune == OTHERS[i].capital || rune == OTHERS[i].small) {
            *capital = rune == OTHERS[i].capital;
            return OTHERS[i].latin;
        }
    }
    return NULL;
}

void qx_text_ascii(struct qx_slice text, struct qx_buf *out)
{
    while (text.len > 0) {
        size_t len;
        uint32_t rune = qx_utf8_next(text, &len);
        bool capital = false;
        const char *latin = latin_of(rune, &capital);

        if (latin == NULL) {
            qx_buf_byte(out, (uint8_t)qx_rune_ascii(rune));
        } else {
            bool raised = capital && latin[0] >= 'a';

            qx_buf_byte(out, (uint8_t)(raised ? latin[0] - 'a' + 'A' : latin[0]));
            qx_buf_text(out, latin + 1);
        }
        text = qx_slice(text.ptr + len, text.len - len);
    }
}
