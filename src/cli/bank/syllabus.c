/* bank syllabus: what a candidate may know beforehand, from the bank and the exam's policy. */
#include "syllabus.h"

#include <stdlib.h>

#include <qualex/io.h>

#define TAG_SAMPLE "sample:"

const struct qx_cli_option cli_bank_syllabus_options[] = {
    {.name = "exam",
     .argument = "EXAM.json",
     .kind = QX_OPTION_VALUE,
     .help = "the exam policy: how the exam runs, and only the topics that it asks for"},
    {.name = "lang",
     .argument = "L",
     .kind = QX_OPTION_VALUE,
     .help = "the page's language (default: en)"},
    {.name = "output",
     .letter = 'o',
     .argument = "FILE",
     .kind = QX_OPTION_VALUE,
     .help = "write there instead of on standard output"},
    {0},
};

struct gathering {
    struct syllabus page;
    struct qx_policy policy;
    struct qx_arena arena;
    struct qx_report *report;
    size_t room; /* in page.topics */
    enum qx_err err;
};

static struct syllabus_topic *find(struct gathering *g, const char *name)
{
    for (size_t i = 0; i < g->page.n_topics; i++) {
        if (strcmp(g->page.topics[i].name, name) == 0) {
            return &g->page.topics[i];
        }
    }
    return NULL;
}

static struct syllabus_topic *add_topic(struct gathering *g, const char *name)
{
    if (g->page.n_topics == g->room) {
        struct syllabus_topic *more =
            qx_arena_alloc(&g->arena, 2 * g->room + 16, sizeof *g->page.topics);

        if (g->page.n_topics > 0) {
            memcpy(more, g->page.topics, g->page.n_topics * sizeof *more);
        }
        g->page.topics = more;
        g->room = 2 * g->room + 16;
    }
    struct syllabus_topic *topic = &g->page.topics[g->page.n_topics++];

    topic->name = qx_arena_text(&g->arena, qx_slice_text(name));
    return topic;
}

static enum syllabus_level level_of(const char *level)
{
    return strcmp(level, "know") == 0      ? KNOW
           : strcmp(level, "apply") == 0   ? APPLY
           : strcmp(level, "analyse") == 0 ? ANALYSE
                                           : ANY_LEVEL;
}

static void take_policy(struct gathering *g)
{
    for (size_t i = 0; i < g->policy.n_cells; i++) {
        const struct qx_cell *cell = &g->policy.cells[i];
        struct syllabus_topic *topic = find(g, cell->topic);

        topic = topic == NULL ? add_topic(g, cell->topic) : topic;
        topic->form[level_of(cell->level)] += cell->count;
    }
    g->page.policy = &g->policy;
}

static enum qx_err check_lang(struct qx_cli *cli, const struct gathering *g)
{
    for (size_t i = 0; i < g->policy.n_languages; i++) {
        if (strcmp(g->policy.languages[i], g->page.lang) == 0) {
            return QX_OK;
        }
    }
    return qx_cli_misuse(cli, "--lang: the exam is not given in '%s'", g->page.lang);
}

static bool is_sample(const struct qx_entry *entry)
{
    return strcmp(entry->topic, SYLLABUS_SAMPLES) == 0;
}

/* The topic that a sample stands for; NULL when it says none of the page's. */
static struct syllabus_topic *sampled(struct gathering *g, const struct qx_question *question)
{
    for (size_t i = 0; i < question->n_tags; i++) {
        if (strncmp(question->tags[i], TAG_SAMPLE, sizeof TAG_SAMPLE - 1) == 0) {
            return find(g, question->tags[i] + sizeof TAG_SAMPLE - 1);
        }
    }
    return NULL;
}

static void add_sample(struct gathering *g, const struct qx_question *question)
{
    struct syllabus_topic *topic = sampled(g, question);

    if (topic == NULL) {
        return;
    }
    const struct qx_question **more = qx_arena_alloc(&g->arena, topic->n_samples + 1, sizeof *more);
    struct qx_question *kept = qx_arena_alloc(&g->arena, 1, sizeof *kept);

    *kept = *question;
    for (size_t i = 0; i < topic->n_samples; i++) {
        more[i] = topic->samples[i];
    }
    more[topic->n_samples++] = kept;
    topic->samples = more;
}

static bool read_entry(struct gathering *g, const struct qx_entry *entry, struct qx_arena *arena,
                       struct qx_question *out)
{
    struct qx_json *json = NULL;

    g->err = qx_json_parse(entry->json, entry->id, g->report, &json);
    if (g->err == QX_OK) {
        g->err = qx_question_from_json(json, entry->id, arena, g->report, out);
    }
    qx_json_free(&json);
    return g->err == QX_OK;
}

static bool take_question(void *ctx, const struct qx_entry *entry)
{
    struct gathering *g = ctx;
    struct syllabus_topic *topic = find(g, entry->topic);
    struct qx_arena arena = {0};
    struct qx_question question;

    if (is_sample(entry) || (topic == NULL && g->page.policy != NULL)) {
        return true;
    }
    if (read_entry(g, entry, &arena, &question)) {
        topic = topic == NULL ? add_topic(g, entry->topic) : topic;
        topic->size[level_of(entry->level)]++;
        g->page.types[question.type]++;
        syllabus_add_sources(topic, question.source, &g->arena);
    }
    qx_arena_free(&arena);
    return g->err == QX_OK;
}

static bool take_sample(void *ctx, const struct qx_entry *entry)
{
    struct gathering *g = ctx;
    struct qx_question question;

    if (is_sample(entry) && read_entry(g, entry, &g->arena, &question)) {
        add_sample(g, &question);
    }
    return g->err == QX_OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct syllabus_topic *)a)->name,
                  ((const struct syllabus_topic *)b)->name);
}

/* Questions first: a sample belongs to a topic that the page has. */
static enum qx_err gather(struct gathering *g, struct qx_bank *bank, const char *path)
{
    static const char APPROVED[] = "approved";
    enum qx_err err = qx_bank_walk(bank, APPROVED, NULL, false, take_question, g);
    uint32_t n = 0;

    if (err == QX_OK && g->err == QX_OK) {
        if (g->page.policy == NULL && g->page.n_topics > 0) {
            qsort(g->page.topics, g->page.n_topics, sizeof *g->page.topics, by_name);
        }
        err = qx_bank_walk(bank, APPROVED, NULL, false, take_sample, g);
    }
    if (err != QX_OK) {
        return qx_bank_fail(bank, err, g->report);
    }
    for (size_t i = 0; i < SYLLABUS_TYPES; i++) {
        n += g->page.types[i];
    }
    if (g->err == QX_OK && n == 0) {
        return qx_fail(g->report, QX_ERR_QUESTION_STATUS, path, 0,
                       "no approved question of this exam: approve some first");
    }
    return g->err;
}

static enum qx_err write_page(struct qx_cli *cli, const struct syllabus *page)
{
    const char *path = qx_cli_value(cli, "output");
    struct qx_buf out = {0};
    enum qx_err err = QX_OK;

    syllabus_write(page, &out);
    if (path != NULL) {
        err = qx_write_file(path, qx_buf_slice(&out), 0644, &cli->report);
    } else {
        (void)fwrite(out.ptr, 1, out.len, cli->out);
    }
    qx_buf_free(&out);
    return err;
}

int cli_bank_syllabus(struct qx_cli *cli, int argc, char **argv)
{
    const char *exam = qx_cli_value(cli, "exam");
    const char *lang = qx_cli_value(cli, "lang");
    struct gathering g = {.report = &cli->report, .page.lang = lang == NULL ? "en" : lang};
    struct qx_json *json = NULL;
    struct qx_bank *bank = NULL;
    enum qx_err err = QX_OK;

    (void)argc;
    if (exam != NULL) {
        err = cli_bank_policy(cli, exam, &g.arena, &json, &g.policy);
    }
    if (err == QX_OK && exam != NULL) {
        take_policy(&g);
        err = check_lang(cli, &g);
    }
    if (err == QX_OK) {
        err = qx_bank_open(argv[0], false, &cli->report, &bank);
    }
    if (err == QX_OK) {
        err = gather(&g, bank, argv[0]);
    }
    if (err == QX_OK) {
        err = write_page(cli, &g.page);
    }
    qx_bank_close(&bank);
    qx_json_free(&json);
    qx_arena_free(&g.arena);
    return qx_cli_done(cli, err);
}
