/* A borrowed run of bytes. Nothing here owns memory. */
#ifndef QUALEX_SLICE_H
#define QUALEX_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ptr may be NULL when len is 0. Bytes may be text (UTF-8) but carry no NUL. */
struct qx_slice {
    const uint8_t *ptr;
    size_t len;
};

/* printf("%.*s", QX_ARG(slice)) for a slice that is known to be short and safe. */
#define QX_ARG(s) (int)(s).len, (const char *)(s).ptr

static inline struct qx_slice qx_slice(const void *ptr, size_t len)
{
    return (struct qx_slice){.ptr = ptr, .len = len};
}

/* The bytes of a NUL-terminated string without the NUL; the empty slice for NULL. */
static inline struct qx_slice qx_slice_text(const char *text)
{
    return qx_slice(text, text == NULL ? 0 : strlen(text));
}

/* Not in constant time: never for secrets (qx_secret_equal). */
bool qx_slice_equal(struct qx_slice a, struct qx_slice b);

/* Byte order, shorter first on a tie; <0, 0, >0. */
int qx_slice_compare(struct qx_slice a, struct qx_slice b);

bool qx_slice_starts(struct qx_slice s, const char *prefix);

/* Without the blanks (space, tab, CR, LF) at both ends. */
struct qx_slice qx_slice_trim(struct qx_slice s);

#endif
