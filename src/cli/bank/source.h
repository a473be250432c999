/* A file of questions as UTF-8 text: mapped where it lies when it is that already, else decoded. */
#ifndef QUALEX_CLI_BANK_SOURCE_H
#define QUALEX_CLI_BANK_SOURCE_H

#include <qualex/io.h>

struct cli_source {
    struct qx_slice text; /* valid until cli_source_close */
    size_t size;          /* of the file */
    struct qx_mapped map;
    struct qx_buf decoded;
};

/* encoding NULL: UTF-8. Errors: those of qx_read_file and qx_decode. Free with cli_source_close. */
QX_MUST_USE enum qx_err cli_source_open(const char *path, const char *encoding,
                                        struct qx_report *report, struct cli_source *out);
/* The first done bytes of the text have been read. */
void cli_source_done(struct cli_source *source, size_t done);
void cli_source_close(struct cli_source *source);

#endif
