/* The frame of the programs: what it accepts, what it says, how it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include <qualex/cli.h>

static const struct qx_cli_option OPTIONS[] = {
    {.name = "to",             .argument = "CERT", .kind = QX_OPTION_WORDS, .help = "for whom"},
    {.name = "crl", .argument = "FILE", .kind = QX_OPTION_LIST, .help = "lists"},
    {.name = "output",
     .argument = "FILE",
     .letter = 'o',
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "where to"},
    {.name = "json",      .help = "for machines"},
    {.name = "n",         .argument = "N", .kind = QX_OPTION_VALUE, .help = "how many"},
    {.name = "at",         .argument = "TIME", .kind = QX_OPTION_VALUE, .help = "when"},
    QX_OPTION_PASSPHRASE,
    {0           },
};

/* Prints what arrived. */
static int run_echo(struct qx_cli *cli, int argc, char **argv)
{
    int64_t n;
    int64_t at_ms;

    if (qx_cli_number(cli, "n", 1, 9, 5, &n) != QX_OK || qx_cli_time(cli, "at", &at_ms) != QX_OK) {
        return qx_cli_done(cli, QX_ERR_USAGE);
    }
    for (int i = 0; i < argc; i++) {
        (void)fprintf(cli->out, "[%s]", argv[i]);
    }
    assert_null(argv[argc]);
    (void)fprintf(cli->out, " o=%s json=%d n=%d at=%lld to=", qx_cli_value(cli, "output"),
                  qx_cli_flag(cli, "json"), (int)n, (long long)at_ms);
    for (size_t i = 0; i < qx_cli_count(cli, "to"); i++) {
        (void)fprintf(cli->out, "%s,", qx_cli_nth(cli, "to", i));
    }
    (void)fprintf(cli->out, " crl=%zu\n", qx_cli_count(cli, "crl"));
    return qx_cli_done(cli, QX_OK);
}

static int run_fail(struct qx_cli *cli, int argc, char **argv)
{
    (void)argc;
    qx_report_add(&cli->report, QX_WARNING, "a.gift", 7, "odd");
    return qx_cli_done(cli,
                       qx_fail(&cli->report, QX_ERR_KIND, argv[0], 0, "foreign \x1b[2J: stop"));
}

static int run_phrase(struct qx_cli *cli, int argc, char **argv)
{
    struct qx_secret one = {0};
    struct qx_secret two = {0};
    enum qx_err err = qx_cli_passphrase(cli, "pass phrase", true, &one);

    (void)argc;
    (void)argv;
    if (err == QX_OK) {
        err = qx_cli_passphrase(cli, "pass phrase", false, &two);
    }
    if (err == QX_OK) {
        (void)fprintf(cli->out, "%.*s|%.*s\n", (int)one.len, (const char *)one.ptr, (int)two.len,
                      (const char *)two.ptr);
    }
    qx_secret_free(&one);
    qx_secret_free(&two);
    return qx_cli_done(cli, err);
}

static const struct qx_cli_option PHRASE[] = {QX_OPTION_PASSPHRASE, {0}};

static const struct qx_verb VERBS[] = {
    {"echo",   "FILE…", "prints what arrived",    OPTIONS, 1, 2, run_echo  },
    {"fail",   "FILE",    "fails",                  NULL,    1, 1, run_fail  },
    {"phrase", "",        "reads two pass phrases", PHRASE,  0, 0, run_phrase},
};

static const struct qx_program PROGRAM = {"qualex-test", "tests the frame", VERBS, 3, NULL};

static int64_t noon(void *ctx)
{
    (void)ctx;
    return 12000;
}

struct run {
    int status;
    char *out;
    char *err;
};

#define WORDS_MAX 16

/* Runs a command line of words parted by single blanks. */
static struct run run_line(const char *line)
{
    struct run r = {0};
    size_t out_len;
    size_t err_len;
    char *copy = strdup(line);
    char *argv[WORDS_MAX + 1] = {0};
    int argc = 0;
    struct qx_cli cli = {
        .out = open_memstream(&r.out, &out_len),
        .err = open_memstream(&r.err, &err_len),
        .clock = {.wall_ms = noon, .boot_ms = noon}
    };
    char *save = NULL;

    for (char *word = strtok_r(copy, " ", &save); word != NULL && argc < WORDS_MAX;
         word = strtok_r(NULL, " ", &save)) {
        argv[argc++] = word;
    }
    r.status = qx_cli_run(&PROGRAM, &cli, argc, argv);
    (void)fclose(cli.out);
    (void)fclose(cli.err);
    free(copy);
    return r;
}

static void assert_run(const char *line, int status, const char *out, const char *err)
{
    struct run r = run_line(line);

    if (r.status != status || strstr(r.out, out) == NULL || strstr(r.err, err) == NULL) {
        fail_msg("%s: status %d, out '%s', err '%s'", line, r.status, r.out, r.err);
    }
    free(r.out);
    free(r.err);
}

static void options_stand_anywhere_and_in_every_form(void **state)
{
    (void)state;
    assert_run("t echo a -o x", 0, "[a] o=x json=0 n=5 at=12000 to= crl=0\n", "");
    assert_run("t echo --json -ox a b", 0, "[a][b] o=x json=1", "");
    assert_run("t echo --output=x a --to c d --json", 0, "[a] o=x json=1 n=5 at=12000 to=c,d,", "");
    assert_run("t echo a --to c --to d -o x --crl y --crl z", 0, "to=c,d, crl=2", "");
    assert_run("t echo --output x -- --json -", 0, "[--json][-] o=x json=0", "");
    assert_run("t echo -o - --n 9 --at 1970-01-02 a", 0, "o=- json=0 n=9 at=86400000", "");
}

static void wrong_usage_is_named_and_ends_with_2(void **state)
{
    (void)state;
    assert_run("t", 2, "", "qualex-test: a verb is missing: try 'qualex-test --help'\n");
    assert_run("t sing", 2, "", "qualex-test: 'sing' is no verb of this program");
    assert_run("t echo a", 2, "",
               "qualex-test: echo: --output FILE is missing: try 'qualex-test echo --help'\n");
    assert_run("t echo -o x", 2, "", "an operand is missing (FILE…)");
    assert_run("t echo a b c -o x", 2, "", "'c' is one operand too many");
    assert_run("t echo a -o", 2, "", "--output needs a value (FILE)");
    assert_run("t echo a -o x -o y", 2, "", "--output is given twice");
    assert_run("t echo a -o x --to --json", 2, "", "--to needs a value (CERT)");
    assert_run("t echo a -o x --json=1", 2, "", "--json takes no value");
    assert_run("t echo a -o x --jso", 2, "", "'--jso' is no option here");
    assert_run("t echo a -o x -z", 2, "", "'-z' is no option here");
    assert_run("t echo a -o x --n 10", 2, "", "--n wants a whole number from 1 to 9, not '10'");
    assert_run("t echo a -o x --n 1x", 2, "", "not '1x'");
    assert_run("t echo a -o x --at noon", 2, "", "not 'noon'");
}

static void help_and_version_are_everywhere(void **state)
{
    (void)state;
    assert_run("t --version", 0, "qualex-test ", "");
    assert_run("t echo --version", 0, "qualex-test ", "");
    assert_run("t --help", 0, "  echo           prints what arrived\n", "");
    assert_run("t echo --help", 0, "usage: qualex-test echo FILE… --output FILE [option…]\n", "");
    assert_run("t echo --help", 0, "  -o, --output FILE            where to (required)\n", "");
    assert_run("t echo --wrong --help", 2, "", "'--wrong'");
}

static void messages_name_program_place_and_text_made_safe(void **state)
{
    (void)state;
    assert_run(
        "t fail x.p7m", 1, "",
        "qualex-test: a.gift:7: warning: odd\nqualex-test: x.p7m: foreign \xef\xbf\xbd[2J: stop\n");
}

static void errors_become_exit_statuses_by_class(void **state)
{
    (void)state;
    assert_int_equal(qx_exit_of(QX_OK), 0);
    assert_int_equal(qx_exit_of(QX_ERR_CMS_HIGH_S), 1);
    assert_int_equal(qx_exit_of(QX_ERR_EXISTS), 1);
    assert_int_equal(qx_exit_of(QX_ERR_JSON_SYNTAX), 1);
    assert_int_equal(qx_exit_of(QX_ERR_USAGE), 2);
    assert_int_equal(qx_exit_of(QX_ERR_CRL_STALE), 2);
    assert_int_equal(qx_exit_of(QX_ERR_INTERNAL), 2);
    assert_int_equal(qx_exit_of(QX_ERR_NOT_FOUND), 2);
    assert_int_equal(qx_exit_of(QX_ERR_DB_FOREIGN), 2);
    assert_int_equal(qx_exit_of(QX_ERR_DB_CORRUPT), 2);
}

static void assert_phrases(const char *input, int status, const char *out, const char *err)
{
    int ends[2];
    char line[64];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], input, strlen(input)), strlen(input));
    (void)close(ends[1]);
    (void)snprintf(line, sizeof line, "t phrase --passphrase-fd %d", ends[0]);
    assert_run(line, status, out, err);
    (void)close(ends[0]);
}

static void pass_phrases_come_line_by_line_from_a_descriptor(void **state)
{
    (void)state;
    assert_phrases("first one\nsecond\n", 0, "first one|second\n", "");
    assert_phrases("first\nlast", 0, "first|last\n", "");
    assert_phrases("only\n", 1, "", "pass phrase: it is empty: ");
    assert_phrases("\nsecond\n", 1, "", "pass phrase: it is empty: ");
}

static bool echoes(int terminal)
{
    struct termios now;

    assert_int_equal(tcgetattr(terminal, &now), 0);
    return (now.c_lflag & ECHO) != 0;
}

struct screen {
    char text[1024];
    size_t len;
    size_t seen; /* up to the last question */
};

/* Reads until new text ends like that; with "" until the other side is gone. */
static void read_until(int terminal, struct screen *screen, const char *end)
{
    size_t n = strlen(end);

    while (n == 0 || screen->len < screen->seen + n ||
           strcmp(screen->text + screen->len - n, end) != 0) {
        ssize_t got =
            read(terminal, screen->text + screen->len, sizeof screen->text - 1 - screen->len);

        if (got <= 0) {
            return;
        }
        screen->len += (size_t)got;
        screen->text[screen->len] = '\0';
    }
    screen->seen = screen->len;
}

/* Types keys; '|' waits for a question. */
static void type_at(int terminal, const char *keys, struct screen *screen)
{
    for (; *keys != '\0'; keys++) {
        if (*keys == '|') {
            read_until(terminal, screen, ": ");
        } else {
            assert_int_equal(write(terminal, keys, 1), 1);
        }
    }
    read_until(terminal, screen, "");
}

static void assert_typed(const char *keys, int status, const char *expected)
{
    struct screen screen = {0};
    int terminal;
    pid_t child = forkpty(&terminal, NULL, NULL, NULL);
    int ended = 0;

    assert_true(child >= 0);
    if (child == 0) {
        struct qx_cli cli = {
            .out = stdout, .err = stdout, .clock = {.wall_ms = noon, .boot_ms = noon}
        };
        char *argv[] = {(char[]){"t"}, (char[]){"phrase"}, NULL};
        int result = qx_cli_run(&PROGRAM, &cli, 2, argv);

        (void)fprintf(stdout, "echo=%d\n", echoes(STDIN_FILENO));
        (void)fflush(stdout);
        _exit(result);
    }
    type_at(terminal, keys, &screen);
    (void)close(terminal);
    assert_int_equal(waitpid(child, &ended, 0), child);
    if (!WIFEXITED(ended) || WEXITSTATUS(ended) != status ||
        strstr(screen.text, expected) == NULL || strstr(screen.text, "echo=1") == NULL ||
        strstr(screen.text, "secret") != NULL) {
        fail_msg("status %x, shown '%s'", (unsigned)ended, screen.text);
    }
}

static void a_pass_phrase_typed_is_not_shown_and_the_echo_comes_back(void **state)
{
    (void)state;
    assert_typed("|secretxx\x7f\x7f\x15"
                 "a\xd2\x9b\x7f"
                 "b\r|ab\r|c\r",
                 0, "ab|c");
    assert_typed("|secret\r|secrets\r", 1, "pass phrase: the two differ: begin again");
    assert_typed("|sec\x03", 2, "interrupted: nothing was done");
    assert_typed("|\r", 1, "it is empty");
}

static int64_t later(void *ctx)
{
    int64_t *now = ctx;

    return *now += 1500;
}

/* What is drawn at half of the work, without the return to the row's begin. */
static void draw_progress(unsigned short columns, char *drawn, size_t size)
{
    struct winsize wide = {.ws_row = 24, .ws_col = columns};
    int64_t now = 0;
    int terminal;
    int seat;

    assert_int_equal(openpty(&terminal, &seat, NULL, NULL, &wide), 0);
    struct qx_cli cli = {
        .err = fdopen(seat, "w"), .clock = {.boot_ms = later, .wall_ms = later, .ctx = &now}
    };
    struct qx_progress p = qx_progress_start(&cli, "importing", 1000);

    qx_progress_step(&p, 500);
    ssize_t got = read(terminal, drawn, size - 1);

    assert_true(got > 1 && drawn[0] == '\r');
    memmove(drawn, drawn + 1, (size_t)got);
    drawn[got - 1] = '\0';
    (void)fclose(cli.err);
    (void)close(terminal);
}

static void progress_fits_its_terminal(void **state)
{
    static const unsigned short columns[] = {200, 80, 60, 40, 25, 12};
    char drawn[512];

    (void)state;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        draw_progress(columns[i], drawn, sizeof drawn);
        assert_true(strlen(drawn) < columns[i]);
        assert_non_null(strstr(drawn, "50 %"));
    }
    draw_progress(80, drawn, sizeof drawn);
    assert_string_equal(drawn, "importing [####################                    ]  50 %");
    draw_progress(30, drawn, sizeof drawn);
    assert_string_equal(drawn, "importing [#####      ]  50 %");
}

static void json_for_a_terminal_keeps_its_content(void **state)
{
    (void)state;
    char *out = NULL;
    size_t len;
    FILE *file = open_memstream(&out, &len);

    qx_print_json(file, qx_slice_text("{\"a\":\"\xd2\x9b\xe2\x80\xae\x7f\xf3\xb0\x80\x80\"}"));
    (void)fclose(file);
    assert_string_equal(out, "{\"a\":\"\xd2\x9b\\u202e\\u007f\\udb80\\udc00\"}");
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_stand_anywhere_and_in_every_form),
        cmocka_unit_test(wrong_usage_is_named_and_ends_with_2),
        cmocka_unit_test(help_and_version_are_everywhere),
        cmocka_unit_test(messages_name_program_place_and_text_made_safe),
        cmocka_unit_test(errors_become_exit_statuses_by_class),
        cmocka_unit_test(pass_phrases_come_line_by_line_from_a_descriptor),
        cmocka_unit_test(a_pass_phrase_typed_is_not_shown_and_the_echo_comes_back),
        cmocka_unit_test(progress_fits_its_terminal),
        cmocka_unit_test(json_for_a_terminal_keeps_its_content),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
