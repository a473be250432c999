#include "issue.h"

#include <glob.h>
#include <stdlib.h>

#include <qualex/hex.h>
#include <qualex/io.h>
#include <qualex/wire.h>

#define FILE_MAX ((size_t)16 << 20)

static const char HERE[] = "signer";

/* A room works on when the country is away: a list that is stale does not stop a sitting, a missing
 * one for keys does. Auditors and the licensing module judge it again. */
static enum qx_err tolerate(enum qx_err err)
{
    bool away =
        err == QX_ERR_CRL_STALE || err == QX_ERR_STATUS_STALE || err == QX_ERR_STATUS_MISSING;

    return away ? QX_OK : err;
}

static struct qx_judge judge_of(const struct qx_issuer *issuer)
{
    return (struct qx_judge){.trust = issuer->trust,
                             .status = issuer->status,
                             .at_ms = issuer->clock.wall_ms(issuer->clock.ctx)};
}

static enum qx_err verify_file(const struct qx_issuer *issuer, const char *path, const char *kind,
                               struct qx_report *report, struct qx_artefact *out)
{
    struct qx_judge judge = judge_of(issuer);
    struct qx_buf der = {0};
    enum qx_err err = qx_read_file(path, FILE_MAX, &der, report);

    if (err == QX_OK) {
        err = tolerate(qx_proof_verify(qx_buf_slice(&der), kind, &judge, path, report, out));
    }
    qx_buf_free(&der);
    return err;
}

static enum qx_err open_trust(struct qx_issuer *issuer, struct qx_arena *arena, const char *room,
                              struct qx_report *report)
{
    struct qx_buf root = {0};
    struct qx_buf crl = {0};
    struct qx_artefact status = {0};
    const char *status_file = qx_arena_printf(arena, "%s/status.p7m", room);
    enum qx_err err =
        qx_read_file(qx_arena_printf(arena, "%s/root.pem", room), FILE_MAX, &root, report);

    if (err == QX_OK) {
        err = qx_read_file(qx_arena_printf(arena, "%s/ca.crl", room), FILE_MAX, &crl, report);
    }
    if (err == QX_OK) {
        err = qx_trust_read(qx_buf_slice(&root), qx_buf_slice(&crl), room, report, &issuer->trust);
    }
    if (err == QX_OK) {
        err = verify_file(issuer, status_file, qx_kind_name(QX_KIND_STATUS), report, &status);
    }
    if (err == QX_OK) {
        err = qx_status_read(&status, status_file, report, &issuer->status);
    }
    qx_artefact_free(&status);
    qx_buf_free(&crl);
    qx_buf_free(&root);
    return err;
}

/* The highest number of N.release.p7m in the room; -1 when there is none. */
static long newest_release(struct qx_arena *arena, const char *room)
{
    glob_t found = {0};
    long newest = -1;

    if (glob(qx_arena_printf(arena, "%s/*.release.p7m", room), GLOB_NOSORT, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++) {
            const char *name = strrchr(found.gl_pathv[i], '/') + 1;
            char *end = NULL;
            long number = strtol(name, &end, 10);

            if (end != name && strcmp(end, ".release.p7m") == 0 && number > newest) {
                newest = number;
            }
        }
    }
    globfree(&found);
    return newest;
}

static enum qx_err open_release(struct qx_issuer *issuer, struct qx_arena *arena, const char *room,
                                struct qx_report *report)
{
    long number = newest_release(arena, room);
    struct qx_artefact manifest = {0};

    if (number < 0) {
        return qx_fail(report, QX_ERR_NOT_FOUND, room, 0,
                       "no N.release.p7m: put the signed release into the room");
    }
    const char *file = qx_arena_printf(arena, "%s/%ld.release", room, number);
    enum qx_err err = verify_file(issuer, qx_arena_printf(arena, "%s.p7m", file),
                                  qx_kind_name(QX_KIND_RELEASE), report, &manifest);

    if (err == QX_OK) {
        err = qx_release_open(file, qx_buf_slice(&manifest.payload), report, &issuer->release);
    }
    if (err == QX_OK &&
        qx_release_not_before(issuer->release) > issuer->clock.wall_ms(issuer->clock.ctx)) {
        err = qx_fail(report, QX_ERR_RELEASE_EARLY, file, 0, "wait until its time has come");
    }
    if (err == QX_OK) {
        err = qx_envelope_open(qx_release_wrapped_secret(issuer->release), issuer->signing->key,
                               issuer->signing->cert, &issuer->secret, report);
    }
    if (err == QX_OK && issuer->secret.len != QX_RELEASE_SECRET_LEN) {
        err = qx_fail(report, QX_ERR_SEAL, file, 0, "its secret is not of the right length");
    }
    qx_artefact_free(&manifest);
    return err;
}

enum qx_err qx_issuer_open(const char *room, const struct qx_signing *signing,
                           struct qx_clock clock, struct qx_report *report, struct qx_issuer **out)
{
    struct qx_issuer *issuer = qx_alloc(1, sizeof *issuer);
    struct qx_arena arena = {0};

    issuer->signing = signing;
    issuer->clock = clock;
    enum qx_err err = open_trust(issuer, &arena, room, report);

    if (err == QX_OK) {
        err = open_release(issuer, &arena, room, report);
    }
    if (err == QX_OK) {
        err = issue_log_open(qx_arena_printf(&arena, "%s/sign.log", room), report, &issuer->log);
    }
    qx_arena_free(&arena);
    if (err != QX_OK) {
        qx_issuer_close(&issuer);
        return err;
    }
    *out = issuer;
    return QX_OK;
}

void qx_issuer_close(struct qx_issuer **issuer)
{
    if (*issuer == NULL) {
        return;
    }
    issue_log_close(&(*issuer)->log);
    qx_secret_free(&(*issuer)->secret);
    qx_release_close(&(*issuer)->release);
    qx_status_free(&(*issuer)->status);
    qx_trust_free(&(*issuer)->trust);
    free(*issuer);
    *issuer = NULL;
}

void issue_admission_free(struct issue_admission *admission)
{
    qx_artefact_free(&admission->artefact);
    qx_arena_free(&admission->arena);
}

static enum qx_err check_admission(struct qx_issuer *issuer, struct issue_admission *a,
                                   struct qx_report *report)
{
    char digest[2 * QX_SHA256_LEN + 1];
    const struct qx_policy *policy = qx_release_policy(issuer->release);

    qx_hex(qx_slice(qx_release_digest(issuer->release), QX_SHA256_LEN), digest);
    if (strcmp(a->paper.exam, policy->id) != 0 || strcmp(a->paper.release, digest) != 0) {
        return qx_fail(report, QX_ERR_ADMISSION_EXAM, a->paper.number, 0,
                       "is for another exam or release than this room holds");
    }
    if (strcmp(a->paper.mode, policy->mode) != 0) {
        return qx_fail(report, QX_ERR_MODE, a->paper.number, 0, "is for another mode: %s",
                       a->paper.mode);
    }
    return QX_OK;
}

enum qx_err issue_read_admission(struct qx_issuer *issuer, const struct qx_json *request,
                                 struct qx_report *report, struct issue_admission *out)
{
    struct qx_slice hex = qx_slice_text(qx_json_get_text(request, "admission"));
    struct issue_admission a = {0};
    struct qx_judge judge = judge_of(issuer);
    uint8_t *der = qx_alloc(hex.len / 2, 1);
    enum qx_err err = hex.len == 0 ? QX_ERR_SYNTAX : qx_unhex(hex, der, hex.len / 2);

    if (err != QX_OK) {
        err = qx_fail(report, QX_ERR_JSON_FIELD, HERE, 0, "admission: not hexadecimal digits");
    }
    if (err == QX_OK) {
        err = tolerate(qx_proof_verify(qx_slice(der, hex.len / 2), qx_kind_name(QX_KIND_ADMISSION),
                                       &judge, "admission", report, &a.artefact));
    }
    if (err == QX_OK) {
        err = qx_admission_from_json(a.artefact.json, "admission", &a.arena, report, &a.paper);
    }
    if (err == QX_OK) {
        err = check_admission(issuer, &a, report);
    }
    free(der);
    if (err != QX_OK) {
        issue_admission_free(&a);
        return err;
    }
    *out = a;
    return QX_OK;
}

enum qx_err issue_draw(struct qx_issuer *issuer, const struct issue_admission *admission,
                       const char *room_nonce, const char *candidate_nonce, struct qx_arena *arena,
                       struct qx_report *report, struct qx_form *form)
{
    uint8_t room[32];
    uint8_t candidate[32];
    uint8_t ikm[96];

    if (qx_unhex(qx_slice_text(room_nonce), room, sizeof room) != QX_OK ||
        qx_unhex(qx_slice_text(candidate_nonce), candidate, sizeof candidate) != QX_OK) {
        return qx_fail(report, QX_ERR_JSON_FIELD, HERE, 0, "a nonce is not 64 hexadecimal digits");
    }
    size_t len = qx_admission_draw_input(&admission->paper, room, candidate, ikm);

    return qx_release_draw(issuer->release, qx_slice(ikm, len), admission->paper.number, arena,
                           form);
}

static enum qx_err hello(const struct qx_issuer *issuer, struct qx_json **reply)
{
    uint8_t fingerprint[32];

    qx_cert_fingerprint(issuer->signing->cert, fingerprint);
    *reply = qx_json_new_object();
    qx_json_set_text(*reply, "room", qx_cert_name(issuer->signing->cert));
    qx_json_set_hex(*reply, "fingerprint", qx_slice(fingerprint, sizeof fingerprint));
    return QX_OK;
}

enum qx_err qx_issuer_answer(struct qx_issuer *issuer, const struct qx_json *request,
                             struct qx_report *report, struct qx_json **reply)
{
    const char *op = qx_json_get_text(request, "op");

    switch (qx_op_of(op)) {
    case QX_OP_HELLO:
        return hello(issuer, reply);
    case QX_OP_FORM:
        return issue_form(issuer, request, report, reply);
    case QX_OP_SEAL:
        return issue_seal(issuer, request, report, reply);
    default:
        return qx_fail(report, QX_ERR_FRAME, HERE, 0, "answers hello, form and seal only");
    }
}
