#include "sign.h"

#include <string.h>

const struct qx_cli_option SIGN_DOCUMENT_OPTIONS[] = {
    OPTION_KEY, OPTION_CERT, OPTION_OUT, QX_OPTION_PASSPHRASE, {0}};

/* A verb signs one kind of document and no other. */
static const struct {
    const char *verb;
    enum qx_kind kind;
} DOCUMENTS[] = {
    {"release",  QX_KIND_RELEASE },
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

/* What could not be told, or lies outside the rules, decides nothing (docs/formats/dossier.md). */
static enum qx_err check_verdict(struct qx_cli *cli, const char *path,
                                 const struct qx_json *decision)
{
    static const char *const DECIDING[] = {"satisfied", "not satisfied", "incomplete"};
    const char *verdict = qx_json_get_text(decision, "verdict");

    for (size_t i = 0; verdict != NULL && i < sizeof DECIDING / sizeof DECIDING[0]; i++) {
        if (strcmp(verdict, DECIDING[i]) == 0) {
            return QX_OK;
        }
    }
    return qx_fail(
        &cli->report, QX_ERR_PAYLOAD, path, 0,
        "nothing may be decided on the verdict '%s': bring what is missing and check again",
        verdict == NULL ? "" : verdict);
}

int sign_document(struct qx_cli *cli, int argc, char **argv)
{
    const char *kind = qx_kind_name(kind_of(cli->verb->name));
    struct qx_signing signing = {0};
    struct qx_json *payload = NULL;
    enum qx_err err = sign_read_json(cli, argv[0], &payload);

    (void)argc;
    if (err == QX_OK && kind_of(cli->verb->name) == QX_KIND_DECISION) {
        err = check_verdict(cli, argv[0], payload);
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
