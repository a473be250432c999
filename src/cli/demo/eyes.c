#include "eyes.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <qualex/arena.h>
#include <qualex/question.h>

enum { NUMBER_END = 5, TEXT_AT = 9 }; /* where what follows a number, a mark begins */

/* What remains of a text when its blanks and fences go: wrapping does not matter then. */
static void squeeze(struct qx_buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (!isspace((unsigned char)*text) && *text != '`') {
            qx_buf_byte(out, (uint8_t)*text);
        }
    }
}

void eyes_row(const struct qx_robot *robot, int row, struct qx_buf *out)
{
    qx_buf_clear(out);
    qx_robot_row(robot, row, out);
}

/* "> 2 …": the number that a row begins with, 0 for none. */
static unsigned number_at(const char *row)
{
    bool shaped = strlen(row) > NUMBER_END && isdigit((unsigned char)row[3]) && row[4] == ' ' &&
                  strchr("> ", row[0]) != NULL;

    return shaped ? (unsigned)strtoul(row + 2, NULL, 10) : 0;
}

/* "> 2 (x) text": the number of the option that a row begins, 0 for none. */
static unsigned option_at(const char *row)
{
    bool marked =
        strlen(row) > TEXT_AT && strchr("([", row[5]) != NULL && strchr(")]", row[7]) != NULL;

    return marked ? number_at(row) : 0;
}

void sight_free(struct sight *sight)
{
    qx_buf_free(&sight->screen);
    for (unsigned i = 0; i < EYES_OPTIONS; i++) {
        qx_buf_free(&sight->options[i]);
        qx_buf_free(&sight->list[i]);
    }
}

/* A text that goes over several rows: where it is collected. */
struct reading {
    struct qx_buf *into; /* NULL = none */
    size_t from;         /* column */
    bool list;           /* below the heading of the options that fields take */
};

static struct reading begin(struct sight *sight, const char *row, struct reading now)
{
    unsigned number = now.list ? number_at(row) : option_at(row);

    if (number == 0 || number > EYES_OPTIONS) {
        return now;
    }
    if (now.list) {
        sight->n_list = number;
        return (struct reading){&sight->list[number - 1], NUMBER_END, true};
    }
    sight->n_options = number;
    sight->focus = row[0] == '>' ? number : sight->focus;
    return (struct reading){&sight->options[number - 1], TEXT_AT, false};
}

void eyes_look(const struct qx_robot *robot, struct sight *sight)
{
    struct reading now = {0};
    struct qx_buf row = {0};

    for (int i = 1; i < EYES_ROWS - 2; i++) {
        eyes_row(robot, i, &row);
        const char *text = qx_buf_cstr(&row);

        squeeze(&sight->screen, text);
        if (strncmp(text, "  Options", 9) == 0) {
            now = (struct reading){.list = true};
            continue;
        }
        now = begin(sight, text, now);
        if (row.len == 0) {
            now.into = NULL;
        } else if (now.into != NULL && row.len > now.from) {
            squeeze(now.into, text + now.from);
        }
    }
    qx_buf_free(&row);
}

bool eyes_same(const struct qx_json *texts, const struct qx_buf *shown)
{
    const struct qx_json *one;
    const char *lang;
    bool same = false;

    for (size_t i = 0; !same && (one = qx_json_member(texts, i, &lang)) != NULL; i++) {
        struct qx_buf text = {0};

        squeeze(&text, qx_json_text(one));
        same = qx_slice_equal(qx_buf_slice(&text), qx_buf_slice(shown));
        qx_buf_free(&text);
    }
    return same;
}

bool eyes_right(const struct qx_json *question, const struct qx_buf *shown)
{
    const struct qx_json *options = qx_json_get(question, "options");

    for (size_t i = 0; i < qx_json_count(options); i++) {
        const struct qx_json *option = qx_json_at(options, i);

        if (eyes_same(qx_json_get(option, "text"), shown)) {
            const struct qx_json *weight = qx_json_get(option, "weight");
            int64_t num = qx_json_get_int(weight, "num", 0);
            bool multiple = strcmp(qx_json_get_text(question, "type"), "multiple") == 0;

            return num > 0 && (multiple || num == qx_json_get_int(weight, "den", 0));
        }
    }
    return false;
}

static bool knows_right(const struct qx_json *question, const struct sight *sight)
{
    for (unsigned i = 0; i < sight->n_options; i++) {
        if (eyes_right(question, &sight->options[i])) {
            return true;
        }
    }
    return false;
}

/* --- recognising --- */

/* Behind the text in the screen; NULL when it is not there. */
static const char *find(const char *screen, const char *text, size_t len, size_t *found)
{
    struct qx_buf piece = {0};
    char *bounded = qx_strndup(qx_slice(text, len));

    squeeze(&piece, bounded);
    const char *at = strstr(screen, qx_buf_cstr(&piece));

    at = at == NULL ? NULL : at + piece.len;
    *found += at == NULL ? 0 : piece.len;
    free(bounded);
    qx_buf_free(&piece);
    return at;
}

/* Characters of a stem that are on the screen, those between gaps in their order; 0 unless all
 * are. */
static size_t text_seen(const char *stem, bool gaps, const char *screen)
{
    const char *gap;
    const char *after;
    struct qx_slice id;
    size_t seen = 0;

    while (screen != NULL && gaps && (gap = qx_gap_next(stem, &id, &after)) != NULL) {
        screen = find(screen, stem, (size_t)(gap - stem), &seen);
        stem = after;
    }
    return screen != NULL && find(screen, stem, strlen(stem), &seen) != NULL ? seen : 0;
}

/* The same in the language that shows most. */
static size_t stem_seen(const struct qx_json *question, const char *screen)
{
    const char *type = qx_json_get_text(question, "type");
    const struct qx_json *stem = qx_json_get(question, "stem");
    bool gaps = type != NULL && strcmp(type, "gaps") == 0;
    const struct qx_json *one;
    const char *lang;
    size_t most = 0;

    for (size_t i = 0; (one = qx_json_member(stem, i, &lang)) != NULL; i++) {
        size_t seen = text_seen(qx_json_text(one), gaps, screen);

        most = seen > most ? seen : most;
    }
    return most;
}

static bool is_seen(const struct qx_json *texts, const char *screen)
{
    const struct qx_json *one;
    const char *lang;
    bool seen = false;

    for (size_t i = 0; !seen && (one = qx_json_member(texts, i, &lang)) != NULL; i++) {
        const char *text = qx_json_text(one);
        size_t len = 0;

        seen = text[0] != '\0' && find(screen, text, strlen(text), &len) != NULL;
    }
    return seen;
}

/* How many texts of options and fields are on the screen. */
static size_t texts_seen(const struct qx_json *list, const char *screen)
{
    size_t n = 0;

    for (size_t i = 0; i < qx_json_count(list); i++) {
        n += is_seen(qx_json_get(qx_json_at(list, i), "text"), screen);
    }
    return n;
}

static bool is_choice(const struct qx_json *question)
{
    const char *name = qx_json_get_text(question, "type");
    enum qx_question_type type;

    return name != NULL && qx_question_type_of_name(name, &type) &&
           qx_question_type_is_choice(type);
}

const struct qx_json *eyes_recognise(const struct qx_json *questions, const struct sight *sight)
{
    const char *screen = qx_buf_cstr(&sight->screen);
    const struct qx_json *best = NULL;
    size_t best_stem = 0;
    size_t best_texts = 0;

    for (size_t i = 0; i < qx_json_count(questions); i++) {
        const struct qx_json *question = qx_json_at(questions, i);
        size_t stem = stem_seen(question, screen);

        if (stem == 0 || stem < best_stem ||
            (is_choice(question) && !knows_right(question, sight))) {
            continue;
        }
        size_t texts = texts_seen(qx_json_get(question, "options"), screen) +
                       texts_seen(qx_json_get(question, "fields"), screen);

        if (best == NULL || stem > best_stem || texts > best_texts) {
            best = question;
            best_stem = stem;
            best_texts = texts;
        }
    }
    return best;
}
