/* Imports that are committed part by part. */
#include "store.h"

enum qx_err qx_bank_part_find(struct qx_bank *bank, const uint8_t source[static QX_SHA256_LEN],
                              int64_t *taken)
{
    struct qx_rows *rows = NULL;
    enum qx_err err =
        qx_db_query(bank->db, PART_FIND, (const struct qx_value[]){qx_bank_blob(source)}, 1, &rows);

    *taken = 0;
    if (err == QX_OK && qx_rows_next(rows)) {
        *taken = qx_row_int(rows, 0);
    }
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}

enum qx_err qx_bank_part_note(struct qx_bank *bank, const uint8_t source[static QX_SHA256_LEN],
                              int64_t taken)
{
    return qx_db_exec(bank->db, PART_NOTE, qx_bank_blob(source), qx_int(taken));
}

enum qx_err qx_bank_part_any(struct qx_bank *bank, bool *any)
{
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_db_query(bank->db, PART_ANY, NULL, 0, &rows);

    *any = err == QX_OK && qx_rows_next(rows) && qx_row_int(rows, 0) != 0;
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}

enum qx_err qx_bank_part_forget(struct qx_bank *bank, const uint8_t source[static QX_SHA256_LEN])
{
    return qx_db_exec(bank->db, PART_FORGET, qx_bank_blob(source));
}
