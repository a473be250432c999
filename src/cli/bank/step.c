/* bank author, review, approve, pretest, suspend, resume, retire: steps of versions, by name in a
 * rehearsal, by signature in a live bank. */
#include "bank.h"

#include <stdlib.h>

#include <qualex/io.h>
#include <qualex/proof.h>

#include "approval.h"

/* clang-format off */
#define STEP                                                                                      \
    {.name = "status", .argument = "STATUS", .kind = QX_OPTION_VALUE,                             \
     .help = "all questions of this status, instead of ids"},                                     \
    {.name = "topic", .argument = "TOPIC", .kind = QX_OPTION_VALUE,                               \
     .help = "of these only this topic"},                                                         \
    {.name = "as", .argument = "NAME", .kind = QX_OPTION_VALUE,                                   \
     .help = "rehearsal: who does it"},                                                           \
    {.name = "why", .argument = "TEXT", .kind = QX_OPTION_VALUE, .help = "the reason, one line"}, \
    {.name = "request", .help = "write what is to be signed with 'qualex sign approve'"},         \
    {.name = "output", .letter = 'o', .argument = "FILE", .kind = QX_OPTION_VALUE,                \
     .help = "where the request goes (default: standard output)"},                                \
    {.name = "signed", .argument = "FILE.p7m", .kind = QX_OPTION_VALUE,                           \
     .help = "do what this signed approval/1 says"},                                              \
    {.name = "crl", .argument = "FILE", .kind = QX_OPTION_VALUE,                                  \
     .help = "revocation lists, PEM: for --signed"},                                              \
    {.name = "json", .help = "one JSON object instead of text"}
#define LANGUAGES                                                                                 \
    {.name = "lang", .argument = "LANG", .kind = QX_OPTION_LIST,                                  \
     .help = "in this language, repeatable (default: all that are due)"}
#define DATE                                                                                      \
    {.name = "review-by", .argument = "DATE", .kind = QX_OPTION_VALUE,                            \
     .help = "the last day before it needs another review"}

const struct qx_cli_option cli_bank_author_options[] = {STEP, LANGUAGES, {0}};
const struct qx_cli_option cli_bank_review_options[] = {STEP, LANGUAGES, {0}};
const struct qx_cli_option cli_bank_approve_options[] = {STEP, LANGUAGES, DATE, {0}};
const struct qx_cli_option cli_bank_pretest_options[] = {STEP, LANGUAGES, DATE, {0}};
const struct qx_cli_option cli_bank_suspend_options[] = {STEP, {0}};
const struct qx_cli_option cli_bank_resume_options[] = {STEP, DATE, {0}};
const struct qx_cli_option cli_bank_retire_options[] = {STEP, {0}};
/* clang-format on */

struct stepping {
    struct qx_cli *cli;
    struct qx_bank *bank;
    struct qx_intent intent;
    struct qx_langs langs; /* of the intent */
    int64_t now_ms;
    size_t n;
    size_t failed; /* of those that were named */
    size_t waiting;
    struct qx_left left;
    struct qx_buf as;            /* who acts, or empty */
    struct qx_artefact artefact; /* of --signed */
    struct qx_buf message;
};

#define SHOWN 10 /* of what is wrong, for nothing is done then */

/* --- what is to be done --- */

/* What takes a question out of use, or puts it back, says why. */
static bool needs_reason(enum qx_act act)
{
    return act == QX_ACT_SUSPEND || act == QX_ACT_RESUME || act == QX_ACT_RETIRE;
}

static enum qx_err read_date(struct stepping *s)
{
    const char *date = qx_cli_value(s->cli, "review-by");
    int64_t ms;

    if (date == NULL) {
        return QX_OK;
    }
    s->intent.review_by = date;
    if (qx_date_parse(qx_slice_text(date), &ms) != QX_OK) {
        return qx_cli_misuse(s->cli, "--review-by takes a date like 2027-01-31");
    }
    return ms + QX_DAY_MS > s->now_ms ? QX_OK
                                      : qx_cli_misuse(s->cli, "--review-by %s is over", date);
}

static enum qx_err read_intent(struct stepping *s)
{
    const char *why = qx_cli_value(s->cli, "why");

    for (size_t i = 0; i < qx_cli_count(s->cli, "lang"); i++) {
        const char *lang = qx_cli_nth(s->cli, "lang", i);

        if (!cli_bank_lang_fits(lang) || i >= QX_QUESTION_LANGS_MAX) {
            return qx_cli_misuse(s->cli, "--lang takes one language; give it for each");
        }
        qx_langs_add(&s->langs, qx_slice_text(lang));
    }
    s->intent.langs = s->langs.text;
    s->intent.why = why == NULL ? "" : why;
    s->intent.review_by = "";
    if (needs_reason(s->intent.act) && (why == NULL || why[0] == '\0')) {
        return qx_cli_misuse(s->cli, "say the reason: --why TEXT");
    }
    enum qx_err err = cli_bank_why_check(s->intent.why, "--why", &s->cli->report);

    return err == QX_OK ? read_date(s) : err;
}

/* --- choosing --- */

/* Where the next refusal is told; NULL when enough are. */
static struct qx_report *told(struct stepping *s)
{
    return s->failed < SHOWN ? &s->cli->report : NULL;
}

static void count(struct stepping *s, enum qx_err err)
{
    s->n += err == QX_OK ? 1 : 0;
    s->failed += err == QX_OK ? 0 : 1;
}

static enum qx_err tell_rest(struct stepping *s, enum qx_err err, const char *where)
{
    if (s->failed > SHOWN) {
        (void)qx_fail(&s->cli->report, err, where, 0, "and %zu more", s->failed - SHOWN);
    }
    return err;
}

static enum qx_err choose_one(struct stepping *s, const char *id)
{
    enum qx_err err = qx_bank_choose(s->bank, &s->intent, id, told(s));

    count(s, err);
    return err;
}

static enum qx_err choose_read(void *ctx, const char *id)
{
    return choose_one(ctx, id);
}

static enum qx_err choose_ids(struct stepping *s, int argc, char **argv)
{
    enum qx_err first = QX_OK;

    for (int i = 1; i < argc; i++) {
        enum qx_err err = strcmp(argv[i], "-") == 0 ? cli_bank_read_ids(s->cli, choose_read, s)
                                                    : choose_one(s, argv[i]);

        first = first == QX_OK ? err : first;
    }
    return tell_rest(s, first, argv[0]);
}

static enum qx_err choose(struct stepping *s, int argc, char **argv)
{
    const char *status = NULL;
    const char *topic = qx_cli_value(s->cli, "topic");
    enum qx_err err = cli_bank_status(s->cli, &status);
    bool by_status = status != NULL || topic != NULL;

    if (err != QX_OK) {
        return err;
    }
    if (by_status == (argc > 1)) {
        return qx_cli_misuse(s->cli, "name ids (or '-'), or else --status and --topic");
    }
    if (argc > 1) {
        return choose_ids(s, argc, argv);
    }
    if (s->intent.act == QX_ACT_RETIRE && status == NULL) {
        return qx_cli_misuse(s->cli, "say the --status of what is to be retired");
    }
    err = qx_bank_choose_all(s->bank, &s->intent, status, topic, &s->n);

    return err == QX_OK ? QX_OK : qx_bank_fail(s->bank, err, &s->cli->report);
}

/* --- requests --- */

static enum qx_err write_request(struct stepping *s)
{
    const char *path = qx_cli_value(s->cli, "output");
    struct qx_json *request = NULL;
    struct qx_buf text = {0};
    enum qx_err err = qx_bank_request(s->bank, &s->intent, s->now_ms, &s->cli->report, &request);

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
    struct qx_report *report = &s->cli->report;
    struct qx_trust *trust = NULL;
    enum qx_err err = qx_read_file(path, QX_ARTEFACT_MAX, &s->message, report);

    if (err == QX_OK) {
        err = cli_bank_trust(s->cli, s->bank, path, &trust);
    }
    if (err == QX_OK) {
        const struct qx_judge judge = {.trust = trust, .at_ms = s->now_ms};

        err = qx_proof_verify(qx_buf_slice(&s->message), qx_kind_name(QX_KIND_APPROVAL), &judge,
                              path, report, &s->artefact);
    }
    qx_trust_free(&trust);
    return err;
}

static enum qx_err choose_item(struct stepping *s, const struct qx_json *json, const char *path)
{
    struct approval_item item = {0};
    enum qx_err err = cli_bank_approval_item(json, path, told(s), &item);

    if (err == QX_OK) {
        err =
            qx_bank_choose_signed(s->bank, &s->intent, item.id, item.version, item.digest, told(s));
    }
    count(s, err);
    return err;
}

/* The signed file says all of it: what is done, in which languages, why, until when. */
static enum qx_err choose_signed(struct stepping *s, const char *path)
{
    struct approval approval = {0};
    enum qx_err first = cli_bank_approval_read(s->artefact.json, path, &s->cli->report, &approval);

    if (first != QX_OK) {
        return first;
    }
    if (strcmp(s->artefact.mode, "live") != 0) {
        return qx_fail(&s->cli->report, QX_ERR_MODE, path, 0,
                       "signed for a rehearsal: a live bank takes live approvals only");
    }
    if (approval.act != s->intent.act) {
        return qx_fail(&s->cli->report, QX_ERR_PAYLOAD, path, 0,
                       "signed for another act, '%s': make a request with this verb",
                       qx_act_name(approval.act));
    }
    s->langs = approval.langs;
    s->intent.langs = s->langs.text;
    s->intent.why = approval.why;
    s->intent.review_by = approval.review_by;
    for (size_t i = 0; i < qx_json_count(approval.items); i++) {
        enum qx_err err = choose_item(s, qx_json_at(approval.items, i), path);

        first = first == QX_OK ? err : first;
    }
    return tell_rest(s, first, path);
}

static enum qx_err act(struct stepping *s, const struct qx_actor *actor)
{
    enum qx_err err = qx_bank_left(s->bank, &s->left);

    return err == QX_OK
               ? qx_bank_act(s->bank, &s->intent, actor, s->now_ms, &s->cli->report, &s->waiting)
               : qx_bank_fail(s->bank, err, &s->cli->report);
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

    return act(s, &actor);
}

static enum qx_err act_named(struct stepping *s, const char *bank)
{
    const struct qx_actor actor = {.name = qx_buf_cstr(&s->as)};

    if (actor.name[0] == '\0' && !qx_bank_live(s->bank)) {
        return qx_cli_misuse(s->cli, "say who does it: --as NAME");
    }
    if (actor.name[0] != '\0' && qx_bank_live(s->bank)) {
        return qx_fail(&s->cli->report, QX_ERR_MODE, bank, 0,
                       "--as exists in a rehearsal only: sign a --request instead");
    }
    return act(s, &actor);
}

/* --- all of it --- */

static void print_outcome(struct stepping *s)
{
    const struct cli_bank_outcome outcome = {
        .intent = &s->intent, .n = s->n, .waiting = s->waiting, .left = &s->left};

    if (qx_cli_flag(s->cli, "json")) {
        struct qx_json *all = cli_bank_outcome_json(&outcome);

        cli_bank_print_json(s->cli, &all);
    } else {
        cli_bank_print_outcome(s->cli, &outcome);
    }
}

/* --signed stands alone: the file says the rest. */
static enum qx_err run_signed(struct stepping *s, int argc, const char *path)
{
    static const char *const OTHERS[] = {"status", "topic",     "as",    "why",
                                         "lang",   "review-by", "output"};
    bool alone = argc == 1 && !qx_cli_flag(s->cli, "request");

    for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++) {
        alone = alone && qx_cli_count(s->cli, OTHERS[i]) == 0 &&
                qx_cli_value(s->cli, OTHERS[i]) == NULL;
    }
    return alone ? act_signed(s, path) : qx_cli_misuse(s->cli, "--signed stands alone");
}

static enum qx_err run(struct stepping *s, int argc, char **argv)
{
    const char *is_signed = qx_cli_value(s->cli, "signed");
    bool request = qx_cli_flag(s->cli, "request");
    enum qx_err err = qx_bank_begin(s->bank, &s->cli->report);

    if (err == QX_OK && is_signed != NULL) {
        err = run_signed(s, argc, is_signed);
    } else if (err == QX_OK) {
        err = read_intent(s);
        if (err == QX_OK) {
            err = choose(s, argc, argv);
        }
        if (err == QX_OK && s->n == 0) {
            bool hint = s->intent.langs[0] == '\0' && qx_act_has_langs(s->intent.act);

            err = qx_fail(
                &s->cli->report, QX_ERR_NOT_FOUND, argv[0], 0,
                "nothing to %s: 'list --status' shows what there is%s", qx_act_name(s->intent.act),
                hint ? "; --lang L takes questions that came further in other languages" : "");
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
    struct stepping s = {
        .cli = cli,
        .intent = {.act = act, .langs = "", .why = "", .review_by = ""},
        .now_ms = cli->clock.wall_ms(cli->clock.ctx)
    };
    enum qx_err err = cli_bank_person(cli, &s.as);

    if (err == QX_OK) {
        err = cli_bank_open(cli, argv[0], &s.bank);
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

int cli_bank_pretest(struct qx_cli *cli, int argc, char **argv)
{
    return step(cli, QX_ACT_PRETEST, argc, argv);
}

int cli_bank_suspend(struct qx_cli *cli, int argc, char **argv)
{
    return step(cli, QX_ACT_SUSPEND, argc, argv);
}

int cli_bank_resume(struct qx_cli *cli, int argc, char **argv)
{
    return step(cli, QX_ACT_RESUME, argc, argv);
}

int cli_bank_retire(struct qx_cli *cli, int argc, char **argv)
{
    return step(cli, QX_ACT_RETIRE, argc, argv);
}
