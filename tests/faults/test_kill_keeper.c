/*
 * At fifty random moments, while a candidate answers and shows, the keeper is killed (and while it
 * starts again), or the signer, or both, or the seat's connection breaks; the processes of a seat
 * are killed in kill_any.py. After each: the last acknowledged answer is there (what was under way
 * may be there or not), the same questions in the same order with the same option orders, the same
 * question on the screen, and no more time gone than passed while the keeper lived.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

#include <qualex/rng.h>

#include <sitter.h>

#define KILLS 50
#define AWAY_MS 200 /* on purpose, before it is started again, now and then */
#define SLACK_MS 60
#define HEARTBEAT_MS (1000 + SLACK_MS)

static volatile sig_atomic_t victim;
static volatile sig_atomic_t broken = -1; /* a connection that breaks */

static void strike(int number)
{
    (void)number;
    if (victim > 0) {
        (void)kill((pid_t)victim, SIGKILL);
    }
    if (broken >= 0) {
        (void)shutdown(broken, SHUT_RDWR);
    }
}

enum who { KEEPER, SIGNER, BOTH, SEAT };

static uint32_t any(uint32_t n)
{
    uint32_t value = 0;

    assert_int_equal(qx_rng_fill(qx_rng_system(), (uint8_t *)&value, sizeof value), QX_OK);
    return value % n;
}

static void strike_in(uint32_t us)
{
    const struct itimerval timer = {
        .it_value = {.tv_sec = us / 1000000, .tv_usec = us % 1000000}
    };

    assert_int_equal(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

static int64_t boot_now(void)
{
    struct qx_clock clock = qx_clock_system();

    return clock.boot_ms(clock.ctx);
}

struct question {
    char id[80];
    char options[4][40];
    int answered;  /* place last acknowledged; 0 = none */
    int under_way; /* place sent, not acknowledged; -1 = nothing sent */
};

struct story {
    struct room room;
    struct sitter s;
    struct question questions[ROOM_QUESTIONS];
    int current;           /* acknowledged */
    int current_under_way; /* 0 = none */
    int64_t left;          /* as last told */
    int64_t left_at;       /* when it was told */
    uint64_t acknowledged;
    int starts_killed;
};

/* Never more than before; after a kill what passed since the last heartbeat is given back, although
 * the candidate saw it go. */
static void told(struct story *t, int64_t given_back)
{
    int64_t left = sitter_left(&t->s);

    assert_true(left - given_back <= t->left);
    t->left = left;
    t->left_at = boot_now();
}

static enum qx_err show(struct story *t, int n)
{
    char request[40];

    (void)snprintf(request, sizeof request, "{\"n\":%d}", n);
    t->current_under_way = n;
    enum qx_err err = sitter_call(&t->s, QX_OP_SHOW, request);

    if (err == QX_OK) {
        t->current = n;
        t->current_under_way = 0;
        told(t, 0);
    }
    return err;
}

/* The question is the one that stood there from the beginning. */
static void check_question(struct story *t, int n)
{
    const struct qx_json *shown = qx_json_get(t->s.reply, "question");
    struct question *q = &t->questions[n - 1];

    for (size_t i = 0; i < 4; i++) {
        const char *text = qx_json_text(qx_json_at(qx_json_get(shown, "options"), i));

        assert_non_null(text);
        if (q->id[0] == '\0') {
            (void)snprintf(q->options[i], sizeof q->options[i], "%s", text);
        }
        assert_string_equal(q->options[i], text);
    }
    if (q->id[0] == '\0') {
        (void)snprintf(q->id, sizeof q->id, "%s", qx_json_get_text(shown, "id"));
    }
    assert_string_equal(q->id, qx_json_get_text(shown, "id"));

    int64_t chosen = 0;

    (void)qx_json_int(qx_json_at(qx_json_get(shown, "chosen"), 0), &chosen);
    if (q->under_way >= 0 && chosen == q->under_way) {
        q->answered = q->under_way;
    }
    assert_int_equal(chosen, q->answered);
    q->under_way = -1;
}

static enum qx_err work(struct story *t)
{
    int n = (int)any(ROOM_QUESTIONS) + 1;
    int place = (int)any(5); /* 0 = cleared */
    char request[60];
    enum qx_err err = show(t, n);

    if (err != QX_OK) {
        return err;
    }
    check_question(t, n);
    (void)snprintf(request, sizeof request,
                   place == 0 ? "{\"n\":%d,\"places\":[]}" : "{\"n\":%d,\"places\":[%d]}", n,
                   place);
    t->questions[n - 1].under_way = place;
    err = sitter_call(&t->s, QX_OP_ANSWER, request);
    if (err == QX_OK) {
        assert_true(qx_json_get_bool(t->s.reply, "saved", false));
        t->questions[n - 1].answered = place;
        t->questions[n - 1].under_way = -1;
        t->acknowledged++;
        told(t, 0);
    }
    return err;
}

static void start_again(struct story *t)
{
    room_kill_keeper(&t->room);
    if (any(4) == 0) {
        (void)usleep(AWAY_MS * 1000);
    }
    while (any(3) == 0) { /* killed while it starts, too */
        t->room.keeper = -1;
        victim = 0;
        bool up = room_start_keeper_after(&t->room, any(15000));

        t->starts_killed += !up;
        room_kill_keeper(&t->room);
    }
    assert_true(room_start_keeper(&t->room));
}

/* Only what passed until the death may be gone. */
static void check_left(struct story *t, int64_t dead_at)
{
    assert_true(sitter_left(&t->s) >= t->left - (dead_at - t->left_at) - SLACK_MS);
    told(t, HEARTBEAT_MS);
}

/* Whoever died is there again, and so is the candidate. */
static void come_back(struct story *t, enum who who, int64_t dead_at)
{
    if (who == SEAT) {
        sitter_hang_up(&t->s);
        (void)usleep(20000);
    }
    if (who == BOTH) {
        room_stop_signer(&t->room);
    }
    if (who == KEEPER || who == BOTH) {
        start_again(t);
    }
    assert_int_equal(sitter_connect(&t->s, &t->room), QX_OK);
    assert_int_equal(sitter_rejoin(&t->s), QX_OK);
    check_left(t, dead_at);
    if (who == BOTH) { /* nothing can be shown, and no time passes */
        assert_string_equal(sitter_phase(&t->s), "paused");
        room_start_signer(&t->room);
        assert_true(sitter_await_phase(&t->s, "working", 8000));
        assert_true(sitter_left(&t->s) == t->left);
    }
    assert_string_equal(sitter_phase(&t->s), "working");
}

static void go_on(struct story *t, enum who who, int64_t dead_at)
{
    come_back(t, who, dead_at);

    int64_t current = qx_json_get_int(sitter_view(&t->s), "current", -1);

    if (t->current_under_way != 0 && current == t->current_under_way) {
        t->current = t->current_under_way;
    }
    assert_int_equal(current, t->current);
    t->current_under_way = 0;
    for (int n = 1; n <= ROOM_QUESTIONS; n++) {
        assert_int_equal(show(t, n), QX_OK);
        check_question(t, n);
    }
}

static int right_answers(const struct story *t)
{
    int right = 0;

    for (int n = 0; n < ROOM_QUESTIONS; n++) {
        int place = t->questions[n].answered;

        right += place > 0 && strncmp(t->questions[n].options[place - 1], "Right", 5) == 0;
    }
    return right;
}

static int unanswered(const struct story *t)
{
    int n = 0;

    for (int i = 0; i < ROOM_QUESTIONS; i++) {
        n += t->questions[i].answered == 0;
    }
    return n;
}

static void finish(struct story *t)
{
    char request[40];

    (void)snprintf(request, sizeof request, "{\"unanswered\":%d}", unanswered(t));
    assert_int_equal(sitter_call(&t->s, QX_OP_SUBMIT, request), QX_OK);
    start_again(t);
    assert_int_equal(sitter_connect(&t->s, &t->room), QX_OK);
    assert_int_equal(sitter_rejoin(&t->s), QX_OK);
    assert_true(strcmp(sitter_phase(&t->s), "sealed") == 0 ||
                sitter_await_phase(&t->s, "sealed", 8000));

    const struct qx_json *result = qx_json_get(sitter_view(&t->s), "result");

    assert_int_equal(qx_json_get_int(result, "points", -1), right_answers(t));
}

static void set_up(struct story *t)
{
    const struct sigaction action = {.sa_handler = strike, .sa_flags = SA_RESTART};

    room_make(&t->room, &ROOM_USUAL);
    room_admit(&t->room, &(struct room_admission){.number = "A-0001"});
    room_start_signer(&t->room);
    assert_true(room_start_keeper(&t->room));
    assert_int_equal(sitter_connect(&t->s, &t->room), QX_OK);
    assert_int_equal(sitter_log_in(&t->s, "A-0001", ROOM_PIN), QX_OK);
    assert_int_equal(sitter_begin(&t->s), QX_OK);
    t->left = INT64_MAX;
    told(t, 0);
    for (int i = 0; i < ROOM_QUESTIONS; i++) {
        t->questions[i].under_way = -1;
    }
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
}

/* Nobody notices: the form is open. */
static void signer_dies(struct story *t)
{
    victim = t->room.signer;
    strike_in(500 + any(25000));
    for (int64_t until = boot_now() + 30; boot_now() < until;) {
        assert_int_equal(work(t), QX_OK);
    }
    victim = 0;
    room_stop_signer(&t->room);
    assert_int_equal(work(t), QX_OK);
    room_start_signer(&t->room);
}

static void somebody_dies(struct story *t, enum who who)
{
    enum qx_err err = QX_OK;

    victim = who == SEAT ? 0 : t->room.keeper;
    broken = who == SEAT ? qx_client_fd(t->s.client) : -1;
    strike_in(500 + any(25000));
    while (err == QX_OK) {
        err = work(t);
    }
    broken = -1;
    assert_int_equal(err, QX_ERR_NO_KEEPER);
    go_on(t, who, boot_now());
}

static void nothing_acknowledged_is_lost_whoever_is_killed(void **state)
{
    static const enum who WHO[] = {KEEPER, SEAT, KEEPER, SIGNER, KEEPER, SEAT,
                                   KEEPER, BOTH, SIGNER, KEEPER, SEAT,   KEEPER};
    struct story *t = calloc(1, sizeof *t);

    (void)state;
    set_up(t);
    for (int kills = 0; kills < KILLS; kills++) {
        enum who who = WHO[(size_t)kills % (sizeof WHO / sizeof WHO[0])];

        if (who == SIGNER) {
            signer_dies(t);
        } else {
            somebody_dies(t, who);
        }
    }
    victim = 0;
    finish(t);
    print_message("%d kills, %d of them again while starting, %llu answers acknowledged\n", KILLS,
                  t->starts_killed, (unsigned long long)t->acknowledged);
    sitter_free(&t->s);
    room_remove(&t->room);
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_acknowledged_is_lost_whoever_is_killed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
