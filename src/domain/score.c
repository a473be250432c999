#include <qualex/score.h>

#include <inttypes.h>

static int64_t in_units(int64_t cut, int64_t unit)
{
    return cut < 0 ? cut : cut * unit;
}

enum qx_err qx_score_form(const struct qx_policy *policy, int64_t unit,
                          const struct qx_marked_answer *answers, size_t n, struct qx_arena *arena,
                          struct qx_score *out)
{
    struct qx_score score = {
        .unit = unit, .cut = in_units(policy->cut, unit), .n_sections = policy->n_sections};

    score.sections = qx_arena_alloc(arena, score.n_sections, sizeof *score.sections);
    for (size_t i = 0; i < n; i++) {
        const struct qx_marked_answer *a = &answers[i];

        if (a->section >= score.n_sections || a->units < 0 || a->units > unit) {
            return QX_ERR_INTERNAL;
        }
        score.sections[a->section].max += a->pretest ? 0 : unit;
        score.sections[a->section].points += a->pretest ? 0 : a->units;
    }
    score.passed = true;
    for (size_t s = 0; s < score.n_sections; s++) {
        struct qx_section_score *section = &score.sections[s];

        if (section->max != (int64_t)policy->sections[s].questions * unit) {
            return QX_ERR_INTERNAL;
        }
        section->cut = in_units(policy->sections[s].cut, unit);
        section->passed = section->cut < 0 || section->points >= section->cut;
        score.points += section->points;
        score.max += section->max;
        score.passed = score.passed && section->passed;
    }
    score.passed = score.passed && score.points >= score.cut;
    *out = score;
    return QX_OK;
}

void qx_score_points(int64_t units, int64_t unit, struct qx_buf *out)
{
    struct qx_fraction part = {(int32_t)(units % unit), (int32_t)unit};

    qx_fraction_reduce(&part);
    if (units >= unit || part.num == 0) {
        qx_buf_printf(out, "%" PRId64 "%s", units / unit, part.num == 0 ? "" : " ");
    }
    if (part.num != 0) {
        qx_buf_printf(out, "%" PRId32 "/%" PRId32, part.num, part.den);
    }
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
