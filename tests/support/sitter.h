/* A scripted candidate without a screen: the client stub, one call a step. */
#ifndef QUALEX_TEST_SITTER_H
#define QUALEX_TEST_SITTER_H

#include <qualex/wire.h>

#include "live_room.h"

struct sitter {
    struct room *room;
    struct qx_client *client; /* NULL = not connected */
    char token[200];
    struct qx_json *reply; /* of the last call that was OK; borrowed by the test */
    struct qx_report report;
};

void sitter_free(struct sitter *s);
/* Connects and says hello. Errors: NO_KEEPER. */
enum qx_err sitter_connect(struct sitter *s, struct room *room);
void sitter_hang_up(struct sitter *s);
/* request as JSON text, NULL = {}. */
enum qx_err sitter_call(struct sitter *s, enum qx_op op, const char *request);
enum qx_err sitter_log_in(struct sitter *s, const char *number, const char *pin);
enum qx_err sitter_rejoin(struct sitter *s);
/* confirm, consents, tutorial, nonce, start; checks the commitment. First error. */
enum qx_err sitter_get_ready(struct sitter *s);
enum qx_err sitter_begin(struct sitter *s);
/* Shows question n and answers the option whose text begins with that. */
enum qx_err sitter_answer(struct sitter *s, int n, const char *beginning);

const struct qx_json *sitter_view(const struct sitter *s);
const char *sitter_phase(const struct sitter *s);
const char *sitter_items(const struct sitter *s);
int64_t sitter_left(const struct sitter *s);
/* Waits for a push of a view in that phase, at most ms. */
bool sitter_await_phase(struct sitter *s, const char *phase, int ms);

#endif
