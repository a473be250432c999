/* Private keys, certificates, revocation lists and envelopes, with stock openssl as the other side.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "pki.h"
#include "stock.h"

#include <qualex/cms.h>
#include <qualex/hex.h>
#include <qualex/kdf.h>

#define POLICY "2.25.299185312369763941263092117693597712149.2.3"
#define PASSPHRASE "correct horse"

static enum qx_err read_key(const struct qx_buf *pem, const char *passphrase, struct qx_key **out)
{
    struct qx_report report = {0};
    enum qx_err err =
        qx_key_read(qx_buf_slice(pem), qx_slice_text(passphrase), "room.key", &report, out);

    assert_int_equal(report.errors > 0, err != QX_OK);
    qx_report_free(&report);
    return err;
}

static void a_key_opens_with_its_pass_phrase_alone(void **state)
{
    (void)state;
    struct pki pki;
    struct qx_buf pem = {0};
    struct qx_key *key = NULL;

    pki_open(&pki, NULL);
    assert_int_equal(qx_key_write(pki.ca.key, qx_slice_text(PASSPHRASE), &pem), QX_OK);
    assert_int_equal(read_key(&pem, PASSPHRASE, &key), QX_OK);
    assert_true(qx_key_matches(key, pki.ca.cert));
    assert_false(qx_key_matches(key, pki.root.cert));
    qx_key_free(&key);
    assert_int_equal(read_key(&pem, "correct house", &key), QX_ERR_PASSPHRASE);
    assert_int_equal(read_key(&pem, "", &key), QX_ERR_PASSPHRASE);
    assert_null(key);
    assert_int_equal(qx_key_write(pki.ca.key, qx_slice_text(""), &pem), QX_ERR_CRYPTO);
    qx_buf_free(&pem);
    pki_close(&pki);
}

static void stock_openssl_opens_our_key_and_sees_scrypt(void **state)
{
    (void)state;
    struct stock stock;
    struct qx_key *key = NULL;
    struct qx_buf pem = {0};
    struct qx_buf out = {0};

    stock_open(&stock);
    assert_int_equal(qx_key_new(&key), QX_OK);
    assert_int_equal(qx_key_write(key, qx_slice_text(PASSPHRASE), &pem), QX_OK);
    stock_put(&stock, "room.key", qx_buf_slice(&pem));
    assert_int_equal(
        stock_run(&stock, "openssl pkey -in room.key -passin 'pass:" PASSPHRASE "' -noout -text",
                  &out),
        0);
    assert_non_null(strstr(qx_buf_cstr(&out), "NIST CURVE: P-256"));
    qx_buf_clear(&out);
    assert_int_equal(stock_run(&stock, "openssl asn1parse -in room.key", &out), 0);
    assert_non_null(strstr(qx_buf_cstr(&out), ":scrypt"));
    assert_non_null(strstr(qx_buf_cstr(&out), "aes-256-cbc"));
    qx_key_free(&key);
    qx_buf_free(&pem);
    qx_buf_free(&out);
    stock_close(&stock);
}

static void a_key_of_another_make_is_refused(void **state)
{
    static const struct {
        const char *command; /* writes k */
        enum qx_err err;
    } cases[] = {
        {"openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out k",
         QX_ERR_KEY_FORMAT                                                                                          },
        {"openssl ecparam -name prime256v1 -genkey -noout -out k",                                 QX_ERR_KEY_FORMAT},
        {"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -pass pass:p -out "
         "k",                                                                             QX_ERR_KEY_FORMAT},
        {"openssl genrsa 2048 | openssl pkcs8 -topk8 -scrypt -passout pass:p -out k",
         QX_ERR_KEY_FORMAT                                                                                          },
        {"openssl ecparam -name secp521r1 -genkey -noout | "
         "openssl pkcs8 -topk8 -scrypt -passout pass:p -out k",                           QX_ERR_KEY_FORMAT},
        {"openssl ecparam -name prime256v1 -genkey -noout | "
         "openssl pkcs8 -topk8 -scrypt -scrypt_N 1024 -passout pass:p -out k",            QX_ERR_KEY_FORMAT},
        {"echo no key > k",                                                                        QX_ERR_KEY_FORMAT},
        {"openssl ecparam -name prime256v1 -genkey -noout | "
         "openssl pkcs8 -topk8 -scrypt -passout pass:p -out k",                           QX_OK            },
    };
    struct stock stock;

    (void)state;
    stock_open(&stock);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qx_buf pem = {0};
        struct qx_key *key = NULL;

        assert_int_equal(stock_run(&stock, cases[i].command, NULL), 0);
        stock_get(&stock, "k", &pem);
        if (read_key(&pem, "p", &key) != cases[i].err) {
            fail_msg("%s", cases[i].command);
        }
        qx_key_free(&key);
        qx_buf_free(&pem);
    }
    stock_close(&stock);
}

static void a_certificate_reads_back_in_pem_and_der(void **state)
{
    (void)state;
    struct pki pki;
    struct qx_buf pem = {0};
    struct qx_cert *cert = NULL;
    int64_t from;
    int64_t until;
    uint8_t one[32];
    uint8_t two[32];

    pki_open(&pki, (const char *const[]){POLICY, NULL});
    const struct pki_key *key = pki_issue(&pki, "Room\x1b[31m 7", POLICY);

    qx_cert_pem(key->cert, &pem);
    assert_int_equal(qx_cert_read(qx_buf_slice(&pem), "room.pem", NULL, &cert), QX_OK);
    assert_string_equal(qx_cert_name(cert), "Room\xef\xbf\xbd[31m 7");
    assert_true(qx_cert_has_policy(cert, POLICY));
    assert_false(qx_cert_has_policy(cert, "2.5.29.32.0"));
    qx_cert_validity(cert, &from, &until);
    assert_true(from == PKI_NOW - 326 * PKI_DAY && until == PKI_NOW + 404 * PKI_DAY);
    qx_cert_fingerprint(cert, one);
    qx_cert_fingerprint(key->cert, two);
    assert_memory_equal(one, two, 32);
    qx_cert_free(&cert);
    pem.ptr[100] ^= 1;
    assert_int_equal(qx_cert_read(qx_slice(pem.ptr, pem.len / 2), "room.pem", NULL, &cert),
                     QX_ERR_CERT_FORMAT);
    assert_int_equal(qx_cert_read(qx_slice_text(""), "room.pem", NULL, &cert), QX_ERR_CERT_FORMAT);
    qx_buf_free(&pem);
    pki_close(&pki);
}

static void trust_takes_roots_and_plain_lists_only(void **state)
{
    (void)state;
    struct pki pki;
    struct qx_buf pem = {0};
    struct qx_trust *trust = NULL;

    pki_open(&pki, NULL);
    struct qx_slice root = qx_buf_slice(&pki.root_pem);

    qx_cert_pem(pki.ca.cert, &pem);
    assert_int_equal(qx_trust_read(qx_buf_slice(&pem), "ca", qx_slice_text(""), "l", NULL, &trust),
                     QX_ERR_CERT_FORMAT);
    assert_int_equal(qx_trust_read(qx_slice_text("x"), "x", qx_slice_text(""), "l", NULL, &trust),
                     QX_ERR_CERT_FORMAT);
    assert_int_equal(qx_trust_read(qx_slice(NULL, 0), "x", qx_slice_text(""), "l", NULL, &trust),
                     QX_ERR_CERT_FORMAT);
    assert_int_equal(qx_trust_read(root, "x", qx_slice_text("no list"), "l", NULL, &trust),
                     QX_ERR_CERT_FORMAT);
    assert_int_equal(
        qx_trust_read(root, "x", qx_slice(pki.ca_crl.ptr, pki.ca_crl.len - 40), "l", NULL, &trust),
        QX_ERR_CERT_FORMAT);
    assert_null(trust);
    qx_buf_free(&pem);
    pki_close(&pki);
}

static void a_list_keeps_its_entries_and_counts_on(void **state)
{
    (void)state;
    struct pki pki;
    struct stock stock;
    struct qx_buf out = {0};

    pki_open(&pki, (const char *const[]){POLICY, NULL});
    stock_open(&stock);
    pki_revoke(&pki, pki_issue(&pki, "Room 1", POLICY), PKI_NOW);
    pki_revoke(&pki, pki_issue(&pki, "Room 2", POLICY), PKI_NOW + PKI_DAY);
    pki_revoke(&pki, &pki.keys[0], PKI_NOW + 2 * PKI_DAY);
    stock_put(&stock, "ca.crl", qx_buf_slice(&pki.ca_crl));
    assert_int_equal(stock_run(&stock, "openssl crl -in ca.crl -noout -text", &out), 0);
    const char *text = qx_buf_cstr(&out);
    const char *first = strstr(text, "Serial Number:");

    assert_non_null(first);
    assert_non_null(strstr(first + 1, "Serial Number:"));
    assert_null(strstr(strstr(first + 1, "Serial Number:") + 1, "Serial Number:"));
    assert_non_null(strstr(text, "Nov 23 00:00:00 2026"));
    assert_non_null(strstr(text, "Key Compromise"));
    assert_non_null(strstr(text, "X509v3 CRL Number: \n                4"));
    qx_buf_free(&out);
    stock_close(&stock);
    pki_close(&pki);
}

static void an_envelope_opens_for_each_recipient_and_nobody_else(void **state)
{
    (void)state;
    struct pki pki;
    struct qx_buf der = {0};
    struct qx_secret secret = {0};

    pki_open(&pki, NULL);
    const struct pki_key *room =
        pki_issue_for(&pki, "Room", NULL, PKI_NOW, PKI_NOW + PKI_DAY, true);
    const struct pki_key *audit =
        pki_issue_for(&pki, "Audit", NULL, PKI_NOW, PKI_NOW + PKI_DAY, true);
    const struct pki_key *other = pki_issue(&pki, "Other", NULL);
    const struct qx_cert *to[] = {room->cert, audit->cert};
    struct qx_slice plain = qx_slice_text("thirty-two bytes of a secret, S.");

    assert_int_equal(qx_envelope_seal(plain, to, 2, &der, NULL), QX_OK);
    for (int i = 0; i < 2; i++) {
        const struct pki_key *key = i == 0 ? room : audit;

        assert_int_equal(qx_envelope_open(qx_buf_slice(&der), key->key, key->cert, &secret, NULL),
                         QX_OK);
        assert_true(qx_slice_equal(qx_secret_slice(&secret), plain));
        qx_secret_free(&secret);
    }
    assert_int_equal(qx_envelope_open(qx_buf_slice(&der), other->key, other->cert, &secret, NULL),
                     QX_ERR_SEAL);
    assert_int_equal(qx_envelope_open(qx_buf_slice(&der), audit->key, room->cert, &secret, NULL),
                     QX_ERR_SEAL);
    assert_int_equal(qx_envelope_seal(plain, to, 0, &der, NULL), QX_ERR_CRYPTO);
    const struct qx_cert *signs_only[] = {room->cert, other->cert};

    assert_int_equal(qx_envelope_seal(plain, signs_only, 2, &der, NULL), QX_ERR_KEY_POLICY);
    qx_buf_free(&der);
    pki_close(&pki);
}

static void an_altered_envelope_gives_nothing(void **state)
{
    (void)state;
    struct pki pki;
    struct qx_buf der = {0};
    struct qx_secret secret = {0};
    int opened = 0;

    pki_open(&pki, NULL);
    const struct pki_key *room =
        pki_issue_for(&pki, "Room", NULL, PKI_NOW, PKI_NOW + PKI_DAY, true);
    struct qx_slice plain = qx_slice_text("thirty-two bytes of a secret, S.");

    assert_int_equal(qx_envelope_seal(plain, (const struct qx_cert *[]){room->cert}, 1, &der, NULL),
                     QX_OK);
    for (size_t i = 0; i < der.len; i++) {
        der.ptr[i] ^= 1;
        enum qx_err err =
            qx_envelope_open(qx_buf_slice(&der), room->key, room->cert, &secret, NULL);

        opened += err == QX_OK;
        if (err == QX_OK) { /* versions and the like: nothing that hides another secret */
            assert_true(qx_slice_equal(qx_secret_slice(&secret), plain));
            qx_secret_free(&secret);
        } else {
            assert_int_equal(err, QX_ERR_SEAL);
            assert_null(secret.ptr);
        }
        der.ptr[i] ^= 1;
    }
    assert_true(opened < 16);
    assert_int_equal(qx_envelope_open(qx_buf_slice(&der), room->key, room->cert, &secret, NULL),
                     QX_OK);
    qx_secret_free(&secret);
    qx_buf_free(&der);
    pki_close(&pki);
}

static void an_envelope_without_a_tag_is_refused(void **state)
{
    (void)state;
    struct pki pki;
    struct stock stock;
    struct qx_buf der = {0};
    struct qx_buf pem = {0};
    struct qx_secret secret = {0};

    pki_open(&pki, NULL);
    stock_open(&stock);
    const struct pki_key *room =
        pki_issue_for(&pki, "Room", NULL, PKI_NOW, PKI_NOW + PKI_DAY, true);

    qx_cert_pem(room->cert, &pem);
    stock_put(&stock, "room.pem", qx_buf_slice(&pem));
    assert_int_equal(stock_run(&stock,
                               "echo S | openssl cms -encrypt -aes-256-cbc -outform DER -out s.p7e "
                               "room.pem",
                               NULL),
                     0);
    stock_get(&stock, "s.p7e", &der);
    assert_int_equal(qx_envelope_open(qx_buf_slice(&der), room->key, room->cert, &secret, NULL),
                     QX_ERR_SEAL);
    qx_buf_free(&der);
    qx_buf_free(&pem);
    stock_close(&stock);
    pki_close(&pki);
}

static void stock_openssl_opens_our_envelope_with_sha256_inside(void **state)
{
    (void)state;
    struct pki pki;
    struct stock stock;
    struct qx_buf der = {0};
    struct qx_buf pem = {0};
    struct qx_buf out = {0};

    pki_open(&pki, NULL);
    stock_open(&stock);
    const struct pki_key *room =
        pki_issue_for(&pki, "Room", NULL, PKI_NOW, PKI_NOW + PKI_DAY, true);

    assert_int_equal(
        qx_envelope_seal(qx_slice_text("S"), (const struct qx_cert *[]){room->cert}, 1, &der, NULL),
        QX_OK);
    assert_int_equal(qx_key_write(room->key, qx_slice_text("p"), &pem), QX_OK);
    stock_put(&stock, "s.p7e", qx_buf_slice(&der));
    stock_put(&stock, "room.key", qx_buf_slice(&pem));
    assert_int_equal(stock_run(&stock,
                               "openssl cms -decrypt -inform DER -in s.p7e -inkey room.key "
                               "-passin pass:p",
                               &out),
                     0);
    assert_string_equal(qx_buf_cstr(&out), "S");
    qx_buf_clear(&out);
    assert_int_equal(stock_run(&stock, "openssl asn1parse -inform DER -in s.p7e", &out), 0);
    assert_non_null(strstr(qx_buf_cstr(&out), "dhSinglePass-stdDH-sha256kdf-scheme"));
    assert_non_null(strstr(qx_buf_cstr(&out), "aes-256-gcm"));
    qx_buf_free(&der);
    qx_buf_free(&pem);
    qx_buf_free(&out);
    stock_close(&stock);
    pki_close(&pki);
}

static void stock_openssl_derives_the_same_key_and_stream(void **state)
{
    (void)state;
    struct stock stock;
    struct qx_buf out = {0};
    struct qx_buf expected = {0};
    uint8_t key[32];
    uint8_t block[64];

    stock_open(&stock);
    qx_hkdf(qx_slice_text("ikm"), qx_slice_text("salt"), qx_slice_text("info"), key, 32);
    struct qx_chacha20 *stream = qx_chacha20_new(key);

    qx_chacha20_next(stream, block, sizeof block);
    qx_chacha20_free(&stream);
    qx_buf_hex(&expected, qx_slice(block, sizeof block));
    assert_int_equal(
        stock_run(&stock,
                  "k=$(openssl kdf -binary -keylen 32 -kdfopt digest:SHA256 -kdfopt key:ikm "
                  "-kdfopt salt:salt -kdfopt info:info HKDF | od -An -tx1 | tr -d ' \\n'); "
                  "head -c 64 /dev/zero | openssl enc -chacha20 -K $k "
                  "-iv 00000000000000000000000000000000 | od -An -tx1 | tr -d ' \\n'",
                  &out),
        0);
    assert_string_equal(qx_buf_cstr(&out), qx_buf_cstr(&expected));
    qx_buf_free(&out);
    qx_buf_free(&expected);
    stock_close(&stock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_opens_with_its_pass_phrase_alone),
        cmocka_unit_test(stock_openssl_opens_our_key_and_sees_scrypt),
        cmocka_unit_test(a_key_of_another_make_is_refused),
        cmocka_unit_test(a_certificate_reads_back_in_pem_and_der),
        cmocka_unit_test(trust_takes_roots_and_plain_lists_only),
        cmocka_unit_test(a_list_keeps_its_entries_and_counts_on),
        cmocka_unit_test(an_envelope_opens_for_each_recipient_and_nobody_else),
        cmocka_unit_test(an_altered_envelope_gives_nothing),
        cmocka_unit_test(an_envelope_without_a_tag_is_refused),
        cmocka_unit_test(stock_openssl_opens_our_envelope_with_sha256_inside),
        cmocka_unit_test(stock_openssl_derives_the_same_key_and_stream),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
