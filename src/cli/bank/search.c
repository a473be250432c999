/* bank search: questions by their id or their words, the best first. */
#include "bank.h"

#include <inttypes.h>

const struct qx_cli_option cli_bank_search_options[] = {
    {.name = "status",
     .argument = "STATUS",
     .kind = QX_OPTION_VALUE,
     .help = "only versions of this status (default: the newest of each question)"},
    {.name = "topic",    .argument = "TOPIC", .kind = QX_OPTION_VALUE, .help = "only this topic"},
    {.name = "level",                          .argument = "LEVEL", .kind = QX_OPTION_VALUE, .help = "only this level"},
    {.name = "lang",
     .argument = "LANG",
     .kind = QX_OPTION_VALUE,
     .help = "only what is written in this language"},
    {.name = "all", .help = "every version"},
    {.name = "limit",
     .argument = "N",
     .kind = QX_OPTION_VALUE,
     .help = "at most so many (default: 50)"},
    {.name = "json",   .help = "one JSON object instead of text"},
    {0                         },
};

#define LIMIT 50

struct searching {
    struct qx_cli *cli;
    const char *where;
    struct qx_json *array; /* NULL: text */
    const char *before;    /* what stands around the words that match */
    const char *after;
    int64_t limit;
    int64_t n;
    bool more; /* than the limit */
};

/* The snippet with its marks made visible. */
static void mark(const struct searching *s, const char *snippet, struct qx_buf *out)
{
    for (; *snippet != '\0'; snippet++) {
        if (*snippet == '\x0E' || *snippet == '\x0F') {
            qx_buf_text(out, *snippet == '\x0E' ? s->before : s->after);
        } else {
            qx_buf_byte(out, (uint8_t)(*snippet == '\n' ? ' ' : *snippet));
        }
    }
}

/* On a terminal the marks are colours: what stands between them is made safe piece by piece. */
static void print_marked(const struct searching *s, const char *snippet)
{
    while (*snippet != '\0') {
        size_t n = strcspn(snippet, "\x0E\x0F");
        struct qx_buf piece = {0};

        qx_buf_add(&piece, qx_slice(snippet, n));
        qx_print_safe(s->cli->out, qx_buf_cstr(&piece));
        qx_buf_free(&piece);
        snippet += n;
        if (*snippet != '\0') {
            (void)fputs(*snippet == '\x0E' ? s->before : s->after, s->cli->out);
            snippet++;
        }
    }
}

static bool add(void *ctx, const struct qx_entry *entry, const char *snippet)
{
    struct searching *s = ctx;

    s->more = s->n == s->limit;
    if (s->more) {
        return false;
    }
    s->n++;
    if (s->array == NULL) {
        (void)fprintf(s->cli->out, "%s  %lld  %s  ", entry->id, (long long)entry->version,
                      qx_status_name(entry->status));
        qx_print_safe(s->cli->out, entry->topic);
        (void)fputs(snippet[0] == '\0' ? "" : "\n    ", s->cli->out);
        print_marked(s, snippet);
        (void)fputc('\n', s->cli->out);
        return true;
    }
    struct qx_json *one = qx_json_new_object();
    struct qx_buf text = {0};

    mark(s, snippet, &text);
    qx_json_set_text(one, "id", entry->id);
    qx_json_set_int(one, "version", entry->version);
    qx_json_set_text(one, "status", qx_status_name(entry->status));
    qx_json_set_text(one, "topic", entry->topic);
    cli_bank_set_langs(one, "langs", entry->langs);
    qx_json_set_text(one, "snippet", qx_buf_cstr(&text));
    qx_json_append(s->array, one);
    qx_buf_free(&text);
    return true;
}

static enum qx_err search(struct searching *s, struct qx_bank *bank, const struct qx_filter *filter)
{
    enum qx_err err = qx_bank_search(bank, filter, s->limit + 1, add, s);

    if (err == QX_ERR_INPUT) {
        return qx_cli_misuse(s->cli, "say which words: of letters or digits, not signs alone");
    }
    err = err == QX_OK ? cli_bank_tell_unknown(s->cli, bank, s->where, filter)
                       : qx_bank_fail(bank, err, &s->cli->report);
    if (err == QX_OK && s->n == 0) {
        qx_report_add(&s->cli->report, QX_NOTE, s->where, 0, "nothing has all of these words");
    }
    if (err == QX_OK && s->more) {
        qx_report_add(&s->cli->report, QX_NOTE, s->where, 0,
                      "the first %" PRId64 ": --limit N for more", s->limit);
    }
    if (err == QX_OK && s->array != NULL) {
        struct qx_json *all = qx_json_new_object();

        qx_json_set(all, "questions", s->array);
        qx_json_set_bool(all, "more", s->more);
        s->array = NULL; /* now owned by all */
        cli_bank_print_json(s->cli, &all);
    }
    return err;
}

int cli_bank_search(struct qx_cli *cli, int argc, char **argv)
{
    bool colour = cli_bank_colour(cli) && !qx_cli_flag(cli, "json");
    struct searching s = {.cli = cli,
                          .where = argv[0],
                          .before = colour ? "\x1b[1m" : "[",
                          .after = colour ? "\x1b[0m" : "]"};
    struct qx_bank *bank = NULL;
    struct qx_filter filter;
    struct qx_buf words = {0};
    char today[11];
    enum qx_err err = cli_bank_filter(cli, today, &filter);

    for (int i = 1; i < argc; i++) {
        qx_buf_printf(&words, "%s ", argv[i]);
    }
    filter.text = qx_buf_cstr(&words);
    if (err == QX_OK) {
        err = qx_cli_number(cli, "limit", 1, QX_JSON_INT_MAX, LIMIT, &s.limit);
    }
    if (err == QX_OK) {
        err = qx_bank_open(argv[0], false, &cli->report, &bank);
    }
    if (err == QX_OK) {
        s.array = qx_cli_flag(cli, "json") ? qx_json_new_array() : NULL;
        err = search(&s, bank, &filter);
    }
    qx_json_free(&s.array);
    qx_bank_close(&bank);
    qx_buf_free(&words);
    int status = qx_cli_done(cli, err);

    return status == QX_EXIT_YES && s.n == 0 ? QX_EXIT_NO : status;
}
