#include "licence.h"

#include <limits.h>
#include <unistd.h>

#include <qualex/programs.h>

#define RULES "rules/kz-440.json"

static const struct qx_cli_option CHECK[] = {
    {.name = "trust",
     .argument = "ROOT.pem",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "the root one trusts"},
    {.name = "crl",
     .argument = "FILE",
     .kind = QX_OPTION_LIST,
     .help = "revocation lists of keys, PEM; repeatable"},
    {.name = "status",
     .argument = "FILE",
     .kind = QX_OPTION_VALUE,
     .help = "the licenser's status list of documents"},
    {.name = "rules",
     .argument = "FILE",
     .kind = QX_OPTION_VALUE,
     .help = "the rules (the installed " RULES ")"},
    {.name = "at",
     .argument = "DATE",
     .kind = QX_OPTION_VALUE,
     .help = "judge at that day or instant (now)"},
    {.name = "json",                             .help = "the decision as it is signed"},
    {0           }
};

static const struct qx_cli_option FINDING[] = {
    {.name = "requirement",
     .argument = "ID",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "the requirement it is about: 3.1"},
    {.name = "item",
     .argument = "ITEM",
     .kind = QX_OPTION_VALUE,
     .help = "the item it is about: 'experts[0]' (the dossier itself)"},
    {.name = "result",
     .argument = "met|not-met",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "what was found"},
    {.name = "by",
     .argument = "NAME",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "the officer"},
    {.name = "reason",
     .argument = "TEXT",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "how it was found"},
    {.name = "document",
     .argument = "FILE",
     .kind = QX_OPTION_VALUE,
     .help = "the officer's own document (record of inspection)"},
    {.name = "rules",                  .argument = "FILE", .kind = QX_OPTION_VALUE, .help = "as for check"},
    {.name = "at",                           .argument = "DATE", .kind = QX_OPTION_VALUE, .help = "its date (today)"},
    {0                                         }
};

static const struct qx_verb VERBS[] = {
    {.name = "check",
     .operands = "DOSSIER.json",
     .min = 1,
     .max = 1,
     .help = "judges a dossier: 0 satisfied, 1 not satisfied or incomplete, 2 undecided",
     .options = CHECK,
     .run = cli_licence_check    },
    {.name = "explain",
     .operands = "[RULES.json]",
     .min = 0,
     .max = 1,
     .help = "tells the requirements in words",
     .run = cli_licence_explain},
    {.name = "finding",
     .operands = "DOSSIER.json",
     .min = 1,
     .max = 1,
     .help = "prints an officer's finding, to be signed by 'qualex sign'",
     .options = FINDING,
     .run = cli_licence_finding},
};

const struct qx_program QX_PROGRAM_LICENCE = {
    .name = "qualex-licence",
    .summary = "checks a dossier against the licensing rules, requirement by requirement",
    .verbs = VERBS,
    .n_verbs = sizeof VERBS / sizeof VERBS[0],
    .notes = "It writes no file and decides nothing that was not signed by those who may.",
};

/* The folder of this program, with its slash; empty when the kernel does not tell. */
static void own_folder(struct qx_buf *out)
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path);

    while (len > 0 && path[len - 1] != '/') {
        len--;
    }
    qx_buf_add(out, qx_slice(path, len > 0 ? (size_t)len : 0));
}

enum qx_err cli_licence_rules(struct qx_cli *cli, const char *given, struct qx_buf *path)
{
    static const char *const PLACES[] = {"../share/qualex/" RULES, "../../../data/" RULES};
    struct qx_buf folder = {0};
    bool found = given != NULL;

    if (given != NULL) {
        qx_buf_text(path, given);
        return QX_OK;
    }
    own_folder(&folder);
    for (size_t i = 0; !found && folder.len > 0 && i < sizeof PLACES / sizeof PLACES[0]; i++) {
        qx_buf_clear(path);
        qx_buf_printf(path, "%s%s", qx_buf_cstr(&folder), PLACES[i]);
        found = access(qx_buf_cstr(path), R_OK) == 0;
    }
    qx_buf_free(&folder);
    if (!found) {
        qx_buf_clear(path);
        qx_buf_text(path, QX_DATADIR "/" RULES);
        found = access(qx_buf_cstr(path), R_OK) == 0;
    }
    return found ? QX_OK
                 : qx_fail(&cli->report, QX_ERR_NOT_FOUND, qx_buf_cstr(path), 0,
                           "the rules are not installed: give them with --rules");
}

int cli_licence_undecided(struct qx_cli *cli, enum qx_err err)
{
    (void)qx_cli_done(cli, err);
    return QX_EXIT_UNKNOWN;
}
