/* What the verifier accepts, and each thing that it must refuse, by its own name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "cms.h"
#include "mutants.h"
#include "pki.h"
#include "stock.h"

#include <qualex/cms.h>

#define TYPE "2.25.299185312369763941263092117693597712149.1.5"
#define POLICY "2.25.299185312369763941263092117693597712149.2.3"
#define OTHER_POLICY "2.25.299185312369763941263092117693597712149.2.1"
#define PAYLOAD "{\"mode\":\"rehearsal\",\"qualex\":\"certificate/1\"}"

struct room {
    struct pki pki;
    const struct pki_key *key;
    const struct pki_key *second;
    struct qx_trust *trust;
    struct qx_buf der;     /* a good message */
    struct qx_buf der_two; /* with two signers */
};

static void sign(struct room *room, const struct pki_key *const *keys, size_t n, struct qx_buf *out)
{
    struct qx_signer signers[QX_CMS_SIGNERS_MAX];

    for (size_t i = 0; i < n; i++) {
        signers[i] = pki_signer(&room->pki, keys[i]);
    }
    assert_int_equal(qx_cms_sign(qx_slice_text(PAYLOAD), TYPE, signers, n, PKI_NOW - PKI_DAY, out),
                     QX_OK);
}

static int open_room(void **state)
{
    static const char *const policies[] = {POLICY, NULL};
    struct room *room = calloc(1, sizeof *room);

    pki_open(&room->pki, policies);
    room->key = pki_issue(&room->pki, "Room 7", POLICY);
    room->second = pki_issue(&room->pki, "Board", POLICY);
    room->trust = pki_trust(&room->pki, true, true);
    sign(room, &room->key, 1, &room->der);
    sign(room, (const struct pki_key *[]){room->key, room->second}, 2, &room->der_two);
    *state = room;
    return 0;
}

static int close_room(void **state)
{
    struct room *room = *state;

    qx_trust_free(&room->trust);
    qx_buf_free(&room->der);
    qx_buf_free(&room->der_two);
    pki_close(&room->pki);
    free(room);
    return 0;
}

static enum qx_err verify_at(struct qx_slice der, const struct qx_trust *trust, int64_t at_ms)
{
    struct qx_cms_content content = {0};
    struct qx_report report = {0};
    enum qx_err err = qx_cms_verify(der, trust, at_ms, "a.p7m", &report, &content);

    assert_int_equal(report.errors > 0, err != QX_OK);
    qx_cms_content_free(&content);
    qx_report_free(&report);
    return err;
}

static void assert_refused(struct room *room, struct qx_buf *der, enum qx_err expected)
{
    enum qx_err err = verify_at(qx_buf_slice(der), room->trust, PKI_NOW);

    assert_string_equal(qx_err_name(err), qx_err_name(expected));
    qx_buf_free(der);
}

static void a_good_message_tells_what_was_signed_by_whom(void **state)
{
    struct room *room = *state;
    struct qx_cms_content content = {0};
    uint8_t fingerprint[32];

    assert_int_equal(
        qx_cms_verify(qx_buf_slice(&room->der), room->trust, PKI_NOW, "a.p7m", NULL, &content),
        QX_OK);
    assert_string_equal(content.type, TYPE);
    assert_string_equal(qx_buf_cstr(&content.payload), PAYLOAD);
    assert_int_equal(content.n_signers, 1);
    assert_string_equal(content.signers[0].name, "Room 7");
    assert_int_equal(content.signers[0].n_policies, 1);
    assert_string_equal(content.signers[0].policies[0], POLICY);
    assert_int_equal(content.signers[0].signing_time_ms, PKI_NOW - PKI_DAY);
    qx_cert_fingerprint(room->key->cert, fingerprint);
    assert_memory_equal(content.signers[0].fingerprint, fingerprint, 32);
    qx_cms_content_free(&content);
}

static void two_parallel_signers_are_both_told(void **state)
{
    struct room *room = *state;
    struct qx_cms_content content = {0};

    assert_int_equal(
        qx_cms_verify(qx_buf_slice(&room->der_two), room->trust, PKI_NOW, "a.p7m", NULL, &content),
        QX_OK);
    assert_int_equal(content.n_signers, 2);
    assert_int_equal(content.signers[1].n_policies, 1);
    qx_cms_content_free(&content);
}

static void our_signatures_are_always_low(void **state)
{
    struct room *room = *state;

    for (int i = 0; i < 40; i++) {
        struct qx_buf der = {0};

        sign(room, &room->key, 1, &der);
        assert_int_equal(verify_at(qx_buf_slice(&der), room->trust, PKI_NOW), QX_OK);
        qx_buf_free(&der);
    }
}

static void a_stripped_signer_leaves_one(void **state)
{
    struct room *room = *state;
    struct qx_cms_content content = {0};
    struct qx_buf der = {0};

    mutant_strip(qx_buf_slice(&room->der_two), 0, &der);
    assert_int_equal(
        qx_cms_verify(qx_buf_slice(&der), room->trust, PKI_NOW, "a.p7m", NULL, &content), QX_OK);
    assert_int_equal(content.n_signers, 1);
    qx_cms_content_free(&content);
    qx_buf_free(&der);
}

static void all_signers_stripped_is_refused(void **state)
{
    struct room *room = *state;
    struct qx_buf der = {0};

    mutant_strip(qx_buf_slice(&room->der), 0, &der);
    assert_refused(room, &der, QX_ERR_CMS_FORMAT);
}

static void a_high_s_is_refused_in_either_signer(void **state)
{
    struct room *room = *state;
    struct qx_buf der = {0};

    mutant_flip_s(qx_buf_slice(&room->der), 0, &der);
    assert_refused(room, &der, QX_ERR_CMS_HIGH_S);
    mutant_flip_s(qx_buf_slice(&room->der_two), 1, &der);
    assert_refused(room, &der, QX_ERR_CMS_HIGH_S);
}

static void ber_is_refused(void **state)
{
    struct room *room = *state;
    struct qx_buf der = {0};

    mutant_ber(qx_buf_slice(&room->der), &der);
    assert_refused(room, &der, QX_ERR_CMS_DER);
    mutant_long_length(qx_buf_slice(&room->der), &der);
    assert_refused(room, &der, QX_ERR_CMS_DER);
}

static void a_trailing_byte_is_refused(void **state)
{
    struct room *room = *state;
    struct qx_buf der = {0};

    qx_buf_add(&der, qx_buf_slice(&room->der));
    qx_buf_byte(&der, 0);
    assert_refused(room, &der, QX_ERR_CMS_TRAILING);
}

static void a_mutant_is_refused_by_its_name(void **state)
{
    static const struct {
        enum mutant mutant;
        enum qx_err err;
    } cases[] = {
        {MUTANT_NO_ATTRIBUTES, QX_ERR_CMS_NO_ATTRIBUTES},
        {MUTANT_NO_CADES,      QX_ERR_CMS_ATTRIBUTES   },
        {MUTANT_SMIMECAP,      QX_ERR_CMS_ATTRIBUTES   },
        {MUTANT_WRONG_TYPE,    QX_ERR_CMS_ATTRIBUTES   },
        {MUTANT_WRONG_CERT,    QX_ERR_CMS_ATTRIBUTES   },
        {MUTANT_DETACHED,      QX_ERR_CMS_NO_CONTENT   },
        {MUTANT_SHA512,        QX_ERR_CMS_ALGORITHM    },
        {MUTANT_NO_CERTS,      QX_ERR_CHAIN            },
    };
    struct room *room = *state;
    struct qx_signer signer = pki_signer(&room->pki, room->key);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qx_buf der = {0};

        mutant_sign(cases[i].mutant, &signer, TYPE, qx_slice_text(PAYLOAD), &der);
        assert_refused(room, &der, cases[i].err);
    }
}

static void any_byte_changed_is_refused(void **state)
{
    struct room *room = *state;
    static const uint8_t masks[] = {0x01, 0x80, 0xFF};

    for (size_t i = 0; i < room->der.len; i++) {
        for (size_t m = 0; m < sizeof masks; m++) {
            room->der.ptr[i] ^= masks[m];
            enum qx_err err = verify_at(qx_buf_slice(&room->der), room->trust, PKI_NOW);

            if (err == QX_OK) {
                fail_msg("byte %zu ^ %02x is accepted", i, masks[m]);
            }
            room->der.ptr[i] ^= masks[m];
        }
    }
}

static void a_truncated_message_is_refused(void **state)
{
    struct room *room = *state;

    for (size_t len = 0; len < room->der.len; len++) {
        assert_int_equal(verify_at(qx_slice(room->der.ptr, len), room->trust, PKI_NOW),
                         QX_ERR_CMS_FORMAT);
    }
}

/* A SEQUENCE or the like around content, with the shortest length. */
static void wrap(uint8_t tag, struct qx_buf *content)
{
    struct qx_buf out = {0};
    uint8_t n = 0;

    for (size_t left = content->len; left > 0; left >>= 8) {
        n++;
    }
    qx_buf_byte(&out, tag);
    if (content->len > 0x7F) {
        qx_buf_byte(&out, 0x80 | n);
    } else {
        n = 1;
    }
    for (; n > 0; n--) {
        qx_buf_byte(&out, (uint8_t)(content->len >> 8 * (n - 1)));
    }
    qx_buf_add(&out, qx_buf_slice(content));
    qx_buf_free(content);
    *content = out;
}

static bool bounded_with(size_t n_signers)
{
    static const uint8_t head[] = {0x02, 0x01, 0x03, 0x31, 0x00, 0x30,
                                   0x05, 0x06, 0x03, 0x2A, 0x03, 0x04};
    static const uint8_t type[] = {0x06, 0x09, 0x2A, 0x86, 0x48, 0x86,
                                   0xF7, 0x0D, 0x01, 0x07, 0x02};
    static const uint8_t signer[] = {0x30, 0x03, 0x02, 0x01, 0x01};
    struct qx_buf signers = {0};
    struct qx_buf der = {0};
    bool bounded;

    for (size_t i = 0; i < n_signers; i++) {
        qx_buf_add(&signers, qx_slice(signer, sizeof signer));
    }
    wrap(0x31, &signers);
    qx_buf_add(&der, qx_slice(head, sizeof head));
    qx_buf_add(&der, qx_buf_slice(&signers));
    wrap(0x30, &der);
    wrap(0xA0, &der);
    qx_buf_clear(&signers);
    qx_buf_add(&signers, qx_slice(type, sizeof type));
    qx_buf_add(&signers, qx_buf_slice(&der));
    wrap(0x30, &signers);
    bounded = cms_bounded(qx_buf_slice(&signers));
    qx_buf_free(&signers);
    qx_buf_free(&der);
    return bounded;
}

static void a_message_of_a_million_signers_is_not_read(void **state)
{
    struct room *room = *state;

    assert_true(cms_bounded(qx_buf_slice(&room->der_two)));
    assert_true(bounded_with(64));
    assert_false(bounded_with(65));
    assert_false(bounded_with(1000000));
}

static void what_is_no_message_is_refused(void **state)
{
    struct room *room = *state;
    struct qx_buf der = {0};
    const struct pki_key *opens =
        pki_issue_for(&room->pki, "Opens", NULL, PKI_NOW, PKI_NOW + PKI_DAY, true);

    qx_buf_text(&der, "-----BEGIN CMS-----\n");
    assert_refused(room, &der, QX_ERR_CMS_FORMAT);
    assert_int_equal(qx_envelope_seal(qx_slice_text("x"), (const struct qx_cert *[]){opens->cert},
                                      1, &der, NULL),
                     QX_OK);
    assert_refused(room, &der, QX_ERR_CMS_FORMAT);
}

static void another_root_is_refused(void **state)
{
    struct room *room = *state;
    struct pki other;
    struct qx_trust *trust;

    pki_open(&other, (const char *const[]){POLICY, NULL});
    trust = pki_trust(&other, true, true);
    assert_int_equal(verify_at(qx_buf_slice(&room->der), trust, PKI_NOW), QX_ERR_CHAIN);
    qx_trust_free(&trust);
    pki_close(&other);
}

static void a_key_before_or_after_its_time_is_refused(void **state)
{
    struct room *room = *state;

    assert_int_equal(verify_at(qx_buf_slice(&room->der), room->trust, PKI_NOW - 327 * PKI_DAY),
                     QX_ERR_CERT_EXPIRED);
    assert_int_equal(verify_at(qx_buf_slice(&room->der), room->trust, PKI_NOW + 405 * PKI_DAY),
                     QX_ERR_CERT_EXPIRED);
}

static void a_missing_list_is_unknown_and_still_tells_the_content(void **state)
{
    struct room *room = *state;
    static const bool lists[][2] = {
        {false, false},
        {true,  false},
        {false, true }
    };

    for (size_t i = 0; i < 3; i++) {
        struct qx_trust *trust = pki_trust(&room->pki, lists[i][0], lists[i][1]);
        struct qx_cms_content content = {0};

        assert_int_equal(
            qx_cms_verify(qx_buf_slice(&room->der), trust, PKI_NOW, "a.p7m", NULL, &content),
            QX_ERR_CRL_MISSING);
        assert_string_equal(qx_buf_cstr(&content.payload), PAYLOAD);
        qx_cms_content_free(&content);
        qx_trust_free(&trust);
    }
}

static void a_list_of_another_key_under_the_same_name_is_none(void **state)
{
    struct room *room = *state;
    struct pki other;
    struct qx_trust *trust = NULL;
    struct qx_buf crls = {0};

    pki_open(&other, NULL);
    qx_buf_add(&crls, qx_buf_slice(&room->pki.root_crl));
    qx_buf_add(&crls, qx_buf_slice(&other.ca_crl));
    assert_int_equal(qx_trust_read(qx_buf_slice(&room->pki.root_pem), "t", qx_buf_slice(&crls), "l",
                                   NULL, &trust),
                     QX_OK);
    assert_int_equal(verify_at(qx_buf_slice(&room->der), trust, PKI_NOW), QX_ERR_CRL_MISSING);
    qx_trust_free(&trust);
    qx_buf_free(&crls);
    pki_close(&other);
}

static void a_partial_list_is_refused(void **state)
{
    struct room *room = *state;
    struct qx_trust *trust = NULL;
    struct qx_buf pem = {0};

    mutant_partial_list(room->pki.ca.key, qx_buf_slice(&room->pki.ca_crl), &pem);
    assert_int_equal(qx_trust_read(qx_buf_slice(&room->pki.root_pem), "t", qx_buf_slice(&pem), "l",
                                   NULL, &trust),
                     QX_ERR_CERT_FORMAT);
    qx_buf_free(&pem);
}

static void any_list_that_names_a_key_revokes_it(void **state)
{
    struct room *room = *state;
    struct pki *pki = &room->pki;
    const struct pki_key *key = pki_issue(pki, "Room 10", POLICY);
    struct qx_buf crls = {0};
    struct qx_buf der = {0};

    sign(room, &key, 1, &der);
    qx_buf_add(&crls, qx_buf_slice(&pki->root_crl));
    qx_buf_add(&crls, qx_buf_slice(&pki->ca_crl));
    pki_revoke(pki, key, PKI_NOW);
    for (int i = 0; i < 2; i++) { /* in either order */
        struct qx_buf both = {0};
        struct qx_trust *trust = NULL;

        qx_buf_add(&both, qx_buf_slice(i == 0 ? &crls : &pki->ca_crl));
        qx_buf_add(&both, qx_buf_slice(i == 0 ? &pki->ca_crl : &crls));
        assert_int_equal(qx_trust_read(qx_buf_slice(&pki->root_pem), "t", qx_buf_slice(&both), "l",
                                       NULL, &trust),
                         QX_OK);
        assert_int_equal(verify_at(qx_buf_slice(&der), trust, PKI_NOW), QX_ERR_CERT_REVOKED);
        qx_trust_free(&trust);
        qx_buf_free(&both);
    }
    qx_buf_free(&crls);
    qx_buf_free(&der);
}

static void a_stale_list_is_unknown(void **state)
{
    struct room *room = *state;

    assert_int_equal(verify_at(qx_buf_slice(&room->der), room->trust, PKI_NOW + 29 * PKI_DAY),
                     QX_OK);
    assert_int_equal(
        verify_at(qx_buf_slice(&room->der), room->trust, PKI_NOW + 29 * PKI_DAY + 1000),
        QX_ERR_CRL_STALE);
}

static void a_revoked_key_is_refused_from_that_day_on(void **state)
{
    struct room *room = *state;
    struct pki *pki = &room->pki;
    const struct pki_key *key = pki_issue(pki, "Room 8", POLICY);
    struct qx_trust *trust;
    struct qx_buf der = {0};

    sign(room, &key, 1, &der);
    pki_revoke(pki, key, PKI_NOW);
    trust = pki_trust(pki, true, true);
    assert_int_equal(verify_at(qx_buf_slice(&der), trust, PKI_NOW), QX_ERR_CERT_REVOKED);
    assert_int_equal(verify_at(qx_buf_slice(&der), trust, PKI_NOW + 90 * PKI_DAY),
                     QX_ERR_CERT_REVOKED);
    assert_int_equal(verify_at(qx_buf_slice(&der), trust, PKI_NOW - 1000), QX_OK);
    assert_int_equal(verify_at(qx_buf_slice(&room->der), trust, PKI_NOW), QX_OK);
    qx_trust_free(&trust);
    qx_buf_free(&der);
}

static void a_revoked_authority_is_refused(void **state)
{
    struct room *room = *state;
    struct qx_buf saved = {0};
    struct qx_trust *trust;

    qx_buf_add(&saved, qx_buf_slice(&room->pki.root_crl));
    pki_revoke(&room->pki, &room->pki.ca, PKI_NOW);
    trust = pki_trust(&room->pki, true, false);
    assert_int_equal(verify_at(qx_buf_slice(&room->der), trust, PKI_NOW), QX_ERR_CERT_REVOKED);
    qx_trust_free(&trust);
    qx_buf_free(&room->pki.root_crl);
    room->pki.root_crl = saved; /* owned by pki */
}

static void a_policy_that_the_authority_may_not_give_does_not_count(void **state)
{
    struct room *room = *state;
    const struct pki_key *key = pki_issue(&room->pki, "Room 9", OTHER_POLICY);
    struct qx_cms_content content = {0};
    struct qx_buf der = {0};

    assert_true(qx_cert_has_policy(key->cert, OTHER_POLICY));
    sign(room, &key, 1, &der);
    assert_int_equal(
        qx_cms_verify(qx_buf_slice(&der), room->trust, PKI_NOW, "a.p7m", NULL, &content), QX_OK);
    assert_int_equal(content.n_signers, 1);
    assert_int_equal(content.signers[0].n_policies, 0);
    qx_cms_content_free(&content);
    qx_buf_free(&der);
}

static void an_authority_may_not_sign_documents(void **state)
{
    struct room *room = *state;
    struct qx_buf der = {0};
    const struct pki_key *key = &room->pki.ca;
    struct qx_signer signer = {.key = key->key, .cert = key->cert};

    assert_int_equal(qx_cms_sign(qx_slice_text(PAYLOAD), TYPE, &signer, 1, PKI_NOW, &der), QX_OK);
    assert_refused(room, &der, QX_ERR_CHAIN);
}

static void algorithms_end_on_their_day(void **state)
{
    static const char *const policies[] = {POLICY, NULL};
    struct room room = {0};
    int64_t day = INT64_C(2082758400000); /* 2036-01-01 */
    struct qx_trust *trust;

    (void)state;
    pki_open(&room.pki, policies);
    room.key = pki_issue_for(&room.pki, "Room 7", POLICY, PKI_NOW, day + PKI_DAY, false);
    sign(&room, &room.key, 1, &room.der);
    trust = pki_trust(&room.pki, false, false);
    assert_int_equal(verify_at(qx_buf_slice(&room.der), trust, day - 1000), QX_ERR_CRL_MISSING);
    assert_int_equal(verify_at(qx_buf_slice(&room.der), trust, day), QX_ERR_CMS_ALGORITHM);
    qx_trust_free(&trust);
    qx_buf_free(&room.der);
    pki_close(&room.pki);
}

static void inspecting_reads_what_verifying_refuses(void **state)
{
    struct room *room = *state;
    struct qx_cms_content content = {0};
    struct qx_buf der = {0};

    mutant_flip_s(qx_buf_slice(&room->der), 0, &der);
    assert_int_equal(qx_cms_inspect(qx_buf_slice(&der), "a.p7m", NULL, &content), QX_OK);
    assert_string_equal(qx_buf_cstr(&content.payload), PAYLOAD);
    assert_string_equal(content.signers[0].name, "Room 7");
    qx_cms_content_free(&content);
    qx_buf_free(&der);
}

static void stock_openssl_reads_what_we_sign_and_enforces_the_policy(void **state)
{
    struct room *room = *state;
    struct stock stock;
    struct qx_buf out = {0};
    struct qx_buf trusted = {0};

    stock_open(&stock);
    qx_buf_add(&trusted, qx_buf_slice(&room->pki.root_pem));
    qx_buf_add(&trusted, qx_buf_slice(&room->pki.root_crl));
    qx_buf_add(&trusted, qx_buf_slice(&room->pki.ca_crl));
    stock_put(&stock, "trust.pem", qx_buf_slice(&trusted));
    stock_put(&stock, "a.p7m", qx_buf_slice(&room->der));
#define STOCK_VERIFY                                                                   \
    "openssl cms -verify -cades -inform DER -in a.p7m -CAfile trust.pem -purpose any " \
    "-crl_check_all -attime 1795392000 -explicit_policy -policy "
    int status = stock_run(&stock, STOCK_VERIFY POLICY " -out payload 2>&1", &out);

    if (status != 0) {
        fail_msg("%s", qx_buf_cstr(&out));
    }
    qx_buf_clear(&out);
    stock_get(&stock, "payload", &out);
    assert_string_equal(qx_buf_cstr(&out), PAYLOAD);
    assert_int_not_equal(stock_run(&stock, STOCK_VERIFY OTHER_POLICY, NULL), 0);
    assert_int_equal(stock_run(&stock, "openssl asn1parse -inform DER -in a.p7m", NULL), 0);
    stock_close(&stock);
    qx_buf_free(&out);
    qx_buf_free(&trusted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_message_tells_what_was_signed_by_whom),
        cmocka_unit_test(two_parallel_signers_are_both_told),
        cmocka_unit_test(our_signatures_are_always_low),
        cmocka_unit_test(a_stripped_signer_leaves_one),
        cmocka_unit_test(all_signers_stripped_is_refused),
        cmocka_unit_test(a_high_s_is_refused_in_either_signer),
        cmocka_unit_test(ber_is_refused),
        cmocka_unit_test(a_trailing_byte_is_refused),
        cmocka_unit_test(a_mutant_is_refused_by_its_name),
        cmocka_unit_test(any_byte_changed_is_refused),
        cmocka_unit_test(a_truncated_message_is_refused),
        cmocka_unit_test(a_message_of_a_million_signers_is_not_read),
        cmocka_unit_test(what_is_no_message_is_refused),
        cmocka_unit_test(another_root_is_refused),
        cmocka_unit_test(a_key_before_or_after_its_time_is_refused),
        cmocka_unit_test(a_missing_list_is_unknown_and_still_tells_the_content),
        cmocka_unit_test(a_list_of_another_key_under_the_same_name_is_none),
        cmocka_unit_test(a_partial_list_is_refused),
        cmocka_unit_test(a_stale_list_is_unknown),
        cmocka_unit_test(a_revoked_key_is_refused_from_that_day_on),
        cmocka_unit_test(any_list_that_names_a_key_revokes_it),
        cmocka_unit_test(a_revoked_authority_is_refused),
        cmocka_unit_test(a_policy_that_the_authority_may_not_give_does_not_count),
        cmocka_unit_test(an_authority_may_not_sign_documents),
        cmocka_unit_test(algorithms_end_on_their_day),
        cmocka_unit_test(inspecting_reads_what_verifying_refuses),
        cmocka_unit_test(stock_openssl_reads_what_we_sign_and_enforces_the_policy),
    };

    return cmocka_run_group_tests(tests, open_room, close_room);
}
