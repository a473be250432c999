/* A question as people read it: what is asked, and what is right. */
#include "bank.h"

#include <qualex/utf8.h>

void cli_bank_print_line(struct qx_cli *cli, const char *name, const char *text)
{
    if (text[0] != '\0') {
        (void)fprintf(cli->out, "%s: ", name);
        qx_print_safe(cli->out, text);
        (void)fputc('\n', cli->out);
    }
}

/* Text of several lines, made safe, each indented. */
static void block(struct qx_cli *cli, const char *indent, const char *text)
{
    struct qx_buf safe = {0};

    qx_text_safe(&safe, qx_slice_text(text), true);
    for (size_t i = 0; i < safe.len; i++) {
        if (i == 0 || safe.ptr[i - 1] == '\n') {
            (void)fputs(indent, cli->out);
        }
        (void)fputc(safe.ptr[i], cli->out);
    }
    (void)fputc('\n', cli->out);
    qx_buf_free(&safe);
}

static void print_feedback(struct qx_cli *cli, const struct qx_texts *feedback, const char *lang)
{
    const char *text = qx_texts_in(feedback, lang, NULL);

    if (text[0] != '\0') {
        block(cli, "       ", text);
    }
}

/* "*" marks what is right to choose; of an ordering the place stands there. */
static void print_option(struct qx_cli *cli, const struct qx_question *q, size_t i,
                         const char *lang)
{
    const struct qx_option *o = &q->options[i];

    if (q->type == QX_ORDERING) {
        (void)fprintf(cli->out, " %2zu. ", i + 1);
    }
    (void)fprintf(cli->out, " %c %s) ", qx_option_is_right(q, o) ? '*' : ' ', o->id);
    qx_print_safe(cli->out, qx_texts_in(&o->text, lang, NULL));
    if (o->weight.num != 0 && o->weight.num != o->weight.den) {
        (void)fprintf(cli->out, "  [%d/%d]", o->weight.num, o->weight.den);
    }
    if (o->field != NULL && o->field[0] != '\0') {
        (void)fprintf(cli->out, "  [of gap %s]", o->field);
    }
    (void)fputs(o->fixed ? "  [fixed]\n" : "\n", cli->out);
    print_feedback(cli, &o->feedback, lang);
}

static const struct qx_option *find_option(const struct qx_question *q, const char *id)
{
    for (size_t i = 0; i < q->n_options; i++) {
        if (strcmp(q->options[i].id, id) == 0) {
            return &q->options[i];
        }
    }
    return NULL;
}

static void print_accepted(struct qx_cli *cli, const struct qx_question *q,
                           const struct qx_accepted *a, const char *lang)
{
    const struct qx_option *option = find_option(q, a->option);

    (void)fputs("     = ", cli->out);
    if (option != NULL) {
        (void)fprintf(cli->out, "%s) ", option->id);
        qx_print_safe(cli->out, qx_texts_in(&option->text, lang, NULL));
    } else if (qx_accepted_is_rest(a)) {
        (void)fputs("anything else", cli->out);
    } else if (a->from[0] != '\0') {
        (void)fputs(a->from, cli->out);
        if (strcmp(a->from, a->to) != 0) {
            (void)fprintf(cli->out, " to %s", a->to);
        }
    }
    for (size_t i = 0; !qx_accepted_is_rest(a) && i < a->text.n; i++) {
        (void)fputs(i == 0 ? "\"" : ", \"", cli->out);
        qx_print_safe(cli->out, a->text.v[i].text);
        (void)fprintf(cli->out, "\" (%s)", a->text.v[i].lang);
    }
    if (a->weight.num != a->weight.den) {
        (void)fprintf(cli->out, "  [%d/%d]", a->weight.num, a->weight.den);
    }
    (void)fputc('\n', cli->out);
    print_feedback(cli, &a->feedback, lang);
}

/* What is to be filled in, and each answer that it takes. */
static void print_field(struct qx_cli *cli, const struct qx_question *q, const struct qx_field *f,
                        const char *lang)
{
    (void)fprintf(cli->out, q->type == QX_GAPS ? "   [[%s]] " : "   %s: ", f->id);
    if (f->text.n > 0) {
        qx_print_safe(cli->out, qx_texts_in(&f->text, lang, NULL));
    } else {
        (void)fprintf(cli->out, "a %s%s", qx_fill_name(f->fill),
                      f->case_sensitive ? ", capitals count" : "");
    }
    (void)fputc('\n', cli->out);
    for (size_t i = 0; i < f->n_accepted; i++) {
        print_accepted(cli, q, &f->accepted[i], lang);
    }
}

void cli_bank_print_question(struct qx_cli *cli, const struct qx_question *q, const char *lang)
{
    cli_bank_print_line(cli, "topic", q->topic);
    cli_bank_print_line(cli, "level", q->level);
    cli_bank_print_line(cli, "source", q->source);
    cli_bank_print_line(cli, "author", q->author);
    cli_bank_print_line(cli, "figure", q->figure);
    cli_bank_print_line(cli, "title", qx_texts_in(&q->title, lang, NULL));
    for (size_t i = 0; i < q->n_enemies; i++) {
        cli_bank_print_line(cli, "enemy", q->enemies[i]);
    }
    for (size_t i = 0; i < q->n_tags; i++) {
        cli_bank_print_line(cli, "tag", q->tags[i]);
    }
    (void)fputc('\n', cli->out);
    block(cli, "", qx_texts_in(&q->stem, lang, NULL));
    for (size_t i = 0; i < q->n_options; i++) {
        print_option(cli, q, i, lang);
    }
    for (size_t i = 0; i < q->n_fields; i++) {
        print_field(cli, q, &q->fields[i], lang);
    }
    cli_bank_print_line(cli, "\nrationale", qx_texts_in(&q->rationale, lang, NULL));
    (void)fputc('\n', cli->out);
}
