#include "store.h"

#include <qualex/text.h>

static enum qx_err check_text(const char *text, struct qx_report *report)
{
    struct qx_slice s = qx_slice_text(text);

    if (qx_slice_trim(s).len == 0 || s.len > QX_COMMENT_MAX) {
        return qx_fail(report, QX_ERR_TOO_LARGE, "comment", 0,
                       "%zu bytes: write 1 to %d, and not blanks alone", s.len, QX_COMMENT_MAX);
    }
    return qx_text_check(s, "comment", 1, report);
}

enum qx_err qx_bank_comment(struct qx_bank *bank, const char *id, const char *who, const char *text,
                            int64_t now_ms, struct qx_report *report)
{
    int64_t changed = 0;
    enum qx_err err = check_text(text, report);

    if (err != QX_OK) {
        return err;
    }
    err = qx_db_run(
        bank->db, COMMENT_ADD,
        (const struct qx_value[]){qx_text(id), qx_text(who), qx_int(now_ms), qx_text(text)}, 4,
        &changed);
    if (err == QX_OK && changed == 0) {
        return qx_fail(report, QX_ERR_NOT_FOUND, bank->path, 0,
                       "no question %s: 'list' shows what there is", id);
    }
    return err == QX_OK ? QX_OK : qx_bank_fail(bank, err, report);
}
