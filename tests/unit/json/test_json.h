#ifndef QUALEX_TEST_JSON_H
#define QUALEX_TEST_JSON_H

#include <qualex/json.h>

/* Runs the tests of the strict reader; how many failed. */
int test_reader(void);

#endif
