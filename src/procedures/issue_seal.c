#include "issue.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <qualex/hex.h>
#include <qualex/io.h>
#include <qualex/text.h>

static const char HERE[] = "seal";

struct sealing {
    struct qx_issuer *issuer;
    struct qx_report *report;
    struct qx_arena arena;
    struct issue_admission admission;
    struct issue_fold journal;
    struct qx_form form;
    struct qx_score score;
};

/* --- what the keeper wrote against what can be derived --- */

static enum qx_err check_papers(struct sealing *s)
{
    char admission[65];
    char release[65];
    uint8_t nonce[32];
    uint8_t digest[32];
    char commitment[65];

    qx_hex(qx_slice(s->admission.artefact.digest, 32), admission);
    qx_hex(qx_slice(qx_release_digest(s->issuer->release), 32), release);
    if (strcmp(s->journal.sitting.admission, admission) != 0 ||
        strcmp(s->journal.sitting.release, release) != 0) {
        return qx_fail(s->report, QX_ERR_ADMISSION_EXAM, s->journal.sitting.id, 0,
                       "the journal names another admission or release");
    }
    if (qx_unhex(qx_slice_text(s->journal.sitting.room_nonce), nonce, sizeof nonce) != QX_OK) {
        return qx_fail(s->report, QX_ERR_EVENT, s->journal.sitting.id, 0,
                       "the room nonce is not hex");
    }
    qx_sha256(qx_slice(nonce, sizeof nonce), digest);
    qx_hex(qx_slice(digest, sizeof digest), commitment);
    if (strcmp(s->journal.sitting.commitment, commitment) != 0) {
        return qx_fail(s->report, QX_ERR_DRAW_DIFFERS, s->journal.sitting.id, 0,
                       "the room nonce is not the one that was committed to");
    }
    return QX_OK;
}

static enum qx_err check_draw(struct sealing *s)
{
    enum qx_err err =
        issue_draw(s->issuer, &s->admission, s->journal.sitting.room_nonce,
                   s->journal.sitting.candidate_nonce, &s->arena, s->report, &s->form);

    if (err != QX_OK) {
        return err;
    }
    bool same = s->form.n == s->journal.sitting.n_questions;

    for (size_t i = 0; same && i < s->form.n; i++) {
        same = qx_form_same_question(&s->form.questions[i], &s->journal.sitting.questions[i]);
    }
    return same ? QX_OK
                : qx_fail(s->report, QX_ERR_DRAW_DIFFERS, s->journal.sitting.id, 0,
                          "the journal's form is not what the nonces give");
}

/* --- score --- */

static void answer_key(const struct sealing *s, const struct qx_released *q, uint8_t out[static 32])
{
    qx_release_derive(qx_secret_slice(&s->issuer->secret), QX_LABEL_KEY, q->id, q->version, NULL,
                      out);
}

static void fold(void *ctx, const char *lang, bool case_sensitive, const char *text,
                 struct qx_buf *out)
{
    (void)ctx;
    qx_answer_fold(lang, case_sensitive, text, out);
}

static enum qx_err score(struct sealing *s)
{
    const struct qx_folder folder = {.fold = fold};
    const struct qx_policy *policy = qx_release_policy(s->issuer->release);
    int64_t unit = qx_release_unit(s->issuer->release);
    struct qx_marked_answer *answers = qx_arena_alloc(&s->arena, s->form.n, sizeof *answers);

    for (size_t i = 0; i < s->form.n; i++) {
        const struct qx_form_question *drawn = &s->form.questions[i];
        struct qx_response response =
            qx_sitting_response(&s->journal.sitting.questions[i], drawn->order);
        struct qx_question opened;
        uint8_t key[32];

        answer_key(s, &drawn->question, key);
        enum qx_err err =
            qx_release_open_key(s->issuer->release, &drawn->question, key, &s->arena, &opened);

        qx_wipe(key, sizeof key);
        if (err != QX_OK) {
            return qx_fail(s->report, err, drawn->question.id, 0, "its answer key does not open");
        }
        answers[i] = (struct qx_marked_answer){
            .section = qx_policy_section_of(policy, drawn->question.cell),
            .pretest = policy->cells[drawn->question.cell].pretest,
            .units = qx_mark(&opened, &response, unit, policy->partial_credit, folder)};
    }
    enum qx_err err = qx_score_form(policy, unit, answers, s->form.n, &s->arena, &s->score);

    return err == QX_OK ? err
                        : qx_fail(s->report, err, s->journal.sitting.id, 0,
                                  "the form is not one of this exam policy");
}

/* --- papers --- */

static struct qx_json *sitting_payload(const struct sealing *s, const struct qx_json *events)
{
    struct qx_json *payload = qx_json_new_object();
    struct qx_json *signers = qx_json_new_array();

    qx_json_append(signers, qx_json_new_text(qx_key_policy_name(QX_POLICY_RESULT)));
    qx_json_set_text(payload, "qualex", qx_kind_name(QX_KIND_SITTING));
    qx_json_set_text(payload, "mode", s->admission.paper.mode);
    qx_json_set(payload, "requiredSigners", signers);
    qx_json_set_text(payload, "sitting", s->journal.sitting.id);
    qx_json_set_text(payload, "admission", s->journal.sitting.admission);
    qx_json_set_text(payload, "release", s->journal.sitting.release);
    qx_json_set_hex(payload, "head", qx_slice(s->journal.head, sizeof s->journal.head));
    qx_json_set(payload, "events", qx_json_copy(events));
    return payload;
}

/* Into the room's folder and never to the keeper, which holds no answer key at any time. */
static enum qx_err put_out(const struct sealing *s, struct qx_slice opening)
{
    struct qx_buf path = {0};
    enum qx_err err = QX_OK;

    qx_buf_printf(&path, "%s/out", s->issuer->room);
    if (mkdir(qx_buf_cstr(&path), 0750) != 0 && errno != EEXIST) {
        err = qx_fail(s->report, errno == ENOSPC ? QX_ERR_DISK_FULL : QX_ERR_IO, qx_buf_cstr(&path),
                      0, "cannot be made: %s: the signer must own this folder", strerror(errno));
    }
    qx_buf_printf(&path, "/%s.opening", s->journal.sitting.id);
    if (err == QX_OK) {
        qx_sweep_beside(qx_buf_cstr(&path));
        err = qx_write_file(qx_buf_cstr(&path), opening, 0640, s->report);
    }
    qx_buf_free(&path);
    return err;
}

/* The keys of this form's answers and no others; each opens one sealed record of the release. */
static enum qx_err write_opening(const struct sealing *s)
{
    struct qx_buf bytes = {0};
    struct qx_json *opening = qx_json_new_object();
    struct qx_json *keys = qx_json_new_array();

    for (size_t i = 0; i < s->form.n; i++) {
        const struct qx_released *question = &s->form.questions[i].question;
        struct qx_json *one = qx_json_new_object();
        uint8_t key[32];

        answer_key(s, question, key);
        qx_json_set_text(one, "id", question->id);
        qx_json_set_int(one, "version", question->version);
        qx_json_set_hex(one, "answer_key", qx_slice(key, sizeof key));
        qx_json_append(keys, one);
        qx_wipe(key, sizeof key);
    }
    qx_json_set_text(opening, "qualex", "opening/1");
    qx_json_set_text(opening, "sitting", s->journal.sitting.id);
    qx_json_set_text(opening, "release", s->journal.sitting.release);
    qx_json_set(opening, "keys", keys);
    qx_json_write(&bytes, opening);
    enum qx_err err = put_out(s, qx_buf_slice(&bytes));

    qx_buf_free(&bytes);
    qx_json_free(&opening);
    return err;
}

/* Signs payload; its DER goes into reply as hex, its digest into digest. */
static enum qx_err sign_into(const struct sealing *s, struct qx_json *reply, const char *member,
                             const char *kind, const struct qx_json *payload,
                             uint8_t digest[static 32])
{
    struct qx_signer signer = qx_signing_signer(s->issuer->signing);
    struct qx_buf bytes = {0};
    struct qx_buf der = {0};

    qx_json_write(&bytes, payload);
    qx_sha256(qx_buf_slice(&bytes), digest);
    enum qx_err err =
        qx_proof_sign(payload, kind, &signer, 1, s->issuer->clock.wall_ms(s->issuer->clock.ctx),
                      s->journal.sitting.id, s->report, &der);

    if (err == QX_OK) {
        qx_json_set_hex(reply, member, qx_buf_slice(&der));
    }
    qx_buf_free(&der);
    qx_buf_free(&bytes);
    return err;
}

static void fill_outcome(const struct sealing *s, struct qx_outcome *outcome)
{
    *outcome = (struct qx_outcome){
        .policy = qx_release_policy(s->issuer->release),
        .admission = &s->admission.paper,
        .score = &s->score,
        .mode = s->admission.paper.mode,
        .room = qx_cert_name(s->issuer->signing->cert),
        .list = qx_release_list(s->issuer->release),
        .date_ms = s->journal.ended_ms,
    };
    const struct qx_person *person = &s->admission.paper.person;
    const struct qx_slice nul = qx_slice("", 1);
    const struct qx_slice parts[] = {qx_slice_text("qualex person/1"),
                                     nul,
                                     qx_slice_text(person->scheme),
                                     nul,
                                     qx_slice_text(person->id),
                                     nul,
                                     qx_slice(person->salt, sizeof person->salt)};

    qx_sha256_parts(parts, sizeof parts / sizeof parts[0], outcome->person_digest);
    memcpy(outcome->admission_digest, s->admission.artefact.digest, 32);
    memcpy(outcome->release_digest, qx_release_digest(s->issuer->release), 32);
    memcpy(outcome->journal_head, s->journal.head, 32);
}

/* Points by section on a pass, bands alone on a fail. */
static struct qx_json *shown_sections(const struct sealing *s)
{
    const struct qx_policy *policy = qx_release_policy(s->issuer->release);
    struct qx_json *sections = qx_json_new_array();

    for (size_t i = 0; i < s->score.n_sections; i++) {
        const struct qx_section_score *section = &s->score.sections[i];
        struct qx_json *one = qx_json_new_object();

        qx_json_set_text(
            one, "title",
            qx_texts_in(&policy->sections[i].title, s->journal.sitting.lang, policy->prevailing));
        if (s->score.passed) {
            qx_json_set_int(one, "points", section->points);
            qx_json_set_int(one, "max", section->max);
            if (section->cut >= 0) {
                qx_json_set_int(one, "cut", section->cut);
            }
        }
        qx_json_set_text(one, "band", qx_score_band(section->points, section->max));
        qx_json_append(sections, one);
    }
    return sections;
}

/* What the candidate sees: nothing of it before the board has released the result. */
static struct qx_json *shown_outcome(const struct sealing *s, const struct qx_json *result,
                                     const char *certificate)
{
    struct qx_json *shown = qx_json_new_object();

    qx_json_set_text(shown, "number", certificate);
    if (qx_json_get_bool(result, "provisional", true)) {
        qx_json_set_text(shown, "outcome", "held");
        return shown;
    }
    qx_json_set_text(shown, "outcome", s->score.passed ? "pass" : "fail");
    qx_json_set_int(shown, "points", s->score.points);
    qx_json_set_int(shown, "max", s->score.max);
    qx_json_set_int(shown, "cut", s->score.cut);
    qx_json_set_int(shown, "unit", s->score.unit);
    qx_json_set(shown, "sections", shown_sections(s));
    qx_json_set_text(shown, "appeal_until", qx_json_get_text(result, "appeal_until"));
    qx_json_set_text(shown, "next_attempt", qx_json_get_text(result, "next_attempt"));
    return shown;
}

static enum qx_err sign_papers(struct sealing *s, const struct qx_json *events,
                               struct qx_json *reply)
{
    const char *number = qx_arena_printf(&s->arena, "C-%s", s->journal.sitting.id);
    struct qx_json *sitting = sitting_payload(s, events);
    struct qx_json *result = NULL;
    struct qx_json *certificate = NULL;
    struct qx_outcome outcome;
    uint8_t digest[32];

    fill_outcome(s, &outcome);
    outcome.number = number;
    bool certified = s->score.passed && strcmp(outcome.policy->result_release, "automatic") == 0;
    enum qx_err err = sign_into(s, reply, "sitting", qx_kind_name(QX_KIND_SITTING), sitting,
                                outcome.sitting_digest);

    if (err == QX_OK) {
        result = qx_result_to_json(&outcome);
        err = sign_into(s, reply, "result", qx_kind_name(QX_KIND_RESULT), result,
                        outcome.result_digest);
    }
    if (err == QX_OK && certified) {
        certificate = qx_certificate_to_json(&outcome);
        err = sign_into(s, reply, "certificate", qx_kind_name(QX_KIND_CERTIFICATE), certificate,
                        digest);
    }
    if (err == QX_OK) {
        if (!certified) {
            qx_json_set(reply, "certificate", qx_json_new_null());
        }
        qx_json_set(reply, "outcome", shown_outcome(s, result, certified ? number : ""));
    }
    qx_json_free(&certificate);
    qx_json_free(&result);
    qx_json_free(&sitting);
    return err;
}

/* The form is the one whose questions were opened. What counts is the chain up to the end: a keeper
 * that died between sealing and writing may add that it was away, and ask again. */
static enum qx_err note_end(struct sealing *s)
{
    char head[65];
    enum qx_err err = issue_note_form(s->issuer, &s->admission, s->journal.sitting.room_nonce,
                                      s->journal.sitting.candidate_nonce, s->report);

    if (err != QX_OK) {
        return err;
    }

    qx_hex(qx_slice(s->journal.end_head, sizeof s->journal.end_head), head);
    return issue_log_note(s->issuer->log, "seal", s->journal.sitting.id, head,
                          s->issuer->clock.wall_ms(s->issuer->clock.ctx), s->report);
}

enum qx_err issue_seal(struct qx_issuer *issuer, const struct qx_json *request,
                       struct qx_report *report, struct qx_json **reply)
{
    const struct qx_json *events = qx_json_get(request, "events");
    struct sealing s = {.issuer = issuer, .report = report};
    struct qx_json *made = qx_json_new_object();
    enum qx_err err = qx_json_is_array(events)
                          ? issue_read_admission(issuer, request, report, &s.admission)
                          : qx_fail(report, QX_ERR_JSON_FIELD, HERE, 0, "events: not an array");

    if (err == QX_OK) {
        s.journal = (struct issue_fold){.policy = qx_release_policy(issuer->release),
                                        .paper = &s.admission.paper,
                                        .arena = &s.arena,
                                        .report = report};
        err = issue_fold(&s.journal, events);
    }
    if (err == QX_OK) {
        err = check_papers(&s);
    }
    if (err == QX_OK) {
        err = check_draw(&s);
    }
    if (err == QX_OK) {
        err = score(&s);
    }
    if (err == QX_OK) {
        err = note_end(&s);
    }
    if (err == QX_OK) {
        err = sign_papers(&s, events, made);
    }
    if (err == QX_OK) {
        err = write_opening(&s);
    }
    if (err == QX_OK) {
        qx_report_add(report, QX_NOTE, s.journal.sitting.id, 0, "sealed");
        *reply = made;
        made = NULL; /* now owned by the caller */
    }
    qx_json_free(&made);
    issue_admission_free(&s.admission);
    qx_arena_free(&s.arena);
    return err;
}
