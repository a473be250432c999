/* bank comment: a word on a question, beside it and never in it. */
#include "bank.h"

#include <stdlib.h>

#include <qualex/text.h>

const struct qx_cli_option cli_bank_comment_options[] = {
    {.name = "as",
     .argument = "NAME",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "who says it"},
    {0},
};

int cli_bank_comment(struct qx_cli *cli, int argc, char **argv)
{
    struct qx_buf as = {0};
    int64_t now = cli->clock.wall_ms(cli->clock.ctx);
    struct qx_bank *bank = NULL;
    struct qx_buf text = {0};
    enum qx_err err = cli_bank_person(cli, &as);

    (void)argc;
    if (err == QX_OK && qx_nfc(qx_slice_text(argv[2]), &text) != QX_OK) {
        err = qx_fail(&cli->report, QX_ERR_UTF8, "comment", 0, "not UTF-8: write it anew");
    }
    if (err == QX_OK) {
        err = cli_bank_open(cli, argv[0], &bank);
    }
    if (err == QX_OK) {
        err = qx_bank_begin(bank, &cli->report);
    }
    if (err == QX_OK) {
        err =
            qx_bank_comment(bank, argv[1], qx_buf_cstr(&as), qx_buf_cstr(&text), now, &cli->report);
    }
    if (err == QX_OK) {
        err = qx_bank_commit(bank, &cli->report);
    }
    qx_bank_close(&bank);
    qx_buf_free(&text);
    qx_buf_free(&as);
    return qx_cli_done(cli, err);
}
