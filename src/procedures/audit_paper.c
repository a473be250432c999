#include "audit_parts.h"

#include <qualex/hex.h>

/* Points as an exact number: "26", or "26 1/2". */
static const char *points(const struct audit *a, int64_t units)
{
    struct qx_buf text = {0};

    qx_score_points(units, a->score.unit, &text);
    const char *kept = qx_arena_text(a->arena, qx_buf_slice(&text));

    qx_buf_free(&text);
    return kept;
}

/* The line that a member belongs to. */
static const char *part_of(const char *member)
{
    if (strcmp(member, "score") == 0 || strcmp(member, "sections") == 0) {
        return "score";
    }
    return strcmp(member, "decision") == 0 ? "decision" : "paper";
}

static bool same_value(const struct qx_json *x, const struct qx_json *y)
{
    struct qx_buf one = {0};
    struct qx_buf two = {0};
    bool same = x != NULL && y != NULL;

    if (same) {
        qx_json_write(&one, x);
        qx_json_write(&two, y);
        same = qx_slice_equal(qx_buf_slice(&one), qx_buf_slice(&two));
    }
    qx_buf_free(&one);
    qx_buf_free(&two);
    return same;
}

static void compare_members(struct audit *a, const struct qx_json *derived)
{
    const char *key = NULL;
    const struct qx_json *v;

    for (size_t i = 0; (v = qx_json_member(derived, i, &key)) != NULL; i++) {
        if (!same_value(v, qx_json_get(a->paper.json, key))) {
            audit_say(a, part_of(key), QX_AUDIT_DIFFERS, "'%s' is not what is derived", key);
        }
    }
    for (size_t i = 0; qx_json_member(a->paper.json, i, &key) != NULL; i++) {
        if (qx_json_get(derived, key) == NULL) {
            audit_say(a, "paper", QX_AUDIT_DIFFERS, "'%s' does not belong there", key);
        }
    }
}

static void digest_of(const struct qx_json *json, uint8_t out[static 32])
{
    struct qx_buf bytes = {0};

    qx_json_write(&bytes, json);
    qx_sha256(qx_buf_slice(&bytes), out);
    qx_buf_free(&bytes);
}

/* The room is who signed the sitting; the certificate's number is the room's to choose. */
static void fill_outcome(const struct audit *a, struct qx_outcome *o)
{
    *o = (struct qx_outcome){.policy = a->policy,
                             .admission = &a->admission,
                             .score = &a->score,
                             .list = qx_release_list(a->release),
                             .mode = a->admission.mode,
                             .number = audit_text(a->paper.json, "number"),
                             .room = a->sitting.signers[0].name,
                             .date_ms = a->ended_wall};
    audit_person_digest(a, o->person_digest);
    memcpy(o->admission_digest, a->admission_file.digest, 32);
    memcpy(o->release_digest, a->manifest.digest, 32);
    memcpy(o->sitting_digest, a->sitting.digest, 32);
    memcpy(o->journal_head, a->head, 32);
}

static void check_certified(struct audit *a)
{
    if (!a->score.passed) {
        audit_say(a, "decision", QX_AUDIT_DIFFERS, "a certificate for %s of %s points, cut %s",
                  points(a, a->score.points), points(a, a->score.max), points(a, a->score.cut));
    }
}

static void derive_paper(struct audit *a)
{
    struct qx_outcome outcome;
    struct qx_json *derived;

    fill_outcome(a, &outcome);
    derived = qx_result_to_json(&outcome);
    if (audit_is_certificate(a)) {
        digest_of(derived, outcome.result_digest);
        qx_json_free(&derived);
        derived = qx_certificate_to_json(&outcome);
        check_certified(a);
    }
    compare_members(a, derived);
    qx_json_free(&derived);
}

void audit_paper(struct audit *a)
{
    if (!a->scored) {
        audit_say(a, "score", QX_AUDIT_UNKNOWN, "not derived");
        audit_say(a, "decision", QX_AUDIT_UNKNOWN, "not derived: there is no score");
        audit_say(a, "paper", QX_AUDIT_UNKNOWN, "not derived: there is no score");
        return;
    }
    derive_paper(a);
    audit_say(a, "score", QX_AUDIT_SAME, "%s of %s points", points(a, a->score.points),
              points(a, a->score.max));
    audit_say(a, "decision", QX_AUDIT_SAME, "%s, cut %s", a->score.passed ? "pass" : "fail",
              points(a, a->score.cut));
    audit_say(a, "paper", QX_AUDIT_SAME, "every member of %s is derived again",
              qx_kind_name(a->paper.kind));
}
