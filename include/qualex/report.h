/* Detail of what went wrong, owned by the caller: the cli prints it, nobody else. */
#ifndef QUALEX_REPORT_H
#define QUALEX_REPORT_H

#include <qualex/err.h>
#include <stddef.h>
#include <stdint.h>

enum qx_level { QX_NOTE, QX_WARNING, QX_ERROR };

struct qx_message {
    enum qx_level level;
    enum qx_err err; /* QX_OK for notes and warnings without a code */
    char *where;     /* file, artefact or program part; owned, may be "" */
    uint32_t line;   /* 1-based; 0 = none */
    char *text;      /* what, and after ": " what to do; owned */
};

/* Start from {0}; free with qx_report_free. Texts are UTF-8: what is none is shown as U+FFFD, so
 * that a format may cut a foreign text. Keeps the first QX_REPORT_MAX messages, counts all. */
struct qx_report {
    struct qx_message *messages;
    size_t n;
    size_t errors;
    size_t warnings;
};

#define QX_REPORT_MAX 100000

void qx_report_add(struct qx_report *report, enum qx_level level, const char *where, uint32_t line,
                   const char *format, ...) __attribute__((nonnull(5), format(printf, 5, 6)));

/* Adds an error and returns err, so that a check reads `return qx_fail(report, QX_ERR_X, …)`.
 * report may be NULL: then only the code is told. */
enum qx_err qx_fail(struct qx_report *report, enum qx_err err, const char *where, uint32_t line,
                    const char *format, ...) __attribute__((nonnull(5), format(printf, 5, 6)));

/* The newest error's text, or "" */
const char *qx_report_last(const struct qx_report *report);

void qx_report_free(struct qx_report *report);

#endif
