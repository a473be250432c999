/* bank import --in-parts: first everything is read and checked; then it is taken with a commit for
 * each part, so that what ends it costs a part at most. */
#include "import.h"

#include <stdlib.h>
#include <time.h>

#include <qualex/arena.h>

#define PART 10000 /* questions */
/* Who waits to write looks every tenth of a second: this long nobody writes, after so many parts.
 */
#define PAUSE_NS 110000000
#define PARTS_A_PAUSE 6

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

/* The ids that were met, by eight bytes of their digests; 0 = empty. */
struct cli_met {
    uint64_t *slots; /* cap, a power of two */
    size_t cap;
    size_t n;
};

static uint64_t *slot_of(struct cli_met *met, uint64_t key)
{
    size_t i = (size_t)key & (met->cap - 1);

    while (met->slots[i] != 0 && met->slots[i] != key) {
        i = (i + 1) & (met->cap - 1);
    }
    return &met->slots[i];
}

static void make_room(struct cli_met *met)
{
    struct cli_met old = *met;

    met->cap = old.cap == 0 ? 1024 : 2 * old.cap;
    met->slots = qx_alloc(met->cap, sizeof *met->slots);
    for (size_t i = 0; i < old.cap; i++) {
        if (old.slots[i] != 0) {
            *slot_of(met, old.slots[i]) = old.slots[i];
        }
    }
    free(old.slots);
}

/* Whether the id was met before. */
static bool meet(struct cli_met *met, const char *id)
{
    uint8_t digest[QX_SHA256_LEN];
    uint64_t key;

    if (4 * met->n >= 3 * met->cap) {
        make_room(met);
    }
    qx_sha256(qx_slice_text(id), digest);
    memcpy(&key, digest, sizeof key);
    uint64_t *slot = slot_of(met, key);
    bool before = *slot != 0;

    met->n += before ? 0 : 1;
    *slot = key;
    return before;
}

static enum qx_err check_one(void *ctx, const struct qx_question *question, uint32_t line,
                             bool *refused)
{
    struct importing *im = ctx;
    struct qx_report *report = &im->cli->report;
    const char *where = im->reading->where;
    enum qx_err err =
        meet(im->parts.met, question->id)
            ? qx_fail(report, QX_ERR_EXISTS, where, line,
                      "id %s stands before already: give each question its own", question->id)
            : qx_bank_check(im->bank, question, im->one_language, where, line, report);

    *refused = err == QX_ERR_EXISTS || err == QX_ERR_QUESTION;
    return *refused ? QX_OK : err;
}

/* Others may write meanwhile. */
static enum qx_err check(struct importing *im, int argc, char **argv)
{
    struct qx_report *report = &im->cli->report;
    struct cli_met met = {0};

    im->parts.met = &met;
    enum qx_err err = cli_import_read(im, argc, argv, "checking", check_one, report);

    free(met.slots);
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

static void let_others_write(const struct importing *im)
{
    if (im->parts.at / PART % PARTS_A_PAUSE == 0) {
        (void)nanosleep(&(const struct timespec){.tv_nsec = PAUSE_NS}, NULL);
    }
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
        let_others_write(im);
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
    if (err == QX_ERR_INTERRUPTED) { /* perhaps before the first that is new */
        err = im->parts.at > im->parts.before ? close_part(im) : QX_OK;
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
