#include "seat.h"

#include <qualex/secret.h>

#include <stdarg.h>
#include <stdio.h>

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
    return all[seat->screen];
}

void seat_init(struct seat *seat, struct qx_clock clock, struct qx_rng rng)
{
    *seat =
        (struct seat){.clock = clock, .rng = rng, .rows = FRAME_ROWS_MIN, .cols = FRAME_COLS_MIN};
    seat->view = (struct view){
        .admission = "", .name = "", .exam = "", .reason = "", .commitment = "", .items = ""};
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
    if (all[id]->enter != NULL) {
        all[id]->enter(seat);
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

static enum qx_err take_view(struct seat *seat, const struct qx_json *json)
{
    struct qx_arena arena = {0};
    struct view view;
    enum qx_phase before = seat->view.phase;

    if (view_read(json, &arena, &view) != QX_OK) {
        qx_arena_free(&arena);
        return QX_ERR_FRAME;
    }
    qx_arena_free(&seat->view_arena);
    seat->view_arena = arena;
    seat->view = view;
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

struct effect seat_wants(struct seat *seat)
{
    if (seat->view.phase != QX_PHASE_WORKING || seat->question.n != 0) {
        return effect_none();
    }
    struct qx_json *request = qx_json_new_object();

    qx_json_set_int(request, "n", seat->view.current < 1 ? 1 : seat->view.current);
    return effect_call(QX_OP_SHOW, request);
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

size_t seat_choices(const struct seat *seat)
{
    switch (seat->screen) {
    case SCREEN_QUESTION:
        return seat->question.n_options;
    case SCREEN_PERSON:
    case SCREEN_CONSENTS:
        return 2;
    default:
        return 0;
    }
}
