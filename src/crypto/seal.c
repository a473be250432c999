#include <qualex/seal.h>

#include <limits.h>

#include <qualex/digest.h>
#include <qualex/secret.h>

#include "openssl.h"

enum { COMMITMENT_LEN = 32, TAG_LEN = 16 };

/* Never repeated, because each key seals once. */
static const uint8_t NONCE[12];

static void commitment(const uint8_t *key, uint8_t out[static COMMITMENT_LEN])
{
    static const char label[] = "qualex commitment/1"; /* with its NUL */
    struct qx_slice parts[] = {qx_slice(label, sizeof label), qx_slice(key, QX_SEAL_KEY_LEN)};

    qx_sha256_parts(parts, 2, out);
}

void qx_seal(const uint8_t key[static QX_SEAL_KEY_LEN], struct qx_slice associated,
             struct qx_slice plain, struct qx_buf *out)
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int n = 0;

    crypto_require(plain.len <= INT_MAX - QX_SEAL_OVERHEAD && associated.len <= INT_MAX);
    uint8_t *at = qx_buf_grow(out, plain.len + QX_SEAL_OVERHEAD);
    uint8_t *text = at + COMMITMENT_LEN;

    commitment(key, at);
    crypto_require(
        ctx != NULL && EVP_EncryptInit_ex2(ctx, EVP_aes_256_gcm(), key, NONCE, NULL) == 1 &&
        (associated.len == 0 ||
         EVP_EncryptUpdate(ctx, NULL, &n, associated.ptr, (int)associated.len) == 1) &&
        (plain.len == 0 || EVP_EncryptUpdate(ctx, text, &n, plain.ptr, (int)plain.len) == 1) &&
        EVP_EncryptFinal_ex(ctx, text + plain.len, &n) == 1 &&
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG_LEN, text + plain.len) == 1);
    EVP_CIPHER_CTX_free(ctx);
}

/* plain has room for text.len bytes. */
static bool open_gcm(const uint8_t *key, struct qx_slice associated, struct qx_slice text,
                     const uint8_t *tag, uint8_t *plain)
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    uint8_t expected[TAG_LEN];
    uint8_t last[16];
    int n = 0;

    memcpy(expected, tag, TAG_LEN);
    bool ok = ctx != NULL && EVP_DecryptInit_ex2(ctx, EVP_aes_256_gcm(), key, NONCE, NULL) == 1 &&
              EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, TAG_LEN, expected) == 1 &&
              (associated.len == 0 ||
               EVP_DecryptUpdate(ctx, NULL, &n, associated.ptr, (int)associated.len) == 1) &&
              (text.len == 0 || EVP_DecryptUpdate(ctx, plain, &n, text.ptr, (int)text.len) == 1) &&
              EVP_DecryptFinal_ex(ctx, last, &n) == 1;

    EVP_CIPHER_CTX_free(ctx);
    crypto_drain();
    return ok;
}

enum qx_err qx_unseal(const uint8_t key[static QX_SEAL_KEY_LEN], struct qx_slice associated,
                      struct qx_slice sealed, struct qx_buf *out)
{
    uint8_t expected[COMMITMENT_LEN];

    if (sealed.len < QX_SEAL_OVERHEAD || sealed.len > INT_MAX || associated.len > INT_MAX) {
        return QX_ERR_SEAL;
    }
    commitment(key, expected);
    if (!qx_secret_equal(qx_slice(expected, COMMITMENT_LEN),
                         qx_slice(sealed.ptr, COMMITMENT_LEN))) {
        return QX_ERR_SEAL;
    }
    struct qx_slice text = qx_slice(sealed.ptr + COMMITMENT_LEN, sealed.len - QX_SEAL_OVERHEAD);
    struct qx_secret plain = {0};

    /* GCM writes plain bytes before it knows the tag: they go to the caller only afterwards. */
    qx_secret_alloc(&plain, text.len);
    bool ok = open_gcm(key, associated, text, text.ptr + text.len, plain.ptr);

    if (ok) {
        qx_buf_add(out, qx_secret_slice(&plain));
    }
    qx_secret_free(&plain);
    return ok ? QX_OK : QX_ERR_SEAL;
}
