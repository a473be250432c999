/* The syllabus as Markdown (CommonMark, with the tables of GitHub's). */
#include "syllabus.h"

#include <stdlib.h>

struct page {
    const struct syllabus *s;
    const struct syllabus_words *w;
    struct qx_buf *out;
};

/* --- text --- */

/* Foreign text as text: nothing in it is markup. */
static void plain(struct page *p, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("\\`*_<>[]#|&", *text) != NULL) {
            qx_buf_byte(p->out, '\\');
        }
        qx_buf_byte(p->out, (uint8_t)*text);
    }
}

static void number(struct page *p, int64_t n)
{
    qx_buf_printf(p->out, "%lld", (long long)n);
}

/* Ours: markup is meant. Up to the next "{}", which is passed over; returns what follows. */
static const char *up_to(struct page *p, const char *template)
{
    const char *gap = strstr(template, "{}");
    size_t len = gap == NULL ? strlen(template) : (size_t)(gap - template);

    qx_buf_add(p->out, qx_slice(template, len));
    return template + len + (gap == NULL ? 0 : 2);
}

static void fill(struct page *p, const char *template, int64_t a, int64_t b)
{
    template = up_to(p, template);
    number(p, a);
    if (strstr(template, "{}") != NULL) {
        template = up_to(p, template);
        number(p, b);
    }
    (void)up_to(p, template);
}

static void fill_text(struct page *p, const char *template, const char *text)
{
    template = up_to(p, template);
    plain(p, text);
    (void)up_to(p, template);
}

static const char *in(const struct page *p, const struct qx_texts *texts)
{
    return qx_texts_in(texts, p->s->lang, p->s->policy == NULL ? "en" : p->s->policy->prevailing);
}

/* A stem: each line of prose a paragraph, code as code. */
static void lines(struct page *p, const char *text)
{
    bool code = false;
    bool first = true;

    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        bool indented = strncmp(text, "    ", 4) == 0;
        char *line = qx_strndup(qx_slice(text, len));

        if (!first && !(code && indented)) {
            qx_buf_text(p->out, "\n");
        }
        if (indented) {
            qx_buf_text(p->out, line);
        } else {
            plain(p, line);
        }
        qx_buf_text(p->out, "\n");
        code = indented;
        first = false;
        free(line);
        text += len + (text[len] == '\n');
    }
}

/* --- how the exam runs --- */

static void row(struct page *p, const char *name)
{
    qx_buf_printf(p->out, "| %s | ", name);
}

static void row_end(struct page *p)
{
    qx_buf_text(p->out, " |\n");
}

static void row_of(struct page *p, const char *name, const char *text)
{
    row(p, name);
    qx_buf_text(p->out, text);
    row_end(p);
}

static const char *language_name(const struct page *p, const char *lang)
{
    static const char *const LANGS[] = {"en", "kk", "ru"};

    for (size_t i = 0; i < sizeof LANGS / sizeof LANGS[0]; i++) {
        if (strcmp(LANGS[i], lang) == 0) {
            return p->w->names[i];
        }
    }
    return lang;
}

static void languages(struct page *p)
{
    const struct qx_policy *policy = p->s->policy;

    row(p, p->w->languages);
    for (size_t i = 0; i < policy->n_languages; i++) {
        qx_buf_printf(p->out, "%s%s", i == 0 ? "" : ", ", language_name(p, policy->languages[i]));
    }
    if (policy->n_languages > 1) {
        qx_buf_text(p->out, "; ");
        fill_text(p, p->w->prevails, language_name(p, policy->prevailing));
    }
    row_end(p);
    if (policy->n_languages > 1) {
        row_of(p, p->w->choice, policy->free_language ? p->w->choice_free : p->w->choice_fixed);
    }
}

static bool has_section_cuts(const struct qx_policy *policy)
{
    bool any = false;

    for (size_t i = 0; i < policy->n_sections; i++) {
        any = any || policy->sections[i].cut >= 0;
    }
    return any;
}

static void scores(struct page *p)
{
    const struct qx_policy *policy = p->s->policy;

    row(p, p->w->to_pass);
    fill(p, has_section_cuts(policy) ? p->w->points_and_sections : p->w->points, policy->cut, 0);
    row_end(p);
    row_of(p, p->w->share, policy->partial_credit ? p->w->share_yes : p->w->share_no);
}

static void attempts(struct page *p)
{
    const struct qx_policy *policy = p->s->policy;

    row(p, p->w->attempts);
    if (policy->attempts_max == 0) {
        qx_buf_text(p->out, p->w->unlimited);
    } else {
        fill(p, policy->attempts_wait_days > 0 ? p->w->times_apart : p->w->times,
             policy->attempts_max, policy->attempts_wait_days);
    }
    row_end(p);
}

static void how_it_runs(struct page *p)
{
    const struct qx_policy *policy = p->s->policy;

    qx_buf_printf(p->out, "\n## %s\n| | |\n|---|---|\n", p->w->how);
    row(p, p->w->questions);
    fill(p, p->w->each_a_point, policy->questions, 0);
    row_end(p);
    row(p, p->w->time);
    fill(p, p->w->minutes, (policy->time_limit_s + 59) / 60, 0);
    row_end(p);
    languages(p);
    scores(p);
    attempts(p);
    row_of(p, p->w->result,
           strcmp(policy->result_release, "automatic") == 0 ? p->w->at_once : p->w->by_board);
    row(p, p->w->appeal);
    fill(p, p->w->days, policy->appeal_days, 0);
    row_end(p);
    row_of(p, p->w->list, policy->public_bank ? p->w->published : p->w->closed);
}

/* --- what is asked --- */

static const char *title_of(const struct page *p, const char *topic)
{
    for (size_t i = 0; p->s->policy != NULL && i < p->s->policy->n_topics; i++) {
        if (strcmp(p->s->policy->topics[i].topic, topic) == 0) {
            return in(p, &p->s->policy->topics[i].title);
        }
    }
    return topic;
}

static const struct syllabus_topic *find(const struct page *p, const char *name)
{
    size_t i = 0;

    while (strcmp(p->s->topics[i].name, name) != 0) { /* each topic of a cell is there */
        i++;
    }
    return &p->s->topics[i];
}

static uint32_t sum(const uint32_t counts[static SYLLABUS_LEVELS])
{
    return counts[KNOW] + counts[APPLY] + counts[ANALYSE] + counts[ANY_LEVEL];
}

static void counts(struct page *p, uint32_t form, uint32_t size)
{
    if (p->s->policy != NULL) {
        qx_buf_printf(p->out, " %u / %u |", form, size);
    } else {
        qx_buf_printf(p->out, " %u |", size);
    }
}

static void topic_row(struct page *p, const struct syllabus_topic *topic)
{
    qx_buf_text(p->out, "| ");
    plain(p, title_of(p, topic->name));
    qx_buf_text(p->out, " |");
    for (int level = KNOW; level < ANY_LEVEL; level++) {
        counts(p, topic->form[level], topic->size[level]);
    }
    counts(p, sum(topic->form), sum(topic->size));
    qx_buf_text(p->out, p->s->policy == NULL ? "\n" : " |\n");
}

/* Topics of a section stand where its first cell of them stands. */
static void section_rows(struct page *p, const struct qx_section *section)
{
    const struct qx_cell *cells = p->s->policy->cells + section->first_cell;

    qx_buf_text(p->out, "| **");
    plain(p, in(p, &section->title));
    qx_buf_printf(p->out, "** | | | | **%u** |", section->questions);
    if (section->cut >= 0) {
        qx_buf_printf(p->out, " **%lld**", (long long)section->cut);
    }
    qx_buf_text(p->out, " |\n");
    for (uint32_t i = 0; i < section->n_cells; i++) {
        bool first = true;

        for (uint32_t k = 0; k < i; k++) {
            first = first && strcmp(cells[k].topic, cells[i].topic) != 0;
        }
        if (first) {
            topic_row(p, find(p, cells[i].topic));
        }
    }
}

static void contents(struct page *p)
{
    const struct qx_policy *policy = p->s->policy;

    qx_buf_printf(p->out, "\n## %s\n", p->w->contents);
    if (policy != NULL) {
        qx_buf_printf(p->out, "%s\n\n", p->w->contents_note);
    }
    qx_buf_printf(p->out, "| %s | %s | %s | %s | %s |", p->w->topic, p->w->levels[KNOW],
                  p->w->levels[APPLY], p->w->levels[ANALYSE], p->w->all);
    qx_buf_printf(p->out, policy == NULL ? "%s\n" : " %s |\n", policy == NULL ? "" : p->w->cut);
    qx_buf_printf(p->out, "|---|---|---|---|---|%s\n", policy == NULL ? "" : "---|");
    for (size_t i = 0; policy != NULL && i < policy->n_sections; i++) {
        section_rows(p, &policy->sections[i]);
    }
    for (size_t i = 0; policy == NULL && i < p->s->n_topics; i++) {
        topic_row(p, &p->s->topics[i]);
    }
}

static void kinds(struct page *p)
{
    qx_buf_printf(p->out, "\n## %s\n| %s | %s | %s |\n|---|---|---|\n", p->w->kinds, p->w->kind,
                  p->w->number, p->w->how_answered);
    for (size_t i = 0; i < SYLLABUS_TYPES; i++) {
        if (p->s->types[i] > 0) {
            qx_buf_printf(p->out, "| %s | %u | %s |\n", p->w->types[i], p->s->types[i],
                          p->w->answers[i]);
        }
    }
}

/* --- topics --- */

static void sources(struct page *p, const struct syllabus_topic *topic)
{
    if (topic->n_sources > 0) {
        qx_buf_printf(p->out, "\n%s:\n", p->w->sources);
    }
    for (size_t i = 0; i < topic->n_sources; i++) {
        const struct syllabus_source *s = &topic->sources[i];
        bool again = i > 0 && strcmp(s->document, topic->sources[i - 1].document) == 0;

        if (!again) {
            qx_buf_text(p->out, i == 0 ? "- " : "\n- ");
            plain(p, s->document);
        }
        if (s->place[0] != '\0') {
            bool begun = again && topic->sources[i - 1].place[0] != '\0';

            qx_buf_text(p->out, begun ? "; " : ": ");
            plain(p, s->place);
        }
    }
    if (topic->n_sources > 0) {
        qx_buf_text(p->out, "\n");
    }
}

static void item(struct page *p, const struct qx_question *q, const struct qx_option *o)
{
    bool right = qx_option_is_right(q, o);
    const char *why = in(p, &o->feedback);

    qx_buf_text(p->out, q->type == QX_ORDERING ? "1. " : "- ");
    qx_buf_text(p->out, right ? "**" : "");
    plain(p, in(p, &o->text));
    if (right) {
        qx_buf_printf(p->out, "** (%s)", p->w->right);
    }
    if (why[0] != '\0') {
        qx_buf_text(p->out, " — ");
        plain(p, why);
    }
    qx_buf_text(p->out, "\n");
}

/* What each field accepts: an option, a text, a number or a range of them. */
static void key(struct page *p, const struct qx_question *q)
{
    for (size_t i = 0; i < q->n_fields; i++) {
        const struct qx_field *field = &q->fields[i];
        const struct qx_accepted *first = &field->accepted[0];
        const char *text = field->fill == QX_FILL_NUMBER ? first->from : in(p, &first->text);

        for (size_t k = 0; field->fill == QX_FILL_CHOICE && k < q->n_options; k++) {
            text = strcmp(q->options[k].id, first->option) == 0 ? in(p, &q->options[k].text) : text;
        }
        qx_buf_text(p->out, "- ");
        plain(p, in(p, &field->text));
        qx_buf_text(p->out, in(p, &field->text)[0] == '\0' ? "**" : " → **");
        plain(p, text);
        qx_buf_printf(p->out, "** (%s)\n", p->w->right);
    }
}

static void sample(struct page *p, const struct qx_question *q)
{
    qx_buf_printf(p->out, "\n**%s.** ", p->w->sample);
    lines(p, in(p, &q->stem));
    qx_buf_text(p->out, "\n");
    for (size_t i = 0; q->n_fields == 0 && i < q->n_options; i++) {
        item(p, q, &q->options[i]);
    }
    key(p, q);
    if (q->rationale.n > 0) {
        qx_buf_text(p->out, "\n");
        lines(p, in(p, &q->rationale));
    }
}

static void topics(struct page *p)
{
    qx_buf_printf(p->out, "\n## %s\n", p->w->topics);
    for (size_t i = 0; i < p->s->n_topics; i++) {
        const struct syllabus_topic *topic = &p->s->topics[i];

        qx_buf_text(p->out, i == 0 ? "### " : "\n### ");
        plain(p, title_of(p, topic->name));
        qx_buf_text(p->out, "\n");
        sources(p, topic);
        for (size_t k = 0; k < topic->n_samples; k++) {
            sample(p, topic->samples[k]);
        }
    }
}

void syllabus_write(const struct syllabus *syllabus, struct qx_buf *out)
{
    struct page p = {.s = syllabus, .w = syllabus_words(syllabus->lang), .out = out};
    const struct qx_policy *policy = syllabus->policy;

    qx_buf_printf(out, "# %s", p.w->syllabus);
    if (policy != NULL) {
        qx_buf_text(out, ": ");
        plain(&p, in(&p, &policy->title));
        qx_buf_text(out, "\n\n");
        lines(&p, in(&p, &policy->scope));
        qx_buf_text(out, "\n");
        const char *rest = up_to(&p, p.w->made_by);

        qx_buf_text(out, policy->id);
        fill(&p, rest, policy->edition, 0);
        qx_buf_text(out, "\n");
        how_it_runs(&p);
    } else {
        qx_buf_text(out, "\n");
    }
    contents(&p);
    kinds(&p);
    topics(&p);
}
