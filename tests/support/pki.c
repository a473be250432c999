#include "pki.h"

#include <stdio.h>
#include <stdlib.h>

#include <qualex/clock.h>

static void need(enum qx_err err, const char *what)
{
    if (err != QX_OK) {
        (void)fprintf(stderr, "test keys: %s: %s\n", what, qx_err_name(err));
        abort();
    }
}

static void issue(struct pki_key *out, const struct qx_cert_request *request,
                  const struct pki_key *issuer)
{
    need(qx_key_new(&out->key), "new key");
    need(qx_cert_issue(request, out->key, issuer == NULL ? NULL : issuer->cert,
                       issuer == NULL ? NULL : issuer->key, qx_rng_system(), &out->cert),
         "issue");
}

static void list(const struct pki_key *issuer, const struct qx_cert *revoked, int64_t at_ms,
                 struct qx_buf *pem)
{
    struct qx_buf before = *pem;

    *pem = (struct qx_buf){0};
    need(qx_crl_issue(issuer->cert, issuer->key, qx_buf_slice(&before), revoked, 1, at_ms,
                      at_ms + 30 * PKI_DAY, pem),
         "revocation list");
    qx_buf_free(&before);
}

void pki_open(struct pki *pki, const char *const *policies)
{
    pki_open_at(pki, policies, PKI_NOW);
}

void pki_open_at(struct pki *pki, const char *const *policies, int64_t now_ms)
{
    struct qx_cert_request root = {.common_name = "DEMO – NOT VALID root",
                                   .organisation = "Test licenser",
                                   .ca = true,
                                   .path_len = 1,
                                   .not_before_ms = now_ms - 3000 * PKI_DAY,
                                   .not_after_ms = now_ms + 7000 * PKI_DAY};
    struct qx_cert_request ca = root;

    ca.common_name = "Issuing authority";
    ca.path_len = 0;
    ca.policies = policies;
    *pki = (struct pki){.now_ms = now_ms};
    issue(&pki->root, &root, NULL);
    issue(&pki->ca, &ca, &pki->root);
    qx_cert_pem(pki->root.cert, &pki->root_pem);
    list(&pki->root, NULL, now_ms - PKI_DAY, &pki->root_crl);
    list(&pki->ca, NULL, now_ms - PKI_DAY, &pki->ca_crl);
}

static void drop(struct pki_key *key)
{
    qx_key_free(&key->key);
    qx_cert_free(&key->cert);
}

void pki_close(struct pki *pki)
{
    drop(&pki->root);
    drop(&pki->ca);
    for (size_t i = 0; i < pki->n_keys; i++) {
        drop(&pki->keys[i]);
    }
    qx_buf_free(&pki->root_pem);
    qx_buf_free(&pki->root_crl);
    qx_buf_free(&pki->ca_crl);
    *pki = (struct pki){0};
}

const struct pki_key *pki_issue_for(struct pki *pki, const char *name, const char *policy,
                                    int64_t from_ms, int64_t until_ms, bool for_encryption)
{
    const char *const policies[] = {policy, NULL};
    struct qx_cert_request request = {.common_name = name,
                                      .organisation = "Test licenser",
                                      .not_before_ms = from_ms,
                                      .not_after_ms = until_ms,
                                      .policies = policies,
                                      .for_encryption = for_encryption};
    struct pki_key *key = &pki->keys[pki->n_keys];

    need(pki->n_keys == PKI_KEYS_MAX ? QX_ERR_INTERNAL : QX_OK, "too many keys");
    pki->n_keys++;
    issue(key, &request, &pki->ca);
    return key;
}

const struct pki_key *pki_issue(struct pki *pki, const char *name, const char *policy)
{
    return pki_issue_for(pki, name, policy, pki->now_ms - 326 * PKI_DAY,
                         pki->now_ms + 404 * PKI_DAY, false);
}

void pki_revoke(struct pki *pki, const struct pki_key *key, int64_t at_ms)
{
    bool is_ca = key == &pki->ca;

    list(is_ca ? &pki->root : &pki->ca, key->cert, at_ms, is_ca ? &pki->root_crl : &pki->ca_crl);
}

struct qx_trust *pki_trust(const struct pki *pki, bool root_crl, bool ca_crl)
{
    struct qx_buf crls = {0};
    struct qx_trust *trust = NULL;

    if (root_crl) {
        qx_buf_add(&crls, qx_buf_slice(&pki->root_crl));
    }
    if (ca_crl) {
        qx_buf_add(&crls, qx_buf_slice(&pki->ca_crl));
    }
    need(qx_trust_read(qx_buf_slice(&pki->root_pem), "root", qx_buf_slice(&crls), "lists", NULL,
                       &trust),
         "trust");
    qx_buf_free(&crls);
    return trust;
}

struct qx_signer pki_signer(const struct pki *pki, const struct pki_key *key)
{
    return (struct qx_signer){.key = key->key, .cert = key->cert, .issuer = pki->ca.cert};
}
