#include "issue.h"

static const char HERE[] = "form";

static bool same_ids(const struct qx_json *ids, const struct qx_form *form)
{
    if (qx_json_count(ids) != form->n) {
        return false;
    }
    for (size_t i = 0; i < form->n; i++) {
        const struct qx_json *pair = qx_json_at(ids, i);
        const char *id = qx_json_text(qx_json_at(pair, 0));
        int64_t version = 0;

        if (id == NULL || !qx_json_int(qx_json_at(pair, 1), &version) ||
            strcmp(id, form->questions[i].question.id) != 0 ||
            version != form->questions[i].question.version) {
            return false;
        }
    }
    return true;
}

static struct qx_json *body_keys(const struct qx_issuer *issuer, const struct qx_form *form)
{
    struct qx_json *keys = qx_json_new_array();

    for (size_t i = 0; i < form->n; i++) {
        const struct qx_released *question = &form->questions[i].question;
        uint8_t key[32];
        struct qx_buf hex = {0};

        qx_release_derive(qx_secret_slice(&issuer->secret), QX_LABEL_BODY, question->id,
                          question->version, NULL, key);
        qx_buf_hex(&hex, qx_slice(key, sizeof key));
        qx_json_append(keys, qx_json_new_text(qx_buf_cstr(&hex)));
        qx_buf_free(&hex);
        qx_wipe(key, sizeof key);
    }
    return keys;
}

enum qx_err issue_form(struct qx_issuer *issuer, const struct qx_json *request,
                       struct qx_report *report, struct qx_json **reply)
{
    const char *room_nonce = qx_json_get_text(request, "room_nonce");
    const char *candidate_nonce = qx_json_get_text(request, "candidate_nonce");
    struct issue_admission a = {0};
    struct qx_arena arena = {0};
    struct qx_form form = {0};
    enum qx_err err = issue_read_admission(issuer, request, report, &a);

    if (err == QX_OK) {
        err = issue_draw(issuer, &a, room_nonce, candidate_nonce, &arena, report, &form);
    }
    if (err == QX_OK && !same_ids(qx_json_get(request, "ids"), &form)) {
        err = qx_fail(report, QX_ERR_DRAW_DIFFERS, HERE, 0,
                      "these questions are not what the nonces of %s give", a.paper.number);
    }
    if (err == QX_OK) {
        err = issue_note_form(issuer, &a, room_nonce, candidate_nonce, report);
    }
    if (err == QX_OK) {
        *reply = qx_json_new_object();
        qx_json_set(*reply, "keys", body_keys(issuer, &form));
    }
    qx_arena_free(&arena);
    issue_admission_free(&a);
    return err;
}
