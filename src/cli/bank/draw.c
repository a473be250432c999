/* bank draw: the form that a seed gives. */
#include "bank.h"

#include <unistd.h>

#include <qualex/hex.h>
#include <qualex/io.h>
#include <qualex/proof.h>
#include <qualex/release.h>

#include "manifest.h"

const struct qx_cli_option cli_bank_draw_options[] = {
    {.name = "seed",
     .argument = "HEX",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "a rehearsal's seed, or the three nonces of a sitting (96 bytes)"},
    {.name = "manifest",
     .argument = "FILE",
     .kind = QX_OPTION_VALUE,
     .help = "N.release.p7m or N.manifest.json (default: the one beside the release)"},
    {.name = "sitting",
     .argument = "ID",
     .kind = QX_OPTION_VALUE,
     .help = "whose form it is (default: REHEARSAL)"},
    {.name = "count",
     .argument = "N",
     .kind = QX_OPTION_VALUE,
     .help = "so many forms, of sittings ID-1 to ID-N: their questions, a line each"},
    {.name = "exclude",
     .argument = "ID…",
     .kind = QX_OPTION_WORDS,
     .help = "questions that are not drawn, as those of a person's attempts before"},
    {.name = "json",                                                   .help = "one JSON object instead of text; with --count, an array a line"},
    {0                                                                        },
};

/* Another JSON text, or another signed kind, is no manifest. */
static enum qx_err check_kind(struct qx_cli *cli, const char *path, struct qx_slice text)
{
    struct qx_json *json = NULL;
    enum qx_err err = qx_json_parse(text, path, &cli->report, &json);
    const char *kind = err == QX_OK ? qx_json_get_text(json, "qualex") : NULL;

    if (err == QX_OK && (kind == NULL || strcmp(kind, qx_kind_name(QX_KIND_RELEASE)) != 0)) {
        err = qx_fail(&cli->report, QX_ERR_KIND, path, 0,
                      "another kind than a release: give N.release.p7m or N.manifest.json");
    }
    qx_json_free(&json);
    return err;
}

enum qx_err cli_bank_manifest(struct qx_cli *cli, const char *path, struct qx_buf *out)
{
    struct qx_buf bytes = {0};
    struct qx_artefact artefact = {0};
    enum qx_err err = qx_read_file(path, QX_ARTEFACT_MAX, &bytes, &cli->report);

    if (err == QX_OK && bytes.len > 0 && bytes.ptr[0] == '{') {
        qx_buf_add(out, qx_buf_slice(&bytes));
    } else if (err == QX_OK) {
        err = qx_proof_inspect(qx_buf_slice(&bytes), path, &cli->report, &artefact);
        if (err == QX_OK) {
            qx_buf_add(out, qx_buf_slice(&artefact.payload));
        }
    }
    if (err == QX_OK) {
        err = check_kind(cli, path, qx_buf_slice(out));
    }
    qx_artefact_free(&artefact);
    qx_buf_free(&bytes);
    return err;
}

enum qx_err cli_bank_manifest_beside(struct qx_cli *cli, const char *release, struct qx_buf *out)
{
    struct qx_buf path = {0};

    qx_buf_printf(&path, "%s.p7m", release);
    if (access(qx_buf_cstr(&path), F_OK) != 0) {
        size_t n = strlen(release);
        size_t cut = n > 8 && strcmp(release + n - 8, ".release") == 0 ? n - 8 : n;

        qx_buf_clear(&path);
        qx_buf_add(&path, qx_slice(release, cut));
        qx_buf_text(&path, ".manifest.json");
    }
    enum qx_err err = cli_bank_manifest(cli, qx_buf_cstr(&path), out);

    qx_buf_free(&path);
    return err;
}

static enum qx_err find_manifest(struct qx_cli *cli, const char *release, struct qx_buf *out)
{
    const char *given = qx_cli_value(cli, "manifest");

    return given == NULL ? cli_bank_manifest_beside(cli, release, out)
                         : cli_bank_manifest(cli, given, out);
}

static struct qx_json *question_json(const struct qx_form_question *q)
{
    struct qx_json *one = qx_json_new_object();
    struct qx_json *options = qx_json_new_array();

    qx_json_set_text(one, "id", q->question.id);
    qx_json_set_int(one, "version", q->question.version);
    qx_json_set_int(one, "cell", q->question.cell);
    qx_json_set_int(one, "ordinal", q->question.ordinal);
    for (size_t i = 0; i < q->question.n_options; i++) {
        qx_json_append(options, qx_json_new_text(q->question.options[q->order[i]]));
    }
    qx_json_set(one, "options", options);
    return one;
}

static void print_form(struct qx_cli *cli, const struct qx_release *release,
                       const struct qx_form *form)
{
    const struct qx_policy *policy = qx_release_policy(release);

    if (qx_cli_flag(cli, "json")) {
        struct qx_json *all = qx_json_new_object();
        struct qx_json *questions = qx_json_new_array();

        for (size_t i = 0; i < form->n; i++) {
            qx_json_append(questions, question_json(&form->questions[i]));
        }
        qx_json_set_int(all, "release", qx_release_number(release));
        qx_json_set(all, "questions", questions);
        cli_bank_print_json(cli, &all);
        return;
    }
    for (size_t i = 0; i < form->n; i++) {
        const struct qx_form_question *q = &form->questions[i];

        (void)fprintf(cli->out, "%3zu  %-20s v%lld  ", i + 1, q->question.id,
                      (long long)q->question.version);
        qx_print_safe(cli->out, policy->cells[q->question.cell].topic);
        (void)fputs("  ", cli->out);
        for (size_t k = 0; k < q->question.n_options; k++) {
            (void)fprintf(cli->out, " %s", q->question.options[q->order[k]]);
        }
        (void)fputc('\n', cli->out);
    }
}

static enum qx_err read_seed(struct qx_cli *cli, struct qx_buf *seed)
{
    const char *hex = qx_cli_value(cli, "seed");
    size_t digits = strlen(hex);

    return digits < 2 || digits > 256 || digits % 2 != 0 ||
                   qx_unhex(qx_slice_text(hex), qx_buf_grow(seed, digits / 2), digits / 2) != QX_OK
               ? qx_cli_misuse(cli, "--seed takes pairs of hexadecimal digits")
               : QX_OK;
}

static void print_line(struct qx_cli *cli, const struct qx_form *form)
{
    bool json = qx_cli_flag(cli, "json");

    (void)fputs(json ? "[" : "", cli->out);
    for (size_t i = 0; i < form->n; i++) {
        (void)fprintf(cli->out, json ? "%s\"%s\"" : "%s%s",
                      i == 0 ? ""
                      : json ? ","
                             : " ",
                      form->questions[i].question.id);
    }
    (void)fputs(json ? "]\n" : "\n", cli->out);
}

/* Of the expected cuts of many forms; sums are of differences from the first. */
struct spread {
    int64_t n;
    int64_t first;
    int64_t least;
    int64_t greatest;
    int64_t sum;
    int64_t squares;
};

static void add_cut(struct spread *s, int64_t cut)
{
    if (cut >= 0) {
        s->first = s->n == 0 ? cut : s->first;
        s->least = s->n == 0 || cut < s->least ? cut : s->least;
        s->greatest = cut > s->greatest ? cut : s->greatest;
        s->sum += cut - s->first;
        s->squares += (cut - s->first) * (cut - s->first);
        s->n++;
    }
}

/* a / b to the nearest; b > 0. */
static int64_t rounded(int64_t a, int64_t b)
{
    return (a < 0 ? a - b / 2 : a + b / 2) / b;
}

/* The standard deviation about a mean that is rounded itself. */
static int64_t deviation(const struct spread *s)
{
    int64_t mean = rounded(s->sum, s->n);
    int64_t variance = rounded(s->squares - 2 * mean * s->sum + s->n * mean * mean, s->n);
    int64_t root = 0;

    while (root * (root + 1) < variance) {
        root++;
    }
    return root;
}

static void tell_points(struct qx_cli *cli, const char *before, int64_t hundredths)
{
    (void)fprintf(cli->err, "%s%lld.%02lld", before, (long long)hundredths / 100,
                  (long long)hundredths % 100);
}

static void tell_spread(struct qx_cli *cli, const struct spread *s)
{
    if (s->n > 0) {
        (void)fprintf(cli->err, "expected cut of %lld %s: ", (long long)s->n,
                      s->n == 1 ? "form" : "forms");
        tell_points(cli, "", s->least);
        tell_points(cli, " to ", s->greatest);
        tell_points(cli, ", mean ", s->first + rounded(s->sum, s->n));
        tell_points(cli, ", standard deviation ", deviation(s));
        (void)fputc('\n', cli->err);
    }
}

/* What is drawn from, and for whom. */
struct drawing {
    struct qx_cli *cli;
    struct qx_release *release;
    struct qx_slice seed;
    const char *sitting;
    struct qx_excluded excluded;
};

/* Forms for a simulation: each of its own sitting, all from one seed. */
static enum qx_err draw_many(const struct drawing *d, int64_t count)
{
    struct qx_cli *cli = d->cli;
    struct spread spread = {0};
    enum qx_err err = QX_OK;

    cli_bank_interrupt_start();
    for (int64_t i = 1; err == QX_OK && i <= count; i++) {
        char one[QX_QUESTION_ID_MAX + 24];
        struct qx_arena arena = {0};
        struct qx_form form = {0};

        (void)snprintf(one, sizeof one, "%.64s-%lld", d->sitting, (long long)i);
        err = cli_bank_interrupt_asked()
                  ? qx_fail(&cli->report, QX_ERR_INTERRUPTED, "draw", 0,
                            "interrupted after %lld forms", (long long)i - 1)
                  : qx_release_draw(d->release, d->seed, one, d->excluded, &arena, &form);
        if (err == QX_OK) {
            print_line(cli, &form);
            add_cut(&spread, qx_release_expected_cut(d->release, &form));
        }
        qx_arena_free(&arena);
    }
    cli_bank_interrupt_end();
    tell_spread(cli, &spread);
    return err;
}

static enum qx_err draw_once(const struct drawing *d)
{
    struct qx_arena arena = {0};
    struct qx_form form = {0};
    enum qx_err err = qx_release_draw(d->release, d->seed, d->sitting, d->excluded, &arena, &form);

    if (err == QX_OK) {
        print_form(d->cli, d->release, &form);
    }
    qx_arena_free(&arena);
    return err;
}

static struct qx_excluded read_excluded(struct qx_cli *cli, struct qx_arena *arena)
{
    size_t n = 0;

    while (qx_cli_nth(cli, "exclude", n) != NULL) {
        n++;
    }
    const char **ids = qx_arena_alloc(arena, n, sizeof *ids);

    for (size_t i = 0; i < n; i++) {
        ids[i] = qx_cli_nth(cli, "exclude", i);
    }
    return (struct qx_excluded){ids, n};
}

/* One of an earlier release may well be named, a mistyped one too. */
static enum qx_err tell_unknown(const struct drawing *d, const char *where)
{
    enum qx_err err = QX_OK;

    for (size_t i = 0; err == QX_OK && i < d->excluded.n; i++) {
        bool has = true;

        err = qx_release_has(d->release, d->excluded.ids[i], &has);
        if (err == QX_OK && !has) {
            qx_report_add(&d->cli->report, QX_WARNING, where, 0,
                          "has no question %s, so that --exclude takes nothing out: look whether "
                          "the id is right",
                          d->excluded.ids[i]);
        }
    }
    return err;
}

int cli_bank_draw(struct qx_cli *cli, int argc, char **argv)
{
    const char *given = qx_cli_value(cli, "sitting");
    struct qx_arena arena = {0};
    struct qx_buf manifest = {0};
    struct qx_buf seed = {0};
    struct qx_release *release = NULL;
    int64_t count = 0;
    enum qx_err err = read_seed(cli, &seed);

    (void)argc;
    if (err == QX_OK) {
        err = qx_cli_number(cli, "count", 1, INT32_MAX, 0, &count);
    }
    if (err == QX_OK) {
        err = find_manifest(cli, argv[0], &manifest);
    }
    if (err == QX_OK) {
        err = qx_release_open(argv[0], qx_buf_slice(&manifest), &cli->report, &release);
    }
    if (err == QX_OK) {
        const struct drawing d = {cli, release, qx_buf_slice(&seed),
                                  given == NULL ? "REHEARSAL" : given, read_excluded(cli, &arena)};

        err = tell_unknown(&d, argv[0]);
        if (err == QX_OK) {
            err = count == 0 ? draw_once(&d) : draw_many(&d, count);
        }
        err = err == QX_ERR_INFEASIBLE
                  ? qx_fail(&cli->report, err, argv[0], 0,
                            "has too few questions beside those of --exclude: exclude fewer")
                  : err;
    }
    qx_release_close(&release);
    qx_buf_free(&manifest);
    qx_buf_free(&seed);
    qx_arena_free(&arena);
    return qx_cli_done(cli, err);
}
