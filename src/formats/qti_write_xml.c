/* Elements of QTI: choiceInteraction of 2.x is qti-choice-interaction in 3.0. */
#include "qti_write.h"

#include "xml_write.h"

#include <stdio.h>

static void put_name(struct qti_out *o, const char *name, bool element)
{
    qx_buf_text(o->out, o->v3 && element ? "qti-" : "");
    for (; *name != '\0'; name++) {
        if (o->v3 && *name >= 'A' && *name <= 'Z') {
            qx_buf_byte(o->out, '-');
            qx_buf_byte(o->out, (uint8_t)(*name | 0x20));
        } else {
            qx_buf_byte(o->out, (uint8_t)*name);
        }
    }
}

void qti_begin(struct qti_out *o, const char *name)
{
    qx_buf_byte(o->out, '<');
    put_name(o, name, true);
}

void qti_attr(struct qti_out *o, const char *name, const char *value)
{
    struct qx_buf plain = {0};
    struct qti_out named = {.out = &plain, .v3 = o->v3};

    put_name(&named, name, false);
    xml_attribute(o->out, qx_buf_cstr(&plain), value);
    qx_buf_free(&plain);
}

void qti_attr_size(struct qti_out *o, const char *name, size_t value)
{
    char text[32];

    (void)snprintf(text, sizeof text, "%zu", value);
    qti_attr(o, name, text);
}

void qti_in(struct qti_out *o)
{
    qx_buf_byte(o->out, '>');
}

void qti_void(struct qti_out *o)
{
    qx_buf_text(o->out, "/>");
}

void qti_close(struct qti_out *o, const char *name)
{
    qx_buf_text(o->out, "</");
    put_name(o, name, true);
    qx_buf_byte(o->out, '>');
}

void qti_line(struct qti_out *o)
{
    qx_buf_byte(o->out, '\n');
}

void qti_leaf(struct qti_out *o, const char *name, const char *text)
{
    qti_begin(o, name);
    qti_in(o);
    xml_text(o->out, text);
    qti_close(o, name);
}

void qti_put_block(struct qti_out *o, const char *text)
{
    struct qx_buf html = {0};

    writing_html(&html, text);
    bool bare = html.len == 0 || html.ptr[0] != '<';

    qx_buf_text(o->out, bare ? "<p>" : "");
    qx_buf_add(o->out, qx_buf_slice(&html));
    qx_buf_text(o->out, bare ? "</p>" : "");
    qx_buf_free(&html);
}
