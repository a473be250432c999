#include <qualex/kdf.h>

#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <qualex/arena.h>

#include "openssl.h"

#define SCRYPT_MEMORY_MAX (UINT64_C(64) << 20)

/* libcrypto takes parameters by pointers that are not const, and reads them only. */
static OSSL_PARAM bytes_param(const char *name, struct qx_slice value)
{
    static uint8_t empty;
    union {
        const uint8_t *from;
        uint8_t *to;
    } ptr = {.from = value.len == 0 ? &empty : value.ptr};

    return OSSL_PARAM_construct_octet_string(name, ptr.to, value.len);
}

static bool derive(const char *algorithm, const OSSL_PARAM *params, uint8_t *out, size_t out_len)
{
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, algorithm, NULL);
    EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
    bool ok = ctx != NULL && EVP_KDF_derive(ctx, out, out_len, params) == 1;

    EVP_KDF_CTX_free(ctx);
    EVP_KDF_free(kdf);
    crypto_drain();
    return ok;
}

void qx_hkdf(struct qx_slice ikm, struct qx_slice salt, struct qx_slice info, uint8_t *out,
             size_t out_len)
{
    static char digest[] = "SHA256";
    /* In OpenSSL 3.0 an empty info must be left out; it is what HKDF takes then. */
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        bytes_param(OSSL_KDF_PARAM_KEY, ikm),
        bytes_param(OSSL_KDF_PARAM_SALT, salt),
        info.len == 0 ? OSSL_PARAM_construct_end() : bytes_param(OSSL_KDF_PARAM_INFO, info),
        OSSL_PARAM_construct_end(),
    };

    crypto_require(derive("HKDF", params, out, out_len));
}

enum qx_err qx_scrypt(struct qx_slice password, struct qx_slice salt, uint64_t n, uint32_t r,
                      uint32_t p, uint8_t *out, size_t out_len)
{
    uint64_t memory = SCRYPT_MEMORY_MAX;
    OSSL_PARAM params[] = {
        bytes_param(OSSL_KDF_PARAM_PASSWORD, password),
        bytes_param(OSSL_KDF_PARAM_SALT, salt),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &r),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &p),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &memory),
        OSSL_PARAM_construct_end(),
    };

    return derive("SCRYPT", params, out, out_len) ? QX_OK : QX_ERR_CRYPTO;
}

struct qx_chacha20 {
    EVP_CIPHER_CTX *ctx;
};

struct qx_chacha20 *qx_chacha20_new(const uint8_t key[static 32])
{
    static const uint8_t counter_and_nonce[16];
    struct qx_chacha20 *stream = qx_alloc(1, sizeof *stream);

    stream->ctx = EVP_CIPHER_CTX_new();
    crypto_require(stream->ctx != NULL && EVP_EncryptInit_ex2(stream->ctx, EVP_chacha20(), key,
                                                              counter_and_nonce, NULL) == 1);
    return stream;
}

void qx_chacha20_next(struct qx_chacha20 *stream, uint8_t *out, size_t len)
{
    static const uint8_t zeros[1024];

    while (len > 0) {
        int piece = len < sizeof zeros ? (int)len : (int)sizeof zeros;
        int written = 0;

        crypto_require(EVP_EncryptUpdate(stream->ctx, out, &written, zeros, piece) == 1 &&
                       written == piece);
        out += piece;
        len -= (size_t)piece;
    }
}

void qx_chacha20_free(struct qx_chacha20 **stream)
{
    if (*stream != NULL) {
        EVP_CIPHER_CTX_free((*stream)->ctx);
        free(*stream);
        *stream = NULL;
    }
}
