/* Sealing to certificates: public keys only, and an object of its own. */
#include <limits.h>

#include <openssl/cms.h>
#include <openssl/core_names.h>

#include <qualex/cms.h>

#include "openssl.h"
#include "x509.h"

/* RFC 5753 with SHA-256; libcrypto's own choice would be SHA-1. */
static bool add_recipient(CMS_ContentInfo *cms, X509 *x509)
{
    CMS_RecipientInfo *recipient = CMS_add1_recipient_cert(cms, x509, CMS_KEY_PARAM);
    EVP_PKEY_CTX *ctx = recipient == NULL ? NULL : CMS_RecipientInfo_get0_pkey_ctx(recipient);

    return ctx != NULL && EVP_PKEY_CTX_ctrl_str(ctx, "ecdh_kdf_md", "sha256") == 1;
}

static bool finish(CMS_ContentInfo *cms, struct qx_slice plain, struct qx_buf *out)
{
    BIO *data = BIO_new_mem_buf(plain.ptr, (int)plain.len);
    unsigned char *der = NULL;
    bool ok = data != NULL && CMS_final(cms, data, NULL, CMS_BINARY) == 1;
    int len = ok ? i2d_CMS_ContentInfo(cms, &der) : -1;

    if (len > 0) {
        qx_buf_add(out, qx_slice(der, (size_t)len));
    }
    OPENSSL_free(der);
    BIO_free(data);
    return len > 0;
}

enum qx_err qx_envelope_seal(struct qx_slice plain, const struct qx_cert *const *to, size_t n_to,
                             struct qx_buf *out, struct qx_report *report)
{
    CMS_ContentInfo *cms = CMS_AuthEnvelopedData_create(EVP_aes_256_gcm());
    bool ok = cms != NULL && n_to > 0 && plain.len <= INT_MAX && CMS_set_detached(cms, 0) == 1;

    for (size_t i = 0; i < n_to && ok; i++) {
        if ((X509_get_key_usage(to[i]->x509) & KU_KEY_AGREEMENT) == 0) {
            CMS_ContentInfo_free(cms);
            return qx_fail(report, QX_ERR_KEY_POLICY, to[i]->name, 0,
                           "this key signs and opens nothing: give a key certificate that was "
                           "issued with --opens-releases");
        }
        ok = add_recipient(cms, to[i]->x509);
        if (!ok) {
            (void)qx_fail(report, QX_ERR_CRYPTO, to[i]->name, 0,
                          "cannot be sealed to: have a new key issued");
        }
    }
    ok = ok && finish(cms, plain, out);
    CMS_ContentInfo_free(cms);
    crypto_drain();
    return ok ? QX_OK : QX_ERR_CRYPTO;
}
