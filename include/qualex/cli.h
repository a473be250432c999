/*
 * The frame of every program: verbs and options are const tables that also print the usage; a verb
 * reads its options, calls the library and returns the exit status. Output goes through struct
 * qx_cli so that tests capture it.
 *
 *   static const struct qx_cli_option OPTIONS[] = {
 *       {.name = "trust", .argument = "ROOT.pem", .kind = QX_OPTION_VALUE, .required = true,
 *        .help = "the root one trusts"},
 *       {.name = "json", .help = "one JSON line a file"},
 *       {0}};
 *   static int run(struct qx_cli *cli, int argc, char **argv) { … return qx_cli_done(cli, err); }
 *   static const struct qx_verb VERBS[] = {
 *       {.operands = "FILE…", .min = 1, .max = QX_ANY, .help = "…", .options = OPTIONS, .run =
 * run}}; static const struct qx_program PROGRAM = {"qualex-verify", "checks …", VERBS, 1}; int
 * main(int argc, char **argv) { return qx_cli_main(&PROGRAM, argc, argv); }
 */
#ifndef QUALEX_CLI_H
#define QUALEX_CLI_H

#include <qualex/clock.h>
#include <qualex/err.h>
#include <qualex/report.h>
#include <qualex/rng.h>
#include <qualex/secret.h>

#include <stdio.h>

/* Exit status of every program. */
enum qx_exit {
    QX_EXIT_YES = 0,     /* yes, done, valid */
    QX_EXIT_NO = 1,      /* no, invalid */
    QX_EXIT_UNKNOWN = 2, /* could not tell: usage, input or output, undetermined */
};

enum qx_option_kind {
    QX_OPTION_FLAG,  /* --json */
    QX_OPTION_VALUE, /* --trust FILE; once */
    QX_OPTION_LIST,  /* --crl FILE --crl FILE; one value each time */
    QX_OPTION_WORDS, /* --to CERT…: every word up to the next option, at least one; repeatable */
};

struct qx_cli_option {
    const char *name;     /* without dashes; NULL ends the table */
    const char *argument; /* its name in the usage; NULL for a flag */
    const char *help;     /* one line */
    enum qx_option_kind kind;
    char letter; /* short form, 0 = none */
    bool required;
    bool replaced; /* a file that --output may write over */
};

struct qx_cli;

#define QX_ANY 1000000

struct qx_verb {
    const char *name;                    /* NULL in a program without verbs */
    const char *operands;                /* "BANK FILE…", "" = none */
    const char *help;                    /* one line */
    const struct qx_cli_option *options; /* NULL = none; --help and --version are everywhere */
    int min, max;                        /* how many operands */
    /* argv holds the operands alone, NULL-terminated. Returns the exit status. */
    int (*run)(struct qx_cli *cli, int argc, char **argv);
};

struct qx_program {
    const char *name;    /* "qualex-bank" */
    const char *summary; /* one line */
    const struct qx_verb *verbs;
    size_t n_verbs;
    const char *notes; /* printed below the usage, or NULL */
};

struct qx_given;

struct qx_cli {
    FILE *out; /* results */
    FILE *err; /* messages */
    struct qx_clock clock;
    struct qx_rng rng;
    struct qx_report report; /* printed by the frame after run, or by qx_cli_flush */
    const struct qx_program *program;
    const struct qx_verb *verb;
    struct qx_given *given; /* of the frame: what the option readers below look into */
    size_t n_given;
};

/* Parses argv, runs the verb on the process's streams and the kernel's clock and generator. */
int qx_cli_main(const struct qx_program *program, int argc, char **argv);
/* The same on what the caller set in cli (out, err, clock, rng): for tests and for the demo. */
int qx_cli_run(const struct qx_program *program, struct qx_cli *cli, int argc, char **argv);

/* --- options of the running verb, by long name; a name outside the table reads as not given --- */
bool qx_cli_flag(const struct qx_cli *cli, const char *name);
/* NULL when not given. */
const char *qx_cli_value(const struct qx_cli *cli, const char *name);
/* Values of a LIST or WORDS option in their order; NULL past the end. */
size_t qx_cli_count(const struct qx_cli *cli, const char *name);
const char *qx_cli_nth(const struct qx_cli *cli, const char *name, size_t i);
/* The instant that an option gives ("YYYY-MM-DDThh:mm:ssZ" or a date), else the clock's. Errors:
 * USAGE, reported. */
QX_MUST_USE enum qx_err qx_cli_time(struct qx_cli *cli, const char *name, int64_t *wall_ms);
/* A whole number in min…max, otherwise when not given. Errors: USAGE, reported. */
QX_MUST_USE enum qx_err qx_cli_number(struct qx_cli *cli, const char *name, int64_t min,
                                      int64_t max, int64_t otherwise, int64_t *out);

/* --- outcome --- */
/* Exit status for an error: OK 0; input, integrity and state 1; usage, resource, internal, a thing
 * that was not found, and a database that cannot be read 2. */
int qx_exit_of(enum qx_err err);
/* For `return qx_cli_done(cli, err)`: prints the report (and the bare text of err when nothing was
 * reported), gives the exit status; 2 when standard output could not be written. */
int qx_cli_done(struct qx_cli *cli, enum qx_err err);
/* Prints the messages so far as `program: where: what: what to do`, foreign text made safe, and
 * forgets them. */
void qx_cli_flush(struct qx_cli *cli);
/* Reports a usage error with a pointer to --help. Returns QX_ERR_USAGE. */
enum qx_err qx_cli_misuse(struct qx_cli *cli, const char *format, ...)
    __attribute__((nonnull(1, 2), format(printf, 2, 3)));
/* Prints foreign text made safe; line breaks become blanks. */
void qx_print_safe(FILE *file, const char *text);
/* Prints JSON with what a terminal must not see as \uXXXX: the same content, safe bytes. */
void qx_print_json(FILE *file, struct qx_slice json);

/* --- an act that takes long: a bar on err when that is a terminal, after the first second --- */
struct qx_progress {
    struct qx_cli *cli;
    const char *what; /* "importing" */
    uint64_t total;
    int64_t started_ms;
    int64_t shown_ms;
};
struct qx_progress qx_progress_start(struct qx_cli *cli, const char *what, uint64_t total);
void qx_progress_step(struct qx_progress *progress, uint64_t done);
/* Wipes the bar. */
void qx_progress_end(struct qx_progress *progress);

/* --- pass phrase: option "passphrase-fd" if given (one line; read byte by byte, so that the next
 * call reads the next line), else the terminal without echo, asked twice when twice. At most 1,024
 * bytes, not empty. Free with qx_secret_free. Errors: USAGE, INPUT (empty, or the two differ),
 * UNAVAILABLE (no terminal), INTERRUPTED; each reported. --- */
#define QX_OPTION_PASSPHRASE                                               \
    {                                                                      \
        .name = "passphrase-fd", .argument = "N", .kind = QX_OPTION_VALUE, \
        .help = "read the pass phrase (a line) from file descriptor N"     \
    }
QX_MUST_USE enum qx_err qx_cli_passphrase(struct qx_cli *cli, const char *prompt, bool twice,
                                          struct qx_secret *out);

#endif
