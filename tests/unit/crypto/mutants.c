#include "mutants.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ess.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "private/private.h"
#include "x509.h"

static void need(bool ok, const char *what)
{
    if (!ok) {
        (void)fprintf(stderr, "mutant: %s\n", what);
        abort();
    }
}

static void encode(CMS_ContentInfo *cms, struct qx_buf *out)
{
    unsigned char *der = NULL;
    int len = i2d_CMS_ContentInfo(cms, &der);

    need(len > 0, "encode");
    qx_buf_add(out, qx_slice(der, (size_t)len));
    OPENSSL_free(der);
}

static void append(CMS_ContentInfo *cms, struct qx_buf *out)
{
    encode(cms, out);
    CMS_ContentInfo_free(cms);
}

static void set_type(CMS_ContentInfo *cms, const char *type)
{
    ASN1_OBJECT *oid = OBJ_txt2obj(type, 1);

    need(CMS_set1_eContentType(cms, oid) == 1, "content type");
    ASN1_OBJECT_free(oid);
}

static CMS_ContentInfo *parse(struct qx_slice der)
{
    const unsigned char *at = der.ptr;
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, (long)der.len);

    need(cms != NULL, "parse");
    return cms;
}

/* signing-certificate-v2 over the issuer's certificate instead of the signer's. */
static void name_other(CMS_SignerInfo *info, X509 *other)
{
    ESS_SIGNING_CERT_V2 *named = OSSL_ESS_signing_cert_v2_new_init(EVP_sha256(), other, NULL, 1);
    unsigned char *der = NULL;
    int len = i2d_ESS_SIGNING_CERT_V2(named, &der);

    need(len > 0 && CMS_signed_add1_attr_by_NID(info, NID_id_smime_aa_signingCertificateV2,
                                                V_ASN1_SEQUENCE, der, len) == 1,
         "signing-certificate-v2");
    OPENSSL_free(der);
    ESS_SIGNING_CERT_V2_free(named);
}

void mutant_sign(enum mutant mutant, const struct qx_signer *signer, const char *type,
                 struct qx_slice payload, struct qx_buf *out)
{
    unsigned flags = CMS_PARTIAL | CMS_BINARY;
    unsigned message = flags;
    CMS_ContentInfo *cms;
    BIO *data = BIO_new_mem_buf(payload.ptr, (int)payload.len);

    flags |= mutant == MUTANT_NO_ATTRIBUTES ? CMS_NOATTR : 0;
    flags |=
        mutant == MUTANT_NO_CADES || mutant == MUTANT_NO_ATTRIBUTES || mutant == MUTANT_WRONG_CERT
            ? 0
            : CMS_CADES;
    flags |= mutant == MUTANT_SMIMECAP ? 0 : CMS_NOSMIMECAP;
    flags |= mutant == MUTANT_NO_CERTS ? CMS_NOCERTS : 0;
    message |= mutant == MUTANT_DETACHED ? CMS_DETACHED : 0;
    cms = CMS_sign(NULL, NULL, NULL, NULL, message);
    set_type(cms, type);
    CMS_SignerInfo *info =
        CMS_add1_signer(cms, signer->cert->x509, signer->key->pkey,
                        mutant == MUTANT_SHA512 ? EVP_sha512() : EVP_sha256(), flags);
    need(info != NULL && CMS_add1_cert(cms, signer->issuer->x509) == 1, "signer");
    if (mutant == MUTANT_WRONG_CERT) {
        name_other(info, signer->issuer->x509);
    }
    need(CMS_final(cms, data, NULL, message) == 1, "final");
    if (mutant == MUTANT_WRONG_TYPE) {
        set_type(cms, "1.2.3.4");
    }
    BIO_free(data);
    append(cms, out);
}

void mutant_flip_s(struct qx_slice der, int i, struct qx_buf *out)
{
    CMS_ContentInfo *cms = parse(der);
    CMS_SignerInfo *info = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), i);
    ASN1_OCTET_STRING *value = CMS_SignerInfo_get0_signature(info);
    const unsigned char *at = ASN1_STRING_get0_data(value);
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, ASN1_STRING_length(value));
    BIGNUM *order = NULL;
    BIGNUM *s = BN_new();
    unsigned char *again = NULL;

    need(BN_hex2bn(&order, "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551") > 0,
         "order of P-256");
    need(BN_sub(s, order, ECDSA_SIG_get0_s(sig)) == 1 &&
             ECDSA_SIG_set0(sig, BN_dup(ECDSA_SIG_get0_r(sig)), s) == 1,
         "n - s");
    int len = i2d_ECDSA_SIG(sig, &again);

    need(len > 0 && ASN1_STRING_set(value, again, len) == 1, "signature");
    OPENSSL_free(again);
    BN_free(order);
    ECDSA_SIG_free(sig);
    append(cms, out);
}

void mutant_strip(struct qx_slice der, int i, struct qx_buf *out)
{
    CMS_ContentInfo *cms = parse(der);
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
    CMS_SignerInfo *stripped = sk_CMS_SignerInfo_delete(signers, i);

    encode(cms, out);
    need(sk_CMS_SignerInfo_push(signers, stripped) > 0, "put back"); /* freed with the rest */
    CMS_ContentInfo_free(cms);
}

void mutant_ber(struct qx_slice der, struct qx_buf *out)
{
    static const uint8_t open[] = {0x30, 0x80};
    static const uint8_t close[] = {0x00, 0x00};
    size_t header = der.ptr[1] < 0x80 ? 2 : 2u + (der.ptr[1] & 0x7Fu);

    qx_buf_add(out, qx_slice(open, 2));
    qx_buf_add(out, qx_slice(der.ptr + header, der.len - header));
    qx_buf_add(out, qx_slice(close, 2));
}

void mutant_long_length(struct qx_slice der, struct qx_buf *out)
{
    size_t n = der.ptr[1] & 0x7Fu;

    need(der.ptr[1] > 0x80, "long form");
    qx_buf_byte(out, der.ptr[0]);
    qx_buf_byte(out, (uint8_t)(der.ptr[1] + 1));
    qx_buf_byte(out, 0);
    qx_buf_add(out, qx_slice(der.ptr + 2, n));
    qx_buf_add(out, qx_slice(der.ptr + 2 + n, der.len - 2 - n));
}

void mutant_partial_list(const struct qx_key *key, struct qx_slice pem, struct qx_buf *out)
{
    BIO *in = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    BIO *text = BIO_new(BIO_s_mem());
    X509_CRL *crl = PEM_read_bio_X509_CRL(in, NULL, NULL, NULL);
    ISSUING_DIST_POINT *point = ISSUING_DIST_POINT_new();
    char *bytes;

    point->onlyuser = 0xFF;
    need(crl != NULL &&
             X509_CRL_add1_ext_i2d(crl, NID_issuing_distribution_point, point, 1, 0) == 1 &&
             X509_CRL_sign(crl, key->pkey, EVP_sha256()) > 0 &&
             PEM_write_bio_X509_CRL(text, crl) == 1,
         "partial list");
    long len = BIO_get_mem_data(text, &bytes);

    qx_buf_add(out, qx_slice(bytes, (size_t)len));
    ISSUING_DIST_POINT_free(point);
    X509_CRL_free(crl);
    BIO_free(text);
    BIO_free(in);
}
