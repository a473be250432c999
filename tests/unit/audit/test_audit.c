/* An honest room's sitting is derived again line by line; each lie is found where it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include <qualex/audit.h>
#include <qualex/hex.h>

#include "room.h"

static struct room room;

static int open_all(void **state)
{
    (void)state;
    room_open(&room);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    room_close(&room);
    return 0;
}

/* A status list at hand, empty or with one entry. */
static void give_status(const uint8_t *annulled)
{
    struct qx_json *payload = qx_json_new_object();
    struct qx_json *signers = qx_json_new_array();
    struct qx_json *entries = qx_json_new_array();
    struct qx_artefact artefact = {.kind = QX_KIND_STATUS, .mode = "rehearsal", .json = payload};

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
    qx_json_set_int(payload, "number", 1);
    qx_json_set_text(payload, "thisUpdate", "2026-11-22T00:00:00Z");
    qx_json_set_text(payload, "nextUpdate", "2026-11-30T00:00:00Z");
    qx_status_free(&room.status);
    if (qx_status_read(&artefact, "status", NULL, &room.status) != QX_OK) {
        fail_msg("no status list");
    }
    qx_json_free(&payload);
}

struct asked {
    const char *paper;
    bool no_opening;
    bool no_admission;
    bool no_status;
};

static enum qx_err audit(struct asked asked, struct qx_report *report, struct qx_audit *out)
{
    struct qx_audit_files files = {
        .paper = room_file(&room, asked.paper),
        .sitting = room_file(&room, "X-01.sitting.p7m"),
        .release = room_file(&room, "1.release"),
        .opening = asked.no_opening ? NULL : room_file(&room, "X-01.opening"),
    };
    struct qx_judge judge = {
        .trust = room.trust, .status = asked.no_status ? NULL : room.status, .at_ms = PKI_NOW};

    if (asked.no_admission) {
        (void)rename(room_file(&room, "X-01.admission.p7m"), room_file(&room, "away"));
    }
    enum qx_err err = qx_audit_sitting(&files, &judge, report, out);

    if (asked.no_admission) {
        (void)rename(room_file(&room, "away"), room_file(&room, "X-01.admission.p7m"));
    }
    return err;
}

/* Every part in listed (blank-separated) has the answer, every other one is the same. */
static void expect(struct asked asked, enum qx_audit_answer answer, const char *listed)
{
    struct qx_audit out = {0};
    struct qx_report report = {0};
    enum qx_err err = audit(asked, &report, &out);

    if (err != QX_OK) {
        fail_msg("%s: %s", qx_err_name(err), qx_report_last(&report));
    }
    assert_int_equal(out.n, QX_AUDIT_LINES);
    for (size_t i = 0; i < out.n; i++) {
        const char *part = out.lines[i].part;
        const char *at = strstr(listed, part);
        bool named = at != NULL && (at == listed || at[-1] == ' ') &&
                     (at[strlen(part)] == ' ' || at[strlen(part)] == '\0');
        enum qx_audit_answer wanted = named ? answer : QX_AUDIT_SAME;

        if (out.lines[i].answer != wanted &&
            !(answer == QX_AUDIT_DIFFERS && out.lines[i].answer == QX_AUDIT_UNKNOWN)) {
            fail_msg("%s: %s (%s), not %s", part, qx_audit_answer_text(out.lines[i].answer),
                     out.lines[i].text, qx_audit_answer_text(wanted));
        }
        assert_true(out.lines[i].text[0] != '\0');
    }
    assert_int_equal(out.answer, answer);
    qx_audit_free(&out);
    qx_report_free(&report);
}

static const struct asked RESULT = {.paper = "X-01.result.p7m"};
static const struct asked CERTIFICATE = {.paper = "X-01.certificate.p7m"};

/* --- honest --- */

static void an_honest_pass_is_all_the_same(void **state)
{
    (void)state;
    give_status(NULL);
    room_sit(&room, 22, (struct lie){0});
    expect(RESULT, QX_AUDIT_SAME, "");
    expect(CERTIFICATE, QX_AUDIT_SAME, "");
    room_sit(&room, 20, (struct lie){.board = true}); /* with two restarts on the way */
    expect(RESULT, QX_AUDIT_SAME, "");
    expect(CERTIFICATE, QX_AUDIT_SAME, "");
}

static void an_honest_fail_is_all_the_same(void **state)
{
    (void)state;
    room_sit(&room, 3, (struct lie){0});
    expect(RESULT, QX_AUDIT_SAME, "");
}

/* --- what is missing --- */

static void without_the_opening_the_score_is_not_opened(void **state)
{
    (void)state;
    room_sit(&room, 22, (struct lie){0});
    expect((struct asked){.paper = RESULT.paper, .no_opening = true}, QX_AUDIT_UNKNOWN,
           "score decision paper");
}

static void without_the_admission_draw_and_person_are_unknown(void **state)
{
    (void)state;
    expect((struct asked){.paper = RESULT.paper, .no_admission = true}, QX_AUDIT_UNKNOWN,
           "documents person time commitment draw options score decision paper");
}

static void without_a_status_list_signatures_are_unknown(void **state)
{
    (void)state;
    expect((struct asked){.paper = RESULT.paper, .no_status = true}, QX_AUDIT_UNKNOWN,
           "signatures");
}

static void an_annulled_certificate_is_derived_and_told(void **state)
{
    (void)state;
    give_status(room.annulled);
    expect(CERTIFICATE, QX_AUDIT_DIFFERS, "signatures");
    give_status(NULL);
}

static void a_file_of_another_kind_ends_the_audit(void **state)
{
    (void)state;
    struct qx_audit out = {0};
    struct qx_report report = {0};

    assert_int_equal(audit((struct asked){.paper = "X-01.admission.p7m"}, &report, &out),
                     QX_ERR_KIND);
    assert_int_equal(audit((struct asked){.paper = "absent.p7m"}, &report, &out), QX_ERR_NOT_FOUND);
    qx_audit_free(&out);
    qx_report_free(&report);
}

/* --- lies: signed by the room's own key, found all the same --- */

static void each_lie_is_found_where_it_is(void **state)
{
    (void)state;
    static const struct {
        struct lie lie;
        const char *parts;
        size_t right;
    } LIES[] = {
        {{.other_question = true},   "draw",            22},
        {{.other_order = true},      "draw",            22},
        {{.other_options = true},    "options",         22},
        {{.other_commitment = true}, "commitment",      22},
        {{.longer_ms = 1000},        "time",            22},
        {{.generous_ms = 1},         "time",            22},
        {{.dear_pause = true},       "time",            22},
        {{.other_window = true},     "time",            22},
        {{.late = true},             "time",            22},
        {{.other_text = true},       "consents",        22},
        {{.no_consents = true},      "consents",        22},
        {{.other_lang = true},       "journal",         22},
        {{.jump = true},             "journal",         22},
        {{.other_head = true},       "chain",           22},
        {{.other_person = true},     "person paper",    22},
        {{.dearer = true},           "score",           21},
        {{.say_pass = true},         "decision",        3 },
        {{.other_date = true},       "paper",           22},
        {{.more = true},             "paper",           22},
        {{.other_sitting = true},    "documents paper", 22},
        {{.key_missing = true},      "score",           22},
        {{.key_false = true},        "score",           22},
    };

    for (size_t i = 0; i < sizeof LIES / sizeof LIES[0]; i++) {
        room_sit(&room, LIES[i].right, LIES[i].lie);
        expect(RESULT, QX_AUDIT_DIFFERS, LIES[i].parts);
    }
}

static void a_certificate_for_a_fail_is_found(void **state)
{
    (void)state;
    room_sit(&room, 3, (struct lie){.certify_fail = true});
    expect(CERTIFICATE, QX_AUDIT_DIFFERS, "decision");
}

static void a_certificate_over_another_result_is_found(void **state)
{
    (void)state;
    room_sit(&room, 22, (struct lie){.other_date = true}); /* the certificate names that result */
    expect(CERTIFICATE, QX_AUDIT_DIFFERS, "paper");
    room_sit(&room, 22, (struct lie){.other_person = true});
    expect(CERTIFICATE, QX_AUDIT_DIFFERS, "person paper");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_honest_pass_is_all_the_same),
        cmocka_unit_test(an_honest_fail_is_all_the_same),
        cmocka_unit_test(without_the_opening_the_score_is_not_opened),
        cmocka_unit_test(without_the_admission_draw_and_person_are_unknown),
        cmocka_unit_test(without_a_status_list_signatures_are_unknown),
        cmocka_unit_test(an_annulled_certificate_is_derived_and_told),
        cmocka_unit_test(a_file_of_another_kind_ends_the_audit),
        cmocka_unit_test(each_lie_is_found_where_it_is),
        cmocka_unit_test(a_certificate_for_a_fail_is_found),
        cmocka_unit_test(a_certificate_over_another_result_is_found),
    };

    return cmocka_run_group_tests_name("audit", tests, open_all, close_all);
}
