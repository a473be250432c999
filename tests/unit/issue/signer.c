#include "signer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include <qualex/hex.h>
#include <qualex/io.h>
#include <qualex/wire.h>

static int64_t wall(void *ctx)
{
    return ((const struct signer *)ctx)->now_ms;
}

static void put(struct signer *s, const char *name, struct qx_slice bytes)
{
    assert_int_equal(qx_write_file(room_file(&s->room, name), bytes, 0600, NULL), QX_OK);
}

void signer_status(struct signer *s, int64_t number, const uint8_t *annulled)
{
    struct qx_json *payload = qx_json_new_object();
    struct qx_json *signers = qx_json_new_array();
    struct qx_json *entries = qx_json_new_array();
    uint8_t digest[32];

    if (annulled != NULL) {
        struct qx_json *entry = qx_json_new_object();

        qx_json_set_hex(entry, "digest", qx_slice(annulled, 32));
        qx_json_set_text(entry, "state", "annulled");
        qx_json_set_text(entry, "by", NULL);
        qx_json_set_text(entry, "reason", "test");
        qx_json_set_text(entry, "date", "2026-11-22T00:00:00Z");
        qx_json_append(entries, entry);
    }
    qx_json_append(signers, qx_json_new_text("release"));
    qx_json_set_text(payload, "qualex", "status/1");
    qx_json_set_text(payload, "mode", "rehearsal");
    qx_json_set(payload, "requiredSigners", signers);
    qx_json_set(payload, "entries", entries);
    qx_json_set_int(payload, "number", number);
    qx_json_set_text(payload, "thisUpdate", "2026-11-22T00:00:00Z");
    qx_json_set_text(payload, "nextUpdate", "2026-11-30T00:00:00Z");
    room_write_signed(&s->room, s->room.licenser, payload, "status.p7m", digest);
}

void signer_lists(struct signer *s)
{
    struct qx_buf both = {0};

    qx_buf_add(&both, qx_buf_slice(&s->room.pki.root_crl));
    qx_buf_add(&both, qx_buf_slice(&s->room.pki.ca_crl));
    put(s, "ca.crl", qx_buf_slice(&both));
    qx_buf_free(&both);
}

enum qx_err signer_open(struct signer *s)
{
    const struct qx_clock clock = {.ctx = s, .wall_ms = wall, .boot_ms = wall};

    signer_close(s);
    return qx_issuer_open(s->room.dir, &s->signing, clock, &s->report, &s->issuer);
}

void signer_close(struct signer *s)
{
    qx_issuer_close(&s->issuer);
    qx_report_free(&s->report);
}

void signer_set_up(struct signer *s, const char *result_release)
{
    *s = (struct signer){.now_ms = PKI_NOW};
    room_open_releasing(&s->room, result_release);
    s->signing = (struct qx_signing){
        .key = s->room.key->key, .cert = s->room.key->cert, .issuer = s->room.pki.ca.cert};
    put(s, "root.pem", qx_buf_slice(&s->room.pki.root_pem));
    signer_lists(s);
    signer_status(s, 1, NULL);
    enum qx_err err = signer_open(s);

    if (err != QX_OK) {
        fail_msg("%s: %s", qx_err_name(err), qx_report_last(&s->report));
    }
}

void signer_tear_down(struct signer *s)
{
    static const char *const FILES[] = {"root.pem",  "ca.crl",        "status.p7m", "sign.log",
                                        "2.release", "2.release.p7m", "other.p7m"};

    signer_close(s);
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        (void)unlink(room_file(&s->room, FILES[i]));
    }
    (void)unlink(room_file(&s->room, "out/X-01.opening"));
    (void)rmdir(room_file(&s->room, "out"));
    char dir[sizeof s->room.dir];

    memcpy(dir, s->room.dir, sizeof dir);
    room_close(&s->room);
    assert_int_equal(access(dir, F_OK), -1); /* nothing else was left */
}

struct qx_json *signer_hex_of(struct signer *s, const char *name)
{
    struct qx_buf bytes = {0};
    struct qx_buf hex = {0};

    assert_int_equal(qx_read_file(room_file(&s->room, name), 1 << 24, &bytes, NULL), QX_OK);
    qx_buf_hex(&hex, qx_buf_slice(&bytes));
    struct qx_json *text = qx_json_new_text(qx_buf_cstr(&hex));

    qx_buf_free(&hex);
    qx_buf_free(&bytes);
    return text;
}

struct qx_json *signer_events(struct signer *s)
{
    struct qx_artefact artefact = {0};
    struct qx_buf der = {0};

    assert_int_equal(qx_read_file(room_file(&s->room, "X-01.sitting.p7m"), 1 << 24, &der, NULL),
                     QX_OK);
    assert_int_equal(qx_proof_inspect(qx_buf_slice(&der), "sitting", NULL, &artefact), QX_OK);
    struct qx_json *events = qx_json_copy(qx_json_get(artefact.json, "events"));

    qx_artefact_free(&artefact);
    qx_buf_free(&der);
    return events;
}

struct qx_json *signer_ids(const struct qx_form *form)
{
    struct qx_json *ids = qx_json_new_array();

    for (size_t i = 0; i < form->n; i++) {
        struct qx_json *pair = qx_json_new_array();

        qx_json_append(pair, qx_json_new_text(form->questions[i].question.id));
        qx_json_append(pair, qx_json_new_int(form->questions[i].question.version));
        qx_json_append(ids, pair);
    }
    return ids;
}

void signer_draw(struct signer *s, uint8_t candidate, struct qx_form *form)
{
    uint8_t nonces[2][32];
    uint8_t input[96];

    memset(nonces[0], 0x52, 32);
    memset(nonces[1], candidate, 32);
    size_t len = qx_admission_draw_input(&s->room.admission, nonces[0], nonces[1], input);

    assert_int_equal(qx_release_draw(s->room.release, qx_slice(input, len),
                                     s->room.admission.number, QX_NOTHING_EXCLUDED, &s->room.arena,
                                     form),
                     QX_OK);
}

struct qx_json *signer_ask_form(struct signer *s, uint8_t candidate, struct qx_json *ids)
{
    struct qx_json *request = qx_json_new_object();
    uint8_t nonce[32];

    qx_json_set_text(request, "op", "form");
    qx_json_set(request, "admission", signer_hex_of(s, "X-01.admission.p7m"));
    memset(nonce, 0x52, sizeof nonce);
    qx_json_set_hex(request, "room_nonce", qx_slice(nonce, sizeof nonce));
    memset(nonce, candidate, sizeof nonce);
    qx_json_set_hex(request, "candidate_nonce", qx_slice(nonce, sizeof nonce));
    qx_json_set(request, "ids", ids);
    return request;
}

struct qx_json *signer_ask_seal(struct signer *s, struct qx_json *events)
{
    struct qx_json *request = qx_json_new_object();

    qx_json_set_text(request, "op", "seal");
    qx_json_set(request, "admission", signer_hex_of(s, "X-01.admission.p7m"));
    qx_json_set(request, "events", events);
    return request;
}

enum qx_err signer_answer(struct signer *s, struct qx_json *request, struct qx_json **reply)
{
    struct qx_json *made = NULL;

    qx_report_free(&s->report);
    enum qx_err err = qx_issuer_answer(s->issuer, request, &s->report, &made);

    assert_true((err == QX_OK) == (made != NULL));
    if (err != QX_OK) { /* a refusal says why and what to do */
        assert_string_not_equal(qx_report_last(&s->report), "");
    }
    qx_json_free(&request);
    if (reply == NULL) {
        qx_json_free(&made);
    } else {
        *reply = made;
    }
    return err;
}
