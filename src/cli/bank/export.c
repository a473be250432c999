/* bank export: the questions as a file that import reads back. */
#include "bank.h"

#include <stdlib.h>

#include <qualex/io.h>

#include "tabs.h"

const struct qx_cli_option cli_bank_export_options[] = {
    {.name = "format",
     .argument = "FORMAT",
     .kind = QX_OPTION_VALUE,
     .help = "json, gift, moodle-xml, qti22, qti30, csv or tsv (default: by the name, else json)"},
    {.name = "lang",
     .argument = "LANG",
     .kind = QX_OPTION_VALUE,
     .help = "of the texts; json has all (default: the bank's, if it is one)"},
    {.name = "status",
     .argument = "STATUS",
     .kind = QX_OPTION_VALUE,
     .help = "only versions of this status (default: the newest of each question)"},
    {.name = "topic",                                                       .argument = "TOPIC", .kind = QX_OPTION_VALUE, .help = "only this topic"},
    {.name = "output",
     .letter = 'o',
     .argument = "FILE",
     .kind = QX_OPTION_VALUE,
     .help = "write there instead of on standard output"},
    {.name = "skip",                                                         .help = "leave out what the format cannot hold"},
    {0                                                 },
};

struct exporting {
    struct qx_cli *cli;
    const char *where; /* the bank */
    struct qx_bank *bank;
    struct qx_writing writing;
    bool tabs; /* what is written as CSV goes out as TSV */
    struct qx_writer *writer;
    struct qx_file *file; /* NULL: standard output */
    struct qx_progress progress;
    struct qx_buf langs; /* ",en,ru": those that the questions are in */
    const char *status;
    const char *topic;
    uint64_t total;
    uint64_t done;
    enum qx_err err;
};

static enum qx_err write_bytes(struct exporting *e, struct qx_slice bytes)
{
    if (e->file != NULL) {
        return qx_file_add(e->file, bytes);
    }
    return fwrite(bytes.ptr, 1, bytes.len, e->cli->out) == bytes.len
               ? QX_OK
               : qx_fail(&e->cli->report, QX_ERR_IO, "standard output", 0,
                         "cannot write: free some space, or give -o FILE");
}

/* The writer gives whole records. */
static enum qx_err write_out(void *ctx, struct qx_slice bytes)
{
    struct exporting *e = ctx;
    struct qx_buf parted = {0};

    if (!e->tabs) {
        return write_bytes(e, bytes);
    }
    enum qx_err err = cli_bank_tabs(bytes, e->writing.where, &e->cli->report, &parted);

    if (err == QX_OK) {
        err = write_bytes(e, qx_buf_slice(&parted));
    }
    qx_buf_free(&parted);
    return err;
}

static bool go_on(void *ctx)
{
    (void)ctx;
    return !cli_bank_interrupt_asked();
}

static bool add(void *ctx, const struct qx_entry *entry)
{
    struct exporting *e = ctx;

    e->err = qx_writer_put(e->writer, entry->json);
    qx_progress_step(&e->progress, ++e->done);
    if (e->err == QX_OK && cli_bank_interrupt_asked()) {
        e->err = qx_fail(&e->cli->report, QX_ERR_INTERRUPTED, e->writing.where, 0,
                         "interrupted: nothing was written");
    }
    return e->err == QX_OK;
}

/* --- in which language --- */

/* The next language of a set, off the front of *rest; empty at the end. */
static struct qx_slice next_lang(const char **rest)
{
    *rest += strspn(*rest, ",");
    struct qx_slice lang = qx_slice(*rest, strcspn(*rest, ","));

    *rest += lang.len;
    return lang;
}

static bool has_lang(const struct exporting *e, struct qx_slice lang)
{
    const char *rest = qx_buf_cstr(&e->langs);
    struct qx_slice one;

    while ((one = next_lang(&rest)).len > 0) {
        if (qx_slice_equal(one, lang)) {
            return true;
        }
    }
    return false;
}

/* Counts, and notes languages that no question before was in. */
static bool note_langs(void *ctx, const struct qx_entry *entry)
{
    struct exporting *e = ctx;
    const char *rest = entry->langs;
    struct qx_slice lang;

    e->total++;
    while ((lang = next_lang(&rest)).len > 0) {
        if (!has_lang(e, lang)) {
            qx_buf_printf(&e->langs, ",%.*s", QX_ARG(lang));
        }
    }
    return !cli_bank_interrupt_asked();
}

/* The one language that all questions are in, into the writing. */
static enum qx_err only_lang(struct exporting *e)
{
    const char *rest = qx_buf_cstr(&e->langs);
    struct qx_slice first = next_lang(&rest);
    struct qx_slice other = next_lang(&rest);

    if (other.len > 0) {
        return qx_cli_misuse(e->cli,
                             "%s holds one language a file, and the questions are in %.*s and "
                             "%.*s: say --lang",
                             qx_format_name(e->writing.format), QX_ARG(first), QX_ARG(other));
    }
    e->writing.lang = first.len == 0 ? "en" : (const char *)first.ptr;
    return QX_OK;
}

/* That there is nothing to write is told, and written. */
static enum qx_err tell_nothing(struct exporting *e)
{
    const struct qx_filter filter = {.topic = e->topic};
    bool all = e->status == NULL && e->topic == NULL;

    if (e->total > 0 || cli_bank_interrupt_asked()) {
        return QX_OK;
    }
    qx_report_add(&e->cli->report, QX_WARNING, e->where, 0,
                  all ? "the bank has no question: the export is empty"
                      : "no question fits --status and --topic: the export is empty");
    return cli_bank_tell_unknown(e->cli, e->bank, e->where, &filter);
}

static enum qx_err choose_lang(struct exporting *e)
{
    const char *given = qx_cli_value(e->cli, "lang");
    enum qx_err err = qx_bank_walk(e->bank, e->status, e->topic, e->status == NULL, note_langs, e);

    err = err == QX_OK ? tell_nothing(e) : qx_bank_fail(e->bank, err, &e->cli->report);
    if (err != QX_OK) {
        return err;
    }
    if (e->writing.format == QX_FORMAT_JSON) {
        return given == NULL ? QX_OK
                             : qx_cli_misuse(e->cli, "json holds all languages: leave out --lang");
    }
    if (given == NULL) {
        return only_lang(e);
    }
    e->writing.lang = given;
    return e->total == 0 || has_lang(e, qx_slice_text(given))
               ? QX_OK
               : qx_cli_misuse(e->cli, "--lang %s: no question is in it", given);
}

/* --- in which format --- */

static bool ends_with(const char *name, const char *tail)
{
    size_t n = strlen(name);
    size_t t = strlen(tail);

    return n > t && strcmp(name + n - t, tail) == 0;
}

static const char TSV[] = "tsv"; /* csv, parted by tabs */

/* By the ending of a file's name; one without any is json. */
static enum qx_err format_of_name(struct exporting *e, const char *path)
{
    static const struct {
        const char *tail;
        enum qx_format format;
        bool tabs;
    } NAMES[] = {
        {".json", QX_FORMAT_JSON,       false},
        {".gift", QX_FORMAT_GIFT,       false},
        {".csv",  QX_FORMAT_CSV,        false},
        {".tsv",  QX_FORMAT_CSV,        true },
        {".xml",  QX_FORMAT_MOODLE_XML, false},
    };
    const char *folder = strrchr(path, '/');

    if (ends_with(path, ".zip")) {
        return qx_cli_misuse(e->cli, "%s: say --format qti22 or qti30", path);
    }
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        if (ends_with(path, NAMES[i].tail)) {
            e->writing.format = NAMES[i].format;
            e->tabs = NAMES[i].tabs;
            return QX_OK;
        }
    }
    return strchr(folder == NULL ? path : folder, '.') == NULL
               ? QX_OK
               : qx_cli_misuse(e->cli,
                               "%s: no format has such a name: .json, .gift, .xml (moodle-xml), "
                               ".csv, .tsv, or say --format",
                               path);
}

static enum qx_err choose_format(struct exporting *e, const char *path)
{
    const char *given = qx_cli_value(e->cli, "format");

    if (given == NULL) {
        return path == NULL ? QX_OK : format_of_name(e, path);
    }
    e->tabs = strcmp(given, TSV) == 0;
    if (!qx_format_of_name(e->tabs ? qx_format_name(QX_FORMAT_CSV) : given, &e->writing.format)) {
        return qx_cli_misuse(
            e->cli, "no format '%s': json, gift, moodle-xml, qti22, qti30, csv or tsv", given);
    }
    return path != NULL || !qx_format_is_package(e->writing.format)
               ? QX_OK
               : qx_cli_misuse(e->cli, "%s is a package: say -o FILE.zip", given);
}

static enum qx_err choose(struct exporting *e, const char *bank, const char *path)
{
    enum qx_status known;

    e->status = qx_cli_value(e->cli, "status");
    e->topic = qx_cli_value(e->cli, "topic");
    if (e->status != NULL && !qx_status_of_name(e->status, &known)) {
        return cli_bank_no_status(e->cli, e->status);
    }
    enum qx_err err = choose_format(e, path);

    e->writing.name = e->tabs ? TSV : NULL;
    if (err == QX_OK) {
        err = qx_bank_open(bank, false, &e->cli->report, &e->bank);
    }
    return err == QX_OK ? choose_lang(e) : err;
}

/* --- all of them --- */

static void tell_counts(const struct exporting *e)
{
    const struct qx_writing *w = &e->writing;

    if (w->others > 0) {
        qx_report_add(w->report, QX_WARNING, w->where, 0,
                      "%zu questions are not in %s: export each language by itself", w->others,
                      w->lang);
    }
    if (w->refused > 0) {
        qx_report_add(w->report, QX_WARNING, w->where, 0, "%zu of %zu questions %s", w->refused,
                      w->refused + w->written, w->skip ? "were left out" : "cannot be written");
    }
}

static enum qx_err write_all(struct exporting *e)
{
    enum qx_err err = qx_writer_begin(&e->writing, &e->writer);

    if (err != QX_OK) {
        return err;
    }
    err = qx_bank_walk(e->bank, e->status, e->topic, e->status == NULL, add, e);
    err = err == QX_OK ? e->err : qx_bank_fail(e->bank, err, &e->cli->report);
    bool whole = err == QX_OK && (e->writing.refused == 0 || e->writing.skip);
    enum qx_err ended = qx_writer_end(&e->writer, whole);

    tell_counts(e);
    err = err == QX_OK ? ended : err;
    return err == QX_OK && !whole ? QX_ERR_QUESTION : err;
}

static enum qx_err export_all(struct exporting *e, const char *path)
{
    enum qx_err err = QX_OK;

    if (path != NULL && !qx_format_is_package(e->writing.format)) {
        err = qx_file_begin(path, 0600, &e->cli->report, &e->file);
    }
    if (err != QX_OK) {
        return err;
    }
    e->progress = qx_progress_start(e->cli, "exporting", e->total);
    cli_bank_interrupt_start();
    err = write_all(e);
    qx_progress_end(&e->progress);
    if (err == QX_OK && e->file != NULL) {
        err = qx_file_end(&e->file);
    }
    qx_file_drop(&e->file);
    cli_bank_interrupt_end();
    return err;
}

int cli_bank_export(struct qx_cli *cli, int argc, char **argv)
{
    const char *path = qx_cli_value(cli, "output");
    struct exporting e = {
        .cli = cli,
        .where = argv[0],
        .writing = {.where = path == NULL ? argv[0] : path,
                    .skip = qx_cli_flag(cli, "skip"),
                    .sink = {.ctx = &e, .write = write_out, .go_on = go_on},
                    .report = &cli->report},
    };

    (void)argc;
    enum qx_err err = choose(&e, argv[0], path);

    if (err == QX_OK) {
        err = export_all(&e, path);
    }
    qx_bank_close(&e.bank);
    qx_buf_free(&e.langs);
    return qx_cli_done(cli, err);
}
