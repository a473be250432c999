#include "calls.h"
#include "child.h"

struct loop {
    struct seat *seat;
    struct qx_term *term;
    struct qx_client *client;
    int parent;
    struct qx_grid grid;
    enum child_end end;
    bool running;
    char clock[64];
    bool dirty;
};

static void stop(struct loop *loop, enum child_end end)
{
    loop->running = false;
    loop->end = end;
}

static void draw(struct loop *loop)
{
    char clock[sizeof loop->clock];

    frame_clock(loop->seat, clock, sizeof clock);
    if (loop->dirty || strcmp(clock, loop->clock) != 0) {
        memcpy(loop->clock, clock, sizeof clock);
        loop->dirty = false;
        qx_term_size(loop->term, &loop->seat->rows, &loop->seat->cols);
        frame_draw(loop->seat, &loop->grid);
        qx_term_show(loop->term, &loop->grid);
    }
}

static void call(struct loop *loop, struct effect effect)
{
    if (calls_take_long(effect.op)) {
        seat_say(loop->seat, QX_LOOK_PLAIN, "%s", _("One moment…"));
        loop->dirty = true;
        draw(loop);
        qx_buf_clear(&loop->seat->status);
    }
    if (calls_make(loop->seat, loop->client, effect) != QX_OK) {
        stop(loop, CHILD_LOST);
    }
}

static void perform(struct loop *loop, struct effect effect)
{
    switch (effect.kind) {
    case EFFECT_CALL:
        if (loop->client == NULL) {
            qx_json_free(&effect.request);
        } else {
            call(loop, effect);
        }
        break;
    case EFFECT_THEME:
        qx_term_set_theme(loop->term, (enum qx_theme)loop->seat->memory.theme);
        break;
    case EFFECT_REDRAW:
        qx_term_redraw(loop->term);
        break;
    case EFFECT_LEAVE:
        stop(loop, CHILD_LEFT);
        break;
    case EFFECT_NONE:
        break;
    }
}

/* One by one: what a key does may depend on how the screen stands after the key before it. */
static void take_keys(struct loop *loop)
{
    struct qx_key key;

    for (bool first = true; loop->running && qx_term_key(loop->term, &key); first = false) {
        if (!first) {
            frame_draw(loop->seat, &loop->grid);
        }
        perform(loop, seat_dispatch(loop->seat, qx_input_of(key)));
        child_remember(loop->seat, loop->parent);
        loop->dirty = true;
    }
}

/* Until the next second of the time left begins, so that no second is skipped or shown twice. */
static int until_tick(const struct loop *loop)
{
    if (loop->seat->view.phase != QX_PHASE_WORKING) {
        return -1;
    }
    int64_t into = seat_left_ms(loop->seat) % 1000;

    return into == 0 ? 1000 : (int)into + 1;
}

/* What is typed and not saved when the time runs out. */
static void call_last(struct loop *loop)
{
    struct effect effect = loop->running ? seat_last_call(loop->seat) : effect_none();

    if (effect.kind == EFFECT_CALL) {
        perform(loop, effect);
        child_remember(loop->seat, loop->parent);
        loop->dirty = true;
    }
}

/* Also after calls: what came beside a reply was set aside and wakes nobody. */
static void take_pushes(struct loop *loop)
{
    bool any = false;

    if (loop->client == NULL || !loop->running) {
        return;
    }
    if (calls_take_pushes(loop->seat, loop->client, &any) != QX_OK) {
        stop(loop, CHILD_LOST);
    }
    child_remember(loop->seat, loop->parent);
    loop->dirty = loop->dirty || any;
}

enum child_end loop_run(struct seat *seat, struct qx_term *term, struct qx_client *client,
                        int parent)
{
    struct loop loop = {.seat = seat,
                        .term = term,
                        .client = client,
                        .parent = parent,
                        .running = true,
                        .dirty = true};
    struct pollfd others[2] = {
        {.fd = parent,                                     .events = POLLIN},
        {.fd = client == NULL ? -1 : qx_client_fd(client), .events = POLLIN}
    };

    while (loop.running) {
        draw(&loop);
        unsigned events = qx_term_wait(term, others, 2, until_tick(&loop));

        if ((events & QX_TERM_RESIZE) != 0) {
            loop.dirty = true;
        }
        if ((events & QX_TERM_ENDED) != 0) {
            stop(&loop, CHILD_HUNG_UP);
        }
        if ((events & QX_TERM_KEY) != 0) {
            take_keys(&loop);
        }
        if (others[0].revents != 0) {
            stop(&loop, child_told(parent));
        }
        if ((events & (QX_TERM_KEY | QX_TERM_OTHER)) != 0) {
            take_pushes(&loop);
        }
        call_last(&loop);
    }
    qx_grid_free(&loop.grid);
    return loop.end;
}
