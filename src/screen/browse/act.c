/* Steps and comments of the person who browses. */
#include "browse.h"

#include <string.h>

#include <qualex/text.h>

/* --- who may --- */

struct taken {
    const char *as;
    const char *all;      /* languages of the version */
    enum qx_status from;  /* the step that is looked for follows it */
    struct qx_langs done; /* languages in which this person took another of the three steps */
};

/* Whether a step is in the way of the one that follows from: reviewing, or approving. */
static bool in_the_way(const char *act, enum qx_status from)
{
    bool wrote = strcmp(act, "import") == 0 || strcmp(act, "author") == 0;
    bool reviewed = strcmp(act, "review") == 0;
    bool approved = strcmp(act, "approve") == 0 || strcmp(act, "pretest") == 0;

    return wrote || (from == QX_DRAFT ? approved : reviewed);
}

static bool note_step(void *ctx, const struct qx_step *step)
{
    struct taken *t = ctx;

    if (in_the_way(step->act, t->from) && qx_bank_same_name(step->who, t->as)) {
        qx_langs_join(t->done.text, step->langs[0] == '\0' ? t->all : step->langs, &t->done);
    }
    return true;
}

bool browse_may_take(struct browse *b, const struct qx_entry *entry, struct qx_langs *langs)
{
    struct taken t = {.as = b->options->as, .all = entry->langs, .from = entry->status};
    struct qx_langs left = {""};

    if (entry->status > QX_IN_REVIEW || t.as[0] == '\0' ||
        qx_bank_steps(b->bank, entry->id, entry->version, note_step, &t) != QX_OK) {
        return false;
    }
    qx_langs_without(entry->langs, t.done.text, &left);
    *langs = t.done.text[0] == '\0' ? (struct qx_langs){""} : left;
    return left.text[0] != '\0';
}

bool browse_may_write(struct browse *b)
{
    if (b->read_only) {
        browse_say(b, QX_LOOK_WARNING, "%s may not be written: only reading.", b->options->bank);
        return false;
    }
    if (b->options->as[0] == '\0') {
        browse_say(b, QX_LOOK_WARNING, "Who does it? Leave, and start with --as NAME.");
        return false;
    }
    return true;
}

void browse_ask(struct browse *b, enum qx_act act)
{
    const struct browse_row *row = browse_at(b);

    if (row == NULL || !browse_may_write(b)) {
        return;
    }
    if (qx_bank_live(b->bank)) {
        browse_say(b, QX_LOOK_WARNING,
                   "Steps are signed here: qualex bank %s %s %s --request -o FILE, then sign it.",
                   qx_act_name(act), b->options->bank, row->id);
        return;
    }
    b->act = act;
    b->asked = *row;
    b->prompt = PROMPT_ACT;
    browse_say(b, QX_LOOK_PLAIN, "%s %s version %lld as %s?", qx_act_name(act), row->id,
               (long long)row->version, b->options->as);
}

/* --- doing it --- */

struct wanted {
    struct browse *b;
    struct qx_langs langs;
    int64_t version;
    uint8_t digest[QX_SHA256_LEN];
};

static bool note_entry(void *ctx, const struct qx_entry *entry)
{
    struct wanted *w = ctx;

    w->version = entry->version;
    memcpy(w->digest, entry->digest, sizeof w->digest);
    (void)browse_may_take(w->b, entry, &w->langs);
    return false;
}

/* Exactly the version that is seen, whatever came meanwhile. */
static enum qx_err take_step(struct browse *b, const struct browse_row *row,
                             struct qx_report *report, size_t *waiting)
{
    struct wanted w = {.b = b};
    struct qx_intent intent = {.act = b->act, .langs = "", .why = "", .review_by = ""};
    const struct qx_actor actor = {.name = b->options->as};
    enum qx_err err = qx_bank_at(b->bank, row->row, note_entry, &w);

    intent.langs = w.langs.text;
    if (err != QX_OK) {
        return qx_bank_fail(b->bank, err, report);
    }
    err = qx_bank_choose_signed(b->bank, &intent, row->id, w.version, w.digest, report);
    return err == QX_OK
               ? qx_bank_act(b->bank, &intent, &actor,
                             b->options->clock.wall_ms(b->options->clock.ctx), report, waiting)
               : err;
}

void browse_take_step(struct browse *b)
{
    const struct browse_row row = b->asked;
    struct qx_report report = {0};
    size_t waiting = 0;
    enum qx_err err = qx_bank_begin(b->bank, &report);

    if (err == QX_OK) {
        err = take_step(b, &row, &report, &waiting);
    }
    if (err == QX_OK) {
        err = qx_bank_commit(b->bank, &report);
    }
    if (err != QX_OK) {
        qx_bank_rollback(b->bank);
    }
    browse_reload(b);
    if (err == QX_OK) {
        browse_say(b, QX_LOOK_GOOD, "Done: %s %s version %lld.%s", qx_act_name(b->act), row.id,
                   (long long)row.version,
                   waiting > 0 ? " It waits for the other languages of the one in force." : "");
    } else {
        browse_tell(b, err, &report);
    }
    qx_report_free(&report);
}

/* --- comments --- */

static enum qx_err add_comment(struct browse *b, const char *id, const char *text,
                               struct qx_report *report)
{
    struct qx_buf normal = {0};
    enum qx_err err = qx_nfc(qx_slice_text(text), &normal);

    if (err == QX_OK) {
        err = qx_bank_begin(b->bank, report);
    }
    if (err == QX_OK) {
        err = qx_bank_comment(b->bank, id, b->options->as, qx_buf_cstr(&normal),
                              b->options->clock.wall_ms(b->options->clock.ctx), report);
    }
    if (err == QX_OK) {
        err = qx_bank_commit(b->bank, report);
    }
    if (err != QX_OK) {
        qx_bank_rollback(b->bank);
    }
    qx_buf_free(&normal);
    return err;
}

void browse_comment(struct browse *b, const char *text)
{
    const struct browse_row *row = browse_at(b);
    struct qx_report report = {0};

    if (row == NULL || text[0] == '\0') {
        browse_say(b, QX_LOOK_PLAIN, "Nothing was said.");
        return;
    }
    enum qx_err err = add_comment(b, row->id, text, &report);

    browse_show(b, true);
    if (err == QX_OK) {
        browse_say(b, QX_LOOK_GOOD, "Said of %s, newest version.", row->id);
    } else {
        browse_tell(b, err, &report);
    }
    qx_report_free(&report);
}
