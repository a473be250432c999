#include "audit_parts.h"

#include <qualex/hex.h>
#include <qualex/secret.h>
#include <qualex/text.h>

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

static void fold(void *ctx, const char *lang, bool case_sensitive, const char *text,
                 struct qx_buf *out)
{
    (void)ctx;
    qx_answer_fold(lang, case_sensitive, text, out);
}

static bool open_answers(struct audit *a, int64_t unit, struct qx_marked_answer *answers)
{
    const struct qx_folder folder = {.fold = fold};

    for (size_t i = 0; i < a->form.n; i++) {
        const struct qx_form_question *drawn = &a->form.questions[i];
        struct qx_response response = qx_sitting_response(&a->state.questions[i], drawn->order);
        struct qx_question opened;
        uint8_t key[32];

        if (!find_key(a, &drawn->question, key)) {
            audit_say(a, "score", QX_AUDIT_DIFFERS, "the opening has no key for %s version %lld",
                      drawn->question.id, (long long)drawn->question.version);
            return false;
        }
        enum qx_err err = qx_release_open_key(a->release, &drawn->question, key, a->arena, &opened);

        qx_wipe(key, sizeof key);
        if (err != QX_OK) {
            audit_say(a, "score", QX_AUDIT_DIFFERS, "the key for %s does not open the release: %s",
                      drawn->question.id, qx_err_text(err));
            return false;
        }
        answers[i] = (struct qx_marked_answer){
            .section = qx_policy_section_of(a->policy, drawn->question.cell),
            .pretest = a->policy->cells[drawn->question.cell].pretest,
            .units = qx_mark(&opened, &response, unit, a->policy->partial_credit, folder)};
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

    int64_t unit = qx_release_unit(a->release);

    if (!open_answers(a, unit, answers)) {
        return;
    }
    enum qx_err err = qx_score_form(a->policy, unit, answers, a->form.n, a->arena, &a->score);

    if (err != QX_OK) {
        audit_say(a, "score", QX_AUDIT_DIFFERS, "the form is not one of this policy: %s",
                  qx_err_text(err));
        return;
    }
    a->scored = true;
}
