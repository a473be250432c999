/* What the twins in another language ask of ours: one JSON object in, one out. */
#ifndef QUALEX_TWIN_DRIVER_H
#define QUALEX_TWIN_DRIVER_H

#include <qualex/arena.h>
#include <qualex/json.h>

struct qx_json *qx_drive_draw(const struct qx_json *vector, struct qx_arena *arena);
struct qx_json *qx_drive_score(const struct qx_json *test, struct qx_arena *arena);

#endif
