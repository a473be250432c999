#include <openssl/cms.h>

#include <qualex/key.h>

#include "../openssl.h"
#include "../x509.h"
#include "private.h"

#define ENVELOPE_MAX (1u << 20)

/* Plain bytes come out before the tag is checked: they stay in memory, and are wiped there. */
static bool open_into(CMS_ContentInfo *cms, const struct qx_key *key, X509 *x509,
                      struct qx_secret *out)
{
    BIO *plain = BIO_new(BIO_s_mem());
    bool ok = plain != NULL && CMS_decrypt(cms, key->pkey, x509, NULL, plain, CMS_BINARY) == 1;
    char *bytes = NULL;
    long len = plain == NULL ? 0 : BIO_get_mem_data(plain, &bytes);

    if (ok) {
        qx_secret_alloc(out, (size_t)len);
        if (len > 0) {
            memcpy(out->ptr, bytes, (size_t)len);
        }
    }
    if (len > 0) {
        qx_wipe(bytes, (size_t)len);
    }
    BIO_free(plain);
    return ok;
}

enum qx_err qx_envelope_open(struct qx_slice der, const struct qx_key *key,
                             const struct qx_cert *cert, struct qx_secret *out,
                             struct qx_report *report)
{
    const unsigned char *at = der.ptr;
    CMS_ContentInfo *cms = der.len == 0 || der.len > ENVELOPE_MAX
                               ? NULL
                               : d2i_CMS_ContentInfo(NULL, &at, (long)der.len);
    /* Only what has a tag: EnvelopedData would open altered. */
    bool ok = cms != NULL && at == der.ptr + der.len &&
              OBJ_obj2nid(CMS_get0_type(cms)) == NID_id_smime_ct_authEnvelopedData &&
              open_into(cms, key, cert->x509, out);

    CMS_ContentInfo_free(cms);
    crypto_drain();
    if (!ok) {
        return qx_fail(report, QX_ERR_SEAL, cert->name, 0,
                       "the envelope does not open with this key: it was altered, or sealed to "
                       "others");
    }
    return QX_OK;
}
