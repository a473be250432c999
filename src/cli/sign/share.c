/* sign share: a custodian opens the own share of a release and hands it to one room. */
#include "sign.h"

#include <string.h>

#include <qualex/hex.h>
#include <qualex/io.h>
#include <qualex/proof_sign.h>
#include <qualex/release.h>

#define CERT_MAX ((size_t)1 << 20)

const struct qx_cli_option SIGN_SHARE_OPTIONS[] = {
    OPTION_KEY,
    OPTION_CERT,
    {.name = "to",
      .argument = "ROOM.pem",
      .kind = QX_OPTION_VALUE,
      .required = true,
      .help = "key certificate of the room that is to open the release"},
    OPTION_OUT,
    QX_OPTION_PASSPHRASE,
    {0},
};

struct handing {
    struct qx_cli *cli;
    struct qx_artefact manifest;
    struct qx_signing signing;
    struct qx_cert *room;
    struct qx_secret share;
};

static enum qx_err read_room(struct handing *h)
{
    const char *path = qx_cli_value(h->cli, "to");
    struct qx_buf pem = {0};
    enum qx_err err = qx_read_file(path, CERT_MAX, &pem, &h->cli->report);

    if (err == QX_OK) {
        err = qx_cert_read(qx_buf_slice(&pem), path, &h->cli->report, &h->room);
    }
    qx_buf_free(&pem);
    return err;
}

static enum qx_err read_manifest(struct handing *h, const char *path)
{
    enum qx_err err = sign_inspect(h->cli, path, &h->manifest);

    if (err == QX_OK && h->manifest.kind != QX_KIND_RELEASE) {
        err = qx_fail(&h->cli->report, QX_ERR_KIND, path, 0,
                      "is a %s, and shares are of a release: give N.release.p7m",
                      qx_kind_name(h->manifest.kind));
    }
    return err;
}

/* Not before its time, whoever asks. */
static enum qx_err check_time(struct handing *h, const char *path)
{
    const char *from = qx_json_get_text(h->manifest.json, "not_before");
    int64_t ms = 0;

    if (from == NULL || qx_time_parse(qx_slice_text(from), &ms) != QX_OK) {
        return qx_fail(&h->cli->report, QX_ERR_PAYLOAD, path, 0, "not_before: no time");
    }
    return h->cli->clock.wall_ms(h->cli->clock.ctx) >= ms
               ? QX_OK
               : qx_fail(&h->cli->report, QX_ERR_RELEASE_EARLY, path, 0,
                         "it opens at %s: no custodian hands over a share before", from);
}

/* The own share among those of the manifest. */
static enum qx_err open_share(struct handing *h, const char *path)
{
    const struct qx_json *shares = qx_json_get(qx_json_get(h->manifest.json, "custody"), "shares");
    uint8_t own[32];
    char hex[65];

    qx_cert_fingerprint(h->signing.cert, own);
    qx_hex(qx_slice(own, sizeof own), hex);
    for (size_t i = 0; i < qx_json_count(shares); i++) {
        const struct qx_json *one = qx_json_at(shares, i);
        const char *custodian = qx_json_get_text(one, "custodian");
        struct qx_slice sealed = qx_slice_text(qx_json_get_text(one, "sealed"));
        struct qx_buf der = {0};

        if (custodian == NULL || strcmp(custodian, hex) != 0) {
            continue;
        }
        enum qx_err err =
            qx_unhex(sealed, qx_buf_grow(&der, sealed.len / 2), sealed.len / 2) == QX_OK
                ? qx_envelope_open(qx_buf_slice(&der), h->signing.key, h->signing.cert, &h->share,
                                   &h->cli->report)
                : qx_fail(&h->cli->report, QX_ERR_PAYLOAD, path, 0,
                          "sealed: no hexadecimal digits");

        qx_buf_free(&der);
        return err;
    }
    return qx_fail(&h->cli->report, QX_ERR_KEY_POLICY, path, 0,
                   "\"%s\" is no custodian of this release: use the key that it was split for",
                   qx_cert_name(h->signing.cert));
}

static enum qx_err sign_share(struct handing *h)
{
    const struct qx_cert *room = h->room;
    struct qx_json *payload = qx_json_new_object();
    struct qx_json *signers = qx_json_new_array();
    struct qx_buf sealed = {0};
    uint8_t to[32];
    enum qx_err err =
        qx_envelope_seal(qx_secret_slice(&h->share), &room, 1, &sealed, &h->cli->report);

    qx_cert_fingerprint(h->room, to);
    qx_json_append(signers, qx_json_new_text(qx_key_policy_name(QX_POLICY_CUSTODY)));
    qx_json_set_text(payload, "qualex", qx_kind_name(QX_KIND_SHARE));
    qx_json_set_text(payload, "mode", h->manifest.mode);
    qx_json_set(payload, "requiredSigners", signers);
    qx_json_set_hex(payload, "release", qx_slice(h->manifest.digest, sizeof h->manifest.digest));
    qx_json_set_hex(payload, "to", qx_slice(to, sizeof to));
    qx_json_set_hex(payload, "sealed", qx_buf_slice(&sealed));
    if (err == QX_OK) {
        err = sign_write(h->cli, payload, QX_KIND_SHARE, &h->signing);
    }
    qx_json_free(&payload);
    qx_buf_free(&sealed);
    return err;
}

int sign_hand_share(struct qx_cli *cli, int argc, char **argv)
{
    struct handing h = {.cli = cli};
    enum qx_err err = read_manifest(&h, argv[0]);

    (void)argc;
    if (err == QX_OK) {
        err = check_time(&h, argv[0]);
    }
    if (err == QX_OK) {
        err = read_room(&h);
    }
    if (err == QX_OK) {
        err = sign_refuse_output(cli);
    }
    if (err == QX_OK) {
        err = sign_open(cli, &h.signing);
    }
    if (err == QX_OK) {
        err = open_share(&h, argv[0]);
    }
    if (err == QX_OK) {
        err = sign_share(&h);
    }
    qx_secret_free(&h.share);
    qx_signing_free(&h.signing);
    qx_cert_free(&h.room);
    qx_artefact_free(&h.manifest);
    return qx_cli_done(cli, err);
}
