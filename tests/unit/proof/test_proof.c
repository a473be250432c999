/* Which artefacts are valid, and every way in which one is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "pki.h"

#include <qualex/clock.h>
#include <qualex/hex.h>
#include <qualex/proof_sign.h>

struct licenser {
    struct pki pki;
    const struct pki_key *keys[QX_POLICY_COUNT];
    struct qx_trust *trust;
    struct qx_buf certificate; /* a good certificate/1 */
    uint8_t digest[QX_SHA256_LEN];
};

static struct qx_json *payload_of(const char *kind, const char *const *required)
{
    struct qx_json *payload = qx_json_new_object();
    struct qx_json *list = qx_json_new_array();

    for (size_t i = 0; required[i] != NULL; i++) {
        qx_json_append(list, qx_json_new_text(required[i]));
    }
    qx_json_set_text(payload, "qualex", kind);
    qx_json_set_text(payload, "mode", "rehearsal");
    qx_json_set(payload, "requiredSigners", list);
    return payload;
}

static struct qx_json *payload_for(enum qx_kind kind)
{
    const char *const required[] = {qx_key_policy_name(qx_kind_policy(kind)), NULL};

    return payload_of(qx_kind_name(kind), required);
}

/* Signs as libcrypto would: nothing is checked beforehand. */
static void sign_raw(struct licenser *l, const char *bytes, const char *type,
                     const struct pki_key *const *keys, size_t n, struct qx_buf *der)
{
    struct qx_signer signers[4];

    for (size_t i = 0; i < n; i++) {
        signers[i] = pki_signer(&l->pki, keys[i]);
    }
    assert_int_equal(qx_cms_sign(qx_slice_text(bytes), type, signers, n, PKI_NOW, der), QX_OK);
}

static void sign_json(struct licenser *l, struct qx_json *payload, enum qx_kind kind,
                      const struct pki_key *key, struct qx_buf *der)
{
    struct qx_buf bytes = {0};

    qx_json_write(&bytes, payload);
    sign_raw(l, qx_buf_cstr(&bytes), qx_kind_type(kind), &key, 1, der);
    qx_buf_free(&bytes);
    qx_json_free(&payload);
}

static int open_licenser(void **state)
{
    const char *policies[QX_POLICY_COUNT + 1] = {0};
    struct licenser *l = calloc(1, sizeof *l);

    for (int i = 0; i < QX_POLICY_COUNT; i++) {
        policies[i] = qx_key_policy_oid((enum qx_key_policy)i);
    }
    pki_open(&l->pki, policies);
    for (int i = 0; i < QX_POLICY_COUNT; i++) {
        l->keys[i] = pki_issue(&l->pki, qx_key_policy_name((enum qx_key_policy)i), policies[i]);
    }
    l->trust = pki_trust(&l->pki, true, true);
    struct qx_json *payload = payload_for(QX_KIND_CERTIFICATE);
    struct qx_buf bytes = {0};

    qx_json_write(&bytes, payload);
    qx_sha256(qx_buf_slice(&bytes), l->digest);
    qx_buf_free(&bytes);
    sign_json(l, payload, QX_KIND_CERTIFICATE, l->keys[QX_POLICY_RESULT], &l->certificate);
    *state = l;
    return 0;
}

static int close_licenser(void **state)
{
    struct licenser *l = *state;

    qx_trust_free(&l->trust);
    qx_buf_free(&l->certificate);
    pki_close(&l->pki);
    free(l);
    return 0;
}

static void add_entry(const struct licenser *l, struct qx_json *entries, const char *state,
                      const char *date)
{
    struct qx_json *entry = qx_json_new_object();

    qx_json_set_hex(entry, "digest", qx_slice(l->digest, sizeof l->digest));
    qx_json_set_text(entry, "state", state);
    qx_json_set_text(entry, "by", NULL);
    qx_json_set_text(entry, "reason", "appeal");
    qx_json_set_text(entry, "date", date);
    qx_json_append(entries, entry);
}

/* A status list of that entry (state NULL = none), verified and read. */
static struct qx_status_list *status_list(struct licenser *l, const char *state, int64_t date_ms,
                                          int64_t next_ms)
{
    struct qx_json *payload = payload_for(QX_KIND_STATUS);
    struct qx_json *entries = qx_json_new_array();
    struct qx_buf der = {0};
    struct qx_artefact artefact = {0};
    struct qx_judge judge = {.trust = l->trust, .at_ms = PKI_NOW};
    struct qx_status_list *list = NULL;
    char time[QX_TIME_LEN];

    qx_time_format(date_ms, time);
    if (state != NULL) {
        add_entry(l, entries, "suspended", time); /* the graver one tells */
        add_entry(l, entries, state, time);
        add_entry(l, entries, "suspended", time);
    }
    qx_json_set(payload, "entries", entries);
    qx_json_set_int(payload, "number", 3);
    qx_time_format(PKI_NOW - PKI_DAY, time);
    qx_json_set_text(payload, "thisUpdate", time);
    qx_time_format(next_ms, time);
    qx_json_set_text(payload, "nextUpdate", time);
    sign_json(l, payload, QX_KIND_STATUS, l->keys[QX_POLICY_RELEASE], &der);
    assert_int_equal(qx_proof_verify(qx_buf_slice(&der), "status/1", &judge, "s", NULL, &artefact),
                     QX_OK);
    assert_int_equal(qx_status_read(&artefact, "status.p7m", NULL, &list), QX_OK);
    assert_int_equal(qx_status_number(list), 3);
    qx_artefact_free(&artefact);
    qx_buf_free(&der);
    return list;
}

static enum qx_err judge_with(struct licenser *l, struct qx_slice der, const char *expected,
                              const struct qx_status_list *status, int64_t at_ms)
{
    struct qx_judge judge = {.trust = l->trust, .status = status, .at_ms = at_ms};
    struct qx_artefact artefact = {0};
    struct qx_report report = {0};
    enum qx_err err = qx_proof_verify(der, expected, &judge, "a.p7m", &report, &artefact);

    assert_int_equal(report.errors > 0, err != QX_OK);
    qx_artefact_free(&artefact);
    qx_report_free(&report);
    return err;
}

/* With a good, empty status list; frees der. */
static void assert_judged(struct licenser *l, struct qx_buf *der, enum qx_err expected)
{
    struct qx_status_list *list = status_list(l, NULL, 0, PKI_NOW + PKI_DAY);

    assert_string_equal(qx_err_name(judge_with(l, qx_buf_slice(der), NULL, list, PKI_NOW)),
                        qx_err_name(expected));
    qx_status_free(&list);
    qx_buf_free(der);
}

static void every_kind_is_valid_by_its_own_key_and_no_other(void **state)
{
    struct licenser *l = *state;

    for (int k = 0; k < QX_KIND_COUNT; k++) {
        enum qx_kind kind = (enum qx_kind)k;

        for (int p = 0; p < QX_POLICY_COUNT; p++) {
            struct qx_buf der = {0};
            bool own = qx_kind_policy(kind) == (enum qx_key_policy)p;

            sign_json(l, payload_for(kind), kind, l->keys[p], &der);
            assert_judged(l, &der, own ? QX_OK : QX_ERR_KEY_POLICY);
        }
    }
}

static void an_artefact_tells_kind_mode_payload_and_identity(void **state)
{
    struct licenser *l = *state;
    struct qx_judge judge = {.trust = l->trust, .at_ms = PKI_NOW};
    struct qx_artefact a = {0};

    assert_int_equal(
        qx_proof_verify(qx_buf_slice(&l->certificate), "certificate/1", &judge, "a", NULL, &a),
        QX_ERR_STATUS_MISSING);
    assert_int_equal(a.kind, QX_KIND_CERTIFICATE);
    assert_string_equal(a.mode, "rehearsal");
    assert_memory_equal(a.digest, l->digest, QX_SHA256_LEN);
    assert_string_equal(qx_buf_cstr(&a.payload),
                        "{\"mode\":\"rehearsal\",\"qualex\":\"certificate/1\","
                        "\"requiredSigners\":[\"result\"]}");
    assert_string_equal(a.signers[0].name, "result");
    qx_artefact_free(&a);
    assert_int_equal(qx_proof_inspect(qx_buf_slice(&l->certificate), "a", NULL, &a), QX_OK);
    assert_int_equal(a.kind, QX_KIND_CERTIFICATE);
    qx_artefact_free(&a);
}

static void another_kind_than_expected_is_refused(void **state)
{
    struct licenser *l = *state;

    assert_int_equal(judge_with(l, qx_buf_slice(&l->certificate), "result/1", NULL, PKI_NOW),
                     QX_ERR_KIND);
}

static void a_payload_under_another_content_type_is_refused(void **state)
{
    struct licenser *l = *state;
    struct qx_buf der = {0};

    sign_json(l, payload_for(QX_KIND_RESULT), QX_KIND_CERTIFICATE, l->keys[QX_POLICY_RESULT], &der);
    assert_judged(l, &der, QX_ERR_KIND);
    sign_raw(l, "{}", "1.2.3.4", &l->keys[QX_POLICY_RESULT], 1, &der);
    assert_judged(l, &der, QX_ERR_KIND);
}

static void a_payload_that_is_not_canonical_is_refused(void **state)
{
    static const char *const payloads[] = {
        "{\"mode\":\"rehearsal\", \"qualex\":\"certificate/1\",\"requiredSigners\":[\"result\"]}",
        "{\"qualex\":\"certificate/1\",\"mode\":\"rehearsal\",\"requiredSigners\":[\"result\"]}",
        "{\"mode\":\"live\",\"mode\":\"rehearsal\",\"qualex\":\"certificate/1\","
        "\"requiredSigners\":[\"result\"]}",
        "{\"mode\":\"rehearsal\",\"qualex\":\"certificate\\/1\",\"requiredSigners\":[\"result\"]}",
        "{\"mode\":\"rehearsal\",\"n\":1.0,\"qualex\":\"certificate/1\","
        "\"requiredSigners\":[\"result\"]}",
        "{\"mode\":\"rehearsal\",\"qualex\":\"certificate/1\",\"requiredSigners\":[\"result\"]}\n",
        "not json",
    };
    struct licenser *l = *state;

    for (size_t i = 0; i < sizeof payloads / sizeof payloads[0]; i++) {
        struct qx_buf der = {0};

        sign_raw(l, payloads[i], qx_kind_type(QX_KIND_CERTIFICATE), &l->keys[QX_POLICY_RESULT], 1,
                 &der);
        assert_judged(l, &der, QX_ERR_NOT_CANONICAL);
    }
}

static void a_payload_without_its_head_is_refused(void **state)
{
    static const struct {
        const char *payload;
        enum qx_err err;
    } cases[] = {
        {"[]",                                                                                     QX_ERR_PAYLOAD},
        {"{\"mode\":\"rehearsal\",\"requiredSigners\":[\"result\"]}",                              QX_ERR_PAYLOAD},
        {"{\"mode\":\"rehearsal\",\"qualex\":\"certificate/9\",\"requiredSigners\":[\"result\"]}",
         QX_ERR_KIND                                                                                             },
        {"{\"qualex\":\"certificate/1\",\"requiredSigners\":[\"result\"]}",                        QX_ERR_PAYLOAD},
        {"{\"mode\":\"test\",\"qualex\":\"certificate/1\",\"requiredSigners\":[\"result\"]}",
         QX_ERR_PAYLOAD                                                                                          },
        {"{\"mode\":\"live\",\"qualex\":\"certificate/1\"}",                                       QX_ERR_PAYLOAD},
        {"{\"mode\":\"live\",\"qualex\":\"certificate/1\",\"requiredSigners\":[]}",                QX_ERR_PAYLOAD},
        {"{\"mode\":\"live\",\"qualex\":\"certificate/1\",\"requiredSigners\":[\"janitor\"]}",
         QX_ERR_PAYLOAD                                                                                          },
        {"{\"mode\":\"live\",\"qualex\":\"certificate/1\",\"requiredSigners\":[\"approval\"]}",
         QX_ERR_PAYLOAD                                                                                          },
        {"{\"mode\":\"live\",\"qualex\":\"certificate/1\",\"requiredSigners\":\"result\"}",
         QX_ERR_PAYLOAD                                                                                          },
    };
    struct licenser *l = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qx_buf der = {0};

        sign_raw(l, cases[i].payload, qx_kind_type(QX_KIND_CERTIFICATE), &l->keys[QX_POLICY_RESULT],
                 1, &der);
        assert_judged(l, &der, cases[i].err);
    }
}

static void each_required_signer_signs_with_a_key_of_its_own(void **state)
{
    struct licenser *l = *state;
    const struct pki_key *room = l->keys[QX_POLICY_RESULT];
    const struct pki_key *board = pki_issue(&l->pki, "board", qx_key_policy_oid(QX_POLICY_RESULT));
    const struct pki_key *officer = l->keys[QX_POLICY_DECISION];
    static const char two[] = "{\"mode\":\"live\",\"qualex\":\"certificate/1\","
                              "\"requiredSigners\":[\"result\",\"result\"]}";
    static const char mixed[] = "{\"mode\":\"live\",\"qualex\":\"certificate/1\","
                                "\"requiredSigners\":[\"decision\",\"result\"]}";
    const struct {
        const char *payload;
        const struct pki_key *keys[3];
        size_t n;
        enum qx_err err;
    } cases[] = {
        {two,   {room, board},          2, QX_OK                },
        {two,   {room},                 1, QX_ERR_SIGNER_MISSING},
        {two,   {room, room},           2, QX_ERR_SIGNER_MISSING},
        {two,   {room, officer},        2, QX_ERR_KEY_POLICY    },
        {mixed, {room, officer},        2, QX_OK                },
        {mixed, {officer, room, board}, 3, QX_OK                },
        {mixed, {officer},              1, QX_ERR_SIGNER_MISSING},
        {mixed, {room, board},          2, QX_ERR_SIGNER_MISSING},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qx_buf der = {0};

        sign_raw(l, cases[i].payload, qx_kind_type(QX_KIND_CERTIFICATE), cases[i].keys, cases[i].n,
                 &der);
        assert_judged(l, &der, cases[i].err);
    }
}

static void the_status_list_speaks(void **state)
{
    struct licenser *l = *state;
    static const struct {
        const char *state;
        int64_t date_days; /* from now */
        int64_t next_days;
        enum qx_err err;
    } cases[] = {
        {NULL,         0,  1, QX_OK            },
        {NULL,         0,  0, QX_OK            },
        {"suspended",  -1, 1, QX_ERR_SUSPENDED },
        {"annulled",   0,  1, QX_ERR_ANNULLED  },
        {"superseded", -1, 1, QX_ERR_SUPERSEDED},
        {"annulled",   1,  1, QX_OK            },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qx_status_list *list =
            status_list(l, cases[i].state, PKI_NOW + cases[i].date_days * PKI_DAY,
                        PKI_NOW + cases[i].next_days * PKI_DAY);

        assert_int_equal(judge_with(l, qx_buf_slice(&l->certificate), NULL, list, PKI_NOW),
                         cases[i].err);
        qx_status_free(&list);
    }
}

static void a_stale_status_list_is_unknown_but_its_entries_hold(void **state)
{
    struct licenser *l = *state;
    struct qx_status_list *empty = status_list(l, NULL, 0, PKI_NOW);
    struct qx_status_list *annulled = status_list(l, "annulled", PKI_NOW, PKI_NOW);
    struct qx_slice der = qx_buf_slice(&l->certificate);

    assert_int_equal(judge_with(l, der, NULL, empty, PKI_NOW + 1000), QX_ERR_STATUS_STALE);
    assert_int_equal(judge_with(l, der, NULL, annulled, PKI_NOW + 1000), QX_ERR_ANNULLED);
    assert_int_equal(judge_with(l, der, NULL, NULL, PKI_NOW), QX_ERR_STATUS_MISSING);
    qx_status_free(&empty);
    qx_status_free(&annulled);
}

static void a_revocation_list_at_hand_is_asked_for_before_the_status_list(void **state)
{
    struct licenser *l = *state;
    struct qx_trust *trust = pki_trust(&l->pki, false, true);
    struct qx_judge judge = {.trust = trust, .at_ms = PKI_NOW};
    struct qx_status_list *annulled = status_list(l, "annulled", PKI_NOW, PKI_NOW + PKI_DAY);
    struct qx_artefact a = {0};

    assert_int_equal(qx_proof_verify(qx_buf_slice(&l->certificate), NULL, &judge, "a", NULL, &a),
                     QX_ERR_CRL_MISSING);
    qx_artefact_free(&a);
    judge.status = annulled;
    assert_int_equal(qx_proof_verify(qx_buf_slice(&l->certificate), NULL, &judge, "a", NULL, &a),
                     QX_ERR_ANNULLED);
    qx_artefact_free(&a);
    qx_status_free(&annulled);
    qx_trust_free(&trust);
}

static void a_malformed_status_list_is_refused(void **state)
{
    static const char *const payloads[] = {
        "{\"entries\":[],\"mode\":\"live\",\"nextUpdate\":\"2026-11-24T00:00:00Z\",\"number\":1,"
        "\"qualex\":\"status/1\",\"requiredSigners\":[\"release\"]}",
        "{\"entries\":[],\"mode\":\"live\",\"nextUpdate\":\"2026-11-24T00:00:00Z\",\"number\":1,"
        "\"qualex\":\"status/1\",\"requiredSigners\":[\"release\"],\"thisUpdate\":\"2026-11-25\"}",
        "{\"entries\":[{\"by\":null,\"date\":\"2026-11-24\",\"digest\":\"00\",\"reason\":\"\","
        "\"state\":\"annulled\"}],\"mode\":\"live\",\"nextUpdate\":\"2026-11-24\",\"number\":1,"
        "\"qualex\":\"status/1\",\"requiredSigners\":[\"release\"],\"thisUpdate\":\"2026-11-23\"}",
        "{\"entries\":[{\"by\":null,\"date\":\"2026-11-24\",\"digest\":"
        "\"0000000000000000000000000000000000000000000000000000000000000000\",\"reason\":\"\","
        "\"state\":\"lost\"}],\"mode\":\"live\",\"nextUpdate\":\"2026-11-24\",\"number\":1,"
        "\"qualex\":\"status/1\",\"requiredSigners\":[\"release\"],\"thisUpdate\":\"2026-11-23\"}",
    };
    struct licenser *l = *state;
    struct qx_judge judge = {.trust = l->trust, .at_ms = PKI_NOW};

    for (size_t i = 0; i < sizeof payloads / sizeof payloads[0]; i++) {
        struct qx_buf der = {0};
        struct qx_artefact a = {0};
        struct qx_status_list *list = NULL;

        sign_raw(l, payloads[i], qx_kind_type(QX_KIND_STATUS), &l->keys[QX_POLICY_RELEASE], 1,
                 &der);
        assert_int_equal(qx_proof_verify(qx_buf_slice(&der), NULL, &judge, "s", NULL, &a), QX_OK);
        assert_int_equal(qx_status_read(&a, "s", NULL, &list), QX_ERR_PAYLOAD);
        assert_null(list);
        qx_artefact_free(&a);
        qx_buf_free(&der);
    }
}

static void the_signer_refuses_what_would_not_verify(void **state)
{
    struct licenser *l = *state;
    struct qx_signer room = pki_signer(&l->pki, l->keys[QX_POLICY_RESULT]);
    struct qx_signer officer = pki_signer(&l->pki, l->keys[QX_POLICY_DECISION]);
    struct qx_json *good = payload_for(QX_KIND_CERTIFICATE);
    struct qx_json *two =
        payload_of("certificate/1", (const char *const[]){"result", "result", NULL});
    struct qx_json *headless = qx_json_new_object();
    struct qx_buf der = {0};

    assert_int_equal(qx_proof_sign(good, NULL, &officer, 1, PKI_NOW, "c", NULL, &der),
                     QX_ERR_KEY_POLICY);
    assert_int_equal(qx_proof_sign(good, "result/1", &room, 1, PKI_NOW, "c", NULL, &der),
                     QX_ERR_KIND);
    assert_int_equal(qx_proof_sign(two, NULL, &room, 1, PKI_NOW, "c", NULL, &der),
                     QX_ERR_SIGNER_MISSING);
    assert_int_equal(qx_proof_sign(good, NULL, &room, 0, PKI_NOW, "c", NULL, &der),
                     QX_ERR_SIGNER_MISSING);
    assert_int_equal(qx_proof_sign(headless, NULL, &room, 1, PKI_NOW, "c", NULL, &der),
                     QX_ERR_PAYLOAD);
    assert_int_equal(der.len, 0);
    assert_int_equal(qx_proof_sign(good, "certificate/1", &room, 1, PKI_NOW, "c", NULL, &der),
                     QX_OK);
    assert_judged(l, &der, QX_OK);
    qx_json_free(&good);
    qx_json_free(&two);
    qx_json_free(&headless);
}

static void verdicts_follow_the_codes(void **state)
{
    (void)state;
    assert_int_equal(qx_verdict_of(QX_OK), QX_VALID);
    assert_int_equal(qx_verdict_of(QX_ERR_CMS_HIGH_S), QX_INVALID);
    assert_int_equal(qx_verdict_of(QX_ERR_ANNULLED), QX_INVALID);
    assert_int_equal(qx_verdict_of(QX_ERR_CRL_MISSING), QX_UNDETERMINED);
    assert_int_equal(qx_verdict_of(QX_ERR_CRL_STALE), QX_UNDETERMINED);
    assert_int_equal(qx_verdict_of(QX_ERR_STATUS_MISSING), QX_UNDETERMINED);
    assert_int_equal(qx_verdict_of(QX_ERR_STATUS_STALE), QX_UNDETERMINED);
    assert_int_equal(qx_verdict_of(QX_ERR_IO), QX_UNDETERMINED);
    assert_int_equal(qx_verdict_of(QX_ERR_NOT_FOUND), QX_UNDETERMINED);
    assert_string_equal(qx_verdict_text(QX_UNDETERMINED), "undetermined");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_valid_by_its_own_key_and_no_other),
        cmocka_unit_test(an_artefact_tells_kind_mode_payload_and_identity),
        cmocka_unit_test(another_kind_than_expected_is_refused),
        cmocka_unit_test(a_payload_under_another_content_type_is_refused),
        cmocka_unit_test(a_payload_that_is_not_canonical_is_refused),
        cmocka_unit_test(a_payload_without_its_head_is_refused),
        cmocka_unit_test(each_required_signer_signs_with_a_key_of_its_own),
        cmocka_unit_test(the_status_list_speaks),
        cmocka_unit_test(a_stale_status_list_is_unknown_but_its_entries_hold),
        cmocka_unit_test(a_revocation_list_at_hand_is_asked_for_before_the_status_list),
        cmocka_unit_test(a_malformed_status_list_is_refused),
        cmocka_unit_test(the_signer_refuses_what_would_not_verify),
        cmocka_unit_test(verdicts_follow_the_codes),
    };

    return cmocka_run_group_tests(tests, open_licenser, close_licenser);
}
