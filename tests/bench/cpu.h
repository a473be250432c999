/* What the benches of readers share: CPU time, and an end on what must not fail. */
#ifndef QUALEX_BENCH_CPU_H
#define QUALEX_BENCH_CPU_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <qualex/err.h>
#include <qualex/report.h>

static inline void check(enum qx_err err, const struct qx_report *report, const char *what)
{
    if (err != QX_OK) {
        (void)fprintf(stderr, "bench: %s: %s %s\n", what, qx_err_text(err),
                      report == NULL || report->n == 0 ? "" : qx_report_last(report));
        exit(2);
    }
}

/* Of this process, user and system. */
static inline double cpu_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

#endif
