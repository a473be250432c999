#include "licence.h"

#include <qualex/licensing.h>
#include <qualex/utf8.h>

int cli_licence_explain(struct qx_cli *cli, int argc, char **argv)
{
    struct qx_rules_file rules = {0};
    struct qx_buf path = {0};
    struct qx_buf words = {0};
    struct qx_buf safe = {0};
    enum qx_err err = cli_licence_rules(cli, argc > 0 ? argv[0] : NULL, &path);

    if (err == QX_OK) {
        err = qx_rules_read(qx_buf_cstr(&path), &cli->report, &rules);
    }
    if (err == QX_OK) {
        qx_rules_explain(&rules.rules, &words);
        qx_text_safe(&safe, qx_buf_slice(&words), true);
        (void)fputs(qx_buf_cstr(&safe), cli->out);
    }
    qx_rules_file_free(&rules);
    qx_buf_free(&path);
    qx_buf_free(&words);
    qx_buf_free(&safe);
    return err == QX_OK ? QX_EXIT_YES : cli_licence_undecided(cli, err);
}
