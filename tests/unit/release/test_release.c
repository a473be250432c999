#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include <qualex/hex.h>
#include <qualex/io.h>
#include <qualex/key.h>
#include <qualex/release.h>

#include "layout.h"

/* Two cells of any level, the first with enemies; rehearsal. */
static const char POLICY[] =
    "{\"qualex\":\"exam/1\",\"id\":\"unit\",\"edition\":1,\"mode\":\"rehearsal\","
    "\"public_bank\":{\"value\":true,\"basis\":\"b\"},\"title\":{\"en\":\"Unit\"},\"scope\":{"
    "\"en\":\"Unit\"},"
    "\"licenser\":\"Nobody\",\"legal_basis\":\"none\",\"languages\":{\"value\":[\"en\"],\"basis\":"
    "\"b\"},\"prevailing\":{\"value\":\"en\",\"basis\":\"b\"},"
    "\"time_limit_s\":{\"value\":60,\"basis\":\"b\"},\"sections\":[{\"id\":\"S\",\"title\":{\"en\":"
    "\"S\"},\"basis\":\"b\",\"cut\":null,\"cells\":[{\"topic\":\"alpha\",\"level\":\"\",\"count\":"
    "3},"
    "{\"topic\":\"beta\",\"level\":\"\",\"count\":2}]}],\"cut\":{\"value\":3,\"basis\":\"b\"},"
    "\"option_order\":{\"value\":\"shuffled\",\"basis\":\"b\"},\"pinned_options\":{\"value\":["
    "\"All "
    "of the above\"],\"basis\":\"b\"},\"standard_setting\":null,\"attempts\":{\"max\":{\"value\":0,"
    "\"basis\":\"b\"},\"wait_days\":{\"value\":0,\"basis\":\"b\"}},\"validity_days\":{\"value\":"
    "null,"
    "\"basis\":\"b\"},\"result_release\":{\"value\":\"automatic\",\"basis\":\"b\"},\"jail\":{"
    "\"value\":"
    "\"preferred\",\"basis\":\"b\"},\"pin_tries\":{\"value\":5,\"basis\":\"b\"},\"seat_lost_s\":"
    "{\"value\":60,\"basis\":\"b\"},\"appeal_days\":{\"value\":3,\"basis\":\"b\"},\"consents\":"
    "[{\"id\":\"rules\",\"version\":1,\"title\":{\"en\":\"R\"},\"text\":{\"en\":\"R\"}}]}";

struct fixture {
    char dir[32];
    struct qx_arena arena;
    struct qx_json *policy_json;
    struct qx_policy policy;
    struct qx_key *key;
    struct qx_cert *cert;
    struct qx_report report;
    struct qx_buf path;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    static const char *const policies[] = {NULL};
    const struct qx_cert_request request = {.common_name = "Room",
                                            .path_len = -1,
                                            .not_before_ms = INT64_C(1700000000000),
                                            .not_after_ms = INT64_C(1900000000000),
                                            .policies = policies,
                                            .for_encryption = true};

    strcpy(f->dir, "/tmp/qx-release-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    qx_buf_printf(&f->path, "%s/1.release", f->dir);
    assert_int_equal(qx_json_parse(qx_slice_text(POLICY), "policy", &f->report, &f->policy_json),
                     QX_OK);
    enum qx_err err =
        qx_policy_from_json(f->policy_json, "policy", &f->arena, &f->report, &f->policy);

    if (err != QX_OK) {
        fail_msg("%s", qx_report_last(&f->report));
    }
    assert_int_equal(qx_key_new(&f->key), QX_OK);
    assert_int_equal(qx_cert_issue(&request, f->key, NULL, f->key, qx_rng_system(), &f->cert),
                     QX_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    (void)unlink(qx_buf_cstr(&f->path));
    assert_int_equal(rmdir(f->dir), 0); /* nothing beside it was left */
    qx_buf_free(&f->path);
    qx_cert_free(&f->cert);
    qx_key_free(&f->key);
    qx_json_free(&f->policy_json);
    qx_arena_free(&f->arena);
    qx_report_free(&f->report);
    free(f);
    return 0;
}

/* Questions alpha-00 … and beta-00 …: right answer first, the last option "All of the above". */
struct questions {
    struct qx_arena arena;
    unsigned alpha;
    unsigned beta;
    unsigned given;
    bool backwards;
    bool feud;   /* alpha-00 has every other alpha as its enemy */
    bool rivals; /* all of beta but beta-02 are rivals */
    bool mixed;  /* the last option of each question is in another language */
};

static struct qx_texts text(struct qx_arena *arena, const char *words)
{
    struct qx_translation *v = qx_arena_alloc(arena, 1, sizeof *v);

    *v = (struct qx_translation){"en", words};
    return (struct qx_texts){v, 1};
}

static bool next_question(void *ctx, struct qx_question *q, uint32_t *cell, enum qx_err *err)
{
    static const char *const words[] = {"Right", "Wrong", "Wronger", "All of the above"};
    static const char *const ids[] = {"a", "b", "c", "d"};
    struct questions *s = ctx;
    unsigned n = s->backwards ? s->alpha - 1 - s->given : s->given;

    (void)err;
    if (s->given == s->alpha + s->beta) {
        return false;
    }
    bool alpha = s->given < s->alpha;

    *cell = alpha ? 0 : 1;
    *q = (struct qx_question){
        .id = qx_arena_printf(&s->arena, alpha ? "alpha-%02u" : "beta-%02u",
                              alpha ? n : n - s->alpha),
        .version = 1,
        .type = QX_SINGLE,
        .topic = alpha ? "alpha" : "beta",
        .level = "",
        .source = "s",
        .author = "",
        .figure = "",
        .n_options = 4,
    };
    q->stem = text(&s->arena, qx_arena_printf(&s->arena, "Stem of %s?", q->id));
    q->options = qx_arena_alloc(&s->arena, 4, sizeof *q->options);
    for (size_t i = 0; i < 4; i++) {
        q->options[i] = (struct qx_option){
            .id = ids[i], .text = text(&s->arena, words[i]), .weight = {i == 0 ? 1 : 0, 1}
        };
    }
    if (s->mixed) {
        struct qx_translation *v = qx_arena_alloc(&s->arena, 1, sizeof *v);

        *v = (struct qx_translation){"ru", "Right"};
        q->options[3].text.v = v;
    }
    if (s->rivals && !alpha && n - s->alpha != 2) {
        static const char *tags[] = {"rivals:twins"};

        q->tags = tags;
        q->n_tags = 1;
    }
    if (s->feud && s->given == 0) {
        q->enemies = qx_arena_alloc(&s->arena, s->alpha, sizeof *q->enemies);
        for (unsigned i = 1; i < s->alpha; i++) {
            q->enemies[q->n_enemies++] = qx_arena_printf(&s->arena, "alpha-%02u", i);
        }
    }
    s->given++;
    return true;
}

static enum qx_err write_release(struct fixture *f, struct questions *questions,
                                 struct qx_buf *manifest)
{
    const struct qx_cert *const to[] = {f->cert};
    const struct qx_release_spec spec = {.number = 1,
                                         .policy_json = f->policy_json,
                                         .policy = &f->policy,
                                         .not_before_ms = INT64_C(1700000000000),
                                         .to = to,
                                         .n_to = 1,
                                         .seed = qx_slice_text("unit")};
    enum qx_err err = qx_release_write(qx_buf_cstr(&f->path), &spec,
                                       (struct qx_question_source){questions, next_question},
                                       qx_rng_system(), &f->report, manifest);

    qx_arena_free(&questions->arena);
    return err;
}

static void open_release(struct fixture *f, struct qx_release **release, struct qx_secret *secret)
{
    struct questions questions = {.alpha = 20, .beta = 5};
    struct qx_buf manifest = {0};

    assert_int_equal(write_release(f, &questions, &manifest), QX_OK);
    assert_int_equal(
        qx_release_open(qx_buf_cstr(&f->path), qx_buf_slice(&manifest), &f->report, release),
        QX_OK);
    assert_int_equal(
        qx_envelope_open(qx_release_wrapped_secret(*release), f->key, f->cert, secret, &f->report),
        QX_OK);
    qx_buf_free(&manifest);
}

static void keys_of(const struct qx_secret *secret, const struct qx_released *q, uint8_t body[32],
                    uint8_t answer[32])
{
    qx_release_derive(qx_secret_slice(secret), QX_LABEL_BODY, q->id, q->version, NULL, body);
    qx_release_derive(qx_secret_slice(secret), QX_LABEL_KEY, q->id, q->version, NULL, answer);
}

static void a_drawn_form_opens_and_proves(void **state)
{
    struct fixture *f = *state;
    struct qx_release *release = NULL;
    struct qx_secret secret = {0};
    struct qx_arena arena = {0};
    struct qx_form form;

    open_release(f, &release, &secret);
    assert_int_equal(
        qx_release_draw(release, qx_slice_text("seed"), "S-1", QX_NOTHING_EXCLUDED, &arena, &form),
        QX_OK);
    assert_int_equal(form.n, 5);
    for (size_t i = 0; i < form.n; i++) {
        const struct qx_released *q = &form.questions[i].question;
        struct qx_question body;
        uint8_t body_key[32];
        uint8_t answer_key[32];
        struct qx_question key;

        keys_of(&secret, q, body_key, answer_key);
        assert_int_equal(qx_release_open_body(release, q, body_key, &arena, &body), QX_OK);
        assert_int_equal(qx_release_open_key(release, q, answer_key, &arena, &key), QX_OK);
        for (unsigned o = 0; o < q->n_options; o++) {
            bool right = strcmp(qx_texts_in(&body.options[o].text, "en", "en"), "Right") == 0;

            assert_int_equal(key.options[o].weight.num, right ? 1 : 0);
            assert_int_equal(body.options[o].weight.num, 0); /* a body tells no key */
        }
        assert_string_equal(qx_texts_in(&body.options[3].text, "en", "en"), "All of the above");
        assert_true(q->fixed[3]);
        assert_int_equal(form.questions[i].order[3], 3); /* pinned by the policy */
        assert_int_equal(qx_release_prove(release, q, body_key, answer_key), QX_OK);
        assert_int_equal(qx_release_open_body(release, q, answer_key, &arena, &body), QX_ERR_SEAL);
    }
    qx_arena_free(&arena);
    qx_secret_free(&secret);
    qx_release_close(&release);
}

static void the_authored_order_does_not_show(void **state)
{
    struct fixture *f = *state;
    struct qx_release *release = NULL;
    struct qx_secret secret = {0};
    unsigned right_at[4] = {0};

    open_release(f, &release, &secret);
    for (unsigned seed = 0; seed < 8; seed++) {
        struct qx_arena arena = {0};
        struct qx_form form;
        uint8_t ikm[1] = {(uint8_t)seed};

        assert_int_equal(
            qx_release_draw(release, qx_slice(ikm, 1), "S", QX_NOTHING_EXCLUDED, &arena, &form),
            QX_OK);
        for (size_t i = 0; i < form.n; i++) {
            uint8_t key[32];
            struct qx_question opened;
            unsigned correct = 0;
            const struct qx_released *q = &form.questions[i].question;

            qx_release_derive(qx_secret_slice(&secret), QX_LABEL_KEY, q->id, q->version, NULL, key);
            assert_int_equal(qx_release_open_key(release, q, key, &arena, &opened), QX_OK);
            while (opened.options[correct].weight.num == 0) {
                correct++;
            }
            right_at[correct]++;
        }
        qx_arena_free(&arena);
    }
    assert_true(right_at[0] > 0 && right_at[1] > 0 && right_at[2] > 0);
    assert_int_equal(right_at[3], 0);
    qx_secret_free(&secret);
    qx_release_close(&release);
}

static void an_authored_order_is_shown_as_authored(void **state)
{
    struct fixture *f = *state;
    struct qx_release *release = NULL;
    struct qx_secret secret = {0};
    struct qx_arena arena = {0};
    struct qx_form form;

    struct qx_json *order = qx_json_new_object();

    qx_json_set_text(order, "value", "authored");
    qx_json_set_text(order, "basis", "b");
    qx_json_set(f->policy_json, "option_order", order);
    f->policy.shuffle_options = false;
    open_release(f, &release, &secret);
    assert_int_equal(
        qx_release_draw(release, qx_slice_text("seed"), "S", QX_NOTHING_EXCLUDED, &arena, &form),
        QX_OK);
    for (size_t i = 0; i < form.n; i++) {
        static const char *const authored[] = {"Right", "Wrong", "Wronger", "All of the above"};
        const struct qx_released *q = &form.questions[i].question;
        struct qx_question body;
        uint8_t body_key[32];
        uint8_t answer_key[32];

        keys_of(&secret, q, body_key, answer_key);
        assert_int_equal(qx_release_open_body(release, q, body_key, &arena, &body), QX_OK);
        for (unsigned o = 0; o < q->n_options; o++) {
            assert_int_equal(form.questions[i].order[o], o);
            assert_string_equal(qx_texts_in(&body.options[o].text, "en", "en"), authored[o]);
        }
    }
    qx_arena_free(&arena);
    qx_secret_free(&secret);
    qx_release_close(&release);
}

static void a_draw_repeats_and_nonces_matter(void **state)
{
    struct fixture *f = *state;
    struct qx_release *release = NULL;
    struct qx_secret secret = {0};
    struct qx_arena arena = {0};
    struct qx_form one;
    struct qx_form two;
    uint8_t nonces[96] = {1};
    size_t same = 0;

    open_release(f, &release, &secret);
    assert_int_equal(
        qx_release_draw(release, qx_slice(nonces, 96), "S", QX_NOTHING_EXCLUDED, &arena, &one),
        QX_OK);
    assert_int_equal(
        qx_release_draw(release, qx_slice(nonces, 96), "S", QX_NOTHING_EXCLUDED, &arena, &two),
        QX_OK);
    for (size_t i = 0; i < one.n; i++) {
        assert_string_equal(one.questions[i].question.id, two.questions[i].question.id);
        assert_memory_equal(one.questions[i].order, two.questions[i].order, 4);
    }
    nonces[95] ^= 1;
    assert_int_equal(
        qx_release_draw(release, qx_slice(nonces, 96), "S", QX_NOTHING_EXCLUDED, &arena, &two),
        QX_OK);
    for (size_t i = 0; i < one.n; i++) {
        same += strcmp(one.questions[i].question.id, two.questions[i].question.id) == 0;
    }
    assert_true(same < one.n);
    qx_arena_free(&arena);
    qx_secret_free(&secret);
    qx_release_close(&release);
}

static void one_changed_byte_of_the_file_is_refused(void **state)
{
    struct fixture *f = *state;
    struct questions questions = {.alpha = 3, .beta = 2};
    struct qx_buf manifest = {0};
    struct qx_buf file = {0};
    struct qx_release *release = NULL;

    assert_int_equal(write_release(f, &questions, &manifest), QX_OK);
    assert_int_equal(qx_read_file(qx_buf_cstr(&f->path), 1 << 20, &file, &f->report), QX_OK);
    file.ptr[file.len / 2] ^= 1;
    assert_int_equal(qx_write_file(qx_buf_cstr(&f->path), qx_buf_slice(&file), 0600, &f->report),
                     QX_OK);
    assert_int_equal(
        qx_release_open(qx_buf_cstr(&f->path), qx_buf_slice(&manifest), &f->report, &release),
        QX_ERR_RELEASE_DIGEST);
    assert_null(release);
    qx_buf_free(&file);
    qx_buf_free(&manifest);
}

static void too_few_questions_leave_no_file(void **state)
{
    struct fixture *f = *state;
    struct questions questions = {.alpha = 3, .beta = 1};
    struct qx_buf manifest = {0};

    assert_int_equal(write_release(f, &questions, &manifest), QX_ERR_INFEASIBLE);
    assert_int_equal(access(qx_buf_cstr(&f->path), F_OK), -1);
    assert_int_equal(manifest.len, 0);
    qx_buf_free(&manifest);
}

static void questions_out_of_order_are_refused(void **state)
{
    struct fixture *f = *state;
    struct questions questions = {.alpha = 5, .beta = 0, .backwards = true};
    struct qx_buf manifest = {0};

    assert_int_equal(write_release(f, &questions, &manifest), QX_ERR_QUESTION);
    qx_buf_free(&manifest);
}

static void an_option_without_its_translation_is_refused(void **state)
{
    struct fixture *f = *state;
    struct questions questions = {.alpha = 3, .beta = 2, .mixed = true};
    struct qx_buf manifest = {0};

    assert_int_equal(write_release(f, &questions, &manifest), QX_ERR_QUESTION);
    assert_string_equal(qx_report_last(&f->report), "has no text in en: translate it or retire it");
    qx_buf_free(&manifest);
}

static void an_existing_release_is_never_replaced(void **state)
{
    struct fixture *f = *state;
    struct questions one = {.alpha = 3, .beta = 2};
    struct questions two = {.alpha = 4, .beta = 2};
    struct qx_buf manifest = {0};

    assert_int_equal(write_release(f, &one, &manifest), QX_OK);
    assert_int_equal(write_release(f, &two, &manifest), QX_ERR_EXISTS);
    qx_buf_free(&manifest);
}

static void enemies_never_meet(void **state)
{
    struct fixture *f = *state;
    struct questions questions = {.alpha = 6, .beta = 2, .feud = true};
    struct qx_buf manifest = {0};
    struct qx_release *release = NULL;

    assert_int_equal(write_release(f, &questions, &manifest), QX_OK);
    assert_int_equal(
        qx_release_open(qx_buf_cstr(&f->path), qx_buf_slice(&manifest), &f->report, &release),
        QX_OK);
    for (unsigned seed = 0; seed < 200; seed++) {
        struct qx_arena arena = {0};
        struct qx_form form;
        uint8_t ikm[1] = {(uint8_t)seed};

        assert_int_equal(
            qx_release_draw(release, qx_slice(ikm, 1), "S", QX_NOTHING_EXCLUDED, &arena, &form),
            QX_OK);
        for (size_t i = 0; i < form.n; i++) {
            assert_string_not_equal(form.questions[i].question.id, "alpha-00");
        }
        qx_arena_free(&arena);
    }
    qx_release_close(&release);
    qx_buf_free(&manifest);
}

static void enemies_that_must_meet_are_refused(void **state)
{
    struct fixture *f = *state;
    struct questions questions = {.alpha = 3, .beta = 2, .feud = true};
    struct qx_buf manifest = {0};

    assert_int_equal(write_release(f, &questions, &manifest), QX_ERR_INFEASIBLE);
    assert_int_equal(access(qx_buf_cstr(&f->path), F_OK), -1);
    qx_buf_free(&manifest);
}

static void a_question_seen_too_often_is_refused(void **state)
{
    struct fixture *f = *state;
    struct questions one = {.alpha = 6, .beta = 4, .rivals = true};
    struct questions two = {.alpha = 6, .beta = 4};
    struct questions three = {.alpha = 6, .beta = 4, .rivals = true};
    struct qx_buf manifest = {0};

    f->policy.exposure_percent = 60;
    assert_int_equal(write_release(f, &one, &manifest), QX_ERR_INFEASIBLE);
    assert_string_equal(f->report.messages[f->report.n - 1].where, "beta-02");
    assert_non_null(
        strstr(qx_report_last(&f->report), "is in 100.00 % of forms (computed), where"));
    assert_int_equal(access(qx_buf_cstr(&f->path), F_OK), -1);
    assert_int_equal(write_release(f, &two, &manifest), QX_OK);
    assert_int_equal(unlink(qx_buf_cstr(&f->path)), 0);
    f->policy.exposure_percent = 100;
    assert_int_equal(write_release(f, &three, &manifest), QX_OK);
    qx_buf_free(&manifest);
}

/* RFC 9162, section 2.1.5: the tree over seven leaves. */
static void merkle_root_of_seven_leaves(void **state)
{
    (void)state;
    struct release_merkle tree = {0};
    uint8_t leaves[7][32];
    uint8_t h[8][32];
    uint8_t root[32];

    for (uint8_t i = 0; i < 7; i++) {
        qx_sha256(qx_slice(&i, 1), leaves[i]);
        release_merkle_add(&tree, leaves[i]);
    }
    const uint8_t one = 1;
#define NODE(out, l, r) \
    qx_sha256_parts(    \
        (const struct qx_slice[]){qx_slice(&one, 1), qx_slice(l, 32), qx_slice(r, 32)}, 3, out)
    NODE(h[0], leaves[0], leaves[1]);
    NODE(h[1], leaves[2], leaves[3]);
    NODE(h[2], leaves[4], leaves[5]);
    NODE(h[3], h[0], h[1]);
    NODE(h[4], h[2], leaves[6]);
    NODE(h[5], h[3], h[4]);
    release_merkle_root(&tree, root);
    assert_memory_equal(root, h[5], 32);
}

int main(void)
{
#define WITH_FIXTURE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(a_drawn_form_opens_and_proves),
        WITH_FIXTURE(the_authored_order_does_not_show),
        WITH_FIXTURE(an_authored_order_is_shown_as_authored),
        WITH_FIXTURE(a_draw_repeats_and_nonces_matter),
        WITH_FIXTURE(one_changed_byte_of_the_file_is_refused),
        WITH_FIXTURE(too_few_questions_leave_no_file),
        WITH_FIXTURE(questions_out_of_order_are_refused),
        WITH_FIXTURE(an_option_without_its_translation_is_refused),
        WITH_FIXTURE(an_existing_release_is_never_replaced),
        WITH_FIXTURE(enemies_never_meet),
        WITH_FIXTURE(enemies_that_must_meet_are_refused),
        WITH_FIXTURE(a_question_seen_too_often_is_refused),
        cmocka_unit_test(merkle_root_of_seven_leaves),
    };

    return cmocka_run_group_tests_name("release", tests, NULL, NULL);
}
