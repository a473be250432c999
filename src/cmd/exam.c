/* qualex-exam: the candidate's seat. */
#include <qualex/cli.h>
#include <qualex/env.h>
#include <qualex/screen.h>
#include <qualex/secret.h>
#include <qualex/term.h>
#include <qualex/text.h>

#include <string.h>
#include <unistd.h>

static const char *const OFFERED[] = {"en", "ru", "kk", "kk-Latn"};

enum { N_OFFERED = sizeof OFFERED / sizeof OFFERED[0] };

static bool is_offered(const char *lang)
{
    for (size_t i = 0; i < N_OFFERED; i++) {
        if (strcmp(lang, OFFERED[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* The texts of the seat itself are then in a language that shows. */
static void use_ascii(struct qx_cli *cli, struct qx_seat_options *options)
{
    options->ascii = true;
    options->follows = false;
    if (strcmp(options->lang, "ru") == 0 || strcmp(options->lang, "kk") == 0) {
        options->lang = "en";
        qx_text_speak(options->lang);
    }
    qx_report_add(&cli->report, QX_WARNING, "terminal", 0,
                  "shows ASCII alone, so that no Russian or Kazakh can be read on it: use a UTF-8 "
                  "locale, without --ascii");
    qx_cli_flush(cli);
}

static int run(struct qx_cli *cli, int argc, char **argv)
{
    const char *lang = qx_cli_value(cli, "lang");
    char folder[QX_TEXT_FOLDER];
    bool capable = qx_term_capable(STDIN_FILENO, STDOUT_FILENO);
    struct qx_seat_options options = {.room = qx_cli_value(cli, "room"),
                                      .lang = lang == NULL ? "en" : lang,
                                      .follows = lang == NULL,
                                      .plain = qx_cli_flag(cli, "plain") || !capable,
                                      .ascii = qx_cli_flag(cli, "ascii"),
                                      .no_colour = qx_env("NO_COLOR") != NULL,
                                      .clock = cli->clock,
                                      .rng = cli->rng};

    (void)argc;
    (void)argv;
    if (!is_offered(options.lang)) {
        return qx_cli_done(
            cli, qx_cli_misuse(cli, "--lang is en, ru, kk or kk-Latn, not '%s'", options.lang));
    }
    if (!qx_text_init(options.lang, qx_text_built(folder)) || options.ascii) {
        use_ascii(cli, &options); /* no UTF-8 locale: still no reason to refuse */
    }
    qx_text_preload(OFFERED, N_OFFERED);
    return qx_cli_done(cli, qx_seat_run(&options, &cli->report));
}

static const struct qx_cli_option options[] = {
    {.name = "room",
     .argument = "DIR",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "folder of the room whose keeper is asked"},
    {.name = "plain",                            .help = "line by line, for screen readers; by itself on a dumb terminal"},
    {.name = "lang",
     .argument = "L",
     .kind = QX_OPTION_VALUE,
     .help = "en, ru, kk or kk-Latn; without it, the language of the sitting"},
    {.name = "ascii",                                    .help = "show nothing beyond ASCII"},
    {0                                                 },
};

static const struct qx_verb verbs[] = {
    {.operands = "",
     .help = "Sits an exam: logs in with admission number and PIN, answers, submits.",
     .options = options,
     .run = run},
};

int main(int argc, char **argv)
{
    static const struct qx_program program = {
        .name = "qualex-exam",
        .summary = "the candidate's seat",
        .verbs = verbs,
        .n_verbs = 1,
        .notes = "The keeper of the room must be running. NO_COLOR is heeded.",
    };

    qx_secret_close_process();
    return qx_cli_main(&program, argc, argv);
}
