/* bank import: files of questions into the bank, all or nothing (unless in parts). */
#include "import.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <qualex/io.h>

const struct qx_cli_option cli_bank_import_options[] = {
    {.name = "format",
     .argument = "FORMAT",
     .kind = QX_OPTION_VALUE,
     .help = "gift, aiken, moodle-xml, qti, csv, tsv or json (default: by the file's name)"},
    {.name = "encoding",
     .argument = "NAME",
     .kind = QX_OPTION_VALUE,
     .help = "of the files, as iconv names it (default: UTF-8)"},
    {.name = "lang",
     .argument = "LANG",
     .kind = QX_OPTION_VALUE,
     .help = "of the texts (default: en)"},
    {.name = "map",
     .argument = "NAME|FILE",
     .kind = QX_OPTION_VALUE,
     .help = "csv: what its columns are (default: the known map of that header)"},
    {.name = "delimiter",
     .argument = "CHAR",
     .kind = QX_OPTION_VALUE,
     .help = "csv: ',' ';' 'tab' … (default: the map's)"},
    {.name = "policy",
     .argument = "FILE",
     .kind = QX_OPTION_VALUE,
     .help = "qti: write its test there as a draft of an exam policy"},
    {.name = "as",                                                     .argument = "NAME", .kind = QX_OPTION_VALUE, .help = "who imports"},
    {.name = "lenient",                                                                           .help = "take what is doubtful, with a warning"},
    {.name = "in-parts", .help = "keep what is taken at each 10,000; the same command goes on from there"},
    {.name = "json",                                                     .help = "one JSON object instead of text"},
    {0},
};

enum qx_err cli_import_put(void *ctx, const struct qx_question *question, uint32_t line,
                           bool *refused)
{
    struct importing *im = ctx;
    enum qx_put put = QX_PUT_NEW;
    enum qx_err err = qx_bank_put(im->bank, question, im->one_language, qx_buf_cstr(&im->as),
                                  im->now_ms, im->reading->where, line, &im->cli->report, &put);

    if (err == QX_ERR_EXISTS || err == QX_ERR_QUESTION) {
        *refused = true;
        return QX_OK;
    }
    if (err == QX_OK) {
        im->counts[put]++;
    }
    if (err == QX_OK && put == QX_PUT_CHANGED && im->counts[put] <= CHANGED_NAMED) {
        qx_buf_printf(&im->changed, "%s%s", im->changed.len == 0 ? "" : ", ", question->id);
    }
    if (err == QX_OK && put != QX_PUT_UNCHANGED) {
        cli_look_at(&im->look, question, im->reading->where, line);
    }
    return err;
}

static bool go_on(void *ctx, size_t done)
{
    struct importing *im = ctx;

    cli_source_done(&im->source, done);
    qx_progress_step(&im->progress, im->done + done);
    return !cli_bank_interrupt_asked();
}

/* --- files --- */

static uint64_t file_size(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
}

static enum qx_err read_questions(struct importing *im, const struct cli_import_format *format,
                                  const char *path, struct qx_reading *reading)
{
    struct qx_cli *cli = im->cli;

    im->one_language = format->one_language;
    if (cli_import_is_package(format, path)) {
        /* Entries are dated in local time, for which libc looks at the zone's file each time.
         * Nothing here shows such a date. */
        (void)setenv("TZ", "UTC0", 0);
        enum qx_err read = format->read_package(path, reading);

        im->done += file_size(path);
        return read;
    }
    enum qx_err err = cli_source_open(path, reading->encoding, &cli->report, &im->source);

    if (err == QX_OK) {
        err = format->read(&im->columns, im->source.text, reading);
        im->done += im->source.size;
    }
    cli_source_close(&im->source);
    return err;
}

static enum qx_err import_file(struct importing *im, const char *path, cli_import_take *take,
                               struct qx_report *report)
{
    struct qx_cli *cli = im->cli;
    const char *lang = qx_cli_value(cli, "lang");
    struct qx_reading reading = {
        .where = path,
        .lang = lang == NULL ? "en" : lang,
        .lenient = qx_cli_flag(cli, "lenient"),
        .encoding = qx_cli_value(cli, "encoding"),
        .intake = {.ctx = im, .take = take, .go_on = go_on},
        .report = report,
    };
    im->reading = &reading;
    enum qx_err err = read_questions(im, cli_import_format(cli, path), path, &reading);

    if (err == QX_OK && reading.seen == 0) {
        qx_report_add(report, QX_WARNING, path, 0,
                      "holds no question: look whether it is the right file");
    }
    im->seen += reading.seen;
    im->accepted += reading.accepted;
    im->refused += reading.refused;
    return err;
}

static uint64_t total_size(int argc, char **argv)
{
    uint64_t total = 0;

    for (int i = 1; i < argc; i++) {
        total += file_size(argv[i]);
    }
    return total;
}

enum qx_err cli_import_read(struct importing *im, int argc, char **argv, const char *what,
                            cli_import_take *take, struct qx_report *report)
{
    enum qx_err err = QX_OK;

    im->seen = im->accepted = im->refused = 0;
    im->done = 0;
    im->progress = qx_progress_start(im->cli, what, total_size(argc, argv));
    for (int i = 1; i < argc && err == QX_OK; i++) {
        err = import_file(im, argv[i], take, report);
    }
    qx_progress_end(&im->progress);
    return err;
}

static enum qx_err import_whole(struct importing *im, int argc, char **argv)
{
    struct qx_report *report = &im->cli->report;
    enum qx_err err = qx_bank_begin(im->bank, report);

    if (err == QX_OK) {
        err = cli_import_read(im, argc, argv, "importing", cli_import_put, report);
    }
    if (err == QX_ERR_INTERRUPTED) {
        return qx_fail(report, err, argv[0], 0, "interrupted: the bank is as it was (--in-parts would go on from here)");
    }
    if (err == QX_OK && im->refused == 0) {
        err = cli_import_forget_parts(im, argc, argv);
    }
    if (err == QX_OK && im->refused == 0) {
        return qx_bank_commit(im->bank, report);
    }
    qx_bank_rollback(im->bank);
    return err;
}

static void print_changed(const struct importing *im)
{
    size_t n = im->counts[QX_PUT_CHANGED];

    if (n > 0) {
        (void)fprintf(im->cli->out, "changed: %.*s", QX_ARG(qx_buf_slice(&im->changed)));
        if (n > CHANGED_NAMED) {
            (void)fprintf(im->cli->out, " and %zu more", n - CHANGED_NAMED);
        }
        (void)fputc('\n', im->cli->out);
    }
}

static void print_counts(struct importing *im, bool stored)
{
    struct qx_cli *cli = im->cli;

    if (qx_cli_flag(cli, "json")) {
        struct qx_json *all = qx_json_new_object();

        qx_json_set_int(all, "seen", (int64_t)im->seen);
        qx_json_set_int(all, "accepted", (int64_t)im->accepted);
        qx_json_set_int(all, "refused", (int64_t)im->refused);
        qx_json_set_int(all, "in_bank", stored ? (int64_t)im->accepted : im->parts.before);
        qx_json_set_int(all, "new", stored ? (int64_t)im->counts[QX_PUT_NEW] : 0);
        qx_json_set_int(all, "changed", stored ? (int64_t)im->counts[QX_PUT_CHANGED] : 0);
        qx_json_set_int(all, "unchanged", (int64_t)im->counts[QX_PUT_UNCHANGED]);
        qx_json_set_text(all, "changed_ids", stored ? qx_buf_cstr(&im->changed) : "");
        qx_json_set(all, "messages", cli_bank_messages(cli));
        cli_bank_print_json(cli, &all);
        return;
    }
    qx_cli_flush(cli);
    (void)fprintf(cli->out, "seen %zu, accepted %zu, refused %zu: ", im->seen, im->accepted,
                  im->refused);
    if (stored) {
        (void)fprintf(cli->out, "%zu new, %zu changed, %zu unchanged\n", im->counts[QX_PUT_NEW],
                      im->counts[QX_PUT_CHANGED], im->counts[QX_PUT_UNCHANGED]);
        print_changed(im);
    } else if (im->parts.before > 0) {
        (void)fprintf(cli->out, "the first %lld are in the bank\n", (long long)im->parts.before);
    } else {
        (void)fputs("nothing was changed\n", cli->out);
    }
}

static enum qx_err prepare(struct importing *im, int argc, char **argv)
{
    struct qx_cli *cli = im->cli;
    const char *lang = qx_cli_value(cli, "lang");
    enum qx_err err = QX_OK;

    for (int i = 1; i < argc && err == QX_OK; i++) {
        err = cli_import_format(cli, argv[i]) == NULL ? cli_import_no_format(cli, argv[i]) : QX_OK;
    }
    for (int i = 1; i < argc && err == QX_OK; i++) {
        if (lang != NULL && !cli_import_format(cli, argv[i])->one_language) {
            err = qx_cli_misuse(cli, "%s: json holds all languages: leave out --lang", argv[i]);
        } else if (qx_cli_flag(cli, "in-parts") && strcmp(argv[i], "-") == 0) {
            err = qx_cli_misuse(cli, "--in-parts reads everything twice: give a file, not '-'");
        }
    }
    if (err == QX_OK && lang != NULL && !qx_lang_well_formed(lang)) {
        err = qx_cli_misuse(cli, "--lang %s: no language: write it as en, ru or kk-Latn", lang);
    }
    if (err == QX_OK) {
        err = cli_bank_person(cli, &im->as);
    }
    if (err == QX_OK) {
        err = cli_columns_read(cli, &im->columns);
    }
    if (err == QX_OK) {
        err = cli_bank_open(cli, argv[0], &im->bank);
    }
    return err == QX_OK ? cli_bank_draft(cli, argc, argv, &im->draft) : err;
}

static enum qx_err import_all(struct importing *im, int argc, char **argv)
{
    enum qx_err err = QX_OK;

    if (im->draft.alone) {
        return QX_OK;
    }
    cli_bank_interrupt_start();
    err = qx_bank_last(im->bank, &im->since);
    if (err != QX_OK) {
        err = qx_bank_fail(im->bank, err, &im->cli->report);
    } else {
        err = qx_cli_flag(im->cli, "in-parts") ? cli_import_parts(im, argc, argv)
                                               : import_whole(im, argc, argv);
    }
    cli_bank_interrupt_end();
    err = err == QX_OK && im->refused > 0 ? QX_ERR_QUESTION : err;
    if (err == QX_OK && im->counts[QX_PUT_NEW] + im->counts[QX_PUT_CHANGED] > 0) {
        cli_look_for_twins(&im->look, im->bank, argv[0], im->since);
    }
    return err;
}

static void free_all(struct importing *im)
{
    if (im->bank != NULL) {
        qx_bank_close(&im->bank);
    }
    cli_look_end(&im->look);
    qx_map_free(&im->columns.map);
    qx_buf_free(&im->as);
    qx_buf_free(&im->changed);
}

int cli_bank_import(struct qx_cli *cli, int argc, char **argv)
{
    struct importing im = {.cli = cli, .now_ms = cli->clock.wall_ms(cli->clock.ctx)};
    cli_look_start(&im.look, cli);
    enum qx_err err = prepare(&im, argc, argv);

    if (err != QX_OK) { /* nothing was read */
        cli_bank_draft_end(cli, &im.draft, false);
        free_all(&im);
        return qx_cli_done(cli, err);
    }
    err = import_all(&im, argc, argv);
    print_counts(&im, err == QX_OK);
    cli_bank_draft_end(cli, &im.draft, err == QX_OK);
    free_all(&im);
    int status = qx_cli_done(cli, QX_OK); /* the messages are out already */

    return status == QX_EXIT_YES ? qx_exit_of(err) : status;
}
