#include "audit_parts.h"

#include <qualex/hex.h>
#include <qualex/secret.h>

/* The opening's key for a question; false when it has none. */
static bool find_key(const struct audit *a, const struct qx_released *q, uint8_t out[static 32])
{
    const struct qx_json *keys = qx_json_get(a->opening, "keys");

    for (size_t i = 0; i < qx_json_count(keys); i++) {
        const struct qx_json *one = qx_json_at(keys, i);

        if (strcmp(audit_text(one, "id"), q->id) == 0 &&
            qx_json_get_int(one, "version", 0) == q->version) {
            return qx_unhex(qx_slice_text(audit_text(one, "answer_key")), out, 32) == QX_OK;
        }
    }
    return false;
}

/* Places back to options: bit i = option i of the released question. */
static uint32_t chosen(const struct qx_sitting_question *sat, const struct qx_form_question *drawn)
{
    uint32_t bits = 0;

    for (size_t p = 0; p < sat->n_options; p++) {
        bits |= (sat->answer >> p & 1u) << drawn->order[p];
    }
    return bits;
}

static bool open_answers(struct audit *a, struct qx_marked_answer *answers)
{
    for (size_t i = 0; i < a->form.n; i++) {
        const struct qx_form_question *drawn = &a->form.questions[i];
        uint8_t key[32];

        if (!find_key(a, &drawn->question, key)) {
            audit_say(a, "score", QX_AUDIT_DIFFERS, "the opening has no key for %s version %lld",
                      drawn->question.id, (long long)drawn->question.version);
            return false;
        }
        enum qx_err err = qx_release_open_key(a->release, &drawn->question, key, &answers[i].key);

        qx_wipe(key, sizeof key);
        if (err != QX_OK) {
            audit_say(a, "score", QX_AUDIT_DIFFERS, "the key for %s does not open the release: %s",
                      drawn->question.id, qx_err_text(err));
            return false;
        }
        answers[i].section = qx_policy_section_of(a->policy, drawn->question.cell);
        answers[i].answer = chosen(&a->state.questions[i], drawn);
    }
    return true;
}

static bool can_score(struct audit *a)
{
    if (!a->drawn) {
        audit_say(a, "score", QX_AUDIT_UNKNOWN, "not derived: the form was not drawn again");
        return false;
    }
    if (a->opening == NULL) {
        audit_say(a, "score", QX_AUDIT_UNKNOWN, "not opened: give X.opening with --opening");
        return false;
    }
    if (strcmp(audit_text(a->opening, "sitting"), a->state.id) != 0 ||
        strcmp(audit_text(a->opening, "release"), a->state.release) != 0) {
        audit_say(a, "score", QX_AUDIT_DIFFERS, "the opening is of another sitting or release");
        return false;
    }
    return true;
}

void audit_score(struct audit *a)
{
    if (!can_score(a)) {
        return;
    }
    struct qx_marked_answer *answers = qx_arena_alloc(a->arena, a->form.n, sizeof *answers);

    if (!open_answers(a, answers)) {
        return;
    }
    enum qx_err err = qx_score_form(a->policy, answers, a->form.n, a->arena, &a->score);

    if (err != QX_OK) {
        audit_say(a, "score", QX_AUDIT_DIFFERS, "the form is not one of this policy: %s",
                  qx_err_text(err));
        return;
    }
    a->scored = true;
}
