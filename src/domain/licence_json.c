#include "licence_evaluate.h"

#include <qualex/clock.h>

#include <stdlib.h>
#include <string.h>

static const char *mode_of(const struct qx_rules *rules)
{
    return rules->rehearsal_allowed ? "rehearsal" : "live";
}

static struct qx_json *signers(void)
{
    struct qx_json *list = qx_json_new_array();

    qx_json_append(list, qx_json_new_text("decision"));
    return list;
}

static struct qx_json *applicant_of(const struct qx_dossier *dossier)
{
    struct qx_json *v = qx_json_new_object();

    qx_json_set_text(v, "scheme", dossier->scheme);
    qx_json_set_text(v, "id", dossier->id);
    qx_json_set_text(v, "name", dossier->name);
    return v;
}

/* --- decision/1 --- */

static const char *state_text(enum qx_evidence_state state)
{
    static const char *const TEXTS[] = {
        [QX_EVIDENCE_ABSENT] = "absent",   [QX_EVIDENCE_DIFFERS] = "differs",
        [QX_EVIDENCE_INVALID] = "invalid", [QX_EVIDENCE_UNDETERMINED] = "undetermined",
        [QX_EVIDENCE_VALID] = "valid",
    };

    return TEXTS[state];
}

static struct qx_json *exhibit_json(const struct qx_exhibit *x)
{
    struct qx_json *v = qx_json_new_object();

    qx_json_set_text(v, "file", x->file);
    qx_json_set_text(v, "kind", x->what);
    qx_json_set_hex(v, "sha256", qx_slice(x->sha256, sizeof x->sha256));
    qx_json_set_text(v, "state", state_text(x->state));
    if (x->has_payload) {
        qx_json_set_hex(v, "payload", qx_slice(x->payload, sizeof x->payload));
    } else {
        qx_json_set_text(v, "payload", NULL);
    }
    return v;
}

static struct qx_json *considered_json(const struct qx_considered *c)
{
    struct qx_json *v = qx_json_new_object();

    qx_json_set_text(v, "item", c->item);
    qx_json_set_text(v, "status", qx_requirement_status_text(c->status));
    qx_json_set_text(v, "code", c->code);
    qx_json_set_text(v, "reason", c->reason);
    return v;
}

/* Findings apart from other evidence: they are what an officer answers for. */
static void set_exhibits(struct qx_json *v, const struct qx_requirement_result *r)
{
    struct qx_json *evidence = qx_json_new_array();
    struct qx_json *findings = qx_json_new_array();

    for (size_t i = 0; i < r->n_exhibits; i++) {
        bool finding = strcmp(r->exhibits[i].what, "finding/1") == 0;

        qx_json_append(finding ? findings : evidence, exhibit_json(&r->exhibits[i]));
    }
    qx_json_set(v, "evidence", evidence);
    qx_json_set(v, "findings", findings);
}

static struct qx_json *requirement_json(const struct qx_requirement_result *r)
{
    struct qx_json *v = qx_json_new_object();
    struct qx_json *considered = qx_json_new_array();

    for (size_t i = 0; i < r->n_considered; i++) {
        qx_json_append(considered, considered_json(&r->considered[i]));
    }
    qx_json_set_text(v, "id", r->requirement->id);
    qx_json_set_text(v, "paragraph", r->requirement->paragraph);
    qx_json_set_text(v, "basis", r->requirement->basis);
    qx_json_set_text(v, "status", qx_requirement_status_text(r->status));
    qx_json_set_bool(v, "undetermined", r->undetermined);
    qx_json_set_text(v, "code", r->code);
    qx_json_set_text(v, "reason", r->reason);
    qx_json_set_text(v, "item", r->item);
    qx_json_set(v, "considered", considered);
    set_exhibits(v, r);
    return v;
}

static struct qx_json *subtype_json(const struct qx_subtype_result *r)
{
    struct qx_json *v = qx_json_new_object();
    struct qx_json *requirements = qx_json_new_array();

    for (size_t i = 0; i < r->n_results; i++) {
        qx_json_append(requirements, requirement_json(&r->results[i]));
    }
    qx_json_set_text(v, "subtype", r->id);
    qx_json_set_text(v, "verdict", qx_licence_verdict_text(r->verdict));
    qx_json_set_text(v, "code", r->code);
    qx_json_set_text(v, "reason", r->reason);
    qx_json_set(v, "requirements", requirements);
    return v;
}

struct qx_json *qx_decision_to_json(const struct qx_decision *decision,
                                    const uint8_t dossier_digest[static 32],
                                    const uint8_t rules_digest[static 32])
{
    struct qx_json *v = qx_json_new_object();
    struct qx_json *subtypes = qx_json_new_array();
    struct qx_json *notices = qx_json_new_array();
    char at[QX_TIME_LEN];

    for (size_t i = 0; i < decision->n_subtypes; i++) {
        qx_json_append(subtypes, subtype_json(&decision->subtypes[i]));
    }
    for (size_t i = 0; i < decision->n_notices; i++) {
        qx_json_append(notices, qx_json_new_text(decision->notices[i]));
    }
    qx_time_format(decision->at_ms, at);
    qx_json_set_text(v, "qualex", "decision/1");
    qx_json_set_text(v, "mode", mode_of(decision->rules));
    qx_json_set(v, "requiredSigners", signers());
    qx_json_set_hex(v, "dossier", qx_slice(dossier_digest, 32));
    qx_json_set_hex(v, "rules", qx_slice(rules_digest, 32));
    qx_json_set_text(v, "rulesId", decision->rules->id);
    qx_json_set_text(v, "licenser", decision->rules->licenser);
    qx_json_set_text(v, "at", at);
    qx_json_set(v, "applicant", applicant_of(decision->dossier));
    qx_json_set_text(v, "verdict", qx_licence_verdict_text(decision->verdict));
    qx_json_set(v, "subtypes", subtypes);
    qx_json_set(v, "notices", notices);
    return v;
}

/* --- finding/1 --- */

/* The test that asks for a finding on this requirement about items of this scope. */
static const struct qx_rule_test *asks(const struct qx_rule_test *test, const char *requirement,
                                       const char *scope)
{
    const struct qx_rule_test *found = NULL;

    if (test->kind == QX_TEST_FINDING && strcmp(test->field, requirement) == 0 &&
        strcmp(test->other, scope) == 0) {
        return test;
    }
    for (size_t i = 0; i < test->n_parts && found == NULL; i++) {
        found = asks(&test->parts[i], requirement, scope);
    }
    return found;
}

static const struct qx_rule_test *who_asks(const struct qx_rules *rules, const char *requirement,
                                           const char *scope)
{
    const struct qx_rule_test *found = NULL;

    for (size_t i = 0; i < rules->n_requirements && found == NULL; i++) {
        found = asks(&rules->requirements[i].test, requirement, scope);
    }
    return found;
}

/* Follows "experts[0]" or "sites[1].rooms[0]"; scope becomes "experts[]." or "sites[].rooms[].". */
static const struct qx_json *follow(const struct qx_json *at, const char *item,
                                    struct qx_buf *scope)
{
    char key[128];

    while (at != NULL && item[0] != '\0') {
        size_t len = strcspn(item, "[");
        char *end = NULL;
        unsigned long i;

        if (len == 0 || len >= sizeof key || item[len] != '[') {
            return NULL;
        }
        memcpy(key, item, len);
        key[len] = '\0';
        i = strtoul(item + len + 1, &end, 10);
        if (end == item + len + 1 || *end != ']' || (end[1] != '\0' && end[1] != '.')) {
            return NULL;
        }
        at = qx_json_at(licence_member(at, key), i);
        qx_buf_printf(scope, "%s[].", key);
        item = end + 1 + (end[1] == '.');
    }
    return at;
}

static struct qx_json *finding_json(const struct qx_rules *rules, const struct qx_dossier *dossier,
                                    const struct qx_finding *finding, const uint8_t *about)
{
    struct qx_json *v = qx_json_new_object();
    char date[11];

    qx_date_format(finding->date_ms, date);
    qx_json_set_text(v, "qualex", "finding/1");
    qx_json_set_text(v, "mode", mode_of(rules));
    qx_json_set(v, "requiredSigners", signers());
    qx_json_set_text(v, "rules", rules->id);
    qx_json_set(v, "applicant", applicant_of(dossier));
    qx_json_set_text(v, "requirement", finding->requirement);
    qx_json_set_hex(v, "about", qx_slice(about, 32));
    qx_json_set_text(v, "by", finding->by);
    qx_json_set_text(v, "date", date);
    qx_json_set_text(v, "result", finding->met ? "met" : "not met");
    qx_json_set_text(v, "reason", finding->reason);
    qx_json_set_text(v, "document", NULL);
    if (finding->document != NULL) {
        qx_json_set_hex(v, "document", qx_slice(finding->document, 32));
    }
    return v;
}

enum qx_err qx_finding_to_json(const struct qx_rules *rules, const struct qx_dossier *dossier,
                               const struct qx_finding *finding,
                               const struct qx_evidence_source *source, struct qx_report *report,
                               struct qx_json **out)
{
    struct qx_buf scope = {0};
    const struct qx_json *item = follow(dossier->json, finding->item, &scope);
    const struct qx_rule_test *test = who_asks(rules, finding->requirement, qx_buf_cstr(&scope));
    uint8_t about[32];

    qx_buf_free(&scope);
    if (item == NULL) {
        return qx_fail(report, QX_ERR_DOSSIER, "", 0,
                       "'%s': no such item in the dossier: write it as experts[0]", finding->item);
    }
    if (test == NULL) {
        return qx_fail(
            report, QX_ERR_RULES, "", 0,
            "the rules ask for no finding on %s about such an item: 'explain' tells what they ask",
            finding->requirement);
    }
    licence_about(source, test, item, about);
    *out = finding_json(rules, dossier, finding, about);
    return QX_OK;
}
