/* Tables that are no questions: a glossary. */
#include "csv.h"

enum qx_err qx_csv_records(struct qx_slice text, char delimiter, const char *where,
                           struct qx_report *report, qx_csv_visit *visit, void *ctx)
{
    struct csv_file file = {.rest = text, .delimiter = delimiter, .line = 1};
    struct csv_record record = {0};
    struct qx_slice fields[CSV_COLUMNS_MAX];
    enum qx_err err = QX_OK;
    bool more = true;

    while (err == QX_OK && more && csv_next(&file, &record)) {
        if (record.fault != NULL) {
            err = qx_fail(report, QX_ERR_SYNTAX, where, record.line, "%s", record.fault);
            break;
        }
        for (size_t i = 0; i < record.n; i++) {
            fields[i] = csv_field(&record, i);
        }
        more = visit(ctx, fields, record.n, record.line);
    }
    qx_buf_free(&record.bytes);
    return err;
}
