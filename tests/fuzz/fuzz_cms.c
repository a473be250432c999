/*
 * Everything that reads a signed file or a key certificate, on any bytes. Two things must hold: no
 * crash, and a message that is accepted says what was signed.
 *   clang: link with -fsanitize=fuzzer,address; elsewhere smoke.c drives it.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <qualex/proof_sign.h>

#include "pki.h"

#define PAYLOAD \
    "{\"mode\":\"rehearsal\",\"qualex\":\"certificate/1\",\"requiredSigners\":[\"result\"]}"

static struct pki pki;
static struct qx_trust *trust;
static struct qx_buf seeds[4];

static void make_seeds(void)
{
    const char *const policies[] = {qx_key_policy_oid(QX_POLICY_RESULT), NULL};
    struct qx_signer signers[2];

    pki_open(&pki, policies);
    for (size_t i = 0; i < 2; i++) {
        signers[i] = pki_signer(&pki, pki_issue(&pki, "room", policies[0]));
    }
    trust = pki_trust(&pki, true, true);
    for (size_t i = 0; i < 2; i++) {
        if (qx_cms_sign(qx_slice_text(PAYLOAD), qx_kind_type(QX_KIND_CERTIFICATE), signers, i + 1,
                        PKI_NOW, &seeds[i]) != QX_OK) {
            abort();
        }
    }
    qx_cert_pem(signers[0].cert, &seeds[2]);
    qx_buf_add(&seeds[3], qx_buf_slice(&pki.ca_crl));
}

struct qx_slice fuzz_seed(size_t i)
{
    if (trust == NULL) {
        make_seeds();
    }
    return i < sizeof seeds / sizeof seeds[0] ? qx_buf_slice(&seeds[i]) : qx_slice(NULL, 0);
}

static void judge(struct qx_slice bytes)
{
    struct qx_judge judge = {.trust = trust, .at_ms = PKI_NOW};
    struct qx_artefact artefact = {0};
    struct qx_report report = {0};
    enum qx_err err = qx_proof_verify(bytes, NULL, &judge, "fuzz", &report, &artefact);

    /* A certificate without a status list is at best undetermined. */
    if (err == QX_OK ||
        (artefact.json != NULL && strcmp(qx_buf_cstr(&artefact.payload), PAYLOAD) != 0)) {
        abort();
    }
    qx_artefact_free(&artefact);
    qx_report_free(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct qx_slice bytes = qx_slice(data, size);
    struct qx_artefact artefact = {0};
    struct qx_cert *cert = NULL;
    struct qx_trust *other = NULL;

    (void)fuzz_seed(0);
    judge(bytes);
    if (qx_proof_inspect(bytes, "fuzz", NULL, &artefact) == QX_OK) {
        qx_artefact_free(&artefact);
    }
    if (qx_cert_read(bytes, "fuzz", NULL, &cert) == QX_OK) {
        (void)qx_cert_has_policy(cert, "1.2.3");
        qx_cert_free(&cert);
    }
    if (qx_trust_read(qx_buf_slice(&pki.root_pem), "fuzz", bytes, "fuzz", NULL, &other) == QX_OK) {
        qx_trust_free(&other);
    }
    return 0;
}

void fuzz_close(void)
{
    qx_trust_free(&trust);
    for (size_t i = 0; i < sizeof seeds / sizeof seeds[0]; i++) {
        qx_buf_free(&seeds[i]);
    }
    pki_close(&pki);
}
