/* A room that sits one candidate on paper, and can be told to lie; what it signs is always valid.
 */
#ifndef QUALEX_TEST_ROOM_H
#define QUALEX_TEST_ROOM_H

#include <qualex/papers.h>
#include <qualex/proof_sign.h>
#include <qualex/release.h>
#include <qualex/sitting.h>

#include "pki.h"

/* What one dishonest room does otherwise. {0} is an honest one. */
struct lie {
    bool other_question;   /* the first question is not the one drawn */
    bool other_order;      /* the first two questions change places */
    bool other_options;    /* the first two options of question 1 change places */
    bool other_commitment; /* the room nonce was chosen afterwards */
    int64_t longer_ms;     /* more time than policy and accommodation give */
    int64_t generous_ms;   /* more time given back than the policy allows */
    bool other_window;     /* judged by another window than the admission's */
    bool late;             /* started after the window */
    bool other_text;       /* another text was accepted than the policy's */
    bool no_consents;      /* nothing was accepted */
    bool other_lang;       /* the last question was shown in a language that nobody could choose */
    bool jump;             /* an event that the fold refuses */
    bool other_head;       /* the sitting names another head */
    bool other_person;     /* the paper is for another person's digest */
    bool dearer;           /* one point more in the result */
    bool say_pass;         /* the result of a fail says pass */
    bool other_date;       /* another appeal deadline */
    bool more;             /* a member that does not belong there */
    bool other_sitting;    /* the paper names another sitting */
    bool certify_fail;     /* a certificate for a fail */
    bool key_missing;      /* the opening lacks a key */
    bool key_false;        /* the opening holds a key of another question */
    bool dear_pause;       /* a pause that the machine did not survive costs a second */
    bool board;            /* three restarts on the way: an honest, longer story */
};

struct room {
    char dir[32];
    struct pki pki;
    const struct pki_key *licenser;
    const struct pki_key *registrar;
    const struct pki_key *key;
    struct qx_arena arena;
    struct qx_policy policy;
    struct qx_release *release;
    struct qx_secret secret;
    struct qx_trust *trust;
    struct qx_status_list *status;
    struct qx_admission admission;
    uint8_t admission_digest[32];
    struct qx_form form;  /* as drawn */
    uint8_t annulled[32]; /* digest that the status list annuls when it is written */
};

/* A folder with 1.release, 1.release.p7m and X-01.admission.p7m. Any failure ends the program. */
void room_open(struct room *room);
/* The same under a policy that releases results otherwise: "automatic", "board". */
void room_open_releasing(struct room *room, const char *result_release);
/* Signs payload (taken) and writes it as DIR/name; digest: of the payload. */
void room_write_signed(struct room *room, const struct pki_key *key, struct qx_json *payload,
                       const char *name, uint8_t digest[static 32]);
void room_close(struct room *room);
/* Writes X-01.sitting.p7m, .result.p7m, .certificate.p7m (for a pass or a lie), .opening. */
void room_sit(struct room *room, size_t right, struct lie lie);
/* DIR/name, in the room's arena. */
const char *room_file(struct room *room, const char *name);

#endif
