/* What the signer opens, for whom, and what it remembers of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include <qualex/hex.h>
#include <qualex/io.h>
#include <qualex/wire.h>

#include "signer.h"

#define CANDIDATE 0x43

static struct signer signer;

static int set_up(void **state)
{
    (void)state;
    signer_set_up(&signer, "automatic");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    signer_tear_down(&signer);
    return 0;
}

/* The form of these nonces, asked for as it is drawn. */
static enum qx_err ask(uint8_t candidate, struct qx_json **reply)
{
    struct qx_form form;

    signer_draw(&signer, candidate, &form);
    return signer_answer(&signer, signer_ask_form(&signer, candidate, signer_ids(&form)), reply);
}

static void hello_names_the_room_and_wants_its_protocol(void **state)
{
    struct qx_json *request = qx_json_new_object();
    struct qx_json *other = qx_json_new_object();
    struct qx_json *reply = NULL;

    (void)state;
    qx_json_set_text(request, "op", "hello");
    qx_json_set_int(request, "protocol", QX_WIRE_PROTOCOL);
    assert_int_equal(signer_answer(&signer, request, &reply), QX_OK);
    assert_string_equal(qx_json_get_text(reply, "room"), "Room 7");
    qx_json_free(&reply);
    qx_json_set_text(other, "op", "hello");
    qx_json_set_int(other, "protocol", QX_WIRE_PROTOCOL + 1);
    assert_int_equal(signer_answer(&signer, other, NULL), QX_ERR_FRAME);
}

static void a_form_gives_the_body_keys_of_that_form_and_nothing_else(void **state)
{
    struct qx_json *reply = NULL;
    struct qx_form form;

    (void)state;
    signer_draw(&signer, CANDIDATE, &form);
    assert_int_equal(ask(CANDIDATE, &reply), QX_OK);
    const struct qx_json *keys = qx_json_get(reply, "keys");

    assert_int_equal(qx_json_count(reply), 1);
    assert_int_equal(qx_json_count(keys), form.n);
    for (size_t i = 0; i < form.n; i++) {
        const struct qx_released *q = &form.questions[i].question;
        struct qx_question body;
        struct qx_question opened;
        uint8_t key[32];

        assert_int_equal(qx_unhex(qx_slice_text(qx_json_text(qx_json_at(keys, i))), key, 32),
                         QX_OK);
        assert_int_equal(
            qx_release_open_body(signer.room.release, q, key, &signer.room.arena, &body), QX_OK);
        assert_string_equal(body.id, q->id);
        assert_int_equal(
            qx_release_open_key(signer.room.release, q, key, &signer.room.arena, &opened),
            QX_ERR_SEAL);
    }
    qx_json_free(&reply);
}

static void refused(struct qx_json *ids)
{
    assert_int_equal(signer_answer(&signer, signer_ask_form(&signer, CANDIDATE, ids), NULL),
                     QX_ERR_DRAW_DIFFERS);
}

static void ids_that_the_nonces_do_not_give_are_refused(void **state)
{
    struct qx_form form;
    struct qx_json *longer;

    (void)state;
    signer_draw(&signer, CANDIDATE, &form);
    form.n--;
    refused(signer_ids(&form));
    form.n++;
    longer = signer_ids(&form);
    qx_json_append(longer, qx_json_copy(qx_json_at(longer, 0)));
    refused(longer);
    struct qx_form_question first = form.questions[0];

    form.questions[0].question.version++;
    refused(signer_ids(&form));
    form.questions[0] = form.questions[1];
    form.questions[1] = first;
    refused(signer_ids(&form));
    refused(qx_json_new_null());
    assert_int_equal(ask(0x44, NULL), QX_OK); /* a refusal consumed nothing */
}

static void one_attempt_has_one_draw_also_after_a_restart(void **state)
{
    struct qx_json *first = NULL;
    struct qx_json *again = NULL;
    struct qx_buf a = {0};
    struct qx_buf b = {0};

    (void)state;
    assert_int_equal(ask(CANDIDATE, &first), QX_OK);
    assert_int_equal(ask(0x44, NULL), QX_ERR_DRAW_EXISTS);
    assert_int_equal(signer_open(&signer), QX_OK);
    assert_int_equal(ask(0x44, NULL), QX_ERR_DRAW_EXISTS);
    assert_int_equal(ask(CANDIDATE, &again), QX_OK);
    qx_json_write(&a, first);
    qx_json_write(&b, again);
    assert_string_equal(qx_buf_cstr(&a), qx_buf_cstr(&b));
    qx_buf_free(&a);
    qx_buf_free(&b);
    qx_json_free(&first);
    qx_json_free(&again);
}

static void the_spelling_of_a_nonce_does_not_matter(void **state)
{
    struct qx_form form;

    (void)state;
    assert_int_equal(ask(0xAB, NULL), QX_OK);
    signer_draw(&signer, 0xAB, &form);
    struct qx_json *request = signer_ask_form(&signer, 0xAB, signer_ids(&form));

    qx_json_set_text(request, "candidate_nonce",
                     "ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB");
    assert_int_equal(signer_answer(&signer, request, NULL), QX_OK);
}

/* The registrar signs the number a second time: the same nonces would give another form. */
static void a_second_admission_of_the_number_is_refused(void **state)
{
    uint8_t digest[32];

    (void)state;
    assert_int_equal(ask(CANDIDATE, NULL), QX_OK);
    memset(signer.room.admission.nonce, 0x42, 32);
    room_write_signed(&signer.room, signer.room.registrar,
                      qx_admission_to_json(&signer.room.admission), "X-01.admission.p7m", digest);
    assert_int_equal(ask(CANDIDATE, NULL), QX_ERR_DRAW_EXISTS);
}

/* --- admissions --- */

static void admit(const struct pki_key *key, const char *mode, const char *exam,
                  const char *release)
{
    struct qx_admission a = signer.room.admission;
    uint8_t digest[32];

    a.mode = mode;
    a.exam = exam;
    memcpy(a.release, release, sizeof a.release);
    room_write_signed(&signer.room, key, qx_admission_to_json(&a), "X-01.admission.p7m", digest);
}

static void an_admission_for_something_else_is_refused_by_name(void **state)
{
    static const char other[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    const struct qx_admission *a = &signer.room.admission;

    (void)state;
    admit(signer.room.registrar, "rehearsal", a->exam, other);
    assert_int_equal(ask(CANDIDATE, NULL), QX_ERR_ADMISSION_EXAM);
    admit(signer.room.registrar, "rehearsal", "another-exam", a->release);
    assert_int_equal(ask(CANDIDATE, NULL), QX_ERR_ADMISSION_EXAM);
    admit(signer.room.registrar, "live", a->exam, a->release);
    assert_int_equal(ask(CANDIDATE, NULL), QX_ERR_MODE);
}

static void a_tampered_admission_is_refused(void **state)
{
    struct qx_buf der = {0};
    const char *file = room_file(&signer.room, "X-01.admission.p7m");

    (void)state;
    assert_int_equal(qx_read_file(file, 1 << 20, &der, NULL), QX_OK);
    uint8_t *name = memmem(der.ptr, der.len, "Aigul", 5);

    assert_non_null(name);
    name[0] = 'B';
    assert_int_equal(qx_write_file(file, qx_buf_slice(&der), 0600, NULL), QX_OK);
    qx_buf_free(&der);
    assert_int_equal(ask(CANDIDATE, NULL), QX_ERR_CMS_SIGNATURE);
}

static void an_admission_by_the_wrong_key_is_refused(void **state)
{
    struct qx_admission *a = &signer.room.admission;
    struct qx_signer room_key = pki_signer(&signer.room.pki, signer.room.key);
    struct qx_json *payload = qx_admission_to_json(a);
    struct qx_buf bytes = {0};
    struct qx_buf der = {0};

    (void)state;
    qx_json_write(&bytes, payload);
    assert_int_equal(qx_cms_sign(qx_buf_slice(&bytes), qx_kind_type(QX_KIND_ADMISSION), &room_key,
                                 1, PKI_NOW, &der),
                     QX_OK);
    assert_int_equal(qx_write_file(room_file(&signer.room, "X-01.admission.p7m"),
                                   qx_buf_slice(&der), 0600, NULL),
                     QX_OK);
    qx_buf_free(&der);
    qx_buf_free(&bytes);
    qx_json_free(&payload);
    assert_int_equal(ask(CANDIDATE, NULL), QX_ERR_KEY_POLICY);
}

static void another_kind_is_no_admission(void **state)
{
    struct qx_form form;

    (void)state;
    signer_draw(&signer, CANDIDATE, &form);
    struct qx_json *request = signer_ask_form(&signer, CANDIDATE, signer_ids(&form));

    qx_json_set(request, "admission", signer_hex_of(&signer, "1.release.p7m"));
    assert_int_equal(signer_answer(&signer, request, NULL), QX_ERR_KIND);
}

static void a_new_status_list_counts_at_once(void **state)
{
    (void)state;
    signer_status(&signer, 2, signer.room.admission_digest);
    assert_int_equal(ask(CANDIDATE, NULL), QX_ERR_ANNULLED);
    signer_status(&signer, 3, NULL);
    assert_int_equal(ask(CANDIDATE, NULL), QX_OK);
}

static void a_revoked_registrar_admits_nobody(void **state)
{
    (void)state;
    pki_revoke(&signer.room.pki, signer.room.registrar, PKI_NOW - 1000);
    signer_lists(&signer);
    assert_int_equal(ask(CANDIDATE, NULL), QX_ERR_CERT_REVOKED);
}

/* Stale lists stop nobody, and are warned of once. */
static void a_room_works_on_with_stale_lists(void **state)
{
    (void)state;
    signer.now_ms = PKI_NOW + 40 * PKI_DAY;
    assert_int_equal(signer_open(&signer), QX_OK);
    assert_true(signer.report.warnings > 0);
    assert_int_equal(signer.report.errors, 0);
    assert_int_equal(ask(CANDIDATE, NULL), QX_OK);
    assert_int_equal(signer.report.n, 0);
}

static void requests_that_are_none_are_refused(void **state)
{
    struct qx_form form;

    (void)state;
    signer_draw(&signer, CANDIDATE, &form);
    struct qx_json *request = signer_ask_form(&signer, CANDIDATE, signer_ids(&form));

    qx_json_set_text(request, "admission", "abc");
    assert_int_equal(signer_answer(&signer, request, NULL), QX_ERR_JSON_FIELD);
    request = signer_ask_form(&signer, CANDIDATE, signer_ids(&form));
    qx_json_set_text(request, "room_nonce", "52");
    assert_int_equal(signer_answer(&signer, request, NULL), QX_ERR_JSON_FIELD);
    request = signer_ask_form(&signer, CANDIDATE, signer_ids(&form));
    qx_json_set_text(request, "op", "log_in");
    assert_int_equal(signer_answer(&signer, request, NULL), QX_ERR_FRAME);
    assert_int_equal(signer_answer(&signer, qx_json_new_object(), NULL), QX_ERR_FRAME);
}

/* --- sign.log --- */

static void append(const char *text)
{
    int fd = open(room_file(&signer.room, "sign.log"), O_WRONLY | O_APPEND);

    assert_true(fd >= 0);
    assert_int_equal(qx_write_all(fd, qx_slice_text(text)), QX_OK);
    (void)close(fd);
}

static void a_line_cut_by_a_crash_is_dropped(void **state)
{
    struct qx_buf before = {0};
    struct qx_buf after = {0};
    const char *log = room_file(&signer.room, "sign.log");

    (void)state;
    assert_int_equal(ask(CANDIDATE, NULL), QX_OK);
    assert_int_equal(qx_read_file(log, 1 << 20, &before, NULL), QX_OK);
    signer_close(&signer);
    append("{\"act\":\"form\",\"at\":\"2026-11-2");
    assert_int_equal(signer_open(&signer), QX_OK);
    assert_int_equal(qx_read_file(log, 1 << 20, &after, NULL), QX_OK);
    assert_string_equal(qx_buf_cstr(&before), qx_buf_cstr(&after));
    assert_int_equal(ask(0x44, NULL), QX_ERR_DRAW_EXISTS);
    qx_buf_free(&before);
    qx_buf_free(&after);
}

static void a_log_that_is_none_is_refused_with_its_line(void **state)
{
    static const char line[] =
        "{\"act\":\"form\",\"at\":\"2026-11-23T00:00:00Z\",\"sitting\":\"Y-01\",\"value\":\"1\"}\n";

    (void)state;
    signer_close(&signer);
    append(line);
    assert_int_equal(signer_open(&signer), QX_OK);
    signer_close(&signer);
    append(line); /* repeated: which of the two counts? */
    assert_int_equal(signer_open(&signer), QX_ERR_JSON_FIELD);
    assert_int_equal(signer.report.messages[signer.report.n - 1].line, 2);
}

static void a_second_signer_is_turned_away(void **state)
{
    struct signer second = signer;

    (void)state;
    second.issuer = NULL;
    second.report = (struct qx_report){0};
    assert_int_equal(signer_open(&second), QX_ERR_UNAVAILABLE);
    assert_null(second.issuer);
    signer_close(&second);
}

static void a_full_disk_gives_no_keys(void **state)
{
    struct rlimit before;
    struct qx_buf log = {0};
    const char *file = room_file(&signer.room, "sign.log");

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    struct rlimit small = {.rlim_cur = 20, .rlim_max = before.rlim_max};

    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    enum qx_err err = ask(CANDIDATE, NULL); /* its line is cut short at 20 bytes */

    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(err, QX_ERR_IO);
    assert_int_equal(qx_read_file(file, 1 << 20, &log, NULL), QX_OK);
    assert_int_equal(log.len, 0); /* and was taken back */
    assert_int_equal(ask(0x44, NULL), QX_OK);
    qx_buf_free(&log);
}

/* --- opening the room --- */

static void a_revoked_room_key_is_found_before_the_exam(void **state)
{
    (void)state;
    pki_revoke(&signer.room.pki, signer.room.key, PKI_NOW - 1000);
    signer_lists(&signer);
    assert_int_equal(signer_open(&signer), QX_ERR_CERT_REVOKED);
}

static void an_expired_room_key_is_found_before_the_exam(void **state)
{
    (void)state;
    signer.now_ms = PKI_NOW + 101 * PKI_DAY;
    assert_int_equal(signer_open(&signer), QX_ERR_CERT_EXPIRED);
}

static void a_release_for_another_room_does_not_open(void **state)
{
    const struct pki_key *other =
        pki_issue_for(&signer.room.pki, "Room 8", qx_key_policy_oid(QX_POLICY_RESULT),
                      PKI_NOW - PKI_DAY, PKI_NOW + PKI_DAY, true);

    (void)state;
    signer.signing.key = other->key;
    signer.signing.cert = other->cert;
    assert_int_equal(signer_open(&signer), QX_ERR_SEAL);
}

static void a_release_is_not_opened_before_its_time(void **state)
{
    (void)state;
    signer.now_ms = PKI_NOW - PKI_DAY - 1000;
    assert_int_equal(signer_open(&signer), QX_ERR_RELEASE_EARLY);
}

static void an_old_release_under_a_new_number_is_refused(void **state)
{
    struct room *room = &signer.room;

    (void)state;
    assert_int_equal(link(room_file(room, "1.release"), room_file(room, "2.release")), 0);
    assert_int_equal(link(room_file(room, "1.release.p7m"), room_file(room, "2.release.p7m")), 0);
    assert_int_equal(signer_open(&signer), QX_ERR_RELEASE_DIGEST);
}

#define ROOM_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(hello_names_the_room_and_wants_its_protocol),
        ROOM_TEST(a_form_gives_the_body_keys_of_that_form_and_nothing_else),
        ROOM_TEST(ids_that_the_nonces_do_not_give_are_refused),
        ROOM_TEST(one_attempt_has_one_draw_also_after_a_restart),
        ROOM_TEST(the_spelling_of_a_nonce_does_not_matter),
        ROOM_TEST(a_second_admission_of_the_number_is_refused),
        ROOM_TEST(an_admission_for_something_else_is_refused_by_name),
        ROOM_TEST(a_tampered_admission_is_refused),
        ROOM_TEST(an_admission_by_the_wrong_key_is_refused),
        ROOM_TEST(another_kind_is_no_admission),
        ROOM_TEST(a_new_status_list_counts_at_once),
        ROOM_TEST(a_revoked_registrar_admits_nobody),
        ROOM_TEST(a_room_works_on_with_stale_lists),
        ROOM_TEST(requests_that_are_none_are_refused),
        ROOM_TEST(a_line_cut_by_a_crash_is_dropped),
        ROOM_TEST(a_log_that_is_none_is_refused_with_its_line),
        ROOM_TEST(a_second_signer_is_turned_away),
        ROOM_TEST(a_full_disk_gives_no_keys),
        ROOM_TEST(a_revoked_room_key_is_found_before_the_exam),
        ROOM_TEST(an_expired_room_key_is_found_before_the_exam),
        ROOM_TEST(a_release_for_another_room_does_not_open),
        ROOM_TEST(a_release_is_not_opened_before_its_time),
        ROOM_TEST(an_old_release_under_a_new_number_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
