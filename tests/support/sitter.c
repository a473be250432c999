#include "sitter.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include <qualex/digest.h>
#include <qualex/hex.h>

#define PATIENCE_MS 10000
#define KEYS_MS 1000

static const char NONCE[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

void sitter_hang_up(struct sitter *s)
{
    qx_client_free(&s->client);
}

void sitter_free(struct sitter *s)
{
    sitter_hang_up(s);
    qx_json_free(&s->reply);
    qx_report_free(&s->report);
}

enum qx_err sitter_connect(struct sitter *s, struct room *room)
{
    int fd = -1;
    enum qx_err err = qx_wire_connect(room_path(room, "keeper.sock"), false, &fd);

    if (err != QX_OK) {
        return err;
    }
    sitter_hang_up(s);
    s->room = room;
    s->client = qx_client_new(fd, false);
    return sitter_call(s, QX_OP_HELLO, "{\"protocol\":1,\"program\":\"test\",\"lang\":\"en\"}");
}

enum qx_err sitter_call(struct sitter *s, enum qx_op op, const char *request)
{
    struct qx_json *json = NULL;
    struct qx_json *reply = NULL;
    enum qx_err err = QX_OK;

    if (s->client == NULL) {
        return QX_ERR_NO_KEEPER;
    }
    if (request != NULL) {
        err = qx_json_parse(qx_slice_text(request), "request", NULL, &json);
    }
    if (err == QX_OK) {
        err = qx_client_call(s->client, op, json, PATIENCE_MS, &s->report, &reply);
    }
    if (err == QX_OK) {
        qx_json_free(&s->reply);
        s->reply = reply;
    }
    return err;
}

static enum qx_err keep_token(struct sitter *s, enum qx_err err)
{
    if (err == QX_OK) {
        (void)snprintf(s->token, sizeof s->token, "%s", qx_json_get_text(s->reply, "token"));
    }
    return err;
}

enum qx_err sitter_log_in(struct sitter *s, const char *number, const char *pin)
{
    char request[200];

    (void)snprintf(request, sizeof request, "{\"admission\":\"%s\",\"pin\":\"%s\"}", number, pin);
    return keep_token(s, sitter_call(s, QX_OP_LOG_IN, request));
}

enum qx_err sitter_rejoin(struct sitter *s)
{
    char request[300];

    (void)snprintf(request, sizeof request, "{\"token\":\"%s\"}", s->token);
    enum qx_err err = keep_token(s, sitter_call(s, QX_OP_REJOIN, request));

    if (err == QX_OK &&
        strcmp(sitter_phase(s), "paused") == 0) { /* for the keys, after a restart */
        (void)sitter_await_phase(s, "working", KEYS_MS);
    }
    return err;
}

const struct qx_json *sitter_view(const struct sitter *s)
{
    return qx_json_get(s->reply, "view");
}

const char *sitter_phase(const struct sitter *s)
{
    const char *phase = qx_json_get_text(sitter_view(s), "phase");

    return phase == NULL ? "" : phase;
}

const char *sitter_items(const struct sitter *s)
{
    const char *items = qx_json_get_text(sitter_view(s), "items");

    return items == NULL ? "" : items;
}

int64_t sitter_left(const struct sitter *s)
{
    return qx_json_get_int(sitter_view(s), "left_ms", -1);
}

static enum qx_err consent_to_all(struct sitter *s)
{
    enum qx_err err = QX_OK;

    while (err == QX_OK && strcmp(sitter_phase(s), "consents") == 0) {
        const struct qx_json *list = qx_json_get(sitter_view(s), "consents");
        char request[200] = "";

        for (size_t i = qx_json_count(list); i > 0; i--) {
            const struct qx_json *one = qx_json_at(list, i - 1);

            if (!qx_json_get_bool(one, "accepted", true)) {
                (void)snprintf(request, sizeof request, "{\"text\":\"%s\",\"accept\":true}",
                               qx_json_get_text(one, "id"));
            }
        }
        err = sitter_call(s, QX_OP_CONSENT, request);
    }
    return err;
}

enum qx_err sitter_get_ready(struct sitter *s)
{
    enum qx_err err = sitter_call(s, QX_OP_CONFIRM, "{\"yes\":true}");

    if (err == QX_OK) {
        err = consent_to_all(s);
    }
    return err == QX_OK ? sitter_call(s, QX_OP_PRACTISED, NULL) : err;
}

/* The revealed nonce is the one that was committed to. */
static enum qx_err check_commitment(const struct sitter *s)
{
    const char *commitment = qx_json_get_text(sitter_view(s), "commitment");
    uint8_t nonce[32];
    uint8_t digest[32];
    uint8_t promised[32];
    enum qx_err err = qx_unhex(qx_slice_text(qx_json_get_text(s->reply, "room_nonce")), nonce, 32);

    if (err == QX_OK) {
        err = qx_unhex(qx_slice_text(commitment), promised, 32);
    }
    qx_sha256(qx_slice(nonce, 32), digest);
    return err == QX_OK && memcmp(digest, promised, 32) != 0 ? QX_ERR_DRAW_DIFFERS : err;
}

enum qx_err sitter_begin(struct sitter *s)
{
    char request[100];
    enum qx_err err = sitter_get_ready(s);

    (void)snprintf(request, sizeof request, "{\"nonce\":\"%s\"}", NONCE);
    if (err == QX_OK) {
        err = sitter_call(s, QX_OP_NONCE, request);
    }
    if (err == QX_OK) {
        err = check_commitment(s);
    }
    return err == QX_OK ? sitter_call(s, QX_OP_START, NULL) : err;
}

enum qx_err sitter_answer(struct sitter *s, int n, const char *beginning)
{
    char request[100];

    (void)snprintf(request, sizeof request, "{\"n\":%d}", n);
    enum qx_err err = sitter_call(s, QX_OP_SHOW, request);

    if (err != QX_OK) {
        return err;
    }
    const struct qx_json *options = qx_json_get(qx_json_get(s->reply, "question"), "options");

    for (size_t i = 0; i < qx_json_count(options); i++) {
        if (qx_slice_starts(qx_slice_text(qx_json_text(qx_json_at(options, i))), beginning)) {
            (void)snprintf(request, sizeof request, "{\"n\":%d,\"places\":[%zu]}", n, i + 1);
        }
    }
    return sitter_call(s, QX_OP_ANSWER, request);
}

bool sitter_await_phase(struct sitter *s, const char *phase, int ms)
{
    struct qx_clock clock = qx_clock_system();
    int64_t deadline = clock.boot_ms(clock.ctx) + ms;

    while (clock.boot_ms(clock.ctx) < deadline) {
        struct pollfd ready = {.fd = qx_client_fd(s->client), .events = POLLIN};
        struct qx_json *push = NULL;

        if (qx_client_push(s->client, &push) != QX_OK) {
            return false;
        }
        if (push == NULL) {
            (void)poll(&ready, 1, 50);
            continue;
        }
        if (strcmp(qx_json_get_text(push, "push"), "view") == 0) {
            qx_json_free(&s->reply);
            s->reply = push;
        } else {
            qx_json_free(&push);
        }
        if (strcmp(sitter_phase(s), phase) == 0) {
            return true;
        }
    }
    return false;
}
