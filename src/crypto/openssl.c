#include "openssl.h"

#include <stdlib.h>

#include <openssl/crypto.h>
#include <openssl/err.h>

static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;
static EVP_MD *sha256;

void crypto_require(bool ok)
{
    if (!ok) {
        abort();
    }
}

void crypto_drain(void)
{
    ERR_clear_error();
}

static void fetch(void)
{
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
}

const EVP_MD *crypto_sha256(void)
{
    crypto_require(CRYPTO_THREAD_run_once(&once, fetch) == 1 && sha256 != NULL);
    return sha256;
}
