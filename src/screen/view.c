#include "view.h"

#include <qualex/wire.h>

#include <qualex/form.h>
#include <qualex/score.h>

#define CONSENTS_MAX 16
#define SECTIONS_MAX 64

static const char *text_of(const struct qx_json *object, const char *key, struct qx_arena *arena)
{
    const char *text = qx_json_get_text(object, key);

    return text == NULL ? "" : qx_arena_text(arena, qx_slice_text(text));
}

static const char *const phases[] = {
    [QX_PHASE_NEW] = "new",           [QX_PHASE_ADMITTED] = "admitted",
    [QX_PHASE_CONSENTS] = "consents", [QX_PHASE_TUTORIAL] = "tutorial",
    [QX_PHASE_READY] = "ready",       [QX_PHASE_DRAWN] = "drawn",
    [QX_PHASE_WORKING] = "working",   [QX_PHASE_PAUSED] = "paused",
    [QX_PHASE_OVER] = "over",         [QX_PHASE_SEALED] = "sealed",
    [QX_PHASE_DECLINED] = "declined", [QX_PHASE_LOCKED] = "locked",
};

static bool read_phase(const struct qx_json *json, enum qx_phase *out)
{
    const char *name = qx_json_get_text(json, "phase");

    for (int phase = QX_PHASE_NEW; name != NULL && phase <= QX_PHASE_LOCKED; phase++) {
        if (strcmp(phases[phase], name) == 0) {
            *out = (enum qx_phase)phase;
            return true;
        }
    }
    return false;
}

static void read_consents(const struct qx_json *list, struct qx_arena *arena, struct view *out)
{
    size_t n = qx_json_count(list) < CONSENTS_MAX ? qx_json_count(list) : CONSENTS_MAX;

    out->consents = qx_arena_alloc(arena, n + 1, sizeof *out->consents);
    out->n_consents = n;
    for (size_t i = 0; i < n; i++) {
        const struct qx_json *one = qx_json_at(list, i);

        out->consents[i] =
            (struct view_consent){.id = text_of(one, "id", arena),
                                  .title = text_of(one, "title", arena),
                                  .text = text_of(one, "text", arena),
                                  .accepted = qx_json_get_bool(one, "accepted", false)};
    }
}

static void read_sections(const struct qx_json *list, struct qx_arena *arena,
                          struct view_result *out)
{
    size_t n = qx_json_count(list) < SECTIONS_MAX ? qx_json_count(list) : SECTIONS_MAX;

    out->sections = qx_arena_alloc(arena, n + 1, sizeof *out->sections);
    out->n_sections = n;
    for (size_t i = 0; i < n; i++) {
        const struct qx_json *one = qx_json_at(list, i);

        out->sections[i] = (struct view_section){.title = text_of(one, "title", arena),
                                                 .band = text_of(one, "band", arena),
                                                 .points = qx_json_get_int(one, "points", 0),
                                                 .max = qx_json_get_int(one, "max", 0),
                                                 .cut = qx_json_get_int(one, "cut", 0)};
    }
}

static void read_result(const struct qx_json *json, struct qx_arena *arena, struct view_result *out)
{
    *out = (struct view_result){.there = qx_json_is_object(json),
                                .outcome = text_of(json, "outcome", arena),
                                .certificate = text_of(json, "certificate", arena),
                                .appeal_until = text_of(json, "appeal_until", arena),
                                .next_attempt = text_of(json, "next_attempt", arena),
                                .number = text_of(json, "number", arena),
                                .unit = qx_json_get_int(json, "unit", 1),
                                .points = qx_json_get_int(json, "points", 0),
                                .max = qx_json_get_int(json, "max", 0),
                                .cut = qx_json_get_int(json, "cut", 0)};
    if (out->unit < 1 || out->unit > QX_UNIT_MAX) {
        out->unit = 1;
    }
    read_sections(qx_json_get(json, "sections"), arena, out);
}

static void read_languages(const struct qx_json *list, struct qx_arena *arena, struct view *out)
{
    for (size_t i = 0; i < qx_json_count(list) && i < QX_QUESTION_LANGS_MAX; i++) {
        const char *lang = qx_json_text(qx_json_at(list, i));

        out->languages[i] = qx_arena_text(arena, qx_slice_text(lang));
        out->n_languages = i + 1;
    }
}

/* As many letters as there are questions, whatever came. */
static const char *read_items(const struct qx_json *json, struct qx_arena *arena, int64_t total)
{
    const char *given = qx_json_get_text(json, "items");
    size_t len = given == NULL ? 0 : strlen(given);
    char *items = qx_arena_alloc(arena, (size_t)total + 1, 1);

    memset(items, '-', (size_t)total);
    for (size_t i = 0; i < len && i < (size_t)total; i++) {
        items[i] = given[i];
    }
    return items;
}

enum qx_err view_read(const struct qx_json *json, struct qx_arena *arena, struct view *out)
{
    const char *waits = qx_json_get_text(json, "waits");
    struct view view = {0};

    if (!qx_json_is_object(json) || !read_phase(json, &view.phase)) {
        return QX_ERR_FRAME;
    }
    view.total = qx_json_get_int(json, "total", 0);
    view.current = qx_json_get_int(json, "current", 0);
    if (view.total < 0 || view.total > QX_FORM_QUESTIONS_MAX || view.current < 0 ||
        view.current > view.total) {
        return QX_ERR_FRAME;
    }
    view.left_ms = qx_json_get_int(json, "left_ms", 0);
    view.limit_ms = qx_json_get_int(json, "limit_ms", 0);
    view.admission = text_of(json, "admission", arena);
    view.name = text_of(json, "name", arena);
    view.exam = text_of(json, "exam", arena);
    view.lang = text_of(json, "lang", arena);
    view.reason = text_of(json, "reason", arena);
    view.waits = waits == NULL ? QX_OK : qx_err_of_name(waits);
    view.commitment = text_of(json, "commitment", arena);
    view.items = read_items(json, arena, view.total);
    read_consents(qx_json_get(json, "consents"), arena, &view);
    read_result(qx_json_get(json, "result"), arena, &view.result);
    read_languages(qx_json_get(json, "languages"), arena, &view);
    *out = view;
    return QX_OK;
}

const char *view_next_language(const struct view *view, const char *lang)
{
    size_t i = 0;

    while (i < view->n_languages && strcmp(view->languages[i], lang) != 0) {
        i++;
    }
    return view->n_languages < 2 ? NULL : view->languages[(i + 1) % view->n_languages];
}

bool view_answered(char item)
{
    return item == 'a' || item == 'A';
}

bool view_partly(char item)
{
    return item == 'p' || item == 'P';
}

bool view_marked(char item)
{
    return item == 'A' || item == 'P' || item == 'm';
}

char view_item(const struct view *view, int64_t n)
{
    return n >= 1 && n <= view->total ? view->items[n - 1] : '-';
}

static int64_t count(const struct view *view, bool (*is)(char item))
{
    int64_t n = 0;

    for (int64_t i = 1; i <= view->total; i++) {
        n += is(view_item(view, i));
    }
    return n;
}

int64_t view_unanswered(const struct view *view)
{
    return view->total - count(view, view_answered);
}

int64_t view_partly_answered(const struct view *view)
{
    return count(view, view_partly);
}

int64_t view_marks(const struct view *view)
{
    return count(view, view_marked);
}
