#include "demo.h"

#include <string.h>

#include <qualex/io.h>
#include <qualex/proof.h>

#define CERTIFICATE DEMO_ADMISSION ".certificate.p7m"
#define RESULT DEMO_ADMISSION ".result.p7m"
#define SITTING DEMO_ADMISSION ".sitting.p7m"
#define OPENING DEMO_ADMISSION ".opening"
#define LISTS "--trust", "root.pem", "--crl", "ca.crl", "--status", "status.p7m"
#define FILE_MAX ((size_t)16 << 20)

/* The paper that proves the outcome: a fail has no certificate. */
static const char *outcome_file(const struct demo *demo)
{
    return demo->certified ? CERTIFICATE : RESULT;
}

/* Stock openssl takes revocation lists only from the file of roots. */
static enum qx_err write_trust(struct demo *demo)
{
    static const char *const words[] = {"cat", "root.pem", "ca.crl", NULL};

    return demo_run(demo, &(const struct demo_command){.words = words, .output = "trust.pem"});
}

/* The outcome's file with one bit changed in the middle of its payload. */
static enum qx_err write_forged(struct demo *demo)
{
    struct qx_buf bytes = {0};
    enum qx_err err = qx_read_file(demo_path(demo, "%s", outcome_file(demo)), FILE_MAX, &bytes,
                                   &demo->cli->report);

    if (err == QX_OK) {
        uint8_t *name = memmem(bytes.ptr, bytes.len, "\"date\":\"", 8);

        if (name == NULL) {
            err = qx_fail(&demo->cli->report, QX_ERR_INTERNAL, outcome_file(demo), 0,
                          "names no date");
        } else {
            name[8] ^= 1;
            err = qx_write_file(demo_path(demo, "forged.p7m"), qx_buf_slice(&bytes), 0644,
                                &demo->cli->report);
        }
    }
    qx_buf_free(&bytes);
    return err;
}

enum qx_err demo_verify(struct demo *demo)
{
    demo_title(demo, "The auditor verifies: by our program, by stock openssl, and a forgery");
    enum qx_err err = write_trust(demo);

    if (err == QX_OK) {
        err = demo_words(demo, 0, "qualex", "verify", RESULT, SITTING,
                         DEMO_ADMISSION ".admission.p7m", "1.release.p7m", LISTS,
                         demo->certified ? CERTIFICATE : NULL);
    }
    if (err == QX_OK) {
        err = demo_words(demo, 0, "openssl", "cms", "-verify", "-inform", "DER", "-in",
                         outcome_file(demo), "-CAfile", "trust.pem", "-crl_check_all", "-policy",
                         qx_key_policy_oid(QX_POLICY_RESULT), "-explicit_policy", "-purpose", "any",
                         "-cades");
    }
    if (err == QX_OK) {
        err = write_forged(demo);
    }
    if (err == QX_OK) {
        demo_say(demo, "One bit of the date in %s is changed: forged.p7m", outcome_file(demo));
        err = demo_words(demo, 1, "qualex", "verify", "forged.p7m", LISTS);
    }
    return err;
}

enum qx_err demo_audit(struct demo *demo)
{
    demo_title(demo, "The auditor derives everything again: chain, draw, orders, score, time");
    return demo_words(demo, 0, "qualex", "audit", outcome_file(demo), "--sitting", SITTING,
                      "--release", "1.release", "--opening", OPENING, LISTS);
}
