/* Texts, words and shares in Moodle XML. */
#include "moodle.h"

#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

bool moodle_fault(struct moodle_parser *p, uint32_t line, const char *format, ...)
{
    const struct qx_reading *r = p->m->reading;
    char text[512];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    (void)qx_fail(r->report, QX_ERR_QUESTION, r->where, line, "%s", text);
    return false;
}

static bool is_word(struct qx_slice s, const char *word)
{
    return s.len == strlen(word) && strncasecmp((const char *)s.ptr, word, s.len) == 0;
}

/* --- texts --- */

static bool format_of(struct moodle_parser *p, const struct qx_xml *holder, enum moodle_format *out)
{
    static const struct {
        const char *name;
        enum moodle_format format;
    } FORMATS[] = {
        {"html",               MOODLE_HTML },
        {"moodle_auto_format", MOODLE_AUTO },
        {"plain_text",         MOODLE_PLAIN},
        {"markdown",           MOODLE_PLAIN},
    };
    const char *name = qx_xml_attribute(holder, "format");

    *out = p->format;
    for (size_t i = 0; name != NULL && i < sizeof FORMATS / sizeof FORMATS[0]; i++) {
        if (strcmp(name, FORMATS[i].name) == 0) {
            *out = FORMATS[i].format;
            return true;
        }
    }
    return name == NULL ||
           moodle_fault(p, holder->line, "unsupported text format %.40s: write html or plain_text",
                        name);
}

/* Text beside the <text>, which other programs do not see. */
static bool has_stray_text(const struct qx_xml *holder)
{
    for (const struct qx_xml *node = holder->first; node != NULL; node = node->next) {
        if (node->name == NULL && qx_slice_trim(node->text).len > 0) {
            return true;
        }
    }
    return false;
}

/* Without the blanks around; the line is that of what is left. */
static void trim(struct moodle_text *text)
{
    struct qx_slice trimmed = qx_slice_trim(text->raw);

    for (const uint8_t *c = text->raw.ptr; trimmed.len > 0 && c < trimmed.ptr; c++) {
        text->line += *c == '\n' ? 1 : 0;
    }
    text->raw = trimmed;
}

bool moodle_text(struct moodle_parser *p, const struct qx_xml *holder, struct moodle_text *out)
{
    const struct qx_xml *text = qx_xml_child(holder, "text");

    *out = (struct moodle_text){.raw = qx_slice("", 0), .format = p->format};
    if (holder == NULL) {
        return true;
    }
    out->line = text == NULL || text->first == NULL ? holder->line : text->first->line;
    if (!format_of(p, holder, &out->format)) {
        return false;
    }
    if (has_stray_text(holder)) {
        return moodle_fault(p, holder->line, "text of <%s> outside its <text>: put it in",
                            holder->name);
    }
    if (qx_xml_next(text, "text") != NULL) {
        return moodle_fault(p, holder->line, "<%s> with more than one <text>: leave one",
                            holder->name);
    }
    if (!qx_xml_text(text, &out->raw)) {
        return moodle_fault(p, text->line, "elements within <text>: put its markup in CDATA");
    }
    trim(out);
    return true;
}

bool moodle_texts(struct moodle_parser *p, const struct moodle_text *text, struct qx_texts *out)
{
    enum qx_err err =
        text->format == MOODLE_PLAIN
            ? qx_making_texts(p->m, text->raw, text->line, out)
            : qx_making_html(p->m, text->raw, text->line, text->format == MOODLE_AUTO, out);

    return err == QX_OK;
}

bool moodle_take(struct moodle_parser *p, const struct qx_xml *holder, struct qx_texts *out)
{
    struct moodle_text text;

    return moodle_text(p, holder, &text) && moodle_texts(p, &text, out);
}

/* --- words --- */

struct qx_slice moodle_word(const struct moodle_parser *p, const char *name, const char *otherwise)
{
    const struct qx_xml *node = qx_xml_child(p->question, name);
    struct qx_slice word = qx_slice_text(otherwise);

    if (node != NULL && !qx_xml_text(node, &word)) {
        (void)qx_xml_text(qx_xml_child(node, "text"), &word);
    }
    return qx_slice_trim(word);
}

bool moodle_flag(struct moodle_parser *p, const char *name, bool otherwise, bool *out)
{
    struct qx_slice word = moodle_word(p, name, otherwise ? "true" : "false");

    *out = is_word(word, "true") || is_word(word, "1");
    if (*out || word.len == 0 || qx_slice_equal(word, qx_slice_text("0")) ||
        qx_slice_equal(word, qx_slice_text("false"))) {
        return true;
    }
    return qx_making_lenient(p->m, qx_xml_child(p->question, name)->line,
                             "<%s> says '%.*s', which is true to other programs: write true or "
                             "false",
                             name, (int)(word.len > 20 ? 20 : word.len), (const char *)word.ptr);
}

bool moodle_fraction(struct moodle_parser *p, const struct qx_xml *answer, struct qx_fraction *out)
{
    const char *text = qx_xml_attribute(answer, "fraction");

    *out = (struct qx_fraction){0, 1};
    return text == NULL || qx_percent(qx_slice_text(text), out) ||
           moodle_fault(p, answer->line,
                        "fraction='%.20s' is no number from -100 to 100: correct it", text);
}
