#include "cases.h"

#include <qualex/papers.h>

static struct qx_admission sample(void)
{
    struct qx_admission a = {
        .number = "R-0001",
        .mode = "rehearsal",
        .person = {.scheme = "IIN", .id = "870101300012", .name = "Айгүл Серікқызы"},
        .exam = "mcpi-developer",
        .release = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
        .from_ms = 1795424400000,
        .until_ms = 1795438800000,
        .attempt = 2,
        .lang = "kk",
        .time_num = 5,
        .time_den = 4,
        .extra_s = 600,
        .pin_n = 16384,
        .pin_r = 8,
        .pin_p = 1,
        .issued_ms = 1795000000000,
    };

    memset(a.person.salt, 0x5a, sizeof a.person.salt);
    memset(a.nonce, 0xc3, sizeof a.nonce);
    memset(a.pin_hash, 0x99, sizeof a.pin_hash);
    return a;
}

static const char *text_of(struct qx_json *json, struct qx_arena *arena)
{
    struct qx_buf buf = {0};

    qx_json_write(&buf, json);
    const char *text = qx_arena_text(arena, qx_buf_slice(&buf));

    qx_buf_free(&buf);
    qx_json_free(&json);
    return text;
}

static enum qx_err read_text(const char *text, struct qx_arena *arena, struct qx_admission *out)
{
    struct qx_json *json = NULL;

    if (qx_json_parse(qx_slice_text(text), "case", NULL, &json) != QX_OK) {
        fail_msg("not JSON: %s", text);
    }
    enum qx_err err = qx_admission_from_json(json, "X.admission.p7m", arena, NULL, out);

    qx_json_free(&json);
    return err;
}

static void an_admission_survives_json(void **state)
{
    (void)state;
    struct qx_arena arena = {0};
    struct qx_admission a = sample();
    struct qx_admission back = {0};
    const char *text = text_of(qx_admission_to_json(&a), &arena);

    assert_non_null(strstr(text, "\"window\":{\"from\":\"2026-11-23T09:00:00Z\","
                                 "\"until\":\"2026-11-23T13:00:00Z\"}"));
    assert_int_equal(read_text(text, &arena, &back), QX_OK);
    assert_string_equal(text_of(qx_admission_to_json(&back), &arena), text);
    assert_string_equal(back.person.name, a.person.name);
    assert_int_equal(back.extra_s, 600);
    assert_false(back.seeded);
    a.seeded = true;
    memset(a.seed, 7, sizeof a.seed);
    text = text_of(qx_admission_to_json(&a), &arena);
    assert_int_equal(read_text(text, &arena, &back), QX_OK);
    assert_true(back.seeded);
    assert_memory_equal(back.seed, a.seed, 32);
    qx_arena_free(&arena);
}

static void an_admission_with_a_flaw_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *find;
        const char *put;
        enum qx_err expect;
    } FLAWS[] = {
        {"admission/1",             "result/1",                               QX_ERR_PAYLOAD   },
        {"[\"admission\"]",         "[]",                                     QX_ERR_PAYLOAD   },
        {"[\"admission\"]",         "[\"result\"]",                           QX_ERR_PAYLOAD   },
        {"[\"admission\"]",         "[\"admission\",\"result\"]",             QX_ERR_PAYLOAD   },
        {"\"R-0001\"",              "\"R01\"",                                QX_ERR_PAYLOAD   },
        {"\"R-0001\"",              "\"r-0001\"",                             QX_ERR_PAYLOAD   },
        {"\"R-0001\"",              "\"R-0001/../X\"",                        QX_ERR_PAYLOAD   },
        {"\"R-0001\"",              "\"R-00000000000000000000000000000001\"", QX_ERR_PAYLOAD   },
        {"\"rehearsal\"",           "\"practice\"",                           QX_ERR_PAYLOAD   },
        {"2026-11-23T13:00:00Z",    "2026-11-23T09:00:00Z",                   QX_ERR_PAYLOAD   },
        {"2026-11-23T13:00:00Z",    "2026-11-23",                             QX_ERR_JSON_FIELD},
        {"\"time_num\":5",          "\"time_num\":3",                         QX_ERR_PAYLOAD   },
        {"\"time_den\":4",          "\"time_den\":0",                         QX_ERR_JSON_FIELD},
        {"\"n\":16384",             "\"n\":16383",                            QX_ERR_PAYLOAD   },
        {"\"n\":16384",             "\"n\":2097152",                          QX_ERR_JSON_FIELD},
        {"\"attempt\":2",           "\"attempt\":0",                          QX_ERR_JSON_FIELD},
        {"\"nonce\":\"c3",          "\"nonce\":\"",                           QX_ERR_JSON_FIELD},
        {"\"seed\":null",           "\"seed\":\"00\"",                        QX_ERR_JSON_FIELD},
        {"\"exam\":\"mcpi",         "\"exam\":\"mcpi ",                       QX_ERR_PAYLOAD   },
        {"\"lang\":\"kk\"",         "\"lang\":\"Kazakh\"",                    QX_ERR_PAYLOAD   },
        {"870101300012",            "",                                       QX_ERR_PAYLOAD   },
        {"\"id\":\"870101300012\"", "\"id\":\"\\u202e1\"",                    QX_ERR_PAYLOAD   },
        {"\"attempt\":2",           "\"attempt\":2,\"employer\":\"A\"",       QX_ERR_JSON_FIELD},
    };
    struct qx_arena arena = {0};
    struct qx_admission a = sample();
    struct qx_admission out = {.attempt = 77};
    const char *text = text_of(qx_admission_to_json(&a), &arena);

    for (size_t i = 0; i < sizeof FLAWS / sizeof FLAWS[0]; i++) {
        const char *at = strstr(text, FLAWS[i].find);

        assert_non_null(at);
        const char *flawed = qx_arena_printf(&arena, "%.*s%s%s", (int)(at - text), text,
                                             FLAWS[i].put, at + strlen(FLAWS[i].find));
        enum qx_err err = read_text(flawed, &arena, &out);

        if (err != FLAWS[i].expect) {
            fail_msg("%s: %s", FLAWS[i].put, qx_err_name(err));
        }
        assert_int_equal(out.attempt, 77);
    }
    qx_arena_free(&arena);
}

static void a_live_admission_has_no_seed(void **state)
{
    (void)state;
    struct qx_arena arena = {0};
    struct qx_admission a = sample();
    struct qx_admission out;

    a.mode = "live";
    assert_int_equal(read_text(text_of(qx_admission_to_json(&a), &arena), &arena, &out), QX_OK);
    a.seeded = true;
    assert_int_equal(read_text(text_of(qx_admission_to_json(&a), &arena), &arena, &out),
                     QX_ERR_MODE);
    qx_arena_free(&arena);
}

static void the_draw_takes_three_nonces_or_one_seed(void **state)
{
    (void)state;
    struct qx_admission a = sample();
    uint8_t room[32];
    uint8_t candidate[32];
    uint8_t ikm[96];

    memset(room, 1, 32);
    memset(candidate, 2, 32);
    assert_int_equal(qx_admission_draw_input(&a, room, candidate, ikm), 96);
    assert_int_equal(ikm[0], 0xc3);
    assert_int_equal(ikm[32], 1);
    assert_int_equal(ikm[95], 2);
    a.seeded = true;
    memset(a.seed, 9, 32);
    assert_int_equal(qx_admission_draw_input(&a, room, candidate, ikm), 32);
    assert_int_equal(ikm[31], 9);
}

/* --- results and certificates --- */

struct made {
    struct qx_arena arena;
    struct qx_policy policy;
    struct qx_admission admission;
    struct qx_section_score sections[2];
    struct qx_score score;
    struct qx_outcome outcome;
};

static void make(struct made *m, int64_t first, int64_t second)
{
    struct qx_json *json = read_case("policy-base", "rehearsal.json");

    memset(m, 0, sizeof *m);
    assert_int_equal(qx_policy_from_json(json, "policy", &m->arena, NULL, &m->policy), QX_OK);
    qx_json_free(&json);
    m->admission = sample();
    m->sections[0] = (struct qx_section_score){first, 10, 6, first >= 6};
    m->sections[1] = (struct qx_section_score){second, 12, -1, true};
    m->score = (struct qx_score){.points = first + second,
                                 .max = 22,
                                 .unit = 1,
                                 .cut = 15,
                                 .passed = first >= 6 && first + second >= 15,
                                 .sections = m->sections,
                                 .n_sections = 2};
    m->outcome = (struct qx_outcome){.policy = &m->policy,
                                     .admission = &m->admission,
                                     .score = &m->score,
                                     .mode = "rehearsal",
                                     .number = "C-R-0001",
                                     .room = "Room 42",
                                     .date_ms = 1795428000000};
    memset(m->outcome.person_digest, 0x11, 32);
    memset(m->outcome.result_digest, 0x22, 32);
}

static void a_pass_tells_points_by_section(void **state)
{
    (void)state;
    struct made m;

    make(&m, 8, 11);
    const char *text = text_of(qx_result_to_json(&m.outcome), &m.arena);

    assert_non_null(strstr(text, "\"decision\":\"pass\""));
    assert_non_null(strstr(text, "\"score\":{\"cut\":15,\"max\":22,\"points\":19,\"unit\":1}"));
    assert_non_null(strstr(text, "\"points\":8"));
    assert_null(strstr(text, "band"));
    assert_non_null(strstr(text, "\"appeal_until\":\"2026-11-26\""));
    assert_non_null(strstr(text, "\"next_attempt\":null"));
    assert_non_null(strstr(text, "\"provisional\":true"));
    assert_non_null(strstr(text, "\"salt\":\"5a5a"));
    assert_null(strstr(text, "870101300012"));
    qx_arena_free(&m.arena);
}

static void a_fail_tells_bands_alone(void **state)
{
    (void)state;
    struct made m;

    make(&m, 5, 12); /* the total is reached, the first section is not */
    const char *text = text_of(qx_result_to_json(&m.outcome), &m.arena);

    assert_non_null(strstr(text, "\"decision\":\"fail\""));
    assert_non_null(
        strstr(text, "{\"band\":\"40–59 %\",\"cut\":6,\"id\":\"law\",\"passed\":false"));
    assert_non_null(strstr(text, "{\"band\":\"80 % and above\",\"cut\":null"));
    assert_null(strstr(text, "\"points\":5"));
    assert_non_null(strstr(text, "\"next_attempt\":\"2026-12-23\""));
    m.admission.attempt = 3;
    assert_non_null(
        strstr(text_of(qx_result_to_json(&m.outcome), &m.arena), "\"next_attempt\":null"));
    m.policy.attempts_max = 0;
    assert_non_null(strstr(text_of(qx_result_to_json(&m.outcome), &m.arena),
                           "\"next_attempt\":\"2026-12-23\""));
    qx_arena_free(&m.arena);
}

static void a_certificate_keeps_to_what_it_may_say(void **state)
{
    (void)state;
    static const char *const MEMBERS[] = {
        "check",  "date",    "exam",    "head",   "legal_basis", "licenser", "list",
        "mode",   "name",    "number",  "person", "qualex",      "release",  "requiredSigners",
        "result", "sitting", "validity"};
    static const char *const NEVER[] = {"870101300012", "IIN",    "attempt", "accommodations",
                                        "time",         "5a5a5a", "Room",    "points"};
    struct made m;

    make(&m, 8, 11);
    struct qx_json *certificate = qx_certificate_to_json(&m.outcome);
    const char *key = NULL;

    for (size_t i = 0; i < sizeof MEMBERS / sizeof MEMBERS[0]; i++) {
        (void)qx_json_member(certificate, i, &key);
        assert_string_equal(key, MEMBERS[i]);
    }
    assert_int_equal(qx_json_count(certificate), sizeof MEMBERS / sizeof MEMBERS[0]);
    const char *text = text_of(certificate, &m.arena);

    for (size_t i = 0; i < sizeof NEVER / sizeof NEVER[0]; i++) {
        if (strstr(text, NEVER[i]) != NULL) {
            fail_msg("'%s' stands in a certificate", NEVER[i]);
        }
    }
    assert_non_null(strstr(text, "\"date\":\"2026-11-23\""));
    assert_non_null(strstr(text, "\"validity\":null"));
    assert_non_null(strstr(text, "\"scope\":{\"en\":"));
    m.policy.validity_days = 365;
    assert_non_null(strstr(text_of(qx_certificate_to_json(&m.outcome), &m.arena),
                           "\"validity\":{\"until\":\"2027-11-23\"}"));
    qx_arena_free(&m.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_admission_survives_json),
        cmocka_unit_test(an_admission_with_a_flaw_is_refused),
        cmocka_unit_test(a_live_admission_has_no_seed),
        cmocka_unit_test(the_draw_takes_three_nonces_or_one_seed),
        cmocka_unit_test(a_pass_tells_points_by_section),
        cmocka_unit_test(a_fail_tells_bands_alone),
        cmocka_unit_test(a_certificate_keeps_to_what_it_may_say),
    };

    return cmocka_run_group_tests_name("papers", tests, NULL, NULL);
}
