#include "xml_write.h"

static const char *entity_of(char c, bool in_attribute)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return in_attribute ? "&quot;" : NULL;
    case '\n':
        return in_attribute ? "&#10;" : NULL;
    case '\t':
        return in_attribute ? "&#9;" : NULL;
    default:
        return NULL;
    }
}

static void escape(struct qx_buf *out, const char *text, bool in_attribute)
{
    const char *start = text;

    for (; *text != '\0'; text++) {
        const char *entity = entity_of(*text, in_attribute);

        if (entity != NULL) {
            qx_buf_add(out, qx_slice(start, (size_t)(text - start)));
            qx_buf_text(out, entity);
            start = text + 1;
        }
    }
    qx_buf_text(out, start);
}

void xml_text(struct qx_buf *out, const char *text)
{
    escape(out, text, false);
}

void xml_attribute(struct qx_buf *out, const char *name, const char *value)
{
    qx_buf_printf(out, " %s=\"", name);
    escape(out, value, true);
    qx_buf_byte(out, '"');
}

void xml_leaf(struct qx_buf *out, int indent, const char *name, const char *text)
{
    qx_buf_printf(out, "%*s<%s>", indent, "", name);
    xml_text(out, text);
    qx_buf_printf(out, "</%s>\n", name);
}
