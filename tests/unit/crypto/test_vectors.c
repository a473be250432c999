/* Known answers: FIPS 180-4, RFC 5869, RFC 7914, RFC 8439; and what a seal refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include <qualex/digest.h>
#include <qualex/hex.h>
#include <qualex/kdf.h>
#include <qualex/seal.h>

static void assert_hex(const uint8_t *bytes, size_t len, const char *digits)
{
    char text[1024];

    assert_true(2 * len < sizeof text);
    qx_hex(qx_slice(bytes, len), text);
    assert_string_equal(text, digits);
}

static void sha256_gives_the_standard_answers(void **state)
{
    (void)state;
    uint8_t out[QX_SHA256_LEN];
    struct qx_slice parts[] = {qx_slice_text("a"), qx_slice(NULL, 0), qx_slice_text("bc")};

    qx_sha256(qx_slice(NULL, 0), out);
    assert_hex(out, sizeof out, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    qx_sha256(qx_slice_text("abc"), out);
    assert_hex(out, sizeof out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    qx_sha256_parts(parts, 3, out);
    assert_hex(out, sizeof out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void a_million_letters_in_a_file_have_the_standard_digest(void **state)
{
    (void)state;
    char path[] = "/tmp/qualex-digest-XXXXXX";
    int fd = mkstemp(path);
    char letters[1000];
    uint8_t out[QX_SHA256_LEN];

    assert_true(fd >= 0);
    memset(letters, 'a', sizeof letters);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(write(fd, letters, sizeof letters), sizeof letters);
    }
    (void)close(fd);
    assert_int_equal(qx_sha256_file(path, out, NULL), QX_OK);
    assert_hex(out, sizeof out, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    (void)unlink(path);
    assert_int_equal(qx_sha256_file(path, out, NULL), QX_ERR_NOT_FOUND);
}

static void hkdf_gives_rfc_5869_case_1_and_3(void **state)
{
    (void)state;
    uint8_t ikm[22];
    uint8_t salt[13];
    uint8_t info[10];
    uint8_t out[42];

    memset(ikm, 0x0b, sizeof ikm);
    for (size_t i = 0; i < sizeof salt; i++) {
        salt[i] = (uint8_t)i;
    }
    for (size_t i = 0; i < sizeof info; i++) {
        info[i] = (uint8_t)(0xf0 + i);
    }
    qx_hkdf(qx_slice(ikm, 22), qx_slice(salt, 13), qx_slice(info, 10), out, sizeof out);
    assert_hex(out, sizeof out,
               "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b8871858"
               "65");
    qx_hkdf(qx_slice(ikm, 22), qx_slice(NULL, 0), qx_slice(NULL, 0), out, sizeof out);
    assert_hex(out, sizeof out,
               "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96"
               "c8");
}

static void scrypt_gives_the_answers_of_rfc_7914(void **state)
{
    (void)state;
    uint8_t out[64];

    assert_int_equal(qx_scrypt(qx_slice(NULL, 0), qx_slice(NULL, 0), 16, 1, 1, out, 64), QX_OK);
    assert_hex(out, 64,
               "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
               "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
    assert_int_equal(
        qx_scrypt(qx_slice_text("password"), qx_slice_text("NaCl"), 1024, 8, 16, out, 64), QX_OK);
    assert_hex(out, 64,
               "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
               "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
}

static void scrypt_refuses_impossible_parameters_and_too_much_memory(void **state)
{
    (void)state;
    uint8_t out[32] = {7};

    assert_int_equal(qx_scrypt(qx_slice_text("p"), qx_slice_text("s"), 15, 8, 1, out, 32),
                     QX_ERR_CRYPTO);
    assert_int_equal(qx_scrypt(qx_slice_text("p"), qx_slice_text("s"), 1 << 20, 8, 1, out, 32),
                     QX_ERR_CRYPTO);
}

static void chacha20_streams_the_zero_key_of_rfc_8439(void **state)
{
    (void)state;
    static const uint8_t key[32];
    uint8_t whole[3000];
    uint8_t pieces[3000];
    struct qx_chacha20 *stream = qx_chacha20_new(key);

    qx_chacha20_next(stream, whole, sizeof whole);
    qx_chacha20_free(&stream);
    assert_null(stream);
    assert_hex(whole, 128,
               "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
               "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586"
               "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
               "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f");
    stream = qx_chacha20_new(key);
    for (size_t at = 0; at < sizeof pieces; at += 7) {
        qx_chacha20_next(stream, pieces + at, sizeof pieces - at < 7 ? sizeof pieces - at : 7);
    }
    qx_chacha20_free(&stream);
    assert_memory_equal(whole, pieces, sizeof whole);
}

static void a_seal_opens_with_its_key_and_its_data(void **state)
{
    (void)state;
    uint8_t key[32] = {1, 2, 3};
    struct qx_buf sealed = {0};
    struct qx_buf plain = {0};

    for (size_t len = 0; len < 40; len += 13) {
        struct qx_slice text = qx_slice("which key wraps the secret of a release", len);

        qx_buf_clear(&sealed);
        qx_buf_clear(&plain);
        qx_seal(key, qx_slice_text("id"), text, &sealed);
        assert_int_equal(sealed.len, len + QX_SEAL_OVERHEAD);
        assert_int_equal(qx_unseal(key, qx_slice_text("id"), qx_buf_slice(&sealed), &plain), QX_OK);
        assert_true(qx_slice_equal(qx_buf_slice(&plain), text));
    }
    qx_buf_free(&sealed);
    qx_buf_free(&plain);
}

static void a_seal_is_refused_with_any_byte_changed_or_missing(void **state)
{
    (void)state;
    uint8_t key[32] = {1, 2, 3};
    struct qx_buf sealed = {0};
    struct qx_buf plain = {0};

    qx_seal(key, qx_slice_text("id"), qx_slice_text("text"), &sealed);
    for (size_t i = 0; i < sealed.len; i++) {
        sealed.ptr[i] ^= 1;
        assert_int_equal(qx_unseal(key, qx_slice_text("id"), qx_buf_slice(&sealed), &plain),
                         QX_ERR_SEAL);
        sealed.ptr[i] ^= 1;
        assert_int_equal(qx_unseal(key, qx_slice_text("id"), qx_slice(sealed.ptr, i), &plain),
                         QX_ERR_SEAL);
    }
    assert_int_equal(qx_unseal(key, qx_slice_text("ie"), qx_buf_slice(&sealed), &plain),
                     QX_ERR_SEAL);
    key[31] = 1;
    assert_int_equal(qx_unseal(key, qx_slice_text("id"), qx_buf_slice(&sealed), &plain),
                     QX_ERR_SEAL);
    assert_int_equal(plain.len, 0);
    qx_buf_free(&sealed);
    qx_buf_free(&plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_gives_the_standard_answers),
        cmocka_unit_test(a_million_letters_in_a_file_have_the_standard_digest),
        cmocka_unit_test(hkdf_gives_rfc_5869_case_1_and_3),
        cmocka_unit_test(scrypt_gives_the_answers_of_rfc_7914),
        cmocka_unit_test(scrypt_refuses_impossible_parameters_and_too_much_memory),
        cmocka_unit_test(chacha20_streams_the_zero_key_of_rfc_8439),
        cmocka_unit_test(a_seal_opens_with_its_key_and_its_data),
        cmocka_unit_test(a_seal_is_refused_with_any_byte_changed_or_missing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
