/* Messages that libcrypto makes or remakes, and that must be refused. All append DER to out. */
#ifndef QUALEX_TEST_MUTANTS_H
#define QUALEX_TEST_MUTANTS_H

#include <qualex/key.h>

enum mutant {
    MUTANT_NONE,          /* as ours should be, but for s */
    MUTANT_NO_ATTRIBUTES, /* signature over the content itself */
    MUTANT_NO_CADES,      /* without signing-certificate-v2 */
    MUTANT_SMIMECAP,      /* with a signed attribute more */
    MUTANT_DETACHED,      /* content outside */
    MUTANT_SHA512,        /* a digest off the list */
    MUTANT_NO_CERTS,      /* signer's certificate left out */
    MUTANT_WRONG_TYPE,    /* signed content type differs from the message's */
    MUTANT_WRONG_CERT,    /* signing-certificate-v2 names another certificate */
};

void mutant_sign(enum mutant mutant, const struct qx_signer *signer, const char *type,
                 struct qx_slice payload, struct qx_buf *out);

/* The same message with n − s in its i-th SignerInfo. */
void mutant_flip_s(struct qx_slice der, int i, struct qx_buf *out);
/* Without its i-th SignerInfo. */
void mutant_strip(struct qx_slice der, int i, struct qx_buf *out);
/* In BER with indefinite lengths outside. */
void mutant_ber(struct qx_slice der, struct qx_buf *out);
/* One length with a needless byte. */
void mutant_long_length(struct qx_slice der, struct qx_buf *out);

/* The same list, signed again, that says in a critical extension, that it is partial; PEM. */
void mutant_partial_list(const struct qx_key *key, struct qx_slice pem, struct qx_buf *out);

#endif
