/* What the meanings look like; private to the terminal. */
#ifndef TERM_THEME_H
#define TERM_THEME_H

#include <qualex/term.h>

#include <curses.h>

/* Colour pair number of a look is look + 1. bg and fg are those of the theme for PLAIN. */
void theme_set_pairs(enum qx_theme theme);
attr_t theme_attributes(enum qx_theme theme, enum qx_look look);

#endif
