#include "demo.h"

#include <qualex/programs.h>

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct qx_cli_option OPTIONS[] = {
    {.name = "auto",                                                              .help = "a robot sits, so that nobody need be there"},
    {.name = "fail",                                                                           .help = "the robot answers wrongly: see what a failing candidate receives"},
    {.name = "seed",
     .argument = "HEX",
     .kind = QX_OPTION_VALUE,
     .help = "the same form, answers, score and decision again"},
    {.name = "lang",
     .argument = "L",
     .kind = QX_OPTION_VALUE,
     .help = "the candidate's language: en, ru or kk (default: en)"},
    {.name = "exam",
     .argument = "EXAM.json",
     .kind = QX_OPTION_VALUE,
     .help = "another exam, in rehearsal mode; the story then ends before the licence"},
    {.name = "questions",
     .argument = "FILE…",
     .kind = QX_OPTION_WORDS,
     .help = "the questions for it, as 'qualex bank import' takes them"},
    {.name = "dir",
     .argument = "DIR",
     .kind = QX_OPTION_VALUE,
     .help = "leave everything there (a new folder); else a throwaway one"},
    {0                                                    }
};

static enum qx_err (*const CHAPTERS[])(struct demo *) = {
    demo_keys, demo_bank, demo_admission, demo_sit, demo_verify, demo_audit, demo_licence};

/* Programs stand beside this one; data beside the build, or installed. */
static enum qx_err find_parts(struct demo *demo)
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
    struct stat st;

    if (len <= 0) {
        return qx_fail(&demo->cli->report, QX_ERR_IO, "/proc/self/exe", 0, "cannot be read: %s",
                       strerror(errno));
    }
    path[len] = '\0';
    *strrchr(path, '/') = '\0';
    demo->programs = qx_arena_text(&demo->arena, qx_slice_text(path));
    char *tree = realpath(qx_arena_printf(&demo->arena, "%s/../../..", path), NULL);

    if (tree != NULL) {
        demo->questions = qx_arena_printf(&demo->arena, "%s/questions", tree);
        demo->data = qx_arena_printf(&demo->arena, "%s/data", tree);
    }
    free(tree);
    if (demo->questions == NULL || stat(demo->questions, &st) != 0) {
        demo->questions = QX_DATADIR "/questions";
        demo->data = QX_DATADIR;
    }
    return QX_OK;
}

/* Commands run in the story's folder: what was named from here gets its full path. */
static enum qx_err full_path(struct demo *demo, const char *path, const char **out)
{
    char *full = realpath(path, NULL);

    if (full == NULL) {
        return qx_fail(&demo->cli->report, QX_ERR_NOT_FOUND, path, 0,
                       "cannot be opened (%s): name a file that is there", strerror(errno));
    }
    *out = qx_arena_text(&demo->arena, qx_slice_text(full));
    free(full);
    return QX_OK;
}

static enum qx_err check_lang(struct demo *demo)
{
    const char *lang = qx_cli_value(demo->cli, "lang");

    demo->lang = lang == NULL ? "en" : lang;
    return strcmp(demo->lang, "en") == 0 || strcmp(demo->lang, "ru") == 0 ||
                   strcmp(demo->lang, "kk") == 0
               ? QX_OK
               : qx_cli_misuse(demo->cli, "--lang is en, ru or kk, not '%s'", demo->lang);
}

static enum qx_err find_exam(struct demo *demo)
{
    const char *exam = qx_cli_value(demo->cli, "exam");
    size_t n = qx_cli_count(demo->cli, "questions");
    enum qx_err err = QX_OK;

    if ((exam == NULL) != (n == 0)) {
        return qx_cli_misuse(demo->cli, "--exam and --questions go together");
    }
    demo->own_exam = exam != NULL;
    demo->exam = qx_arena_printf(&demo->arena, "%s/exams/mcpi-developer.json", demo->data);
    if (!demo->own_exam) {
        return QX_OK;
    }
    demo->files = qx_arena_alloc(&demo->arena, n + 1, sizeof *demo->files);
    err = full_path(demo, exam, &demo->exam);
    for (size_t i = 0; err == QX_OK && i < n; i++) {
        err = full_path(demo, qx_cli_nth(demo->cli, "questions", i), &demo->files[i]);
    }
    return err;
}

static enum qx_err make_folder(struct demo *demo)
{
    const char *wanted = qx_cli_value(demo->cli, "dir");
    char made[] = "/tmp/qualex-demo-XXXXXX";

    if (wanted == NULL) {
        wanted = mkdtemp(made);
    } else if (mkdir(wanted, 0700) != 0) {
        return qx_fail(&demo->cli->report, errno == EEXIST ? QX_ERR_EXISTS : QX_ERR_IO, wanted, 0,
                       "cannot be made (%s): name a folder that is not there yet", strerror(errno));
    }
    char *full = wanted == NULL ? NULL : realpath(wanted, NULL);

    if (full == NULL) {
        return qx_fail(&demo->cli->report, QX_ERR_IO, "/tmp", 0, "no throwaway folder: %s",
                       strerror(errno));
    }
    demo->dir = qx_arena_text(&demo->arena, qx_slice_text(full));
    free(full);
    return QX_OK;
}

static enum qx_err check_seed(struct demo *demo)
{
    demo->seed = qx_cli_value(demo->cli, "seed");
    if (demo->seed != NULL && (strspn(demo->seed, "0123456789abcdefABCDEF") != strlen(demo->seed) ||
                               strlen(demo->seed) < 2 || strlen(demo->seed) > 128)) {
        return qx_cli_misuse(demo->cli, "--seed takes 2 to 128 hexadecimal digits");
    }
    return QX_OK;
}

static int run(struct qx_cli *cli, int argc, char **argv)
{
    struct demo demo = {.cli = cli,
                        .fail = qx_cli_flag(cli, "fail"),
                        .automatic = qx_cli_flag(cli, "auto") || qx_cli_flag(cli, "fail")};
    enum qx_err err = check_seed(&demo);

    if (err == QX_OK) {
        err = check_lang(&demo);
    }
    (void)argc;
    (void)argv;
    (void)signal(SIGPIPE, SIG_IGN);
    if (err == QX_OK && !demo.automatic && !isatty(STDIN_FILENO)) {
        err = qx_cli_misuse(cli, "there is no terminal to sit at: use --auto");
    }
    if (err == QX_OK) {
        err = find_parts(&demo);
    }
    if (err == QX_OK) {
        err = find_exam(&demo);
    }
    if (err == QX_OK) {
        err = make_folder(&demo);
    }
    if (err == QX_OK) {
        (void)fprintf(
            cli->out,
            "Qualex: from a list of questions to a licence, in one sitting.\nA rehearsal: "
            "nothing here is valid. Folder: %s\n",
            demo.dir);
    }
    size_t chapters = sizeof CHAPTERS / sizeof CHAPTERS[0] - (demo.own_exam ? 1 : 0);

    for (size_t i = 0; err == QX_OK && i < chapters; i++) {
        err = CHAPTERS[i](&demo);
    }
    demo_stop(&demo.keeper, SIGTERM);
    demo_stop(&demo.signer, SIGTERM);
    if (err == QX_OK) {
        (void)fprintf(cli->out, "\nDone. Everything is in %s\n", demo.dir);
    }
    qx_arena_free(&demo.arena);
    return qx_cli_done(cli, err);
}

static const struct qx_verb VERBS[] = {
    {.operands = "",
     .help = "runs the whole story in a throwaway folder",
     .options = OPTIONS,
     .run = run}
};

const struct qx_program QX_PROGRAM_DEMO = {
    .name = "qualex-demo",
    .summary = "from a list of questions to a licence, in one sitting",
    .verbs = VERBS,
    .n_verbs = 1,
};
