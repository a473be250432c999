/* What a step leaves open of all that was chosen. */
#include "store.h"

/* Languages of the row in which something is still to be reviewed, or approved. */
static void add_left(struct qx_rows *rows, struct qx_left *out)
{
    const char *langs = qx_row_text(rows, 0);
    const char *reviewed = qx_row_text(rows, 1);
    struct qx_langs rest;

    qx_langs_without(langs, reviewed, &rest);
    qx_langs_join(out->to_review.text, rest.text, &out->to_review);
    qx_langs_without(reviewed, qx_row_text(rows, 2), &rest);
    qx_langs_join(out->to_approve.text, rest.text, &out->to_approve);
    out->undated += (size_t)qx_row_int(rows, 3);
}

enum qx_err qx_bank_left(struct qx_bank *bank, struct qx_left *out)
{
    struct qx_rows *rows = NULL;
    struct qx_left left = {.undated = 0};
    enum qx_err err = qx_db_query(bank->db, CHOSEN_STANDING, NULL, 0, &rows);

    while (err == QX_OK && qx_rows_next(rows)) {
        add_left(rows, &left);
    }
    enum qx_err end = qx_rows_end(&rows);

    err = err == QX_OK ? end : err;
    if (err == QX_OK) {
        *out = left;
    }
    return err;
}
