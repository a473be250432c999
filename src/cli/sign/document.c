#include "sign.h"

#include <string.h>
#include <unistd.h>

#include <qualex/digest.h>
#include <qualex/hex.h>

const struct qx_cli_option SIGN_DOCUMENT_OPTIONS[] = {
    OPTION_KEY, OPTION_CERT, OPTION_OUT, QX_OPTION_PASSPHRASE, {0}};

/* A verb signs one kind of document and no other. */
static const struct {
    const char *verb;
    enum qx_kind kind;
} DOCUMENTS[] = {
    {"release",  QX_KIND_RELEASE },
    {"list",     QX_KIND_LIST    },
    {"approve",  QX_KIND_APPROVAL},
    {"finding",  QX_KIND_FINDING },
    {"decision", QX_KIND_DECISION}
};

static enum qx_kind kind_of(const char *verb)
{
    size_t i = 0;

    while (strcmp(DOCUMENTS[i].verb, verb) != 0) {
        i++;
    }
    return DOCUMENTS[i].kind;
}

/* N.manifest.json → N.release; false for a file of another name. */
static bool release_beside(const char *manifest, struct qx_buf *out)
{
    static const char TAIL[] = ".manifest.json";
    size_t n = strlen(manifest);
    bool named = n > sizeof TAIL - 1 && strcmp(manifest + n - (sizeof TAIL - 1), TAIL) == 0;

    if (named) {
        qx_buf_add(out, qx_slice(manifest, n - (sizeof TAIL - 1)));
        qx_buf_text(out, ".release");
    }
    return named && access(qx_buf_cstr(out), F_OK) == 0;
}

/* A manifest that was edited, or a release that was, would be of no use to any room. */
static enum qx_err check_release(struct qx_cli *cli, const char *manifest,
                                 const struct qx_json *payload)
{
    const char *stated = qx_json_get_text(payload, "file_sha256");
    struct qx_buf path = {0};
    uint8_t digest[QX_SHA256_LEN] = {0};
    char hex[2 * QX_SHA256_LEN + 1];
    enum qx_err err = QX_OK;

    if (!release_beside(manifest, &path)) {
        qx_report_add(
            &cli->report, QX_WARNING, manifest, 0,
            "signed without a look at its release: keep N.release beside N.manifest.json");
    } else {
        err = qx_sha256_file(qx_buf_cstr(&path), digest, &cli->report);
        qx_hex(qx_slice(digest, sizeof digest), hex);
        if (err == QX_OK && (stated == NULL || strcmp(stated, hex) != 0)) {
            err = qx_fail(&cli->report, QX_ERR_RELEASE_DIGEST, manifest, 0,
                          "file_sha256 is not that of %s, so one of them was changed: make both "
                          "again with 'qualex bank release'",
                          qx_buf_cstr(&path));
        }
    }
    qx_buf_free(&path);
    return err;
}

int sign_document(struct qx_cli *cli, int argc, char **argv)
{
    enum qx_kind kind = kind_of(cli->verb->name);
    struct qx_signing signing = {0};
    struct qx_json *payload = NULL;
    enum qx_err err = sign_read_json(cli, argv[0], &payload);

    (void)argc;
    if (err == QX_OK) {
        err = sign_check_payload(payload, kind, argv[0], &cli->report);
    }
    if (err == QX_OK) {
        err = sign_refuse_output(cli);
    }
    if (err == QX_OK && kind == QX_KIND_RELEASE) {
        err = check_release(cli, argv[0], payload);
    }
    if (err == QX_OK) {
        err = sign_open(cli, &signing);
    }
    if (err == QX_OK) {
        err = sign_write(cli, payload, kind, &signing);
    }
    qx_json_free(&payload);
    qx_signing_free(&signing);
    return qx_cli_done(cli, err);
}
