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

    static const char *const TAILS[] = {"", "-wal", "-shm"}; /* reading leaves the last two */
    char name[128];

    qx_bank_close(&t->bank);
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(name, sizeof name, "%s%s", t->path, TAILS[i]);
        (void)unlink(name);
    }
    int rc = rmdir(t->folder);

    free(t);
    return rc;
}

static struct qx_texts text(struct qx_arena *arena, const char *lang, const char *words)
{
    struct qx_translation *one = qx_arena_alloc(arena, 1, sizeof *one);

    *one = (struct qx_translation){.lang = lang, .text = words};
    return (struct qx_texts){.v = one, .n = 1};
}

/* How a question is put. */
struct manner {
    const char *lang;
    const char *who;
    const char *tag; /* NULL = none */
};

static enum qx_put put(struct test_bank *t, const char *id, const char *topic, const char *stem,
                       const char *enemies, const struct manner *as)
{
    struct qx_arena arena = {0};
    struct qx_option options[2] = {
        {.id = "a", .text = text(&arena, as->lang, "yes"), .weight = {1, 1}},
        {.id = "b", .text = text(&arena, as->lang, "no"),  .weight = {0, 1}},
    };
    const char *names[8];
    const char *tags[] = {as->tag};
    char *words = strdup(enemies);
    struct qx_question q = {.id = id,
                            .version = 1,
                            .topic = topic,
                            .level = "",
                            .source = "",
                            .author = "",
                            .figure = "",
                            .stem = text(&arena, as->lang, stem),
                            .options = options,
                            .n_options = 2,
                            .enemies = names,
                            .tags = tags,
                            .n_tags = as->tag != NULL};
    bool alone = strcmp(as->lang, "en") != 0;
    enum qx_put put = QX_PUT_UNCHANGED;

    for (char *w = strtok(words, " "); w != NULL; w = strtok(NULL, " ")) {
        names[q.n_enemies++] = w;
    }
    assert_int_equal(qx_question_check(&q, "test", 1, NULL), QX_OK);
    assert_int_equal(qx_bank_begin(t->bank, NULL), QX_OK);
    assert_int_equal(qx_bank_put(t->bank, &q, alone, as->who, 1000, "test", 1, NULL, &put), QX_OK);
    assert_int_equal(qx_bank_commit(t->bank, NULL), QX_OK);
    free(words);
    qx_arena_free(&arena);
    return put;
}

enum qx_put test_put(struct test_bank *t, const char *id, const char *topic, const char *stem,
                     const char *enemies)
{
    return test_put_tagged(t, id, topic, stem, enemies, NULL);
}

enum qx_put test_put_tagged(struct test_bank *t, const char *id, const char *topic,
                            const char *stem, const char *enemies, const char *tag)
{
    return put(t, id, topic, stem, enemies, &(struct manner){"en", "ann", tag});
}

enum qx_put test_put_in(struct test_bank *t, const char *id, const char *lang, const char *stem,
                        const char *who)
{
    return put(t, id, "t", stem, "", &(struct manner){lang, who, NULL});
}

enum qx_err test_act(struct test_bank *t, enum qx_act act, const char *id, const char *who)
{
    return test_act_in(t, act, id, who, "");
}

enum qx_err test_act_in(struct test_bank *t, enum qx_act act, const char *id, const char *who,
                        const char *langs)
{
    const struct qx_intent intent = {.act = act, .langs = langs, .why = "", .review_by = ""};

    return test_do(t, &intent, id, who);
}

enum qx_err test_do(struct test_bank *t, const struct qx_intent *intent, const char *id,
                    const char *who)
{
    const struct qx_actor actor = {.name = who};
    size_t waiting;

    assert_int_equal(qx_bank_begin(t->bank, NULL), QX_OK);
    enum qx_err err = qx_bank_choose(t->bank, intent, id, NULL);

    if (err == QX_OK) {
        err = qx_bank_act(t->bank, intent, &actor, 2000, NULL, &waiting);
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
    return test_store() + test_life() + test_find() + test_old() + test_wording() + test_lint() +
           test_feasible();
}
