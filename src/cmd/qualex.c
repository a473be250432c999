/* qualex VERB … runs qualex-VERB: from the folder of this program, else from the search path. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <qualex/cli.h>

static const struct {
    const char *name;
    const char *help;
} PROGRAMS[] = {
    {"demo",    "the whole story in a throwaway folder"                        },
    {"bank",    "the licenser's bank of questions: import, approve, release"   },
    {"browse",  "the bank on a screen: read, edit, review"                     },
    {"sign",    "keys and signatures; the only program that opens private keys"},
    {"keeper",  "holds the journal and the clock of a room"                    },
    {"exam",    "the candidate's terminal"                                     },
    {"verify",  "checks signed files"                                          },
    {"audit",   "derives a sitting again and compares"                         },
    {"licence", "checks a dossier against the licensing rules"                 },
};

static void usage(FILE *file)
{
    (void)fprintf(file, "usage: qualex VERB …\nexams, certificates and licences in cryptographic "
                        "protection of information\n\n");
    for (size_t i = 0; i < sizeof PROGRAMS / sizeof PROGRAMS[0]; i++) {
        (void)fprintf(file, "  %-10s %s\n", PROGRAMS[i].name, PROGRAMS[i].help);
    }
    (void)fprintf(file, "\n'qualex VERB --help' tells more. qualex VERB runs the program "
                        "qualex-VERB.\nExit status: 0 yes or done, 1 no or invalid, 2 could not "
                        "tell.\n");
}

/* Beside this program first: an installed one and one in a build folder do not mix. */
static void run_beside(const char *verb, char **argv)
{
    char path[PATH_MAX + 64];
    ssize_t len = readlink("/proc/self/exe", path, PATH_MAX);

    while (len > 0 && path[len - 1] != '/') {
        len--;
    }
    if (len > 0) {
        (void)snprintf(path + len, sizeof path - (size_t)len, "qualex-%s", verb);
        (void)execv(path, argv);
    }
}

int main(int argc, char **argv)
{
    char name[64];

    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        usage(argc < 2 ? stderr : stdout);
        return argc < 2 ? QX_EXIT_UNKNOWN : QX_EXIT_YES;
    }
    if (strcmp(argv[1], "--version") == 0) {
        (void)printf("qualex %s\n", QX_VERSION);
        return QX_EXIT_YES;
    }
    if (strlen(argv[1]) <= 32 &&
        strspn(argv[1], "abcdefghijklmnopqrstuvwxyz-") == strlen(argv[1])) {
        (void)snprintf(name, sizeof name, "qualex-%s", argv[1]);
        run_beside(argv[1], argv + 1);
        (void)execvp(name, argv + 1);
    }
    (void)fputs("qualex: ", stderr);
    qx_print_safe(stderr, argv[1]);
    (void)fputs(errno == EACCES ? ": may not be run: check the file's mode\n"
                                : ": no such program: 'qualex --help' lists them\n",
                stderr);
    return QX_EXIT_UNKNOWN;
}
