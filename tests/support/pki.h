/* A licenser's keys for tests, made anew in memory: root, issuing authority, key certificates. */
#ifndef QUALEX_TEST_PKI_H
#define QUALEX_TEST_PKI_H

#include <qualex/clock.h>
#include <qualex/key.h>

#define PKI_DAY QX_DAY_MS
/* Tests judge at this instant: 2026-11-23T00:00:00Z. Lists are a day old then and good for 29 more.
 */
#define PKI_NOW (INT64_C(1795392000000))

#define PKI_KEYS_MAX 16

struct pki_key {
    struct qx_key *key;
    struct qx_cert *cert;
};

struct pki {
    int64_t now_ms;
    struct pki_key root;
    struct pki_key ca;
    struct pki_key keys[PKI_KEYS_MAX]; /* of pki_issue */
    size_t n_keys;
    struct qx_buf root_pem;
    struct qx_buf root_crl; /* PEM */
    struct qx_buf ca_crl;   /* PEM */
};

/* policies: those that the authority may give, NULL-terminated. Any failure ends the test program.
 */
void pki_open(struct pki *pki, const char *const *policies);
/* The same as if that instant were PKI_NOW: for what stock openssl judges by its own clock. */
void pki_open_at(struct pki *pki, const char *const *policies, int64_t now_ms);
void pki_close(struct pki *pki);

/* A key certificate good from 2026-01-01 for two years, under one policy (NULL = none). Owned by
 * pki. */
const struct pki_key *pki_issue(struct pki *pki, const char *name, const char *policy);
/* The same with its own times and use. */
const struct pki_key *pki_issue_for(struct pki *pki, const char *name, const char *policy,
                                    int64_t from_ms, int64_t until_ms, bool for_encryption);
void pki_revoke(struct pki *pki, const struct pki_key *key, int64_t at_ms);

/* Root and the two lists; either list may be left out. Free with qx_trust_free. */
struct qx_trust *pki_trust(const struct pki *pki, bool root_crl, bool ca_crl);

struct qx_signer pki_signer(const struct pki *pki, const struct pki_key *key);

#endif
