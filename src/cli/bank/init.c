/* bank init: a new, empty bank. */
#include "bank.h"

#include <qualex/cert.h>
#include <qualex/io.h>

const struct qx_cli_option cli_bank_init_options[] = {
    {.name = "live",         .help = "a bank for real exams: steps are signed (default: a rehearsal bank)"},
    {.name = "trust",
     .argument = "ROOT.pem",
     .kind = QX_OPTION_VALUE,
     .help = "live: the root that the signers' key certificates lead to"},
    {0},
};

static enum qx_err read_trust(struct qx_cli *cli, const char *path, struct qx_buf *pem)
{
    struct qx_trust *trust = NULL;
    enum qx_err err = qx_read_file(path, CLI_BANK_POLICY_MAX, pem, &cli->report);

    if (err == QX_OK) {
        err = qx_trust_read(qx_buf_slice(pem), path, qx_slice(NULL, 0), "", &cli->report, &trust);
    }
    qx_trust_free(&trust);
    return err;
}

int cli_bank_init(struct qx_cli *cli, int argc, char **argv)
{
    const char *root = qx_cli_value(cli, "trust");
    bool live = qx_cli_flag(cli, "live");
    struct qx_buf pem = {0};
    int64_t now = cli->clock.wall_ms(cli->clock.ctx);
    enum qx_err err = QX_OK;

    (void)argc;
    if (live != (root != NULL)) {
        return qx_cli_done(cli, qx_cli_misuse(cli, "--live and --trust go together"));
    }
    if (live) {
        err = read_trust(cli, root, &pem);
    }
    if (err == QX_OK) {
        err = qx_bank_create(argv[0], live ? qx_buf_cstr(&pem) : NULL, now, &cli->report);
    }
    qx_buf_free(&pem);
    return qx_cli_done(cli, err);
}
