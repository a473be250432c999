/* What the files of this module share. */
#ifndef QUALEX_ZIP_PARTS_H
#define QUALEX_ZIP_PARTS_H

#include <qualex/io.h>
#include <qualex/zip.h>

#include <zip.h>

struct zip_entry {
    const char *name; /* libzip's */
    uint64_t size;
    uint64_t packed;
};

struct qx_zip {
    zip_t *handle;
    char *where;
    struct zip_entry *entries; /* in the archive's order */
    size_t n;
    size_t *by_name; /* indices, by zip_name_compare, by which no two names are equal */
    uint64_t bytes;  /* of the archive; what its entries may take up in all */
};

/* What is wrong with a name on its own; NULL when nothing is. */
const char *zip_name_problem(struct qx_slice name);
/* Below, at or above 0 as a is to b when case is left aside: letters of Latin, Greek and Cyrillic.
 */
int zip_name_compare(struct qx_slice a, struct qx_slice b);
/* What libzip reads a mapped file by; map belongs to it. NULL with *error. */
zip_source_t *zip_source_of_map(struct qx_mapped *map, zip_error_t *error);
/* Reads the directory and judges every entry. */
QX_MUST_USE enum qx_err zip_judge(struct qx_zip *zip, struct qx_report *report);

#endif
