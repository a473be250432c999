#include <qualex/score.h>

static bool is_right(const struct qx_marked_answer *a)
{
    return a->key != 0 && a->answer == a->key;
}

enum qx_err qx_score_form(const struct qx_policy *policy, const struct qx_marked_answer *answers,
                          size_t n, struct qx_arena *arena, struct qx_score *out)
{
    struct qx_score score = {.cut = policy->cut, .n_sections = policy->n_sections};

    score.sections = qx_arena_alloc(arena, score.n_sections, sizeof *score.sections);
    for (size_t i = 0; i < n; i++) {
        if (answers[i].section >= score.n_sections) {
            return QX_ERR_INTERNAL;
        }
        score.sections[answers[i].section].max++;
        score.sections[answers[i].section].points += is_right(&answers[i]);
    }
    score.passed = true;
    for (size_t s = 0; s < score.n_sections; s++) {
        struct qx_section_score *section = &score.sections[s];

        if (section->max != (int64_t)policy->sections[s].questions) {
            return QX_ERR_INTERNAL;
        }
        section->cut = policy->sections[s].cut;
        section->passed = section->cut < 0 || section->points >= section->cut;
        score.points += section->points;
        score.max += section->max;
        score.passed = score.passed && section->passed;
    }
    score.passed = score.passed && score.points >= score.cut;
    *out = score;
    return QX_OK;
}

const char *qx_score_band(int64_t points, int64_t max)
{
    const int64_t hundredths = points * 100;

    if (hundredths >= 80 * max && max > 0) {
        return "80 % and above";
    }
    if (hundredths >= 60 * max && max > 0) {
        return "60–79 %";
    }
    return hundredths >= 40 * max && max > 0 ? "40–59 %" : "below 40 %";
}
