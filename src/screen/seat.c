#include "seat.h"

#include <qualex/secret.h>

#include <stdarg.h>
#include <stdio.h>

enum { LAST_CALL = 3000 }; /* milliseconds before the end */

static const struct screen_ops *const all[SCREEN_COUNT] = {
    [SCREEN_LOG_IN] = &screen_log_in,     [SCREEN_PERSON] = &screen_person,
    [SCREEN_CONSENTS] = &screen_consents, [SCREEN_TUTORIAL] = &screen_tutorial,
    [SCREEN_DRAW] = &screen_draw,         [SCREEN_QUESTION] = &screen_question,
    [SCREEN_REVIEW] = &screen_review,     [SCREEN_GO_TO] = &screen_go_to,
    [SCREEN_SUBMIT] = &screen_submit,     [SCREEN_WAITING] = &screen_waiting,
    [SCREEN_RESULT] = &screen_result,     [SCREEN_PAUSED] = &screen_paused,
    [SCREEN_ENDED] = &screen_ended,       [SCREEN_LOST] = &screen_lost,
    [SCREEN_HELP] = &screen_help,
};

static const enum screen_id home[] = {
    [QX_PHASE_NEW] = SCREEN_LOG_IN,        [QX_PHASE_ADMITTED] = SCREEN_PERSON,
    [QX_PHASE_CONSENTS] = SCREEN_CONSENTS, [QX_PHASE_TUTORIAL] = SCREEN_TUTORIAL,
    [QX_PHASE_READY] = SCREEN_DRAW,        [QX_PHASE_DRAWN] = SCREEN_DRAW,
    [QX_PHASE_WORKING] = SCREEN_QUESTION,  [QX_PHASE_PAUSED] = SCREEN_PAUSED,
    [QX_PHASE_OVER] = SCREEN_WAITING,      [QX_PHASE_SEALED] = SCREEN_RESULT,
    [QX_PHASE_DECLINED] = SCREEN_ENDED,    [QX_PHASE_LOCKED] = SCREEN_ENDED,
};

const struct screen_ops *seat_ops(const struct seat *seat)
{
    if (seat->screen == SCREEN_QUESTION && seat->question.n_fields > 0) {
        return &screen_fields;
    }
    if (seat->screen == SCREEN_QUESTION && seat->question.type == QX_ORDERING) {
        return &screen_order;
    }
    return all[seat->screen];
}

void seat_init(struct seat *seat, struct qx_clock clock, struct qx_rng rng)
{
    *seat =
        (struct seat){.clock = clock, .rng = rng, .rows = FRAME_ROWS_MIN, .cols = FRAME_COLS_MIN};
    seat->view = (struct view){.admission = "",
                               .name = "",
                               .exam = "",
                               .lang = "",
                               .reason = "",
                               .commitment = "",
                               .items = ""};
}

void seat_free(struct seat *seat)
{
    page_free(&seat->page);
    qx_arena_free(&seat->view_arena);
    qx_arena_free(&seat->question_arena);
    qx_buf_free(&seat->status);
    qx_wipe(seat->field, sizeof seat->field);
}

void seat_enter(struct seat *seat, enum screen_id id)
{
    seat->screen = id;
    seat->scroll = seat->seen = 0;
    seat->follow = false;
    seat->focus = seat->picked = seat->step = 0;
    seat->misses = 0;
    seat->field[0] = '\0';
    seat->entry = (struct field){0};
    seat->digit = 0;
    seat->open = seat->held = false;
    seat->then = (struct then){0};
    if (seat_ops(seat)->enter != NULL) {
        seat_ops(seat)->enter(seat);
    }
}

void seat_say(struct seat *seat, enum qx_look look, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    qx_buf_clear(&seat->status);
    qx_buf_text(&seat->status, text);
    seat->status_look = look;
}

void seat_take_time(struct seat *seat, int64_t left_ms)
{
    seat->left_ms = left_ms;
    seat->left_at = seat->clock.boot_ms(seat->clock.ctx);
}

int64_t seat_left_ms(const struct seat *seat)
{
    int64_t gone = seat->clock.boot_ms(seat->clock.ctx) - seat->left_at;

    if (seat->view.phase != QX_PHASE_WORKING || gone < 0) {
        gone = 0;
    }
    return seat->left_ms > gone ? seat->left_ms - gone : 0;
}

uint32_t seat_struck(const struct seat *seat)
{
    int64_t n = seat->question.n;

    return n >= 1 && n <= QX_FORM_QUESTIONS_MAX ? seat->memory.struck[n - 1] : 0;
}

/* Screens that a phase allows beside its home. */
static bool may_stay(enum qx_phase phase, enum screen_id id)
{
    return phase == QX_PHASE_WORKING &&
           (id == SCREEN_REVIEW || id == SCREEN_GO_TO || id == SCREEN_SUBMIT);
}

static void follow_phase(struct seat *seat, enum qx_phase before)
{
    enum qx_phase phase = seat->view.phase;
    enum screen_id now = seat->screen == SCREEN_HELP ? seat->under_help : seat->screen;

    if (home[phase] == now && (phase == before || phase == QX_PHASE_DRAWN)) {
        return; /* the screen itself deals with what changed within its phase */
    }
    if (phase == before && may_stay(phase, now)) {
        return;
    }
    qx_buf_clear(&seat->status);
    seat_enter(seat, home[phase]);
}

void seat_keep(struct seat *seat, const struct draft *draft)
{
    static const struct draft none;
    const struct draft *now = draft == NULL ? &none : draft;

    if (memcmp(&seat->memory.draft, now, sizeof *now) != 0) {
        memcpy(&seat->memory.draft, now, sizeof *now);
        seat->memory_changed = true;
    }
}

struct effect seat_last_call(struct seat *seat)
{
    const struct screen_ops *ops = seat_ops(seat);
    bool near = seat->view.phase == QX_PHASE_WORKING && seat_left_ms(seat) <= LAST_CALL;

    if (!near || seat->called_last || ops->unsaved == NULL || !ops->unsaved(seat)) {
        seat->called_last = near && seat->called_last;
        return effect_none();
    }
    seat->called_last = true;
    return ops->save(seat);
}

/* What is kept for one candidate is not for the next one at this seat. */
static void belong_to(struct seat *seat, const char *admission)
{
    char now[SEAT_ADMISSION_MAX];

    (void)snprintf(now, sizeof now, "%s", admission);
    if (now[0] != '\0' && strcmp(now, seat->memory.admission) != 0) {
        memcpy(seat->memory.admission, now, sizeof now);
        memset(seat->memory.struck, 0, sizeof seat->memory.struck);
        seat->memory.draft = (struct draft){0};
        seat->memory_changed = true;
    }
}

static void follow_language(struct seat *seat, const char *lang)
{
    char *known = seat->memory.lang;

    if (seat->follows && lang[0] != '\0' && strcmp(lang, known) != 0 &&
        strlen(lang) < SEAT_LANG_MAX) {
        memcpy(known, lang, strlen(lang) + 1);
        seat->memory_changed = true;
        qx_text_speak(known);
    }
}

const char *seat_name(const struct seat *seat, struct qx_arena *arena, const char *name)
{
    struct qx_buf latin = {0};

    if (seat->ascii) {
        qx_text_ascii(qx_slice_text(name), &latin);
    } else {
        qx_buf_text(&latin, name);
    }
    const char *kept = qx_arena_text(arena, qx_buf_slice(&latin));

    qx_buf_free(&latin);
    return kept;
}

static enum qx_err take_view(struct seat *seat, const struct qx_json *json)
{
    struct qx_arena arena = {0};
    struct view view;
    enum qx_phase before = seat->view.phase;

    if (view_read(json, &arena, &view) != QX_OK) {
        qx_arena_free(&arena);
        return QX_ERR_FRAME;
    }
    view.name = seat_name(seat, &arena, view.name);
    view.exam = seat_name(seat, &arena, view.exam);
    qx_arena_free(&seat->view_arena);
    seat->view_arena = arena;
    seat->view = view;
    belong_to(seat, view.admission);
    follow_language(seat, view.lang);
    seat_take_time(seat, view.left_ms);
    if (view.phase != QX_PHASE_WORKING) {
        qx_arena_free(&seat->question_arena); /* a paused or finished seat holds no content */
        seat->question = (struct view_question){0};
    }
    follow_phase(seat, before);
    return QX_OK;
}

static enum qx_err take_question(struct seat *seat, const struct qx_json *json)
{
    struct qx_arena arena = {0};
    struct view_question question;

    if (view_read_question(json, &arena, &question) != QX_OK) {
        qx_arena_free(&arena);
        return QX_ERR_FRAME;
    }
    qx_arena_free(&seat->question_arena);
    seat->question_arena = arena;
    seat->question = question;
    seat_enter(seat, SCREEN_QUESTION);
    return QX_OK;
}

enum qx_err seat_take_reply(struct seat *seat, const struct qx_json *reply)
{
    const struct qx_json *view = qx_json_get(reply, "view");
    const struct qx_json *question = qx_json_get(reply, "question");
    const char *token = qx_json_get_text(reply, "token");
    enum qx_err err = QX_OK;

    if (token != NULL && strlen(token) < sizeof seat->memory.token) {
        memcpy(seat->memory.token, token, strlen(token) + 1);
        seat->memory_changed = true;
    }
    if (view != NULL) {
        err = take_view(seat, view);
    }
    if (err == QX_OK && question != NULL && seat->view.phase == QX_PHASE_WORKING) {
        err = take_question(seat, question);
    }
    return err;
}

/* The question that follows, or the one that was shown last, first of all one with a draft. */
static int64_t question_wanted(const struct seat *seat)
{
    int64_t draft = seat->memory.draft.n;

    if (seat->then.kind == THEN_SHOW) {
        return seat->then.to;
    }
    if (seat->question.n != 0) {
        return 0;
    }
    return draft >= 1 && draft <= seat->view.total ? draft
           : seat->view.current < 1                ? 1
                                                   : seat->view.current;
}

struct effect seat_show(struct then then)
{
    struct qx_json *request = qx_json_new_object();

    qx_json_set_int(request, "n", then.to);
    if (then.lang[0] != '\0') {
        qx_json_set_text(request, "lang", then.lang);
    }
    return effect_call(QX_OP_SHOW, request);
}

struct effect seat_wants(struct seat *seat)
{
    struct then then = seat->then;

    then.to = seat->view.phase == QX_PHASE_WORKING ? question_wanted(seat) : 0;
    seat->then = (struct then){0};
    return then.to == 0 ? effect_none() : seat_show(then);
}

struct effect effect_none(void)
{
    return (struct effect){.kind = EFFECT_NONE};
}

struct effect effect_of(enum effect_kind kind)
{
    return (struct effect){.kind = kind};
}

struct effect effect_call(enum qx_op op, struct qx_json *request)
{
    return (struct effect){.kind = EFFECT_CALL, .op = op, .request = request};
}

size_t seat_lines(const struct seat *seat)
{
    const struct screen_ops *ops = seat_ops(seat);

    return ops->lines == NULL ? 0 : ops->lines(seat);
}
