#include "algorithm.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>

#include <qualex/arena.h>

#include "openssl.h"

/* Until 2036-01-01T00:00:00Z, when NIST IR 8547 wants elliptic curves disallowed. */
#define UNTIL_2036 (INT64_C(2082758400000))

static const struct {
    int signature;
    int digest;
    int curve;
    int64_t until_ms;
} ALLOWED[] = {
    {NID_ecdsa_with_SHA256, NID_sha256, NID_X9_62_prime256v1, UNTIL_2036},
    {NID_ecdsa_with_SHA384, NID_sha384, NID_secp384r1,        UNTIL_2036},
};

#define N_ALLOWED (sizeof ALLOWED / sizeof ALLOWED[0])

static int curve_of(EVP_PKEY *key)
{
    char name[64];
    size_t len;

    if (key == NULL || EVP_PKEY_get_base_id(key) != EVP_PKEY_EC ||
        EVP_PKEY_get_group_name(key, name, sizeof name, &len) != 1) {
        return NID_undef;
    }
    return OBJ_sn2nid(name);
}

bool algorithm_allowed(int signature, int digest, EVP_PKEY *key, int64_t at_ms)
{
    int curve = curve_of(key);

    for (size_t i = 0; i < N_ALLOWED; i++) {
        if (ALLOWED[i].signature == signature && ALLOWED[i].curve == curve &&
            (digest == NID_undef || ALLOWED[i].digest == digest)) {
            return at_ms < ALLOWED[i].until_ms;
        }
    }
    return false;
}

const EVP_MD *algorithm_digest(EVP_PKEY *key)
{
    int curve = curve_of(key);

    for (size_t i = 0; i < N_ALLOWED; i++) {
        if (ALLOWED[i].curve == curve) {
            return EVP_get_digestbynid(ALLOWED[i].digest);
        }
    }
    return NULL;
}

static enum algorithm_s judge_s(const ECDSA_SIG *sig, EVP_PKEY *key)
{
    BIGNUM *order = NULL;
    enum algorithm_s verdict = S_MALFORMED;
    const BIGNUM *r = ECDSA_SIG_get0_r(sig);
    const BIGNUM *s = ECDSA_SIG_get0_s(sig);

    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_ORDER, &order) == 1 && !BN_is_negative(r) &&
        !BN_is_zero(r) && BN_cmp(r, order) < 0 && !BN_is_negative(s) && !BN_is_zero(s) &&
        BN_cmp(s, order) < 0) {
        crypto_require(BN_rshift1(order, order) == 1);
        verdict = BN_cmp(s, order) <= 0 ? S_LOW : S_HIGH;
    }
    BN_free(order);
    return verdict;
}

enum algorithm_s algorithm_low_s(const unsigned char *signature, size_t len, EVP_PKEY *key)
{
    const unsigned char *at = signature;
    ECDSA_SIG *sig = len > 1024 ? NULL : d2i_ECDSA_SIG(NULL, &at, (long)len);
    unsigned char *again = NULL;
    enum algorithm_s verdict = S_MALFORMED;

    if (sig != NULL && at == signature + len) {
        int again_len = i2d_ECDSA_SIG(sig, &again);

        if (again_len > 0 && (size_t)again_len == len && memcmp(again, signature, len) == 0) {
            verdict = judge_s(sig, key);
        }
    }
    OPENSSL_free(again);
    ECDSA_SIG_free(sig);
    crypto_drain();
    return verdict;
}
