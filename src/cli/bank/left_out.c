#include "left_out.h"

#define NAMED 10

void cli_missing_langs(const struct qx_policy *policy, const char *langs, struct qx_buf *out)
{
    bool any = false;

    for (size_t i = 0; i < policy->n_languages; i++) {
        if (!qx_langs_cover(langs, &policy->languages[i], 1)) {
            qx_buf_printf(out, "%s%s", any ? ", " : "", policy->languages[i]);
            any = true;
        }
    }
}

/* Whether it is to be named. */
static bool add(struct cli_left_out *l, const char *id)
{
    if (l->n++ >= NAMED) {
        return false;
    }
    qx_buf_printf(&l->named, "%s%s", l->n == 1 ? "" : ", ", id);
    return true;
}

void cli_left_out_langs(struct cli_left_out *l, const struct qx_policy *policy, const char *id,
                        const char *langs)
{
    if (add(l, id)) {
        qx_buf_text(&l->named, " (not in ");
        cli_missing_langs(policy, langs, &l->named);
        qx_buf_byte(&l->named, ')');
    }
}

static void tell(struct cli_left_out *l, const char *bank, struct qx_report *report,
                 const char *what, const char *why, const char *remedy)
{
    char more[40] = "";

    if (l->n == 0) {
        return;
    }
    if (l->n > NAMED) {
        (void)snprintf(more, sizeof more, " and %zu more", l->n - NAMED);
    }
    qx_report_add(report, QX_WARNING, bank, 0, "%zu %s%s left out, %s: %s%s: %s", l->n, what,
                  l->n == 1 ? " was" : "s were", why, qx_buf_cstr(&l->named), more, remedy);
}

void cli_left_out_tell_langs(struct cli_left_out *l, const char *bank, struct qx_report *report)
{
    tell(l, bank, report, "question", "not approved in every language of the exam",
         "take them through review and approval with --lang");
}

struct pretests {
    const struct qx_policy *policy;
    struct cli_left_out *l;
};

static bool look_at(void *ctx, const struct qx_entry *entry)
{
    const struct pretests *p = ctx;
    bool asked = false;
    bool taken = false;

    for (size_t i = 0; i < p->policy->n_cells; i++) {
        const struct qx_cell *cell = &p->policy->cells[i];
        bool same = strcmp(cell->topic, entry->topic) == 0 &&
                    (cell->level[0] == '\0' || strcmp(cell->level, entry->level) == 0);

        asked = asked || same;
        taken = taken || (same && cell->pretest);
    }
    if (asked && !taken) {
        (void)add(p->l, entry->id);
    }
    return true;
}

enum qx_err cli_left_out_pretest(struct qx_bank *bank, const struct qx_policy *policy,
                                 struct cli_left_out *l)
{
    struct pretests p = {policy, l};

    return qx_bank_walk(bank, qx_status_name(QX_PRETEST), NULL, false, look_at, &p);
}

void cli_left_out_tell_pretest(struct cli_left_out *l, const char *bank, struct qx_report *report)
{
    tell(l, bank, report, "pretest question", "for which the exam has no pretest cell",
         "give their topics one, or approve them");
}
