#include "twin_driver.h"

#include <qualex/score.h>
#include <qualex/text.h>

static uint32_t mask_of(const char *letters)
{
    uint32_t mask = 0;

    for (; letters != NULL && *letters != '\0'; letters++) {
        mask |= UINT32_C(1) << (*letters - 'a');
    }
    return mask;
}

static void fold(void *ctx, const char *lang, bool case_sensitive, const char *text,
                 struct qx_buf *out)
{
    (void)ctx;
    qx_answer_fold(lang, case_sensitive, text, out);
}

static struct qx_policy policy_of(const struct qx_json *test, struct qx_arena *arena)
{
    const struct qx_json *sections = qx_json_get(test, "sections");
    struct qx_policy policy = {.cut = qx_json_get_int(test, "cut", 0),
                               .n_sections = qx_json_count(sections)};

    policy.sections = qx_arena_alloc(arena, policy.n_sections, sizeof *policy.sections);
    for (size_t i = 0; i < policy.n_sections; i++) {
        const struct qx_json *section = qx_json_at(sections, i);

        policy.sections[i].questions = (uint32_t)qx_json_get_int(section, "questions", 0);
        policy.sections[i].cut = qx_json_get_int(section, "cut", -1);
    }
    return policy;
}

static struct qx_option option_of(const char *id, int32_t num, int32_t den)
{
    return (struct qx_option){
        .id = id, .weight = {num, den}
    };
}

/* "key": letters that are right; "weights": {letter: [num, den]}; "order": ids in the right order;
 * "fields": as in question/1. */
static struct qx_question key_of(const struct qx_json *run, struct qx_arena *arena)
{
    const struct qx_json *weights = qx_json_get(run, "weights");
    const struct qx_json *order = qx_json_get(run, "order");
    uint32_t right = mask_of(qx_json_get_text(run, "key"));
    bool several = (right & (right - 1)) != 0;
    struct qx_question q = {.id = "q", .type = several ? QX_MULTIPLE : QX_SINGLE};

    q.options = qx_arena_alloc(arena, QX_QUESTION_OPTIONS_MAX, sizeof *q.options);
    if (qx_json_get_text(run, "type") != NULL) {
        (void)qx_question_type_of_name(qx_json_get_text(run, "type"), &q.type);
    }
    for (size_t i = 0; right != 0 && i < QX_QUESTION_OPTIONS_MAX; i++) {
        q.options[q.n_options++] =
            option_of(qx_arena_printf(arena, "%c", (char)('a' + i)), right >> i & 1u, 1);
    }
    for (size_t i = 0; i < qx_json_count(weights); i++) {
        const char *id = "";
        const struct qx_json *share = qx_json_member(weights, i, &id);
        int64_t num = 0;
        int64_t den = 1;

        (void)qx_json_int(qx_json_at(share, 0), &num);
        (void)qx_json_int(qx_json_at(share, 1), &den);
        q.options[q.n_options++] = option_of(id, (int32_t)num, (int32_t)den);
    }
    for (size_t i = 0; i < qx_json_count(order); i++) {
        q.options[q.n_options++] = option_of(qx_json_text(qx_json_at(order, i)), 0, 1);
    }
    if (qx_json_get(run, "fields") != NULL &&
        qx_question_fields_from_json(qx_json_get(run, "fields"), "case", arena, NULL, &q) !=
            QX_OK) {
        q.n_fields = 0;
    }
    return q;
}

/* "answer": letters, or the values of an order or of fields (null: empty). */
static struct qx_response response_of(const struct qx_json *run, struct qx_arena *arena)
{
    const struct qx_json *answer = qx_json_get(run, "answer");
    struct qx_response response = {.chosen = mask_of(qx_json_text(answer))};
    size_t n = qx_json_count(answer);
    const char **filled = qx_arena_alloc(arena, n, sizeof *filled);

    for (size_t i = 0; i < n; i++) {
        filled[i] = qx_json_text(qx_json_at(answer, i));
        response.filled = filled;
    }
    return response;
}

static const struct qx_json *runs_of(const struct qx_json *test, size_t *n)
{
    const struct qx_json *runs = qx_json_get(test, "answers");

    *n = 0;
    for (size_t i = 0; i < qx_json_count(runs); i++) {
        *n += (size_t)qx_json_get_int(qx_json_at(runs, i), "times", 1);
    }
    return runs;
}

static int64_t unit_of(const struct qx_json *test, bool partial, struct qx_arena *arena)
{
    size_t n;
    const struct qx_json *runs = runs_of(test, &n);
    int64_t unit = 1;

    for (size_t i = 0; i < qx_json_count(runs); i++) {
        struct qx_question key = key_of(qx_json_at(runs, i), arena);

        unit = qx_unit_with(unit, &key, partial);
    }
    return unit;
}

static struct qx_marked_answer *answers_of(const struct qx_json *test, int64_t unit, bool partial,
                                           struct qx_arena *arena, size_t *n)
{
    const struct qx_json *runs = runs_of(test, n);
    struct qx_marked_answer *answers = qx_arena_alloc(arena, *n, sizeof *answers);

    for (size_t i = 0, k = 0; i < qx_json_count(runs); i++) {
        const struct qx_json *run = qx_json_at(runs, i);
        struct qx_question key = key_of(run, arena);
        struct qx_response response = response_of(run, arena);
        struct qx_marked_answer one = {
            .section = (uint32_t)qx_json_get_int(run, "section", 0),
            .pretest = qx_json_get_bool(run, "pretest", false),
            .units = qx_mark(&key, &response, unit, partial, (struct qx_folder){.fold = fold})};

        for (int64_t t = qx_json_get_int(run, "times", 1); t > 0; t--) {
            answers[k++] = one;
        }
    }
    return answers;
}

struct qx_json *qx_drive_score(const struct qx_json *test, struct qx_arena *arena)
{
    struct qx_json *out = qx_json_new_object();
    struct qx_policy policy = policy_of(test, arena);
    struct qx_score score = {0};
    size_t n;
    bool partial = qx_json_get_bool(test, "partial", false);
    int64_t unit = unit_of(test, partial, arena);

    if (unit == 0) {
        qx_json_set_text(out, "result", "UNIT");
        return out;
    }
    const struct qx_marked_answer *answers = answers_of(test, unit, partial, arena, &n);
    enum qx_err err = qx_score_form(&policy, unit, answers, n, arena, &score);

    qx_json_set_text(out, "result", qx_err_name(err));
    if (err == QX_OK) {
        struct qx_json *sections = qx_json_new_array();

        for (size_t i = 0; i < score.n_sections; i++) {
            struct qx_json *section = qx_json_new_object();

            qx_json_set_int(section, "points", score.sections[i].points);
            qx_json_set_int(section, "max", score.sections[i].max);
            qx_json_set_bool(section, "passed", score.sections[i].passed);
            qx_json_append(sections, section);
        }
        qx_json_set(out, "sections", sections);
        if (partial) {
            qx_json_set_int(out, "unit", unit);
        }
        qx_json_set_int(out, "points", score.points);
        qx_json_set_int(out, "max", score.max);
        qx_json_set_bool(out, "passed", score.passed);
        qx_json_set_text(out, "band", qx_score_band(score.points, score.max));
    }
    return out;
}
