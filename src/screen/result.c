#include "seat.h"

#include <qualex/score.h>

static bool passed(const struct view_result *result)
{
    return strcmp(result->outcome, "pass") == 0;
}

/* "In total: 26 1/2 of 40, needed 24"; cut 0 = none of its own. */
static void draw_points(const struct view_result *result, struct page *page, const char *what,
                        int64_t points, int64_t max, int64_t cut)
{
    struct qx_buf got = {0};
    struct qx_buf of = {0};
    struct qx_buf needed = {0};

    qx_score_points(points, result->unit, &got);
    qx_score_points(max, result->unit, &of);
    qx_score_points(cut, result->unit, &needed);
    if (cut == 0) {
        page_printf(page, 2, QX_LOOK_PLAIN, _("%s: %s of %s"), what, qx_buf_cstr(&got),
                    qx_buf_cstr(&of));
    } else {
        page_printf(page, 2, QX_LOOK_PLAIN, _("%s: %s of %s, needed %s"), what, qx_buf_cstr(&got),
                    qx_buf_cstr(&of), qx_buf_cstr(&needed));
    }
    qx_buf_free(&got);
    qx_buf_free(&of);
    qx_buf_free(&needed);
}

/* A band as a result has it (score.h), in the candidate's language. */
static const char *band_text(const char *band)
{
    static const char *const bands[] = {
        /* xgettext:no-c-format */
        N_("below 40 %"),
        N_("40–59 %"),
        N_("60–79 %"),
        /* xgettext:no-c-format */
        N_("80 % and above"),
    };

    for (size_t i = 0; i < sizeof bands / sizeof bands[0]; i++) {
        if (strcmp(band, bands[i]) == 0) {
            return _(bands[i]);
        }
    }
    return band;
}

static void draw_sections(const struct view_result *result, struct page *page)
{
    for (size_t i = 0; i < result->n_sections; i++) {
        const struct view_section *section = &result->sections[i];

        if (section->max > 0) {
            draw_points(result, page, section->title, section->points, section->max, section->cut);
        } else {
            page_printf(page, 2, QX_LOOK_PLAIN, "%s: %s", section->title, band_text(section->band));
        }
    }
}

static void draw_papers(const struct view_result *result, struct page *page)
{
    if (result->number[0] != '\0' && passed(result)) {
        page_pair(page, _("Certificate number"), result->number);
    }
    if (result->certificate[0] != '\0') {
        page_pair(page, _("Certificate"), result->certificate);
    } else if (passed(result)) {
        page_text(page, 2, _("The certificate follows once the results are released."),
                  QX_LOOK_PLAIN);
    }
    if (result->appeal_until[0] != '\0') {
        page_pair(page, _("Appeal until"), result->appeal_until);
    }
    if (result->next_attempt[0] != '\0') {
        page_pair(page, _("Next attempt from"), result->next_attempt);
    }
}

static void draw(struct seat *seat, struct page *page)
{
    const struct view_result *result = &seat->view.result;

    page_gap(page);
    page_text(page, 2, _("Your result"), QX_LOOK_TITLE);
    page_gap(page);
    page_pair(page, _("Name"), seat->view.name);
    page_pair(page, _("Exam"), seat->view.exam);
    page_pair(page, _("Admission number"), seat->view.admission);
    page_gap(page);
    if (!result->there || strcmp(result->outcome, "held") == 0) {
        page_text(page, 2, _("The result is not released yet."), QX_LOOK_PLAIN);
    } else {
        page_pair(page, _("Outcome"), passed(result) ? _("PASS") : _("FAIL"));
        if (result->max > 0) {
            draw_points(result, page, _("In total"), result->points, result->max, result->cut);
        }
        draw_sections(result, page);
        page_gap(page);
        draw_papers(result, page);
    }
    draw_unsaved(seat, page);
    page_gap(page);
    page_text(page, 2, _("The sitting is sealed. Press Enter to leave."), QX_LOOK_PLAIN);
}

static struct effect act_leave(struct seat *seat, struct qx_input input)
{
    (void)seat;
    (void)input;
    return effect_of(EFFECT_LEAVE);
}

static const struct binding bindings[] = {
    {.request = QX_WANT_GO_ON,
     .label = N_("leave"),
     .help = N_("leave this seat"),
     .act = act_leave,
     .reads = true},
    {0},
};

const struct screen_ops screen_result = {
    .name = "result",
    .draw = draw,
    .bindings = bindings,
};
