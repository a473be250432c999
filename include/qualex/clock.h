/* Time as an injected thing: only base asks the kernel. */
#ifndef QUALEX_CLOCK_H
#define QUALEX_CLOCK_H

#include <qualex/err.h>
#include <qualex/slice.h>

/* Milliseconds. wall: since 1970-01-01 UTC. boot: CLOCK_BOOTTIME, counts suspend, never jumps. */
struct qx_clock {
    void *ctx;
    int64_t (*wall_ms)(void *ctx);
    int64_t (*boot_ms)(void *ctx);
};

/* The kernel's clocks. */
struct qx_clock qx_clock_system(void);

#define QX_BOOT_ID_LEN 36

/* The kernel's boot id (a UUID as text, NUL-terminated). Errors: IO. */
QX_MUST_USE enum qx_err qx_boot_id(char out[static QX_BOOT_ID_LEN + 1]);

#define QX_TIME_LEN 24

/* RFC 3339, UTC, e.g. "2026-11-23T21:50:54Z"; NUL-terminated. Valid for years 1 to 9999. */
void qx_time_format(int64_t wall_ms, char out[static QX_TIME_LEN]);
/* "YYYY-MM-DDThh:mm:ssZ", or a date alone, which is its first instant. Errors: SYNTAX. */
QX_MUST_USE enum qx_err qx_time_parse(struct qx_slice text, int64_t *wall_ms);
/* "YYYY-MM-DD" of that instant in UTC. */
void qx_date_format(int64_t wall_ms, char out[static 11]);
/* A strict "YYYY-MM-DD". Errors: SYNTAX. */
QX_MUST_USE enum qx_err qx_date_parse(struct qx_slice text, int64_t *wall_ms);

#define QX_DAY_MS (INT64_C(86400000))

#endif
