/*
 * Policies, admissions and journals, on any bytes: refused, or whole. A refused event leaves the
 * sitting as it was, and the ledger never holds less than nothing.
 *   clang: link with -fsanitize=fuzzer,address; elsewhere smoke.c drives it.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

#include <qualex/io.h>
#include <qualex/papers.h>
#include <qualex/score.h>
#include <qualex/sitting.h>

#define D64 "\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\""
#define BOOT "\"aaaaaaaa-0000-4000-8000-00000000000a\""

/* An array of [kind, boot (a digit), boot_ms, body]. */
static const char JOURNAL[] =
    "[[\"pin_refused\",1,5,{\"tries_left\":4}],[\"admitted\",1,9,{\"admission\":" D64
    ",\"commitment\":" D64 ",\"consents\":1,\"epoch\":1,\"lang\":\"en\",\"limit_ms\":60000,"
    "\"questions\":2,\"release\":" D64 ",\"unprotected\":true}],"
    "[\"identified\",1,10,{\"by\":\"p\"}],[\"consented\",1,11,{\"accepted\":true,\"digest\":" D64
    ",\"lang\":\"en\",\"text\":\"rules\",\"version\":1}],[\"practised\",1,12,{}],"
    "[\"drawn\",1,13,{\"candidate_nonce\":" D64 ",\"questions\":[{\"id\":\"q1\",\"options\":"
    "[\"b\",\"a\"],\"version\":1},{\"id\":\"q2\",\"options\":[\"c\",\"d\",\"e\"],\"version\":2}],"
    "\"room_nonce\":" D64 "}],[\"started\",1,20,{\"window_from\":1,\"window_until\":2}],"
    "[\"shown\",1,21,{\"n\":1}],[\"answered\",1,30,{\"n\":1,\"options\":[\"a\",\"b\"],"
    "\"question\":\"q1\",\"response_ms\":9}],[\"marked\",1,31,{\"n\":2,\"on\":true}],"
    "[\"paused\",1,40,{\"reason\":\"r\"}],[\"resumed\",1,50,{\"compensated_ms\":0,\"heartbeat\":"
    "{\"boot\":" BOOT ",\"boot_ms\":45},\"lost_ms\":0,\"reason\":\"proctor\"}],"
    "[\"incident\",1,51,{\"code\":\"c\",\"text\":\"t\"}],[\"reseated\",2,3,{\"epoch\":2}],"
    "[\"resumed\",2,4,{\"compensated_ms\":70,\"heartbeat\":{\"boot\":" BOOT
    ",\"boot_ms\":60},\"lost_ms\":5,\"reason\":\"machine\"}],[\"shown\",2,5,{\"n\":2}],"
    "[\"submitted\",2,9,{\"unanswered\":1}],[\"sealed\",2,10,{\"outcome\":\"pass\","
    "\"result\":" D64 ",\"sitting\":" D64 "}]]";

static struct qx_buf policy_text;
static struct qx_buf admission_text;

static void open_seeds(void)
{
    struct qx_admission a = {
        .number = "R-0001",
        .mode = "rehearsal",
        .person = {.scheme = "IIN", .id = "1", .name = "N"},
        .exam = "e",
        .lang = "en",
        .until_ms = 1000,
        .attempt = 1,
        .time_num = 1,
        .time_den = 1,
        .pin_n = 2,
        .pin_r = 1,
        .pin_p = 1,
        .seeded = true
    };
    struct qx_json *json;

    memset(a.release, '0', 64);
    json = qx_admission_to_json(&a);
    qx_json_write(&admission_text, json);
    qx_json_free(&json);
    if (qx_read_file(QX_POLICY, 1u << 20, &policy_text, NULL) != QX_OK) {
        abort();
    }
}

struct qx_slice fuzz_seed(size_t i)
{
    if (policy_text.len == 0) {
        open_seeds();
    }
    switch (i) {
    case 0:
        return qx_slice_text(JOURNAL);
    case 1:
        return qx_buf_slice(&policy_text);
    case 2:
        return qx_buf_slice(&admission_text);
    default:
        return qx_slice(NULL, 0);
    }
}

static void policy(const struct qx_json *json)
{
    struct qx_arena arena = {0};
    struct qx_policy p;

    if (qx_policy_from_json(json, "fuzz", &arena, NULL, &p) == QX_OK &&
        (p.questions == 0 || p.cut > (int64_t)p.questions || p.cut < 1 ||
         qx_policy_limit_ms(&p, 1, 1, 0) < 1000 ||
         qx_policy_section_of(&p, (uint32_t)p.n_cells) != p.n_sections)) {
        abort();
    }
    qx_arena_free(&arena);
}

/* What is read is written again and read as the same. */
static void admission(const struct qx_json *json)
{
    struct qx_arena arena = {0};
    struct qx_admission a;
    struct qx_admission b;

    if (qx_admission_from_json(json, "fuzz", &arena, NULL, &a) == QX_OK) {
        struct qx_json *again = qx_admission_to_json(&a);

        if (qx_admission_from_json(again, "again", &arena, NULL, &b) != QX_OK ||
            strcmp(a.person.name, b.person.name) != 0 || a.from_ms != b.from_ms) {
            abort();
        }
        qx_json_free(&again);
    }
    qx_arena_free(&arena);
}

static bool event_of(const struct qx_json *json, uint64_t seq, struct qx_event *e)
{
    const char *name = qx_json_text(qx_json_at(json, 0));
    int64_t boot = 0;

    *e = (struct qx_event){.kind = QX_EV_COUNT, .seq = seq, .sitting = "R-0001"};
    (void)qx_json_int(qx_json_at(json, 1), &boot);
    (void)qx_json_int(qx_json_at(json, 2), &e->boot_ms);
    for (int k = 0; name != NULL && k < QX_EV_COUNT; k++) {
        if (strcmp(name, qx_event_kind_name((enum qx_event_kind)k)) == 0) {
            e->kind = (enum qx_event_kind)k;
        }
    }
    (void)snprintf(e->boot, sizeof e->boot, "aaaaaaaa-0000-4000-8000-00000000000%c",
                   (char)('a' + (boot + 5) % 6));
    return e->kind != QX_EV_COUNT && e->boot_ms >= 0 && boot >= 0 && boot < 1000 &&
           qx_json_at(json, 3) != NULL;
}

static void fold(const struct qx_json *journal)
{
    struct qx_arena arena = {0};
    struct qx_sitting s;

    qx_sitting_init(&s, "R-0001", &arena);
    for (size_t i = 0; i < qx_json_count(journal); i++) {
        struct qx_sitting before;
        struct qx_event e;

        memcpy(&before, &s, sizeof s); /* padding too */
        if (!event_of(qx_json_at(journal, i), s.next_seq, &e)) {
            continue;
        }
        e.body = qx_json_copy(qx_json_at(qx_json_at(journal, i), 3));
        if (qx_sitting_apply(&s, &e, NULL) != QX_OK && memcmp(&before, &s, sizeof s) != 0) {
            abort();
        }
        if (s.ledger.working < 0 || s.ledger.paused < 0 || s.ledger.compensated < 0 ||
            s.ledger.lost < 0 || qx_sitting_left_ms(&s, e.boot_ms) < 0 ||
            qx_sitting_unanswered(&s) > QX_FORM_QUESTIONS_MAX) {
            abort();
        }
        qx_json_free(&e.body);
    }
    qx_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct qx_json *json = NULL;
    struct qx_arena arena = {0};
    struct qx_event event = {0};

    if (qx_event_read(qx_slice(data, size), "fuzz", &arena, NULL, &event) == QX_OK) {
        qx_json_free(&event.body);
    }
    if (qx_json_parse(qx_slice(data, size), "fuzz", NULL, &json) == QX_OK) {
        policy(json);
        admission(json);
        fold(json);
    }
    qx_json_free(&json);
    qx_arena_free(&arena);
    return 0;
}

void fuzz_close(void)
{
    qx_buf_free(&policy_text);
    qx_buf_free(&admission_text);
}
