/* The limit: one bare signature check with libcrypto over the same bytes. */
#ifndef QUALEX_BENCH_RAW_PEER_H
#define QUALEX_BENCH_RAW_PEER_H

#include <qualex/slice.h>

struct raw_peer;

/* A key of its own and a signature over bytes. Any failure ends the program. */
struct raw_peer *raw_peer_open(struct qx_slice bytes);
void raw_peer_verify(const struct raw_peer *peer);
/* CMS_verify over the whole chain without our strictness, roots and lists in PEM. */
void raw_peer_cms_verify(struct qx_slice der, struct qx_slice roots);
void raw_peer_close(struct raw_peer **peer);

#endif
