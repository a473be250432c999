#include <qualex/text.h>
#include <qualex/utf8.h>

#include <inttypes.h>
#include <stdlib.h>

#include <uninorm.h>

/* Starters that nothing composes with what stands before them (Unicode, NFC_Quick_Check=Yes, ccc=0):
 * Latin without marks, Cyrillic, quotation marks and dashes. */
static bool stays(uint32_t rune)
{
    return rune < 0x0300 || (rune >= 0x0400 && rune <= 0x0482) ||
           (rune >= 0x048A && rune <= 0x052F) || (rune >= 0x2010 && rune <= 0x2027);
}

/* Whether s is in form C by the looks of each character (UAX 15, section 9): most texts are. */
static bool is_plainly_normal(struct qx_slice s)
{
    while (s.len > 0) {
        size_t len = qx_allowed_run(s);

        if (len == 0 && !stays(qx_utf8_next(s, &len))) {
            return false;
        }
        s = qx_slice(s.ptr + len, s.len - len);
    }
    return true;
}

enum qx_err qx_nfc(struct qx_slice s, struct qx_buf *out)
{
    size_t len = 0;

    if (is_plainly_normal(s)) {
        qx_buf_add(out, s);
        return QX_OK;
    }
    if (qx_utf8_valid(s) < s.len) {
        return QX_ERR_UTF8;
    }
    uint8_t *normal = u8_normalize(UNINORM_NFC, s.ptr, s.len, NULL, &len);

    if (normal == NULL) {
        return QX_ERR_UNAVAILABLE;
    }
    qx_buf_add(out, qx_slice(normal, len));
    free(normal);
    return QX_OK;
}

/* Where the walk through a text stands, as a person counts. */
struct place {
    const char *where;
    uint32_t line;
    size_t column;
    struct qx_report *report;
};

static void step(struct place *p, uint32_t rune)
{
    p->column++;
    if (rune == '\n') {
        p->line++;
        p->column = 1;
    }
}

static enum qx_err fail_rune(const struct place *p, uint32_t rune, const char *what)
{
    return qx_fail(p->report, QX_ERR_CHARACTER, p->where, p->line,
                   "character %zu is U+%04" PRIX32 ": %s", p->column, rune, what);
}

static enum qx_err check_runes(struct qx_slice s, struct place p)
{
    unsigned marks = 0;

    for (size_t len; s.len > 0; s = qx_slice(s.ptr + len, s.len - len)) {
        len = qx_allowed_run(s);
        if (len > 0) {
            p.column += len;
            marks = 0;
            continue;
        }
        uint32_t rune = qx_utf8_next(s, &len);

        if (rune == QX_RUNE_BAD) {
            return qx_fail(p.report, QX_ERR_UTF8, p.where, p.line,
                           "character %zu, byte %02X, is not UTF-8: save the text as UTF-8",
                           p.column, s.ptr[0]);
        }
        if (!qx_rune_allowed(rune)) {
            return fail_rune(&p, rune, "not on the list of allowed characters: write another");
        }
        marks = qx_rune_combining(rune) ? marks + 1 : 0;
        if (marks > 2) {
            return fail_rune(&p, rune, "a third combining mark: leave at most two");
        }
        step(&p, rune);
    }
    return QX_OK;
}

/* Finds the first character that normalising changes and names it. */
static enum qx_err check_form(struct qx_slice s, struct place p)
{
    struct qx_buf normal = {0};
    enum qx_err err = qx_nfc(s, &normal);
    struct qx_slice n = qx_buf_slice(&normal);

    while (err == QX_OK && s.len > 0) {
        size_t len;
        size_t normal_len = 0;
        uint32_t rune = qx_utf8_next(s, &len);

        if (n.len == 0 || qx_utf8_next(n, &normal_len) != rune) {
            err = fail_rune(&p, rune, "not in normalisation form C: save the text as NFC");
            break;
        }
        step(&p, rune);
        s = qx_slice(s.ptr + len, s.len - len);
        n = qx_slice(n.ptr + normal_len, n.len - normal_len);
    }
    qx_buf_free(&normal);
    return err;
}

enum qx_err qx_text_check(struct qx_slice s, const char *where, uint32_t first_line,
                          struct qx_report *report)
{
    struct place start = {.where = where, .line = first_line, .column = 1, .report = report};
    enum qx_err err = check_runes(s, start);

    return err == QX_OK && !is_plainly_normal(s) ? check_form(s, start) : err;
}
