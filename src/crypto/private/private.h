/* Private keys inside this library. */
#ifndef QUALEX_CRYPTO_PRIVATE_H
#define QUALEX_CRYPTO_PRIVATE_H

#include <openssl/x509.h>

#include <qualex/key.h>

struct qx_key {
    EVP_PKEY *pkey;
};

#endif
