#include "stand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <qualex/utf8.h>

int64_t stand_now = 1000;

static int64_t boot(void *ctx)
{
    (void)ctx;
    return stand_now;
}

static uint32_t dice = 1;

uint32_t stand_roll(uint32_t n)
{
    dice = dice * 1664525U + 1013904223U;
    return (dice >> 8) % n;
}

static enum qx_err fill(void *ctx, uint8_t *out, size_t len)
{
    (void)ctx;
    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)stand_roll(256);
    }
    return QX_OK;
}

static const char reply_format[] =
    "{\"question\":{\"chosen\":[2],\"figure\":\"booklet 3\",\"id\":\"Q\",\"marked\":true,\"n\":2,"
    "\"options\":[\"one\",\"two\",\"three three three three three three three three three three "
    "three three three three three three three three three three three\"],\"stem\":\"Which? A "
    "stem that is long enough to be wrapped at every size which a terminal may have, and which "
    "says nothing.\\n\\n    code = 1;\",\"type\":\"%s\"%s},\"view\":{\"admission\":\"A-1\","
    "\"commitment\":\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\","
    "\"consents\":[{\"accepted\":false,\"id\":\"r\",\"text\":\"Be quiet.\",\"title\":\"Rules\","
    "\"version\":1}],\"current\":2,\"exam\":\"An exam\",\"items\":\"oAm--oa\",\"left_ms\":%ld,"
    "\"limit_ms\":3600000,\"name\":\"\xd3\x98\xd1\x81\xd0\xb5\xd0\xbc\",\"phase\":\"%s\","
    "\"reason\":\"fire drill\",\"result\":{\"appeal_until\":\"2026-12-07\",\"certificate\":\"\","
    "\"cut\":3,\"max\":5,\"next_attempt\":\"\",\"number\":\"\",\"outcome\":\"fail\",\"points\":2,"
    "\"sections\":[{\"band\":\"below\",\"title\":\"S\"}]},\"total\":7}}";

const char *const stand_phases[] = {"new",      "admitted", "consents", "tutorial", "ready",
                                    "drawn",    "working",  "paused",   "over",     "sealed",
                                    "declined", "locked",   NULL};

/* What else a question of the type has. */
static const struct {
    const char *type;
    const char *members;
} types[] = {
    {"single",     ""                                                                            },
    {"multiple",   ""                                                                            },
    {"true-false", ""                                                                            },
    {"short",
     ",\"fields\":[{\"fill\":\"text\",\"id\":\"1\",\"offered\":[],\"text\":\"\",\"value\":null}]"},
    {"numeric",    ",\"fields\":[{\"fill\":\"number\",\"id\":\"1\",\"offered\":[],\"text\":\"\","
                "\"value\":\"1.5\"}]"                                             },
    {"matching",
     ",\"fields\":[{\"fill\":\"choice\",\"id\":\"1\",\"offered\":[1,2,3],\"text\":\"first\","
     "\"value\":2},"
     "{\"fill\":\"choice\",\"id\":\"2\",\"offered\":[1,2,3],\"text\":\"second\",\"value\":null}]"},
    {"ordering",   ",\"order\":[]"                                                               },
    {"gaps",
     ",\"fields\":[{\"fill\":\"choice\",\"id\":\"1\",\"offered\":[1,3],\"text\":\"\",\"value\":3},"
     "{\"fill\":\"text\",\"id\":\"2\",\"offered\":[],\"text\":\"\",\"value\":\"word\"},"
     "{\"fill\":\"number\",\"id\":\"3\",\"offered\":[],\"text\":\"\",\"value\":null}]"           },
};

const char *const stand_types[] = {"single",   "multiple", "true-false", "short", "numeric",
                                   "matching", "ordering", "gaps",       NULL};

enum qx_err stand_take(struct seat *seat, const char *phase, const char *type, long left)
{
    char text[3072];
    struct qx_json *reply = NULL;
    size_t i = 0;

    while (strcmp(types[i].type, type) != 0) {
        i++;
    }
    (void)snprintf(text, sizeof text, reply_format, type, types[i].members, left, phase);
    assert_int_equal(qx_json_parse(qx_slice_text(text), "reply", NULL, &reply), QX_OK);
    enum qx_err err = seat_take_reply(seat, reply);

    qx_json_free(&reply);
    return err;
}

void stand_begin(struct seat *seat, const char *phase)
{
    seat_init(seat, (struct qx_clock){.boot_ms = boot, .wall_ms = boot},
              (struct qx_rng){.fill = fill});
    assert_int_equal(stand_take(seat, phase, "single", 3000000), QX_OK);
}

void stand_ask(struct seat *seat, const char *type)
{
    stand_begin(seat, "working");
    assert_int_equal(stand_take(seat, "working", type, 3000000), QX_OK);
}

/* Every screen that exists, each in a state in which it can be reached. */
void stand_begin_at(struct seat *seat, enum screen_id id)
{
    static const char *const reached_in[SCREEN_COUNT] = {
        [SCREEN_LOG_IN] = "new",        [SCREEN_PERSON] = "admitted",
        [SCREEN_CONSENTS] = "consents", [SCREEN_TUTORIAL] = "tutorial",
        [SCREEN_DRAW] = "ready",        [SCREEN_QUESTION] = "working",
        [SCREEN_REVIEW] = "working",    [SCREEN_GO_TO] = "working",
        [SCREEN_SUBMIT] = "working",    [SCREEN_WAITING] = "over",
        [SCREEN_RESULT] = "sealed",     [SCREEN_PAUSED] = "paused",
        [SCREEN_ENDED] = "declined",    [SCREEN_LOST] = "working",
        [SCREEN_HELP] = "working",
    };

    stand_begin(seat, reached_in[id]);
    if (id == SCREEN_HELP) {
        (void)seat_dispatch(seat, (struct qx_input){.request = QX_WANT_HELP});
    } else if (seat->screen != id) {
        seat_enter(seat, id);
    }
    assert_int_equal(seat->screen, id);
}

bool stand_grid_shows(const struct qx_grid *grid, const char *text)
{
    struct qx_buf row = {0};
    bool found = false;

    for (int r = 0; r < grid->rows; r++) {
        qx_buf_clear(&row);
        qx_grid_row_text(grid, r, &row);
        found = found || strstr(qx_buf_cstr(&row), text) != NULL;
    }
    qx_buf_free(&row);
    return found;
}

bool stand_shows(struct seat *seat, const char *text)
{
    struct qx_grid grid = {0};

    frame_draw(seat, &grid);
    bool found = stand_grid_shows(&grid, text);

    qx_grid_free(&grid);
    return found;
}

struct effect stand_press(struct seat *seat, uint32_t rune)
{
    struct qx_grid grid = {0};
    struct effect effect =
        seat_dispatch(seat, qx_input_of((struct qx_key){.kind = QX_KEY_RUNE, .rune = rune}));

    frame_draw(seat, &grid);
    qx_grid_free(&grid);
    return effect;
}

void stand_expect_call(struct effect effect, enum qx_op op, const char *json)
{
    struct qx_buf text = {0};

    assert_int_equal(effect.kind, EFFECT_CALL);
    assert_int_equal(effect.op, op);
    qx_json_write(&text, effect.request);
    assert_string_equal(qx_buf_cstr(&text), json);
    qx_buf_free(&text);
    qx_json_free(&effect.request);
}

static bool row_has_mark(const struct qx_grid *grid, int row)
{
    for (int col = 0; col < grid->cols; col++) {
        if (qx_grid_at(grid, row, col)->runes[0] == '>') {
            return true;
        }
    }
    return false;
}

struct effect stand_key(struct seat *seat, enum qx_key_kind kind)
{
    struct qx_grid grid = {0};
    struct effect effect = seat_dispatch(seat, qx_input_of((struct qx_key){.kind = kind}));

    frame_draw(seat, &grid);
    qx_grid_free(&grid);
    return effect;
}

struct effect stand_type(struct seat *seat, const char *text)
{
    struct qx_slice left = qx_slice_text(text);
    struct effect effect = effect_none();

    while (left.len > 0) {
        size_t len;

        qx_json_free(&effect.request);
        effect = stand_press(seat, qx_utf8_next(left, &len));
        left = qx_slice(left.ptr + len, left.len - len);
    }
    return effect;
}

void stand_acknowledge(struct seat *seat, struct effect effect, const char *items)
{
    struct qx_json *reply = qx_json_new_object();

    assert_int_equal(effect.kind, EFFECT_CALL);
    assert_int_equal(effect.op, QX_OP_ANSWER);
    qx_json_free(&effect.request);
    seat->view.items = items;
    qx_json_set_bool(reply, "saved", true);
    seat_ops(seat)->answered(seat, QX_OP_ANSWER, QX_OK, "", reply);
    qx_json_free(&reply);
}

/* Some key on some keyboard gives the request and is not taken by an open field. */
static bool has_key(const struct seat *seat, enum qx_request request)
{
    for (int kind = QX_KEY_UP; kind <= QX_KEY_F1; kind++) {
        if (qx_input_of((struct qx_key){.kind = (enum qx_key_kind)kind}).request == request) {
            return true;
        }
    }
    for (uint32_t rune = 1; rune < 0x500; rune++) {
        struct qx_input input = qx_input_of((struct qx_key){.kind = QX_KEY_RUNE, .rune = rune});
        bool typed = seat_ops(seat)->field > 0 ? input.typed != 0 : qx_key_writes(input.key);

        if (input.request == request && (!seat_typing(seat) || !typed)) {
            return true;
        }
    }
    return false;
}

static const struct binding *first_for(const struct seat *seat, enum qx_request request)
{
    const struct binding *b;

    for (size_t i = 0; (b = seat_binding(seat, seat_ops(seat), i)) != NULL; i++) {
        if (b->request == request && (b->when == NULL || b->when(seat))) {
            return b;
        }
    }
    return NULL;
}

void stand_expect_key_bar(struct seat *seat)
{
    struct qx_grid grid = {0};
    const struct binding *b;

    frame_draw(seat, &grid);
    for (size_t i = 0; (b = seat_binding(seat, seat_ops(seat), i)) != NULL; i++) {
        if (!binding_shown(seat, b)) {
            continue;
        }
        if (!has_key(seat, b->request)) {
            fail_msg("%s: no key for '%s'", seat_ops(seat)->name, b->label);
        }
        const struct binding *first = first_for(seat, b->request);

        if (first->label == NULL || strcmp(first->label, b->label) != 0) {
            fail_msg("%s: another binding takes the key of '%s'", seat_ops(seat)->name, b->label);
        }
    }
    qx_grid_free(&grid);
}

void stand_expect_cursor(struct seat *seat, int rows, int cols)
{
    struct qx_grid grid = {0};

    seat->rows = rows;
    seat->cols = cols;
    frame_draw(seat, &grid);
    assert_int_equal(grid.rows, rows);
    assert_int_equal(grid.cols, cols);
    assert_in_range(grid.cursor_row, 0, grid.rows - 1);
    assert_in_range(grid.cursor_col, 0, grid.cols - 1);
    if (seat_lines(seat) > 0 && rows >= FRAME_ROWS_MIN && cols >= FRAME_COLS_MIN) {
        assert_true(row_has_mark(&grid, grid.cursor_row));
    }
    qx_grid_free(&grid);
}
