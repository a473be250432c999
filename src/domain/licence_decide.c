#include "licence_evaluate.h"

#include <qualex/clock.h>

#include <string.h>

static const char *const STATUS_TEXTS[] = {
    [QX_REQUIREMENT_MET] = "met",
    [QX_REQUIREMENT_NOT_MET] = "not met",
    [QX_REQUIREMENT_EVIDENCE_MISSING] = "evidence missing",
    [QX_REQUIREMENT_NOT_APPLICABLE] = "not applicable",
};

static const struct {
    const char *text;
    const char *code;
    const char *reason;
    int rank; /* of all subtypes the worst is told */
} VERDICTS[] = {
    [QX_LICENCE_SATISFIED] = {"satisfied",          "SATISFIED",        "every requirement is met", 0},
    [QX_LICENCE_INCOMPLETE] = {"incomplete",         "EVIDENCE_MISSING", "evidence is missing",      1},
    [QX_LICENCE_NOT_SATISFIED] = {"not satisfied",      "NOT_MET",          "a requirement is not met", 2},
    [QX_LICENCE_UNDETERMINED] = {"undetermined",       "UNDETERMINED",
                              "evidence is there that could not be judged",                         3},
    [QX_LICENCE_OUT_OF_SCOPE] = {"out of scope",       "OUT_OF_SCOPE",     "the rules do not apply",   4},
    [QX_LICENCE_NOT_IN_FORCE] = {"rules not in force", "NOT_IN_FORCE",
                              "the rules are not in force on that day",                             5},
};

const char *qx_requirement_status_text(enum qx_requirement_status status)
{
    return STATUS_TEXTS[status];
}

const char *qx_licence_verdict_text(enum qx_licence_verdict verdict)
{
    return VERDICTS[verdict].text;
}

static bool applies(const struct qx_requirement *q, const char *subtype)
{
    for (size_t i = 0; i < q->n_subtypes; i++) {
        if (strcmp(q->subtypes[i], subtype) == 0) {
            return true;
        }
    }
    return false;
}

static struct subject whole(const struct qx_dossier *dossier)
{
    return (struct subject){dossier->json, ""};
}

static struct qx_requirement_result judge(struct evaluation *e, const struct qx_requirement *q)
{
    struct qx_requirement_result r = {.requirement = q,
                                      .status = QX_REQUIREMENT_NOT_APPLICABLE,
                                      .code = "NOT_APPLICABLE",
                                      .reason = "the rules do not ask it of this subtype",
                                      .item = ""};

    if (!applies(q, e->subtype)) {
        return r;
    }
    e->result = &r;
    struct licence_outcome o = licence_evaluate(e, &q->test, whole(e->dossier));

    e->result = NULL;
    r.status = o.answer == LICENCE_MET       ? QX_REQUIREMENT_MET
               : o.answer == LICENCE_NOT_MET ? QX_REQUIREMENT_NOT_MET
                                             : QX_REQUIREMENT_EVIDENCE_MISSING;
    r.undetermined = o.answer == LICENCE_UNDETERMINED;
    r.code = o.code;
    r.reason = o.answer == LICENCE_MET ? q->met : o.reason;
    r.item = o.item;
    return r;
}

static enum qx_licence_verdict sum_up(const struct qx_requirement_result *results, size_t n)
{
    bool not_met = false;
    bool undetermined = false;
    bool missing = false;

    for (size_t i = 0; i < n; i++) {
        not_met |= results[i].status == QX_REQUIREMENT_NOT_MET;
        undetermined |= results[i].undetermined;
        missing |= results[i].status == QX_REQUIREMENT_EVIDENCE_MISSING;
    }
    if (not_met) {
        return QX_LICENCE_NOT_SATISFIED;
    }
    if (undetermined) {
        return QX_LICENCE_UNDETERMINED;
    }
    return missing ? QX_LICENCE_INCOMPLETE : QX_LICENCE_SATISFIED;
}

static void say(struct qx_subtype_result *r, enum qx_licence_verdict verdict, const char *code,
                const char *reason)
{
    r->verdict = verdict;
    r->code = code == NULL ? VERDICTS[verdict].code : code;
    r->reason = reason == NULL ? VERDICTS[verdict].reason : reason;
}

/* Whether the rules stand at all; false when they do, else *r says why not. */
static bool rules_fail(struct evaluation *e, struct qx_subtype_result *r)
{
    const struct qx_rules *rules = e->rules;

    if (rules->published_ms == QX_NO_DAY) {
        say(r, QX_LICENCE_UNDETERMINED, "NOT_PUBLISHED",
            "the rules do not say when they were first published");
        return true;
    }
    if (e->day_ms < rules->in_force_ms) {
        say(r, QX_LICENCE_NOT_IN_FORCE, "NOT_YET_IN_FORCE",
            "the rules are not yet in force on that day");
        return true;
    }
    if (rules->repealed_ms != QX_NO_DAY && e->day_ms >= rules->repealed_ms) {
        say(r, QX_LICENCE_NOT_IN_FORCE, "REPEALED", "the rules are repealed on that day");
        return true;
    }
    for (size_t i = 0; i < rules->n_exceptions; i++) {
        struct licence_outcome o =
            licence_evaluate(e, &rules->exceptions[i].test, whole(e->dossier));

        if (o.answer == LICENCE_MET) {
            say(r, QX_LICENCE_OUT_OF_SCOPE, NULL, rules->exceptions[i].text);
            return true;
        }
        if (o.answer != LICENCE_NOT_MET) {
            say(r, QX_LICENCE_UNDETERMINED, o.code, o.reason);
            return true;
        }
    }
    return false;
}

static void judge_subtype(struct evaluation *e, struct qx_subtype_result *r)
{
    const struct qx_rules *rules = e->rules;

    if (rules_fail(e, r)) {
        return;
    }
    r->n_results = rules->n_requirements;
    r->results = qx_arena_alloc(e->arena, r->n_results, sizeof *r->results);
    for (size_t i = 0; i < r->n_results; i++) {
        r->results[i] = judge(e, &rules->requirements[i]);
    }
    say(r, sum_up(r->results, r->n_results), NULL, NULL);
}

static void collect_notices(struct evaluation *e, struct qx_decision *out)
{
    const struct qx_rules *rules = e->rules;

    out->notices =
        qx_arena_alloc(e->arena, rules->n_notices + e->n_notices + 1, sizeof *out->notices);
    if (e->dossier->filed_ms > e->day_ms) {
        out->notices[out->n_notices++] = "the dossier is dated after the day of the check";
    }
    for (size_t i = 0; i < rules->n_notices; i++) {
        struct licence_outcome o = licence_evaluate(e, &rules->notices[i].test, whole(e->dossier));

        if (o.answer == LICENCE_MET) {
            out->notices[out->n_notices++] =
                o.item[0] == '\0'
                    ? rules->notices[i].text
                    : qx_arena_printf(e->arena, "%s: %s", o.item, rules->notices[i].text);
        }
    }
    for (size_t i = 0; i < e->n_notices; i++) {
        out->notices[out->n_notices++] = e->notices[i];
    }
}

void qx_licence_decide(const struct qx_rules *rules, const struct qx_dossier *dossier,
                       int64_t at_ms, const struct qx_evidence_source *source,
                       struct qx_arena *arena, struct qx_decision *out)
{
    int64_t into_day = at_ms % QX_DAY_MS;
    struct evaluation e = {
        .rules = rules,
        .dossier = dossier,
        .source = source,
        .arena = arena,
        .day_ms = at_ms - (into_day < 0 ? into_day + QX_DAY_MS : into_day),
    };

    *out = (struct qx_decision){.rules = rules, .dossier = dossier, .at_ms = at_ms};
    out->n_subtypes = dossier->n_subtypes;
    out->subtypes = qx_arena_alloc(arena, out->n_subtypes, sizeof *out->subtypes);
    for (size_t i = 0; i < out->n_subtypes; i++) {
        struct qx_subtype_result *r = &out->subtypes[i];

        r->id = dossier->subtypes[i];
        e.subtype = r->id;
        judge_subtype(&e, r);
        if (VERDICTS[r->verdict].rank > VERDICTS[out->verdict].rank) {
            out->verdict = r->verdict;
        }
    }
    e.subtype = "";
    collect_notices(&e, out);
}
