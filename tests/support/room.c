#include "room.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <qualex/hex.h>
#include <qualex/io.h>
#include <qualex/journal.h>

#define BOOT_A "aaaaaaaa-0000-4000-8000-000000000001"
#define BOOT_B "bbbbbbbb-0000-4000-8000-000000000002"
#define NUMBER "X-01"

static void need(enum qx_err err, const char *what)
{
    if (err != QX_OK) {
        (void)fprintf(stderr, "room: %s: %s\n", what, qx_err_name(err));
        exit(2);
    }
}

const char *room_file(struct room *room, const char *name)
{
    return qx_arena_printf(&room->arena, "%s/%s", room->dir, name);
}

/* --- the licenser's part --- */

static struct qx_json *read_policy(struct room *room, const char *result_release)
{
    struct qx_buf text = {0};
    struct qx_json *json = NULL;

    need(qx_read_file(QX_CASES "/policy-base/rehearsal.json", 1 << 20, &text, NULL), "policy");
    need(qx_json_parse(qx_buf_slice(&text), "policy", NULL, &json), "policy");
    if (result_release != NULL) {
        struct qx_json *value = qx_json_new_object();

        qx_json_set_text(value, "value", result_release);
        qx_json_set_text(value, "basis", "the test");
        qx_json_set(json, "result_release", value);
    }
    need(qx_policy_from_json(json, "policy", &room->arena, NULL, &room->policy), "policy");
    qx_buf_free(&text);
    return json;
}

struct questions {
    struct qx_arena *arena;
    unsigned given;
};

static struct qx_texts words(struct qx_arena *arena, const char *text)
{
    struct qx_translation *v = qx_arena_alloc(arena, 2, sizeof *v);

    v[0] = (struct qx_translation){"en", text};
    v[1] = (struct qx_translation){"ru", text};
    return (struct qx_texts){v, 2};
}

/* Twenty questions a cell; the first option is right. */
static bool next_question(void *ctx, struct qx_question *q, uint32_t *cell, enum qx_err *err)
{
    static const char *const IDS[] = {"a", "b", "c", "d"};
    static const char *const LEVELS[] = {"know", "apply", "know"};
    struct questions *s = ctx;

    (void)err;
    if (s->given == 60) {
        return false;
    }
    *cell = s->given / 20;
    *q = (struct qx_question){.id = qx_arena_printf(s->arena, "q-%02u", s->given),
                              .version = 1,
                              .type = QX_SINGLE,
                              .topic = *cell == 0 ? "law" : "hash functions",
                              .level = LEVELS[*cell],
                              .source = "",
                              .author = "",
                              .figure = "",
                              .n_options = 4};
    q->stem = words(s->arena, qx_arena_printf(s->arena, "Question %u?", s->given));
    q->options = qx_arena_alloc(s->arena, 4, sizeof *q->options);
    for (size_t i = 0; i < 4; i++) {
        q->options[i] = (struct qx_option){
            .id = IDS[i], .text = words(s->arena, IDS[i]), .weight = {i == 0 ? 1 : 0, 1}
        };
    }
    s->given++;
    return true;
}

void room_write_signed(struct room *room, const struct pki_key *key, struct qx_json *payload,
                       const char *name, uint8_t digest[static 32])
{
    struct qx_signer signer = pki_signer(&room->pki, key);
    struct qx_buf bytes = {0};
    struct qx_buf der = {0};

    qx_json_write(&bytes, payload);
    qx_sha256(qx_buf_slice(&bytes), digest);
    need(qx_proof_sign(payload, NULL, &signer, 1, PKI_NOW, name, NULL, &der), name);
    need(qx_write_file(room_file(room, name), qx_buf_slice(&der), 0644, NULL), name);
    qx_buf_free(&der);
    qx_buf_free(&bytes);
    qx_json_free(&payload);
}

static void release(struct room *room, const char *result_release)
{
    struct qx_json *policy = read_policy(room, result_release);
    struct questions questions = {&room->arena, 0};
    const struct qx_cert *const to[] = {room->key->cert};
    const struct qx_release_spec spec = {.number = 1,
                                         .policy_json = policy,
                                         .policy = &room->policy,
                                         .to = to,
                                         .n_to = 1,
                                         .not_before_ms = PKI_NOW - PKI_DAY,
                                         .seed = qx_slice_text("audit")};
    const char *path = room_file(room, "1.release");
    struct qx_buf manifest = {0};
    struct qx_json *payload = NULL;
    uint8_t digest[32];

    need(qx_release_write(path, &spec, (struct qx_question_source){&questions, next_question},
                          qx_rng_system(), NULL, &manifest),
         "release");
    need(qx_release_open(path, qx_buf_slice(&manifest), NULL, &room->release), "release");
    need(qx_envelope_open(qx_release_wrapped_secret(room->release), room->key->key, room->key->cert,
                          &room->secret, NULL),
         "secret");
    need(qx_json_parse(qx_buf_slice(&manifest), "manifest", NULL, &payload), "manifest");
    room_write_signed(room, room->licenser, payload, "1.release.p7m", digest);
    qx_buf_free(&manifest);
    qx_json_free(&policy);
}

static void admit(struct room *room)
{
    struct qx_admission *a = &room->admission;

    *a = (struct qx_admission){
        .number = NUMBER,
        .mode = "rehearsal",
        .person = {.scheme = "IIN", .id = "870101300012", .name = "Aigul Serikkyzy"},
        .exam = room->policy.id,
        .from_ms = PKI_NOW - 3600000,
        .until_ms = PKI_NOW + 3600000,
        .attempt = 1,
        .lang = "en",
        .time_num = 5,
        .time_den = 4,
        .pin_n = 16384,
        .pin_r = 8,
        .pin_p = 1,
        .issued_ms = PKI_NOW - PKI_DAY
    };
    memset(a->nonce, 0x41, 32);
    memset(a->person.salt, 0x53, 32);
    qx_hex(qx_slice(qx_release_digest(room->release), 32), a->release);
    room_write_signed(room, room->registrar, qx_admission_to_json(a), "X-01.admission.p7m",
                      room->admission_digest);
}

void room_open(struct room *room)
{
    room_open_releasing(room, NULL);
}

void room_open_releasing(struct room *room, const char *result_release)
{
    const char *policies[QX_POLICY_COUNT + 1] = {0};

    memset(room, 0, sizeof *room);
    (void)snprintf(room->dir, sizeof room->dir, "/tmp/qx-audit-XXXXXX");
    if (mkdtemp(room->dir) == NULL) {
        need(QX_ERR_IO, room->dir);
    }
    for (int i = 0; i < QX_POLICY_COUNT; i++) {
        policies[i] = qx_key_policy_oid((enum qx_key_policy)i);
    }
    pki_open(&room->pki, policies);
    room->licenser = pki_issue(&room->pki, "Licenser", policies[QX_POLICY_RELEASE]);
    room->registrar = pki_issue(&room->pki, "Registrar", policies[QX_POLICY_ADMISSION]);
    room->key = pki_issue_for(&room->pki, "Room 7", policies[QX_POLICY_RESULT], PKI_NOW - PKI_DAY,
                              PKI_NOW + 100 * PKI_DAY, true);
    room->trust = pki_trust(&room->pki, true, true);
    release(room, result_release);
    admit(room);
}

void room_close(struct room *room)
{
    static const char *const FILES[] = {
        "1.release",       "1.release.p7m",        "X-01.admission.p7m", "X-01.sitting.p7m",
        "X-01.result.p7m", "X-01.certificate.p7m", "X-01.opening"};

    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        (void)unlink(room_file(room, FILES[i]));
    }
    (void)rmdir(room->dir);
    qx_status_free(&room->status);
    qx_trust_free(&room->trust);
    qx_secret_free(&room->secret);
    qx_release_close(&room->release);
    pki_close(&room->pki);
    qx_arena_free(&room->arena);
}

/* --- the sitting --- */

struct play {
    struct room *room;
    struct lie lie;
    struct qx_json *events;
    struct qx_sitting state;
    uint8_t head[32];
    const char *boot;
    int64_t boot_ms;
    int64_t wall;
    struct qx_score score;
};

/* body is taken. */
static void happen(struct play *p, enum qx_event_kind kind, struct qx_json *body)
{
    struct qx_event e = {.kind = kind,
                         .seq = p->state.next_seq,
                         .sitting = NUMBER,
                         .boot_ms = p->boot_ms,
                         .wall = p->wall,
                         .body = body};
    struct qx_buf bytes = {0};
    struct qx_json *json = NULL;

    (void)snprintf(e.boot, sizeof e.boot, "%s", p->boot);
    need(qx_sitting_apply(&p->state, &e, NULL), qx_event_kind_name(kind));
    qx_event_write(&bytes, &e);
    qx_journal_step(p->head, qx_buf_slice(&bytes));
    need(qx_json_parse(qx_buf_slice(&bytes), "event", NULL, &json), "event");
    qx_json_append(p->events, json);
    qx_buf_free(&bytes);
    qx_json_free(&body);
}

static void pass(struct play *p, int64_t ms)
{
    p->boot_ms += ms;
    p->wall += ms;
}

static void admitted(struct play *p, const uint8_t room_nonce[static 32])
{
    const struct qx_admission *a = &p->room->admission;
    struct qx_json *body = qx_json_new_object();
    uint8_t commitment[32];

    qx_sha256(qx_slice(room_nonce, 32), commitment);
    commitment[0] ^= p->lie.other_commitment;
    qx_json_set_hex(body, "admission", qx_slice(p->room->admission_digest, 32));
    qx_json_set_hex(body, "release", qx_slice(qx_release_digest(p->room->release), 32));
    qx_json_set_hex(body, "commitment", qx_slice(commitment, 32));
    qx_json_set_int(body, "epoch", 1);
    qx_json_set_bool(body, "unprotected", false);
    qx_json_set_int(body, "limit_ms",
                    qx_policy_limit_ms(&p->room->policy, a->time_num, a->time_den, a->extra_s) +
                        p->lie.longer_ms);
    qx_json_set_text(body, "lang", "en");
    qx_json_set_int(body, "questions", p->room->policy.questions);
    qx_json_set_int(body, "consents", p->lie.no_consents ? 0 : (int64_t)p->room->policy.n_consents);
    happen(p, QX_EV_ADMITTED, body);
    body = qx_json_new_object();
    qx_json_set_text(body, "by", "proctor");
    happen(p, QX_EV_IDENTIFIED, body);
}

static void consent(struct play *p)
{
    for (size_t i = 0; !p->lie.no_consents && i < p->room->policy.n_consents; i++) {
        const struct qx_consent *c = &p->room->policy.consents[i];
        struct qx_json *body = qx_json_new_object();
        uint8_t digest[32];

        qx_sha256(qx_slice_text(qx_texts_in(&c->text, "en", "ru")), digest);
        digest[0] ^= p->lie.other_text && i == 1;
        qx_json_set_text(body, "text", c->id);
        qx_json_set_int(body, "version", c->version);
        qx_json_set_hex(body, "digest", qx_slice(digest, 32));
        qx_json_set_text(body, "lang", "en");
        qx_json_set_bool(body, "accepted", true);
        happen(p, QX_EV_CONSENTED, body);
    }
    happen(p, QX_EV_PRACTISED, qx_json_new_object());
}

/* What the seat is given: the drawn form, or what the lie makes of it. */
static struct qx_json *given_form(struct play *p)
{
    struct qx_json *list = qx_json_new_array();
    struct qx_form *form = &p->room->form;

    if (p->lie.other_order) {
        struct qx_form_question first = form->questions[0];

        form->questions[0] = form->questions[1];
        form->questions[1] = first;
    }
    if (p->lie.other_options) {
        uint8_t first = form->questions[0].order[0];

        form->questions[0].order[0] = form->questions[0].order[1];
        form->questions[0].order[1] = first;
    }
    for (size_t i = 0; i < form->n; i++) {
        const struct qx_form_question *q = &form->questions[i];
        struct qx_json *one = qx_json_new_object();
        struct qx_json *options = qx_json_new_array();

        qx_json_set_text(one, "id", p->lie.other_question && i == 0 ? "q-99" : q->question.id);
        qx_json_set_int(one, "version", q->question.version);
        for (size_t k = 0; k < q->question.n_options; k++) {
            qx_json_append(options, qx_json_new_text(q->question.options[q->order[k]]));
        }
        qx_json_set(one, "options", options);
        qx_json_append(list, one);
    }
    return list;
}

static void draw(struct play *p, const uint8_t room_nonce[static 32])
{
    struct room *room = p->room;
    struct qx_json *body = qx_json_new_object();
    uint8_t candidate[32];
    uint8_t input[96];

    memset(candidate, 0x43, sizeof candidate);
    size_t len = qx_admission_draw_input(&room->admission, room_nonce, candidate, input);

    need(qx_release_draw(room->release, qx_slice(input, len), NUMBER, QX_NOTHING_EXCLUDED,
                         &room->arena, &room->form),
         "draw");
    qx_json_set_hex(body, "room_nonce", qx_slice(room_nonce, 32));
    qx_json_set_hex(body, "candidate_nonce", qx_slice(candidate, 32));
    qx_json_set(body, "questions", given_form(p));
    happen(p, QX_EV_DRAWN, body);
    body = qx_json_new_object();
    qx_json_set_int(body, "window_from", room->admission.from_ms - p->lie.other_window);
    qx_json_set_int(body, "window_until", room->admission.until_ms);
    if (p->lie.late) {
        p->wall = room->admission.until_ms + 1;
    }
    happen(p, QX_EV_STARTED, body);
}

static void answer_key(const struct room *room, const struct qx_released *q, uint8_t out[32])
{
    qx_release_derive(qx_secret_slice(&room->secret), QX_LABEL_KEY, q->id, q->version, NULL, out);
}

static struct qx_question key_of(struct room *room, size_t i)
{
    struct qx_question opened = {0};
    uint8_t key[32];

    answer_key(room, &room->form.questions[i].question, key);
    need(qx_release_open_key(room->release, &room->form.questions[i].question, key, &room->arena,
                             &opened),
         "answer key");
    return opened;
}

static uint32_t correct_option(struct room *room, size_t i)
{
    struct qx_question key = key_of(room, i);
    uint32_t correct = 0;

    while (key.options[correct].weight.num <= 0) {
        correct++;
    }
    return correct;
}

static struct qx_json *number(size_t n)
{
    struct qx_json *body = qx_json_new_object();

    qx_json_set_int(body, "n", (int64_t)n);
    return body;
}

static void answer(struct play *p, size_t i, bool right)
{
    const struct qx_released *q = &p->room->form.questions[i].question;
    uint32_t option = (correct_option(p->room, i) + (right ? 0 : 1)) % q->n_options;
    struct qx_json *options = qx_json_new_array();

    happen(p, QX_EV_SHOWN, number(i + 1));
    pass(p, 1000);
    struct qx_json *body = number(i + 1);

    qx_json_append(options, qx_json_new_text(q->options[option]));
    qx_json_set_text(body, "question", p->state.questions[i].id);
    qx_json_set(body, "options", options);
    qx_json_set_int(body, "response_ms", qx_sitting_response_ms(&p->state, i + 1, p->boot_ms));
    happen(p, QX_EV_ANSWERED, body);
}

/* Away since ago_ms. */
static void resume(struct play *p, const char *reason, const char *boot, int64_t heartbeat,
                   int64_t gap, int64_t more)
{
    struct qx_json *body = qx_json_new_object();
    struct qx_json *beat = qx_json_new_object();
    int64_t compensated;
    int64_t lost;

    qx_sitting_split_gap(&p->state, reason, gap, p->room->policy.seat_lost_s * 1000, &compensated,
                         &lost);
    qx_json_set_text(beat, "boot", boot);
    qx_json_set_int(beat, "boot_ms", heartbeat);
    qx_json_set_text(body, "reason", reason);
    qx_json_set(body, "heartbeat", beat);
    qx_json_set_int(body, "compensated_ms", compensated + more);
    qx_json_set_int(body, "lost_ms", lost - more);
    happen(p, QX_EV_RESUMED, body);
}

static void work(struct play *p, size_t right)
{
    int64_t since = p->boot_ms;

    for (size_t i = 0; i < p->room->form.n; i++) {
        answer(p, i, i < right);
        since = p->boot_ms;
        if (i == 3) { /* the seat is away for 1,000 s, of which 900 are given back */
            pass(p, 1000000);
            resume(p, "seat", p->boot, since, 1000000, p->lie.generous_ms);
        }
        if (i == 7 && p->lie.board) {
            pass(p, 60000);
            resume(p, "keeper", p->boot, since, 60000, 0);
            since = p->boot_ms;
            p->boot = BOOT_B;
            p->boot_ms = 500;
            p->wall += 120000;
            resume(p, "machine", BOOT_A, since, 120000, 0);
        }
    }
    struct qx_json *body = qx_json_new_object();

    qx_json_set_int(body, "unanswered", 0);
    happen(p, QX_EV_SUBMITTED, body);
    if (p->lie.board) { /* and once more before the seal */
        p->boot = BOOT_A;
        resume(p, "machine", BOOT_B, 600, 5000, 0);
    }
}

/* --- papers --- */

static void tamper_journal(struct play *p)
{
    struct qx_json *last;
    struct qx_buf bytes = {0};

    if (!p->lie.jump) {
        return;
    }
    /* once more the last event, chained as if nothing were wrong */
    last = qx_json_copy(qx_json_at(p->events, qx_json_count(p->events) - 1));
    qx_json_write(&bytes, last);
    qx_journal_step(p->head, qx_buf_slice(&bytes));
    qx_json_append(p->events, last);
    qx_buf_free(&bytes);
}

static void sign_sitting(struct play *p, uint8_t digest[static 32])
{
    struct qx_json *payload = qx_json_new_object();
    struct qx_json *signers = qx_json_new_array();
    uint8_t head[32];

    memcpy(head, p->head, sizeof head);
    head[5] ^= p->lie.other_head;
    qx_json_append(signers, qx_json_new_text("result"));
    qx_json_set_text(payload, "qualex", "sitting/1");
    qx_json_set_text(payload, "mode", "rehearsal");
    qx_json_set(payload, "requiredSigners", signers);
    qx_json_set_text(payload, "sitting", NUMBER);
    qx_json_set_hex(payload, "admission", qx_slice(p->room->admission_digest, 32));
    qx_json_set_hex(payload, "release", qx_slice(qx_release_digest(p->room->release), 32));
    qx_json_set_hex(payload, "head", qx_slice(head, 32));
    qx_json_set(payload, "events", p->events);
    room_write_signed(p->room, p->room->key, payload, "X-01.sitting.p7m", digest);
}

static void score(struct play *p)
{
    struct room *room = p->room;
    struct qx_marked_answer *answers = qx_arena_alloc(&room->arena, room->form.n, sizeof *answers);

    for (size_t i = 0; i < room->form.n; i++) {
        const struct qx_form_question *q = &room->form.questions[i];

        struct qx_response response = qx_sitting_response(&p->state.questions[i], q->order);
        struct qx_question key = key_of(room, i);

        answers[i].section = qx_policy_section_of(&room->policy, q->question.cell);
        answers[i].units = qx_mark(&key, &response, 1, false, (struct qx_folder){0});
    }
    need(qx_score_form(&room->policy, 1, answers, room->form.n, &room->arena, &p->score), "score");
}

static void tamper_paper(const struct play *p, struct qx_json *paper)
{
    static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";

    if (p->lie.say_pass) {
        qx_json_set_text(paper, "decision", "pass");
    }
    if (p->lie.other_date) {
        qx_json_set_text(paper, "appeal_until", "2030-01-01");
    }
    if (p->lie.more) {
        qx_json_set_text(paper, "employer", "A");
    }
    if (p->lie.other_sitting) {
        qx_json_set_text(paper, "sitting", zeros);
    }
}

static void sign_papers(struct play *p, const uint8_t sitting[static 32])
{
    struct room *room = p->room;
    static const char label[] = "qualex person/1";
    const struct qx_person *person = &room->admission.person;
    struct qx_slice parts[] = {
        qx_slice(label, sizeof label), qx_slice(person->scheme, strlen(person->scheme) + 1),
        qx_slice(person->id, strlen(person->id) + 1), qx_slice(person->salt, 32)};
    struct qx_outcome o = {.policy = &room->policy,
                           .admission = &room->admission,
                           .score = &p->score,
                           .mode = "rehearsal",
                           .number = "C-" NUMBER,
                           .room = "Room 7",
                           .date_ms = p->wall};
    struct qx_json *paper;
    uint8_t digest[32];

    qx_sha256_parts(parts, 4, o.person_digest);
    o.person_digest[0] ^= p->lie.other_person;
    memcpy(o.admission_digest, room->admission_digest, 32);
    memcpy(o.release_digest, qx_release_digest(room->release), 32);
    memcpy(o.sitting_digest, sitting, 32);
    memcpy(o.journal_head, p->head, 32);
    p->score.points += p->lie.dearer;
    p->score.sections[0].points += p->lie.dearer;
    paper = qx_result_to_json(&o);
    tamper_paper(p, paper);
    room_write_signed(room, room->key, paper, "X-01.result.p7m", o.result_digest);
    if (p->score.passed || p->lie.certify_fail) {
        room_write_signed(room, room->key, qx_certificate_to_json(&o), "X-01.certificate.p7m",
                          digest);
        memcpy(room->annulled, digest, 32);
    }
}

static void write_opening(struct play *p)
{
    struct room *room = p->room;
    struct qx_json *opening = qx_json_new_object();
    struct qx_json *keys = qx_json_new_array();
    struct qx_buf bytes = {0};

    for (size_t i = p->lie.key_missing ? 1 : 0; i < room->form.n; i++) {
        const struct qx_released *q = &room->form.questions[i].question;
        struct qx_json *one = qx_json_new_object();
        uint8_t key[32];

        answer_key(room, p->lie.key_false && i == 0 ? &room->form.questions[1].question : q, key);
        qx_json_set_text(one, "id", q->id);
        qx_json_set_int(one, "version", q->version);
        qx_json_set_hex(one, "answer_key", qx_slice(key, 32));
        qx_json_append(keys, one);
    }
    qx_json_set_text(opening, "qualex", "opening/1");
    qx_json_set_text(opening, "sitting", NUMBER);
    qx_json_set_hex(opening, "release", qx_slice(qx_release_digest(room->release), 32));
    qx_json_set(opening, "keys", keys);
    qx_json_write(&bytes, opening);
    need(qx_write_file(room_file(room, "X-01.opening"), qx_buf_slice(&bytes), 0644, NULL),
         "opening");
    qx_buf_free(&bytes);
    qx_json_free(&opening);
}

void room_sit(struct room *room, size_t right, struct lie lie)
{
    struct play p = {.room = room,
                     .lie = lie,
                     .events = qx_json_new_array(),
                     .boot = BOOT_A,
                     .boot_ms = 1000,
                     .wall = PKI_NOW};
    uint8_t room_nonce[32];
    uint8_t sitting[32];

    memset(room_nonce, 0x52, sizeof room_nonce);
    (void)unlink(room_file(room, "X-01.certificate.p7m"));
    qx_sitting_init(&p.state, NUMBER, &room->arena);
    qx_journal_start(NUMBER, p.head);
    admitted(&p, room_nonce);
    consent(&p);
    draw(&p, room_nonce);
    work(&p, right);
    tamper_journal(&p);
    sign_sitting(&p, sitting);
    score(&p);
    sign_papers(&p, sitting);
    write_opening(&p);
}
