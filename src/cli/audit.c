/* qualex audit: everything about one sitting, derived again from signed files alone. */
#include <qualex/audit.h>
#include <qualex/programs.h>

#include "judge.h"
#include <qualex/utf8.h>

static const char *heading(enum qx_audit_answer answer)
{
    switch (answer) {
    case QX_AUDIT_SAME:
        return "everything is as derived";
    case QX_AUDIT_DIFFERS:
        return "NOT AS DERIVED";
    case QX_AUDIT_UNKNOWN:
    default:
        return "could not be derived in full";
    }
}

static void print_plain(struct qx_cli *cli, const char *file, const struct qx_audit *audit)
{
    qx_print_safe(cli->out, file);
    (void)fprintf(cli->out, ": %s\n", heading(audit->answer));
    for (size_t i = 0; i < audit->n; i++) {
        const struct qx_audit_line *line = &audit->lines[i];

        (void)fprintf(cli->out, "  %-11s %-8s ", line->part, qx_audit_answer_text(line->answer));
        qx_print_safe(cli->out, line->text);
        (void)fputc('\n', cli->out);
    }
}

static void print_json(struct qx_cli *cli, const char *file, const struct qx_audit *audit)
{
    struct qx_json *object = qx_json_new_object();
    struct qx_json *lines = qx_json_new_array();
    struct qx_buf bytes = {0};

    for (size_t i = 0; i < audit->n; i++) {
        struct qx_json *line = qx_json_new_object();
        struct qx_buf text = {0};

        qx_text_safe(&text, qx_slice_text(audit->lines[i].text), false);
        qx_json_set_text(line, "part", audit->lines[i].part);
        qx_json_set_text(line, "answer", qx_audit_answer_text(audit->lines[i].answer));
        qx_json_set_text(line, "text", qx_buf_cstr(&text));
        qx_json_append(lines, line);
        qx_buf_free(&text);
    }
    qx_text_safe(&bytes, qx_slice_text(file), false);
    qx_json_set_text(object, "file", qx_buf_cstr(&bytes));
    qx_buf_clear(&bytes);
    qx_json_set_text(object, "result", qx_audit_answer_text(audit->answer));
    qx_json_set(object, "lines", lines);
    qx_json_write(&bytes, object);
    qx_print_json(cli->out, qx_buf_slice(&bytes));
    (void)fputc('\n', cli->out);
    qx_buf_free(&bytes);
    qx_json_free(&object);
}

static int exit_of(enum qx_audit_answer answer)
{
    return answer == QX_AUDIT_SAME      ? QX_EXIT_YES
           : answer == QX_AUDIT_DIFFERS ? QX_EXIT_NO
                                        : QX_EXIT_UNKNOWN;
}

static int run(struct qx_cli *cli, int argc, char **argv)
{
    const struct qx_audit_files files = {.paper = argv[0],
                                         .sitting = qx_cli_value(cli, "sitting"),
                                         .release = qx_cli_value(cli, "release"),
                                         .manifest = qx_cli_value(cli, "manifest"),
                                         .admission = qx_cli_value(cli, "admission"),
                                         .opening = qx_cli_value(cli, "opening")};
    struct cli_judge judge = {0};
    struct qx_audit audit = {0};
    enum qx_err err = cli_judge_open(cli, &judge);
    int status;

    (void)argc;
    if (err == QX_OK) {
        err = qx_audit_sitting(&files, &judge.judge, &cli->report, &audit);
    }
    status = qx_cli_done(cli, err);
    if (err == QX_OK) {
        (qx_cli_flag(cli, "json") ? print_json : print_plain)(cli, argv[0], &audit);
        status = exit_of(audit.answer);
    }
    qx_audit_free(&audit);
    cli_judge_close(&judge);
    return status;
}

static const struct qx_cli_option OPTIONS[] = {
    {.name = "sitting",
     .argument = "X.sitting.p7m",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "the signed journal"},
    {.name = "release",
     .argument = "N.release",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "the release that was sat"},
    {.name = "manifest",
     .argument = "N.release.p7m",
     .kind = QX_OPTION_VALUE,
     .help = "its signed manifest; default: beside it"},
    {.name = "admission",
     .argument = "X.admission.p7m",
     .kind = QX_OPTION_VALUE,
     .help = "default: beside the sitting, or in admissions/ there"},
    {.name = "opening",
     .argument = "X.opening",
     .kind = QX_OPTION_VALUE,
     .help = "the answer keys of the form; without them the score is not opened"},
    CLI_OPTIONS_JUDGE,
    {.name = "json", .help = "one JSON object"},
    {0                },
};

static const struct qx_verb VERBS[] = {
    {.operands = "X.certificate.p7m|X.result.p7m",
     .help = "Derives chain, time, draw, option orders, score and decision again.",
     .options = OPTIONS,
     .min = 1,
     .max = 1,
     .run = run},
};

const struct qx_program QX_PROGRAM_AUDIT = {
    .name = "qualex-audit",
    .summary = "derives a sitting again and compares",
    .verbs = VERBS,
    .n_verbs = 1,
    .notes =
        "Each line says same, differs (and where), or unknown (what is missing). Exit status: 0 "
        "all the\nsame, 1 something differs or a file is not valid, 2 could not be told.",
};
