#include "eyes.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_AT = 9 }; /* where the text of an option begins */

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

/* "> 2 (x) text": the number of the option that a row begins, 0 for none. */
static unsigned option_at(const char *row)
{
    bool shaped = strlen(row) > TEXT_AT && isdigit((unsigned char)row[3]) && row[4] == ' ' &&
                  strchr("([", row[5]) != NULL && strchr(")]", row[7]) != NULL;

    return shaped ? (unsigned)strtoul(row + 2, NULL, 10) : 0;
}

void sight_free(struct sight *sight)
{
    qx_buf_free(&sight->screen);
    for (unsigned i = 0; i < EYES_OPTIONS; i++) {
        qx_buf_free(&sight->options[i]);
    }
}

void eyes_look(const struct qx_robot *robot, struct sight *sight)
{
    struct qx_buf row = {0};
    unsigned current = 0;

    for (int i = 1; i < EYES_ROWS - 2; i++) {
        eyes_row(robot, i, &row);
        const char *text = qx_buf_cstr(&row);
        unsigned option = option_at(text);

        squeeze(&sight->screen, text);
        if (option > 0 && option <= EYES_OPTIONS) {
            current = option;
            sight->n_options = option;
        }
        if (current > 0 && row.len > TEXT_AT) {
            squeeze(&sight->options[current - 1], text + TEXT_AT);
        } else if (row.len == 0) {
            current = 0;
        }
    }
    qx_buf_free(&row);
}

/* Whether a text is what was seen, or a part of it, in one of its languages; its length then. */
static size_t seen_in(const struct qx_json *texts, const struct qx_buf *shown, bool whole)
{
    struct qx_json_member *members = NULL;
    size_t n = qx_json_members(texts, &members);
    size_t len = 0;

    for (size_t i = 0; i < n && len == 0; i++) {
        struct qx_buf text = {0};

        squeeze(&text, qx_json_text(members[i].value));
        if (whole ? qx_slice_equal(qx_buf_slice(&text), qx_buf_slice(shown))
                  : strstr(qx_buf_cstr(shown), qx_buf_cstr(&text)) != NULL) {
            len = text.len;
        }
        qx_buf_free(&text);
    }
    free(members);
    return len;
}

bool eyes_right(const struct qx_json *question, const struct qx_buf *shown)
{
    const struct qx_json *options = qx_json_get(question, "options");

    for (size_t i = 0; i < qx_json_count(options); i++) {
        const struct qx_json *option = qx_json_at(options, i);

        if (seen_in(qx_json_get(option, "text"), shown, true) > 0) {
            return qx_json_get_int(qx_json_get(option, "weight"), "num", 0) > 0;
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

const struct qx_json *eyes_recognise(const struct qx_json *questions, const struct sight *sight)
{
    const struct qx_json *best = NULL;
    size_t best_len = 0;

    for (size_t i = 0; i < qx_json_count(questions); i++) {
        const struct qx_json *question = qx_json_at(questions, i);
        size_t len = seen_in(qx_json_get(question, "stem"), &sight->screen, false);

        if (len > best_len && knows_right(question, sight)) {
            best = question;
            best_len = len;
        }
    }
    return best;
}
