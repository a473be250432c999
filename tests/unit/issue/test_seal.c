/* What the signer makes of a finished sitting, and which journals it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include <qualex/hex.h>
#include <qualex/io.h>

#include "signer.h"

#define ALL 22 /* questions of a form; 15 to pass */

static struct signer signer;

static int set_up(void **state)
{
    (void)state;
    signer_set_up(&signer, "automatic");
    return 0;
}

static int set_up_board(void **state)
{
    (void)state;
    signer_set_up(&signer, "board");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    signer_tear_down(&signer);
    return 0;
}

static enum qx_err seal(struct qx_json **reply)
{
    return signer_answer(&signer, signer_ask_seal(&signer, signer_events(&signer)), reply);
}

static enum qx_err seal_lie(struct lie lie)
{
    room_sit(&signer.room, ALL, lie);
    return seal(NULL);
}

/* A paper of the reply, verified as an auditor would. */
static void verify(const struct qx_json *reply, const char *member, enum qx_kind kind,
                   struct qx_artefact *out)
{
    struct qx_slice hex = qx_slice_text(qx_json_get_text(reply, member));
    struct qx_buf der = {0};
    struct qx_buf status_der = {0};
    struct qx_artefact status = {0};
    struct qx_status_list *list = NULL;
    struct qx_judge judge = {.trust = signer.room.trust, .at_ms = PKI_NOW};

    assert_int_equal(
        qx_read_file(room_file(&signer.room, "status.p7m"), 1 << 20, &status_der, NULL), QX_OK);
    assert_int_equal(qx_proof_inspect(qx_buf_slice(&status_der), "status", NULL, &status), QX_OK);
    assert_int_equal(qx_status_read(&status, "status", NULL, &list), QX_OK);
    judge.status = list;
    assert_int_equal(qx_unhex(hex, qx_buf_grow(&der, hex.len / 2), hex.len / 2), QX_OK);
    assert_int_equal(
        qx_proof_verify(qx_buf_slice(&der), qx_kind_name(kind), &judge, member, NULL, out), QX_OK);
    qx_status_free(&list);
    qx_artefact_free(&status);
    qx_buf_free(&status_der);
    qx_buf_free(&der);
}

/* It lies in the room's folder; the keeper is told nothing of it. */
static void check_opening(const struct qx_json *reply)
{
    struct qx_json *opening = NULL;
    struct qx_buf bytes = {0};
    struct qx_buf said = {0};
    const struct qx_form *form = &signer.room.form;

    assert_int_equal(
        qx_read_file(room_file(&signer.room, "out/X-01.opening"), 1 << 20, &bytes, NULL), QX_OK);
    assert_int_equal(qx_json_parse_canonical(qx_buf_slice(&bytes), "opening", NULL, &opening),
                     QX_OK);
    qx_json_write(&said, reply);
    const struct qx_json *keys = qx_json_get(opening, "keys");

    assert_int_equal(qx_json_count(keys), form->n);
    for (size_t i = 0; i < form->n; i++) {
        const struct qx_released *q = &form->questions[i].question;
        const struct qx_json *one = qx_json_at(keys, i);
        struct qx_question body;
        struct qx_question opened;
        uint8_t key[32];

        assert_string_equal(qx_json_get_text(one, "id"), q->id);
        assert_null(strstr(qx_buf_cstr(&said), qx_json_get_text(one, "answer_key")));
        assert_int_equal(qx_unhex(qx_slice_text(qx_json_get_text(one, "answer_key")), key, 32),
                         QX_OK);
        assert_int_equal(
            qx_release_open_key(signer.room.release, q, key, &signer.room.arena, &opened), QX_OK);
        assert_int_equal(
            qx_release_open_body(signer.room.release, q, key, &signer.room.arena, &body),
            QX_ERR_SEAL);
    }
    qx_buf_free(&said);
    qx_buf_free(&bytes);
    qx_json_free(&opening);
}

static void a_pass_gives_papers_that_verify(void **state)
{
    struct qx_json *reply = NULL;
    struct qx_artefact sitting = {0};
    struct qx_artefact result = {0};
    struct qx_artefact certificate = {0};
    char digest[65];

    (void)state;
    room_sit(&signer.room, ALL, (struct lie){0});
    assert_int_equal(seal(&reply), QX_OK);
    verify(reply, "sitting", QX_KIND_SITTING, &sitting);
    verify(reply, "result", QX_KIND_RESULT, &result);
    verify(reply, "certificate", QX_KIND_CERTIFICATE, &certificate);
    qx_hex(qx_slice(sitting.digest, 32), digest);
    assert_string_equal(qx_json_get_text(result.json, "sitting"), digest);
    assert_string_equal(qx_json_get_text(certificate.json, "sitting"), digest);
    qx_hex(qx_slice(result.digest, 32), digest);
    assert_string_equal(qx_json_get_text(certificate.json, "result"), digest);
    assert_string_equal(qx_json_get_text(result.json, "decision"), "pass");
    assert_false(qx_json_get_bool(result.json, "provisional", true));
    assert_int_equal(qx_json_get_int(qx_json_get(reply, "outcome"), "points", -1), ALL);
    assert_string_equal(qx_json_get_text(qx_json_get(reply, "outcome"), "outcome"), "pass");
    assert_string_equal(qx_json_get_text(qx_json_get(reply, "outcome"), "number"), "C-X-01");
    check_opening(reply);
    qx_artefact_free(&sitting);
    qx_artefact_free(&result);
    qx_artefact_free(&certificate);
    qx_json_free(&reply);
}

static void a_certificate_tells_nothing_that_it_must_not(void **state)
{
    static const char *const NEVER[] = {
        "870101300012", "IIN",         "attempt", "time_num", "accommodations", "limit",
        "working",      "compensated", "_ms",     "salt",     "employer",       "room",
        "score",        "points",      "X-01.",   "admission"};
    struct qx_json *reply = NULL;
    struct qx_artefact certificate = {0};

    (void)state;
    room_sit(&signer.room, ALL, (struct lie){0});
    assert_int_equal(seal(&reply), QX_OK);
    verify(reply, "certificate", QX_KIND_CERTIFICATE, &certificate);
    for (size_t i = 0; i < sizeof NEVER / sizeof NEVER[0]; i++) {
        if (strstr(qx_buf_cstr(&certificate.payload), NEVER[i]) != NULL) {
            fail_msg("a certificate says '%s'", NEVER[i]);
        }
    }
    qx_artefact_free(&certificate);
    qx_json_free(&reply);
}

static void a_fail_gives_no_certificate_and_only_bands(void **state)
{
    struct qx_json *reply = NULL;
    struct qx_artefact result = {0};

    (void)state;
    room_sit(&signer.room, 3, (struct lie){0});
    assert_int_equal(seal(&reply), QX_OK);
    verify(reply, "result", QX_KIND_RESULT, &result);
    assert_true(qx_json_is_null(qx_json_get(reply, "certificate")));
    assert_string_equal(qx_json_get_text(result.json, "decision"), "fail");
    const struct qx_json *lists[] = {qx_json_get(result.json, "sections"),
                                     qx_json_get(qx_json_get(reply, "outcome"), "sections")};

    for (size_t l = 0; l < 2; l++) {
        assert_int_equal(qx_json_count(lists[l]), 2);
        for (size_t i = 0; i < 2; i++) {
            assert_non_null(qx_json_get_text(qx_json_at(lists[l], i), "band"));
            assert_null(qx_json_get(qx_json_at(lists[l], i), "points"));
        }
    }
    assert_string_equal(qx_json_get_text(qx_json_get(reply, "outcome"), "number"), "");
    qx_artefact_free(&result);
    qx_json_free(&reply);
}

static void the_board_releases_before_anybody_sees(void **state)
{
    struct qx_json *reply = NULL;
    struct qx_artefact result = {0};

    (void)state;
    room_sit(&signer.room, ALL, (struct lie){0});
    assert_int_equal(seal(&reply), QX_OK);
    verify(reply, "result", QX_KIND_RESULT, &result);
    assert_true(qx_json_get_bool(result.json, "provisional", false));
    assert_true(qx_json_is_null(qx_json_get(reply, "certificate")));
    const struct qx_json *shown = qx_json_get(reply, "outcome");

    assert_string_equal(qx_json_get_text(shown, "outcome"), "held");
    assert_null(qx_json_get(shown, "points"));
    assert_null(qx_json_get(shown, "sections"));
    qx_artefact_free(&result);
    qx_json_free(&reply);
}

static void sealing_repeats_itself_but_takes_no_other_journal(void **state)
{
    struct qx_json *first = NULL;
    struct qx_json *again = NULL;
    struct qx_artefact one = {0};
    struct qx_artefact two = {0};

    (void)state;
    room_sit(&signer.room, ALL, (struct lie){0});
    assert_int_equal(seal(&first), QX_OK);
    assert_int_equal(signer_open(&signer), QX_OK);
    assert_int_equal(seal(&again), QX_OK);
    verify(first, "result", QX_KIND_RESULT, &one);
    verify(again, "result", QX_KIND_RESULT, &two);
    assert_memory_equal(one.digest, two.digest, 32);
    room_sit(&signer.room, ALL - 1, (struct lie){0}); /* one answer changed */
    assert_int_equal(seal(NULL), QX_ERR_DRAW_EXISTS);
    qx_artefact_free(&one);
    qx_artefact_free(&two);
    qx_json_free(&first);
    qx_json_free(&again);
}

static void a_sitting_is_sealed_with_the_form_that_was_opened(void **state)
{
    struct qx_form form;

    (void)state;
    signer_draw(&signer, 0x44, &form);
    assert_int_equal(
        signer_answer(&signer, signer_ask_form(&signer, 0x44, signer_ids(&form)), NULL), QX_OK);
    room_sit(&signer.room, ALL, (struct lie){0}); /* its candidate nonce is another */
    assert_int_equal(seal(NULL), QX_ERR_DRAW_EXISTS);
}

static void an_unfinished_sitting_is_not_sealed(void **state)
{
    struct qx_json *cut = qx_json_new_array();

    (void)state;
    room_sit(&signer.room, ALL, (struct lie){0});
    struct qx_json *events = signer_events(&signer);

    for (size_t i = 0; i + 1 < qx_json_count(events); i++) {
        qx_json_append(cut, qx_json_copy(qx_json_at(events, i)));
    }
    assert_int_equal(signer_answer(&signer, signer_ask_seal(&signer, cut), NULL),
                     QX_ERR_TRANSITION);
    assert_int_equal(signer_answer(&signer, signer_ask_seal(&signer, qx_json_new_array()), NULL),
                     QX_ERR_TRANSITION);
    assert_int_equal(signer_answer(&signer, signer_ask_seal(&signer, qx_json_new_null()), NULL),
                     QX_ERR_JSON_FIELD);
    assert_int_equal(signer_answer(&signer, signer_ask_seal(&signer, events), NULL), QX_OK);
}

static void a_journal_of_another_admission_is_refused(void **state)
{
    uint8_t digest[32];

    (void)state;
    room_sit(&signer.room, ALL, (struct lie){0});
    signer.room.admission.extra_s = 0;
    signer.room.admission.person.name = "Somebody else";
    room_write_signed(&signer.room, signer.room.registrar,
                      qx_admission_to_json(&signer.room.admission), "X-01.admission.p7m", digest);
    assert_int_equal(seal(NULL), QX_ERR_ADMISSION_EXAM);
}

static void every_lie_of_a_keeper_is_refused(void **state)
{
    (void)state;
    assert_int_equal(seal_lie((struct lie){.other_commitment = true}), QX_ERR_DRAW_DIFFERS);
    assert_int_equal(seal_lie((struct lie){.other_question = true}), QX_ERR_DRAW_DIFFERS);
    assert_int_equal(seal_lie((struct lie){.other_order = true}), QX_ERR_DRAW_DIFFERS);
    assert_int_equal(seal_lie((struct lie){.other_options = true}), QX_ERR_DRAW_DIFFERS);
    assert_int_equal(seal_lie((struct lie){.longer_ms = 1}), QX_ERR_EVENT);
    assert_int_equal(seal_lie((struct lie){.generous_ms = 1}), QX_ERR_EVENT);
    assert_int_equal(seal_lie((struct lie){.other_text = true}), QX_ERR_EVENT);
    assert_int_equal(seal_lie((struct lie){.no_consents = true}), QX_ERR_EVENT);
    assert_int_equal(seal_lie((struct lie){.other_window = true}), QX_ERR_ADMISSION_WINDOW);
    assert_int_equal(seal_lie((struct lie){.late = true}), QX_ERR_ADMISSION_WINDOW);
    assert_int_equal(seal_lie((struct lie){.jump = true}), QX_ERR_TRANSITION);
    assert_int_equal(seal_lie((struct lie){.board = true}), QX_OK); /* restarts are no lie */
}

#define ROOM_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(a_pass_gives_papers_that_verify),
        ROOM_TEST(a_certificate_tells_nothing_that_it_must_not),
        ROOM_TEST(a_fail_gives_no_certificate_and_only_bands),
        cmocka_unit_test_setup_teardown(the_board_releases_before_anybody_sees, set_up_board,
                                        tear_down),
        ROOM_TEST(sealing_repeats_itself_but_takes_no_other_journal),
        ROOM_TEST(a_sitting_is_sealed_with_the_form_that_was_opened),
        ROOM_TEST(an_unfinished_sitting_is_not_sealed),
        ROOM_TEST(a_journal_of_another_admission_is_refused),
        ROOM_TEST(every_lie_of_a_keeper_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
