#include "html_parts.h"

#include <qualex/utf8.h>

#define CODE_INDENT "    "

/* The mark of an item; code comes below it. Nothing stands in at the start of a text. */
static void put_mark(struct html_flow *flow)
{
    const char *mark = flow->mark + (flow->text.len == 0 ? strspn(flow->mark, " ") : 0);
    struct qx_slice shown = qx_slice_text(mark);

    while (flow->code && shown.len > 0 && shown.ptr[shown.len - 1] == ' ') {
        shown.len--;
    }
    qx_buf_add(&flow->text, shown);
    flow->mark[0] = '\0';
    if (flow->code) {
        qx_buf_text(&flow->text, shown.len > 0 ? "\n" CODE_INDENT : CODE_INDENT);
    }
}

void html_flow_settle(struct html_flow *flow)
{
    bool empty = flow->text.len == 0;
    bool line_start = empty || flow->breaks > 0;

    for (size_t i = 0; i < flow->breaks && !empty; i++) {
        qx_buf_byte(&flow->text, '\n');
    }
    flow->breaks = 0;
    if (!line_start) {
        qx_buf_text(&flow->text, flow->blank ? " " : "");
    } else if (flow->mark[0] != '\0') {
        put_mark(flow);
    } else if (flow->code) {
        qx_buf_text(&flow->text, CODE_INDENT);
    }
    flow->blank = false;
}

void html_flow_rune(struct html_flow *flow, uint32_t rune)
{
    uint8_t bytes[4];

    html_flow_settle(flow);
    qx_buf_add(&flow->text, qx_slice(bytes, qx_utf8_put(rune, bytes)));
}

void html_flow_blank(struct html_flow *flow)
{
    if (flow->code) {
        html_flow_rune(flow, ' ');
    } else {
        flow->blank = true;
    }
}

void html_flow_break(struct html_flow *flow, size_t n)
{
    flow->breaks = flow->breaks < n ? n : flow->breaks;
}

void html_flow_line(struct html_flow *flow)
{
    if (flow->code || flow->breaks < 2) {
        flow->breaks++;
    }
}

void html_flow_code(struct html_flow *flow, struct qx_slice lines)
{
    bool was = flow->code;

    html_flow_break(flow, 2);
    flow->code = true;
    for (size_t i = 0; i < lines.len; i++) {
        if (lines.ptr[i] == '\n') {
            html_flow_line(flow);
        } else {
            html_flow_settle(flow);
            qx_buf_byte(&flow->text, lines.ptr[i]);
        }
    }
    flow->code = was;
    html_flow_break(flow, 2);
}
