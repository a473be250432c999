#include "sign.h"

#include <qualex/io.h>
#include <qualex/proof_sign.h>

#define JSON_MAX ((size_t)64 << 20)

enum qx_err sign_open(struct qx_cli *cli, struct qx_signing *out)
{
    struct qx_secret passphrase = {0};
    enum qx_err err = qx_cli_passphrase(cli, "pass phrase of the key", false, &passphrase);

    if (err == QX_OK) {
        err = qx_signing_read(qx_cli_value(cli, "key"), qx_cli_value(cli, "cert"),
                              qx_secret_slice(&passphrase), &cli->report, out);
    }
    qx_secret_free(&passphrase);
    return err;
}

enum qx_err sign_write(struct qx_cli *cli, const struct qx_json *payload, const char *expected,
                       const struct qx_signing *signing)
{
    const char *path = qx_cli_value(cli, "output");
    struct qx_signer signer = qx_signing_signer(signing);
    struct qx_buf der = {0};
    enum qx_err err = qx_proof_sign(payload, expected, &signer, 1,
                                    cli->clock.wall_ms(cli->clock.ctx), path, &cli->report, &der);

    if (err == QX_OK) {
        err = qx_write_file(path, qx_buf_slice(&der), 0644, &cli->report);
    }
    if (err == QX_OK) {
        (void)fprintf(cli->out, "%s: signed %s by \"%s\"\n", path, expected,
                      qx_cert_name(signing->cert));
    }
    qx_buf_free(&der);
    return err;
}

enum qx_err sign_read_json(struct qx_cli *cli, const char *path, struct qx_json **out)
{
    struct qx_buf bytes = {0};
    enum qx_err err = qx_read_file(path, JSON_MAX, &bytes, &cli->report);

    if (err == QX_OK) {
        err = qx_json_parse(qx_buf_slice(&bytes), path, &cli->report, out);
    }
    qx_buf_free(&bytes);
    return err;
}

enum qx_err sign_inspect(struct qx_cli *cli, const char *path, struct qx_artefact *out)
{
    struct qx_buf bytes = {0};
    enum qx_err err = qx_read_file(path, QX_ARTEFACT_MAX, &bytes, &cli->report);

    if (err == QX_OK) {
        err = qx_proof_inspect(qx_buf_slice(&bytes), path, &cli->report, out);
    }
    qx_buf_free(&bytes);
    return err;
}

struct qx_pki sign_pki(struct qx_cli *cli)
{
    return (struct qx_pki){.dir = qx_cli_value(cli, "dir"),
                           .now_ms = cli->clock.wall_ms(cli->clock.ctx),
                           .rng = cli->rng,
                           .report = &cli->report};
}
