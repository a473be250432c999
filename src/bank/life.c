#include "life.h"

static const struct {
    const char *name;
    const char *from;
    const char *takes;
    int role;
} ACTS[] = {
    [QX_ACT_AUTHOR] = {"author",  "draft",     "draft",                  0 },
    [QX_ACT_REVIEW] = {"review",  "draft",     "draft",                  1 },
    [QX_ACT_APPROVE] = {"approve", "in review", "in review",              2 },
    [QX_ACT_PRETEST] = {"pretest", "in review", "in review",              2 },
    [QX_ACT_SUSPEND] = {"suspend", "approved",  "approved or in pretest", -1},
    [QX_ACT_RESUME] = {"resume",  "suspended", "suspended",              -1},
    [QX_ACT_RETIRE] = {"retire",  NULL,        "not retired",            -1},
};

#define N_ACTS (sizeof ACTS / sizeof ACTS[0])

const char *qx_act_name(enum qx_act act)
{
    return ACTS[act].name;
}

bool qx_act_has_langs(enum qx_act act)
{
    return ACTS[act].role >= 0;
}

bool qx_act_has_date(enum qx_act act)
{
    return act == QX_ACT_APPROVE || act == QX_ACT_PRETEST || act == QX_ACT_RESUME;
}

const char *bank_act_from(enum qx_act act)
{
    return ACTS[act].from;
}

const char *bank_act_takes(enum qx_act act)
{
    return ACTS[act].takes;
}

int bank_act_role(const char *act)
{
    for (size_t i = 0; i < N_ACTS; i++) {
        if (strcmp(ACTS[i].name, act) == 0) {
            return ACTS[i].role;
        }
    }
    return strcmp(act, "import") == 0 ? 0 : -1;
}

/* What a step covers: the languages it names, which must all be due, or else all that are due.
 * Due is what is in all and not in done. */
static bool cover(const struct qx_intent *intent, const char *all, const char *done,
                  struct qx_langs *out)
{
    bool named = intent->langs[0] != '\0';

    if (named && (!qx_langs_within(intent->langs, all) || qx_langs_meet(intent->langs, done))) {
        return false;
    }
    qx_langs_without(named ? intent->langs : all, done, out);
    return out->text[0] != '\0';
}

static bool is_in_use(enum qx_status status)
{
    return status == QX_APPROVED || status == QX_PRETEST;
}

static bool author(const struct qx_intent *intent, struct bank_move *m)
{
    struct bank_standing *s = &m->after;
    bool possible = s->status != QX_SUSPENDED && s->status != QX_RETIRED &&
                    cover(intent, s->langs.text, s->reviewed.text, &m->covered);

    qx_langs_join(s->authored.text, m->covered.text, &s->authored);
    return possible;
}

static bool review(const struct qx_intent *intent, struct bank_move *m)
{
    struct bank_standing *s = &m->after;
    bool possible = s->status != QX_SUSPENDED && s->status != QX_RETIRED &&
                    cover(intent, s->langs.text, s->reviewed.text, &m->covered);

    qx_langs_join(s->reviewed.text, m->covered.text, &s->reviewed);
    s->status = s->status == QX_DRAFT ? QX_IN_REVIEW : s->status;
    return possible;
}

/* From a pretest all languages are approved anew, and again where a new date is set. */
static bool approve(const struct qx_intent *intent, struct bank_move *m)
{
    struct bank_standing *s = &m->after;
    bool anew =
        s->status == QX_PRETEST || (s->status == QX_APPROVED && intent->review_by[0] != '\0');
    bool possible = (s->status == QX_IN_REVIEW || is_in_use(s->status)) &&
                    cover(intent, s->reviewed.text, anew ? "" : s->approved.text, &m->covered);
    struct qx_langs missing;

    qx_langs_join(s->status == QX_PRETEST ? "" : s->approved.text, m->covered.text, &s->approved);
    qx_langs_without(s->in_force.text, s->approved.text, &missing);
    m->waits = s->replaces && qx_langs_meet(missing.text, s->langs.text);
    s->status = m->waits ? QX_IN_REVIEW : QX_APPROVED;
    return possible;
}

/* A pretest is of a new question: an edit would take the one in force out of use. */
static bool pretest(const struct qx_intent *intent, struct bank_move *m)
{
    struct bank_standing *s = &m->after;
    bool possible = !s->replaces && (s->status == QX_IN_REVIEW || s->status == QX_PRETEST) &&
                    cover(intent, s->reviewed.text, s->approved.text, &m->covered);

    qx_langs_join(s->approved.text, m->covered.text, &s->approved);
    s->status = QX_PRETEST;
    return possible;
}

static bool suspend(const struct qx_intent *intent, struct bank_move *m)
{
    bool possible = is_in_use(m->after.status);

    (void)intent;
    m->after.status = QX_SUSPENDED;
    return possible;
}

static bool resume(const struct qx_intent *intent, struct bank_move *m)
{
    bool possible = m->after.status == QX_SUSPENDED && is_in_use(m->after.resumes);

    (void)intent;
    m->after.status = m->after.resumes;
    return possible;
}

static bool retire(const struct qx_intent *intent, struct bank_move *m)
{
    bool possible = m->after.status != QX_RETIRED;

    (void)intent;
    m->after.status = QX_RETIRED;
    return possible;
}

bool bank_move(const struct qx_intent *intent, const struct bank_standing *now,
               struct bank_move *out)
{
    static bool (*const MOVES[])(const struct qx_intent *, struct bank_move *) = {
        [QX_ACT_AUTHOR] = author,   [QX_ACT_REVIEW] = review,   [QX_ACT_APPROVE] = approve,
        [QX_ACT_PRETEST] = pretest, [QX_ACT_SUSPEND] = suspend, [QX_ACT_RESUME] = resume,
        [QX_ACT_RETIRE] = retire,
    };
    struct bank_move m = {.after = *now, .covered = now->langs};

    if ((intent->langs[0] != '\0' && !qx_act_has_langs(intent->act)) ||
        (intent->review_by[0] != '\0' && !qx_act_has_date(intent->act)) ||
        !MOVES[intent->act](intent, &m)) {
        return false;
    }
    if (intent->review_by[0] != '\0') {
        memcpy(m.after.review_by, intent->review_by,
               strnlen(intent->review_by, BANK_DATE_LEN - 1) + 1);
        m.after.review_by[BANK_DATE_LEN - 1] = '\0';
    }
    *out = m;
    return true;
}
