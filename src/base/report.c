#include <qualex/arena.h>
#include <qualex/report.h>
#include <qualex/utf8.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static char *format_text(const char *format, va_list args)
{
    char *text = NULL;

    if (vasprintf(&text, format, args) < 0) {
        return qx_strndup(qx_slice_text(format));
    }
    return text;
}

/* Takes text, of which a format's precision may have cut a character; gives UTF-8. */
static char *as_utf8(char *text)
{
    struct qx_slice s = qx_slice_text(text);
    struct qx_buf safe = {0};

    if (qx_utf8_valid(s) == s.len) {
        return text;
    }
    qx_text_safe(&safe, s, true);
    free(text);
    text = qx_strndup(qx_buf_slice(&safe));
    qx_buf_free(&safe);
    return text;
}

static void keep(struct qx_report *report, struct qx_message message)
{
    message.where = as_utf8(message.where);
    message.text = as_utf8(message.text);
    report->errors += message.level == QX_ERROR;
    report->warnings += message.level == QX_WARNING;
    if (report->n == QX_REPORT_MAX) {
        free(message.where);
        free(message.text);
        return;
    }
    if ((report->n & (report->n - 1)) == 0) { /* grow at the powers of two */
        report->messages =
            qx_realloc(report->messages, report->n == 0 ? 1 : 2 * report->n, sizeof message);
    }
    report->messages[report->n++] = message;
}

void qx_report_add(struct qx_report *report, enum qx_level level, const char *where, uint32_t line,
                   const char *format, ...)
{
    va_list args;

    if (report == NULL) {
        return;
    }
    va_start(args, format);
    keep(report, (struct qx_message){.level = level,
                                     .where = qx_strndup(qx_slice_text(where)),
                                     .line = line,
                                     .text = format_text(format, args)});
    va_end(args);
}

enum qx_err qx_fail(struct qx_report *report, enum qx_err err, const char *where, uint32_t line,
                    const char *format, ...)
{
    va_list args;

    if (report == NULL) {
        return err;
    }
    va_start(args, format);
    keep(report, (struct qx_message){.level = QX_ERROR,
                                     .err = err,
                                     .where = qx_strndup(qx_slice_text(where)),
                                     .line = line,
                                     .text = format_text(format, args)});
    va_end(args);
    return err;
}

const char *qx_report_last(const struct qx_report *report)
{
    for (size_t i = report == NULL ? 0 : report->n; i > 0; i--) {
        if (report->messages[i - 1].level == QX_ERROR) {
            return report->messages[i - 1].text;
        }
    }
    return "";
}

void qx_report_free(struct qx_report *report)
{
    for (size_t i = 0; i < report->n; i++) {
        free(report->messages[i].where);
        free(report->messages[i].text);
    }
    free(report->messages);
    *report = (struct qx_report){0};
}
