/* The folder of the room: trust, lists, the newest release and its secret. */
#include "issue.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include <qualex/hex.h>
#include <qualex/io.h>

#define FILE_MAX ((size_t)16 << 20)

static bool is_away(enum qx_err err)
{
    return err == QX_ERR_CRL_STALE || err == QX_ERR_STATUS_STALE || err == QX_ERR_STATUS_MISSING;
}

/* What was said; a list that is away is warned of once. */
static void pass_on(struct qx_issuer *issuer, const struct qx_report *said, bool away,
                    struct qx_report *report)
{
    for (size_t i = 0; i < said->n && !(away && issuer->told_away); i++) {
        const struct qx_message *m = &said->messages[i];

        if (m->level == QX_ERROR && !away) {
            (void)qx_fail(report, m->err, m->where, m->line, "%s", m->text);
        } else {
            qx_report_add(report, away ? QX_WARNING : m->level, m->where, m->line, "%s", m->text);
        }
    }
    issuer->told_away = issuer->told_away || away;
}

enum qx_err issue_verify(struct qx_issuer *issuer, const struct issue_trust *trust,
                         struct qx_slice der, enum qx_kind kind, const char *where,
                         struct qx_report *report, struct qx_artefact *out)
{
    const struct qx_judge judge = {.trust = trust->trust,
                                   .status = trust->status,
                                   .at_ms = issuer->clock.wall_ms(issuer->clock.ctx)};
    struct qx_report said = {0};
    enum qx_err err = qx_proof_verify(der, qx_kind_name(kind), &judge, where, &said, out);

    pass_on(issuer, &said, is_away(err), report);
    qx_report_free(&said);
    return is_away(err) ? QX_OK : err;
}

enum qx_err issue_verify_file(struct qx_issuer *issuer, const struct issue_trust *trust,
                              const char *path, enum qx_kind kind, struct qx_report *report,
                              struct qx_artefact *out)
{
    struct qx_buf der = {0};
    enum qx_err err = qx_read_file(path, QX_ARTEFACT_MAX, &der, report);

    if (err == QX_OK) {
        err = issue_verify(issuer, trust, qx_buf_slice(&der), kind, path, report, out);
    }
    qx_buf_free(&der);
    return err;
}

void issue_trust_free(struct issue_trust *trust)
{
    qx_status_free(&trust->status);
    qx_trust_free(&trust->trust);
}

static enum qx_err read_status(struct qx_issuer *issuer, const char *path, struct qx_report *report,
                               struct issue_trust *t)
{
    struct qx_artefact status = {0};
    enum qx_err err = issue_verify_file(issuer, t, path, QX_KIND_STATUS, report, &status);

    if (err == QX_OK) {
        err = qx_status_read(&status, path, report, &t->status);
    }
    qx_artefact_free(&status);
    return err;
}

enum qx_err issue_trust_read(struct qx_issuer *issuer, struct qx_report *report,
                             struct issue_trust *out)
{
    struct issue_trust t = {0};
    struct qx_arena arena = {0};
    struct qx_buf root = {0};
    struct qx_buf crl = {0};
    const char *root_file = qx_arena_printf(&arena, "%s/root.pem", issuer->room);
    const char *crl_file = qx_arena_printf(&arena, "%s/ca.crl", issuer->room);
    enum qx_err err = qx_read_file(root_file, FILE_MAX, &root, report);

    if (err == QX_OK) {
        err = qx_read_file(crl_file, FILE_MAX, &crl, report);
    }
    if (err == QX_OK) {
        err = qx_trust_read(qx_buf_slice(&root), root_file, qx_buf_slice(&crl), crl_file, report,
                            &t.trust);
    }
    if (err == QX_OK) {
        err =
            read_status(issuer, qx_arena_printf(&arena, "%s/status.p7m", issuer->room), report, &t);
    }
    qx_buf_free(&crl);
    qx_buf_free(&root);
    qx_arena_free(&arena);
    if (err != QX_OK) {
        issue_trust_free(&t);
        return err;
    }
    *out = t;
    return QX_OK;
}

/* The highest N of N.release.p7m. Errors: NOT_FOUND, IO. */
static enum qx_err newest_release(const char *room, struct qx_report *report, int64_t *number)
{
    DIR *dir = opendir(room);
    int64_t newest = 0;

    if (dir == NULL) {
        return qx_fail(report, QX_ERR_IO, room, 0, "cannot read this folder: %s", strerror(errno));
    }
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        size_t digits = strspn(entry->d_name, "0123456789");

        if (digits >= 1 && digits <= 15 && strcmp(entry->d_name + digits, ".release.p7m") == 0) {
            int64_t n = strtoll(entry->d_name, NULL, 10);

            newest = n > newest ? n : newest;
        }
    }
    (void)closedir(dir);
    if (newest == 0) {
        return qx_fail(report, QX_ERR_NOT_FOUND, room, 0,
                       "no N.release.p7m: put the signed release into the room");
    }
    *number = newest;
    return QX_OK;
}

static enum qx_err open_secret(struct qx_issuer *issuer, const struct issue_trust *trust,
                               const char *file, struct qx_report *report)
{
    if (qx_release_custody(issuer->release)->threshold > 0) {
        return issue_open_custody(issuer, trust, file, report);
    }
    enum qx_err err =
        qx_envelope_open(qx_release_wrapped_secret(issuer->release), issuer->signing->key,
                         issuer->signing->cert, &issuer->secret, report);

    if (err == QX_OK && issuer->secret.len != QX_RELEASE_SECRET_LEN) {
        err = qx_fail(report, QX_ERR_SEAL, file, 0,
                      "its secret is not of the right length: fetch it again from the licenser");
    }
    return err;
}

/* An older release under a newer name would draw from questions that were withdrawn. */
static enum qx_err check_release(const struct qx_issuer *issuer, const char *file, int64_t number,
                                 struct qx_report *report)
{
    if (qx_release_number(issuer->release) != number) {
        return qx_fail(report, QX_ERR_RELEASE_DIGEST, file, 0,
                       "is release %lld under another number: give it its own name",
                       (long long)qx_release_number(issuer->release));
    }
    return qx_release_check_time(issuer->release, issuer->clock.wall_ms(issuer->clock.ctx), file,
                                 report);
}

enum qx_err issue_open_release(struct qx_issuer *issuer, const struct issue_trust *trust,
                               struct qx_report *report)
{
    struct qx_arena arena = {0};
    struct qx_artefact manifest = {0};
    const char *file = NULL;
    int64_t number = 0;
    enum qx_err err = newest_release(issuer->room, report, &number);

    if (err == QX_OK) {
        file = qx_arena_printf(&arena, "%s/%lld.release", issuer->room, (long long)number);
        err = issue_verify_file(issuer, trust, qx_arena_printf(&arena, "%s.p7m", file),
                                QX_KIND_RELEASE, report, &manifest);
    }
    if (err == QX_OK) {
        err = qx_release_open(file, qx_buf_slice(&manifest.payload), report, &issuer->release);
    }
    if (err == QX_OK) {
        err = check_release(issuer, file, number, report);
    }
    if (err == QX_OK) {
        err = open_secret(issuer, trust, file, report);
    }
    qx_artefact_free(&manifest);
    qx_arena_free(&arena);
    return err;
}

enum qx_err issue_check_key(struct qx_issuer *issuer, const struct issue_trust *trust,
                            struct qx_report *report)
{
    struct qx_signer signer = qx_signing_signer(issuer->signing);
    const char *name = qx_cert_name(issuer->signing->cert);
    struct qx_json *trial = qx_json_new_object();
    struct qx_json *signers = qx_json_new_array();
    struct qx_artefact read = {0};
    struct qx_buf der = {0};

    qx_json_append(signers, qx_json_new_text(qx_key_policy_name(QX_POLICY_RESULT)));
    qx_json_set_text(trial, "qualex", qx_kind_name(QX_KIND_SITTING));
    qx_json_set_text(trial, "mode", qx_release_policy(issuer->release)->mode);
    qx_json_set(trial, "requiredSigners", signers);
    enum qx_err err = qx_proof_sign(trial, NULL, &signer, 1,
                                    issuer->clock.wall_ms(issuer->clock.ctx), name, report, &der);

    if (err == QX_OK) {
        err = issue_verify(issuer, trust, qx_buf_slice(&der), QX_KIND_SITTING, name, report, &read);
    }
    if (err != QX_OK) {
        err = qx_fail(report, err, name, 0,
                      "what this room's key signs would not be valid: %s: ask the licenser for "
                      "another key",
                      qx_err_text(err));
    }
    qx_artefact_free(&read);
    qx_buf_free(&der);
    qx_json_free(&trial);
    return err;
}
