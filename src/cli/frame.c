#include "frame.h"

#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <qualex/arena.h>

int qx_exit_of(enum qx_err err)
{
    if (err == QX_OK) {
        return QX_EXIT_YES;
    }
    if (err == QX_ERR_NOT_FOUND || err == QX_ERR_DB_FOREIGN || err == QX_ERR_DB_NEWER ||
        err == QX_ERR_DB_CORRUPT) {
        return QX_EXIT_UNKNOWN; /* unread, so that neither yes nor no can be told */
    }
    switch (qx_err_class(err)) {
    case QX_CLASS_INPUT:
    case QX_CLASS_INTEGRITY:
    case QX_CLASS_STATE:
        return QX_EXIT_NO;
    case QX_CLASS_USAGE:
    case QX_CLASS_RESOURCE:
    case QX_CLASS_INTERNAL:
        break;
    }
    return QX_EXIT_UNKNOWN;
}

int qx_cli_done(struct qx_cli *cli, enum qx_err err)
{
    if (err != QX_OK && cli->report.errors == 0) {
        err = qx_fail(&cli->report, err, "", 0, "%s", qx_err_text(err));
    }
    qx_cli_flush(cli);
    return qx_exit_of(err);
}

enum qx_err qx_cli_misuse(struct qx_cli *cli, const char *format, ...)
{
    const char *verb = cli->verb == NULL ? NULL : cli->verb->name;
    char *text = NULL;
    va_list args;

    va_start(args, format);
    if (vasprintf(&text, format, args) < 0) {
        text = NULL;
    }
    va_end(args);
    enum qx_err err = qx_fail(&cli->report, QX_ERR_USAGE, verb, 0, "%s: try '%s%s%s --help'",
                              text == NULL ? format : text, cli->program->name,
                              verb == NULL ? "" : " ", verb == NULL ? "" : verb);
    free(text);
    return err;
}

static const struct qx_verb *find_verb(const struct qx_program *program, const char *name)
{
    for (size_t i = 0; i < program->n_verbs; i++) {
        if (program->verbs[i].name != NULL && strcmp(program->verbs[i].name, name) == 0) {
            return &program->verbs[i];
        }
    }
    return NULL;
}

static int print_version(struct qx_cli *cli)
{
    (void)fprintf(cli->out, "%s %s\n", cli->program->name, QX_VERSION);
    return QX_EXIT_YES;
}

static int run_verb(struct qx_cli *cli, int argc, char **argv)
{
    bool help = false;

    if (argc > 0 && strcmp(argv[0], "--version") == 0) {
        return print_version(cli);
    }
    enum qx_err err = cli_parse(cli, &argc, argv, &help);

    if (help) {
        cli_usage(cli, cli->out);
        return QX_EXIT_YES;
    }
    if (err == QX_OK && argc < cli->verb->min) {
        err = qx_cli_misuse(cli, "an operand is missing (%s)", cli->verb->operands);
    }
    if (err == QX_OK && argc > cli->verb->max) {
        err = qx_cli_misuse(cli, "'%s' is one operand too many", argv[cli->verb->max]);
    }
    return err == QX_OK ? cli->verb->run(cli, argc, argv) : qx_cli_done(cli, err);
}

static int dispatch(struct qx_cli *cli, int argc, char **argv)
{
    const struct qx_program *program = cli->program;
    const char *first = argc > 1 ? argv[1] : "";

    if (strcmp(first, "--version") == 0) {
        return print_version(cli);
    }
    if (program->n_verbs == 1 && program->verbs[0].name == NULL) {
        cli->verb = program->verbs;
        return run_verb(cli, argc - 1, argv + 1);
    }
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0) {
        cli_usage(cli, cli->out);
        return QX_EXIT_YES;
    }
    if (argc < 2) {
        return qx_cli_done(cli, qx_cli_misuse(cli, "a verb is missing"));
    }
    cli->verb = find_verb(program, first);
    if (cli->verb == NULL) {
        return qx_cli_done(cli, qx_cli_misuse(cli, "'%s' is no verb of this program", first));
    }
    return run_verb(cli, argc - 2, argv + 2);
}

int qx_cli_run(const struct qx_program *program, struct qx_cli *cli, int argc, char **argv)
{
    cli->program = program;
    cli->verb = NULL;
    cli->given = qx_alloc((size_t)argc + 1, sizeof *cli->given);
    cli->n_given = 0;

    int status = dispatch(cli, argc, argv);

    qx_cli_flush(cli);
    qx_report_free(&cli->report);
    free(cli->given);
    cli->given = NULL;
    if (fflush(cli->out) != 0 || ferror(cli->out)) {
        (void)fprintf(cli->err, "%s: standard output: cannot write: free space or another file\n",
                      program->name);
        return QX_EXIT_UNKNOWN;
    }
    return status;
}

int qx_cli_main(const struct qx_program *program, int argc, char **argv)
{
    struct qx_cli cli = {
        .out = stdout, .err = stderr, .clock = qx_clock_system(), .rng = qx_rng_system()};

    (void)signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is told, as a full disk is */
    return qx_cli_run(program, &cli, argc, argv);
}
