/* CSV with tabs for commas. */
#include "tabs.h"

#include <string.h>

static void put_field(struct qx_buf *out, struct qx_slice field)
{
    bool plain = true;

    for (size_t i = 0; i < field.len; i++) {
        plain = plain && strchr("\"\t\n\r", field.ptr[i]) == NULL;
    }
    if (plain) {
        qx_buf_add(out, field);
        return;
    }
    qx_buf_byte(out, '"');
    for (size_t i = 0; i < field.len; i++) {
        qx_buf_text(out, field.ptr[i] == '"' ? "\"" : "");
        qx_buf_byte(out, field.ptr[i]);
    }
    qx_buf_byte(out, '"');
}

static bool put_record(void *ctx, const struct qx_slice *fields, size_t n, uint32_t line)
{
    struct qx_buf *out = ctx;

    (void)line;
    for (size_t i = 0; i < n; i++) {
        qx_buf_text(out, i > 0 ? "\t" : "");
        put_field(out, fields[i]);
    }
    qx_buf_byte(out, '\n');
    return true;
}

enum qx_err cli_bank_tabs(struct qx_slice csv, const char *where, struct qx_report *report,
                          struct qx_buf *out)
{
    return qx_csv_records(csv, ',', where, report, put_record, out);
}
