/* What the sources of bank import share. */
#ifndef QUALEX_CLI_BANK_IMPORT_H
#define QUALEX_CLI_BANK_IMPORT_H

#include "import_format.h"
#include "import_look.h"
#include "source.h"

enum { CHANGED_NAMED = 20 };

struct importing {
    struct qx_cli *cli;
    struct qx_bank *bank;
    struct cli_columns columns;
    int64_t now_ms;
    struct cli_source source;         /* the file that is read */
    const struct qx_reading *reading; /* of the file at hand */
    struct cli_look look;
    struct qx_buf as; /* who imports, or empty */
    bool one_language;
    size_t counts[3];      /* by enum qx_put */
    struct qx_buf changed; /* ids of the first CHANGED_NAMED that were */
    size_t seen;
    size_t accepted;
    size_t refused;
    int64_t since; /* the bank's newest version before */
    struct qx_progress progress;
    uint64_t done; /* bytes of the files before */
    struct cli_draft draft;
    struct { /* --in-parts */
        struct cli_met *met; /* while all is checked */
        uint8_t source[QX_SHA256_LEN];
        int64_t before; /* questions that are in the bank, from the source's first on */
        int64_t at;     /* questions that were met */
    } parts;
};

typedef enum qx_err cli_import_take(void *ctx, const struct qx_question *question, uint32_t line,
                                    bool *refused);
/* Gives each question of the files to take, with im as its ctx; what: "importing". What stops the
 * whole is returned, and the files after it are not read. report: for what the readers tell. */
QX_MUST_USE enum qx_err cli_import_read(struct importing *im, int argc, char **argv,
                                        const char *what, cli_import_take *take,
                                        struct qx_report *report);
/* Into the bank. */
cli_import_take cli_import_put;

/* import --in-parts: a commit for each part, and on from where the same import was stopped. Errors:
 * those of cli_import_read; INTERRUPTED with how far it came, reported. */
QX_MUST_USE enum qx_err cli_import_parts(struct importing *im, int argc, char **argv);
/* Within the transaction that takes the whole of it: there is nothing to go on with. */
QX_MUST_USE enum qx_err cli_import_forget_parts(struct importing *im, int argc, char **argv);

#endif
