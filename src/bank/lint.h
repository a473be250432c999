/* What the sources of lint share. */
#ifndef QUALEX_BANK_LINT_H
#define QUALEX_BANK_LINT_H

#include <qualex/lint.h>

struct lint {
    const struct qx_linter *with;
    const struct qx_question *q;
    size_t n; /* told */
};
/* Whether it would be told at all. */
bool lint_wants(const struct lint *l, enum qx_lint lint);
/* lang NULL: of all languages. */
void lint_say(struct lint *l, enum qx_lint lint, const char *lang, const char *detail);

/* Weaknesses of the options in one language. */
void lint_options(struct lint *l, const char *lang);
/* A character that with->font lacks, the first one. */
void lint_font(struct lint *l, const char *lang);
/* Letters of another language. */
void lint_script(struct lint *l, const char *lang);
/* What differs between the languages. */
void lint_languages(struct lint *l);
/* Terms of the first language's stem. */
void lint_glossary(struct lint *l);
/* Whether the one correct option of a single choice is longer than every other. */
bool lint_key_is_longest(const struct qx_question *q);
/* The option's text; "" when it has none in that language. */
const char *lint_option(const struct lint *l, size_t i, const char *lang);

#endif
