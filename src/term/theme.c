#include "theme.h"

enum { OWN = -1 }; /* the terminal's own colour */

struct style {
    attr_t attributes;
    short fg, bg;
};

/* Never by colour alone: whatever carries a meaning here also stands as text on the screen. */
static const struct style styles[QX_THEME_COUNT][QX_LOOK_COUNT] =
    {
        [QX_THEME_DARK] =
            {
                             [QX_LOOK_PLAIN] = {A_NORMAL, OWN, OWN},
                             [QX_LOOK_BAR] = {A_REVERSE, OWN, OWN},
                             [QX_LOOK_TITLE] = {A_BOLD, OWN, OWN},
                             [QX_LOOK_FOCUS] = {A_BOLD, OWN, OWN},
                             [QX_LOOK_CHOSEN] = {A_BOLD, COLOR_GREEN, OWN},
                             [QX_LOOK_FLAGGED] = {A_BOLD, COLOR_YELLOW, OWN},
                             [QX_LOOK_STRUCK] = {A_DIM, OWN, OWN},
                             [QX_LOOK_WARNING] = {A_BOLD, COLOR_YELLOW, OWN},
                             [QX_LOOK_GOOD] = {A_NORMAL, COLOR_GREEN, OWN},
                             [QX_LOOK_QUIET] = {A_NORMAL, COLOR_CYAN, OWN},
                             [QX_LOOK_KEY] = {A_BOLD, OWN, OWN},
                             [QX_LOOK_FIELD] = {A_UNDERLINE, OWN, OWN},
                             [QX_LOOK_BANNER] = {A_BOLD | A_REVERSE, COLOR_YELLOW, OWN},
                             },
        [QX_THEME_LIGHT] =
            {
                             [QX_LOOK_PLAIN] = {A_NORMAL, COLOR_BLACK, COLOR_WHITE},
                             [QX_LOOK_BAR] = {A_REVERSE, COLOR_BLACK, COLOR_WHITE},
                             [QX_LOOK_TITLE] = {A_BOLD, COLOR_BLACK, COLOR_WHITE},
                             [QX_LOOK_FOCUS] = {A_BOLD, COLOR_BLACK, COLOR_WHITE},
                             [QX_LOOK_CHOSEN] = {A_BOLD, COLOR_BLUE, COLOR_WHITE},
                             [QX_LOOK_FLAGGED] = {A_BOLD, COLOR_MAGENTA, COLOR_WHITE},
                             [QX_LOOK_STRUCK] = {A_DIM, COLOR_BLACK, COLOR_WHITE},
                             [QX_LOOK_WARNING] = {A_BOLD, COLOR_RED, COLOR_WHITE},
                             [QX_LOOK_GOOD] = {A_NORMAL, COLOR_BLUE, COLOR_WHITE},
                             [QX_LOOK_QUIET] = {A_NORMAL, COLOR_BLACK, COLOR_WHITE},
                             [QX_LOOK_KEY] = {A_BOLD, COLOR_BLACK, COLOR_WHITE},
                             [QX_LOOK_FIELD] = {A_UNDERLINE, COLOR_BLACK, COLOR_WHITE},
                             [QX_LOOK_BANNER] = {A_BOLD, COLOR_WHITE, COLOR_RED},
                             },
        [QX_THEME_CONTRAST] =
            {
                             [QX_LOOK_PLAIN] = {A_BOLD, COLOR_WHITE, COLOR_BLACK},
                             [QX_LOOK_BAR] = {A_BOLD, COLOR_BLACK, COLOR_WHITE},
                             [QX_LOOK_TITLE] = {A_BOLD | A_UNDERLINE, COLOR_WHITE, COLOR_BLACK},
                             [QX_LOOK_FOCUS] = {A_BOLD, COLOR_YELLOW, COLOR_BLACK},
                             [QX_LOOK_CHOSEN] = {A_BOLD, COLOR_YELLOW, COLOR_BLACK},
                             [QX_LOOK_FLAGGED] = {A_BOLD, COLOR_YELLOW, COLOR_BLACK},
                             [QX_LOOK_STRUCK] = {A_NORMAL, COLOR_WHITE, COLOR_BLACK},
                             [QX_LOOK_WARNING] = {A_BOLD, COLOR_YELLOW, COLOR_BLACK},
                             [QX_LOOK_GOOD] = {A_BOLD, COLOR_WHITE, COLOR_BLACK},
                             [QX_LOOK_QUIET] = {A_BOLD, COLOR_WHITE, COLOR_BLACK},
                             [QX_LOOK_KEY] = {A_BOLD, COLOR_YELLOW, COLOR_BLACK},
                             [QX_LOOK_FIELD] = {A_BOLD | A_UNDERLINE, COLOR_WHITE, COLOR_BLACK},
                             [QX_LOOK_BANNER] = {A_BOLD, COLOR_BLACK, COLOR_YELLOW},
                             },
        [QX_THEME_MONO] =
            {
                             [QX_LOOK_BAR] = {A_REVERSE, OWN, OWN},
                             [QX_LOOK_TITLE] = {A_BOLD, OWN, OWN},
                             [QX_LOOK_FOCUS] = {A_BOLD, OWN, OWN},
                             [QX_LOOK_CHOSEN] = {A_BOLD, OWN, OWN},
                             [QX_LOOK_FLAGGED] = {A_BOLD, OWN, OWN},
                             [QX_LOOK_STRUCK] = {A_DIM, OWN, OWN},
                             [QX_LOOK_WARNING] = {A_BOLD, OWN, OWN},
                             [QX_LOOK_KEY] = {A_BOLD, OWN, OWN},
                             [QX_LOOK_FIELD] = {A_UNDERLINE, OWN, OWN},
                             [QX_LOOK_BANNER] = {A_BOLD | A_REVERSE, OWN, OWN},
                             },
};

void theme_set_pairs(enum qx_theme theme)
{
    for (int look = 0; look < QX_LOOK_COUNT; look++) {
        const struct style *style = &styles[theme][look];

        (void)init_pair((short)(look + 1), style->fg, style->bg);
    }
}

attr_t theme_attributes(enum qx_theme theme, enum qx_look look)
{
    return styles[theme][look].attributes;
}
