/* bank release: the approved questions, frozen for one exam, and the manifest to be signed. */
#include "bank.h"

#include <stdlib.h>
#include <unistd.h>

#include <qualex/hex.h>
#include <qualex/io.h>
#include <qualex/proof.h>
#include <qualex/release.h>

#include "approvals.h"
#include "established.h"
#include "left_out.h"
#include "manifest.h"
#include "openers.h"
#include "release_spec.h"

const struct qx_cli_option cli_bank_release_options[] = {
    {.name = "exam",
     .argument = "EXAM.json",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "the exam policy"},
    {.name = "to",
     .argument = "CERT…",
     .kind = QX_OPTION_WORDS,
     .help = "key certificates of those who can open it alone: rooms, licenser, audit"},
    {.name = "custodian",
     .argument = "CERT…",
     .kind = QX_OPTION_WORDS,
     .help = "instead: key certificates of those who open it together"},
    {.name = "threshold",
     .argument = "K",
     .kind = QX_OPTION_VALUE,
     .help = "how many custodians it takes (default: all)"},
    {.name = "output",
     .letter = 'o',
     .argument = "N.release",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "the release; N.manifest.json is written beside it"},
    {.name = "number",
     .argument = "N",
     .kind = QX_OPTION_VALUE,
     .help = "of the release (default: the N of its name)"},
    {.name = "previous",
     .argument = "FILE",
     .kind = QX_OPTION_VALUE,
     .help = "N.release.p7m of the release before"},
    {.name = "not-before",
     .argument = "TIME",
     .kind = QX_OPTION_VALUE,
     .help = "when it may be used first (default: now)"},
    {.name = "not-after",
     .argument = "TIME",
     .kind = QX_OPTION_VALUE,
     .help = "when it may be used last (default: without end)"},
    {.name = "list",
     .argument = "FILE",
     .kind = QX_OPTION_VALUE,
     .help = "the signed list of questions in force; a live release must give it"},
    {.name = "seed",
     .argument = "HEX",
     .kind = QX_OPTION_VALUE,
     .help = "rehearsal: its secret follows from this"},
    {.name = "crl",
     .argument = "FILE",
     .kind = QX_OPTION_VALUE,
     .help = "live: revocation lists, PEM, for the signatures in the bank and of the list"},
    {.name = "json",                                           .help = "one JSON object instead of text"},
    {0      },
};

struct releasing {
    struct qx_cli *cli;
    const char *bank_path;
    const char *path;
    struct qx_buf manifest_path;
    struct qx_bank *bank;
    struct qx_arena arena; /* the policy */
    struct qx_json *policy_json;
    struct qx_policy policy;
    struct qx_release_spec spec;
    struct cli_openers openers;
    struct cli_list list;
    struct qx_buf seed;
    struct qx_buf manifest;
    struct approvals approvals; /* live */
    /* the walk through the bank */
    struct qx_arena question; /* the newest question */
    uint32_t cell;
    bool walking;
    size_t taken;
    struct cli_left_out passed_over; /* approved, but not in all languages */
    struct cli_left_out pretests;
    struct qx_progress progress;
    struct qx_progress measuring; /* what follows the walk */
};

/* --- questions, cell by cell --- */

static bool is_live(const struct releasing *r)
{
    return strcmp(r->policy.mode, "live") == 0;
}

/* What a live exam demands of a question beside its status. */
static enum qx_err check_live(struct releasing *r, const struct qx_entry *entry)
{
    if (entry->published && !r->policy.public_bank) {
        return qx_fail(&r->cli->report, QX_ERR_MODE, r->bank_path, 0,
                       "%s was published: a live release takes it only if the policy says "
                       "public_bank",
                       entry->id);
    }
    return cli_bank_approvals_cover(&r->approvals, entry, r->policy.languages,
                                    r->policy.n_languages, r->bank_path, &r->cli->report);
}

static enum qx_err read_entry(struct releasing *r, const struct qx_entry *entry,
                              struct qx_question *question)
{
    struct qx_json *json = NULL;
    enum qx_err err = is_live(r) ? check_live(r, entry) : QX_OK;

    if (err == QX_OK) {
        err = qx_json_parse(entry->json, r->bank_path, &r->cli->report, &json);
    }
    if (err == QX_OK) {
        qx_arena_free(&r->question);
        err = qx_question_from_json(json, r->bank_path, &r->question, &r->cli->report, question);
    }
    qx_json_free(&json);
    return err;
}

static enum qx_err next_cell(struct releasing *r)
{
    enum qx_err err = QX_OK;

    if (r->walking) {
        err = qx_bank_cell_end(r->bank);
        r->cell++;
    }
    r->walking = err == QX_OK && r->cell < r->policy.n_cells;
    if (r->walking) {
        err = qx_bank_cell(r->bank, &r->policy.cells[r->cell]);
    }
    return err == QX_OK ? QX_OK : qx_bank_fail(r->bank, err, &r->cli->report);
}

static bool next(void *ctx, struct qx_question *question, uint32_t *cell, enum qx_err *err)
{
    struct releasing *r = ctx;
    struct qx_entry entry = {0};

    *err = r->taken == 0 && !r->walking ? next_cell(r) : QX_OK;
    while (*err == QX_OK && r->walking) {
        if (cli_bank_interrupt_asked()) {
            *err = QX_ERR_INTERRUPTED;
        } else if (!qx_bank_cell_next(r->bank, &entry)) {
            *err = next_cell(r);
        } else if (!qx_langs_cover(entry.langs, r->policy.languages, r->policy.n_languages)) {
            cli_left_out_langs(&r->passed_over, &r->policy, entry.id, entry.langs);
        } else {
            *err = read_entry(r, &entry, question);
            if (*err == QX_OK) {
                *err = cli_list_covers(&r->list, question, r->bank_path, &r->cli->report);
            }
            *cell = r->cell;
            qx_progress_step(&r->progress, ++r->taken);
            return *err == QX_OK;
        }
    }
    return false;
}

/* --- what it is made from --- */

static enum qx_err read_spec(struct releasing *r)
{
    enum qx_err err = cli_bank_policy(r->cli, qx_cli_value(r->cli, "exam"), &r->arena,
                                      &r->policy_json, &r->policy);

    r->spec.policy = &r->policy;
    r->spec.policy_json = r->policy_json;
    return err == QX_OK ? cli_release_spec(r->cli, r->path, &r->seed, &r->openers, &r->spec) : err;
}

static enum qx_err check_mode(struct releasing *r)
{
    if (!is_live(r)) {
        return QX_OK;
    }
    return qx_bank_live(r->bank)
               ? cli_bank_approvals_read(r->cli, r->bank, r->bank_path,
                                         r->cli->clock.wall_ms(r->cli->clock.ctx), &r->approvals)
               : qx_fail(&r->cli->report, QX_ERR_MODE, r->bank_path, 0,
                         "approved by name in a rehearsal: a live exam needs a live bank");
}

/* How many questions there are to release, for the bar. */
static uint64_t count_questions(struct releasing *r)
{
    uint32_t *sizes = qx_arena_alloc(&r->arena, r->policy.n_cells, sizeof *sizes);
    uint64_t n = 0;

    if (qx_bank_sizes(r->bank, &r->policy, sizes) == QX_OK) {
        for (size_t i = 0; i < r->policy.n_cells; i++) {
            n += sizes[i];
        }
    }
    return n;
}

/* N.release → N.manifest.json */
static void name_manifest(struct releasing *r)
{
    static const char TAIL[] = ".release";
    size_t n = strlen(r->path);
    size_t tail = sizeof TAIL - 1;
    bool named = n > tail && strcmp(r->path + n - tail, TAIL) == 0;

    qx_buf_add(&r->manifest_path, qx_slice(r->path, named ? n - tail : n));
    qx_buf_text(&r->manifest_path, ".manifest.json");
}

static bool measure(void *ctx, uint64_t done, uint64_t total)
{
    struct releasing *r = ctx;

    if (r->measuring.cli == NULL) {
        qx_progress_end(&r->progress);
        r->measuring = qx_progress_start(r->cli, "drawing", total);
    }
    qx_progress_step(&r->measuring, done);
    return !cli_bank_interrupt_asked();
}

static enum qx_err write_both(struct releasing *r)
{
    struct qx_cli *cli = r->cli;
    const struct qx_question_source source = {.ctx = r, .next = next};
    const char *manifest = qx_buf_cstr(&r->manifest_path);

    if (access(manifest, F_OK) == 0) {
        return qx_fail(&cli->report, QX_ERR_EXISTS, manifest, 0,
                       "is there already: give the next number");
    }
    cli_bank_interrupt_start();
    r->progress = qx_progress_start(cli, "releasing", count_questions(r));
    r->spec.watch = (struct qx_watch){r, measure};
    enum qx_err err =
        qx_release_write(r->path, &r->spec, source, cli->rng, &cli->report, &r->manifest);

    qx_progress_end(&r->progress);
    qx_progress_end(&r->measuring);
    cli_bank_interrupt_end();
    if (err == QX_ERR_INTERRUPTED) {
        return qx_fail(&cli->report, err, r->path, 0, "interrupted: nothing was written");
    }
    if (err == QX_OK) {
        err = qx_create_file(manifest, qx_buf_slice(&r->manifest), 0644, &cli->report);
        if (err != QX_OK) {
            (void)unlink(r->path); /* without its manifest it is of no use */
        }
    }
    return err;
}

/* Also where too few are left for the exam. */
static enum qx_err tell_left_out(struct releasing *r)
{
    struct qx_report *report = &r->cli->report;
    enum qx_err err = cli_left_out_pretest(r->bank, &r->policy, &r->pretests);

    if (err != QX_OK) {
        return qx_bank_fail(r->bank, err, report);
    }
    cli_left_out_tell_langs(&r->passed_over, r->bank_path, report);
    cli_left_out_tell_pretest(&r->pretests, r->bank_path, report);
    return QX_OK;
}

static void print_outcome(struct releasing *r)
{
    struct qx_cli *cli = r->cli;
    uint8_t digest[QX_SHA256_LEN];

    qx_sha256(qx_buf_slice(&r->manifest), digest);
    if (qx_cli_flag(cli, "json")) {
        struct qx_json *all = qx_json_new_object();

        qx_json_set_text(all, "release", r->path);
        qx_json_set_text(all, "manifest", qx_buf_cstr(&r->manifest_path));
        qx_json_set_int(all, "number", r->spec.number);
        qx_json_set_int(all, "questions", (int64_t)r->taken);
        qx_json_set_int(all, "left_out", (int64_t)(r->passed_over.n + r->pretests.n));
        qx_json_set_hex(all, "digest", qx_slice(digest, sizeof digest));
        cli_bank_print_json(cli, &all);
        return;
    }
    char hex[2 * QX_SHA256_LEN + 1];

    qx_hex(qx_slice(digest, sizeof digest), hex);
    (void)fprintf(cli->out, "release %lld: %zu question%s, digest %s\n", (long long)r->spec.number,
                  r->taken, r->taken == 1 ? "" : "s", hex);
}

int cli_bank_release(struct qx_cli *cli, int argc, char **argv)
{
    struct releasing *r = qx_alloc(1, sizeof *r);

    (void)argc;
    r->cli = cli;
    r->bank_path = argv[0];
    r->path = qx_cli_value(cli, "output");
    name_manifest(r);
    enum qx_err err = read_spec(r);

    if (err == QX_OK) {
        err = qx_bank_open(argv[0], false, &cli->report, &r->bank);
    }
    if (err == QX_OK) {
        err = check_mode(r);
    }
    if (err == QX_OK) {
        err = cli_list_read(cli, r->bank, &r->policy, r->spec.not_before_ms, &r->list);
        r->spec.list = r->list.cited;
    }
    if (err == QX_OK) {
        err = write_both(r);
        if (err == QX_OK || err == QX_ERR_INFEASIBLE) {
            enum qx_err told = tell_left_out(r);

            err = err == QX_OK ? told : err;
        }
    }
    if (err == QX_OK) {
        print_outcome(r);
    }
    qx_bank_close(&r->bank);
    cli_bank_approvals_free(&r->approvals);
    cli_list_free(&r->list);
    cli_openers_free(&r->openers);
    qx_json_free(&r->policy_json);
    qx_arena_free(&r->arena);
    qx_arena_free(&r->question);
    qx_buf_free(&r->passed_over.named);
    qx_buf_free(&r->pretests.named);
    qx_buf_free(&r->seed);
    qx_buf_free(&r->manifest);
    qx_buf_free(&r->manifest_path);
    free(r);
    return qx_cli_done(cli, err);
}
