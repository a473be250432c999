/* Shared by the sources of this test: a small schema and a folder of its own for each case. */
#ifndef QUALEX_TEST_DB_H
#define QUALEX_TEST_DB_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <qualex/db.h>

enum { PUT, GET, SPIN, DROP, BIG, TEST_STATEMENTS };

extern const struct qx_db_spec TEST_SPEC;

struct test_folder {
    char folder[64];
    char path[96];
};

int test_make_folder(void **state);
int test_drop_folder(void **state);
/* Creates the database with one row (1, "one"); fails the test on an error. */
struct qx_db *test_created(const struct test_folder *at);
/* The text of row id, or "" when there is none. */
void test_get(struct qx_db *db, int64_t id, char out[static 32]);

/* Runs the faults of storage; how many failed. */
int test_faults(void);

#endif
