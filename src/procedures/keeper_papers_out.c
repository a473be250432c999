/* What the signer made of a finished sitting: files in out/, then the event `sealed`. */
#include "keeper.h"

#include <stdlib.h>

#include <qualex/hex.h>
#include <qualex/io.h>

struct paper_file {
    const char *member; /* of the reply */
    enum qx_kind kind;
    bool required;
};

static const struct paper_file PAPERS[] = {
    {"sitting",     QX_KIND_SITTING,     true },
    {"result",      QX_KIND_RESULT,      true },
    {"certificate", QX_KIND_CERTIFICATE, false},
};

#define N_PAPERS (sizeof PAPERS / sizeof PAPERS[0])

struct made {
    struct qx_buf der;
    uint8_t digest[32]; /* of the payload */
};

static enum qx_err decode(const struct paper_file *paper, const struct qx_json *reply,
                          const char *id, struct qx_report *report, struct made *out)
{
    struct qx_slice hex = qx_slice_text(qx_json_get_text(reply, paper->member));
    struct qx_artefact artefact = {0};

    if (hex.len == 0 && !paper->required) {
        return QX_OK;
    }
    uint8_t *room = qx_buf_grow(&out->der, hex.len / 2 + 1);
    enum qx_err err = hex.len == 0 ? QX_ERR_SYNTAX : qx_unhex(hex, room, hex.len / 2);

    out->der.len = hex.len / 2;
    if (err != QX_OK) {
        return qx_fail(report, QX_ERR_PAYLOAD, id, 0, "the signer's %s is not hexadecimal",
                       paper->member);
    }
    err = qx_proof_inspect(qx_buf_slice(&out->der), id, report, &artefact);
    if (err == QX_OK && artefact.kind != paper->kind) {
        err = qx_fail(report, QX_ERR_KIND, id, 0, "the signer's %s is of another kind",
                      paper->member);
    }
    memcpy(out->digest, artefact.digest, sizeof out->digest);
    qx_artefact_free(&artefact);
    return err;
}

static enum qx_err write_out(const struct keeper_room *room, const char *id, const char *tail,
                             struct qx_slice bytes, struct qx_report *report)
{
    struct qx_buf path = {0};

    qx_buf_printf(&path, "%s/out/%s.%s", room->folder, id, tail);
    qx_sweep_beside(qx_buf_cstr(&path)); /* of a keeper that was killed */
    enum qx_err err = qx_write_file(qx_buf_cstr(&path), bytes, 0640, report);

    qx_buf_free(&path);
    return err;
}

static enum qx_err write_papers(const struct keeper_room *room, const char *id,
                                const struct made *made, struct qx_report *report)
{
    enum qx_err err = QX_OK;

    for (size_t i = 0; err == QX_OK && i < N_PAPERS; i++) {
        struct qx_buf tail = {0};

        qx_buf_printf(&tail, "%s.p7m", PAPERS[i].member);
        if (made[i].der.len > 0) {
            err = write_out(room, id, qx_buf_cstr(&tail), qx_buf_slice(&made[i].der), report);
        }
        qx_buf_free(&tail);
    }
    return err;
}

static enum qx_err note_sealed(struct qx_keeper *k, struct keeper_attempt *a,
                               const struct made *made, const struct qx_json *outcome,
                               struct qx_report *report)
{
    struct qx_json *body = qx_json_new_object();
    struct qx_buf name = {0};

    qx_json_set_hex(body, "sitting", qx_slice(made[0].digest, 32));
    qx_json_set_hex(body, "result", qx_slice(made[1].digest, 32));
    qx_json_set_text(body, "outcome", qx_json_get_text(outcome, "outcome"));
    enum qx_err err = keeper_attempt_add(k, a, QX_EV_SEALED, body, report);

    if (err != QX_OK) {
        return err;
    }
    if (made[2].der.len > 0) {
        qx_buf_printf(&name, "%s.certificate.p7m", a->sitting.id);
    }
    qx_json_free(&a->result);
    a->result = qx_json_copy(outcome);
    qx_json_set_text(a->result, "certificate", qx_buf_cstr(&name));
    qx_buf_free(&name);
    keeper_batch_result(k, a);
    return QX_OK;
}

enum qx_err keeper_papers_out(struct qx_keeper *k, struct keeper_attempt *a,
                              const struct qx_json *reply, struct qx_report *report)
{
    const struct qx_json *outcome = qx_json_get(reply, "outcome");
    struct made made[N_PAPERS] = {0};
    enum qx_err err = QX_OK;

    if (qx_json_get_text(outcome, "outcome") == NULL) {
        return qx_fail(report, QX_ERR_PAYLOAD, a->sitting.id, 0,
                       "the signer's reply lacks the outcome");
    }
    for (size_t i = 0; err == QX_OK && i < N_PAPERS; i++) {
        err = decode(&PAPERS[i], reply, a->sitting.id, report, &made[i]);
    }
    if (err == QX_OK) {
        err = write_papers(&k->room, a->sitting.id, made, report);
    }
    if (err == QX_OK) {
        err = note_sealed(k, a, made, outcome, report);
    }
    for (size_t i = 0; i < N_PAPERS; i++) {
        qx_buf_free(&made[i].der);
    }
    return err;
}
