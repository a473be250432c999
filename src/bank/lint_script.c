/* Whether a text can be in the language that it says: by its letters. */
#include "lint.h"

#include <qualex/utf8.h>

#define LETTERS_MIN 12 /* of the other script; fewer may be names and units */

enum script { LATIN, CYRILLIC, SCRIPTS };

/* Which letters a language is written in; false when that is not known. */
static bool script_of(const char *lang, enum script *out)
{
    static const char *const CYRILLIC_TAGS[] = {"be", "bg", "kk", "ky", "mk", "mn",
                                                "ru", "tg", "tt", "uk", NULL};
    static const char *const LATIN_TAGS[] = {"cs", "de", "en", "es", "et", "fi", "fr", "it",
                                             "lt", "lv", "nl", "pl", "pt", "tr", NULL};
    size_t n = strcspn(lang, "-");

    if (strstr(lang, "-Latn") != NULL || strstr(lang, "-Cyrl") != NULL) {
        *out = strstr(lang, "-Latn") != NULL ? LATIN : CYRILLIC;
        return true;
    }
    for (int s = 0; s < SCRIPTS; s++) {
        const char *const *tags = s == LATIN ? LATIN_TAGS : CYRILLIC_TAGS;

        for (; *tags != NULL; tags++) {
            if (strlen(*tags) == n && strncmp(lang, *tags, n) == 0) {
                *out = (enum script)s;
                return true;
            }
        }
    }
    return false;
}

static void count(const char *text, size_t letters[static SCRIPTS])
{
    size_t n = 0;

    for (struct qx_slice s = qx_slice_text(text); s.len > 0; s = qx_slice(s.ptr + n, s.len - n)) {
        uint32_t rune = qx_utf8_next(s, &n);

        letters[LATIN] += (rune | 0x20) >= 'a' && (rune | 0x20) <= 'z';
        letters[CYRILLIC] += rune >= 0x0400 && rune <= 0x052F;
    }
}

void lint_script(struct lint *l, const char *lang)
{
    static const char *const NAMES[] = {[LATIN] = "Latin", [CYRILLIC] = "Cyrillic"};
    size_t letters[SCRIPTS] = {0};
    enum script own = LATIN;

    if (!script_of(lang, &own)) {
        return;
    }
    enum script other = own == LATIN ? CYRILLIC : LATIN;

    count(qx_texts_in(&l->q->stem, lang, NULL), letters);
    for (size_t i = 0; i < l->q->n_options; i++) {
        count(lint_option(l, i, lang), letters);
    }
    if (letters[own] == 0 && letters[other] >= LETTERS_MIN) {
        lint_say(l, QX_LINT_SCRIPT, lang, NAMES[other]);
    }
}
