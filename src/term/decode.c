#include <qualex/keys.h>

enum { ESC = 0x1B, CSI_FIRST = 0x20, CSI_FINAL = 0x40, CSI_LAST = 0x7E };
enum { TOO_LONG = 32, PAUSES_MAX = 1 };

static const struct {
    uint32_t final;
    enum qx_key_kind kind;
} finals[] = {
    {'A', QX_KEY_UP   },
    {'B', QX_KEY_DOWN },
    {'C', QX_KEY_RIGHT},
    {'D', QX_KEY_LEFT },
    {'H', QX_KEY_HOME },
    {'F', QX_KEY_END  },
    {'P', QX_KEY_F1   },
};

static const struct {
    unsigned parameter;
    enum qx_key_kind kind;
} tildes[] = {
    {1,   QX_KEY_HOME     },
    {3,   QX_KEY_DELETE   },
    {4,   QX_KEY_END      },
    {5,   QX_KEY_PAGE_UP  },
    {6,   QX_KEY_PAGE_DOWN},
    {7,   QX_KEY_HOME     },
    {8,   QX_KEY_END      },
    {11,  QX_KEY_F1       },
    {200, QX_KEY_PASTE    },
    {201, QX_KEY_PASTE_END},
};

static enum qx_key_kind kind_of(const struct qx_decoder *d, uint32_t final)
{
    if (!d->bare) {
        return QX_KEY_NONE; /* with Shift, Ctrl or Alt it is another key, which has no meaning */
    }
    for (size_t i = 0; final == '~' && i < sizeof tildes / sizeof tildes[0]; i++) {
        if (tildes[i].parameter == d->parameter) {
            return tildes[i].kind;
        }
    }
    for (size_t i = 0; i < sizeof finals / sizeof finals[0]; i++) {
        if (finals[i].final == final) {
            return finals[i].kind;
        }
    }
    return QX_KEY_NONE;
}

static bool finish(struct qx_decoder *d, enum qx_key_kind kind, struct qx_key *out)
{
    *d = (struct qx_decoder){0};
    *out = (struct qx_key){.kind = kind};
    return true;
}

static bool in_sequence(struct qx_decoder *d, uint32_t rune, struct qx_key *out)
{
    if (rune >= '0' && rune <= '9' && d->first) {
        d->parameter = d->parameter * 10 % 1000 + (rune - '0');
        d->bare = d->bare && d->parameter < 1000;
    } else if (rune >= CSI_FIRST && rune < CSI_FINAL && rune != '[') {
        d->first = false;
        d->bare = false;
    } else if (rune == '[' && d->n == 0) {
        d->state = QX_DECODE_LINUX;
        return false;
    } else if (rune >= CSI_FINAL && rune <= CSI_LAST) {
        return finish(d, kind_of(d, rune), out);
    } else {
        return finish(d, QX_KEY_NONE, out); /* no sequence after all */
    }
    if (++d->n > TOO_LONG) {
        return finish(d, QX_KEY_NONE, out);
    }
    return false;
}

bool qx_decode(struct qx_decoder *d, uint32_t rune, struct qx_key *out)
{
    if (rune == ESC) {
        *d = (struct qx_decoder){.state = QX_DECODE_ESC};
        return false;
    }
    switch (d->state) {
    case QX_DECODE_ESC:
        if (rune == '[' || rune == 'O') {
            *d = (struct qx_decoder){.state = rune == '[' ? QX_DECODE_CSI : QX_DECODE_SS3,
                                     .first = true,
                                     .bare = true,
                                     .pauses = d->pauses};
            return false;
        }
        if (d->pauses == 0) {
            return finish(d, QX_KEY_NONE, out); /* with Alt */
        }
        break; /* a lone Esc, then a key */
    case QX_DECODE_CSI:
    case QX_DECODE_SS3:
        return in_sequence(d, rune, out);
    case QX_DECODE_LINUX: /* the console's function keys: ESC [ [ A is F1 */
        return finish(d, rune == 'A' ? QX_KEY_F1 : QX_KEY_NONE, out);
    case QX_DECODE_GROUND:
        break;
    }
    *d = (struct qx_decoder){0};
    *out = (struct qx_key){.kind = QX_KEY_RUNE, .rune = rune};
    return true;
}

bool qx_decode_pause(struct qx_decoder *d, struct qx_key *out)
{
    bool alone = d->state == QX_DECODE_ESC && d->pauses == 0;

    if (d->state != QX_DECODE_GROUND && ++d->pauses > PAUSES_MAX) {
        *d = (struct qx_decoder){0};
    }
    if (alone) {
        *out = (struct qx_key){.kind = QX_KEY_ESC};
    }
    return alone;
}
