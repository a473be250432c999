#include <qualex/key.h>

#include <limits.h>
#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>

#include <qualex/arena.h>

#include "../algorithm.h"
#include "../openssl.h"
#include "../x509.h"
#include "private.h"

#define KEY_FILE_MAX 65536
#define PASSPHRASE_MAX 1024

enum { SCRYPT_N = 16384, SCRYPT_R = 8, SCRYPT_P = 1, SALT_LEN = 16 };

/* A file may ask for more than ours, but not for the machine: 128 · N · r bytes. */
enum { SCRYPT_N_MAX = 1 << 20, SCRYPT_MEMORY_MAX = 32 << 20, SCRYPT_P_MAX = 16 };

static struct qx_key *wrap(EVP_PKEY *pkey)
{
    struct qx_key *key = qx_alloc(1, sizeof *key);

    key->pkey = pkey;
    return key;
}

enum qx_err qx_key_new(struct qx_key **out)
{
    EVP_PKEY *pkey = EVP_EC_gen("P-256");

    crypto_drain();
    if (pkey == NULL) {
        return QX_ERR_CRYPTO;
    }
    *out = wrap(pkey);
    return QX_OK;
}

void qx_key_free(struct qx_key **key)
{
    if (*key != NULL) {
        EVP_PKEY_free((*key)->pkey); /* wipes what is secret in it */
        free(*key);
        *key = NULL;
    }
}

bool qx_key_matches(const struct qx_key *key, const struct qx_cert *cert)
{
    bool same = EVP_PKEY_eq(key->pkey, X509_get0_pubkey(cert->x509)) == 1;

    crypto_drain();
    return same;
}

static X509_SIG *encrypt(const struct qx_key *key, struct qx_slice passphrase)
{
    unsigned char salt[SALT_LEN];
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key->pkey);
    X509_ALGOR *pbe = NULL;
    X509_SIG *sealed = NULL;

    if (info != NULL && RAND_bytes(salt, sizeof salt) == 1) {
        pbe = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), salt, sizeof salt, NULL, SCRYPT_N, SCRYPT_R,
                                    SCRYPT_P);
    }
    if (pbe != NULL) {
        sealed = PKCS8_set0_pbe((const char *)passphrase.ptr, (int)passphrase.len, info, pbe);
        if (sealed == NULL) {
            X509_ALGOR_free(pbe);
        }
    }
    PKCS8_PRIV_KEY_INFO_free(info);
    return sealed;
}

enum qx_err qx_key_write(const struct qx_key *key, struct qx_slice passphrase, struct qx_buf *pem)
{
    if (passphrase.len == 0 || passphrase.len > PASSPHRASE_MAX) {
        return QX_ERR_CRYPTO;
    }
    X509_SIG *sealed = encrypt(key, passphrase);
    BIO *bio = BIO_new(BIO_s_mem());
    bool ok = sealed != NULL && bio != NULL && PEM_write_bio_PKCS8(bio, sealed) == 1;

    if (ok) {
        char *text;
        long len = BIO_get_mem_data(bio, &text);

        qx_buf_add(pem, qx_slice(text, (size_t)len));
    }
    BIO_free(bio);
    X509_SIG_free(sealed);
    crypto_drain();
    return ok ? QX_OK : QX_ERR_CRYPTO;
}

static bool sane_scrypt(const ASN1_TYPE *parameter)
{
    SCRYPT_PARAMS *params = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(SCRYPT_PARAMS), parameter);
    uint64_t n = 0;
    uint64_t r = 0;
    uint64_t p = 0;
    bool ok = params != NULL && ASN1_INTEGER_get_uint64(&n, params->costParameter) == 1 &&
              ASN1_INTEGER_get_uint64(&r, params->blockSize) == 1 &&
              ASN1_INTEGER_get_uint64(&p, params->parallelizationParameter) == 1 && n >= SCRYPT_N &&
              n <= SCRYPT_N_MAX && r >= 1 && r <= SCRYPT_N_MAX &&
              128 * n * r <= SCRYPT_MEMORY_MAX && p >= 1 && p <= SCRYPT_P_MAX;

    SCRYPT_PARAMS_free(params);
    return ok;
}

/* PBES2 with scrypt at least as dear as ours (RFC 8018, RFC 7914): PBKDF2, libcrypto's own choice,
 * is refused. */
static bool under_scrypt(const X509_SIG *sealed)
{
    const X509_ALGOR *algorithm;
    const ASN1_OBJECT *oid;
    const void *value;
    int type;

    X509_SIG_get0(sealed, &algorithm, NULL);
    X509_ALGOR_get0(&oid, &type, &value, algorithm);
    if (OBJ_obj2nid(oid) != NID_pbes2 || type != V_ASN1_SEQUENCE) {
        return false;
    }
    PBE2PARAM *pbes2 = ASN1_item_unpack(value, ASN1_ITEM_rptr(PBE2PARAM));
    bool ok = pbes2 != NULL && OBJ_obj2nid(pbes2->keyfunc->algorithm) == NID_id_scrypt &&
              pbes2->keyfunc->parameter != NULL && sane_scrypt(pbes2->keyfunc->parameter);

    PBE2PARAM_free(pbes2);
    return ok;
}

static enum qx_err decrypt(const X509_SIG *sealed, struct qx_slice passphrase, const char *where,
                           struct qx_report *report, struct qx_key **out)
{
    PKCS8_PRIV_KEY_INFO *info =
        PKCS8_decrypt(sealed, (const char *)passphrase.ptr, (int)passphrase.len);

    if (info == NULL) {
        return qx_fail(report, QX_ERR_PASSPHRASE, where, 0,
                       "the pass phrase does not open this key: try again");
    }
    EVP_PKEY *pkey = EVP_PKCS82PKEY(info);

    PKCS8_PRIV_KEY_INFO_free(info);
    if (algorithm_digest(pkey) == NULL) {
        EVP_PKEY_free(pkey);
        return qx_fail(report, QX_ERR_KEY_FORMAT, where, 0,
                       "not a key on P-256 or P-384: make one with issue-key");
    }
    *out = wrap(pkey);
    return QX_OK;
}

enum qx_err qx_key_read(struct qx_slice pem, struct qx_slice passphrase, const char *where,
                        struct qx_report *report, struct qx_key **out)
{
    BIO *bio = pem.len > KEY_FILE_MAX ? NULL : BIO_new_mem_buf(pem.ptr, (int)pem.len);
    X509_SIG *sealed = bio == NULL ? NULL : PEM_read_bio_PKCS8(bio, NULL, NULL, NULL);
    enum qx_err err;

    if (sealed == NULL) {
        err = qx_fail(report, QX_ERR_KEY_FORMAT, where, 0,
                      "not an encrypted private key in PEM (PKCS#8): keys lie under a pass phrase");
    } else if (!under_scrypt(sealed)) {
        err = qx_fail(report, QX_ERR_KEY_FORMAT, where, 0,
                      "its pass phrase is not under scrypt: encrypt it again with "
                      "'openssl pkcs8 -topk8 -scrypt'");
    } else if (passphrase.len == 0 || passphrase.len > PASSPHRASE_MAX) {
        err = qx_fail(report, QX_ERR_PASSPHRASE, where, 0, "a pass phrase has 1 to %d bytes",
                      PASSPHRASE_MAX);
    } else {
        err = decrypt(sealed, passphrase, where, report, out);
    }
    X509_SIG_free(sealed);
    BIO_free(bio);
    crypto_drain();
    return err;
}
