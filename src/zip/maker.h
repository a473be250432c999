/* The two halves of writing: entries that wait, and the archive that is made of them. */
#ifndef QUALEX_ZIP_MAKER_H
#define QUALEX_ZIP_MAKER_H

#include <qualex/io.h>
#include <qualex/zip.h>

#include <zip.h>

/* An entry that waits in the spool. */
struct zip_piece {
    char *name;
    uint64_t offset;
    uint64_t len;
};

struct qx_zip_maker {
    struct qx_file *file;  /* the archive */
    struct qx_file *spool; /* contents of the entries, one after another */
    char *path;
    bool (*go_on)(void *ctx);
    void *ctx;
    struct qx_report *report;
    struct zip_piece *pieces;
    size_t n;
    size_t cap;
    uint64_t spooled; /* bytes */
};

/* A source that reads an entry's bytes; spool is open for reading until it is freed. NULL without
 * memory. */
zip_source_t *zip_piece_source(int spool, uint64_t offset, uint64_t len, zip_error_t *error);
/* A source that an archive is written to, from the start of fd. NULL without memory. */
zip_source_t *zip_archive_source(int fd, zip_error_t *error);

#endif
