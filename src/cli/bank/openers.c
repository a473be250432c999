#include "openers.h"

#include <qualex/io.h>
#include <qualex/split.h>

#include "bank.h"

static enum qx_err read_certs(struct qx_cli *cli, struct cli_openers *o, const char *option,
                              size_t n)
{
    if (n > CLI_OPENERS_MAX) {
        return qx_cli_misuse(cli, "--%s: at most %d", option, CLI_OPENERS_MAX);
    }
    for (size_t i = 0; i < n; i++) {
        const char *path = qx_cli_nth(cli, option, i);
        struct qx_buf pem = {0};
        enum qx_err err = qx_read_file(path, CLI_BANK_POLICY_MAX, &pem, &cli->report);

        if (err == QX_OK) {
            err = qx_cert_read(qx_buf_slice(&pem), path, &cli->report, &o->certs[i]);
        }
        qx_buf_free(&pem);
        if (err != QX_OK) {
            return err;
        }
    }
    return QX_OK;
}

/* A person who holds two shares is one person. */
static enum qx_err check_custodians(struct qx_cli *cli, const struct cli_openers *o, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint8_t one[32];

        qx_cert_fingerprint(o->certs[i], one);
        for (size_t k = 0; k < i; k++) {
            uint8_t other[32];

            qx_cert_fingerprint(o->certs[k], other);
            if (memcmp(one, other, sizeof one) == 0) {
                return qx_cli_misuse(cli, "--custodian %s: stands twice",
                                     qx_cli_nth(cli, "custodian", i));
            }
        }
    }
    return QX_OK;
}

/* Who opens it: some alone, or custodians together. */
enum qx_err cli_openers_read(struct qx_cli *cli, struct cli_openers *openers,
                             struct qx_release_spec *spec)
{
    size_t to = qx_cli_count(cli, "to");
    size_t custodians = qx_cli_count(cli, "custodian");
    int64_t threshold = 0;

    if ((to == 0) == (custodians == 0)) {
        return qx_cli_misuse(cli, "give --to with those who open it alone, or --custodian with "
                                  "those who open it together");
    }
    if (custodians > QX_SHARES_MAX) {
        return qx_cli_misuse(cli, "--custodian: at most %d", QX_SHARES_MAX);
    }
    enum qx_err err = read_certs(cli, openers, to > 0 ? "to" : "custodian", to + custodians);

    if (err == QX_OK && custodians > 0) {
        err = check_custodians(cli, openers, custodians);
    }
    if (err == QX_OK && custodians > 0) {
        err = qx_cli_number(cli, "threshold", 1, (int64_t)custodians, (int64_t)custodians,
                            &threshold);
    }
    spec->threshold = (unsigned)threshold;
    spec->to = spec->custodians = (const struct qx_cert *const *)openers->certs;
    spec->n_to = to;
    spec->n_custodians = custodians;
    return err;
}

void cli_openers_free(struct cli_openers *openers)
{
    for (size_t i = 0; i < CLI_OPENERS_MAX; i++) {
        qx_cert_free(&openers->certs[i]);
    }
}
