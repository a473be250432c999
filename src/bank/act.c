/* What an act is about is chosen first, with what will become of it; then all of it is moved. */
#include "store.h"

#include "life.h"

/* A version that may be chosen. */
struct candidate {
    int64_t row;
    char id[QX_QUESTION_ID_MAX + 1];
    int64_t version;
    uint8_t digest[QX_SHA256_LEN];
    struct bank_standing standing;
};

#define CANDIDATES_MAX 2 /* of one question: one on its way, one in force */

static void copy_text(char *out, size_t size, const char *text)
{
    size_t n = text == NULL ? 0 : strnlen(text, size - 1);

    if (n > 0) {
        memcpy(out, text, n);
    }
    out[n] = '\0';
}

static enum qx_status status_of_act(const char *act)
{
    return act != NULL && strcmp(act, "pretest") == 0 ? QX_PRETEST : QX_APPROVED;
}

/* A row of the columns of STANDING (statements.c). */
static void read_candidate(struct qx_rows *rows, struct candidate *out)
{
    struct bank_standing *s = &out->standing;
    struct qx_slice digest = qx_row_bytes(rows, 3);

    *out = (struct candidate){.row = qx_row_int(rows, 0), .version = qx_row_int(rows, 2)};
    copy_text(out->id, sizeof out->id, qx_row_text(rows, 1));
    if (digest.len == QX_SHA256_LEN) {
        memcpy(out->digest, digest.ptr, QX_SHA256_LEN);
    }
    s->status = QX_RETIRED;
    (void)qx_status_of_name(qx_row_text(rows, 4), &s->status);
    copy_text(s->langs.text, QX_LANGS_LEN, qx_row_text(rows, 5));
    copy_text(s->authored.text, QX_LANGS_LEN, qx_row_text(rows, 6));
    copy_text(s->reviewed.text, QX_LANGS_LEN, qx_row_text(rows, 7));
    copy_text(s->approved.text, QX_LANGS_LEN, qx_row_text(rows, 8));
    copy_text(s->review_by, sizeof s->review_by, qx_row_text(rows, 9));
    s->replaces = !qx_row_is_null(rows, 10);
    copy_text(s->in_force.text, QX_LANGS_LEN, qx_row_text(rows, 10));
    s->resumes = status_of_act(qx_row_text(rows, 11));
}

static enum qx_err note(struct qx_bank *bank, const struct candidate *c, const struct bank_move *m)
{
    return qx_db_exec(bank->db, CHOSEN_MOVE, qx_text(c->id), qx_int(c->row),
                      qx_text(m->covered.text), qx_text(qx_status_name(m->after.status)),
                      qx_text(m->after.authored.text), qx_text(m->after.reviewed.text),
                      qx_text(m->after.approved.text), qx_text(m->after.review_by));
}

/* Of that status (newest: only where no other version is on its way), for which it is possible and,
 * with newest, of which the languages are not approved anew. */
static enum qx_err choose_of(struct qx_bank *bank, const struct qx_intent *intent,
                             const char *status, const char *topic, bool newest, size_t *n)
{
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_db_query(
        bank->db, STANDING_STATUS,
        (const struct qx_value[]){qx_text(status), qx_text(topic), qx_int(newest)}, 3, &rows);

    while (err == QX_OK && qx_rows_next(rows)) {
        struct candidate c;
        struct bank_move move;

        read_candidate(rows, &c);
        bool anew = newest && qx_langs_meet(intent->langs, c.standing.approved.text);

        if (!anew && bank_move(intent, &c.standing, &move)) {
            err = note(bank, &c, &move);
            ++*n;
        }
    }
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}

/* The statuses of versions that came further than their language. */
static const char *const *further(enum qx_act act)
{
    static const char *const OF_DRAFT[] = {"in review", "approved", "pretest", NULL};
    static const char *const OF_REVIEW[] = {"approved", NULL};

    return act == QX_ACT_APPROVE ? OF_REVIEW : OF_DRAFT;
}

enum qx_err qx_bank_choose_all(struct qx_bank *bank, const struct qx_intent *intent,
                               const char *status, const char *topic, size_t *n)
{
    const char *usual = bank_act_from(intent->act);
    const char *from = status != NULL ? status : usual;
    bool by_language = intent->langs[0] != '\0' && usual != NULL && strcmp(from, usual) == 0 &&
                       intent->act != QX_ACT_PRETEST && qx_act_has_langs(intent->act);

    *n = 0;
    enum qx_err err = choose_of(bank, intent, from, topic, false, n);

    for (const char *const *s = further(intent->act); by_language && err == QX_OK && *s != NULL;
         s++) {
        err = choose_of(bank, intent, *s, topic, true, n);
    }
    return err;
}

/* At most CANDIDATES_MAX. */
static enum qx_err find(struct qx_bank *bank, size_t statement, const struct qx_value *values,
                        size_t n_values, struct candidate *out, size_t *n)
{
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_db_query(bank->db, statement, values, n_values, &rows);

    *n = 0;
    while (err == QX_OK && *n < CANDIDATES_MAX && qx_rows_next(rows)) {
        read_candidate(rows, &out[(*n)++]);
    }
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}

static bool is_known(void *ctx, const struct qx_entry *entry)
{
    (void)entry;
    *(bool *)ctx = true;
    return false;
}

/* No version of the question is alive. */
static enum qx_err explain_none(struct qx_bank *bank, const struct qx_intent *intent,
                                const char *id, struct qx_report *report)
{
    bool known = false;
    enum qx_err err = qx_bank_show(bank, id, is_known, &known);

    if (err == QX_ERR_NOT_FOUND) {
        return qx_fail(report, err, bank->path, 0, "no question %s: 'list' shows what there is",
                       id);
    }
    if (err != QX_OK) {
        return qx_bank_fail(bank, err, report);
    }
    return qx_fail(report, QX_ERR_QUESTION_STATUS, bank->path, 0,
                   "%s is retired: '%s' takes only what is %s", id, qx_act_name(intent->act),
                   bank_act_takes(intent->act));
}

/* How far one language of a version came. */
static const char *standing_in(const struct bank_standing *s, const struct qx_langs *lang)
{
    return qx_langs_within(lang->text, s->approved.text)   ? "approved"
           : qx_langs_within(lang->text, s->reviewed.text) ? "in review"
                                                           : "draft";
}

/* Why the act is not possible for this version. */
static enum qx_err explain(struct qx_bank *bank, const struct qx_intent *intent,
                           const struct candidate *c, struct qx_report *report)
{
    const struct bank_standing *s = &c->standing;
    const char *rest = intent->langs;
    struct qx_slice lang;

    while (qx_langs_next(&rest, &lang)) {
        struct qx_intent one = *intent;
        struct bank_move move;
        struct qx_langs single = {""};

        qx_langs_add(&single, lang);
        one.langs = single.text;
        if (!qx_langs_within(single.text, s->langs.text)) {
            return qx_fail(report, QX_ERR_QUESTION_STATUS, bank->path, 0,
                           "%s is not written in '%.*s': 'show' tells its languages", c->id,
                           QX_ARG(lang));
        }
        if (!bank_move(&one, s, &move)) {
            return qx_fail(report, QX_ERR_QUESTION_STATUS, bank->path, 0,
                           "%s is %s in '%.*s': '%s' takes only what is %s", c->id,
                           standing_in(s, &single), QX_ARG(lang), qx_act_name(intent->act),
                           bank_act_takes(intent->act));
        }
    }
    if (intent->act == QX_ACT_PRETEST && s->replaces) {
        return qx_fail(report, QX_ERR_QUESTION_STATUS, bank->path, 0,
                       "%s has a version in force, which a pretest would take out of use: approve "
                       "the edit, or give it an id of its own",
                       c->id);
    }
    return qx_fail(report, QX_ERR_QUESTION_STATUS, bank->path, 0,
                   "%s is %s: '%s' takes only what is %s", c->id, qx_status_name(s->status),
                   qx_act_name(intent->act), bank_act_takes(intent->act));
}

/* Why a version that was named by its number is retired: perhaps another came meanwhile. */
static enum qx_err explain_retired(struct qx_bank *bank, const struct qx_intent *intent,
                                   const struct candidate *c, struct qx_report *report)
{
    struct candidate alive[CANDIDATES_MAX];
    size_t n = 0;
    enum qx_err err =
        find(bank, STANDING_ID, (const struct qx_value[]){qx_text(c->id)}, 1, alive, &n);

    if (err != QX_OK) {
        return qx_bank_fail(bank, err, report);
    }
    return n > 0 && alive[0].version > c->version
               ? qx_fail(report, QX_ERR_QUESTION_STATUS, bank->path, 0,
                         "%s: version %lld came meanwhile and retired version %lld: look at it, "
                         "then '%s' that one",
                         c->id, (long long)alive[0].version, (long long)c->version,
                         qx_act_name(intent->act))
               : explain(bank, intent, c, report);
}

static enum qx_err choose(struct qx_bank *bank, const struct candidate *c,
                          const struct bank_move *move, struct qx_report *report)
{
    enum qx_err err = note(bank, c, move);

    if (err == QX_ERR_EXISTS) {
        return qx_fail(report, err, bank->path, 0, "%s is named twice: name it once", c->id);
    }
    return err == QX_OK ? QX_OK : qx_bank_fail(bank, err, report);
}

/* Whether the version that is in force comes before the newest. */
static bool prefers_in_force(const struct qx_intent *intent, const struct candidate *c)
{
    bool of_force = intent->act == QX_ACT_SUSPEND || intent->act == QX_ACT_RESUME ||
                    (intent->act == QX_ACT_APPROVE && intent->review_by[0] != '\0' &&
                     c->standing.status == QX_DRAFT);

    return of_force && c->standing.replaces;
}

enum qx_err qx_bank_choose(struct qx_bank *bank, const struct qx_intent *intent, const char *id,
                           struct qx_report *report)
{
    struct candidate found[CANDIDATES_MAX];
    struct bank_move move;
    size_t n = 0;
    enum qx_err err = find(bank, STANDING_ID, (const struct qx_value[]){qx_text(id)}, 1, found, &n);

    if (err != QX_OK) {
        return qx_bank_fail(bank, err, report);
    }
    if (n == 0) {
        return explain_none(bank, intent, id, report);
    }
    if (intent->act == QX_ACT_RETIRE) { /* what is in force and what is on its way */
        for (size_t i = 0; err == QX_OK && i < n; i++) {
            err = bank_move(intent, &found[i].standing, &move)
                      ? choose(bank, &found[i], &move, report)
                      : explain(bank, intent, &found[i], report);
        }
        return err;
    }
    const struct candidate *c = n > 1 && prefers_in_force(intent, &found[0]) ? &found[1] : found;

    return bank_move(intent, &c->standing, &move) ? choose(bank, c, &move, report)
                                                  : explain(bank, intent, c, report);
}

enum qx_err qx_bank_choose_signed(struct qx_bank *bank, const struct qx_intent *intent,
                                  const char *id, int64_t version,
                                  const uint8_t digest[static QX_SHA256_LEN],
                                  struct qx_report *report)
{
    struct candidate found[CANDIDATES_MAX];
    struct bank_move move;
    size_t n = 0;
    enum qx_err err = find(bank, STANDING_VERSION,
                           (const struct qx_value[]){qx_text(id), qx_int(version)}, 2, found, &n);

    if (err != QX_OK) {
        return qx_bank_fail(bank, err, report);
    }
    if (n == 0) {
        return qx_fail(report, QX_ERR_NOT_FOUND, bank->path, 0,
                       "no version %lld of %s: make a new request", (long long)version, id);
    }
    if (memcmp(found[0].digest, digest, QX_SHA256_LEN) != 0) {
        return qx_fail(report, QX_ERR_PAYLOAD, bank->path, 0,
                       "%s version %lld is not the one that was signed: make a new request", id,
                       (long long)version);
    }
    if (bank_move(intent, &found[0].standing, &move)) {
        return choose(bank, &found[0], &move, report);
    }
    return found[0].standing.status == QX_RETIRED ? explain_retired(bank, intent, &found[0], report)
                                                  : explain(bank, intent, &found[0], report);
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

static enum qx_err move_all(struct qx_bank *bank, const struct qx_intent *intent,
                            const struct qx_actor *actor, int64_t now_ms)
{
    enum qx_err err = QX_OK;

    if (intent->act == QX_ACT_APPROVE) {
        err = qx_db_exec(bank->db, CHOSEN_REPLACE_STEP, qx_text(actor->name), qx_int(now_ms));
        if (err == QX_OK) {
            err = qx_db_run(bank->db, CHOSEN_REPLACE, NULL, 0, NULL);
        }
    }
    if (err == QX_OK) {
        err = qx_db_exec(bank->db, CHOSEN_STEP, qx_text(qx_act_name(intent->act)),
                         qx_text(actor->name), qx_bank_blob(actor->key), qx_int(now_ms),
                         qx_bank_blob(actor->digest), qx_text(intent->why),
                         qx_text(intent->review_by));
    }
    if (err == QX_OK) {
        err = qx_db_run(bank->db, CHOSEN_STATUS, NULL, 0, NULL);
    }
    return err;
}

static enum qx_err count_waiting(struct qx_bank *bank, size_t *waiting)
{
    struct qx_rows *rows = NULL;
    enum qx_err err = qx_db_query(bank->db, CHOSEN_WAITING, NULL, 0, &rows);

    *waiting = err == QX_OK && qx_rows_next(rows) ? (size_t)qx_row_int(rows, 0) : 0;
    enum qx_err end = qx_rows_end(&rows);

    return err == QX_OK ? end : err;
}

enum qx_err qx_bank_act(struct qx_bank *bank, const struct qx_intent *intent,
                        const struct qx_actor *actor, int64_t now_ms, struct qx_report *report,
                        size_t *waiting)
{
    enum qx_err err = qx_bank_may(bank, intent, actor, report);

    if (err == QX_OK) {
        err = keep_message(bank, actor, report);
    }
    if (err != QX_OK) {
        return err;
    }
    *waiting = 0;
    err = move_all(bank, intent, actor, now_ms);
    if (err == QX_OK && intent->act == QX_ACT_APPROVE) {
        err = count_waiting(bank, waiting);
    }
    return err == QX_OK ? QX_OK : qx_bank_fail(bank, err, report);
}
