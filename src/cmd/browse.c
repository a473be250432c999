/* qualex-browse: the licenser's bank of questions on a screen. */
#include <qualex/browse.h>
#include <qualex/cli.h>
#include <qualex/env.h>
#include <qualex/secret.h>
#include <qualex/term.h>
#include <qualex/text.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PERSON_MAX = 200, LANG_MAX = 15 }; /* bytes */

static const char *first(const char *a, const char *b, const char *otherwise)
{
    return a != NULL ? a : b != NULL ? b : otherwise;
}

/* The name in NFC, without blanks around; empty when there is none. Errors: USAGE, reported. */
static enum qx_err read_person(struct qx_cli *cli, struct qx_buf *out)
{
    const char *as = qx_cli_value(cli, "as");
    struct qx_slice name = qx_slice_trim(qx_slice_text(as));

    if (as == NULL) {
        return QX_OK;
    }
    if (name.len == 0 || name.len > PERSON_MAX || strpbrk(as, "\t\n") != NULL ||
        qx_nfc(name, out) != QX_OK || qx_text_check(qx_buf_slice(out), "", 0, NULL) != QX_OK) {
        return qx_cli_misuse(cli, "--as takes a name: one line, at most %d bytes", PERSON_MAX);
    }
    return QX_OK;
}

static int run(struct qx_cli *cli, int argc, char **argv)
{
    struct qx_buf as = {0};
    const char *lang = qx_cli_value(cli, "lang");
    char *here = getcwd(NULL, 0);
    struct qx_browse_options options = {
        .bank = argv[0],
        .lang = lang == NULL ? "en" : lang,
        .editor = first(qx_env("VISUAL"), qx_env("EDITOR"), "vi"),
        .folder = first(qx_env("XDG_RUNTIME_DIR"), qx_env("TMPDIR"), "/tmp"),
        .requests = here == NULL ? "." : here,
        .ascii = qx_cli_flag(cli, "ascii"),
        .no_colour = qx_env("NO_COLOR") != NULL,
        .clock = cli->clock,
    };
    enum qx_err err = read_person(cli, &as);

    (void)argc;
    if (err == QX_OK && strlen(options.lang) > LANG_MAX) {
        err = qx_cli_misuse(cli, "--lang takes a language: en, ru, kk, kk-Latn");
    }
    if (err == QX_OK && !qx_term_capable(STDIN_FILENO, STDOUT_FILENO)) {
        err = qx_fail(&cli->report, QX_ERR_TERMINAL, "terminal", 0,
                      "the browser needs one: use 'qualex bank list' and 'show' without");
    }
    if (err == QX_OK) {
        char folder[QX_TEXT_FOLDER];
        bool utf8 = qx_text_init(options.lang, qx_text_built(folder));

        if (!utf8 || options.ascii) {
            options.ascii = true;
            qx_text_speak("en"); /* the others would not show */
        }
        options.as = qx_buf_cstr(&as);
        err = qx_browse_run(&options, &cli->report);
    }
    int status = qx_cli_done(cli, err);

    qx_buf_free(&as);
    free(here);
    return status;
}

static const struct qx_cli_option options[] = {
    {.name = "as",
     .argument = "NAME",
     .kind = QX_OPTION_VALUE,
     .help = "who edits, comments and acts"},
    {.name = "lang",
     .argument = "LANG",
     .kind = QX_OPTION_VALUE,
     .help = "of the questions at first, and of the screen: en, ru, kk (default: en)"},
    {.name = "ascii",                       .help = "show nothing beyond ASCII"},
    {0     },
};

static const struct qx_verb verbs[] = {
    {.operands = "BANK",
     .help = "Lists the questions beside the one at the cursor; ? tells the keys.",
     .options = options,
     .min = 1,
     .max = 1,
     .run = run},
};

int main(int argc, char **argv)
{
    static const struct qx_program program = {
        .name = "qualex-browse",
        .summary = "the licenser's bank of questions on a screen",
        .verbs = verbs,
        .n_verbs = 1,
        .notes = "Questions are edited in $VISUAL or $EDITOR. NO_COLOR is heeded.",
    };

    qx_secret_close_process();
    return qx_cli_main(&program, argc, argv);
}
