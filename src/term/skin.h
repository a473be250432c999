/* The ASCII skin; private to the terminal. */
#ifndef TERM_SKIN_H
#define TERM_SKIN_H

#include <stdint.h>

/* What stands for a character on a terminal that shows ASCII alone; '?' when nothing does. */
uint32_t skin_ascii(uint32_t rune);

#endif
