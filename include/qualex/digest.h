/* SHA-256 (FIPS 180-4). */
#ifndef QUALEX_DIGEST_H
#define QUALEX_DIGEST_H

#include <qualex/err.h>
#include <qualex/report.h>
#include <qualex/slice.h>

#define QX_SHA256_LEN 32

void qx_sha256(struct qx_slice bytes, uint8_t out[static QX_SHA256_LEN]);

/* Over the concatenation of n slices. */
void qx_sha256_parts(const struct qx_slice *parts, size_t n, uint8_t out[static QX_SHA256_LEN]);

/* Over a file's content, read in pieces. Errors: NOT_FOUND, IO. */
QX_MUST_USE enum qx_err qx_sha256_file(const char *path, uint8_t out[static QX_SHA256_LEN],
                                       struct qx_report *report);

#endif
