/* Who may take a step of what was chosen. */
#include "store.h"

#include "life.h"

#define SHOWN 10

/* A person's other step of a version: in the way when it is another of the three in one of the
 * languages. */
static bool in_the_way(struct qx_rows *rows, int role)
{
    int other = bank_act_role(qx_row_text(rows, 1));
    const char *covered = qx_row_text(rows, 2);
    const char *langs = qx_row_text(rows, 3);

    return other >= 0 && other != role && (langs[0] == '\0' || qx_langs_meet(langs, covered));
}

static enum qx_err check_persons(struct qx_bank *bank, enum qx_act act,
                                 const struct qx_actor *actor, struct qx_report *report)
{
    int role = bank_act_role(qx_act_name(act));
    struct qx_rows *rows = NULL;
    size_t met = 0;
    enum qx_err err = qx_db_query(
        bank->db, CHOSEN_PERSONS,
        (const struct qx_value[]){qx_text(actor->name), qx_bank_blob(actor->key)}, 2, &rows);

    while (err == QX_OK && met < SHOWN && qx_rows_next(rows)) {
        if (in_the_way(rows, role)) {
            met++;
            (void)qx_fail(report, QX_ERR_SAME_PERSON, bank->path, 0,
                          "%s: %s did the step '%s' of this version: another person must do '%s'",
                          qx_row_text(rows, 0), actor->name, qx_row_text(rows, 1),
                          qx_act_name(act));
        }
    }
    enum qx_err end = qx_rows_end(&rows);

    err = err == QX_OK ? end : err;
    if (err != QX_OK) {
        return qx_bank_fail(bank, err, report);
    }
    return met > 0 ? QX_ERR_SAME_PERSON : QX_OK;
}

static enum qx_err check_authors(struct qx_bank *bank, struct qx_report *report)
{
    struct qx_rows *rows = NULL;
    size_t met = 0;
    enum qx_err err = qx_db_query(bank->db, CHOSEN_NO_AUTHOR, NULL, 0, &rows);

    while (err == QX_OK && met < SHOWN && qx_rows_next(rows)) {
        if (!qx_langs_within(qx_row_text(rows, 1), qx_row_text(rows, 2))) {
            met++;
            (void)qx_fail(report, QX_ERR_SIGNER_MISSING, bank->path, 0,
                          "%s: not signed by its author: 'author --request' first",
                          qx_row_text(rows, 0));
        }
    }
    enum qx_err end = qx_rows_end(&rows);

    err = err == QX_OK ? end : err;
    if (err != QX_OK) {
        return qx_bank_fail(bank, err, report);
    }
    return met > 0 ? QX_ERR_SIGNER_MISSING : QX_OK;
}

enum qx_err qx_bank_may(struct qx_bank *bank, const struct qx_intent *intent,
                        const struct qx_actor *actor, struct qx_report *report)
{
    enum qx_act act = intent->act;
    enum qx_err err = QX_OK;

    if (qx_bank_live(bank) && actor->message.len == 0) {
        return qx_fail(report, QX_ERR_MODE, bank->path, 0,
                       "a live bank takes signed steps only: --request, then --signed");
    }
    if (qx_bank_live(bank) && act == QX_ACT_REVIEW) {
        err = check_authors(bank, report);
    }
    /* An author comes first, and may well have imported his own questions. */
    bool third = act == QX_ACT_REVIEW || act == QX_ACT_APPROVE || act == QX_ACT_PRETEST;

    return err == QX_OK && third ? check_persons(bank, act, actor, report) : err;
}
