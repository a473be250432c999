/* Steps and comments, as a line and as JSON; what a step did and what it leaves open. */
#include "bank.h"

#include <qualex/clock.h>

void cli_bank_print_step(struct qx_cli *cli, const struct qx_step *step)
{
    char at[QX_TIME_LEN];

    qx_time_format(step->at_ms, at);
    (void)fprintf(cli->out, "%s  %-8s ", at, step->act);
    qx_print_safe(cli->out, step->who[0] == '\0' ? "-" : step->who);
    (void)fputs(step->is_signed ? "  (signed)" : "", cli->out);
    if (step->langs[0] != '\0') {
        (void)fprintf(cli->out, "  in %.*s", QX_ARG(cli_bank_langs(step->langs)));
    }
    if (step->review_by[0] != '\0') {
        (void)fprintf(cli->out, "  review by %s", step->review_by);
    }
    if (step->why[0] != '\0') {
        (void)fputs(": ", cli->out);
        qx_print_safe(cli->out, step->why);
    }
    (void)fputc('\n', cli->out);
}

struct qx_json *cli_bank_step_json(const struct qx_step *step)
{
    struct qx_json *one = qx_json_new_object();
    char at[QX_TIME_LEN];

    qx_time_format(step->at_ms, at);
    qx_json_set_int(one, "version", step->version);
    qx_json_set_text(one, "act", step->act);
    qx_json_set_text(one, "who", step->who);
    qx_json_set_text(one, "at", at);
    qx_json_set_bool(one, "signed", step->is_signed);
    cli_bank_set_langs(one, "langs", step->langs);
    qx_json_set_text(one, "why", step->why);
    qx_json_set_text(one, "review_by", step->review_by);
    return one;
}

static bool moves_on(enum qx_act act)
{
    return act == QX_ACT_REVIEW || act == QX_ACT_APPROVE || act == QX_ACT_PRETEST;
}

/* "still to be reviewed in en, ru: 'review --status draft --lang en'": the next command is told for
 * one language, for not all questions lack the same. */
static void print_left(struct qx_cli *cli, const char *done, const char *act, const char *status,
                       const char *langs)
{
    const char *rest = langs;
    struct qx_slice lang;
    struct qx_slice first = {0};

    while (qx_langs_next(&rest, &lang)) {
        (void)fprintf(cli->out, "%s%.*s", first.len == 0 ? "" : ", ", QX_ARG(lang));
        first = first.len == 0 ? lang : first;
    }
    if (first.len > 0) {
        (void)fprintf(cli->out, " still to be %s: '%s --status %s --lang %.*s'\n", done, act,
                      status, QX_ARG(first));
    }
}

static void print_dates(struct qx_cli *cli, size_t undated)
{
    if (undated > 0) {
        (void)fprintf(cli->out,
                      "%zu of them without the date of review that the version before had: "
                      "'approve ID --review-by DATE' sets one\n",
                      undated);
    }
}

void cli_bank_print_outcome(struct qx_cli *cli, const struct cli_bank_outcome *o)
{
    enum qx_act act = o->intent->act;
    bool in = o->intent->langs[0] != '\0';

    (void)fprintf(cli->out, "%s: %zu question%s%s%.*s\n", qx_act_name(act), o->n,
                  o->n == 1 ? "" : "s", in ? " in " : "", QX_ARG(cli_bank_langs(o->intent->langs)));
    if (o->waiting > 0) {
        (void)fprintf(cli->out,
                      "%zu of them come into force when the other languages of the version in "
                      "force are approved too\n",
                      o->waiting);
    }
    if (act == QX_ACT_SUSPEND) {
        (void)fprintf(cli->out, "releases already made still hold %s: make a new one\n",
                      o->n == 1 ? "it" : "them");
    }
    if (moves_on(act)) {
        print_left(cli, "reviewed", "review", "draft", o->left->to_review.text);
    }
    if (act == QX_ACT_APPROVE) {
        print_left(cli, "approved", "approve", "'in review'", o->left->to_approve.text);
        print_dates(cli, o->left->undated);
    }
}

struct qx_json *cli_bank_outcome_json(const struct cli_bank_outcome *o)
{
    struct qx_json *all = qx_json_new_object();

    qx_json_set_text(all, "act", qx_act_name(o->intent->act));
    qx_json_set_int(all, "questions", (int64_t)o->n);
    qx_json_set_int(all, "waiting", (int64_t)o->waiting);
    cli_bank_set_langs(all, "to_review", o->left->to_review.text);
    cli_bank_set_langs(all, "to_approve", o->left->to_approve.text);
    qx_json_set_int(all, "undated", (int64_t)o->left->undated);
    return all;
}
