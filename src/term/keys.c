#include <qualex/keys.h>

/* Places of the keys, as xkeyboard-config's "kz" and "ru" have them. */
static const struct {
    uint32_t rune;
    char place;
} places[] = {
  /* the Kazakh top row, 1 … 0 - */
    {'"',    '1'},
    {0x04D9, '2'},
    {0x0456, '3'},
    {0x04A3, '4'},
    {0x0493, '5'},
    {',',    '6'},
    {'.',    '7'},
    {0x04AF, '8'},
    {0x04B1, '9'},
    {0x049B, '0'},
    {0x04E9, '-'},
    {0x04D8, '2'},
    {0x0406, '3'},
    {0x04A2, '4'},
    {0x0492, '5'},
    {0x04AE, '8'},
    {0x04B0, '9'},
    {0x049A, '0'},
    {0x04E8, '-'},
 /* digits of the number pad and of other scripts are not here: they come as ASCII or not at all
  */
};

/* Cyrillic а … я at the places of Latin letters; '.' where there is none. */
static const char cyrillic[] = "f,dult;pbqrkvyjghcnea[wxio]sm'.z";

#define CYRILLIC_A 0x0430

char qx_key_place(uint32_t rune)
{
    if ((rune >= '0' && rune <= '9') || (rune >= 'a' && rune <= 'z') || rune == '-') {
        return (char)rune;
    }
    if (rune >= 'A' && rune <= 'Z') {
        return (char)(rune - 'A' + 'a');
    }
    if (rune >= 0x0410 && rune < CYRILLIC_A) {
        rune += 0x20;
    }
    if (rune >= CYRILLIC_A && rune <= 0x044F) {
        char place = cyrillic[rune - CYRILLIC_A];

        return place >= 'a' && place <= 'z' ? place : 0;
    }
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (places[i].rune == rune) {
            return places[i].place;
        }
    }
    return 0;
}

static const struct {
    enum qx_key_kind kind;
    enum qx_request request;
} by_kind[] = {
    {QX_KEY_UP,        QX_WANT_UP       },
    {QX_KEY_DOWN,      QX_WANT_DOWN     },
    {QX_KEY_LEFT,      QX_WANT_PREVIOUS },
    {QX_KEY_RIGHT,     QX_WANT_NEXT     },
    {QX_KEY_PAGE_UP,   QX_WANT_PAGE_UP  },
    {QX_KEY_PAGE_DOWN, QX_WANT_PAGE_DOWN},
    {QX_KEY_HOME,      QX_WANT_TOP      },
    {QX_KEY_END,       QX_WANT_BOTTOM   },
    {QX_KEY_DELETE,    QX_WANT_ERASE    },
    {QX_KEY_F1,        QX_WANT_HELP     },
};

/* Characters whatever the place of their key. */
static const struct {
    uint32_t rune;
    enum qx_request request;
} by_rune[] = {
    {' ',  QX_WANT_CHOOSE},
    {'\r', QX_WANT_GO_ON },
    {'\n', QX_WANT_GO_ON },
    {0x08, QX_WANT_ERASE },
    {0x7F, QX_WANT_ERASE },
    {'?',  QX_WANT_HELP  },
    {'\t', QX_WANT_DOWN  },
    {0x0C, QX_WANT_REDRAW},
};

static const struct {
    char place;
    enum qx_request request;
} by_place[] = {
    {'n', QX_WANT_NEXT     },
    {'p', QX_WANT_PREVIOUS },
    {'k', QX_WANT_UP       },
    {'j', QX_WANT_DOWN     },
    {'m', QX_WANT_MARK     },
    {'x', QX_WANT_STRIKE   },
    {'g', QX_WANT_GO_TO    },
    {'r', QX_WANT_REVIEW   },
    {'f', QX_WANT_FILTER   },
    {'s', QX_WANT_SUBMIT   },
    {'t', QX_WANT_CLOCK    },
    {'v', QX_WANT_COLOURS  },
    {'l', QX_WANT_LANGUAGE },
    {'h', QX_WANT_HELP     },
    {'b', QX_WANT_PAGE_UP  },
    {'d', QX_WANT_PAGE_DOWN},
    {'u', QX_WANT_TOP      },
    {'e', QX_WANT_BOTTOM   },
};

static struct qx_input of_rune(uint32_t rune)
{
    char place = qx_key_place(rune);
    struct qx_input input = {0};

    for (size_t i = 0; i < sizeof by_rune / sizeof by_rune[0]; i++) {
        if (by_rune[i].rune == rune) {
            input.request = by_rune[i].request;
            return input;
        }
    }
    if (place >= '0' && place <= '9') {
        input = (struct qx_input){
            .request = QX_WANT_PLACE, .place = (unsigned)(place - '0'), .typed = place};
    } else if (place == '-') {
        input.typed = '-';
    } else if (place != 0) {
        input.typed = (char)(place - 'a' + 'A');
    }
    for (size_t i = 0; i < sizeof by_place / sizeof by_place[0]; i++) {
        if (by_place[i].place == place) {
            input.request = by_place[i].request;
        }
    }
    return input;
}

struct qx_input qx_input_of(struct qx_key key)
{
    struct qx_input input = {0};

    if (key.kind == QX_KEY_RUNE) {
        input = of_rune(key.rune);
    }
    for (size_t i = 0; i < sizeof by_kind / sizeof by_kind[0]; i++) {
        if (by_kind[i].kind == key.kind) {
            input.request = by_kind[i].request;
        }
    }
    input.key = key;
    return input;
}

bool qx_key_writes(struct qx_key key)
{
    return key.kind == QX_KEY_RUNE && key.rune >= ' ' && (key.rune < 0x7F || key.rune > 0x9F);
}

/* clang-format off */
static const struct {
    const char *key;
    unsigned number;
} names[QX_WANT_COUNT] = {
    [QX_WANT_UP] = {"↑", 0},
    [QX_WANT_DOWN] = {"↓", 0},
    [QX_WANT_NEXT] = {"→", 31},
    [QX_WANT_PREVIOUS] = {"←", 32},
    [QX_WANT_PAGE_UP] = {"PgUp", 0},
    [QX_WANT_PAGE_DOWN] = {"PgDn", 0},
    [QX_WANT_TOP] = {"Home", 0},
    [QX_WANT_BOTTOM] = {"End", 0},
    [QX_WANT_CHOOSE] = {"Space", 0},
    [QX_WANT_PLACE] = {"1-9", 0},
    [QX_WANT_GO_ON] = {"Enter", 30},
    [QX_WANT_ERASE] = {"Del", 33},
    [QX_WANT_MARK] = {"m", 34},
    [QX_WANT_STRIKE] = {"x", 0},
    [QX_WANT_GO_TO] = {"g", 35},
    [QX_WANT_REVIEW] = {"r", 36},
    [QX_WANT_FILTER] = {"f", 37},
    [QX_WANT_SUBMIT] = {"s", 38},
    [QX_WANT_CLOCK] = {"t", 39},
    [QX_WANT_COLOURS] = {"v", 0},
    [QX_WANT_LANGUAGE] = {"l", 40},
    [QX_WANT_HELP] = {"F1", 43},
};
/* clang-format on */

const char *qx_request_key(enum qx_request request)
{
    return request < QX_WANT_COUNT && names[request].key != NULL ? names[request].key : "";
}

unsigned qx_request_number(enum qx_request request)
{
    return request < QX_WANT_COUNT ? names[request].number : 0;
}

enum qx_request qx_request_of_number(unsigned number)
{
    for (unsigned i = 0; number != 0 && i < QX_WANT_COUNT; i++) {
        if (names[i].number == number) {
            return (enum qx_request)i;
        }
    }
    return QX_WANT_NOTHING;
}
