/* Rules and dossiers in which one value is another: judged or refused, and nothing worse. The
 * mutants are the same in every run; damaged bytes are for tests/fuzz. */
#include "../domain/cases.h"

#include "change.h"

#include <qualex/licensing.h>

#define MUTANTS 4000
#define NOW INT64_C(1795435200000) /* 2026-11-23T12:00:00Z */

static uint64_t state = 20261123;

static uint32_t dice(uint32_t n)
{
    state ^= state << 13; /* xorshift64 */
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 32) % n;
}

struct originals {
    struct qx_json *rules;
    struct qx_json *dossier;
};

struct tally {
    int refused;
    int judged;
    int satisfied;
};

static struct qx_evidence whatever(void *ctx, const char *file, const uint8_t sha256[static 32])
{
    (void)ctx;
    (void)file;
    return (struct qx_evidence){
        .state = (enum qx_evidence_state)(sha256[0] % 5), .code = "X", .reason = "x"};
}

static struct qx_evidence whatever_signed(void *ctx, const char *file,
                                          const uint8_t sha256[static 32], const char *kind)
{
    struct qx_evidence e = whatever(ctx, file, sha256);
    const struct originals *o = ctx;

    (void)kind;
    e.payload = e.state >= QX_EVIDENCE_UNDETERMINED ? o->dossier : NULL; /* any JSON at all */
    return e;
}

static void run(const struct originals *o, const struct qx_json *rules_json,
                const struct qx_json *dossier_json, struct tally *tally)
{
    struct qx_evidence_source source = {.ctx = (void *)(uintptr_t)o,
                                        .document = whatever,
                                        .artefact = whatever_signed,
                                        .sha256 = qx_sha256_parts};
    struct qx_arena arena = {0};
    struct qx_rules rules;
    struct qx_dossier dossier;
    struct qx_decision decision;
    struct qx_buf words = {0};
    uint8_t digest[32] = {0};

    if (qx_rules_from_json(rules_json, "rules", &arena, NULL, &rules) != QX_OK ||
        qx_dossier_from_json(dossier_json, "dossier", &rules, &arena, NULL, &dossier) != QX_OK) {
        tally->refused++;
        qx_arena_free(&arena);
        return;
    }
    qx_licence_decide(&rules, &dossier, NOW, &source, &arena, &decision);
    struct qx_json *json = qx_decision_to_json(&decision, digest, digest);

    qx_json_write(&words, json);
    qx_rules_explain(&rules, &words);
    assert_true(words.len > 0);
    tally->judged++;
    tally->satisfied += decision.verdict == QX_LICENCE_SATISFIED;
    qx_json_free(&json);
    qx_buf_free(&words);
    qx_arena_free(&arena);
}

static const char *const VALUES[] = {
    "null",
    "true",
    "\"\"",
    "0",
    "[]",
    "{}",
    "-9007199254740991",
    "[[[[{}]]]]",
    "\"2026-02-30\"",
    "\"@subtype\"",
    "[\"\",\"\"]",
    "{\"value\":1,\"basis\":\"b\"}",
    "\"experts[].person\"",
    "{\"test\":\"all\",\"of\":[]}",
    "\"../x\"",
    "\"\\u001b[2J\"",
};

static size_t nodes(const struct qx_json *v)
{
    struct qx_json_member *members = NULL;
    size_t count = 1;

    for (size_t i = 0; qx_json_is_array(v) && i < qx_json_count(v); i++) {
        count += nodes(qx_json_at(v, i));
    }
    size_t n = qx_json_is_object(v) ? qx_json_members(v, &members) : 0;

    for (size_t i = 0; i < n; i++) {
        count += nodes(members[i].value);
    }
    free(members);
    return count;
}

/* A copy in which the node number *k (in walking order) is another value. */
static struct qx_json *replaced(const struct qx_json *v, size_t *k, const struct qx_json *value)
{
    struct qx_json_member *members = NULL;
    struct qx_json *copy;

    if ((*k)-- == 0) {
        return qx_json_copy(value);
    }
    if (qx_json_is_array(v)) {
        copy = qx_json_new_array();
        for (size_t i = 0; i < qx_json_count(v); i++) {
            qx_json_append(copy, replaced(qx_json_at(v, i), k, value));
        }
        return copy;
    }
    if (!qx_json_is_object(v)) {
        return qx_json_copy(v);
    }
    size_t n = qx_json_members(v, &members);

    copy = qx_json_new_object();
    for (size_t i = 0; i < n; i++) {
        qx_json_set(copy, members[i].key, replaced(members[i].value, k, value));
    }
    free(members);
    return copy;
}

static void replaced_values_are_read_or_refused(void **unused)
{
    struct originals *o = *unused;
    struct tally tally = {0};

    for (int i = 0; i < MUTANTS; i++) {
        const struct qx_json *victim = i % 2 == 0 ? o->rules : o->dossier;
        size_t k = dice((uint32_t)nodes(victim));
        struct qx_json *value = NULL;

        assert_int_equal(
            qx_json_parse(qx_slice_text(VALUES[dice(sizeof VALUES / sizeof VALUES[0])]), "value",
                          NULL, &value),
            QX_OK);
        struct qx_json *mutant = replaced(victim, &k, value);

        run(o, i % 2 == 0 ? mutant : o->rules, i % 2 == 0 ? o->dossier : mutant, &tally);
        qx_json_free(&mutant);
        qx_json_free(&value);
    }
    assert_true(tally.refused > 0 && tally.judged > 0);
    assert_int_equal(tally.satisfied, 0); /* nothing was ever truly signed */
}

/* --- */

static void fill(void *ctx, const char *file, char hex[static 65])
{
    (void)ctx;
    (void)snprintf(hex, 65, "%02x%062d", (unsigned)file[0], 0);
}

static int set_up(void **unused)
{
    struct originals *o = calloc(1, sizeof *o);
    struct qx_json *base = read_case("dossier-base", "base.json");
    struct qx_json *findings = read_case("dossier-base", "findings.json");

    o->rules = read_case("../../data/rules", "kz-440.json");
    o->dossier = qx_json_copy(qx_json_get(base, "dossier"));
    qx_json_set(o->dossier, "findings", qx_json_copy(qx_json_get(findings, "findings")));
    fill_digests(&o->dossier, NULL, fill);
    qx_json_free(&base);
    qx_json_free(&findings);
    *unused = o;
    return 0;
}

static int tear_down(void **unused)
{
    struct originals *o = *unused;

    qx_json_free(&o->rules);
    qx_json_free(&o->dossier);
    free(o);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replaced_values_are_read_or_refused),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
