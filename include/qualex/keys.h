/*
 * From characters to requests, before any screen sees them. Pure.
 * Digits and letters count by the place of the key: on the Kazakh layout the top row gives
 * `" ә і ң ғ , . ү ұ қ` for 1 … 0 (RST KazSSR 903-90), on Cyrillic layouts the letter row й ц у к е
 * gives q w e r t. Hence no answer depends on the layout, and no answer is a letter.
 */
#ifndef QUALEX_KEYS_H
#define QUALEX_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum qx_key_kind {
    QX_KEY_NONE, /* nothing that means anything: an unknown sequence */
    QX_KEY_RUNE,
    QX_KEY_UP,
    QX_KEY_DOWN,
    QX_KEY_LEFT,
    QX_KEY_RIGHT,
    QX_KEY_PAGE_UP,
    QX_KEY_PAGE_DOWN,
    QX_KEY_HOME,
    QX_KEY_END,
    QX_KEY_DELETE,
    QX_KEY_F1,
    QX_KEY_ESC,      /* alone; no request of a candidate's */
    QX_KEY_PASTE,    /* what is pasted begins: only where qx_term_open was asked to tell it */
    QX_KEY_PASTE_END /* and ends */
};

struct qx_key {
    enum qx_key_kind kind;
    uint32_t rune; /* of QX_KEY_RUNE */
    bool pasted;   /* no person typed it */
};

/* What the candidate wants. */
enum qx_request {
    QX_WANT_NOTHING,
    QX_WANT_UP,
    QX_WANT_DOWN,
    QX_WANT_NEXT,
    QX_WANT_PREVIOUS,
    QX_WANT_PAGE_UP,
    QX_WANT_PAGE_DOWN,
    QX_WANT_TOP,
    QX_WANT_BOTTOM,
    QX_WANT_CHOOSE, /* Space */
    QX_WANT_PLACE,  /* a digit: the option at that place */
    QX_WANT_GO_ON,  /* Enter */
    QX_WANT_ERASE,
    QX_WANT_MARK,
    QX_WANT_STRIKE,
    QX_WANT_GO_TO,
    QX_WANT_REVIEW,
    QX_WANT_FILTER,
    QX_WANT_SUBMIT,
    QX_WANT_CLOCK,
    QX_WANT_COLOURS,
    QX_WANT_LANGUAGE,
    QX_WANT_HELP,
    QX_WANT_REDRAW,
    QX_WANT_COUNT
};

struct qx_input {
    enum qx_request request;
    unsigned place;    /* of QX_WANT_PLACE: 1 … 9, and 0 */
    char typed;        /* what a field for numbers and codes takes of this key: 0-9 A-Z -, else 0 */
    struct qx_key key; /* itself, for a field that takes any character */
};

struct qx_input qx_input_of(struct qx_key key);
/* A key that writes a character: neither a control character nor no character at all. */
bool qx_key_writes(struct qx_key key);

/* The key's Latin letter in lower case, digit or '-' by its place; 0 for a key without one. */
char qx_key_place(uint32_t rune);

/* How the first key of a request is written on the key bar, in English: "Space", "m"; "" = none. */
const char *qx_request_key(enum qx_request request);
/* The number that stands for the request in plain mode, where options have 1 … 26; 0 = none. */
unsigned qx_request_number(enum qx_request request);
/* QX_WANT_NOTHING for a number that stands for none. */
enum qx_request qx_request_of_number(unsigned number);

/*
 * Puts together the escape sequences that curses did not know (ECMA-48 5.4: CSI, SS3), so that none
 * of their characters is taken for a key: ESC [ 1 ; 5 A must not answer "1". Start from {0}.
 */
struct qx_decoder {
    enum { QX_DECODE_GROUND, QX_DECODE_ESC, QX_DECODE_CSI, QX_DECODE_SS3, QX_DECODE_LINUX } state;
    unsigned parameter; /* the first one */
    unsigned n;         /* characters so far */
    bool first;         /* still within the first parameter */
    bool bare;          /* no parameter, or none that changes the key */
    unsigned pauses;    /* within the sequence */
};
/* True when *out holds the next key (possibly QX_KEY_NONE); false while inside a sequence. Esc with
 * a character at its heels is that key with Alt, which means nothing. */
bool qx_decode(struct qx_decoder *decoder, uint32_t rune, struct qx_key *out);
/* No character came for longer than a terminal rests within a sequence. A slow line may break one
 * once; what pauses twice is typed by hand and is no sequence. True when the pause makes it the key
 * Esc; should the rest of a sequence come after all, it counts too. */
bool qx_decode_pause(struct qx_decoder *decoder, struct qx_key *out);

#endif
