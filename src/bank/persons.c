/* Who may take a step of what was chosen. */
#include "store.h"

#include "life.h"

#define SHOWN 10

/* A step of a version that is the actor's own, by his key or his name: in the way when it is
 * another of the three in one of the languages. */
static bool in_the_way(struct qx_rows *rows, int role, const char *name)
{
    if (qx_row_int(rows, 5) == 0 && !qx_bank_same_name(qx_row_text(rows, 4), name)) {
        return false;
    }
    int other = bank_act_role(qx_row_text(rows, 1));
    const char *covered = qx_row_text(rows, 2);
    const char *langs = qx_row_text(rows, 3);

    return other >= 0 && other != role && (langs[0] == '\0' || qx_langs_meet(langs, covered));
}

/* Names the person, the step, its languages, and what another one must do. */
static void tell_same(struct qx_bank *bank, struct qx_rows *rows, enum qx_act act,
                      struct qx_report *report)
{
    const char *covered = qx_row_text(rows, 2);
    const char *langs = qx_row_text(rows, 3);
    struct qx_langs others;
    struct qx_langs both;

    qx_langs_without(covered, langs[0] == '\0' ? covered : langs, &others);
    qx_langs_without(covered, others.text, &both);
    (void)qx_fail(report, QX_ERR_SAME_PERSON, bank->path, 0,
                  "%s: %s did the step '%s' of this version in %.*s: another person must do '%s' "
                  "there",
                  qx_row_text(rows, 0), qx_row_text(rows, 4), qx_row_text(rows, 1),
                  (int)strlen(both.text) - 2, both.text + 1, qx_act_name(act));
}

/* The report of the next fault after so many; NULL when enough are told. */
static struct qx_report *told(struct qx_report *report, size_t met)
{
    return met < SHOWN ? report : NULL;
}

/* The outcome of a walk that met so many faults. */
static enum qx_err outcome(struct qx_bank *bank, enum qx_err err, struct qx_rows **rows, size_t met,
                           enum qx_err fault, struct qx_report *report)
{
    enum qx_err end = qx_rows_end(rows);

    err = err == QX_OK ? end : err;
    if (err != QX_OK) {
        return qx_bank_fail(bank, err, report);
    }
    if (met > SHOWN) {
        (void)qx_fail(report, fault, bank->path, 0, "and %zu more", met - SHOWN);
    }
    return met > 0 ? fault : QX_OK;
}

static enum qx_err check_persons(struct qx_bank *bank, enum qx_act act,
                                 const struct qx_actor *actor, struct qx_report *report)
{
    int role = bank_act_role(qx_act_name(act));
    struct qx_rows *rows = NULL;
    size_t met = 0;
    enum qx_err err = qx_db_query(bank->db, CHOSEN_PERSONS,
                                  (const struct qx_value[]){qx_bank_blob(actor->key)}, 1, &rows);

    while (err == QX_OK && qx_rows_next(rows)) {
        if (in_the_way(rows, role, actor->name)) {
            tell_same(bank, rows, act, told(report, met));
            met++;
        }
    }
    return outcome(bank, err, &rows, met, QX_ERR_SAME_PERSON, report);
}

static enum qx_err check_signed_authors(struct qx_bank *bank, struct qx_report *report)
{
    struct qx_rows *rows = NULL;
    size_t met = 0;
    enum qx_err err = qx_db_query(bank->db, CHOSEN_NO_AUTHOR, NULL, 0, &rows);

    while (err == QX_OK && qx_rows_next(rows)) {
        if (!qx_langs_within(qx_row_text(rows, 1), qx_row_text(rows, 2))) {
            (void)qx_fail(told(report, met), QX_ERR_SIGNER_MISSING, bank->path, 0,
                          "%s: not signed by its author: 'author --request' first",
                          qx_row_text(rows, 0));
            met++;
        }
    }
    return outcome(bank, err, &rows, met, QX_ERR_SIGNER_MISSING, report);
}

/* What was chosen of one question, and the languages that somebody is named for. */
struct named {
    char id[QX_QUESTION_ID_MAX + 1];
    struct qx_langs wanted;
    struct qx_langs known;
};

/* One more fault when a language has nobody. */
static size_t miss(struct qx_bank *bank, const struct named *n, struct qx_report *report)
{
    if (qx_langs_within(n->wanted.text, n->known.text)) {
        return 0;
    }
    (void)qx_fail(report, QX_ERR_SAME_PERSON, bank->path, 0,
                  "%s: nobody is named as its author: 'author --as NAME' first", n->id);
    return 1;
}

/* Rows of one question stand together. */
static enum qx_err check_named_authors(struct qx_bank *bank, struct qx_report *report)
{
    struct qx_rows *rows = NULL;
    struct named now = {.id = ""};
    size_t met = 0;
    enum qx_err err = qx_db_query(bank->db, CHOSEN_AUTHORS, NULL, 0, &rows);

    while (err == QX_OK && qx_rows_next(rows)) {
        const char *id = qx_row_text(rows, 0);

        if (strcmp(id, now.id) != 0) {
            met += miss(bank, &now, told(report, met));
            now = (struct named){.id = ""};
            memcpy(now.id, id, strnlen(id, QX_QUESTION_ID_MAX));
            qx_langs_join(qx_row_text(rows, 1), "", &now.wanted);
        }
        if (!qx_row_is_null(rows, 2)) {
            const char *langs = qx_row_text(rows, 2);

            qx_langs_join(now.known.text, langs[0] == '\0' ? now.wanted.text : langs, &now.known);
        }
    }
    met += miss(bank, &now, told(report, met));
    return outcome(bank, err, &rows, met, QX_ERR_SAME_PERSON, report);
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
    /* Before a review it is known whose the question is: by signature, in a rehearsal by name. */
    if (act == QX_ACT_REVIEW) {
        err = qx_bank_live(bank) ? check_signed_authors(bank, report)
                                 : check_named_authors(bank, report);
    }
    /* An author comes first, and may well have imported his own questions. */
    bool third = act == QX_ACT_REVIEW || act == QX_ACT_APPROVE || act == QX_ACT_PRETEST;

    return err == QX_OK && third ? check_persons(bank, act, actor, report) : err;
}
