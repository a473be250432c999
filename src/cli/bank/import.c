/* bank import: files of questions into the bank, all or nothing. */
#include "bank.h"
#include "import_look.h"
#include "source.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <qualex/io.h>

const struct qx_cli_option cli_bank_import_options[] = {
    {.name = "format",
     .argument = "FORMAT",
     .kind = QX_OPTION_VALUE,
     .help = "gift, aiken, moodle-xml, qti, csv or json (default: by the file's name)"},
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
    {.name = "json",                                                     .help = "one JSON object instead of text"},
    {0},
};

struct importing {
    struct qx_cli *cli;
    struct qx_bank *bank;
    struct qx_map *map;
    char delimiter;
    int64_t now_ms;
    struct cli_source source;         /* the file that is read */
    const struct qx_reading *reading; /* of the file at hand */
    struct cli_look look;
    struct qx_buf as; /* who imports, or empty */
    bool one_language;
    size_t counts[3]; /* by enum qx_put */
    size_t seen;
    size_t accepted;
    size_t refused;
    struct qx_progress progress;
    uint64_t done; /* bytes of the files before */
    struct cli_draft draft;
};

static enum qx_err take(void *ctx, const struct qx_question *question, uint32_t line, bool *refused)
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

/* --- formats --- */

static enum qx_err read_gift(struct importing *im, struct qx_slice text, struct qx_reading *reading)
{
    (void)im;
    return qx_gift_read(text, reading);
}

static enum qx_err read_aiken(struct importing *im, struct qx_slice text,
                              struct qx_reading *reading)
{
    (void)im;
    return qx_aiken_read(text, reading);
}

static enum qx_err read_moodle_xml(struct importing *im, struct qx_slice text,
                                   struct qx_reading *reading)
{
    (void)im;
    return qx_moodle_xml_read(text, reading);
}

static enum qx_err read_csv(struct importing *im, struct qx_slice text, struct qx_reading *reading)
{
    return qx_csv_read(text, im->map, im->delimiter, reading);
}

static enum qx_err read_json(struct importing *im, struct qx_slice text, struct qx_reading *reading)
{
    (void)im;
    return qx_json_read(text, reading);
}

static enum qx_err read_qti(struct importing *im, struct qx_slice text, struct qx_reading *reading)
{
    (void)im;
    return qx_qti_read(text, reading);
}

/* What a format is called, which file names mean it, and who reads it. */
struct format {
    const char *name;
    const char *endings[2];
    bool one_language; /* of a file: a bank that has the question in others keeps them */
    enum qx_err (*read)(struct importing *im, struct qx_slice text, struct qx_reading *reading);
    /* An archive of files of the format; NULL: there is none. */
    enum qx_err (*read_package)(const char *path, struct qx_reading *reading);
};

static const struct format FORMATS[] = {
    {"gift",       {".gift", ".gift.txt"},   true,  read_gift,       NULL               },
    {"aiken",      {".aiken", ".aiken.txt"}, true,  read_aiken,      NULL               },
    {"moodle-xml", {NULL},                   true,  read_moodle_xml, NULL               },
    {"qti",        {".zip", ".imscc"},       true,  read_qti,        qx_qti_package_read},
    {"csv",        {".csv", ".tsv"},         true,  read_csv,        NULL               },
    {"json",       {".json"},                false, read_json,       NULL               },
};

static bool ends_with(const char *name, const char *tail)
{
    size_t n = strlen(name);
    size_t t = strlen(tail);

    return n > t && strcmp(name + n - t, tail) == 0;
}

static bool named_for(const struct format *f, const char *path)
{
    for (size_t i = 0; i < sizeof f->endings / sizeof f->endings[0]; i++) {
        if (f->endings[i] != NULL && ends_with(path, f->endings[i])) {
            return true;
        }
    }
    return false;
}

/* The format that is given, else the one that the file's name means; NULL when there is none: what
 * is in a file is never guessed. */
static const struct format *format_of(const struct qx_cli *cli, const char *path)
{
    const char *given = qx_cli_value(cli, "format");

    for (size_t i = 0; i < sizeof FORMATS / sizeof FORMATS[0]; i++) {
        if (given == NULL ? named_for(&FORMATS[i], path) : strcmp(given, FORMATS[i].name) == 0) {
            return &FORMATS[i];
        }
    }
    return NULL;
}

/* --- files --- */

static uint64_t file_size(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
}

static enum qx_err read_questions(struct importing *im, const struct format *format,
                                  const char *path, struct qx_reading *reading)
{
    struct qx_cli *cli = im->cli;

    im->one_language = format->one_language;
    if (format->read_package != NULL &&
        (cli_bank_is_archive(path) || ends_with(path, ".zip") || ends_with(path, ".imscc"))) {
        /* Entries are dated in local time, for which libc looks at the zone's file each time.
         * Nothing here shows such a date. */
        (void)setenv("TZ", "UTC0", 0);
        enum qx_err read = format->read_package(path, reading);

        im->done += file_size(path);
        return read;
    }
    enum qx_err err = cli_source_open(path, reading->encoding, &cli->report, &im->source);

    if (err == QX_OK) {
        err = format->read(im, im->source.text, reading);
        im->done += im->source.size;
    }
    cli_source_close(&im->source);
    return err;
}

static enum qx_err import_file(struct importing *im, const char *path)
{
    struct qx_cli *cli = im->cli;
    const char *lang = qx_cli_value(cli, "lang");
    struct qx_reading reading = {
        .where = path,
        .lang = lang == NULL ? "en" : lang,
        .lenient = qx_cli_flag(cli, "lenient"),
        .encoding = qx_cli_value(cli, "encoding"),
        .intake = {.ctx = im, .take = take, .go_on = go_on},
        .report = &cli->report,
    };
    im->reading = &reading;
    enum qx_err err = read_questions(im, format_of(cli, path), path, &reading);

    if (err == QX_OK && reading.seen == 0) {
        qx_report_add(&cli->report, QX_WARNING, path, 0,
                      "holds no question: look whether it is the right file");
    }
    im->seen += reading.seen;
    im->accepted += reading.accepted;
    im->refused += reading.refused;
    return err;
}

static enum qx_err check_formats(struct qx_cli *cli, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (format_of(cli, argv[i]) == NULL) {
            return qx_cli_misuse(cli, "%s: say --format gift, aiken, moodle-xml, qti, csv or json",
                                 argv[i]);
        }
    }
    return QX_OK;
}

static enum qx_err read_delimiter(struct importing *im)
{
    const char *d = qx_cli_value(im->cli, "delimiter");

    if (d == NULL) {
        return QX_OK;
    }
    im->delimiter = strcmp(d, "tab") == 0 ? '\t' : d[0];
    return strcmp(d, "tab") == 0 || (strlen(d) == 1 && strchr("\"\n\r", d[0]) == NULL)
               ? QX_OK
               : qx_cli_misuse(im->cli, "--delimiter takes one character, or tab");
}

/* --map: a name, else a file. */
static enum qx_err read_map(struct importing *im)
{
    const char *name = qx_cli_value(im->cli, "map");
    struct qx_buf text = {0};
    enum qx_err err = QX_OK;

    if (name == NULL) {
        return QX_OK;
    }
    if (qx_map_known(name) != NULL) {
        qx_buf_text(&text, qx_map_known(name));
    } else {
        err = qx_read_file(name, CLI_BANK_POLICY_MAX, &text, &im->cli->report);
    }
    if (err == QX_OK) {
        err = qx_map_read(qx_buf_slice(&text), name, &im->cli->report, &im->map);
    }
    qx_buf_free(&text);
    return err;
}

/* What stops the whole: told, and the files after it are not read. */
static enum qx_err import_files(struct importing *im, int argc, char **argv)
{
    struct qx_report *report = &im->cli->report;
    int64_t since = 0;
    enum qx_err err = qx_bank_begin(im->bank, report);

    if (err == QX_OK) {
        err = qx_bank_last(im->bank, &since);
        err = err == QX_OK ? QX_OK : qx_bank_fail(im->bank, err, report);
    }
    for (int i = 1; i < argc && err == QX_OK; i++) {
        err = import_file(im, argv[i]);
    }
    qx_progress_end(&im->progress);
    if (err == QX_ERR_INTERRUPTED) {
        return qx_fail(report, err, argv[0], 0, "interrupted: the bank is as it was");
    }
    if (err != QX_OK || im->refused > 0) {
        qx_bank_rollback(im->bank);
        return err;
    }
    err = qx_bank_commit(im->bank, report);
    if (err == QX_OK && im->counts[QX_PUT_NEW] + im->counts[QX_PUT_CHANGED] > 0) {
        cli_look_for_twins(&im->look, im->bank, argv[0], since);
    }
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

static void print_counts(struct importing *im, bool stored)
{
    struct qx_cli *cli = im->cli;

    if (qx_cli_flag(cli, "json")) {
        struct qx_json *all = qx_json_new_object();

        qx_json_set_int(all, "seen", (int64_t)im->seen);
        qx_json_set_int(all, "accepted", (int64_t)im->accepted);
        qx_json_set_int(all, "refused", (int64_t)im->refused);
        qx_json_set_int(all, "new", stored ? (int64_t)im->counts[QX_PUT_NEW] : 0);
        qx_json_set_int(all, "changed", stored ? (int64_t)im->counts[QX_PUT_CHANGED] : 0);
        qx_json_set_int(all, "unchanged", (int64_t)im->counts[QX_PUT_UNCHANGED]);
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
    } else {
        (void)fputs("nothing was changed\n", cli->out);
    }
}

static enum qx_err prepare(struct importing *im, int argc, char **argv)
{
    struct qx_cli *cli = im->cli;
    enum qx_err err = check_formats(cli, argc, argv);

    if (err == QX_OK) {
        err = read_delimiter(im);
    }
    if (err == QX_OK) {
        err = cli_bank_person(cli, &im->as);
    }
    if (err == QX_OK) {
        err = read_map(im);
    }
    if (err == QX_OK) {
        err = cli_bank_draft(cli, argc, argv, &im->draft);
    }
    return err != QX_OK ? err : qx_bank_open(argv[0], true, &cli->report, &im->bank);
}

static enum qx_err import_all(struct importing *im, int argc, char **argv)
{
    enum qx_err err = QX_OK;

    if (!im->draft.alone) {
        im->progress = qx_progress_start(im->cli, "importing", total_size(argc, argv));
        cli_bank_interrupt_start();
        err = import_files(im, argc, argv);
        cli_bank_interrupt_end();
    }
    return err == QX_OK && im->refused > 0 ? QX_ERR_QUESTION : err;
}

static void free_all(struct importing *im)
{
    if (im->bank != NULL) {
        qx_bank_close(&im->bank);
    }
    cli_look_end(&im->look);
    qx_map_free(&im->map);
    qx_buf_free(&im->as);
    qx_buf_free(&im->draft.text);
}

int cli_bank_import(struct qx_cli *cli, int argc, char **argv)
{
    struct importing im = {.cli = cli, .now_ms = cli->clock.wall_ms(cli->clock.ctx)};
    cli_look_start(&im.look, cli);
    enum qx_err err = prepare(&im, argc, argv);

    if (err != QX_OK) { /* nothing was read */
        free_all(&im);
        return qx_cli_done(cli, err);
    }
    err = import_all(&im, argc, argv);
    print_counts(&im, err == QX_OK);
    if (err == QX_OK) {
        err = cli_bank_write_draft(cli, &im.draft);
    }
    free_all(&im);
    int status = qx_cli_done(cli, QX_OK); /* the messages are out already */

    return status == QX_EXIT_YES ? qx_exit_of(err) : status;
}
