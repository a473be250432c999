#include "store.h"

/* What an act needs and what it gives; from NULL: any status but retired. */
static const struct {
    const char *name;
    const char *from;
    const char *to;
} ACTS[] = {
    [QX_ACT_AUTHOR] = {"author",  "draft",     "draft"    },
    [QX_ACT_REVIEW] = {"review",  "draft",     "in review"},
    [QX_ACT_APPROVE] = {"approve", "in review", "approved" },
    [QX_ACT_RETIRE] = {"retire",  NULL,        "retired"  },
};

const char *qx_act_name(enum qx_act act)
{
    return ACTS[act].name;
}

enum qx_err qx_bank_choose_all(struct qx_bank *bank, enum qx_act act, const char *status,
                               const char *topic, size_t *n)
{
    const char *from = ACTS[act].from != NULL ? ACTS[act].from : status;
    int64_t changed = 0;

    /* Another status than the act's own: nothing can be moved. */
    if (from == NULL || (status != NULL && strcmp(status, from) != 0) ||
        strcmp(from, "retired") == 0) {
        *n = 0;
        return QX_OK;
    }
    enum qx_err err =
        qx_db_run(bank->db, CHOOSE_ALL, (const struct qx_value[]){qx_text(from), qx_text(topic)}, 2,
                  &changed);

    if (err == QX_OK) {
        *n = (size_t)changed;
    }
    return err;
}

struct statuses {
    const char *newest; /* static text: status of the newest version that is not retired */
    int64_t version;
};

static bool note_status(void *ctx, const struct qx_entry *entry)
{
    struct statuses *s = ctx;

    if (entry->status != QX_RETIRED || s->newest == NULL) {
        s->newest = qx_status_name(entry->status);
        s->version = entry->version;
    }
    return true;
}

/* Why a version could not be chosen. */
static enum qx_err explain(struct qx_bank *bank, enum qx_act act, const char *id,
                           struct qx_report *report)
{
    struct statuses s = {0};
    enum qx_err err = qx_bank_show(bank, id, note_status, &s);

    if (err == QX_ERR_NOT_FOUND) {
        return qx_fail(report, err, bank->path, 0, "no question %s: 'list' shows what there is",
                       id);
    }
    if (err != QX_OK) {
        return qx_bank_fail(bank, err, report);
    }
    return qx_fail(report, QX_ERR_QUESTION_STATUS, bank->path, 0,
                   "%s is %s: '%s' takes only what is %s", id, s.newest, ACTS[act].name,
                   ACTS[act].from != NULL ? ACTS[act].from : "not retired");
}

/* The outcome of a statement that should have chosen one. */
static enum qx_err chosen_one(struct qx_bank *bank, enum qx_act act, const char *id,
                              enum qx_err err, int64_t changed, struct qx_report *report)
{
    if (err == QX_ERR_EXISTS) {
        return qx_fail(report, err, bank->path, 0, "%s is named twice: name it once", id);
    }
    if (err != QX_OK) {
        return qx_bank_fail(bank, err, report);
    }
    return changed == 1 ? QX_OK : explain(bank, act, id, report);
}

/* Every version that is not retired: a release takes what is approved, whatever is on its way. */
static enum qx_err choose_whole(struct qx_bank *bank, enum qx_act act, const char *id,
                                struct qx_report *report)
{
    struct statuses s = {0};
    enum qx_err err = qx_bank_show(bank, id, note_status, &s);

    if (err != QX_OK || strcmp(s.newest, "retired") == 0) {
        return explain(bank, act, id, report);
    }
    err = qx_db_exec(bank->db, CHOSEN_ADD, qx_text(id), qx_text(""));
    return chosen_one(bank, act, id, err, 1, report);
}

enum qx_err qx_bank_choose(struct qx_bank *bank, enum qx_act act, const char *id,
                           struct qx_report *report)
{
    const char *from = ACTS[act].from;
    int64_t changed = 0;

    if (from == NULL) {
        return choose_whole(bank, act, id, report);
    }
    enum qx_err err = qx_db_run(bank->db, CHOOSE_NEWEST,
                                (const struct qx_value[]){qx_text(id), qx_text(from)}, 2, &changed);

    return chosen_one(bank, act, id, err, changed, report);
}

struct looked_for {
    int64_t version;
    const uint8_t *digest;
    bool met;
    bool same;
};

static bool look_for(void *ctx, const struct qx_entry *entry)
{
    struct looked_for *l = ctx;

    if (entry->version == l->version) {
        l->met = true;
        l->same = memcmp(entry->digest, l->digest, QX_SHA256_LEN) == 0;
    }
    return !l->met;
}

enum qx_err qx_bank_choose_signed(struct qx_bank *bank, enum qx_act act, const char *id,
                                  int64_t version, const uint8_t digest[static QX_SHA256_LEN],
                                  struct qx_report *report)
{
    const char *from = ACTS[act].from == NULL ? "" : ACTS[act].from;
    struct looked_for l = {.version = version, .digest = digest};
    int64_t changed = 0;
    enum qx_err err = qx_bank_show(bank, id, look_for, &l);

    if (err == QX_OK && l.met && !l.same) {
        return qx_fail(report, QX_ERR_PAYLOAD, bank->path, 0,
                       "%s version %lld is not the one that was signed: make a new request", id,
                       (long long)version);
    }
    if (err == QX_OK && !l.met) {
        return qx_fail(report, QX_ERR_NOT_FOUND, bank->path, 0,
                       "no version %lld of %s: make a new request", (long long)version, id);
    }
    err = qx_db_run(bank->db, CHOOSE_VERSION,
                    (const struct qx_value[]){qx_text(id), qx_int(version), qx_bank_blob(digest),
                                              qx_text(from)},
                    4, &changed);
    return chosen_one(bank, act, id, err, changed, report);
}

#define SHOWN 10

/* Nobody takes two steps of one version. */
static enum qx_err check_persons(struct qx_bank *bank, enum qx_act act,
                                 const struct qx_actor *actor, struct qx_report *report)
{
    struct qx_rows *rows = NULL;
    size_t met = 0;
    enum qx_err err =
        qx_db_query(bank->db, CHOSEN_SAME_PERSON,
                    (const struct qx_value[]){qx_text(actor->name), qx_bank_blob(actor->key),
                                              qx_text(ACTS[act].name)},
                    3, &rows);

    if (err != QX_OK) {
        return qx_bank_fail(bank, err, report);
    }
    while (qx_rows_next(rows) && met < SHOWN) {
        met++;
        (void)qx_fail(report, QX_ERR_SAME_PERSON, bank->path, 0,
                      "%s: %s did the step '%s' of this version: another person must do '%s'",
                      qx_row_text(rows, 0), actor->name, qx_row_text(rows, 1), ACTS[act].name);
    }
    err = qx_rows_end(&rows);
    if (err != QX_OK) {
        return qx_bank_fail(bank, err, report);
    }
    return met > 0 ? QX_ERR_SAME_PERSON : QX_OK;
}

static enum qx_err keep_message(struct qx_bank *bank, const struct qx_actor *actor,
                                struct qx_report *report)
{
    if (actor->message.len == 0) {
        return QX_OK;
    }
    enum qx_err err =
        qx_db_exec(bank->db, APPROVAL_ADD, qx_bank_blob(actor->digest), qx_bytes(actor->message));

    if (err == QX_ERR_EXISTS) {
        return qx_fail(report, err, bank->path, 0,
                       "this signed file was used before: it acts only once");
    }
    return err == QX_OK ? QX_OK : qx_bank_fail(bank, err, report);
}

static enum qx_err move(struct qx_bank *bank, enum qx_act act, const struct qx_actor *actor,
                        int64_t now_ms)
{
    enum qx_err err = QX_OK;

    if (act == QX_ACT_APPROVE) {
        err = qx_db_exec(bank->db, CHOSEN_REPLACE_STEP, qx_text(actor->name), qx_int(now_ms));
        if (err == QX_OK) {
            err = qx_db_run(bank->db, CHOSEN_REPLACE, NULL, 0, NULL);
        }
    }
    if (err == QX_OK) {
        err = qx_db_exec(bank->db, CHOSEN_STEP, qx_text(ACTS[act].name), qx_text(actor->name),
                         qx_bank_blob(actor->key), qx_int(now_ms), qx_bank_blob(actor->digest));
    }
    if (err == QX_OK) { /* last, for what is chosen may follow from it */
        err = qx_db_exec(bank->db, CHOSEN_STATUS, qx_text(ACTS[act].to));
    }
    return err;
}

/* Before a review it is known whose the question is: by signature, in a rehearsal by name. */
static enum qx_err check_authors(struct qx_bank *bank, struct qx_report *report)
{
    bool live = qx_bank_live(bank);
    const enum qx_err missing = live ? QX_ERR_SIGNER_MISSING : QX_ERR_SAME_PERSON;
    struct qx_rows *rows = NULL;
    size_t met = 0;
    enum qx_err err =
        qx_db_query(bank->db, live ? CHOSEN_NO_AUTHOR : CHOSEN_UNNAMED, NULL, 0, &rows);

    while (err == QX_OK && met < SHOWN && qx_rows_next(rows)) {
        met++;
        (void)qx_fail(report, missing, bank->path, 0,
                      live ? "%s: not signed by its author: 'author --request' first"
                           : "%s: nobody is named as its author: 'author --as NAME' first",
                      qx_row_text(rows, 0));
    }
    enum qx_err end = qx_rows_end(&rows);

    err = err == QX_OK ? end : err;
    if (err != QX_OK) {
        return qx_bank_fail(bank, err, report);
    }
    return met > 0 ? missing : QX_OK;
}

/* Who may do it, to what was chosen. */
static enum qx_err check_act(struct qx_bank *bank, enum qx_act act, const struct qx_actor *actor,
                             struct qx_report *report)
{
    enum qx_err err = QX_OK;

    if (act == QX_ACT_RETIRE) {
        return QX_OK;
    }
    if (qx_bank_live(bank) && actor->message.len == 0) {
        return qx_fail(report, QX_ERR_MODE, bank->path, 0,
                       "a live bank takes signed steps only: --request, then --signed");
    }
    if (act == QX_ACT_REVIEW) {
        err = check_authors(bank, report);
    }
    /* An author comes first, and may well have imported his own questions. */
    return err == QX_OK && act != QX_ACT_AUTHOR ? check_persons(bank, act, actor, report) : err;
}

enum qx_err qx_bank_act(struct qx_bank *bank, enum qx_act act, const struct qx_actor *actor,
                        int64_t now_ms, struct qx_report *report)
{
    enum qx_err err = check_act(bank, act, actor, report);

    if (err == QX_OK) {
        err = keep_message(bank, actor, report);
    }
    if (err != QX_OK) {
        return err;
    }
    err = move(bank, act, actor, now_ms);
    return err == QX_OK ? QX_OK : qx_bank_fail(bank, err, report);
}
