/* bank review, approve, retire: steps of versions, by name in a rehearsal, by signature in a live
 * bank. */
#include "bank.h"

#include <stdlib.h>

#include <qualex/io.h>
#include <qualex/proof.h>

#define CHOOSING                                                  \
    {.name = "status",                                            \
     .argument = "STATUS",                                        \
     .kind = QX_OPTION_VALUE,                                     \
     .help = "all questions of this status, instead of ids"},     \
        {.name = "topic",                                         \
         .argument = "TOPIC",                                     \
         .kind = QX_OPTION_VALUE,                                 \
         .help = "of these only this topic"},                     \
        {.name = "as",                                            \
         .argument = "NAME",                                      \
         .kind = QX_OPTION_VALUE,                                 \
         .help = "rehearsal: who does it"},                       \
    {                                                             \
        .name = "json", .help = "one JSON object instead of text" \
    }

#define SIGNING                                                                           \
    {.name = "request", .help = "write what is to be signed with 'qualex sign approve'"}, \
        {.name = "output",                                                                \
         .letter = 'o',                                                                   \
         .argument = "FILE",                                                              \
         .kind = QX_OPTION_VALUE,                                                         \
         .help = "where the request goes (default: standard output)"},                    \
        {.name = "signed",                                                                \
         .argument = "FILE.p7m",                                                          \
         .kind = QX_OPTION_VALUE,                                                         \
         .help = "do what this signed approval/1 says"},                                  \
    {                                                                                     \
        .name = "crl", .argument = "FILE", .kind = QX_OPTION_VALUE,                       \
        .help = "revocation lists, PEM: for --signed"                                     \
    }

const struct qx_cli_option cli_bank_author_options[] = {CHOOSING, SIGNING, {0}};
const struct qx_cli_option cli_bank_review_options[] = {CHOOSING, SIGNING, {0}};
const struct qx_cli_option cli_bank_approve_options[] = {CHOOSING, SIGNING, {0}};
const struct qx_cli_option cli_bank_retire_options[] = {CHOOSING, {0}};

struct stepping {
    struct qx_cli *cli;
    struct qx_bank *bank;
    enum qx_act act;
    int64_t now_ms;
    size_t n;
    struct qx_buf as;            /* who acts, or empty */
    struct qx_artefact artefact; /* of --signed */
    struct qx_buf message;
};

#define SHOWN 10 /* of what is wrong, for nothing is done then */

/* --- choosing --- */

static enum qx_err choose_one(struct stepping *s, const char *id)
{
    enum qx_err err = qx_bank_choose(s->bank, s->act, id, &s->cli->report);

    s->n += err == QX_OK ? 1 : 0;
    return err;
}

/* Ids on standard input, one a word. */
static enum qx_err choose_standard_input(struct stepping *s)
{
    struct qx_buf text = {0};
    enum qx_err first = qx_read_file("-", CLI_BANK_POLICY_MAX * 16, &text, &s->cli->report);

    for (size_t at = 0; first == QX_OK && at < text.len;) {
        size_t n = strcspn((const char *)text.ptr + at, " \t\r\n");

        if (n > 0) {
            char *id = qx_strndup(qx_slice(text.ptr + at, n));

            first = choose_one(s, id);
            free(id);
        }
        at += n + 1;
    }
    qx_buf_free(&text);
    return first;
}

static enum qx_err choose_ids(struct stepping *s, int argc, char **argv)
{
    enum qx_err first = QX_OK;

    for (int i = 1; i < argc; i++) {
        enum qx_err err =
            strcmp(argv[i], "-") == 0 ? choose_standard_input(s) : choose_one(s, argv[i]);

        first = first == QX_OK ? err : first;
    }
    return first;
}

static enum qx_err choose(struct stepping *s, int argc, char **argv)
{
    const char *status = qx_cli_value(s->cli, "status");
    const char *topic = qx_cli_value(s->cli, "topic");
    bool by_status = status != NULL || topic != NULL;
    enum qx_status known;

    if (by_status == (argc > 1)) {
        return qx_cli_misuse(s->cli, "name ids (or '-'), or else --status and --topic");
    }
    if (argc > 1) {
        return choose_ids(s, argc, argv);
    }
    if (status != NULL && !qx_status_of_name(status, &known)) {
        return qx_cli_misuse(s->cli, "no status '%s'", status);
    }
    if (s->act == QX_ACT_RETIRE && status == NULL) {
        return qx_cli_misuse(s->cli, "say the --status of what is to be retired");
    }
    enum qx_err err = qx_bank_choose_all(s->bank, s->act, status, topic, &s->n);

    return err == QX_OK ? QX_OK : qx_bank_fail(s->bank, err, &s->cli->report);
}

/* --- requests --- */

static bool add_item(void *ctx, const struct qx_entry *entry)
{
    struct qx_json *items = ctx;
    struct qx_json *one = qx_json_new_object();

    qx_json_set_text(one, "id", entry->id);
    qx_json_set_int(one, "version", entry->version);
    qx_json_set_hex(one, "digest", qx_slice(entry->digest, sizeof entry->digest));
    qx_json_append(items, one);
    return true;
}

static enum qx_err write_request(struct stepping *s)
{
    const char *path = qx_cli_value(s->cli, "output");
    struct qx_json *request = qx_json_new_object();
    struct qx_json *items = qx_json_new_array();
    struct qx_json *signers = qx_json_new_array();
    struct qx_buf text = {0};
    enum qx_err err = qx_bank_chosen(s->bank, add_item, items);

    err = err == QX_OK ? QX_OK : qx_bank_fail(s->bank, err, &s->cli->report);
    qx_json_append(signers, qx_json_new_text("approval"));
    qx_json_set_text(request, "qualex", qx_kind_name(QX_KIND_APPROVAL));
    qx_json_set_text(request, "mode", qx_bank_live(s->bank) ? "live" : "rehearsal");
    qx_json_set(request, "requiredSigners", signers);
    qx_json_set_text(request, "act", qx_act_name(s->act));
    qx_json_set(request, "items", items);
    if (err == QX_OK && path == NULL) {
        cli_bank_print_json(s->cli, &request);
    } else if (err == QX_OK) {
        qx_json_write(&text, request);
        qx_buf_byte(&text, '\n');
        err = qx_write_file(path, qx_buf_slice(&text), 0644, &s->cli->report);
    }
    qx_json_free(&request);
    qx_buf_free(&text);
    return err;
}

/* --- signed steps --- */

static enum qx_err verify(struct stepping *s, const char *path)
{
    const char *crl = qx_cli_value(s->cli, "crl");
    struct qx_report *report = &s->cli->report;
    struct qx_buf crls = {0};
    struct qx_trust *trust = NULL;
    enum qx_err err = qx_read_file(path, QX_ARTEFACT_MAX, &s->message, report);

    if (err == QX_OK && crl != NULL) {
        err = qx_read_file(crl, CLI_BANK_POLICY_MAX, &crls, report);
    }
    if (err == QX_OK) {
        err = qx_trust_read(qx_slice_text(qx_bank_trust(s->bank)), path, qx_buf_slice(&crls), crl,
                            report, &trust);
    }
    if (err == QX_OK) {
        const struct qx_judge judge = {.trust = trust, .at_ms = s->now_ms};

        err = qx_proof_verify(qx_buf_slice(&s->message), qx_kind_name(QX_KIND_APPROVAL), &judge,
                              path, report, &s->artefact);
    }
    qx_trust_free(&trust);
    qx_buf_free(&crls);
    return err;
}

static enum qx_err choose_item(struct stepping *s, const struct qx_json *item, const char *path)
{
    struct qx_json_reader r = qx_json_reader(item, path, "items", &s->cli->report);
    const char *id = qx_json_want_text(&r, "id");
    int64_t version = qx_json_want_int(&r, "version", 1, QX_JSON_INT_MAX);
    uint8_t digest[QX_SHA256_LEN] = {0};

    qx_json_want_hex(&r, "digest", digest, sizeof digest);
    enum qx_err err = qx_json_done(&r);

    if (err == QX_OK) {
        err = qx_bank_choose_signed(s->bank, s->act, id, version, digest, &s->cli->report);
    }
    s->n += err == QX_OK ? 1 : 0;
    return err;
}

static enum qx_err choose_signed(struct stepping *s, const char *path)
{
    const char *act = qx_json_get_text(s->artefact.json, "act");
    const struct qx_json *items = qx_json_get(s->artefact.json, "items");
    enum qx_err first = QX_OK;

    if (strcmp(s->artefact.mode, "live") != 0) {
        return qx_fail(&s->cli->report, QX_ERR_MODE, path, 0,
                       "signed for a rehearsal: a live bank takes live approvals only");
    }
    if (act == NULL || strcmp(act, qx_act_name(s->act)) != 0 || qx_json_count(items) == 0) {
        return qx_fail(&s->cli->report, QX_ERR_PAYLOAD, path, 0,
                       "signed for another act, or for nothing: make a request with this verb");
    }
    for (size_t i = 0, failed = 0; i < qx_json_count(items) && failed < SHOWN; i++) {
        enum qx_err err = choose_item(s, qx_json_at(items, i), path);

        failed += err != QX_OK;
        first = first == QX_OK ? err : first;
    }
    return first;
}

static enum qx_err act_signed(struct stepping *s, const char *path)
{
    enum qx_err err = qx_bank_live(s->bank)
                          ? verify(s, path)
                          : qx_fail(&s->cli->report, QX_ERR_MODE, path, 0,
                                    "a rehearsal bank takes names (--as), not signatures");

    if (err == QX_OK) {
        err = choose_signed(s, path);
    }
    if (err != QX_OK) {
        return err;
    }
    const struct qx_actor actor = {.name = s->artefact.signers[0].name,
                                   .key = s->artefact.signers[0].fingerprint,
                                   .message = qx_buf_slice(&s->message),
                                   .digest = s->artefact.digest};

    return qx_bank_act(s->bank, s->act, &actor, s->now_ms, &s->cli->report);
}

static enum qx_err act_named(struct stepping *s, const char *bank)
{
    const char *as = qx_buf_cstr(&s->as);
    const struct qx_actor actor = {.name = as};

    if (as[0] == '\0' && s->act != QX_ACT_RETIRE && !qx_bank_live(s->bank)) {
        return qx_cli_misuse(s->cli, "say who does it: --as NAME");
    }
    if (as[0] != '\0' && qx_bank_live(s->bank)) {
        return qx_fail(&s->cli->report, QX_ERR_MODE, bank, 0,
                       "--as exists in a rehearsal only: sign a --request instead");
    }
    return qx_bank_act(s->bank, s->act, &actor, s->now_ms, &s->cli->report);
}

/* --- all of it --- */

static void print_outcome(struct stepping *s)
{
    if (qx_cli_flag(s->cli, "json")) {
        struct qx_json *all = qx_json_new_object();

        qx_json_set_text(all, "act", qx_act_name(s->act));
        qx_json_set_int(all, "questions", (int64_t)s->n);
        cli_bank_print_json(s->cli, &all);
    } else {
        (void)fprintf(s->cli->out, "%s: %zu question%s\n", qx_act_name(s->act), s->n,
                      s->n == 1 ? "" : "s");
    }
}

static enum qx_err run(struct stepping *s, int argc, char **argv)
{
    const char *is_signed = qx_cli_value(s->cli, "signed");
    bool request = qx_cli_flag(s->cli, "request");
    enum qx_err err = qx_bank_begin(s->bank, &s->cli->report);

    if (err == QX_OK && is_signed != NULL) {
        err = request || argc > 1 ? qx_cli_misuse(s->cli, "--signed stands alone")
                                  : act_signed(s, is_signed);
    } else if (err == QX_OK) {
        err = choose(s, argc, argv);
        if (err == QX_OK && s->n == 0) {
            err =
                qx_fail(&s->cli->report, QX_ERR_NOT_FOUND, argv[0], 0,
                        "nothing to %s: 'list --status' shows what there is", qx_act_name(s->act));
        }
        if (err == QX_OK && request) {
            err = write_request(s);
            qx_bank_rollback(s->bank);
            return err;
        }
        if (err == QX_OK) {
            err = act_named(s, argv[0]);
        }
    }
    if (err == QX_OK) {
        err = qx_bank_commit(s->bank, &s->cli->report);
    }
    if (err == QX_OK) {
        print_outcome(s);
    }
    return err;
}

static int step(struct qx_cli *cli, enum qx_act act, int argc, char **argv)
{
    struct stepping s = {.cli = cli, .act = act, .now_ms = cli->clock.wall_ms(cli->clock.ctx)};
    enum qx_err err = cli_bank_person(cli, &s.as);

    if (err == QX_OK) {
        err = qx_bank_open(argv[0], true, &cli->report, &s.bank);
    }
    if (err == QX_OK) {
        err = run(&s, argc, argv);
    }
    qx_bank_close(&s.bank);
    qx_artefact_free(&s.artefact);
    qx_buf_free(&s.message);
    qx_buf_free(&s.as);
    return qx_cli_done(cli, err);
}

int cli_bank_author(struct qx_cli *cli, int argc, char **argv)
{
    return step(cli, QX_ACT_AUTHOR, argc, argv);
}

int cli_bank_review(struct qx_cli *cli, int argc, char **argv)
{
    return step(cli, QX_ACT_REVIEW, argc, argv);
}

int cli_bank_approve(struct qx_cli *cli, int argc, char **argv)
{
    return step(cli, QX_ACT_APPROVE, argc, argv);
}

int cli_bank_retire(struct qx_cli *cli, int argc, char **argv)
{
    return step(cli, QX_ACT_RETIRE, argc, argv);
}
