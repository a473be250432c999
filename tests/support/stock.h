/* The stock openssl program as the other side of a test. */
#ifndef QUALEX_TEST_STOCK_H
#define QUALEX_TEST_STOCK_H

#include <qualex/buf.h>

/* A new folder below /tmp for one test's files, removed with all in it by stock_close. */
struct stock {
    char folder[64];
};
void stock_open(struct stock *stock);
void stock_close(struct stock *stock);

/* Writes a file into the folder. */
void stock_put(const struct stock *stock, const char *name, struct qx_slice bytes);
/* Reads one, appended. */
void stock_get(const struct stock *stock, const char *name, struct qx_buf *out);

/* Runs a shell command inside the folder; standard output and error are appended to out. Returns
 * the exit status, or -1. */
int stock_run(const struct stock *stock, const char *command, struct qx_buf *out);

#endif
