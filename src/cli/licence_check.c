#include "licence.h"

#include <stdlib.h>
#include <string.h>

#include <qualex/decide.h>

static void print_line(FILE *out, const char *indent, const char *label, const char *text)
{
    if (text[0] != '\0') {
        (void)fprintf(out, "%s%s", indent, label);
        qx_print_safe(out, text);
        (void)fputc('\n', out);
    }
}

static void print_considered(FILE *out, const struct qx_requirement_result *r)
{
    for (size_t i = 0; i < r->n_considered; i++) {
        const struct qx_considered *c = &r->considered[i];

        if (r->n_considered == 1 || c->status == QX_REQUIREMENT_MET) {
            continue; /* told above already */
        }
        (void)fputs("         ", out);
        qx_print_safe(out, c->item);
        (void)fprintf(out, ": %s: %s: ", qx_requirement_status_text(c->status), c->code);
        qx_print_safe(out, c->reason);
        (void)fputc('\n', out);
    }
}

static void print_requirement(FILE *out, const struct qx_requirement_result *r)
{
    (void)fputs("  ", out);
    qx_print_safe(out, r->requirement->id);
    (void)fprintf(out, "  %s", qx_requirement_status_text(r->status));
    if (r->status != QX_REQUIREMENT_MET && r->status != QX_REQUIREMENT_NOT_APPLICABLE) {
        (void)fprintf(out, " [%s%s]", r->code, r->undetermined ? ", undetermined" : "");
    }
    (void)fputs(" (paragraph ", out);
    qx_print_safe(out, r->requirement->paragraph);
    (void)fputs(")\n", out);
    if (r->status == QX_REQUIREMENT_NOT_APPLICABLE) {
        return;
    }
    print_line(out, "       ", "asked: ", r->requirement->text);
    (void)fputs("       found: ", out);
    if (r->item[0] != '\0') {
        qx_print_safe(out, r->item);
        (void)fputs(": ", out);
    }
    qx_print_safe(out, r->reason);
    (void)fputc('\n', out);
    print_considered(out, r);
}

static void print_report(FILE *out, const struct qx_decision *d)
{
    char at[QX_TIME_LEN];

    qx_time_format(d->at_ms, at);
    print_line(out, "", "applicant: ", d->dossier->name);
    print_line(out, "", "rules: ", d->rules->title);
    (void)fprintf(out, "judged at: %s\n", at);
    for (size_t i = 0; i < d->n_subtypes; i++) {
        const struct qx_subtype_result *s = &d->subtypes[i];

        (void)fputc('\n', out);
        qx_print_safe(out, s->id);
        (void)fprintf(out, ": %s [%s]: ", qx_licence_verdict_text(s->verdict), s->code);
        qx_print_safe(out, s->reason);
        (void)fputc('\n', out);
        for (size_t k = 0; k < s->n_results; k++) {
            print_requirement(out, &s->results[k]);
        }
    }
    for (size_t i = 0; i < d->n_notices; i++) {
        print_line(out, i == 0 ? "\n" : "", "notice: ", d->notices[i]);
    }
    if (d->rules->rehearsal_allowed) {
        (void)fputs("\nnotice: these rules allow rehearsal: no licence follows from this\n", out);
    }
}

static int exit_of(enum qx_licence_verdict verdict)
{
    switch (verdict) {
    case QX_LICENCE_SATISFIED:
        return QX_EXIT_YES;
    case QX_LICENCE_NOT_SATISFIED:
    case QX_LICENCE_INCOMPLETE:
        return QX_EXIT_NO;
    case QX_LICENCE_UNDETERMINED:
    case QX_LICENCE_OUT_OF_SCOPE:
    case QX_LICENCE_NOT_IN_FORCE:
    default:
        return QX_EXIT_UNKNOWN;
    }
}

static void print_decided(struct qx_cli *cli, const struct qx_decided *decided)
{
    struct qx_buf bytes = {0};

    if (qx_cli_flag(cli, "json")) {
        qx_json_write(&bytes, decided->json);
        (void)fprintf(cli->out, "%s\n", qx_buf_cstr(&bytes));
        qx_buf_free(&bytes);
    } else {
        print_report(cli->out, &decided->decision);
    }
}

int cli_licence_check(struct qx_cli *cli, int argc, char **argv)
{
    struct qx_decide_request request = {.dossier = argv[0],
                                        .trust = qx_cli_value(cli, "trust"),
                                        .n_crls = qx_cli_count(cli, "crl"),
                                        .status = qx_cli_value(cli, "status")};
    const char **crls = qx_alloc(request.n_crls, sizeof *crls);
    struct qx_decided decided = {0};
    struct qx_buf rules = {0};
    int status = QX_EXIT_UNKNOWN;

    (void)argc;
    for (size_t i = 0; i < request.n_crls; i++) {
        crls[i] = qx_cli_nth(cli, "crl", i);
    }
    request.crls = crls;
    enum qx_err err = qx_cli_time(cli, "at", &request.at_ms);

    err = err != QX_OK ? err : cli_licence_rules(cli, qx_cli_value(cli, "rules"), &rules);
    request.rules = qx_buf_cstr(&rules);
    err = err != QX_OK ? err : qx_decide(&request, &cli->report, &decided);
    if (err == QX_OK) {
        print_decided(cli, &decided);
        status = exit_of(decided.decision.verdict);
    } else {
        status = cli_licence_undecided(cli, err);
    }
    qx_decided_free(&decided);
    qx_buf_free(&rules);
    free(crls);
    return status;
}
