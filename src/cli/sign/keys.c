#include "sign.h"

#include <string.h>

const struct qx_cli_option SIGN_INIT_ROOT_OPTIONS[] = {
    OPTION_PKI,
    {.name = "name",
      .argument = "NAME",
      .kind = QX_OPTION_VALUE,
      .required = true,
      .help = "name of the root, as verifiers will read it"},
    {.name = "organisation",
      .argument = "NAME",
      .kind = QX_OPTION_VALUE,
      .help = "organisation in both certificates"},
    {.name = "days", .argument = "N", .kind = QX_OPTION_VALUE, .help = "validity (7300)"},
    OPTION_CRL_DAYS,
    QX_OPTION_PASSPHRASE,
    {0                               }
};

int sign_init_root(struct qx_cli *cli, int argc, char **argv)
{
    const struct qx_pki pki = sign_pki(cli);
    struct qx_pki_root root = {.name = qx_cli_value(cli, "name"),
                               .organisation = qx_cli_value(cli, "organisation")};
    struct qx_secret root_phrase = {0};
    struct qx_secret ca_phrase = {0};

    enum qx_err err = qx_cli_number(cli, "days", 1, DAYS_MAX, 7300, &root.root_days);

    (void)argc;
    (void)argv;
    if (err == QX_OK) {
        err = qx_cli_number(cli, "crl-days", 1, DAYS_MAX, 30, &root.crl_days);
    }
    root.ca_days = root.root_days;
    if (err == QX_OK) {
        err = qx_cli_passphrase(cli, "new pass phrase of the root key", true, &root_phrase);
    }
    if (err == QX_OK) {
        err = qx_cli_passphrase(cli, "new pass phrase of the issuing key", true, &ca_phrase);
    }
    if (err == QX_OK) {
        err = qx_pki_init(&pki, &root, qx_secret_slice(&root_phrase), qx_secret_slice(&ca_phrase));
    }
    if (err == QX_OK) {
        (void)fprintf(cli->out,
                      "%s: root, issuing CA and empty revocation lists; take root.key "
                      "offline now\n",
                      pki.dir);
    }
    qx_secret_free(&root_phrase);
    qx_secret_free(&ca_phrase);
    return qx_cli_done(cli, err);
}

const struct qx_cli_option SIGN_ISSUE_KEY_OPTIONS[] = {
    OPTION_PKI,
    {.name = "name",
      .argument = "NAME",
      .kind = QX_OPTION_VALUE,
      .required = true,
      .help = "who holds the key"},
    {.name = "policy",
      .argument = "POLICY",
      .kind = QX_OPTION_LIST,
      .help = "what it may sign: release, admission, result, decision, approval, custody; none for a key "
             "that only opens releases"},
    {.name = "opens-releases", .help = "the key also opens sealed releases (a room, the audit)"},
    {.name = "days",            .argument = "N", .kind = QX_OPTION_VALUE, .help = "validity (1095)"},
    {.name = "output",
      .argument = "BASE",
      .kind = QX_OPTION_VALUE,
      .letter = 'o',
      .required = true,
      .help = "writes BASE.key and BASE.pem"},
    QX_OPTION_PASSPHRASE,
    {0                          }
};

static enum qx_err read_policies(struct qx_cli *cli, unsigned *policies)
{
    for (size_t i = 0; i < qx_cli_count(cli, "policy"); i++) {
        enum qx_key_policy policy;

        if (!qx_key_policy_of_name(qx_cli_nth(cli, "policy", i), &policy)) {
            return qx_cli_misuse(cli, "'%s' is no key policy", qx_cli_nth(cli, "policy", i));
        }
        *policies |= 1u << policy;
    }
    return *policies != 0 || qx_cli_flag(cli, "opens-releases")
               ? QX_OK
               : qx_cli_misuse(cli, "a key is for something: give --policy or --opens-releases");
}

int sign_issue_key(struct qx_cli *cli, int argc, char **argv)
{
    const struct qx_pki pki = sign_pki(cli);
    struct qx_pki_request request = {.name = qx_cli_value(cli, "name"),
                                     .for_encryption = qx_cli_flag(cli, "opens-releases"),
                                     .base = qx_cli_value(cli, "output")};
    struct qx_secret ca_phrase = {0};
    struct qx_secret key_phrase = {0};

    enum qx_err err = read_policies(cli, &request.policies);

    (void)argc;
    (void)argv;
    if (err == QX_OK) {
        err = qx_cli_number(cli, "days", 1, DAYS_MAX, 1095, &request.days);
    }
    if (err == QX_OK) {
        err = qx_cli_passphrase(cli, "pass phrase of the issuing key", false, &ca_phrase);
    }
    if (err == QX_OK) {
        err = qx_cli_passphrase(cli, "new pass phrase of this key", true, &key_phrase);
    }
    if (err == QX_OK) {
        err =
            qx_pki_issue(&pki, &request, qx_secret_slice(&ca_phrase), qx_secret_slice(&key_phrase));
    }
    if (err == QX_OK) {
        (void)fprintf(cli->out, "%s.key, %s.pem: issued to \"%s\"\n", request.base, request.base,
                      request.name);
    }
    qx_secret_free(&ca_phrase);
    qx_secret_free(&key_phrase);
    return qx_cli_done(cli, err);
}

/* RFC 5280, section 5.3.1 */
static const struct {
    const char *name;
    int code;
} REASONS[] = {
    {"unspecified",    0},
    {"key-compromise", 1},
    {"superseded",     4},
    {"cessation",      5}
};

static enum qx_err read_reason(struct qx_cli *cli, int *reason)
{
    const char *name = qx_cli_value(cli, "reason");

    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++) {
        if (strcmp(name, REASONS[i].name) == 0) {
            *reason = REASONS[i].code;
            return QX_OK;
        }
    }
    return qx_cli_misuse(cli, "'%s' is no reason for a revocation", name);
}

#define OPTION_ROOT                                                                             \
    {                                                                                           \
        .name = "root", .help = "the root's own list, of issuing CAs: root.key has to be there" \
    }

const struct qx_cli_option SIGN_REVOKE_KEY_OPTIONS[] = {
    OPTION_PKI,
    {.name = "reason",
      .argument = "REASON",
      .kind = QX_OPTION_VALUE,
      .required = true,
      .help = "unspecified, key-compromise, superseded or cessation"},
    OPTION_ROOT,
    OPTION_CRL_DAYS,
    QX_OPTION_PASSPHRASE,
    {0}
};

const struct qx_cli_option SIGN_REFRESH_CRL_OPTIONS[] = {
    OPTION_PKI, OPTION_ROOT, OPTION_CRL_DAYS, QX_OPTION_PASSPHRASE, {0}};

static enum qx_err write_list(struct qx_cli *cli, const char *cert_file, int reason)
{
    const struct qx_pki pki = sign_pki(cli);
    struct qx_pki_list list = {
        .root = qx_cli_flag(cli, "root"), .cert_file = cert_file, .reason = reason};
    struct qx_secret phrase = {0};
    enum qx_err err = qx_cli_number(cli, "crl-days", 1, DAYS_MAX, list.root ? 400 : 30, &list.days);

    if (err == QX_OK) {
        err = qx_cli_passphrase(
            cli, list.root ? "pass phrase of the root key" : "pass phrase of the issuing key",
            false, &phrase);
    }
    if (err == QX_OK) {
        err = qx_pki_revoke(&pki, &list, qx_secret_slice(&phrase));
    }
    if (err == QX_OK) {
        (void)fprintf(cli->out, "%s/ca.crl: %s's list anew, good for %lld days\n", pki.dir,
                      list.root ? "the root" : "the issuing CA", (long long)list.days);
    }
    qx_secret_free(&phrase);
    return err;
}

int sign_revoke_key(struct qx_cli *cli, int argc, char **argv)
{
    int reason = 0;
    enum qx_err err = read_reason(cli, &reason);

    (void)argc;
    return qx_cli_done(cli, err != QX_OK ? err : write_list(cli, argv[0], reason));
}

int sign_refresh_crl(struct qx_cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return qx_cli_done(cli, write_list(cli, NULL, 0));
}
