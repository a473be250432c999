/* Steps and comments of the person who browses. */
#include "browse.h"

#include <stdio.h>
#include <string.h>

#include <qualex/io.h>
#include <qualex/text.h>

/* --- who may --- */

struct taken {
    const char *as;
    const char *all;      /* languages of the version */
    struct qx_langs done; /* languages in which this person took one of the three steps */
};

static bool is_one_of_three(const char *act)
{
    return strcmp(act, "import") == 0 || strcmp(act, "author") == 0 || strcmp(act, "review") == 0 ||
           strcmp(act, "approve") == 0 || strcmp(act, "pretest") == 0;
}

static bool note_step(void *ctx, const struct qx_step *step)
{
    struct taken *t = ctx;

    if (is_one_of_three(step->act) && qx_bank_same_name(step->who, t->as)) {
        qx_langs_join(t->done.text, step->langs[0] == '\0' ? t->all : step->langs, &t->done);
    }
    return true;
}

bool browse_may_take(struct browse *b, const struct qx_entry *entry, struct qx_langs *langs)
{
    struct taken t = {.as = b->options->as, .all = entry->langs};

    if (entry->status > QX_PRETEST || t.as[0] == '\0' ||
        qx_bank_steps(b->bank, entry->id, entry->version, note_step, &t) != QX_OK) {
        return false;
    }
    qx_langs_without(entry->langs, entry->approved, langs);
    qx_langs_without(langs->text, t.done.text, langs);
    return langs->text[0] != '\0';
}

static bool can_be_written(struct browse *b)
{
    if (browse_gone(b)) {
        browse_tell_gone(b);
        return false;
    }
    if (b->read_only) {
        browse_say(b, QX_LOOK_WARNING, _("%s may not be written: only reading."), b->options->bank);
    }
    return !b->read_only;
}

bool browse_may_write(struct browse *b)
{
    if (!can_be_written(b)) {
        return false;
    }
    if (b->options->as[0] == '\0') {
        browse_say(b, QX_LOOK_WARNING, _("Who does it? Leave, and start with --as NAME."));
        return false;
    }
    return true;
}

/* --- a step --- */

struct step {
    struct browse *b;
    struct qx_intent intent;
    struct qx_langs langs;  /* of the step; "" = all that are due */
    struct qx_langs all;    /* of the version */
    struct qx_langs others; /* of these, those in which the person took no other step */
    int64_t version;
    uint8_t digest[QX_SHA256_LEN];
    int64_t now_ms;
    size_t waiting;
    struct qx_json *request; /* of a live bank */
    struct qx_report report;
};

static struct step step_of(struct browse *b)
{
    return (struct step){
        .b = b,
        .intent = {.act = b->act, .langs = "", .why = "", .review_by = ""},
        .now_ms = b->options->clock.wall_ms(b->options->clock.ctx)
    };
}

static void step_free(struct step *s)
{
    qx_json_free(&s->request);
    qx_report_free(&s->report);
}

static bool note_entry(void *ctx, const struct qx_entry *entry)
{
    struct step *s = ctx;

    s->version = entry->version;
    memcpy(s->digest, entry->digest, sizeof s->digest);
    s->all = (struct qx_langs){""};
    qx_langs_join(entry->langs, "", &s->all);
    s->others = s->all;
    if (s->intent.act != QX_ACT_AUTHOR) {
        (void)browse_may_take(s->b, entry, &s->others);
    }
    return false;
}

/* Exactly the version that is seen, whatever came meanwhile. In a live bank nothing is moved: what
 * is to be signed is made. */
static enum qx_err move(struct step *s)
{
    struct browse *b = s->b;
    const struct qx_actor actor = {.name = b->options->as};
    enum qx_err err = qx_bank_at(b->bank, b->asked.row, note_entry, s);

    s->intent.langs = strcmp(s->langs.text, s->all.text) == 0 ? "" : s->langs.text;
    if (err != QX_OK) {
        return qx_bank_fail(b->bank, err, &s->report);
    }
    err =
        qx_bank_choose_signed(b->bank, &s->intent, b->asked.id, s->version, s->digest, &s->report);
    if (err != QX_OK) {
        return err;
    }
    return qx_bank_live(b->bank)
               ? qx_bank_request(b->bank, &s->intent, s->now_ms, &s->report, &s->request)
               : qx_bank_act(b->bank, &s->intent, &actor, s->now_ms, &s->report, &s->waiting);
}

/* done: kept; else only whether it could be. */
static enum qx_err take(struct step *s, bool done)
{
    struct qx_bank *bank = s->b->bank;
    enum qx_err err = browse_begin(s->b, &s->report);

    if (err == QX_OK) {
        err = move(s);
    }
    if (err == QX_OK && done && !qx_bank_live(bank)) {
        err = qx_bank_commit(bank, &s->report);
    }
    if (err != QX_OK || !done || qx_bank_live(bank)) {
        qx_bank_rollback(bank);
    }
    return err;
}

/* Asks the bank for each language by itself; when none is due, says why of the step as a whole. */
static bool find_due(struct browse *b)
{
    struct step whole = step_of(b);
    enum qx_err err = take(&whole, false);
    const char *rest = whole.all.text;
    struct qx_langs mine = {""};
    struct qx_slice lang;

    b->due = (struct qx_langs){""};
    while (qx_langs_next(&rest, &lang)) {
        struct step s = step_of(b);

        qx_langs_add(&s.langs, lang);
        if (take(&s, false) == QX_OK) {
            qx_langs_add(&b->due, lang);
        }
        step_free(&s);
    }
    qx_langs_without(b->due.text, whole.others.text, &mine);
    qx_langs_without(b->due.text, mine.text, &mine);
    b->due = mine.text[0] == '\0' ? b->due : mine;
    bool due = b->due.text[0] != '\0';

    if (!due) {
        browse_tell(b, err, &whole.report);
    }
    step_free(&whole);
    return due;
}

bool browse_may_choose(const struct browse *b)
{
    struct qx_langs shown = {""};

    qx_langs_add(&shown, qx_slice_text(b->lang));
    return qx_langs_within(shown.text, b->due.text) && strcmp(shown.text, b->due.text) != 0;
}

/* "en, ru". */
static void write_langs(const char *langs, char out[static QX_LANGS_LEN * 2])
{
    struct qx_slice lang;
    size_t n = 0;

    out[0] = '\0';
    while (qx_langs_next(&langs, &lang)) {
        n += (size_t)snprintf(out + n, QX_LANGS_LEN * 2 - n, "%s%.*s", n == 0 ? "" : ", ",
                              QX_ARG(lang));
    }
}

static void ask(struct browse *b)
{
    const char *act = browse_word(qx_act_name(b->act));
    char langs[QX_LANGS_LEN * 2];

    write_langs(b->due.text, langs);
    if (b->alone) {
        (void)snprintf(langs, sizeof langs, _("%s alone"), b->lang);
    }
    if (qx_bank_live(b->bank)) {
        browse_say(b, QX_LOOK_PLAIN, _("%s %s version %lld in %s: write what is to be signed?"),
                   act, b->asked.id, (long long)b->asked.version, langs);
    } else {
        browse_say(b, QX_LOOK_PLAIN, _("%s %s version %lld as %s in %s?"), act, b->asked.id,
                   (long long)b->asked.version, b->options->as, langs);
    }
}

void browse_choose(struct browse *b)
{
    b->alone = !b->alone;
    ask(b);
}

void browse_ask(struct browse *b, enum qx_act act)
{
    const struct browse_row *row = browse_at(b);
    bool live = qx_bank_live(b->bank);

    if (!browse_there(b) || (live ? !can_be_written(b) : !browse_may_write(b))) {
        return;
    }
    b->act = act;
    b->asked = *row;
    b->alone = false;
    if (find_due(b)) {
        b->prompt = PROMPT_ACT;
        ask(b);
    }
}

/* --- in a live bank --- */

static void tell_request(struct browse *b, const char *name)
{
    const char *act = qx_act_name(b->act);
    size_t stem = strlen(name) - strlen(".json");
    struct qx_buf *out = &b->request;

    qx_buf_clear(out);
    qx_buf_printf(out, _("%s %s version %lld is not done: it has to be signed.\n\n"),
                  browse_word(act), b->asked.id, (long long)b->asked.version);
    qx_buf_printf(out, _("What is to be signed lies in %s as\n%s\n\n"), b->options->requests, name);
    qx_buf_printf(out, "%s\nqualex sign approve %s --key NAME.key --cert NAME.pem -o %.*s.p7m\n\n",
                  _("There whoever takes the step signs it:"), name, (int)stem, name);
    qx_buf_printf(out, "%s\nqualex bank %s %s --signed %.*s.p7m --crl ca.crl\n",
                  _("Then the bank takes it in:"), act, b->options->bank, (int)stem, name);
    b->pane = PANE_REQUEST;
    b->scroll = 0;
}

static enum qx_err write_request(struct step *s, const char *name)
{
    struct qx_buf path = {0};
    struct qx_buf text = {0};

    qx_buf_printf(&path, "%s/%s", s->b->options->requests, name);
    qx_json_write(&text, s->request);
    qx_buf_byte(&text, '\n');
    enum qx_err err = qx_create_file(qx_buf_cstr(&path), qx_buf_slice(&text), 0644, &s->report);

    qx_buf_free(&text);
    qx_buf_free(&path);
    return err;
}

static void ask_for_signature(struct step *s)
{
    struct browse *b = s->b;
    char name[QX_QUESTION_ID_MAX + 64];
    enum qx_err err = take(s, true);

    (void)snprintf(name, sizeof name, "%s-%s-v%lld%s%s.json", qx_act_name(b->act), b->asked.id,
                   (long long)b->asked.version, b->alone ? "-" : "", b->alone ? b->lang : "");
    if (err == QX_OK) {
        err = write_request(s, name);
    }
    if (err == QX_OK) {
        tell_request(b, name);
        browse_say(b, QX_LOOK_GOOD, _("Written: %s. Nothing is done before it is signed."), name);
    } else if (err == QX_ERR_EXISTS) {
        browse_say(b, QX_LOOK_WARNING, _("%s is there already: sign that one, or move it away."),
                   name);
    } else {
        browse_tell(b, err, &s->report);
    }
}

void browse_take_step(struct browse *b)
{
    const struct browse_row row = b->asked;
    struct step s = step_of(b);

    s.langs = b->due;
    if (b->alone) {
        s.langs = (struct qx_langs){""};
        qx_langs_add(&s.langs, qx_slice_text(b->lang));
    }
    if (qx_bank_live(b->bank)) {
        ask_for_signature(&s);
        step_free(&s);
        return;
    }
    enum qx_err err = take(&s, true);

    browse_reload(b);
    if (err == QX_OK) {
        browse_say(b, QX_LOOK_GOOD, _("Done: %s %s version %lld.%s"),
                   browse_word(qx_act_name(b->act)), row.id, (long long)row.version,
                   s.waiting > 0 ? _(" It waits for the other languages of the one in force.")
                                 : "");
    } else {
        browse_tell(b, err, &s.report);
    }
    step_free(&s);
}

/* --- comments --- */

static enum qx_err add_comment(struct browse *b, const char *id, const char *text,
                               struct qx_report *report)
{
    struct qx_buf normal = {0};
    enum qx_err err = qx_nfc(qx_slice_text(text), &normal);

    if (err == QX_OK) {
        err = browse_begin(b, report);
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

bool browse_comment(struct browse *b, const char *text)
{
    struct qx_report report = {0};

    if (text[0] == '\0') {
        browse_say(b, QX_LOOK_PLAIN, _("Nothing was said."));
        return true;
    }
    enum qx_err err = add_comment(b, b->asked.id, text, &report);

    browse_show(b, true);
    if (err == QX_OK) {
        browse_say(b, QX_LOOK_GOOD, _("Said of %s, newest version."), b->asked.id);
    } else {
        browse_tell(b, err, &report);
    }
    qx_report_free(&report);
    return err == QX_OK;
}
