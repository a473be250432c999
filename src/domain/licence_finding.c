#include "licence_evaluate.h"

#include <qualex/clock.h>
#include <qualex/hex.h>

#include <string.h>

/* What may be said about findings while none of them counts. */
static const struct licence_outcome NONE = {
    LICENCE_MISSING, "FINDING_MISSING",
    "an officer's signed finding about it is missing: have it inspected", ""};
static const struct licence_outcome UNSIGNED = {
    LICENCE_MISSING, "FINDING_UNSIGNED",
    "the finding is not signed and so a mere claim: have an officer sign it", ""};
static const struct licence_outcome OTHER_ITEM = {
    LICENCE_MISSING, "FINDING_OTHER_ITEM",
    "the signed finding is about something else than what the dossier now says: have it looked at "
    "again",
    ""};
static const struct licence_outcome OTHER_APPLICANT = {
    LICENCE_MISSING, "FINDING_OTHER_APPLICANT",
    "the finding is about another applicant: have an officer find for this one", ""};
static const struct licence_outcome OTHER_RULES = {
    LICENCE_MISSING, "FINDING_OTHER_RULES",
    "the finding was made under other rules: have it made under these", ""};
static const struct licence_outcome LATER = {LICENCE_MISSING, "FINDING_LATER",
                                             "the finding is dated after the day of the check", ""};
static const struct licence_outcome COPY_DIFFERS = {
    LICENCE_NOT_MET, "FINDING_DIFFERS",
    "the dossier repeats the finding otherwise than it was signed", ""};
static const struct licence_outcome REHEARSAL = {
    LICENCE_NOT_MET, "REHEARSAL", "the finding was signed in rehearsal and serves no licence", ""};
static const struct licence_outcome BY_PARTY = {
    LICENCE_NOT_MET, "FINDING_BY_PARTY",
    "the officer who signed the finding is one of the applicant's own people", ""};

void licence_about(const struct qx_evidence_source *source, const struct qx_rule_test *test,
                   const struct qx_json *item, uint8_t out[static 32])
{
    struct qx_json *members = qx_json_new_object();
    struct qx_buf bytes = {0};

    for (size_t i = 0; i < test->n_texts; i++) {
        const struct qx_json *member = licence_member(item, test->texts[i]);

        if (member != NULL) {
            qx_json_set(members, test->texts[i], qx_json_copy(member));
        }
    }
    qx_json_write(&bytes, members);
    struct qx_slice parts[] = {qx_slice("qualex finding/1", sizeof "qualex finding/1"),
                               qx_buf_slice(&bytes)};

    source->sha256(parts, 2, out);
    qx_buf_free(&bytes);
    qx_json_free(&members);
}

static bool same_text(const struct qx_json *a, const struct qx_json *b, const char *key)
{
    const char *left = qx_json_get_text(a, key);
    const char *right = qx_json_get_text(b, key);

    return left != NULL && right != NULL && strcmp(left, right) == 0;
}

/* Hexadecimal digits of one length, either case. */
static bool same_digest(const char *a, const char *b)
{
    uint8_t left[32];
    uint8_t right[32];

    if (a == NULL || b == NULL) {
        return a == b;
    }
    return qx_unhex(qx_slice_text(a), left, sizeof left) == QX_OK &&
           qx_unhex(qx_slice_text(b), right, sizeof right) == QX_OK &&
           qx_slice_equal(qx_slice(left, sizeof left), qx_slice(right, sizeof right));
}

static bool copy_agrees(const struct qx_json *finding, const struct qx_json *payload)
{
    static const char *const KEYS[] = {"requirement", "by", "date", "result", "reason"};

    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        if (!same_text(finding, payload, KEYS[i])) {
            return false;
        }
    }
    return same_digest(qx_json_get_text(qx_json_get(finding, "document"), "sha256"),
                       qx_json_get_text(payload, "document"));
}

/* Persons at a path like "experts[].person". */
static bool names_at(const struct qx_json *item, const char *path, const char *name)
{
    const char *list = strstr(path, "[].");
    char key[128];

    if (list == NULL) {
        const char *own = qx_json_get_text(licence_member(item, path), "name");

        return own != NULL && strcmp(own, name) == 0;
    }
    if ((size_t)(list - path) >= sizeof key) {
        return false;
    }
    memcpy(key, path, (size_t)(list - path));
    key[list - path] = '\0';
    const struct qx_json *items = licence_member(item, key);

    for (size_t i = 0; i < qx_json_count(items); i++) {
        if (names_at(qx_json_at(items, i), list + 3, name)) {
            return true;
        }
    }
    return false;
}

static bool by_party(const struct evaluation *e, const char *by)
{
    for (size_t i = 0; i < e->rules->n_finding_not_by; i++) {
        if (names_at(e->dossier->json, e->rules->finding_not_by[i], by)) {
            return true;
        }
    }
    return false;
}

/* What decides among findings that count: the newest; on one day, the one that is not met. */
struct finding_race {
    int64_t newest_ms;
    bool any;
    struct licence_outcome counted;
    bool any_spoilt;
    struct licence_outcome spoilt; /* the best of those that do not count */
    bool other;                    /* there are some about other items */
};

static void spoil(struct finding_race *race, struct licence_outcome why)
{
    if (!race->any_spoilt || why.answer > race->spoilt.answer) {
        race->spoilt = why;
        race->any_spoilt = true;
    }
}

static void count(struct finding_race *race, int64_t date_ms, struct licence_outcome says)
{
    bool wins = !race->any || date_ms > race->newest_ms ||
                (date_ms == race->newest_ms && says.answer < race->counted.answer);

    if (wins) {
        race->any = true;
        race->newest_ms = date_ms;
        race->counted = says;
    }
}

/* Whether it is meant for this applicant under these rules. */
static struct licence_outcome check_address(const struct evaluation *e,
                                            const struct qx_json *payload)
{
    const char *rules = qx_json_get_text(payload, "rules");

    if (!licence_same_person(qx_json_get(payload, "applicant"), e->dossier->scheme,
                             e->dossier->id)) {
        return OTHER_APPLICANT;
    }
    if (rules == NULL || strcmp(rules, e->rules->id) != 0) {
        return OTHER_RULES;
    }
    return (struct licence_outcome){LICENCE_MET, "MET", "", ""};
}

static struct licence_outcome check_payload(const struct evaluation *e,
                                            const struct qx_json *finding,
                                            const struct qx_evidence *found)
{
    const struct qx_json *payload = found->payload;
    const char *by = qx_json_get_text(payload, "by");
    const char *mode = qx_json_get_text(payload, "mode");

    if (!copy_agrees(finding, payload)) {
        return COPY_DIFFERS;
    }
    if (!e->rules->rehearsal_allowed && (mode == NULL || strcmp(mode, "live") != 0)) {
        return REHEARSAL;
    }
    if (found->signer != NULL && by_party(e, found->signer)) {
        return BY_PARTY;
    }
    return by == NULL || by_party(e, by) ? BY_PARTY
                                         : (struct licence_outcome){LICENCE_MET, "MET", "", ""};
}

/* The officer's own document, when the finding names one. */
static struct licence_outcome check_document(struct evaluation *e, const struct qx_json *finding)
{
    const struct qx_json *document = licence_member(finding, "document");
    struct qx_evidence found;

    if (document == NULL) {
        return (struct licence_outcome){LICENCE_MET, "MET", "", ""};
    }
    found = licence_exhibit(e, document, NULL);
    return licence_of_evidence(&found);
}

static struct licence_outcome what_it_says(struct evaluation *e, const struct qx_json *payload,
                                           const struct qx_evidence *found)
{
    const char *result = qx_json_get_text(payload, "result");

    if (found->state == QX_EVIDENCE_UNDETERMINED) {
        return licence_of_evidence(found);
    }
    if (strcmp(result, "met") == 0) {
        return (struct licence_outcome){LICENCE_MET, "MET", "", ""};
    }
    return (struct licence_outcome){LICENCE_NOT_MET, "FINDING_NOT_MET",
                                    qx_arena_printf(e->arena, "the officer found it not met: %s",
                                                    qx_json_get_text(payload, "reason")),
                                    ""};
}

static void weigh(struct evaluation *e, const struct qx_json *finding,
                  const uint8_t about[static 32], struct finding_race *race)
{
    const struct qx_json *mark = licence_member(finding, "signed");
    char digits[65];
    int64_t date = 0;

    if (mark == NULL) {
        spoil(race, UNSIGNED);
        return;
    }
    struct qx_evidence found = licence_exhibit(e, mark, "finding/1");

    if (found.payload == NULL) {
        spoil(race, licence_of_evidence(&found));
        return;
    }
    struct licence_outcome check = check_address(e, found.payload);

    qx_hex(qx_slice(about, 32), digits);
    if (check.answer == LICENCE_MET &&
        !same_digest(qx_json_get_text(found.payload, "about"), digits)) {
        race->other = true;
        return;
    }
    if (check.answer == LICENCE_MET) {
        licence_compare_names(e, "applicant", "a signed finding",
                              qx_json_get_text(qx_json_get(found.payload, "applicant"), "name"),
                              e->dossier->name);
        check = check_payload(e, finding, &found);
    }
    if (check.answer != LICENCE_MET) {
        spoil(race, check);
        return;
    }
    if (qx_date_parse(qx_slice_text(qx_json_get_text(found.payload, "date")), &date) != QX_OK ||
        date > e->day_ms) {
        spoil(race, LATER);
        return;
    }
    check = check_document(e, finding);
    if (check.answer == LICENCE_MET) {
        count(race, date, what_it_says(e, found.payload, &found));
    } else {
        spoil(race, check);
    }
}

struct licence_outcome licence_finding(struct evaluation *e, const struct qx_rule_test *test,
                                       struct subject s)
{
    const struct qx_json *findings = licence_member(e->dossier->json, "findings");
    struct finding_race race = {0};
    uint8_t about[32];

    licence_about(e->source, test, s.json, about);
    for (size_t i = 0; i < qx_json_count(findings); i++) {
        const struct qx_json *finding = qx_json_at(findings, i);
        const char *requirement = qx_json_get_text(finding, "requirement");

        if (requirement != NULL && strcmp(requirement, test->field) == 0) {
            weigh(e, finding, about, &race);
        }
    }
    if (race.any) {
        return race.counted;
    }
    if (race.any_spoilt) {
        return race.spoilt;
    }
    return race.other ? OTHER_ITEM : NONE;
}
