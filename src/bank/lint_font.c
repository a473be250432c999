/* What a bare console would not show. */
#include "lint.h"

#include <stdio.h>
#include <stdlib.h>

#include <qualex/text.h>
#include <qualex/utf8.h>

#define RUNES 0x10000 /* no font of a console goes further */

struct qx_repertoire {
    uint8_t bits[RUNES / 8];
};

extern const char bank_repertoire[];

/* "0020-007E" or "00A0". */
static void add_range(struct qx_repertoire *out, const char *line)
{
    char *end = NULL;
    unsigned long first = strtoul(line, &end, 16);
    unsigned long last = *end == '-' ? strtoul(end + 1, NULL, 16) : first;

    for (unsigned long rune = first; rune <= last && rune < RUNES; rune++) {
        out->bits[rune / 8] |= (uint8_t)(1u << rune % 8);
    }
}

struct qx_repertoire *qx_repertoire_new(void)
{
    struct qx_repertoire *out = qx_alloc(1, sizeof *out);

    add_range(out, "9-A"); /* laid out, not shown */
    for (const char *line = bank_repertoire; *line != '\0';) {
        if (*line != '#' && *line != '\n') {
            add_range(out, line);
        }
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    return out;
}

void qx_repertoire_free(struct qx_repertoire **repertoire)
{
    free(*repertoire);
    *repertoire = NULL;
}

/* The first character that is missing, or QX_RUNE_BAD. */
static uint32_t missing_in(const struct qx_repertoire *font, const char *text)
{
    struct qx_slice rest = qx_slice_text(text);

    while (rest.len > 0) {
        size_t n = 1;
        uint32_t rune = qx_utf8_next(rest, &n);

        if (rune >= RUNES || (font->bits[rune / 8] >> rune % 8 & 1) == 0) {
            return rune;
        }
        rest = qx_slice(rest.ptr + n, rest.len - n);
    }
    return QX_RUNE_BAD;
}

void lint_font(struct lint *l, const char *lang)
{
    const struct qx_question *q = l->q;
    const struct qx_repertoire *font = l->with->font;
    uint32_t rune = missing_in(font, qx_texts_in(&q->stem, lang, NULL));

    for (size_t i = 0; rune == QX_RUNE_BAD && i < q->n_options; i++) {
        rune = missing_in(font, lint_option(l, i, lang));
    }
    for (size_t i = 0; rune == QX_RUNE_BAD && i < q->n_fields; i++) {
        rune = missing_in(font, qx_texts_in(&q->fields[i].text, lang, NULL));
    }
    if (rune != QX_RUNE_BAD) {
        uint8_t bytes[4] = {0};
        char detail[32];
        size_t n = qx_utf8_put(rune, bytes);

        (void)snprintf(detail, sizeof detail, "%.*s (U+%04X)", (int)n, (const char *)bytes, rune);
        lint_say(l, QX_LINT_FONT, lang, detail);
    }
}
