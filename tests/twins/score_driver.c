#include "twin_driver.h"

#include <qualex/score.h>

static uint32_t mask_of(const char *letters)
{
    uint32_t mask = 0;

    for (; *letters != '\0'; letters++) {
        mask |= UINT32_C(1) << (*letters - 'a');
    }
    return mask;
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

static struct qx_marked_answer *answers_of(const struct qx_json *test, struct qx_arena *arena,
                                           size_t *n)
{
    const struct qx_json *runs = qx_json_get(test, "answers");
    struct qx_marked_answer *answers;

    *n = 0;
    for (size_t i = 0; i < qx_json_count(runs); i++) {
        *n += (size_t)qx_json_get_int(qx_json_at(runs, i), "times", 1);
    }
    answers = qx_arena_alloc(arena, *n, sizeof *answers);
    for (size_t i = 0, k = 0; i < qx_json_count(runs); i++) {
        const struct qx_json *run = qx_json_at(runs, i);

        for (int64_t t = qx_json_get_int(run, "times", 1); t > 0; t--) {
            answers[k++] = (struct qx_marked_answer){(uint32_t)qx_json_get_int(run, "section", 0),
                                                     mask_of(qx_json_get_text(run, "key")),
                                                     mask_of(qx_json_get_text(run, "answer"))};
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
    const struct qx_marked_answer *answers = answers_of(test, arena, &n);
    enum qx_err err = qx_score_form(&policy, answers, n, arena, &score);

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
        qx_json_set_int(out, "points", score.points);
        qx_json_set_int(out, "max", score.max);
        qx_json_set_bool(out, "passed", score.passed);
        qx_json_set_text(out, "band", qx_score_band(score.points, score.max));
    }
    return out;
}
