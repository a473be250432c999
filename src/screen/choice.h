/* A choice that counts only once it is confirmed by another key. */
#ifndef SCREEN_CHOICE_H
#define SCREEN_CHOICE_H

#include "seat.h"

/* Rows "> 1 ( ) text"; seat->picked is the chosen place. */
void choice_draw(struct seat *seat, struct page *page, const char *const *texts, size_t n);
struct effect act_pick(struct seat *seat, struct qx_input input);
struct effect act_pick_place(struct seat *seat, struct qx_input input);
/* False, and says so, when nothing is chosen yet. */
bool choice_made(struct seat *seat);

/* The bindings of every such screen; go_on confirms. */
#define CHOICE_BINDINGS(go_on)                                       \
    {.request = QX_WANT_UP,                                          \
     .key = "↑↓",                                                    \
     .label = N_("move"),                                            \
     .help = N_("move between the lines"),                           \
     .act = act_up},                                                 \
        {.request = QX_WANT_DOWN, .act = act_down},                  \
        {.request = QX_WANT_CHOOSE,                                  \
         .label = N_("choose"),                                      \
         .help = N_("choose the line"),                              \
         .act = act_pick},                                           \
        {.request = QX_WANT_PLACE,                                   \
         .key = "1-2",                                               \
         .label = N_("choose"),                                      \
         .help = N_("choose by number"),                             \
         .act = act_pick_place},                                     \
        {.request = QX_WANT_GO_ON,                                   \
         .label = N_("confirm"),                                     \
         .help = N_("confirm what is chosen"),                       \
         .act = go_on,                                               \
         .reads = true},                                             \
    {                                                                \
        .request = QX_WANT_NEXT, .act = act_next_hint, .reads = true \
    }
/* Two lines. */
size_t choice_lines(const struct seat *seat);
struct effect act_next_hint(struct seat *seat, struct qx_input input);

#endif
