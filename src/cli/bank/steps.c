/* Steps and comments, as a line and as JSON. */
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
