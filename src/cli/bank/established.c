/* The list of questions as established: read for a release, made by bank establish. */
#include "established.h"

#include "bank.h"

#include <qualex/clock.h>
#include <qualex/io.h>

/* --- a release cites it --- */

/* By the root that a live bank trusts, now. */
static enum qx_err verify(struct qx_cli *cli, struct qx_bank *bank, struct qx_slice der,
                          struct cli_list *list)
{
    struct qx_trust *trust = NULL;
    enum qx_err err = cli_bank_trust(cli, bank, list->path, &trust);

    if (err == QX_OK) {
        const struct qx_judge judge = {.trust = trust, .at_ms = cli->clock.wall_ms(cli->clock.ctx)};

        err = qx_proof_verify(der, NULL, &judge, list->path, &cli->report, &list->artefact);
    }
    qx_trust_free(&trust);
    return err;
}

/* A rehearsal's list proves nothing, and is taken as it says. */
static enum qx_err read_artefact(struct qx_cli *cli, struct qx_bank *bank, struct cli_list *list)
{
    struct qx_buf bytes = {0};
    enum qx_err err = qx_read_file(list->path, QX_ARTEFACT_MAX, &bytes, &cli->report);

    if (err == QX_OK) {
        err = qx_bank_live(bank) ? verify(cli, bank, qx_buf_slice(&bytes), list)
                                 : qx_proof_inspect(qx_buf_slice(&bytes), list->path, &cli->report,
                                                    &list->artefact);
    }
    if (err == QX_OK && list->artefact.kind != QX_KIND_LIST) {
        err = qx_fail(&cli->report, QX_ERR_KIND, list->path, 0,
                      "is a %s: give the signed list of questions, list/1",
                      qx_kind_name(list->artefact.kind));
    }
    qx_buf_free(&bytes);
    return err;
}

static enum qx_err check_force(struct qx_cli *cli, const struct cli_list *list, int64_t at_ms)
{
    const char *in_force = qx_json_get_text(list->artefact.json, "in_force");
    int64_t from = 0;

    if (in_force == NULL || qx_time_parse(qx_slice_text(in_force), &from) != QX_OK) {
        return qx_fail(&cli->report, QX_ERR_PAYLOAD, list->path, 0, "in_force: no date");
    }
    return from <= at_ms ? QX_OK
                         : qx_fail(&cli->report, QX_ERR_LIST, list->path, 0,
                                   "is in force from %s: give the list that is in force when the "
                                   "release opens",
                                   in_force);
}

static struct qx_json *citation(const struct cli_list *list)
{
    struct qx_json *cited = qx_json_new_object();

    qx_json_set_hex(cited, "digest", qx_slice(list->artefact.digest, QX_SHA256_LEN));
    qx_json_set_text(cited, "order", qx_json_get_text(list->artefact.json, "order"));
    qx_json_set_text(cited, "date", qx_json_get_text(list->artefact.json, "date"));
    return cited;
}

enum qx_err cli_list_read(struct qx_cli *cli, struct qx_bank *bank, const struct qx_policy *policy,
                          int64_t at_ms, struct cli_list *out)
{
    out->path = qx_cli_value(cli, "list");
    if (out->path == NULL) {
        return strcmp(policy->mode, "live") != 0
                   ? QX_OK
                   : qx_fail(&cli->report, QX_ERR_LIST, policy->id, 0,
                             "a live release cites the list of questions in force: give --list");
    }
    enum qx_err err = read_artefact(cli, bank, out);

    if (err == QX_OK && strcmp(out->artefact.mode, policy->mode) != 0) {
        err = qx_fail(&cli->report, QX_ERR_MODE, out->path, 0, "is for mode %s, the exam is %s",
                      out->artefact.mode, policy->mode);
    }
    if (err == QX_OK) {
        err = check_force(cli, out, at_ms);
    }
    if (err == QX_OK) {
        out->questions = qx_json_get(out->artefact.json, "questions");
        out->cited = citation(out);
    }
    return err;
}

/* Its place on the list by id, or NULL. */
static const struct qx_json *find(const struct qx_json *questions, const char *id)
{
    size_t low = 0;
    size_t n = qx_json_count(questions);

    while (n > 0) {
        const struct qx_json *one = qx_json_at(questions, low + n / 2);
        const char *other = qx_json_get_text(one, "id");
        int order = strcmp(other == NULL ? "" : other, id);

        if (order == 0) {
            return one;
        }
        low = order < 0 ? low + n / 2 + 1 : low;
        n = order < 0 ? n - n / 2 - 1 : n / 2;
    }
    return NULL;
}

static bool same_text(const struct qx_json *listed, const struct qx_question *question)
{
    struct qx_json *body = qx_question_body_to_json(question);
    struct qx_buf one = {0};
    struct qx_buf other = {0};

    qx_json_write(&one, listed);
    qx_json_write(&other, body);
    bool same = qx_slice_equal(qx_buf_slice(&one), qx_buf_slice(&other));

    qx_buf_free(&one);
    qx_buf_free(&other);
    qx_json_free(&body);
    return same;
}

enum qx_err cli_list_covers(const struct cli_list *list, const struct qx_question *question,
                            const char *where, struct qx_report *report)
{
    if (list->questions == NULL) {
        return QX_OK;
    }
    const struct qx_json *listed = find(list->questions, question->id);

    if (listed == NULL) {
        return qx_fail(
            report, QX_ERR_LIST, where, 0,
            "%s is not on the list of questions in force: retire it, or establish a list "
            "that has it",
            question->id);
    }
    return same_text(listed, question)
               ? QX_OK
               : qx_fail(report, QX_ERR_LIST, where, 0,
                         "%s version %lld is not as the list of questions in force has it: "
                         "establish the list anew",
                         question->id, (long long)question->version);
}

void cli_list_free(struct cli_list *list)
{
    qx_json_free(&list->cited);
    qx_artefact_free(&list->artefact);
}

/* --- bank establish --- */

const struct qx_cli_option cli_bank_establish_options[] = {
    {.name = "order",
     .argument = "TEXT",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "number of the order that establishes the list"},
    {.name = "date",
     .argument = "DATE",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "of the order"},
    {.name = "in-force",
     .argument = "DATE",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "from when the list holds"},
    {.name = "signatory",
     .argument = "NAME",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "who signs the order"},
    {.name = "licenser",
     .argument = "NAME",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "who establishes it"},
    {.name = "output",
     .letter = 'o',
     .argument = "LIST.json",
     .kind = QX_OPTION_VALUE,
     .required = true,
     .help = "the list, to be signed with 'qualex sign list'"},
    {0                                     },
};

struct establishing {
    struct qx_cli *cli;
    struct qx_json *questions;
    enum qx_err err;
    size_t bytes;
};

/* The newest approved version of each: bodies alone, without keys. */
static bool add_question(void *ctx, const struct qx_entry *entry)
{
    struct establishing *e = ctx;
    struct qx_json *json = NULL;
    struct qx_arena arena = {0};
    struct qx_question q;

    e->err = qx_json_parse(entry->json, entry->id, &e->cli->report, &json);
    if (e->err == QX_OK) {
        e->err = qx_question_from_json(json, entry->id, &arena, &e->cli->report, &q);
    }
    if (e->err == QX_OK) {
        qx_json_append(e->questions, qx_question_body_to_json(&q));
        e->bytes += entry->json.len;
    }
    if (e->err == QX_OK && e->bytes > QX_ARTEFACT_MAX) {
        e->err = qx_fail(&e->cli->report, QX_ERR_TOO_LARGE, entry->id, 0,
                         "a list of more than %u MiB cannot be signed: keep a bank for each exam",
                         QX_ARTEFACT_MAX >> 20);
    }
    qx_json_free(&json);
    qx_arena_free(&arena);
    return e->err == QX_OK;
}

static enum qx_err set_date(struct qx_cli *cli, struct qx_json *list, const char *option,
                            const char *member)
{
    const char *text = qx_cli_value(cli, option);
    int64_t ms;

    qx_json_set_text(list, member, text);
    return qx_date_parse(qx_slice_text(text), &ms) == QX_OK
               ? QX_OK
               : qx_cli_misuse(cli, "--%s takes a date: 2027-03-01", option);
}

/* Dates of one form compare as texts. */
static enum qx_err check_order_of_dates(struct qx_cli *cli)
{
    const char *date = qx_cli_value(cli, "date");
    const char *in_force = qx_cli_value(cli, "in-force");

    return strcmp(date, in_force) <= 0
               ? QX_OK
               : qx_cli_misuse(cli, "--in-force %s is before the order's --date %s: correct one",
                               in_force, date);
}

static enum qx_err write_list(struct qx_cli *cli, struct qx_bank *bank, struct qx_json *list)
{
    struct qx_json *signers = qx_json_new_array();
    struct qx_buf bytes = {0};
    enum qx_err err = set_date(cli, list, "date", "date");

    qx_json_append(signers, qx_json_new_text(qx_key_policy_name(QX_POLICY_RELEASE)));
    qx_json_set_text(list, "qualex", qx_kind_name(QX_KIND_LIST));
    qx_json_set_text(list, "mode", qx_bank_live(bank) ? "live" : "rehearsal");
    qx_json_set(list, "requiredSigners", signers);
    qx_json_set_text(list, "order", qx_cli_value(cli, "order"));
    qx_json_set_text(list, "signatory", qx_cli_value(cli, "signatory"));
    qx_json_set_text(list, "licenser", qx_cli_value(cli, "licenser"));
    if (err == QX_OK) {
        err = set_date(cli, list, "in-force", "in_force");
    }
    if (err == QX_OK) {
        err = check_order_of_dates(cli);
    }
    if (err == QX_OK) {
        qx_json_write(&bytes, list);
        err = qx_create_file(qx_cli_value(cli, "output"), qx_buf_slice(&bytes), 0644, &cli->report);
    }
    qx_buf_free(&bytes);
    return err;
}

int cli_bank_establish(struct qx_cli *cli, int argc, char **argv)
{
    struct establishing e = {.cli = cli, .questions = qx_json_new_array()};
    struct qx_json *list = qx_json_new_object();
    struct qx_bank *bank = NULL;
    enum qx_err err = qx_bank_open(argv[0], false, &cli->report, &bank);

    (void)argc;
    if (err == QX_OK) {
        err = qx_bank_walk(bank, qx_status_name(QX_APPROVED), NULL, false, add_question, &e);
        err = err == QX_OK ? e.err : qx_bank_fail(bank, err, &cli->report);
    }
    size_t n = qx_json_count(e.questions);

    qx_json_set(list, "questions", e.questions);
    if (err == QX_OK && n == 0) {
        err = qx_fail(&cli->report, QX_ERR_LIST, argv[0], 0, "nothing is approved: approve first");
    }
    if (err == QX_OK) {
        err = write_list(cli, bank, list);
    }
    if (err == QX_OK) {
        (void)fprintf(cli->out,
                      "%s: %zu question%s, without keys; sign it with 'qualex sign list'\n",
                      qx_cli_value(cli, "output"), n, n == 1 ? "" : "s");
    }
    qx_bank_close(&bank);
    qx_json_free(&list);
    return qx_cli_done(cli, err);
}
