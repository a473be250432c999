/* Whatever comes, in whatever order: an error leaves no trace, a replay gives the same state, and
 * the ledger sums to the time that passed. */
#include "cases.h"

#include <qualex/sitting.h>

#define RUNS 400
#define STEPS 250
#define D64 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static uint64_t seed;

static uint32_t below(uint32_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 16) % n;
}

/* The world: true time runs on, the machine restarts now and then with a clock of its own. */
struct world {
    int64_t truth;   /* ms since it all began */
    int64_t boot_at; /* when this boot began */
    int boot;
    int64_t started;   /* -1 = not yet */
    int64_t ledger_at; /* truth where the ledger stands */
};

static void boot_id(int boot, char out[static QX_BOOT_ID_LEN + 1])
{
    (void)snprintf(out, QX_BOOT_ID_LEN + 1, "%08x-0000-4000-8000-000000000000", (unsigned)boot);
}

static int64_t boot_ms(const struct world *w)
{
    return w->truth - w->boot_at;
}

static void pass_time(struct world *w)
{
    w->truth += below(20) == 0 ? below(9000) : below(300);
    if (below(25) == 0) {
        w->boot++;
        w->boot_at = w->truth - below(5000);
    }
}

static const char *resumed_body(const struct world *w, const struct qx_sitting *s,
                                struct qx_arena *arena)
{
    static const char *const REASONS[] = {"seat", "keeper", "machine", "proctor", "signer"};
    char hb_boot[QX_BOOT_ID_LEN + 1];
    const char *reason = REASONS[below(5)];
    int64_t gap = w->truth - w->ledger_at;
    int64_t beat = gap > 0 ? below((uint32_t)gap + 1) : 0;
    bool same = s->boot[0] != '\0' && (int)strtol(s->boot, NULL, 16) == w->boot;
    int64_t rest = s->phase == QX_PHASE_PAUSED && same ? 0 : gap - beat;
    int64_t lost = rest > 0 ? below((uint32_t)rest + 1) : 0;

    (void)snprintf(hb_boot, sizeof hb_boot, "%s",
                   s->boot[0] != '\0' ? s->boot : "00000000-0000-4000-8000-000000000000");
    if (below(10) == 0) {
        rest += 1 + below(3); /* does not add up within one boot */
    }
    return qx_arena_printf(arena,
                           "{\"reason\":\"%s\",\"heartbeat\":{\"boot\":\"%s\",\"boot_ms\":%lld},"
                           "\"compensated_ms\":%lld,\"lost_ms\":%lld}",
                           reason, hb_boot, (long long)(s->boot_ms + beat),
                           (long long)(rest - lost), (long long)lost);
}

static const char *answer_body(const struct world *w, const struct qx_sitting *s,
                               struct qx_arena *arena)
{
    static const char *const CHOICES[] = {"",      "\"a\"",       "\"a\",\"b\"",
                                          "\"c\"", "\"b\",\"a\"", "\"z\""};
    size_t n = below(4) > 0 ? s->current : below(6);
    int64_t response = qx_sitting_response_ms(s, n, boot_ms(w)) + (below(15) == 0);

    return qx_arena_printf(
        arena, "{\"n\":%zu,\"question\":\"q%zu\",\"options\":[%s],\"response_ms\":%lld}", n, n,
        CHOICES[below(6)], (long long)response);
}

static const char *drawn_body(struct qx_arena *arena)
{
    struct qx_buf b = {0};

    qx_buf_text(&b, "{\"room_nonce\":\"" D64 "\",\"candidate_nonce\":\"" D64 "\",\"questions\":[");
    for (unsigned i = 1; i <= 4; i++) {
        qx_buf_printf(&b, "%s{\"id\":\"q%u\",\"version\":1,\"options\":[\"c\",\"a\",\"b\"]}",
                      i > 1 ? "," : "", below(20) == 0 ? 1 : i);
    }
    qx_buf_text(&b, "]}");
    const char *text = qx_arena_text(arena, qx_buf_slice(&b));

    qx_buf_free(&b);
    return text;
}

static const char *body_for(enum qx_event_kind kind, const struct world *w,
                            const struct qx_sitting *s, struct qx_arena *arena)
{
    switch (kind) {
    case QX_EV_ADMITTED:
        return "{\"admission\":\"" D64 "\",\"release\":\"" D64 "\",\"commitment\":\"" D64
               "\",\"epoch\":1,\"unprotected\":true,\"limit_ms\":30000,\"lang\":\"en\","
               "\"questions\":4,\"consents\":1}";
    case QX_EV_PIN_REFUSED:
        return "{\"tries_left\":1}";
    case QX_EV_IDENTIFIED:
        return "{\"by\":\"proctor\"}";
    case QX_EV_CONSENTED:
        return "{\"text\":\"rules\",\"version\":1,\"digest\":\"" D64
               "\",\"lang\":\"en\",\"accepted\":true}";
    case QX_EV_DECLINED:
        return "{\"text\":\"rules\"}";
    case QX_EV_DRAWN:
        return drawn_body(arena);
    case QX_EV_STARTED:
        return "{\"window_from\":0,\"window_until\":1}";
    case QX_EV_SHOWN:
        return qx_arena_printf(arena, "{\"n\":%u}", below(6));
    case QX_EV_ANSWERED:
        return answer_body(w, s, arena);
    case QX_EV_MARKED:
        return qx_arena_printf(arena, "{\"n\":%u,\"on\":%s}", below(6),
                               below(2) == 0 ? "true" : "false");
    case QX_EV_PAUSED:
        return "{\"reason\":\"alarm\"}";
    case QX_EV_RESUMED:
        return resumed_body(w, s, arena);
    case QX_EV_RESEATED:
        return qx_arena_printf(arena, "{\"epoch\":%lld}", (long long)s->epoch + below(3));
    case QX_EV_INCIDENT:
        return "{\"code\":\"noise\",\"text\":\"\"}";
    case QX_EV_SUBMITTED:
        return qx_arena_printf(arena, "{\"unanswered\":%zu}", qx_sitting_unanswered(s));
    case QX_EV_SEALED:
        return "{\"result\":\"" D64 "\",\"sitting\":\"" D64 "\",\"outcome\":\"pass\"}";
    default:
        return "{}";
    }
}

/* Mostly what leads on, sometimes anything. */
static enum qx_event_kind some_kind(const struct qx_sitting *s)
{
    static const enum qx_event_kind ON[] = {
        [QX_PHASE_NEW] = QX_EV_ADMITTED,       [QX_PHASE_ADMITTED] = QX_EV_IDENTIFIED,
        [QX_PHASE_CONSENTS] = QX_EV_CONSENTED, [QX_PHASE_TUTORIAL] = QX_EV_PRACTISED,
        [QX_PHASE_READY] = QX_EV_DRAWN,        [QX_PHASE_DRAWN] = QX_EV_STARTED,
        [QX_PHASE_WORKING] = QX_EV_ANSWERED,   [QX_PHASE_PAUSED] = QX_EV_RESUMED,
        [QX_PHASE_OVER] = QX_EV_SEALED,        [QX_PHASE_SEALED] = QX_EV_ANSWERED,
        [QX_PHASE_DECLINED] = QX_EV_RESEATED,  [QX_PHASE_LOCKED] = QX_EV_ADMITTED};
    static const enum qx_event_kind WORK[] = {QX_EV_SHOWN, QX_EV_SHOWN, QX_EV_RESUMED,
                                              QX_EV_MARKED};

    switch (below(8)) {
    case 0:
        return (enum qx_event_kind)below(QX_EV_COUNT);
    case 1:
    case 2:
    case 3:
        return s->phase == QX_PHASE_WORKING ? WORK[below(4)] : ON[s->phase];
    default:
        return ON[s->phase];
    }
}

struct snapshot {
    struct qx_sitting sitting;
    struct qx_sitting_question questions[4];
};

static struct snapshot take(const struct qx_sitting *s)
{
    struct snapshot shot;

    memset(&shot, 0, sizeof shot);
    memcpy(&shot.sitting, s, sizeof *s);
    if (s->questions != NULL) {
        memcpy(shot.questions, s->questions, sizeof shot.questions);
    }
    return shot;
}

static void check_ledger(const struct world *w, const struct qx_sitting *s)
{
    const struct qx_time_ledger *l = &s->ledger;
    int64_t responses = 0;

    assert_int_equal(l->working + l->paused + l->compensated + l->lost, w->ledger_at - w->started);
    assert_true(l->working >= 0 && l->paused >= 0 && l->compensated >= 0 && l->lost >= 0);
    for (size_t i = 0; i < s->n_questions; i++) {
        responses += s->questions[i].response_ms;
    }
    assert_true(responses <= l->working);
}

static bool moves(enum qx_event_kind k)
{
    return k == QX_EV_SHOWN || k == QX_EV_ANSWERED || k == QX_EV_MARKED || k == QX_EV_PAUSED ||
           k == QX_EV_RESUMED || k == QX_EV_SUBMITTED || k == QX_EV_EXPIRED;
}

/* Applies; appends the event's bytes to the log when it was accepted. */
static enum qx_err step(struct world *w, struct qx_sitting *s, struct qx_buf *log,
                        struct qx_arena *arena)
{
    enum qx_event_kind kind = some_kind(s);
    struct snapshot before = take(s);
    struct qx_event e = {.kind = kind,
                         .seq = s->next_seq,
                         .sitting = "R-1",
                         .boot_ms = boot_ms(w),
                         .wall = w->truth};

    boot_id(w->boot, e.boot);
    e.seq += below(40) == 0;
    assert_int_equal(
        qx_json_parse(qx_slice_text(body_for(kind, w, s, arena)), "body", NULL, &e.body), QX_OK);
    /* Across boots a quotation that does not add up cannot be seen: this world keeps to it. */
    bool crooked =
        kind == QX_EV_RESUMED && strcmp(s->boot, e.boot) != 0 &&
        qx_json_get_int(e.body, "compensated_ms", 0) + qx_json_get_int(e.body, "lost_ms", 0) +
                qx_json_get_int(qx_json_get(e.body, "heartbeat"), "boot_ms", 0) - s->boot_ms !=
            w->truth - w->ledger_at;
    enum qx_err err = crooked ? QX_ERR_EVENT : qx_sitting_apply(s, &e, NULL);

    if (err == QX_OK) {
        if (kind == QX_EV_STARTED) {
            w->started = w->truth;
        }
        if (kind == QX_EV_STARTED || (moves(kind) && before.sitting.phase != QX_PHASE_OVER)) {
            w->ledger_at = w->truth;
        }
        qx_event_write(log, &e);
        qx_buf_byte(log, '\n');
    } else {
        struct snapshot after = take(s);

        assert_memory_equal(&before, &after, sizeof before);
    }
    qx_json_free(&e.body);
    return err;
}

/* Compares everything but the pointers. */
static void same_state(const struct qx_sitting *a, const struct qx_sitting *b)
{
    assert_int_equal(a->phase, b->phase);
    assert_int_equal(a->next_seq, b->next_seq);
    assert_int_equal(a->epoch, b->epoch);
    assert_int_equal(a->current, b->current);
    assert_int_equal(a->pins_refused, b->pins_refused);
    assert_memory_equal(&a->ledger, &b->ledger, sizeof a->ledger);
    assert_string_equal(a->boot, b->boot);
    assert_int_equal(a->boot_ms, b->boot_ms);
    assert_int_equal(a->questions == NULL, b->questions == NULL);
    for (size_t i = 0; a->questions != NULL && i < a->n_questions; i++) {
        assert_int_equal(a->questions[i].answer, b->questions[i].answer);
        assert_int_equal(a->questions[i].marked, b->questions[i].marked);
        assert_int_equal(a->questions[i].shown, b->questions[i].shown);
        assert_int_equal(a->questions[i].response_ms, b->questions[i].response_ms);
    }
}

static void replay(const struct qx_buf *log, const struct qx_sitting *expect)
{
    struct qx_arena arena = {0};
    struct qx_sitting s;
    const uint8_t *at = log->ptr;
    const uint8_t *end = log->ptr + log->len;

    qx_sitting_init(&s, "R-1", &arena);
    while (at < end) {
        const uint8_t *line = memchr(at, '\n', (size_t)(end - at));
        struct qx_event e = {0};

        assert_int_equal(qx_event_read(qx_slice(at, (size_t)(line - at)), "log", &arena, NULL, &e),
                         QX_OK);
        assert_int_equal(qx_sitting_apply(&s, &e, NULL), QX_OK);
        qx_json_free(&e.body);
        at = line + 1;
    }
    same_state(&s, expect);
    qx_arena_free(&arena);
}

static void errors_leave_no_trace_and_replays_agree(void **state)
{
    (void)state;
    unsigned sealed = 0;
    unsigned refused = 0;
    unsigned accepted = 0;

    for (unsigned run = 0; run < RUNS; run++) {
        struct qx_arena arena = {0};
        struct qx_buf log = {0};
        struct qx_sitting s;
        struct world w = {.truth = 1000, .boot_at = 0, .started = -1};

        seed = 0x9E3779B97F4A7C15 + run;
        qx_sitting_init(&s, "R-1", &arena);
        for (unsigned i = 0; i < STEPS; i++) {
            if (step(&w, &s, &log, &arena) == QX_OK) {
                accepted++;
            } else {
                refused++;
            }
            if (w.started >= 0) {
                check_ledger(&w, &s);
            }
            pass_time(&w);
        }
        replay(&log, &s);
        sealed += s.phase == QX_PHASE_SEALED;
        qx_buf_free(&log);
        qx_arena_free(&arena);
    }
    assert_true(sealed > RUNS / 10 && accepted > 10 * RUNS && refused > 10 * RUNS);
    print_message("%u accepted, %u refused, %u of %u sealed\n", accepted, refused, sealed, RUNS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(errors_leave_no_trace_and_replays_agree)};

    return cmocka_run_group_tests_name("sitting random", tests, NULL, NULL);
}
