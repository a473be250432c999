#include "licence_rules.h"

#include <qualex/clock.h>

#include <inttypes.h>
#include <string.h>

static void indent(struct qx_buf *out, int depth)
{
    for (int i = 0; i < depth; i++) {
        qx_buf_text(out, "  ");
    }
    qx_buf_text(out, "- ");
}

static void list_texts(struct qx_buf *out, const char *const *texts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        qx_buf_printf(out, "%s%s", i == 0 ? "" : ", ", texts[i]);
    }
}

static void explain_day(struct qx_buf *out, const struct qx_rule_test *t)
{
    qx_buf_text(out, "the day lies");
    if (t->field != NULL) {
        qx_buf_printf(out, " not before %s", t->field);
    }
    if (t->other != NULL) {
        qx_buf_printf(out, "%s not after %s (open when not given)", t->field == NULL ? "" : " and",
                      t->other);
    }
}

static void explain_field(struct qx_buf *out, const struct qx_rule_test *t)
{
    qx_buf_printf(out, "%s ", t->field);
    switch (t->kind) {
    case QX_TEST_IS:
        qx_buf_printf(out, "is %s", t->n_texts > 0 ? t->texts[0] : t->flag ? "true" : "false");
        break;
    case QX_TEST_ONE_OF:
        qx_buf_text(out, "is one of: ");
        list_texts(out, t->texts, t->n_texts);
        break;
    case QX_TEST_CONTAINS:
        qx_buf_printf(out, "lists %s",
                      strcmp(t->texts[0], "@subtype") == 0 ? "the subtype in question"
                                                           : t->texts[0]);
        break;
    case QX_TEST_AT_LEAST:
        qx_buf_printf(out, "is at least %" PRId64, t->number);
        break;
    case QX_TEST_AT_MOST:
        qx_buf_printf(out, "is at most %" PRId64, t->number);
        break;
    case QX_TEST_DOCUMENT:
        qx_buf_text(out, "is at hand and unchanged");
        break;
    case QX_TEST_STATED:
    default:
        qx_buf_text(out, "is stated");
        break;
    }
}

static void explain_head(struct qx_buf *out, const struct qx_rule_test *t)
{
    switch (t->kind) {
    case QX_TEST_ALL:
        qx_buf_text(out, "all of:");
        return;
    case QX_TEST_ANY:
        qx_buf_text(out, "at least one of:");
        return;
    case QX_TEST_NOT:
        qx_buf_text(out, "not:");
        return;
    case QX_TEST_USE:
        qx_buf_printf(out, "as defined under '%s':", t->field);
        return;
    case QX_TEST_EXISTS:
        qx_buf_printf(out, "at least %" PRId64 " of %s for which:", t->number, t->field);
        return;
    case QX_TEST_ON_DAY:
        explain_day(out, t);
        return;
    case QX_TEST_FINDING:
        qx_buf_printf(out, "an officer's signed finding on %s about ", t->field);
        list_texts(out, t->texts, t->n_texts);
        return;
    case QX_TEST_CERTIFICATE:
        qx_buf_printf(out, "%s is valid, of that %s and of an exam of: ", t->field, t->other);
        list_texts(out, t->texts, t->n_texts);
        return;
    default:
        explain_field(out, t);
        return;
    }
}

static void explain_test(struct qx_buf *out, const struct qx_rule_test *t, int depth)
{
    indent(out, depth);
    explain_head(out, t);
    qx_buf_text(out, "\n");
    for (size_t i = 0; i < t->n_parts; i++) {
        explain_test(out, &t->parts[i], depth + 1);
    }
}

static void explain_day_of(struct qx_buf *out, const char *what, int64_t day, const char *otherwise)
{
    char text[11];

    if (day == QX_NO_DAY) {
        qx_buf_printf(out, "%s: %s\n", what, otherwise);
        return;
    }
    qx_date_format(day, text);
    qx_buf_printf(out, "%s: %s\n", what, text);
}

static void explain_requirement(struct qx_buf *out, const struct qx_requirement *q)
{
    qx_buf_printf(out, "\n%s  (paragraph %s) for ", q->id, q->paragraph);
    list_texts(out, q->subtypes, q->n_subtypes);
    qx_buf_printf(out, "\n  %s\n  basis: %s\n", q->text, q->basis);
    explain_test(out, &q->test, 1);
}

void qx_rules_explain(const struct qx_rules *rules, struct qx_buf *out)
{
    qx_buf_printf(out, "%s: %s\nlicenser: %s\n", rules->id, rules->title, rules->licenser);
    explain_day_of(out, "published", rules->published_ms,
                   "not stated, so that nothing can be decided");
    explain_day_of(out, "in force from", rules->in_force_ms, "not known");
    explain_day_of(out, "repealed from", rules->repealed_ms, "not repealed");
    qx_buf_printf(out, "rehearsal certificates: %s\n",
                  rules->rehearsal_allowed ? "accepted (for rehearsal only)" : "refused");
    qx_buf_text(out, "\nsubtypes:\n");
    for (size_t i = 0; i < rules->n_subtypes; i++) {
        qx_buf_printf(out, "  %s: %s\n", rules->subtypes[i].id, rules->subtypes[i].title);
    }
    for (size_t i = 0; i < rules->n_exceptions; i++) {
        qx_buf_printf(out, "\nout of scope (paragraph %s): %s\n  basis: %s\n",
                      rules->exceptions[i].paragraph, rules->exceptions[i].text,
                      rules->exceptions[i].basis);
        explain_test(out, &rules->exceptions[i].test, 1);
    }
    for (size_t i = 0; i < rules->n_requirements; i++) {
        explain_requirement(out, &rules->requirements[i]);
    }
    qx_buf_text(out, "\nevidence that a dossier may hold:\n");
    for (size_t i = 0; i < rules->n_fields; i++) {
        const struct qx_rule_field *f = &rules->fields[i];

        qx_buf_printf(out, "  %s (%s%s): %s; basis: %s\n", f->path,
                      licence_field_type_name(f->type), f->required ? ", required" : "", f->text,
                      f->basis);
    }
}
