/* What --status, --topic and the like say. */
#include "bank.h"

#include <qualex/clock.h>

enum qx_err cli_bank_no_status(struct qx_cli *cli, const char *status)
{
    return qx_cli_misuse(cli,
                         "no status '%s': draft, 'in review', approved, pretest, suspended or "
                         "retired",
                         status);
}

enum qx_err cli_bank_status(struct qx_cli *cli, const char **out)
{
    const char *status = qx_cli_value(cli, "status");
    enum qx_status known;

    if (status != NULL && strcmp(status, "in-review") == 0) {
        status = qx_status_name(QX_IN_REVIEW);
    }
    *out = status;
    return status == NULL || qx_status_of_name(status, &known) ? QX_OK
                                                               : cli_bank_no_status(cli, status);
}

enum qx_err cli_bank_filter(struct qx_cli *cli, char today[static 11], struct qx_filter *out)
{
    const char *status = NULL;
    const char *level = qx_cli_value(cli, "level");
    enum qx_err err = cli_bank_status(cli, &status);

    qx_date_format(cli->clock.wall_ms(cli->clock.ctx), today);
    *out = (struct qx_filter){.status = status,
                              .topic = qx_cli_value(cli, "topic"),
                              .level = level,
                              .lang = qx_cli_value(cli, "lang"),
                              .text = qx_cli_value(cli, "text"),
                              .overdue = qx_cli_flag(cli, "overdue") ? today : NULL,
                              .latest = !qx_cli_flag(cli, "all") && status == NULL &&
                                        !qx_cli_flag(cli, "overdue")};
    if (err == QX_OK && level != NULL && strcmp(level, "know") != 0 &&
        strcmp(level, "apply") != 0 && strcmp(level, "analyse") != 0) {
        return qx_cli_misuse(cli, "no level '%s': know, apply or analyse", level);
    }
    return err;
}

enum qx_err cli_bank_tell_unknown(struct qx_cli *cli, struct qx_bank *bank, const char *where,
                                  const struct qx_filter *filter)
{
    const char *part = NULL;
    enum qx_err err = qx_bank_unknown(bank, filter, &part);

    if (err != QX_OK) {
        return qx_bank_fail(bank, err, &cli->report);
    }
    if (part != NULL) {
        qx_report_add(&cli->report, QX_WARNING, where, 0,
                      strcmp(part, "topic") == 0
                          ? "no question has the topic '%s': 'list' shows what there is"
                          : "no question is in the language '%s': 'list' shows what there is",
                      strcmp(part, "topic") == 0 ? filter->topic : filter->lang);
    }
    return QX_OK;
}
