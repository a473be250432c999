#include "raw_peer.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

struct raw_peer {
    EVP_PKEY *key;
    struct qx_slice bytes;
    uint8_t signature[128];
    size_t len;
};

static void need(bool ok, const char *what)
{
    if (!ok) {
        (void)fprintf(stderr, "bench: %s failed\n", what);
        exit(2);
    }
}

struct raw_peer *raw_peer_open(struct qx_slice bytes)
{
    struct raw_peer *peer = calloc(1, sizeof *peer);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    need(peer != NULL && ctx != NULL, "memory");
    peer->key = EVP_EC_gen("P-256");
    peer->bytes = bytes;
    peer->len = sizeof peer->signature;
    need(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, peer->key) == 1 &&
             EVP_DigestSign(ctx, peer->signature, &peer->len, bytes.ptr, bytes.len) == 1,
         "signing");
    EVP_MD_CTX_free(ctx);
    return peer;
}

void raw_peer_verify(const struct raw_peer *peer)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    need(EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, peer->key) == 1 &&
             EVP_DigestVerify(ctx, peer->signature, peer->len, peer->bytes.ptr, peer->bytes.len) ==
                 1,
         "EVP_DigestVerify");
    EVP_MD_CTX_free(ctx);
}

void raw_peer_cms_verify(struct qx_slice der, struct qx_slice roots)
{
    static X509_STORE *store;
    const unsigned char *at = der.ptr;
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, (long)der.len);
    BIO *out = BIO_new(BIO_s_mem());

    if (store == NULL) {
        BIO *pem = BIO_new_mem_buf(roots.ptr, (int)roots.len);
        X509 *root = PEM_read_bio_X509(pem, NULL, NULL, NULL);

        store = X509_STORE_new();
        need(X509_STORE_add_cert(store, root) == 1 &&
                 X509_STORE_set_purpose(store, X509_PURPOSE_ANY) == 1,
             "store");
        X509_free(root);
        BIO_free(pem);
    }
    need(CMS_verify(cms, NULL, store, NULL, out, CMS_BINARY | CMS_CADES) == 1, "CMS_verify");
    BIO_free(out);
    CMS_ContentInfo_free(cms);
}

void raw_peer_close(struct raw_peer **peer)
{
    EVP_PKEY_free((*peer)->key);
    free(*peer);
    *peer = NULL;
}
