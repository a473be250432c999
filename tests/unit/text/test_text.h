#ifndef QUALEX_TEST_TEXT_H
#define QUALEX_TEST_TEXT_H

/* Runs the tests of width and line breaking; how many failed. */
int test_wrap(void);

#endif
