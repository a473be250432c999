/* The question at the cursor, its steps, its history. */
#include "browse.h"

#include <stdio.h>
#include <string.h>

#include <qualex/text.h>
#include <qualex/utf8.h>

static bool keep(void *ctx, const struct qx_entry *entry)
{
    struct browse *b = ctx;
    struct browse_detail *d = &b->detail;
    struct qx_report report = {0};
    struct qx_json *tree = NULL;
    enum qx_err err = qx_json_parse(entry->json, entry->id, &report, &tree);

    if (err == QX_OK) {
        err = qx_question_from_json(tree, entry->id, &d->arena, &report, &d->question);
    }
    if (err == QX_OK) {
        d->row = entry->row;
        d->status = entry->status;
        qx_langs_join(entry->langs, "", &d->langs);
        qx_langs_join(entry->approved, "", &d->approved);
        (void)snprintf(d->review_by, sizeof d->review_by, "%s", entry->review_by);
    } else {
        browse_tell(b, err, &report);
    }
    qx_json_free(&tree);
    qx_report_free(&report);
    return false;
}

static void add_langs(struct qx_buf *out, const char *before, const char *langs)
{
    size_t n = strlen(langs);

    if (n > 2) {
        qx_buf_text(out, before);
        qx_buf_add(out, qx_slice(langs + 1, n - 2));
    }
}

static bool add_step(void *ctx, const struct qx_step *step)
{
    struct qx_buf *out = ctx;
    char at[QX_TIME_LEN];

    qx_time_format(step->at_ms, at);
    at[10] = '\0'; /* the day is enough here */
    qx_buf_printf(out, "%s %s %s%s", browse_word(step->act), at,
                  step->who[0] == '\0' ? "-" : step->who, step->is_signed ? _(" (signed)") : "");
    add_langs(out, _(" in "), step->langs);
    if (step->review_by[0] != '\0') {
        qx_buf_printf(out, _(" review by %s"), step->review_by);
    }
    qx_buf_printf(out, "%s%s\n", step->why[0] == '\0' ? "" : ": ", step->why);
    return true;
}

static void fail(struct browse *b, enum qx_err err)
{
    struct qx_report report = {0};

    if (err != QX_OK) {
        browse_tell(b, qx_bank_fail(b->bank, err, &report), &report);
    }
    qx_report_free(&report);
}

void browse_show(struct browse *b, bool again)
{
    const struct browse_row *row = browse_at(b);
    struct browse_detail *d = &b->detail;

    if (!again && row != NULL && row->row == d->row) {
        return;
    }
    if (b->pane == PANE_REQUEST && (row == NULL || row->row != d->row)) {
        b->pane = PANE_QUESTION;
    }
    d->row = 0;
    qx_arena_reset(&d->arena);
    qx_buf_clear(&d->steps);
    b->scroll = 0;
    if (row == NULL) {
        return;
    }
    enum qx_err err = qx_bank_at(b->bank, row->row, keep, b);

    if (err == QX_OK) {
        err = qx_bank_steps(b->bank, row->id, row->version, add_step, &d->steps);
    }
    fail(b, err);
    if (b->pane == PANE_HISTORY) {
        browse_read_history(b);
    }
}

static bool add_version(void *ctx, const struct qx_entry *entry)
{
    struct browse *b = ctx;
    struct qx_buf *out = &b->detail.history;

    qx_buf_printf(out, _("%sversion %lld, %s"), out->len > 0 ? "\n" : "", (long long)entry->version,
                  browse_word(qx_status_name(entry->status)));
    add_langs(out, ", ", entry->langs);
    if (strcmp(entry->approved, entry->langs) != 0) {
        add_langs(out, _(", approved in "), entry->approved);
    }
    if (entry->review_by[0] != '\0') {
        qx_buf_printf(out, _(", review by %s"), entry->review_by);
    }
    qx_buf_byte(out, '\n');
    return qx_bank_steps(b->bank, entry->id, entry->version, add_step, out) == QX_OK;
}

void browse_read_history(struct browse *b)
{
    const struct browse_row *row = browse_at(b);

    qx_buf_clear(&b->detail.history);
    if (row != NULL) {
        fail(b, qx_bank_show(b->bank, row->id, add_version, b));
    }
}
