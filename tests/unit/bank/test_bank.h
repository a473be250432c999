/* Shared by the sources of this test. */
#ifndef QUALEX_TEST_BANK_H
#define QUALEX_TEST_BANK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <qualex/bank.h>

/* A new rehearsal bank in a folder of its own. */
struct test_bank {
    char folder[64];
    char path[96];
    struct qx_bank *bank;
};

int test_open_bank(void **state);
int test_close_bank(void **state);
#define BANK_CASE(name) cmocka_unit_test_setup_teardown(name, test_open_bank, test_close_bank)

/* Puts a single-choice question in a transaction of its own. enemies: "b c", or "". */
enum qx_put test_put(struct test_bank *t, const char *id, const char *topic, const char *stem,
                     const char *enemies);
/* With one tag; NULL = none. */
enum qx_put test_put_tagged(struct test_bank *t, const char *id, const char *topic,
                            const char *stem, const char *enemies, const char *tag);
/* One act on one question by somebody, in a transaction of its own. */
enum qx_err test_act(struct test_bank *t, enum qx_act act, const char *id, const char *who);
/* Puts, reviews and approves. */
void test_approved(struct test_bank *t, const char *id, const char *topic, const char *enemies);

void test_approved_tagged(struct test_bank *t, const char *id, const char *topic,
                          const char *enemies, const char *tag);

int test_store(void);
int test_feasible(void);

#endif
