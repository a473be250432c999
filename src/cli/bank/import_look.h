/* What an import tells of the questions that it has taken. */
#ifndef QUALEX_CLI_BANK_IMPORT_LOOK_H
#define QUALEX_CLI_BANK_IMPORT_LOOK_H

#include "bank.h"

#include <qualex/lint.h>

struct cli_look {
    struct qx_cli *cli;
    const char *where; /* of the question at hand */
    uint32_t line; /* 0: of the bank */
    size_t twins;  /* found */
    struct qx_linter linter;
    struct qx_repertoire *font;
};

/* Free with cli_look_end. */
void cli_look_start(struct cli_look *l, struct qx_cli *cli);
void cli_look_end(struct cli_look *l);
/* Warns of what the question itself shows. */
void cli_look_at(struct cli_look *l, const struct qx_question *question, const char *where,
                 uint32_t line);
/* Warns of versions above the row since that have the same text as others, or nearly. Says so when
 * the bank is too large for that to cost nothing. */
void cli_look_for_twins(struct cli_look *l, struct qx_bank *bank, const char *where, int64_t since);

#endif
