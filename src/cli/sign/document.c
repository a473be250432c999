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
