#include <qualex/digest.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "openssl.h"

void qx_sha256(struct qx_slice bytes, uint8_t out[static QX_SHA256_LEN])
{
    crypto_require(EVP_Digest(bytes.ptr, bytes.len, out, NULL, crypto_sha256(), NULL) == 1);
}

void qx_sha256_parts(const struct qx_slice *parts, size_t n, uint8_t out[static QX_SHA256_LEN])
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    crypto_require(ctx != NULL && EVP_DigestInit_ex(ctx, crypto_sha256(), NULL) == 1);
    for (size_t i = 0; i < n; i++) {
        crypto_require(EVP_DigestUpdate(ctx, parts[i].ptr, parts[i].len) == 1);
    }
    crypto_require(EVP_DigestFinal_ex(ctx, out, NULL) == 1);
    EVP_MD_CTX_free(ctx);
}

static enum qx_err digest_fd(int fd, EVP_MD_CTX *ctx)
{
    uint8_t piece[65536];

    for (;;) {
        ssize_t got = read(fd, piece, sizeof piece);

        if (got == 0) {
            return QX_OK;
        }
        if (got < 0 && errno != EINTR) {
            return QX_ERR_IO;
        }
        if (got > 0) {
            crypto_require(EVP_DigestUpdate(ctx, piece, (size_t)got) == 1);
        }
    }
}

enum qx_err qx_sha256_file(const char *path, uint8_t out[static QX_SHA256_LEN],
                           struct qx_report *report)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        enum qx_err code = errno == ENOENT || errno == ENOTDIR ? QX_ERR_NOT_FOUND : QX_ERR_IO;

        return qx_fail(report, code, path, 0, "cannot open: %s: check its name and folder",
                       strerror(errno));
    }
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    crypto_require(ctx != NULL && EVP_DigestInit_ex(ctx, crypto_sha256(), NULL) == 1);
    enum qx_err err = digest_fd(fd, ctx);

    if (err == QX_OK) {
        crypto_require(EVP_DigestFinal_ex(ctx, out, NULL) == 1);
    } else {
        err = qx_fail(report, err, path, 0, "cannot read: %s", strerror(errno));
    }
    EVP_MD_CTX_free(ctx);
    (void)close(fd);
    return err;
}
