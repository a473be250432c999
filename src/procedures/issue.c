#include "issue.h"

#include <stdlib.h>

#include <qualex/hex.h>
#include <qualex/wire.h>

static const char HERE[] = "signer";

/* Who opened a release in custody is noted once for each set of custodians. */
static enum qx_err note_opening(struct qx_issuer *issuer, struct qx_report *report)
{
    struct qx_buf what = {0};

    qx_buf_hex(&what, qx_slice(qx_release_digest(issuer->release), QX_SHA256_LEN));
    qx_buf_printf(&what, " %s", qx_buf_cstr(&issuer->opened_by));
    enum qx_err err = issue_log_note(issuer->log, "open", qx_buf_cstr(&what), "",
                                     issuer->clock.wall_ms(issuer->clock.ctx), report);

    qx_buf_free(&what);
    return err;
}

enum qx_err qx_issuer_open(const char *room, const struct qx_signing *signing,
                           struct qx_clock clock, struct qx_report *report, struct qx_issuer **out)
{
    struct qx_issuer *issuer = qx_alloc(1, sizeof *issuer);
    struct issue_trust trust = {0};
    struct qx_buf log = {0};

    issuer->signing = signing;
    issuer->clock = clock;
    issuer->room = qx_strndup(qx_slice_text(room));
    qx_buf_printf(&log, "%s/sign.log", room);
    enum qx_err err = issue_trust_read(issuer, report, &trust);

    if (err == QX_OK) {
        err = issue_open_release(issuer, &trust, report);
    }
    if (err == QX_OK) {
        err = issue_check_key(issuer, &trust, report);
    }
    if (err == QX_OK) {
        err = issue_log_open(qx_buf_cstr(&log), report, &issuer->log);
    }
    if (err == QX_OK && issuer->opened_by.len > 0) {
        err = note_opening(issuer, report);
    }
    issue_trust_free(&trust);
    qx_buf_free(&log);
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
    qx_buf_free(&(*issuer)->opened_by);
    qx_release_close(&(*issuer)->release);
    free((*issuer)->room);
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

/* The DER of the admission: hexadecimal in the request. */
static enum qx_err read_der(const struct qx_json *request, struct qx_report *report,
                            struct qx_buf *der)
{
    struct qx_slice hex = qx_slice_text(qx_json_get_text(request, "admission"));

    if (hex.len == 0 || qx_unhex(hex, qx_buf_grow(der, hex.len / 2), hex.len / 2) != QX_OK) {
        return qx_fail(report, QX_ERR_JSON_FIELD, HERE, 0, "admission: not hexadecimal digits");
    }
    return QX_OK;
}

enum qx_err issue_read_admission(struct qx_issuer *issuer, const struct qx_json *request,
                                 struct qx_report *report, struct issue_admission *out)
{
    struct issue_admission a = {0};
    struct issue_trust trust = {0};
    struct qx_buf der = {0};
    enum qx_err err = read_der(request, report, &der);

    if (err == QX_OK) {
        err = issue_trust_read(issuer, report, &trust);
    }
    if (err == QX_OK) {
        err = issue_verify(issuer, &trust, qx_buf_slice(&der), QX_KIND_ADMISSION, "admission",
                           report, &a.artefact);
    }
    if (err == QX_OK) {
        err = qx_admission_from_json(a.artefact.json, "admission", &a.arena, report, &a.paper);
    }
    if (err == QX_OK) {
        err = check_admission(issuer, &a, report);
    }
    issue_trust_free(&trust);
    qx_buf_free(&der);
    if (err != QX_OK) {
        issue_admission_free(&a);
        return err;
    }
    *out = a;
    return QX_OK;
}

static enum qx_err read_nonces(const char *room_nonce, const char *candidate_nonce,
                               struct qx_report *report, uint8_t room[static 32],
                               uint8_t candidate[static 32])
{
    if (qx_unhex(qx_slice_text(room_nonce), room, 32) != QX_OK ||
        qx_unhex(qx_slice_text(candidate_nonce), candidate, 32) != QX_OK) {
        return qx_fail(report, QX_ERR_JSON_FIELD, HERE, 0, "a nonce is not 64 hexadecimal digits");
    }
    return QX_OK;
}

enum qx_err issue_draw(struct qx_issuer *issuer, const struct issue_admission *admission,
                       const char *room_nonce, const char *candidate_nonce, struct qx_arena *arena,
                       struct qx_report *report, struct qx_form *form)
{
    uint8_t room[32];
    uint8_t candidate[32];
    uint8_t ikm[96];
    enum qx_err err = read_nonces(room_nonce, candidate_nonce, report, room, candidate);

    if (err != QX_OK) {
        return err;
    }
    size_t len = qx_admission_draw_input(&admission->paper, room, candidate, ikm);

    err = qx_release_draw(issuer->release, qx_slice(ikm, len), admission->paper.number,
                          QX_NOTHING_EXCLUDED, arena, form);
    return err == QX_OK ? err
                        : qx_fail(report, err, admission->paper.number, 0,
                                  "its form cannot be drawn from release %lld: call the licenser",
                                  (long long)qx_release_number(issuer->release));
}

enum qx_err issue_note_form(struct qx_issuer *issuer, const struct issue_admission *admission,
                            const char *room_nonce, const char *candidate_nonce,
                            struct qx_report *report)
{
    uint8_t room[32];
    uint8_t candidate[32];
    struct qx_buf value = {0};
    enum qx_err err = read_nonces(room_nonce, candidate_nonce, report, room, candidate);

    if (err != QX_OK) {
        return err;
    }
    qx_buf_hex(&value, qx_slice(admission->artefact.digest, QX_SHA256_LEN));
    qx_buf_byte(&value, ' ');
    qx_buf_hex(&value, qx_slice(room, sizeof room));
    qx_buf_byte(&value, ' ');
    qx_buf_hex(&value, qx_slice(candidate, sizeof candidate));
    err = issue_log_note(issuer->log, "form", admission->paper.number, qx_buf_cstr(&value),
                         issuer->clock.wall_ms(issuer->clock.ctx), report);
    qx_buf_free(&value);
    return err;
}

static enum qx_err hello(const struct qx_issuer *issuer, const struct qx_json *request,
                         struct qx_report *report, struct qx_json **reply)
{
    uint8_t fingerprint[32];

    if (qx_json_get_int(request, "protocol", 0) != QX_WIRE_PROTOCOL) {
        return qx_fail(report, QX_ERR_FRAME, HERE, 0,
                       "speaks protocol %d: install the same version everywhere", QX_WIRE_PROTOCOL);
    }
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
        return hello(issuer, request, report, reply);
    case QX_OP_FORM:
        return issue_form(issuer, request, report, reply);
    case QX_OP_SEAL:
        return issue_seal(issuer, request, report, reply);
    default:
        return qx_fail(report, QX_ERR_FRAME, HERE, 0, "answers hello, form and seal only");
    }
}
