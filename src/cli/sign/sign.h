/* What the verbs of qualex-sign share. */
#ifndef QUALEX_CLI_SIGN_H
#define QUALEX_CLI_SIGN_H

#include <qualex/cli.h>
#include <qualex/pki.h>

/* --key KEY --cert CERT and the pass phrase */
#define OPTION_KEY                                                                        \
    {                                                                                     \
        .name = "key", .argument = "FILE.key", .kind = QX_OPTION_VALUE, .required = true, \
        .help = "private key that signs"                                                  \
    }
#define OPTION_CERT                                                                        \
    {                                                                                      \
        .name = "cert", .argument = "FILE.pem", .kind = QX_OPTION_VALUE, .required = true, \
        .help = "its certificate, as issue-key wrote it"                                   \
    }
#define OPTION_OUT                                                                    \
    {                                                                                 \
        .name = "output", .argument = "FILE", .kind = QX_OPTION_VALUE, .letter = 'o', \
        .required = true, .help = "file to write"                                     \
    }
#define OPTION_PKI                                                                   \
    {                                                                                \
        .name = "dir", .argument = "PKI", .kind = QX_OPTION_VALUE, .required = true, \
        .help = "folder of the licenser's keys"                                      \
    }
#define OPTION_CRL_DAYS                                                     \
    {                                                                       \
        .name = "crl-days", .argument = "N", .kind = QX_OPTION_VALUE,       \
        .help = "days until the next revocation list (30; of the root 400)" \
    }

#define DAYS_MAX 36500

/* Reads the pass phrase, the key and the certificates that --key and --cert name. Errors:
 * CERT_EXPIRED too: what it signs now would not be valid. */
QX_MUST_USE enum qx_err sign_open(struct qx_cli *cli, struct qx_signing *out);

/* Whether payload is complete for its kind and holds clean text. Errors: KIND, CHARACTER, PAYLOAD,
 * JSON_FIELD, POLICY. */
QX_MUST_USE enum qx_err sign_check_payload(const struct qx_json *payload, enum qx_kind kind,
                                           const char *where, struct qx_report *report);
/* EXISTS when -o is there: what was signed is not replaced. Asked before the pass phrase is. */
QX_MUST_USE enum qx_err sign_refuse_output(struct qx_cli *cli);

/* Signs payload and writes -o, which only a status list may replace; says what it wrote on out. */
QX_MUST_USE enum qx_err sign_write(struct qx_cli *cli, const struct qx_json *payload,
                                   enum qx_kind kind, const struct qx_signing *signing);

/* Reads a bounded JSON file. *out new. */
QX_MUST_USE enum qx_err sign_read_json(struct qx_cli *cli, const char *path, struct qx_json **out);

/* Payload of a signed file, not judged: the signer is its owner and trusts its own folder. */
QX_MUST_USE enum qx_err sign_inspect(struct qx_cli *cli, const char *path, struct qx_artefact *out);

struct qx_pki sign_pki(struct qx_cli *cli);

extern const struct qx_cli_option SIGN_INIT_ROOT_OPTIONS[];
extern const struct qx_cli_option SIGN_ISSUE_KEY_OPTIONS[];
extern const struct qx_cli_option SIGN_REVOKE_KEY_OPTIONS[];
extern const struct qx_cli_option SIGN_REFRESH_CRL_OPTIONS[];
extern const struct qx_cli_option SIGN_DOCUMENT_OPTIONS[];
extern const struct qx_cli_option SIGN_ADMISSION_OPTIONS[];
extern const struct qx_cli_option SIGN_STATUS_OPTIONS[];
extern const struct qx_cli_option SIGN_SERVE_OPTIONS[];
extern const struct qx_cli_option SIGN_SHARE_OPTIONS[];

int sign_init_root(struct qx_cli *cli, int argc, char **argv);
int sign_issue_key(struct qx_cli *cli, int argc, char **argv);
int sign_revoke_key(struct qx_cli *cli, int argc, char **argv);
int sign_refresh_crl(struct qx_cli *cli, int argc, char **argv);
/* release, approve, finding, decision: the verb's name decides the kind. */
int sign_document(struct qx_cli *cli, int argc, char **argv);
int sign_admission(struct qx_cli *cli, int argc, char **argv);
int sign_status(struct qx_cli *cli, int argc, char **argv);
int sign_serve(struct qx_cli *cli, int argc, char **argv);
int sign_hand_share(struct qx_cli *cli, int argc, char **argv);

#endif
