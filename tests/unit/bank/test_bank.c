#include "test_bank.h"

int test_open_bank(void **state)
{
    struct test_bank *t = calloc(1, sizeof *t);

    if (t == NULL) {
        return 1;
    }
    (void)snprintf(t->folder, sizeof t->folder, "/tmp/qualex-bank-XXXXXX");
    if (mkdtemp(t->folder) == NULL) {
        return 1;
    }
    (void)snprintf(t->path, sizeof t->path, "%s/bank.db", t->folder);
    *state = t;
    return qx_bank_create(t->path, NULL, 1000, NULL) != QX_OK ||
           qx_bank_open(t->path, true, NULL, &t->bank) != QX_OK;
}

int test_close_bank(void **state)
{
    struct test_bank *t = *state;

    qx_bank_close(&t->bank);
    (void)unlink(t->path);
    int rc = rmdir(t->folder);

    free(t);
    return rc;
}

static struct qx_texts text(struct qx_arena *arena, const char *words)
{
    struct qx_translation *one = qx_arena_alloc(arena, 1, sizeof *one);

    *one = (struct qx_translation){.lang = "en", .text = words};
    return (struct qx_texts){.v = one, .n = 1};
}

enum qx_put test_put(struct test_bank *t, const char *id, const char *topic, const char *stem,
                     const char *enemies)
{
    return test_put_tagged(t, id, topic, stem, enemies, NULL);
}

enum qx_put test_put_tagged(struct test_bank *t, const char *id, const char *topic,
                            const char *stem, const char *enemies, const char *tag)
{
    struct qx_arena arena = {0};
    struct qx_option options[2] = {
        {.id = "a", .text = text(&arena, "yes"), .weight = {1, 1}},
        {.id = "b", .text = text(&arena, "no"),  .weight = {0, 1}},
    };
    const char *names[8];
    char *words = strdup(enemies);
    struct qx_question q = {.id = id,
                            .version = 1,
                            .topic = topic,
                            .level = "",
                            .source = "",
                            .author = "",
                            .figure = "",
                            .stem = text(&arena, stem),
                            .options = options,
                            .n_options = 2,
                            .enemies = names,
                            .tags = &tag,
                            .n_tags = tag != NULL};
    enum qx_put put = QX_PUT_UNCHANGED;

    for (char *w = strtok(words, " "); w != NULL; w = strtok(NULL, " ")) {
        names[q.n_enemies++] = w;
    }
    assert_int_equal(qx_question_check(&q, "test", 1, NULL), QX_OK);
    assert_int_equal(qx_bank_begin(t->bank, NULL), QX_OK);
    assert_int_equal(qx_bank_put(t->bank, &q, false, "ann", 1000, "test", 1, NULL, &put), QX_OK);
    assert_int_equal(qx_bank_commit(t->bank, NULL), QX_OK);
    free(words);
    qx_arena_free(&arena);
    return put;
}

enum qx_err test_act(struct test_bank *t, enum qx_act act, const char *id, const char *who)
{
    const struct qx_actor actor = {.name = who};

    assert_int_equal(qx_bank_begin(t->bank, NULL), QX_OK);
    enum qx_err err = qx_bank_choose(t->bank, act, id, NULL);

    if (err == QX_OK) {
        err = qx_bank_act(t->bank, act, &actor, 2000, NULL);
    }
    if (err == QX_OK) {
        err = qx_bank_commit(t->bank, NULL);
    } else {
        qx_bank_rollback(t->bank);
    }
    return err;
}

void test_approved(struct test_bank *t, const char *id, const char *topic, const char *enemies)
{
    test_approved_tagged(t, id, topic, enemies, NULL);
}

void test_approved_tagged(struct test_bank *t, const char *id, const char *topic,
                          const char *enemies, const char *tag)
{
    (void)test_put_tagged(t, id, topic, id, enemies, tag);
    assert_int_equal(test_act(t, QX_ACT_REVIEW, id, "rita"), QX_OK);
    assert_int_equal(test_act(t, QX_ACT_APPROVE, id, "paul"), QX_OK);
}

int main(void)
{
    return test_store() + test_feasible();
}
