/* A room with its signer: the folder of tests/support/room and what qx_issuer_open wants beside it.
 */
#ifndef QUALEX_TEST_SIGNER_H
#define QUALEX_TEST_SIGNER_H

#include <qualex/issue.h>

#include "room.h"

struct signer {
    struct room room;
    struct qx_signing signing; /* borrowed from room */
    int64_t now_ms;
    struct qx_issuer *issuer;
    struct qx_report report;
};

/* A signer at work in a fresh room. */
void signer_set_up(struct signer *s, const char *result_release);
void signer_tear_down(struct signer *s);
/* Opens (again); the answer of qx_issuer_open. */
enum qx_err signer_open(struct signer *s);
void signer_close(struct signer *s);
/* Writes status.p7m: list number, annulling a digest unless NULL. */
void signer_status(struct signer *s, int64_t number, const uint8_t *annulled);
void signer_lists(struct signer *s); /* ca.crl */

/* The file as hex. */
struct qx_json *signer_hex_of(struct signer *s, const char *name);
/* Events of X-01.sitting.p7m, new. */
struct qx_json *signer_events(struct signer *s);
/* Ids of a form, new. */
struct qx_json *signer_ids(const struct qx_form *form);
/* Draws as the keeper would, with the byte repeated in the candidate's nonce. */
void signer_draw(struct signer *s, uint8_t candidate, struct qx_form *form);

/* Requests, new: about X-01.admission.p7m. ids and events are taken. */
struct qx_json *signer_ask_form(struct signer *s, uint8_t candidate, struct qx_json *ids);
struct qx_json *signer_ask_seal(struct signer *s, struct qx_json *events);
/* Asks; request is taken; *reply (may be NULL) new, NULL on an error. */
enum qx_err signer_answer(struct signer *s, struct qx_json *request, struct qx_json **reply);

#endif
