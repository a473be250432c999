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
#include "manifest.h"
#include "openers.h"

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
    size_t passed_over; /* approved, but not in all languages */
    struct qx_progress progress;
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
            r->passed_over++;
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

/* --- what goes into the manifest --- */

/* The N of N.release, or 0. */
static int64_t number_of_name(const char *path)
{
    const char *name = strrchr(path, '/');
    int64_t number = 0;

    for (name = name == NULL ? path : name + 1; *name >= '0' && *name <= '9'; name++) {
        number = number > QX_JSON_INT_MAX / 10 ? 0 : number * 10 + (*name - '0');
    }
    return number;
}

/* An edition of the same exam, with a smaller number. */
static enum qx_err check_previous(struct releasing *r, const char *path, struct qx_slice payload)
{
    struct qx_report *report = &r->cli->report;
    struct qx_json *json = NULL;
    enum qx_err err = qx_json_parse(payload, path, report, &json);

    if (err == QX_OK) {
        const char *exam = qx_json_get_text(qx_json_get(json, "policy"), "id");
        int64_t number = qx_json_get_int(json, "number", 0);

        if (exam == NULL || strcmp(exam, r->policy.id) != 0) {
            err = qx_fail(report, QX_ERR_POLICY, path, 0,
                          "is of the exam '%s', and this one is '%s': give a release of this exam",
                          exam == NULL ? "" : exam, r->policy.id);
        } else if (number < 1 || number >= r->spec.number) {
            err =
                qx_fail(report, QX_ERR_RELEASE_OLD, path, 0,
                        "has number %lld, and this one is %lld: give a release before it, or this "
                        "one a higher number",
                        (long long)number, (long long)r->spec.number);
        }
    }
    qx_json_free(&json);
    return err;
}

static enum qx_err read_previous(struct releasing *r, const char *path)
{
    struct qx_buf payload = {0};
    enum qx_err err = path == NULL ? QX_OK : cli_bank_manifest(r->cli, path, &payload);

    if (err == QX_OK && path != NULL) {
        err = check_previous(r, path, qx_buf_slice(&payload));
    }
    if (err == QX_OK && path != NULL) {
        qx_sha256(qx_buf_slice(&payload), r->spec.previous);
    }
    qx_buf_free(&payload);
    return err;
}

static enum qx_err read_seed(struct releasing *r)
{
    const char *hex = qx_cli_value(r->cli, "seed");
    size_t digits = hex == NULL ? 0 : strlen(hex);

    if (hex == NULL) {
        return QX_OK;
    }
    if (digits < 2 || digits > 256 || digits % 2 != 0 ||
        qx_unhex(qx_slice_text(hex), qx_buf_grow(&r->seed, digits / 2), digits / 2) != QX_OK) {
        return qx_cli_misuse(r->cli, "--seed takes pairs of hexadecimal digits");
    }
    r->spec.seed = qx_buf_slice(&r->seed);
    return QX_OK;
}

static enum qx_err read_spec(struct releasing *r)
{
    struct qx_cli *cli = r->cli;
    int64_t named = number_of_name(r->path);
    enum qx_err err =
        cli_bank_policy(cli, qx_cli_value(cli, "exam"), &r->arena, &r->policy_json, &r->policy);

    r->spec.policy = &r->policy;
    r->spec.policy_json = r->policy_json;
    if (err == QX_OK) {
        err = qx_cli_number(cli, "number", 1, QX_JSON_INT_MAX, named, &r->spec.number);
    }
    if (err == QX_OK && r->spec.number == 0) {
        err = qx_cli_misuse(cli, "give the release a number: 7.release, or --number 7");
    }
    if (err == QX_OK) {
        err = qx_cli_time(cli, "not-before", &r->spec.not_before_ms);
    }
    if (err == QX_OK && qx_cli_value(cli, "not-after") != NULL) {
        err = qx_cli_time(cli, "not-after", &r->spec.not_after_ms);
    }
    if (err == QX_OK && r->spec.not_after_ms > 0 && r->spec.not_after_ms <= r->spec.not_before_ms) {
        err = qx_cli_misuse(cli, "--not-after is not after --not-before");
    }
    if (err == QX_OK) {
        err = read_previous(r, qx_cli_value(cli, "previous"));
    }
    if (err == QX_OK) {
        err = read_seed(r);
    }
    return err == QX_OK ? cli_openers_read(r->cli, &r->openers, &r->spec) : err;
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
    enum qx_err err =
        qx_release_write(r->path, &r->spec, source, cli->rng, &cli->report, &r->manifest);

    qx_progress_end(&r->progress);
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
        qx_json_set_hex(all, "digest", qx_slice(digest, sizeof digest));
        cli_bank_print_json(cli, &all);
        return;
    }
    char hex[2 * QX_SHA256_LEN + 1];

    qx_hex(qx_slice(digest, sizeof digest), hex);
    if (r->passed_over > 0) {
        qx_report_add(&cli->report, QX_WARNING, r->bank_path, 0,
                      "%zu approved questions were left out: not in all of the exam's languages",
                      r->passed_over);
    }
    (void)fprintf(cli->out, "release %lld: %zu questions, digest %s\n", (long long)r->spec.number,
                  r->taken, hex);
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
    qx_buf_free(&r->seed);
    qx_buf_free(&r->manifest);
    qx_buf_free(&r->manifest_path);
    free(r);
    return qx_cli_done(cli, err);
}
