#include <qualex/text.h>

#include <stdlib.h>
#include <unicase.h>
#include <uninorm.h>

/* Languages whose I and İ fold to ı and i; libunistring knows the rule by its ISO 639 code. */
static const char *rule_of(const char *lang)
{
    bool turkish =
        strcmp(lang, "kk-Latn") == 0 || strcmp(lang, "tr") == 0 || strcmp(lang, "az") == 0;

    return turkish ? "tr" : NULL;
}

static void add_without_blanks(const uint8_t *text, size_t len, struct qx_buf *out)
{
    size_t before = out->len;
    bool blank = false;

    for (size_t i = 0; i < len; i++) {
        bool nbsp = i + 1 < len && text[i] == 0xc2 && text[i + 1] == 0xa0;

        if (nbsp || text[i] == ' ' || text[i] == '\t' || text[i] == '\n') {
            blank = true;
            i += nbsp ? 1 : 0;
            continue;
        }
        if (blank && out->len > before) {
            qx_buf_byte(out, ' ');
        }
        blank = false;
        qx_buf_byte(out, text[i]);
    }
}

void qx_answer_fold(const char *lang, bool case_sensitive, const char *text, struct qx_buf *out)
{
    const uint8_t *bytes = (const uint8_t *)text;
    size_t len = 0;
    uint8_t *folded =
        case_sensitive ? u8_normalize(UNINORM_NFC, bytes, strlen(text), NULL, &len)
                       : u8_casefold(bytes, strlen(text), rule_of(lang), UNINORM_NFC, NULL, &len);

    if (folded != NULL) {
        add_without_blanks(folded, len, out);
    }
    free(folded);
}
