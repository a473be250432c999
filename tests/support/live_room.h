/* A room for tests: a folder with everything signed, its keeper and its signer in child processes,
 * on the kernel's clocks moved by offsets that a test may change while they run. */
#ifndef QUALEX_TEST_LIVE_ROOM_H
#define QUALEX_TEST_LIVE_ROOM_H

#include <sys/types.h>

#include <qualex/pki.h>
#include <qualex/policy.h>

#include "pki.h"

#define ROOM_QUESTIONS 8 /* in a form; the right option's text begins with "Right" */
#define ROOM_PIN "271828"

struct room_clock {
    int64_t wall_offset_ms;
    int64_t boot_offset_ms;
    char boot[QX_BOOT_ID_LEN + 1];
};

struct room_spec {
    int64_t time_limit_s;
    int64_t pin_tries;
    int64_t seat_lost_s;
    const char *folder; /* NULL = a new one below /tmp */
};
extern const struct room_spec ROOM_USUAL; /* an hour, 3 tries, 60 s */

struct room {
    char folder[300];
    bool own_folder;
    struct pki pki;
    const struct pki_key *release_key;
    const struct pki_key *registrar;
    const struct pki_key *room_key;
    struct qx_arena arena;
    struct qx_json *policy_json;
    struct qx_policy policy;
    uint8_t release_digest[32];
    struct room_clock *clock; /* shared with the children */
    pid_t keeper;
    int keeper_stop; /* closing it stops the keeper */
    pid_t signer;
};

/* Any failure of the fixture ends the test program. */
void room_make(struct room *room, const struct room_spec *spec);
void room_remove(struct room *room);

/* What an admission may have wrong; zeros and NULL = as it should be. */
struct room_admission {
    const char *number;
    int64_t from_ms; /* window */
    int64_t until_ms;
    const char *exam;
    bool other_release;
    const char *signed_by; /* "release": a key that may not sign admissions */
    const char *file;      /* name below admissions/ */
    int64_t extra_s;
};
void room_admit(struct room *room, const struct room_admission *admission);
/* Writes status.p7m anew; annuls the admission in that file unless NULL. */
void room_status(struct room *room, const char *annulled_file);
/* rm -rf */
void room_remove_tree(const char *path);
char *room_path(struct room *room, const char *name); /* in the arena */

int64_t room_now(const struct room *room); /* wall clock, ms */
/* Starts and waits until seats may come; false when the keeper ends instead. */
bool room_start_keeper(struct room *room);
/* The same, but kills it after that many microseconds, ready or not. */
bool room_start_keeper_after(struct room *room, unsigned us);
/* SIGKILL. */
void room_kill_keeper(struct room *room);
/* As SIGTERM does; returns its exit code (0 = qx_keeper_run was OK). */
int room_stop_keeper(struct room *room);
void room_start_signer(struct room *room);
void room_stop_signer(struct room *room);
/* Every event of a sitting, an array; the keeper must be stopped. The caller frees it. */
struct qx_json *room_events(struct room *room, const char *number);
/* How many are of that kind; with code unless NULL. */
size_t room_count(const struct qx_json *events, const char *kind, const char *code);
/* The body of the last one of that kind, NULL when there is none. */
const struct qx_json *room_last(const struct qx_json *events, const char *kind);
/* The error and text with which a keeper refuses to open the room here and now. */
enum qx_err room_refusal(struct room *room, char *text, size_t size);

#endif
