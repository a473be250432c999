/* ZIP archives as nobody would pack them: every field of an entry is the test's. */
#ifndef QUALEX_TEST_ARCHIVE_H
#define QUALEX_TEST_ARCHIVE_H

#include <qualex/buf.h>

struct archive_entry {
    const char *name;
    const char *data;  /* as it is stored */
    size_t len;        /* of data; 0: up to its NUL */
    uint16_t flags;    /* 1: encrypted, 0x800: the name is UTF-8 */
    uint16_t method;   /* 0: stored, 8: deflated */
    uint32_t size;     /* unpacked; 0: as stored */
    uint32_t crc;      /* 0: of data */
    uint32_t mode;     /* of a Unix file; 0: none */
    const char *local; /* name in the local header; NULL: the same */
    uint32_t at;       /* where its local header is said to be, and none is written; 0: written */
};

uint32_t archive_crc(struct qx_slice bytes);
/* A local header of that name and the data, appended. */
void archive_local(const struct archive_entry *entry, const char *name, struct qx_buf *out);
/* The whole archive, appended. */
void archive_make(const struct archive_entry *entries, size_t n, struct qx_buf *out);

#endif
