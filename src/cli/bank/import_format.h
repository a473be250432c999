/* Which reader a file is for. */
#ifndef QUALEX_CLI_BANK_IMPORT_FORMAT_H
#define QUALEX_CLI_BANK_IMPORT_FORMAT_H

#include "bank.h"

/* What --map and --delimiter say. Free map with qx_map_free. */
struct cli_columns {
    struct qx_map *map; /* NULL: the known map of the file's header */
    char delimiter;     /* 0: the map's */
};
/* Errors: USAGE, those of qx_read_file and qx_map_read. */
QX_MUST_USE enum qx_err cli_columns_read(struct qx_cli *cli, struct cli_columns *columns);

/* What a format is called, which file names mean it, and who reads it. */
struct cli_import_format {
    const char *name;
    const char *endings[2];
    bool one_language; /* of a file: a bank that has the question in others keeps them */
    enum qx_err (*read)(const struct cli_columns *columns, struct qx_slice text,
                        struct qx_reading *reading);
    /* An archive of files of the format; NULL: there is none. */
    enum qx_err (*read_package)(const char *path, struct qx_reading *reading);
};
/* The format that is given, else the one that the file's name means; NULL when there is none: what
 * is in a file is never guessed. */
const struct cli_import_format *cli_import_format(const struct qx_cli *cli, const char *path);
/* Says so. Returns USAGE. */
enum qx_err cli_import_no_format(struct qx_cli *cli, const char *path);
/* Whether the file is such an archive. */
bool cli_import_is_package(const struct cli_import_format *format, const char *path);

#endif
