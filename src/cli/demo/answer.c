/* How the robot answers each type of question: by the bank it knows and the screen it sees. */
#include "robot.h"

#include <stdlib.h>
#include <string.h>

#include <qualex/question.h>

enum { PAGES_MAX = 8 }; /* looked through for an option */

/* What one answer needs. */
struct answering {
    struct seat_robot *r;
    const struct qx_json *question;
    bool wrong;
};

static bool is_answered(const struct seat_robot *r)
{
    return qx_robot_sees(r->robot, "· answered", NULL, NULL) &&
           !qx_robot_sees(r->robot, "· answered in part", NULL, NULL);
}

/* Until the head of the question says so, which it does once the keeper has acknowledged. */
static enum qx_err wait_answered(struct seat_robot *r)
{
    for (int waited = 0; waited < ROBOT_WAIT_MS && !is_answered(r); waited += ROBOT_QUIET_MS) {
        enum qx_err err = qx_robot_settle(r->robot, ROBOT_QUIET_MS, ROBOT_WAIT_MS);

        if (err != QX_OK) {
            return err;
        }
    }
    return is_answered(r) ? QX_OK : robot_puzzled(r, "it does not say that this is answered");
}

/* --- choices --- */

/* Until the option shows its mark. */
static enum qx_err wait_chosen(struct seat_robot *r, unsigned place)
{
    const char *one = qx_arena_printf(&r->demo->arena, "%2u (x)", place);
    const char *many = qx_arena_printf(&r->demo->arena, "%2u [x]", place);

    for (int waited = 0; waited < ROBOT_WAIT_MS; waited += ROBOT_QUIET_MS) {
        if (qx_robot_sees(r->robot, one, NULL, NULL) || qx_robot_sees(r->robot, many, NULL, NULL)) {
            return QX_OK;
        }
        enum qx_err err = qx_robot_settle(r->robot, ROBOT_QUIET_MS, ROBOT_WAIT_MS);

        if (err != QX_OK) {
            return err;
        }
    }
    return QX_ERR_TIMEOUT;
}

static enum qx_err choose(const struct answering *a, const struct sight *sight)
{
    for (unsigned i = 0; i < sight->n_options; i++) {
        const char key[2] = {(char)('1' + i), '\0'};

        if (i < 9 && eyes_right(a->question, &sight->options[i]) != a->wrong) {
            enum qx_err err = qx_robot_type(a->r->robot, key);

            if (err == QX_OK) {
                err = wait_chosen(a->r, i + 1);
            }
            if (err != QX_OK || a->wrong) {
                return err;
            }
        }
    }
    return QX_OK;
}

/* --- fields --- */

/* The first answer that a field accepts for its whole mark. */
static const struct qx_json *accepted(const struct qx_json *field)
{
    const struct qx_json *list = qx_json_get(field, "accepted");

    for (size_t i = 0; i < qx_json_count(list); i++) {
        const struct qx_json *weight = qx_json_get(qx_json_at(list, i), "weight");

        if (qx_json_get_int(weight, "num", 0) == qx_json_get_int(weight, "den", 0)) {
            return qx_json_at(list, i);
        }
    }
    return NULL;
}

static const struct qx_json *option_of(const struct qx_json *question, const char *id)
{
    const struct qx_json *options = qx_json_get(question, "options");

    for (size_t i = 0; id != NULL && i < qx_json_count(options); i++) {
        const char *own = qx_json_get_text(qx_json_at(options, i), "id");

        if (own != NULL && strcmp(own, id) == 0) {
            return qx_json_at(options, i);
        }
    }
    return NULL;
}

/* The number of an option that is the accepted one, or is not; 0 when none is seen. */
static unsigned number_of(const struct answering *a, const struct qx_json *option,
                          const struct sight *sight)
{
    for (unsigned i = 0; i < sight->n_list; i++) {
        const struct qx_buf *shown = &sight->list[i];

        if (shown->len > 0 && eyes_same(qx_json_get(option, "text"), shown) != a->wrong) {
            return i + 1;
        }
    }
    return 0;
}

/* Looks for it down the page, which may be longer than the screen. */
static enum qx_err find_number(const struct answering *a, const struct qx_json *option,
                               unsigned *number)
{
    for (unsigned page = 0; page < PAGES_MAX; page++) {
        struct sight sight = {0};

        eyes_look(a->r->robot, &sight);
        *number = number_of(a, option, &sight);
        sight_free(&sight);
        if (*number != 0) {
            return QX_OK;
        }
        enum qx_err err = robot_type(a->r, "\033[6~");

        if (err != QX_OK) {
            return err;
        }
    }
    return robot_puzzled(a->r, "no option that would do");
}

static enum qx_err fill_choice(const struct answering *a, const struct qx_json *field)
{
    const char *id = qx_json_get_text(accepted(field), "option");
    unsigned number = 0;
    enum qx_err err = find_number(a, option_of(a->question, id), &number);

    if (err != QX_OK) {
        return err;
    }
    /* Enter goes to the next line, after a digit that may be the first of two as well. */
    return robot_type(a->r, qx_arena_printf(&a->r->demo->arena, "%u\r", number));
}

/* A text in English, else in whatever language there is. */
static const char *text_of(const struct qx_json *texts)
{
    const char *text = qx_json_get_text(texts, "en");
    const char *lang;

    if (text == NULL) {
        text = qx_json_text(qx_json_member(texts, 0, &lang));
    }
    return text == NULL ? "" : text;
}

static enum qx_err fill_line(const struct answering *a, const struct qx_json *field, bool number)
{
    static const char nothing_accepts[] = "987654321";
    const struct qx_json *answer = accepted(field);
    const char *right =
        number ? qx_json_get_text(answer, "from") : text_of(qx_json_get(answer, "text"));

    return robot_type(a->r, qx_arena_printf(&a->r->demo->arena, "%s\r",
                                            a->wrong || right == NULL ? nothing_accepts : right));
}

/* From the first line on; each Enter leads to the next one. */
static enum qx_err fill_fields(const struct answering *a)
{
    const struct qx_json *fields = qx_json_get(a->question, "fields");
    enum qx_err err = QX_OK;

    for (size_t i = 0; err == QX_OK && i < qx_json_count(fields); i++) {
        err = robot_type(a->r, "\033[A");
    }
    for (size_t i = 0; err == QX_OK && i < qx_json_count(fields); i++) {
        const struct qx_json *field = qx_json_at(fields, i);
        const char *fill = qx_json_get_text(field, "fill");

        err = strcmp(fill, "choice") == 0 ? fill_choice(a, field)
                                          : fill_line(a, field, strcmp(fill, "number") == 0);
    }
    return err == QX_OK ? wait_answered(a->r) : err;
}

/* --- orders --- */

/* The option that is to stand on that line (from 0): the authored order is the right one; a wrong
 * one begins with the second. */
static const struct qx_json *wanted(const struct answering *a, unsigned line)
{
    bool swapped = a->wrong && line < 2;

    return qx_json_at(qx_json_get(a->question, "options"), swapped ? 1 - line : line);
}

/* The line where that option stands now, from 1; 0 = not seen. */
static unsigned line_of(const struct qx_json *option, const struct sight *sight)
{
    for (unsigned i = 0; i < sight->n_options; i++) {
        if (eyes_same(qx_json_get(option, "text"), &sight->options[i])) {
            return i + 1;
        }
    }
    return 0;
}

/* The cursor from one line to another, then the number of the line where the item is to go. */
static enum qx_err send_to(const struct answering *a, const struct sight *sight, unsigned from,
                           unsigned to)
{
    size_t n = qx_json_count(qx_json_get(a->question, "options"));
    struct qx_buf keys = {0};

    for (unsigned at = sight->focus; at < from; at++) {
        qx_buf_text(&keys, "\033[B");
    }
    for (unsigned at = sight->focus; at > from; at--) {
        qx_buf_text(&keys, "\033[A");
    }
    qx_buf_printf(&keys, to < 10 && to * 10 <= n ? "%u\r" : "%u", to);
    enum qx_err err = robot_type(a->r, qx_buf_cstr(&keys));

    qx_buf_free(&keys);
    return err;
}

static enum qx_err put_at(const struct answering *a, unsigned line)
{
    struct sight sight = {0};
    enum qx_err err = QX_OK;

    eyes_look(a->r->robot, &sight);
    unsigned from = line_of(wanted(a, line), &sight);

    if (from == 0 || sight.focus == 0) {
        err = robot_puzzled(a->r, "an item that it does not see");
    } else if (from != line + 1) {
        err = send_to(a, &sight, from, line + 1);
    }
    sight_free(&sight);
    return err;
}

static enum qx_err order(const struct answering *a)
{
    unsigned n = (unsigned)qx_json_count(qx_json_get(a->question, "options"));
    enum qx_err err = QX_OK;

    for (unsigned line = 0; err == QX_OK && line < n; line++) {
        err = put_at(a, line);
    }
    if (err == QX_OK) {
        err = robot_type(a->r, "\r");
    }
    return err == QX_OK ? wait_answered(a->r) : err;
}

/* --- any --- */

static enum qx_err answer(const struct answering *a, const struct sight *sight)
{
    enum qx_question_type type = QX_SINGLE;

    if (!qx_question_type_of_name(qx_json_get_text(a->question, "type"), &type)) {
        return robot_puzzled(a->r, "a type of question that it does not know");
    }
    if (qx_json_count(qx_json_get(a->question, "fields")) > 0) {
        return fill_fields(a);
    }
    return type == QX_ORDERING ? order(a) : choose(a, sight);
}

enum qx_err robot_answer(struct seat_robot *r, bool wrong)
{
    struct answering a = {.r = r, .wrong = wrong};
    struct sight sight = {0};
    enum qx_err err = QX_OK;

    if (is_answered(r)) {
        return QX_OK;
    }
    eyes_look(r->robot, &sight);
    a.question = eyes_recognise(r->questions, &sight);
    if (a.question == NULL) {
        err = robot_puzzled(r, "no question of the bank");
    } else {
        err = answer(&a, &sight);
        r->answered++;
    }
    sight_free(&sight);
    return err;
}
