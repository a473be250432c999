/* A release in custody: the shares that its custodians have handed to this room. */
#include "issue.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include <qualex/hex.h>
#include <qualex/split.h>

struct collecting {
    struct qx_issuer *issuer;
    const struct issue_trust *trust;
    struct qx_report *report;
    const struct qx_custody *custody;
    uint8_t own[32];  /* fingerprint of the room's key certificate */
    char release[65]; /* digest */
    struct qx_secret shares[QX_SHARES_MAX];
    bool have[QX_SHARES_MAX];
    unsigned n;
};

static bool is_hex_of(const char *text, const uint8_t bytes[static 32])
{
    char hex[65];

    qx_hex(qx_slice(bytes, 32), hex);
    return text != NULL && strcmp(text, hex) == 0;
}

/* The custodian whose key signed it; n when none of them did. */
static size_t custodian_of(const struct collecting *c, const struct qx_artefact *share)
{
    size_t i = 0;

    while (i < c->custody->n &&
           memcmp(c->custody->shares[i].custodian, share->signers[0].fingerprint, 32) != 0) {
        i++;
    }
    return i;
}

static enum qx_err open_share(struct collecting *c, const struct qx_artefact *share,
                              const char *path)
{
    struct qx_slice hex = qx_slice_text(qx_json_get_text(share->json, "sealed"));
    struct qx_buf sealed = {0};
    size_t i = custodian_of(c, share);
    enum qx_err err = QX_OK;

    if (i == c->custody->n) {
        return qx_fail(c->report, QX_ERR_SIGNER_MISSING, path, 0,
                       "is signed by \"%s\", who is no custodian of this release: take it away",
                       share->signers[0].name);
    }
    if (c->have[i]) {
        return QX_OK; /* handed over twice */
    }
    if (hex.len % 2 != 0 || hex.len > 1 << 20 ||
        qx_unhex(hex, qx_buf_grow(&sealed, hex.len / 2), hex.len / 2) != QX_OK) {
        err = qx_fail(c->report, QX_ERR_PAYLOAD, path, 0, "sealed: not hexadecimal digits");
    }
    if (err == QX_OK) {
        err = qx_envelope_open(qx_buf_slice(&sealed), c->issuer->signing->key,
                               c->issuer->signing->cert, &c->shares[i], c->report);
    }
    if (err == QX_OK && c->shares[i].len != QX_RELEASE_SECRET_LEN) {
        err = qx_fail(c->report, QX_ERR_SEAL, path, 0, "the share is not of the right length");
    }
    c->have[i] = err == QX_OK;
    c->n += c->have[i];
    qx_buf_free(&sealed);
    return err;
}

/* A share for another release or another room is none of ours. */
static enum qx_err take_share(struct collecting *c, const char *path)
{
    struct qx_artefact share = {0};
    enum qx_err err =
        issue_verify_file(c->issuer, c->trust, path, QX_KIND_SHARE, c->report, &share);

    if (err == QX_OK &&
        strcmp(qx_json_get_text(share.json, "release") == NULL
                   ? ""
                   : qx_json_get_text(share.json, "release"),
               c->release) == 0 &&
        is_hex_of(qx_json_get_text(share.json, "to"), c->own)) {
        err = open_share(c, &share, path);
    }
    qx_artefact_free(&share);
    return err;
}

static bool is_share(const char *name, int64_t number)
{
    char *end = NULL;
    size_t len = strlen(name);
    bool numbered = name[0] >= '0' && name[0] <= '9' && strtoll(name, &end, 10) == number;

    return numbered && strncmp(end, ".share-", 7) == 0 && len > 4 &&
           strcmp(name + len - 4, ".p7m") == 0;
}

static enum qx_err collect(struct collecting *c)
{
    DIR *dir = opendir(c->issuer->room);
    int64_t number = qx_release_number(c->issuer->release);
    enum qx_err err = QX_OK;

    if (dir == NULL) {
        return qx_fail(c->report, QX_ERR_IO, c->issuer->room, 0, "cannot read this folder: %s",
                       strerror(errno));
    }
    for (const struct dirent *e = readdir(dir); err == QX_OK && e != NULL; e = readdir(dir)) {
        if (is_share(e->d_name, number)) {
            struct qx_buf path = {0};

            qx_buf_printf(&path, "%s/%s", c->issuer->room, e->d_name);
            err = take_share(c, qx_buf_cstr(&path));
            qx_buf_free(&path);
        }
    }
    (void)closedir(dir);
    return err;
}

static enum qx_err combine(struct collecting *c, const char *file)
{
    const uint8_t *shares[QX_SHARES_MAX];
    uint8_t x[QX_SHARES_MAX];
    unsigned n = 0;

    for (size_t i = 0; i < c->custody->n && n < c->custody->threshold; i++) {
        if (c->have[i]) {
            shares[n] = c->shares[i].ptr;
            x[n++] = (uint8_t)c->custody->shares[i].x;
            qx_buf_text(&c->issuer->opened_by, n > 1 ? " " : "");
            qx_buf_hex(&c->issuer->opened_by, qx_slice(c->custody->shares[i].custodian, 32));
        }
    }
    qx_secret_alloc(&c->issuer->secret, QX_RELEASE_SECRET_LEN);
    enum qx_err err = qx_combine(x, shares, n, QX_RELEASE_SECRET_LEN, c->issuer->secret.ptr);

    if (err == QX_OK && !qx_custody_check(c->custody, qx_secret_slice(&c->issuer->secret))) {
        err = qx_fail(c->report, QX_ERR_SEAL, file, 0,
                      "the shares do not give the secret that was split: ask each custodian to "
                      "hand over the share again");
    }
    return err;
}

enum qx_err issue_open_custody(struct qx_issuer *issuer, const struct issue_trust *trust,
                               const char *file, struct qx_report *report)
{
    struct collecting c = {.issuer = issuer,
                           .trust = trust,
                           .report = report,
                           .custody = qx_release_custody(issuer->release)};

    qx_cert_fingerprint(issuer->signing->cert, c.own);
    qx_hex(qx_slice(qx_release_digest(issuer->release), 32), c.release);
    enum qx_err err = collect(&c);

    if (err == QX_OK && c.n < c.custody->threshold) {
        err = qx_fail(report, QX_ERR_RELEASE_LOCKED, file, 0,
                      "%u of %u custodians have opened it for this room: ask more of them for "
                      "'qualex sign share'",
                      c.n, c.custody->threshold);
    }
    if (err == QX_OK) {
        err = combine(&c, file);
    }
    for (size_t i = 0; i < QX_SHARES_MAX; i++) {
        qx_secret_free(&c.shares[i]);
    }
    return err;
}
