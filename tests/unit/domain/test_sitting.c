#include "cases.h"

#include <qualex/sitting.h>

#define BOOT_A "aaaaaaaa-0000-4000-8000-000000000001"
#define BOOT_B "bbbbbbbb-0000-4000-8000-000000000002"
#define D64 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static struct qx_arena arena;
static struct qx_sitting s;
static struct qx_report report;
static const char *boot;
static int64_t now;

static enum qx_err try_event(enum qx_event_kind kind, const char *body)
{
    struct qx_event e = {.kind = kind,
                         .seq = s.next_seq,
                         .sitting = "R-0001",
                         .boot_ms = now,
                         .wall = 1795000000000 + now};

    (void)snprintf(e.boot, sizeof e.boot, "%s", boot);
    if (qx_json_parse(qx_slice_text(body), "body", NULL, &e.body) != QX_OK) {
        fail_msg("not JSON: %s", body);
    }
    enum qx_err err = qx_sitting_apply(&s, &e, &report);

    qx_json_free(&e.body);
    return err;
}

static void must(enum qx_event_kind kind, const char *body)
{
    enum qx_err err = try_event(kind, body);

    if (err != QX_OK) {
        fail_msg("%s: %s: %s", qx_event_kind_name(kind), qx_err_name(err), qx_report_last(&report));
    }
}

static void must_not(enum qx_event_kind kind, const char *body, enum qx_err expect)
{
    struct qx_sitting before;

    memcpy(&before, &s, sizeof s); /* padding too */
    enum qx_err err = try_event(kind, body);

    if (err != expect) {
        fail_msg("%s: %s, not %s: %s", qx_event_kind_name(kind), qx_err_name(err),
                 qx_err_name(expect), qx_report_last(&report));
    }
    assert_memory_equal(&before, &s, sizeof s);
    assert_true(report.errors > 0);
}

static const char ADMITTED[] =
    "{\"admission\":\"" D64 "\",\"release\":\"" D64 "\",\"commitment\":\"" D64
    "\",\"epoch\":1,\"unprotected\":false,\"limit_ms\":60000,\"lang\":\"en\",\"questions\":3,"
    "\"consents\":2}";
static const char DRAWN[] =
    "{\"room_nonce\":\"" D64 "\",\"candidate_nonce\":\"" D64 "\",\"questions\":["
    "{\"id\":\"q1\",\"version\":1,\"options\":[\"c\",\"a\",\"b\"]},"
    "{\"id\":\"q2\",\"version\":4,\"options\":[\"x\",\"y\"]},"
    "{\"id\":\"q3\",\"version\":1,\"options\":[\"d\",\"c\",\"b\",\"a\"]}]}";

static const char *consent(const char *id, bool accepted)
{
    return qx_arena_printf(&arena,
                           "{\"text\":\"%s\",\"version\":1,\"digest\":\"" D64
                           "\",\"lang\":\"en\",\"accepted\":%s}",
                           id, accepted ? "true" : "false");
}

static const char *resumed(const char *reason, const char *hb_boot, int64_t hb_ms,
                           int64_t compensated, int64_t lost)
{
    return qx_arena_printf(&arena,
                           "{\"reason\":\"%s\",\"heartbeat\":{\"boot\":\"%s\",\"boot_ms\":%lld},"
                           "\"compensated_ms\":%lld,\"lost_ms\":%lld}",
                           reason, hb_boot, (long long)hb_ms, (long long)compensated,
                           (long long)lost);
}

static const char *answer(size_t n, const char *id, const char *options)
{
    return qx_arena_printf(&arena,
                           "{\"n\":%zu,\"question\":\"%s\",\"options\":[%s],\"response_ms\":%lld}",
                           n, id, options, (long long)qx_sitting_response_ms(&s, n, now));
}

static const char *shown(size_t n)
{
    return qx_arena_printf(&arena, "{\"n\":%zu}", n);
}

static int begin(void **state)
{
    (void)state;
    boot = BOOT_A;
    now = 1000;
    qx_sitting_init(&s, "R-0001", &arena);
    return 0;
}

static int end(void **state)
{
    (void)state;
    qx_report_free(&report);
    qx_arena_free(&arena);
    return 0;
}

static void seat_and_practise(void)
{
    must(QX_EV_ADMITTED, ADMITTED);
    must(QX_EV_IDENTIFIED, "{\"by\":\"proctor\"}");
    must(QX_EV_CONSENTED, consent("rules", true));
    must(QX_EV_CONSENTED, consent("fit-to-sit", true));
    must(QX_EV_PRACTISED, "{}");
}

static void seat_and_draw(const char *drawn)
{
    seat_and_practise();
    must(QX_EV_DRAWN, drawn);
    must(QX_EV_STARTED, "{\"window_from\":0,\"window_until\":9}");
}

/* To the first question on the screen, at 1000 ms. */
static void seat_and_start(void)
{
    seat_and_draw(DRAWN);
    must(QX_EV_SHOWN, shown(1));
}

static void ledger_is(int64_t working, int64_t paused, int64_t compensated, int64_t lost)
{
    assert_int_equal(s.ledger.working, working);
    assert_int_equal(s.ledger.paused, paused);
    assert_int_equal(s.ledger.compensated, compensated);
    assert_int_equal(s.ledger.lost, lost);
}

/* --- the way through --- */

static void a_sitting_runs_from_admission_to_seal(void **state)
{
    (void)state;
    must(QX_EV_PIN_REFUSED, "{\"tries_left\":4}");
    assert_int_equal(s.pins_refused, 1);
    must(QX_EV_ADMITTED, ADMITTED);
    assert_int_equal(s.pins_refused, 0);
    assert_int_equal(s.phase, QX_PHASE_ADMITTED);
    assert_int_equal(qx_sitting_left_ms(&s, now + 99999), 60000);
    must(QX_EV_IDENTIFIED, "{\"by\":\"proctor\"}");
    must(QX_EV_CONSENTED, consent("rules", true));
    must_not(QX_EV_CONSENTED, consent("rules", true), QX_ERR_EVENT);
    assert_int_equal(s.phase, QX_PHASE_CONSENTS);
    must_not(QX_EV_PRACTISED, "{}", QX_ERR_TRANSITION);
    must(QX_EV_CONSENTED, consent("fit-to-sit", true));
    must(QX_EV_PRACTISED, "{}");
    must(QX_EV_DRAWN, DRAWN);
    must_not(QX_EV_DRAWN, DRAWN, QX_ERR_DRAW_EXISTS);
    must(QX_EV_STARTED, "{\"window_from\":0,\"window_until\":9}");
    now += 10;
    must(QX_EV_SHOWN, shown(1));
    now += 500;
    must(QX_EV_ANSWERED, answer(1, "q1", "\"b\",\"c\""));
    assert_int_equal(s.questions[0].answer, 5); /* places of c and b */
    assert_int_equal(s.questions[0].response_ms, 500);
    now += 100;
    must(QX_EV_SHOWN, shown(0)); /* the review grid */
    assert_int_equal(s.questions[0].response_ms, 600);
    now += 1000;
    must_not(QX_EV_ANSWERED, answer(1, "q1", "\"a\""), QX_ERR_EVENT);
    must(QX_EV_MARKED, "{\"n\":3,\"on\":true}");
    assert_true(s.questions[2].marked);
    must(QX_EV_SHOWN, shown(2));
    now += 7;
    must(QX_EV_ANSWERED, answer(2, "q2", "\"x\""));
    must(QX_EV_ANSWERED, answer(2, "q2", ""));
    assert_int_equal(s.questions[0].response_ms, 600);
    assert_int_equal(s.questions[1].response_ms, 7);
    assert_int_equal(qx_sitting_unanswered(&s), 2);
    must_not(QX_EV_SUBMITTED, "{\"unanswered\":1}", QX_ERR_EVENT);
    must(QX_EV_SUBMITTED, "{\"unanswered\":2}");
    ledger_is(1617, 0, 0, 0);
    must_not(QX_EV_ANSWERED, answer(2, "q2", "\"y\""), QX_ERR_TRANSITION);
    must(QX_EV_SEALED, "{\"result\":\"" D64 "\",\"sitting\":\"" D64 "\",\"outcome\":\"fail\"}");
    assert_int_equal(s.phase, QX_PHASE_SEALED);
}

/* --- questions that are no choice --- */

static const char OTHERS[] =
    "{\"room_nonce\":\"" D64 "\",\"candidate_nonce\":\"" D64 "\",\"questions\":["
    "{\"id\":\"q1\",\"version\":1,\"options\":[\"c\",\"a\",\"b\"],\"ordered\":true},"
    "{\"id\":\"q2\",\"version\":1,\"options\":[],\"fields\":[{\"id\":\"1\",\"fill\":\"number\"}]},"
    "{\"id\":\"q3\",\"version\":1,\"options\":[\"x\",\"y\"],\"fields\":["
    "{\"id\":\"1\",\"fill\":\"choice\"},{\"id\":\"2\",\"fill\":\"text\"}]}]}";

static const char *filled(size_t n, const char *member, const char *values)
{
    return qx_arena_printf(&arena,
                           "{\"n\":%zu,\"question\":\"q%zu\",\"%s\":[%s],\"response_ms\":%lld}", n,
                           n, member, values, (long long)qx_sitting_response_ms(&s, n, now));
}

static void orders_and_fields_are_answered_as_they_ask(void **state)
{
    (void)state;
    seat_and_draw(OTHERS);
    must(QX_EV_SHOWN, shown(1));
    must_not(QX_EV_ANSWERED, filled(1, "options", "\"a\""), QX_ERR_EVENT);
    must_not(QX_EV_ANSWERED, filled(1, "order", "\"a\",\"b\""), QX_ERR_EVENT);
    must_not(QX_EV_ANSWERED, filled(1, "order", "\"a\",\"b\",\"b\""), QX_ERR_EVENT);
    must_not(QX_EV_ANSWERED, filled(1, "order", "\"a\",\"b\",\"z\""), QX_ERR_EVENT);
    must(QX_EV_ANSWERED, filled(1, "order", "\"a\",\"b\",\"c\""));
    assert_string_equal(s.questions[0].filled[2], "c");
    assert_int_equal(qx_sitting_answered(&s.questions[0]), QX_ANSWERED);
    must(QX_EV_ANSWERED, filled(1, "order", ""));
    assert_null(s.questions[0].filled);
    must(QX_EV_SHOWN, shown(2));
    must_not(QX_EV_ANSWERED, filled(2, "fields", ""), QX_ERR_EVENT);
    must_not(QX_EV_ANSWERED, filled(2, "fields", "\"042\""), QX_ERR_EVENT);
    must_not(QX_EV_ANSWERED, filled(2, "fields", "42"), QX_ERR_EVENT);
    must(QX_EV_ANSWERED, filled(2, "fields", "\"-0.5\""));
    must(QX_EV_SHOWN, shown(3));
    must_not(QX_EV_ANSWERED, filled(3, "fields", "\"z\",null"), QX_ERR_EVENT);
    must_not(QX_EV_ANSWERED, filled(3, "fields", "\"x\",\" \""), QX_ERR_EVENT);
    must_not(QX_EV_ANSWERED, filled(3, "fields", "\"x\",\"a\\nb\""), QX_ERR_EVENT);
    must(QX_EV_ANSWERED, filled(3, "fields", "\"x\",null"));
    assert_int_equal(qx_sitting_answered(&s.questions[2]), QX_PARTLY_ANSWERED);
    assert_int_equal(qx_sitting_unanswered(&s), 2);
    must(QX_EV_ANSWERED, filled(3, "fields", "\"y\",\"Хеш\""));
    assert_string_equal(s.questions[2].filled[1], "Хеш");
    assert_int_equal(qx_sitting_unanswered(&s), 1);
    must(QX_EV_ANSWERED, filled(3, "fields", "null,null"));
    assert_null(s.questions[2].filled);
    must(QX_EV_SUBMITTED, "{\"unanswered\":2}");
}

static void a_form_asks_for_one_thing_at_a_time(void **state)
{
    static const char *const BAD[] = {
        "\"options\":[\"a\"]",
        "\"options\":[]",
        "\"options\":[\"a\",\"b\"],\"fields\":[]",
        "\"options\":[\"a\",\"b\"],\"fields\":[{\"id\":\"1\",\"fill\":\"essay\"}]",
        "\"options\":[\"a\",\"b\"],\"fields\":[{\"id\":\"1 2\",\"fill\":\"text\"}]",
        "\"options\":[\"a\",\"b\"],\"ordered\":true,\"fields\":[{\"id\":\"1\",\"fill\":\"text\"}]",
        "\"options\":[\"a\",\"b\"],\"ordered\":1",
    };

    (void)state;
    seat_and_practise();
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        must_not(
            QX_EV_DRAWN,
            qx_arena_printf(&arena,
                            "{\"room_nonce\":\"" D64 "\",\"candidate_nonce\":\"" D64
                            "\",\"questions\":[{\"id\":\"q1\",\"version\":1,%s},{\"id\":\"q2\","
                            "\"version\":4,\"options\":[\"x\",\"y\"]},{\"id\":\"q3\",\"version\":1,"
                            "\"options\":[\"d\",\"c\"]}]}",
                            BAD[i]),
            QX_ERR_EVENT);
    }
}

static void after_the_end_absences_are_noted_and_cost_nothing(void **state)
{
    (void)state;
    seat_and_start();
    now += 300;
    must(QX_EV_SUBMITTED, "{\"unanswered\":3}");
    now += 1000;
    must(QX_EV_PAUSED, "{\"reason\":\"alarm\"}");
    must(QX_EV_RESUMED, resumed("proctor", BOOT_A, 1000, 0, 0));
    boot = BOOT_B;
    now = 3;
    must(QX_EV_RESUMED, resumed("machine", BOOT_A, 1000, 5000, 7));
    must(QX_EV_RESEATED, "{\"epoch\":2}");
    must_not(QX_EV_RESUMED, "{\"reason\":\"machine\"}", QX_ERR_EVENT);
    ledger_is(300, 0, 0, 0);
    assert_int_equal(s.phase, QX_PHASE_OVER);
    must(QX_EV_SEALED, "{\"result\":\"" D64 "\",\"sitting\":\"" D64 "\",\"outcome\":\"fail\"}");
}

static void after_the_seal_nothing_applies(void **state)
{
    (void)state;
    seat_and_start();
    must(QX_EV_SUBMITTED, "{\"unanswered\":3}");
    must(QX_EV_SEALED, "{\"result\":\"" D64 "\",\"sitting\":\"" D64 "\",\"outcome\":\"held\"}");
    for (int k = 0; k < QX_EV_COUNT; k++) {
        must_not((enum qx_event_kind)k, "{}", QX_ERR_SITTING_SEALED);
    }
}

static void a_locked_admission_stays_locked(void **state)
{
    (void)state;
    must(QX_EV_PIN_REFUSED, "{\"tries_left\":0}");
    must(QX_EV_LOCKED, "{}");
    for (int k = 0; k < QX_EV_COUNT; k++) {
        must_not((enum qx_event_kind)k, "{}", QX_ERR_PIN_LOCKED);
    }
}

static void declining_ends_the_seating_and_not_the_attempt(void **state)
{
    (void)state;
    must(QX_EV_ADMITTED, ADMITTED);
    must(QX_EV_IDENTIFIED, "{\"by\":\"proctor\"}");
    must(QX_EV_CONSENTED, consent("rules", true));
    must(QX_EV_CONSENTED, consent("fit-to-sit", false));
    assert_int_equal(s.consents, 1);
    must(QX_EV_DECLINED, "{\"text\":\"fit-to-sit\"}");
    assert_int_equal(s.phase, QX_PHASE_DECLINED);
    must_not(QX_EV_DRAWN, DRAWN, QX_ERR_TRANSITION);
    must(QX_EV_RESEATED, "{\"epoch\":2}");
    assert_int_equal(s.phase, QX_PHASE_ADMITTED);
    assert_int_equal(s.consents, 0);
}

static void no_consents_lead_straight_to_the_tutorial(void **state)
{
    (void)state;
    char *body = qx_arena_text(&arena, qx_slice_text(ADMITTED));

    *strstr(body, "\"consents\":2") = '\0';
    must(QX_EV_ADMITTED, qx_arena_printf(&arena, "%s\"consents\":0}", body));
    must(QX_EV_IDENTIFIED, "{\"by\":\"proctor\"}");
    assert_int_equal(s.phase, QX_PHASE_TUTORIAL);
}

static void bodies_that_are_not_as_listed_are_refused(void **state)
{
    (void)state;
    static const struct {
        enum qx_event_kind kind;
        const char *body;
    } BAD[] = {
        {QX_EV_SHOWN,     "{}"                                                                           },
        {QX_EV_SHOWN,     "{\"n\":4}"                                                                    },
        {QX_EV_SHOWN,     "{\"n\":-1}"                                                                   },
        {QX_EV_SHOWN,     "{\"n\":1,\"m\":1}"                                                            },
        {QX_EV_MARKED,    "{\"n\":0,\"on\":true}"                                                        },
        {QX_EV_MARKED,    "{\"n\":1,\"on\":1}"                                                           },
        {QX_EV_ANSWERED,  "{\"n\":1,\"question\":\"q2\",\"options\":[],\"response_ms\":0}"               },
        {QX_EV_ANSWERED,  "{\"n\":2,\"question\":\"q2\",\"options\":[],\"response_ms\":0}"               },
        {QX_EV_ANSWERED,  "{\"n\":1,\"question\":\"q1\",\"options\":[\"x\"],\"response_ms\":0}"          },
        {QX_EV_ANSWERED,  "{\"n\":1,\"question\":\"q1\",\"options\":[1],\"response_ms\":0}"              },
        {QX_EV_ANSWERED,
         "{\"n\":1,\"question\":\"q1\",\"options\":[\"b\",\"a\"],\"response_ms\":0}"                     },
        {QX_EV_ANSWERED,
         "{\"n\":1,\"question\":\"q1\",\"options\":[\"a\",\"a\"],\"response_ms\":0}"                     },
        {QX_EV_ANSWERED,  "{\"n\":1,\"question\":\"q1\",\"options\":[\"a\"],\"response_ms\":1}"          },
        {QX_EV_PAUSED,    "{\"reason\":\"\"}"                                                            },
        {QX_EV_PAUSED,    "{\"reason\":\"two\\nlines\"}"                                                 },
        {QX_EV_RESEATED,  "{\"epoch\":1}"                                                                },
        {QX_EV_INCIDENT,  "{\"code\":\"fire alarm\",\"text\":\"\"}"                                      },
        {QX_EV_SUBMITTED, "{\"unanswered\":2}"                                                           },
        {QX_EV_RESUMED,   "{\"reason\":\"seat\",\"compensated_ms\":0,\"lost_ms\":0}"                     },
        {QX_EV_RESUMED,   "{\"reason\":\"proctor\",\"heartbeat\":{\"boot\":\"" BOOT_A
                        "\",\"boot_ms\":1000},\"compensated_ms\":0,\"lost_ms\":0}"},
        {QX_EV_RESUMED,   "{\"reason\":\"seat\",\"heartbeat\":{\"boot\":\"x\",\"boot_ms\":1000},"
                        "\"compensated_ms\":0,\"lost_ms\":0}"                     },
    };

    seat_and_start();
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        must_not(BAD[i].kind, BAD[i].body, QX_ERR_EVENT);
    }
}

static void a_form_with_a_flaw_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *find;
        const char *put;
    } FLAWS[] = {
        {"\"q2\"",                                                               "\"q1\""             },
        {"[\"x\",\"y\"]",                                                        "[\"x\",\"x\"]"      },
        {"[\"x\",\"y\"]",                                                        "[\"x\"]"            },
        {"\"version\":4",                                                        "\"version\":0"      },
        {"\"q3\"",                                                               "\"q 3\""            },
        {"\"room_nonce\":\"00",                                                  "\"room_nonce\":\"0" },
        {"\"room_nonce\":\"00",                                                  "\"room_nonce\":\"0G"},
        {",{\"id\":\"q3\",\"version\":1,\"options\":[\"d\",\"c\",\"b\",\"a\"]}", ""                   },
    };

    must(QX_EV_ADMITTED, ADMITTED);
    must(QX_EV_IDENTIFIED, "{\"by\":\"proctor\"}");
    must(QX_EV_CONSENTED, consent("rules", true));
    must(QX_EV_CONSENTED, consent("fit-to-sit", true));
    must(QX_EV_PRACTISED, "{}");
    for (size_t i = 0; i < sizeof FLAWS / sizeof FLAWS[0]; i++) {
        const char *at = strstr(DRAWN, FLAWS[i].find);

        must_not(QX_EV_DRAWN,
                 qx_arena_printf(&arena, "%.*s%s%s", (int)(at - DRAWN), DRAWN, FLAWS[i].put,
                                 at + strlen(FLAWS[i].find)),
                 QX_ERR_EVENT);
    }
    must(QX_EV_DRAWN, DRAWN);
}

static void numbers_run_without_gap_and_time_runs_on(void **state)
{
    (void)state;
    struct qx_event e = {.kind = QX_EV_LOCKED, .seq = 1, .sitting = "R-0001", .boot = BOOT_A};

    e.body = qx_json_new_object();
    assert_int_equal(qx_sitting_apply(&s, &e, &report), QX_ERR_TRANSITION);
    e.seq = 0;
    e.sitting = "R-0002";
    assert_int_equal(qx_sitting_apply(&s, &e, &report), QX_ERR_EVENT);
    qx_json_free(&e.body);
    must(QX_EV_ADMITTED, ADMITTED);
    now--;
    must_not(QX_EV_IDENTIFIED, "{\"by\":\"proctor\"}", QX_ERR_EVENT);
}

/* --- time --- */

static void work_ends_at_the_limit_to_the_millisecond(void **state)
{
    (void)state;
    seat_and_start();
    now += 59999;
    assert_int_equal(qx_sitting_left_ms(&s, now), 1);
    must_not(QX_EV_EXPIRED, "{}", QX_ERR_TRANSITION);
    must(QX_EV_ANSWERED, answer(1, "q1", "\"a\""));
    now += 1;
    assert_int_equal(qx_sitting_left_ms(&s, now), 0);
    must_not(QX_EV_ANSWERED, answer(1, "q1", "\"b\""), QX_ERR_TIME_OVER);
    must_not(QX_EV_SHOWN, shown(2), QX_ERR_TIME_OVER);
    must_not(QX_EV_PAUSED, "{\"reason\":\"late\"}", QX_ERR_TIME_OVER);
    must_not(QX_EV_SUBMITTED, "{\"unanswered\":2}", QX_ERR_TIME_OVER);
    must(QX_EV_EXPIRED, "{}");
    ledger_is(60000, 0, 0, 0);
    must_not(QX_EV_ANSWERED, answer(1, "q1", "\"b\""), QX_ERR_TIME_OVER);
}

static void a_pause_costs_nothing(void **state)
{
    (void)state;
    seat_and_start();
    now += 1000;
    must(QX_EV_PAUSED, "{\"reason\":\"fire alarm\"}");
    assert_int_equal(qx_sitting_left_ms(&s, now + 500000), 59000);
    now += 70000;
    must_not(QX_EV_ANSWERED, answer(1, "q1", "\"a\""), QX_ERR_TRANSITION);
    must_not(QX_EV_EXPIRED, "{}", QX_ERR_TRANSITION);
    must_not(QX_EV_RESUMED, resumed("proctor", BOOT_A, now, 1, 0), QX_ERR_EVENT);
    must(QX_EV_RESUMED, resumed("proctor", BOOT_A, 1500, 0, 0));
    ledger_is(1000, 70000, 0, 0);
    now += 200;
    must(QX_EV_ANSWERED, answer(1, "q1", "\"a\""));
    assert_int_equal(s.questions[0].response_ms, 1200);
}

static void time_away_is_booked_to_the_millisecond(void **state)
{
    (void)state;
    seat_and_start();
    now += 5000; /* last heartbeat at 3000, away for 3000 */
    must_not(QX_EV_RESUMED, resumed("keeper", BOOT_A, 3000, 2999, 0), QX_ERR_EVENT);
    must_not(QX_EV_RESUMED, resumed("keeper", BOOT_A, 3000, 3000, 1), QX_ERR_EVENT);
    must_not(QX_EV_RESUMED, resumed("keeper", BOOT_A, 6001, 0, 0), QX_ERR_EVENT);
    must(QX_EV_RESUMED, resumed("keeper", BOOT_A, 3000, 3000, 0));
    ledger_is(2000, 0, 3000, 0);
    assert_int_equal(s.questions[0].response_ms, 2000);
    now += 100;
    /* a heartbeat from before the ledger's place counts from that place */
    must(QX_EV_RESUMED, resumed("seat", BOOT_A, 3000, 60, 40));
    ledger_is(2000, 0, 3060, 40);
    assert_int_equal(s.seat_compensated_ms, 60);
    assert_int_equal(qx_sitting_left_ms(&s, now), 60000 - 2040);
}

static void seating_and_incidents_take_no_time_from_what_is_compensated(void **state)
{
    (void)state;
    seat_and_start();
    now += 1000;
    must(QX_EV_PIN_REFUSED, "{\"tries_left\":4}");
    must(QX_EV_RESEATED, "{\"epoch\":2}");
    must(QX_EV_INCIDENT, "{\"code\":\"seat-lost\",\"text\":\"cable\"}");
    now += 1000;
    must(QX_EV_RESUMED, resumed("seat", BOOT_A, 1100, 1900, 0));
    ledger_is(100, 0, 1900, 0);
}

static void another_boot_needs_resumed_first(void **state)
{
    (void)state;
    seat_and_start();
    boot = BOOT_B;
    now = 50;
    must_not(QX_EV_ANSWERED, answer(1, "q1", "\"a\""), QX_ERR_TRANSITION);
    must_not(QX_EV_EXPIRED, "{}", QX_ERR_TRANSITION);
    must(QX_EV_RESEATED, "{\"epoch\":2}");
    must(QX_EV_RESUMED, resumed("machine", BOOT_A, 1700, 30000, 0));
    ledger_is(700, 0, 30000, 0);
    now += 10;
    must(QX_EV_ANSWERED, answer(1, "q1", "\"a\""));
    assert_int_equal(s.questions[0].response_ms, 710);
    ledger_is(710, 0, 30000, 0);
    boot = BOOT_A; /* a heartbeat of the boot that resumes says nothing about the one before */
    now = 90000;
    must(QX_EV_RESUMED, resumed("machine", BOOT_A, 89000, 5, 6));
    ledger_is(710, 0, 30005, 6);
}

static void a_boot_that_returns_cannot_turn_time_back(void **state)
{
    (void)state;
    seat_and_start();
    now += 500;
    must(QX_EV_SHOWN, shown(2));
    boot = BOOT_B;
    now = 5;
    must(QX_EV_RESEATED, "{\"epoch\":2}"); /* does not move the ledger */
    boot = BOOT_A;
    now = 1100;
    must_not(QX_EV_SHOWN, shown(1), QX_ERR_EVENT);
    must_not(QX_EV_RESUMED, resumed("seat", BOOT_A, 1100, 0, 0), QX_ERR_EVENT);
    now = 1500;
    must(QX_EV_SHOWN, shown(1));
    ledger_is(500, 0, 0, 0);
}

static void a_pause_outlives_the_machine(void **state)
{
    (void)state;
    seat_and_start();
    must(QX_EV_PAUSED, "{\"reason\":\"power\"}");
    boot = BOOT_B;
    now = 10;
    must(QX_EV_RESUMED, resumed("proctor", BOOT_A, 1400, 86400000, 0));
    ledger_is(0, 400, 86400000, 0);
    assert_int_equal(qx_sitting_left_ms(&s, now), 60000);
}

static void lost_time_can_end_a_sitting(void **state)
{
    (void)state;
    int64_t compensated;
    int64_t lost;

    seat_and_start();
    now += 100000;
    qx_sitting_split_gap(&s, "seat", 100000, 900, &compensated, &lost);
    assert_int_equal(compensated, 900);
    assert_int_equal(lost, 99100);
    must(QX_EV_RESUMED, resumed("seat", BOOT_A, 1000, compensated, lost));
    qx_sitting_split_gap(&s, "seat", 5, 900, &compensated, &lost);
    assert_int_equal(lost, 5);
    qx_sitting_split_gap(&s, "machine", 5, 900, &compensated, &lost);
    assert_int_equal(lost, 0);
    must_not(QX_EV_ANSWERED, answer(1, "q1", "\"a\""), QX_ERR_TIME_OVER);
    must(QX_EV_EXPIRED, "{}");
}

/* --- codec --- */

static void an_event_is_read_back_as_written(void **state)
{
    (void)state;
    struct qx_event e = {.kind = QX_EV_SHOWN,
                         .seq = 7,
                         .sitting = "R-0001",
                         .boot = BOOT_A,
                         .boot_ms = 5,
                         .wall = 6};
    struct qx_event back = {0};
    struct qx_buf bytes = {0};
    static const char EXPECT[] =
        "{\"body\":{\"n\":3},\"boot\":\"" BOOT_A "\",\"boot_ms\":5,\"kind\":\"shown\",\"seq\":7,"
        "\"sitting\":\"R-0001\",\"wall\":6}";

    e.body = qx_json_new_object();
    qx_json_set_int(e.body, "n", 3);
    qx_event_write(&bytes, &e);
    assert_string_equal(qx_buf_cstr(&bytes), EXPECT);
    assert_int_equal(qx_event_read(qx_buf_slice(&bytes), "journal", &arena, &report, &back), QX_OK);
    assert_int_equal(back.kind, QX_EV_SHOWN);
    assert_int_equal(back.seq, 7);
    assert_int_equal(qx_json_get_int(back.body, "n", 0), 3);
    qx_json_free(&back.body);
    qx_json_free(&e.body);
    qx_buf_free(&bytes);
}

static void bytes_that_are_no_event_are_refused(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "",
        "{}",
        "{ \"body\":{},\"boot\":\"" BOOT_A "\",\"boot_ms\":5,\"kind\":\"locked\",\"seq\":7,"
        "\"sitting\":\"R\",\"wall\":6}",
        "{\"body\":{},\"boot\":\"" BOOT_A "\",\"boot_ms\":5,\"kind\":\"unlocked\",\"seq\":7,"
        "\"sitting\":\"R\",\"wall\":6}",
        "{\"body\":[],\"boot\":\"" BOOT_A "\",\"boot_ms\":5,\"kind\":\"locked\",\"seq\":7,"
        "\"sitting\":\"R\",\"wall\":6}",
        "{\"body\":{},\"boot\":\"short\",\"boot_ms\":5,\"kind\":\"locked\",\"seq\":7,"
        "\"sitting\":\"R\",\"wall\":6}",
        "{\"body\":{},\"boot\":\"" BOOT_A "\",\"boot_ms\":-5,\"kind\":\"locked\",\"seq\":7,"
        "\"sitting\":\"R\",\"wall\":6}",
        "{\"body\":{},\"boot\":\"" BOOT_A "\",\"boot_ms\":5,\"kind\":\"locked\",\"more\":1,"
        "\"seq\":7,\"sitting\":\"R\",\"wall\":6}",
        "{\"body\":{},\"boot\":\"" BOOT_A "\",\"boot_ms\":5,\"kind\":\"locked\",\"seq\":7,"
        "\"sitting\":\"R S\",\"wall\":6}",
    };
    struct qx_event out = {.seq = 99};

    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        assert_int_equal(qx_event_read(qx_slice_text(BAD[i]), "journal", &arena, &report, &out),
                         QX_ERR_EVENT);
        assert_int_equal(out.seq, 99);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_sitting_runs_from_admission_to_seal, begin, end),
        cmocka_unit_test_setup_teardown(after_the_seal_nothing_applies, begin, end),
        cmocka_unit_test_setup_teardown(after_the_end_absences_are_noted_and_cost_nothing, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_locked_admission_stays_locked, begin, end),
        cmocka_unit_test_setup_teardown(declining_ends_the_seating_and_not_the_attempt, begin, end),
        cmocka_unit_test_setup_teardown(no_consents_lead_straight_to_the_tutorial, begin, end),
        cmocka_unit_test_setup_teardown(bodies_that_are_not_as_listed_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_form_with_a_flaw_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(numbers_run_without_gap_and_time_runs_on, begin, end),
        cmocka_unit_test_setup_teardown(work_ends_at_the_limit_to_the_millisecond, begin, end),
        cmocka_unit_test_setup_teardown(a_pause_costs_nothing, begin, end),
        cmocka_unit_test_setup_teardown(time_away_is_booked_to_the_millisecond, begin, end),
        cmocka_unit_test_setup_teardown(seating_and_incidents_take_no_time_from_what_is_compensated,
                                        begin, end),
        cmocka_unit_test_setup_teardown(another_boot_needs_resumed_first, begin, end),
        cmocka_unit_test_setup_teardown(a_boot_that_returns_cannot_turn_time_back, begin, end),
        cmocka_unit_test_setup_teardown(a_pause_outlives_the_machine, begin, end),
        cmocka_unit_test_setup_teardown(orders_and_fields_are_answered_as_they_ask, begin, end),
        cmocka_unit_test_setup_teardown(a_form_asks_for_one_thing_at_a_time, begin, end),
        cmocka_unit_test_setup_teardown(lost_time_can_end_a_sitting, begin, end),
        cmocka_unit_test_setup_teardown(an_event_is_read_back_as_written, begin, end),
        cmocka_unit_test_setup_teardown(bytes_that_are_no_event_are_refused, begin, end),
    };

    return cmocka_run_group_tests_name("sitting", tests, NULL, NULL);
}
