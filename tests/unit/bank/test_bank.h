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

#include <qualex/life.h>

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
/* The same in topic "t", as who imports it; other languages than "en" stand beside what is there.
 */
enum qx_put test_put_in(struct test_bank *t, const char *id, const char *lang, const char *stem,
                        const char *who);
/* With one tag; NULL = none. */
enum qx_put test_put_tagged(struct test_bank *t, const char *id, const char *topic,
                            const char *stem, const char *enemies, const char *tag);
/* One act on one question by somebody, in a transaction of its own. */
enum qx_err test_act(struct test_bank *t, enum qx_act act, const char *id, const char *who);
/* The same in some languages: ",ru,". */
enum qx_err test_act_in(struct test_bank *t, enum qx_act act, const char *id, const char *who,
                        const char *langs);
enum qx_err test_do(struct test_bank *t, const struct qx_intent *intent, const char *id,
                    const char *who);
/* Puts, reviews and approves. */
void test_approved(struct test_bank *t, const char *id, const char *topic, const char *enemies);

/* "1 retired, 2 approved en" of a question: versions with status and approved languages. */
void test_assert_history(struct test_bank *t, const char *id, const char *expected);
void test_approved_tagged(struct test_bank *t, const char *id, const char *topic,
                          const char *enemies, const char *tag);

int test_store(void);
int test_life(void);
int test_find(void);
int test_old(void);
int test_wording(void);
int test_lint(void);
int test_feasible(void);

#endif
