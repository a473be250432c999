/* bank diff: what changed between two versions of a question; of releases editions.c tells. */
#include "bank.h"

#include <stdlib.h>

#include <qualex/wording.h>

const struct qx_cli_option cli_bank_diff_options[] = {
    {.name = "json", .help = "one JSON object instead of text"},
    {0             },
};

struct version {
    int64_t number; /* 0 = none */
    enum qx_status status;
    struct qx_buf json;
};

struct diffing {
    struct qx_cli *cli;
    struct version first;
    struct version second;
    bool named;              /* the two numbers were given */
    const char *marks[2][2]; /* what stands around what is gone, and around what is new */
    struct qx_json *changes; /* NULL: text */
};

static void keep(struct version *v, const struct qx_entry *entry)
{
    v->number = entry->version;
    v->status = entry->status;
    qx_buf_clear(&v->json);
    qx_buf_add(&v->json, entry->json);
}

/* The versions that were named. */
static bool keep_named(void *ctx, const struct qx_entry *entry)
{
    struct diffing *d = ctx;

    if (entry->version == d->first.number) {
        keep(&d->first, entry);
    }
    if (entry->version == d->second.number) {
        keep(&d->second, entry);
    }
    return true;
}

static bool in_force(enum qx_status status)
{
    return status == QX_APPROVED || status == QX_PRETEST || status == QX_SUSPENDED;
}

/* The newest, against the one in force, or else the one before. */
static bool keep_newest(void *ctx, const struct qx_entry *entry)
{
    struct diffing *d = ctx;

    if (d->second.number != 0 && !(in_force(d->first.status) && d->first.number != 0)) {
        struct version spare = d->first;

        d->first = d->second;
        d->second = spare;
    }
    keep(&d->second, entry);
    return true;
}

static void add_run(void *ctx, enum qx_wording what, struct qx_slice text)
{
    const struct diffing *d = ctx;
    struct qx_buf piece = {0};

    qx_buf_add(&piece, text);
    if (what != QX_WORDING_SAME) {
        (void)fputs(d->marks[what == QX_WORDING_NEW][0], d->cli->out);
    }
    qx_print_safe(d->cli->out, qx_buf_cstr(&piece));
    if (what != QX_WORDING_SAME) {
        (void)fputs(d->marks[what == QX_WORDING_NEW][1], d->cli->out);
    }
    qx_buf_free(&piece);
}

static void add_change(void *ctx, const char *part, const char *lang, const char *first,
                       const char *second)
{
    struct diffing *d = ctx;

    if (d->changes != NULL) {
        struct qx_json *one = qx_json_new_object();

        qx_json_set_text(one, "part", part);
        qx_json_set_text(one, "lang", lang);
        qx_json_set_text(one, "from", first);
        qx_json_set_text(one, "to", second);
        qx_json_append(d->changes, one);
        return;
    }
    (void)fprintf(d->cli->out, "%s%s%s%s: ", part, lang[0] == '\0' ? "" : " [", lang,
                  lang[0] == '\0' ? "" : "]");
    qx_wording_compare(qx_slice_text(first), qx_slice_text(second), add_run, d);
    (void)fputc('\n', d->cli->out);
}

static enum qx_err read_numbers(struct diffing *d, int argc, char **argv)
{
    for (int i = 2; i < argc; i++) {
        char *end = NULL;
        long long n = strtoll(argv[i], &end, 10);

        if (argv[i][0] < '0' || argv[i][0] > '9' || *end != '\0' || n < 1) {
            return qx_cli_misuse(d->cli, "'%s' is no version: give two numbers", argv[i]);
        }
        *(i == 2 ? &d->first.number : &d->second.number) = n;
    }
    d->named = argc == 4;
    return argc == 3 ? qx_cli_misuse(d->cli, "give two versions, or none") : QX_OK;
}

static enum qx_err find_both(struct diffing *d, struct qx_bank *bank, char **argv)
{
    enum qx_err err = qx_bank_show(bank, argv[1], d->named ? keep_named : keep_newest, d);

    if (err == QX_ERR_NOT_FOUND) {
        return qx_fail(&d->cli->report, err, argv[0], 0,
                       "no question %s: 'list' shows what there is", argv[1]);
    }
    if (err != QX_OK) {
        return qx_bank_fail(bank, err, &d->cli->report);
    }
    if (d->first.json.len == 0 || d->second.json.len == 0) {
        return qx_fail(&d->cli->report, QX_ERR_NOT_FOUND, argv[0], 0,
                       "%s has no two such versions: 'history' shows what there is", argv[1]);
    }
    return err;
}

static void print_head(const struct diffing *d, const char *id)
{
    (void)fprintf(d->cli->out, "%s: version %lld (%s) to version %lld (%s)\n", id,
                  (long long)d->first.number, qx_status_name(d->first.status),
                  (long long)d->second.number, qx_status_name(d->second.status));
}

static enum qx_err print(struct diffing *d, char **argv)
{
    struct qx_arena arena = {0};
    struct qx_question first;
    struct qx_question second;
    enum qx_err err =
        cli_bank_question(d->cli, qx_buf_slice(&d->first.json), argv[0], &arena, &first);

    if (err == QX_OK) {
        err = cli_bank_question(d->cli, qx_buf_slice(&d->second.json), argv[0], &arena, &second);
    }
    if (err == QX_OK && qx_cli_flag(d->cli, "json")) {
        struct qx_json *all = qx_json_new_object();

        d->changes = qx_json_new_array();
        (void)qx_question_compare(&first, &second, add_change, d);
        qx_json_set_text(all, "id", argv[1]);
        qx_json_set_int(all, "from", d->first.number);
        qx_json_set_int(all, "to", d->second.number);
        qx_json_set(all, "changes", d->changes); /* now owned by all */
        cli_bank_print_json(d->cli, &all);
    } else if (err == QX_OK) {
        print_head(d, argv[1]);
        if (qx_question_compare(&first, &second, add_change, d) == 0) {
            (void)fputs("no difference\n", d->cli->out);
        }
    }
    qx_arena_free(&arena);
    return err;
}

/* Two operands that are named as releases are. */
static bool are_editions(int argc, char **argv)
{
    static const char ENDING[] = ".release";
    size_t n = argc == 2 ? strlen(argv[1]) : 0;

    return n > strlen(ENDING) && strcmp(argv[1] + n - strlen(ENDING), ENDING) == 0;
}

int cli_bank_diff(struct qx_cli *cli, int argc, char **argv)
{
    if (are_editions(argc, argv)) {
        return qx_cli_done(cli, cli_bank_editions(cli, argv));
    }
    static const char *const PLAIN[2][2] = {
        {"[-", "-]"},
        {"{+", "+}"}
    };
    static const char *const COLOUR[2][2] = {
        {"\x1b[31;9m", "\x1b[0m"},
        {"\x1b[32;4m", "\x1b[0m"}
    };
    struct diffing d = {.cli = cli};
    struct qx_bank *bank = NULL;
    enum qx_err err = read_numbers(&d, argc, argv);

    memcpy(d.marks, cli_bank_colour(cli) ? COLOUR : PLAIN, sizeof d.marks);
    if (err == QX_OK) {
        err = qx_bank_open(argv[0], false, &cli->report, &bank);
    }
    if (err == QX_OK) {
        err = find_both(&d, bank, argv);
    }
    if (err == QX_OK) {
        err = print(&d, argv);
    }
    qx_bank_close(&bank);
    qx_buf_free(&d.first.json);
    qx_buf_free(&d.second.json);
    return qx_cli_done(cli, err);
}
