#include "sign.h"

#include <string.h>
#include <unistd.h>

#include <qualex/hex.h>

#define OPTION_STATE(NAME, HELP)                                                   \
    {                                                                              \
        .name = NAME, .argument = "FILE.p7m", .kind = QX_OPTION_LIST, .help = HELP \
    }

const struct qx_cli_option SIGN_STATUS_OPTIONS[] = {
    OPTION_KEY,
    OPTION_CERT,
    OPTION_OUT,
    {.name = "previous",
      .argument = "status.p7m",
      .kind = QX_OPTION_VALUE,
      .replaced = true,
      .help = "the list before this one: its entries go on, its number plus one"},
    OPTION_STATE("suspend", "document to suspend (repeatable)"),
    OPTION_STATE("annul", "document to annul (repeatable)"),
    OPTION_STATE("supersede", "document that --by replaces"),
    {.name = "by",
      .argument = "FILE.p7m",
      .kind = QX_OPTION_VALUE,
      .help = "the document that replaces it"},
    {.name = "restore",
      .argument = "FILE.p7m",
      .kind = QX_OPTION_LIST,
      .help = "suspended document that is in order again"},
    {.name = "reason",
      .argument = "TEXT",
      .kind = QX_OPTION_VALUE,
      .help = "why; required with an act"},
    {.name = "days", .argument = "N", .kind = QX_OPTION_VALUE, .help = "until the next list (7)"},
    {.name = "live",
      .help = "begins a live list; otherwise a first list without acts is rehearsal"},
    QX_OPTION_PASSPHRASE,
    {0                 }
};

static const struct {
    const char *option;
    const char *state;
} ACTS[] = {
    {"suspend",   "suspended" },
    {"annul",     "annulled"  },
    {"supersede", "superseded"}
};

struct change {
    struct qx_cli *cli;
    const struct qx_json *before; /* entries of the list before; NULL = none */
    struct qx_json *entries;      /* of the new list */
    struct qx_buf mode;
};

/* Digest of the document in a file; every document of a list has the list's mode. */
static enum qx_err digest_of(struct change *c, const char *path, char hex[static 65])
{
    struct qx_artefact document = {0};
    enum qx_err err = sign_inspect(c->cli, path, &document);

    if (err == QX_OK && !qx_kind_revocable(document.kind)) {
        err =
            qx_fail(&c->cli->report, QX_ERR_KIND, path, 0,
                    "is %s: the status list does not speak of these", qx_kind_name(document.kind));
    }
    if (err == QX_OK && c->mode.len == 0) {
        qx_buf_text(&c->mode, document.mode);
    }
    if (err == QX_OK && strcmp(document.mode, qx_buf_cstr(&c->mode)) != 0) {
        err = qx_fail(&c->cli->report, QX_ERR_MODE, path, 0,
                      "is a %s document: a list speaks of one mode only", document.mode);
    }
    if (err == QX_OK) {
        qx_hex(qx_slice(document.digest, sizeof document.digest), hex);
    }
    qx_artefact_free(&document);
    return err;
}

static bool speaks_of(const struct qx_json *entry, const char *hex)
{
    const char *digest = qx_json_get_text(entry, "digest");

    return digest != NULL && strcmp(digest, hex) == 0;
}

static bool says(const struct qx_json *entries, const char *hex, const char *state)
{
    for (size_t i = 0; i < qx_json_count(entries); i++) {
        const struct qx_json *entry = qx_json_at(entries, i);
        const char *said = qx_json_get_text(entry, "state");

        if (speaks_of(entry, hex) && said != NULL && strcmp(said, state) == 0) {
            return true;
        }
    }
    return false;
}

/* What is annulled or superseded stays so; what is suspended may be annulled later. */
static enum qx_err check_act(const struct change *c, const char *path, const char *hex,
                             const char *state)
{
    const struct qx_json *lists[] = {c->before, c->entries};

    for (size_t i = 0; i < 2; i++) {
        bool final = says(lists[i], hex, "annulled") || says(lists[i], hex, "superseded");

        if (final || says(lists[i], hex, state)) {
            return qx_fail(&c->cli->report, QX_ERR_TRANSITION, path, 0,
                           "is %s already: leave it out",
                           says(lists[i], hex, "annulled")     ? "annulled"
                           : says(lists[i], hex, "superseded") ? "superseded"
                                                               : state);
        }
    }
    return QX_OK;
}

static enum qx_err add_entry(struct change *c, const char *path, const char *state)
{
    const char *by = strcmp(state, "superseded") == 0 ? qx_cli_value(c->cli, "by") : NULL;
    char date[QX_TIME_LEN];
    char digest[65];
    char by_digest[65];
    enum qx_err err = digest_of(c, path, digest);

    if (err == QX_OK) {
        err = check_act(c, path, digest, state);
    }
    if (err == QX_OK && by != NULL) {
        err = digest_of(c, by, by_digest);
    }
    if (err == QX_OK && by != NULL && strcmp(by_digest, digest) == 0) {
        err = qx_cli_misuse(c->cli, "--by names the document that is superseded itself");
    }
    if (err != QX_OK) {
        return err;
    }
    struct qx_json *entry = qx_json_new_object();

    qx_time_format(c->cli->clock.wall_ms(c->cli->clock.ctx), date);
    qx_json_set_text(entry, "digest", digest);
    qx_json_set_text(entry, "state", state);
    qx_json_set_text(entry, "by", by != NULL ? by_digest : NULL);
    qx_json_set_text(entry, "date", date);
    qx_json_set_text(entry, "reason", qx_cli_value(c->cli, "reason"));
    qx_json_append(c->entries, entry);
    return QX_OK;
}

/* The suspension of a restored document is not carried over; all other entries are. */
static enum qx_err restore(struct change *c, struct qx_json *restored)
{
    for (size_t i = 0; i < qx_cli_count(c->cli, "restore"); i++) {
        const char *path = qx_cli_nth(c->cli, "restore", i);
        char digest[65];
        enum qx_err err = digest_of(c, path, digest);

        if (err == QX_OK && !says(c->before, digest, "suspended")) {
            err = qx_fail(&c->cli->report, QX_ERR_TRANSITION, path, 0,
                          "is not suspended in the list before: nothing to restore");
        }
        if (err == QX_OK) {
            err = check_act(c, path, digest, "restored");
        }
        if (err != QX_OK) {
            return err;
        }
        struct qx_json *one = qx_json_new_object();

        qx_json_set_text(one, "digest", digest);
        qx_json_set_text(one, "state", "restored");
        qx_json_append(restored, one);
    }
    return QX_OK;
}

static enum qx_err check_options(struct qx_cli *cli)
{
    const char *reason = qx_cli_value(cli, "reason");
    bool acts = false;

    for (size_t a = 0; a < sizeof ACTS / sizeof ACTS[0]; a++) {
        acts = acts || qx_cli_count(cli, ACTS[a].option) > 0;
    }
    if (acts && (reason == NULL || *reason == '\0')) {
        return qx_cli_misuse(cli, "--reason is missing: a document changes its status for one");
    }
    if ((qx_cli_count(cli, "supersede") > 0) != (qx_cli_value(cli, "by") != NULL)) {
        return qx_cli_misuse(cli, "--supersede and --by go together");
    }
    return QX_OK;
}

static enum qx_err make_entries(struct change *c)
{
    struct qx_json *restored = qx_json_new_array();
    enum qx_err err = check_options(c->cli);

    if (err == QX_OK) {
        err = restore(c, restored);
    }
    for (size_t a = 0; a < sizeof ACTS / sizeof ACTS[0]; a++) {
        for (size_t i = 0; err == QX_OK && i < qx_cli_count(c->cli, ACTS[a].option); i++) {
            err = add_entry(c, qx_cli_nth(c->cli, ACTS[a].option, i), ACTS[a].state);
        }
    }
    for (size_t i = 0; err == QX_OK && i < qx_json_count(c->before); i++) {
        const struct qx_json *entry = qx_json_at(c->before, i);
        const char *digest = qx_json_get_text(entry, "digest");
        const char *state = qx_json_get_text(entry, "state");

        if (strcmp(state, "suspended") != 0 || !says(restored, digest, "restored")) {
            qx_json_append(c->entries, qx_json_copy(entry));
        }
    }
    qx_json_free(&restored);
    return err;
}

static struct qx_json *make_list(struct change *c, int64_t number, int64_t days)
{
    int64_t now = c->cli->clock.wall_ms(c->cli->clock.ctx);
    struct qx_json *signers = qx_json_new_array();
    struct qx_json *list = qx_json_new_object();
    char this_update[QX_TIME_LEN];
    char next_update[QX_TIME_LEN];

    qx_time_format(now, this_update);
    qx_time_format(now + days * QX_DAY_MS, next_update);
    qx_json_append(signers, qx_json_new_text("release"));
    qx_json_set_text(list, "qualex", qx_kind_name(QX_KIND_STATUS));
    qx_json_set_text(list, "mode", c->mode.len == 0 ? "rehearsal" : qx_buf_cstr(&c->mode));
    qx_json_set(list, "requiredSigners", signers);
    qx_json_set_int(list, "number", number);
    qx_json_set_text(list, "thisUpdate", this_update);
    qx_json_set_text(list, "nextUpdate", next_update);
    qx_json_set(list, "entries", c->entries);
    c->entries = NULL; /* now owned by list */
    return list;
}

static enum qx_err read_previous(struct change *c, struct qx_artefact *previous, int64_t *number)
{
    const char *path = qx_cli_value(c->cli, "previous");

    *number = 1;
    if (path == NULL) {
        return QX_OK;
    }
    enum qx_err err = sign_inspect(c->cli, path, previous);

    if (err == QX_OK && previous->kind != QX_KIND_STATUS) {
        err = qx_fail(&c->cli->report, QX_ERR_KIND, path, 0, "is no status list");
    }
    if (err == QX_OK) {
        struct qx_status_list *list = NULL;

        err = qx_status_read(previous, path, &c->cli->report, &list);
        if (err == QX_OK) {
            *number = qx_status_number(list) + 1;
            c->before = qx_json_get(previous->json, "entries");
            qx_buf_text(&c->mode, previous->mode);
        }
        qx_status_free(&list);
    }
    return err;
}

static enum qx_err begin_live(struct change *c)
{
    if (!qx_cli_flag(c->cli, "live") || strcmp(qx_buf_cstr(&c->mode), "live") == 0) {
        return QX_OK;
    }
    if (c->mode.len > 0) {
        return qx_cli_misuse(c->cli, "--live cannot continue a rehearsal's list");
    }
    qx_buf_text(&c->mode, "live");
    return QX_OK;
}

/* Whoever writes a list over another one without going on from it would forget what is annulled. */
static enum qx_err check_output(struct qx_cli *cli, const struct qx_artefact *previous)
{
    const char *path = qx_cli_value(cli, "output");
    struct qx_artefact there = {0};

    if (access(path, F_OK) != 0) {
        return QX_OK;
    }
    enum qx_err err = sign_inspect(cli, path, &there);
    bool goes_on =
        previous->json != NULL && memcmp(previous->digest, there.digest, sizeof there.digest) == 0;

    if (err == QX_OK && !goes_on) {
        err = qx_fail(&cli->report, QX_ERR_EXISTS, path, 0,
                      "holds another list than --previous: go on from it, or give another name");
    }
    qx_artefact_free(&there);
    return err;
}

int sign_status(struct qx_cli *cli, int argc, char **argv)
{
    struct change c = {.cli = cli, .entries = qx_json_new_array()};
    struct qx_artefact previous = {0};
    struct qx_signing signing = {0};
    struct qx_json *list = NULL;
    int64_t number;
    int64_t days;
    enum qx_err err = qx_cli_number(cli, "days", 1, 366, 7, &days);

    (void)argc;
    (void)argv;
    if (err == QX_OK) {
        err = read_previous(&c, &previous, &number);
    }
    if (err == QX_OK) {
        err = begin_live(&c);
    }
    if (err == QX_OK) {
        err = make_entries(&c);
    }
    if (err == QX_OK) {
        err = check_output(cli, &previous);
    }
    if (err == QX_OK) {
        list = make_list(&c, number, days);
        err = sign_check_payload(list, QX_KIND_STATUS, "--reason", &cli->report);
    }
    if (err == QX_OK) {
        err = sign_open(cli, &signing);
    }
    if (err == QX_OK) {
        err = sign_write(cli, list, QX_KIND_STATUS, &signing);
    }
    qx_json_free(&list);
    qx_json_free(&c.entries);
    qx_buf_free(&c.mode);
    qx_signing_free(&signing);
    qx_artefact_free(&previous);
    return qx_cli_done(cli, err);
}
