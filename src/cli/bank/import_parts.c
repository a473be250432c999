/* bank import --in-parts: first everything is read and checked; then it is taken with a commit for
 * each part, so that what ends it costs a part at most. */
#include "import.h"

#define PART 10000 /* questions */

/* --- what is imported, and how --- */

static void add_option(struct importing *im, const char *name, struct qx_buf *out)
{
    const char *value = qx_cli_value(im->cli, name);

    qx_buf_printf(out, "%s=%s\n", name, value == NULL ? "" : value);
}

static enum qx_err add_file(struct importing *im, const char *path, struct qx_buf *out)
{
    uint8_t digest[QX_SHA256_LEN];
    enum qx_err err = qx_sha256_file(path, digest, &im->cli->report);

    if (err == QX_OK) {
        qx_buf_add(out, qx_slice(digest, sizeof digest));
    }
    return err;
}

/* Another file, another way to read it or another version of this program is another import. */
static enum qx_err digest_source(struct importing *im, int argc, char **argv)
{
    static const char *const OPTIONS[] = {"format", "encoding", "lang", "map", "delimiter"};
    const char *map = qx_cli_value(im->cli, "map");
    struct qx_buf all = {0};
    enum qx_err err = QX_OK;

    qx_buf_printf(&all, "%s lenient=%d\n", QX_VERSION, qx_cli_flag(im->cli, "lenient"));
    for (size_t i = 0; i < sizeof OPTIONS / sizeof OPTIONS[0]; i++) {
        add_option(im, OPTIONS[i], &all);
    }
    if (map != NULL && qx_map_known(map) == NULL) {
        err = add_file(im, map, &all);
    }
    for (int i = 1; i < argc && err == QX_OK; i++) {
        err = add_file(im, argv[i], &all);
    }
    qx_sha256(qx_buf_slice(&all), im->parts.source);
    qx_buf_free(&all);
    return err;
}

/* --- checking --- */

static enum qx_err check_one(void *ctx, const struct qx_question *question, uint32_t line,
                             bool *refused)
{
    struct importing *im = ctx;
    enum qx_err err = qx_bank_check(im->bank, question, im->one_language, im->reading->where, line,
                                    &im->cli->report);

    *refused = err == QX_ERR_EXISTS || err == QX_ERR_QUESTION;
    return *refused ? QX_OK : err;
}

static enum qx_err check(struct importing *im, int argc, char **argv)
{
    struct qx_report *report = &im->cli->report;
    enum qx_err err = qx_bank_begin(im->bank, report);

    if (err == QX_OK) {
        err = cli_import_read(im, argc, argv, "checking", check_one, report);
    }
    qx_bank_rollback(im->bank);
    return err == QX_ERR_INTERRUPTED
               ? qx_fail(report, err, argv[0], 0, "interrupted: the bank is as it was")
               : err;
}

/* --- taking --- */

static enum qx_err close_part(struct importing *im)
{
    struct qx_report *report = &im->cli->report;
    enum qx_err err = qx_bank_part_note(im->bank, im->parts.source, im->parts.at);

    err = err == QX_OK ? qx_bank_commit(im->bank, report) : qx_bank_fail(im->bank, err, report);
    if (err == QX_OK) {
        im->parts.before = im->parts.at;
    }
    return err;
}

static enum qx_err put(void *ctx, const struct qx_question *question, uint32_t line, bool *refused)
{
    struct importing *im = ctx;

    if (im->parts.at < im->parts.before) {
        im->parts.at++;
        return QX_OK;
    }
    enum qx_err err = cli_import_put(im, question, line, refused);

    if (err == QX_OK && *refused) { /* it is reported */
        return QX_ERR_QUESTION;
    }
    if (err == QX_OK && ++im->parts.at - im->parts.before == PART) {
        err = close_part(im);
        err = err == QX_OK ? qx_bank_begin(im->bank, &im->cli->report) : err;
    }
    return err;
}

static enum qx_err close_last(struct importing *im)
{
    enum qx_err err = qx_bank_part_forget(im->bank, im->parts.source);

    return err == QX_OK ? qx_bank_commit(im->bank, &im->cli->report)
                        : qx_bank_fail(im->bank, err, &im->cli->report);
}

static enum qx_err take(struct importing *im, int argc, char **argv)
{
    struct qx_report *report = &im->cli->report;
    struct qx_report told = {0}; /* when it was checked */
    enum qx_err err = qx_bank_begin(im->bank, report);

    if (err == QX_OK) {
        err = cli_import_read(im, argc, argv, "importing", put, &told);
    }
    qx_report_free(&told);
    if (err == QX_OK) {
        return close_last(im);
    }
    if (err == QX_ERR_INTERRUPTED) {
        err = close_part(im);
        return err != QX_OK ? err
                            : qx_fail(report, QX_ERR_INTERRUPTED, argv[0], 0,
                                      "interrupted: the same command goes on from here");
    }
    qx_bank_rollback(im->bank);
    if (err == QX_ERR_QUESTION) { /* somebody wrote since it was checked */
        im->refused++;
        qx_report_add(report, QX_NOTE, argv[0], 0,
                      "what was taken before it stays: correct it and import again");
    }
    return err;
}

enum qx_err cli_import_parts(struct importing *im, int argc, char **argv)
{
    struct qx_report *report = &im->cli->report;
    enum qx_err err = digest_source(im, argc, argv);

    if (err == QX_OK) {
        err = qx_bank_part_find(im->bank, im->parts.source, &im->parts.before);
        err = err == QX_OK ? QX_OK : qx_bank_fail(im->bank, err, report);
    }
    if (err == QX_OK && im->parts.before > 0) {
        qx_report_add(report, QX_NOTE, argv[0], 0, "goes on behind the first %lld questions",
                      (long long)im->parts.before);
    } else if (err == QX_OK) {
        err = check(im, argc, argv);
    }
    return err != QX_OK || im->refused > 0 ? err : take(im, argc, argv);
}

enum qx_err cli_import_forget_parts(struct importing *im, int argc, char **argv)
{
    bool any = false;
    enum qx_err err = qx_bank_part_any(im->bank, &any);

    if (err != QX_OK || !any) {
        return err == QX_OK ? QX_OK : qx_bank_fail(im->bank, err, &im->cli->report);
    }
    err = digest_source(im, argc, argv);
    if (err != QX_OK) {
        return err;
    }
    err = qx_bank_part_forget(im->bank, im->parts.source);
    return err == QX_OK ? QX_OK : qx_bank_fail(im->bank, err, &im->cli->report);
}
