#include "sign.h"

#include <sys/stat.h>

#include <qualex/io.h>
#include <qualex/proof_sign.h>

#define JSON_MAX ((size_t)64 << 20)

static enum qx_err check_validity(struct qx_cli *cli, const struct qx_cert *cert)
{
    int64_t now = cli->clock.wall_ms(cli->clock.ctx);
    int64_t from;
    int64_t until;

    qx_cert_validity(cert, &from, &until);
    if (now >= from && now <= until) {
        return QX_OK;
    }
    return qx_fail(&cli->report, QX_ERR_CERT_EXPIRED, qx_cli_value(cli, "cert"), 0,
                   "\"%s\" is not valid now: ask the licenser for another key, or set the clock",
                   qx_cert_name(cert));
}

enum qx_err sign_open(struct qx_cli *cli, struct qx_signing *out)
{
    struct qx_secret passphrase = {0};
    struct qx_signing made = {0};

    enum qx_err err = qx_cli_passphrase(cli, "pass phrase of the key", false, &passphrase);

    if (err == QX_OK) {
        err = qx_signing_read(qx_cli_value(cli, "key"), qx_cli_value(cli, "cert"),
                              qx_secret_slice(&passphrase), &cli->report, &made);
    }
    if (err == QX_OK) {
        err = check_validity(cli, made.cert);
    }
    qx_secret_free(&passphrase);
    if (err != QX_OK) {
        qx_signing_free(&made);
        return err;
    }
    *out = made;
    return QX_OK;
}

enum qx_err sign_refuse_output(struct qx_cli *cli)
{
    const char *path = qx_cli_value(cli, "output");
    struct stat st;

    return lstat(path, &st) != 0
               ? QX_OK
               : qx_fail(&cli->report, QX_ERR_EXISTS, path, 0,
                         "is there already: what was signed is not replaced, give another name");
}

enum qx_err sign_write(struct qx_cli *cli, const struct qx_json *payload, enum qx_kind kind,
                       const struct qx_signing *signing)
{
    const char *path = qx_cli_value(cli, "output");
    struct qx_signer signer = qx_signing_signer(signing);
    struct qx_buf der = {0};
    enum qx_err err = qx_proof_sign(payload, qx_kind_name(kind), &signer, 1,
                                    cli->clock.wall_ms(cli->clock.ctx), path, &cli->report, &der);

    if (err == QX_OK) {
        err = kind == QX_KIND_STATUS ? qx_write_file(path, qx_buf_slice(&der), 0644, &cli->report)
                                     : qx_create_file(path, qx_buf_slice(&der), 0644, &cli->report);
    }
    if (err == QX_OK) {
        (void)fprintf(cli->out, "%s: signed %s by \"%s\"\n", path, qx_kind_name(kind),
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
