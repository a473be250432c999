#include "audit_parts.h"

#include <qualex/hex.h>
#include <qualex/secret.h>

static void not_derived(struct audit *a, const char *why)
{
    audit_say(a, "commitment", QX_AUDIT_UNKNOWN, "not derived: %s", why);
    audit_say(a, "draw", QX_AUDIT_UNKNOWN, "not derived: %s", why);
    audit_say(a, "options", QX_AUDIT_UNKNOWN, "not derived: %s", why);
}

static void check_commitment(struct audit *a, const uint8_t room[static 32])
{
    uint8_t digest[32];

    qx_sha256(qx_slice(room, 32), digest);
    if (strcmp(a->state.commitment, audit_hex(a, digest)) != 0) {
        audit_say(a, "commitment", QX_AUDIT_DIFFERS,
                  "the room nonce of 'drawn' is not the one that 'admitted' is committed to");
        return;
    }
    audit_say(a, "commitment", QX_AUDIT_SAME, "%.10s", a->state.commitment);
}

static enum qx_err draw_again(struct audit *a)
{
    uint8_t room[32];
    uint8_t candidate[32];
    uint8_t input[96];

    if (qx_unhex(qx_slice_text(a->state.room_nonce), room, 32) != QX_OK ||
        qx_unhex(qx_slice_text(a->state.candidate_nonce), candidate, 32) != QX_OK) {
        return QX_ERR_EVENT;
    }
    check_commitment(a, room);
    size_t len = qx_admission_draw_input(&a->admission, room, candidate, input);

    return qx_release_draw(a->release, qx_slice(input, len), a->state.id, QX_NOTHING_EXCLUDED,
                           a->arena, &a->form);
}

static void compare_questions(struct audit *a)
{
    if (a->form.n != a->state.n_questions) {
        audit_say(a, "draw", QX_AUDIT_DIFFERS, "%zu questions were sat, %zu are drawn",
                  a->state.n_questions, a->form.n);
    }
    for (size_t i = 0; i < a->form.n && i < a->state.n_questions; i++) {
        const struct qx_sitting_question *sat = &a->state.questions[i];
        const struct qx_released *drawn = &a->form.questions[i].question;

        if (strcmp(sat->id, drawn->id) != 0 || sat->version != drawn->version) {
            audit_say(a, "draw", QX_AUDIT_DIFFERS,
                      "question %zu is %s version %lld, the nonces give %s version %lld", i + 1,
                      sat->id, (long long)sat->version, drawn->id, (long long)drawn->version);
        }
    }
    audit_say(a, "draw", QX_AUDIT_SAME, "%zu questions in their order", a->form.n);
}

static void compare_options(struct audit *a)
{
    for (size_t i = 0; i < a->form.n && i < a->state.n_questions; i++) {
        const struct qx_sitting_question *sat = &a->state.questions[i];

        if (strcmp(sat->id, a->form.questions[i].question.id) != 0) {
            audit_say(a, "options", QX_AUDIT_UNKNOWN, "question %zu is another one", i + 1);
        } else if (!qx_form_same_question(&a->form.questions[i], sat)) {
            audit_say(a, "options", QX_AUDIT_DIFFERS,
                      "question %zu (%s) was shown in another order", i + 1,
                      a->state.questions[i].id);
        }
    }
    audit_say(a, "options", QX_AUDIT_SAME, "%zu orders", a->form.n);
}

void audit_draw(struct audit *a)
{
    if (!a->folded) {
        not_derived(a, "the journal does not hold");
        return;
    }
    if (!a->has_admission) {
        not_derived(a, "the admission with the registrar's nonce is not at hand");
        return;
    }
    enum qx_err err = draw_again(a);

    if (err != QX_OK) {
        audit_say(a, "draw", QX_AUDIT_DIFFERS, "these nonces give no form: %s", qx_err_text(err));
        not_derived(a, "there is no form");
        return;
    }
    compare_questions(a);
    compare_options(a);
    a->drawn = true;
    for (size_t i = 0; i < a->out->n; i++) {
        const struct qx_audit_line *line = &a->out->lines[i];

        if (line->answer == QX_AUDIT_DIFFERS &&
            (strcmp(line->part, "draw") == 0 || strcmp(line->part, "options") == 0)) {
            a->drawn = false;
        }
    }
}
