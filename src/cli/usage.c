#include "frame.h"

#include <string.h>

/* printf counts bytes where columns are meant. */
static int wider(const char *text)
{
    int n = 0;

    for (; *text != '\0'; text++) {
        n += ((unsigned char)*text & 0xC0) == 0x80;
    }
    return n;
}

static void print_option(FILE *file, const struct qx_cli_option *o)
{
    char left[64];
    char letter[8] = "    ";

    if (o->letter != 0) {
        (void)snprintf(letter, sizeof letter, "-%c, ", o->letter);
    }
    (void)snprintf(left, sizeof left, "%s--%s%s%s", letter, o->name, o->argument == NULL ? "" : " ",
                   o->argument == NULL ? "" : o->argument);
    (void)fprintf(file, "  %-*s %s%s\n", 28 + wider(left), left, o->help,
                  o->required ? " (required)" : "");
}

static void print_verb(const struct qx_cli *cli, const struct qx_verb *verb, FILE *file)
{
    (void)fprintf(file, "usage: %s%s%s%s%s", cli->program->name, verb->name == NULL ? "" : " ",
                  verb->name == NULL ? "" : verb->name, verb->operands[0] == '\0' ? "" : " ",
                  verb->operands);
    for (const struct qx_cli_option *o = verb->options; o != NULL && o->name != NULL; o++) {
        if (o->required) {
            (void)fprintf(file, " --%s %s", o->name, o->argument);
        }
    }
    (void)fprintf(file, " [option…]\n%s\n\n", verb->help);
    for (const struct qx_cli_option *o = verb->options; o != NULL && o->name != NULL; o++) {
        print_option(file, o);
    }
    (void)fprintf(file, "      --help                   this text\n"
                        "      --version                name and version\n");
}

void cli_usage(const struct qx_cli *cli, FILE *file)
{
    const struct qx_program *program = cli->program;

    if (cli->verb != NULL) {
        print_verb(cli, cli->verb, file);
    } else {
        (void)fprintf(file, "usage: %s VERB …\n%s\n\n", program->name, program->summary);
        for (size_t i = 0; i < program->n_verbs; i++) {
            (void)fprintf(file, "  %-14s %s\n", program->verbs[i].name, program->verbs[i].help);
        }
        (void)fprintf(file, "\n'%s VERB --help' tells the options of a verb.\n", program->name);
    }
    if (program->notes != NULL) {
        (void)fprintf(file, "\n%s\n", program->notes);
    }
    (void)fprintf(file, "\nExit status: 0 yes or done, 1 no or invalid, 2 could not tell.\n");
}
