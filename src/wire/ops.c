#include <qualex/wire.h>

#include <string.h>

#define PHASE(name) (1U << QX_PHASE_##name)
#define ANY_PHASE (~0U)

/* Where a repeated request finds its work done already (a double start, a double submit), the phase
 * after it is allowed too: the answer is the view. A second nonce is allowed up to the handler,
 * which tells that the draw exists. */
#define AFTER_DRAW (PHASE(DRAWN) | PHASE(WORKING) | PHASE(PAUSED) | PHASE(OVER) | PHASE(SEALED))

static const struct qx_op_row ROWS[QX_OP_COUNT] = {
    [QX_OP_HELLO] = {"hello",     QX_CALLER_SEAT,   false, ANY_PHASE                                    },
    [QX_OP_LOG_IN] = {"log_in",    QX_CALLER_SEAT,   false, ANY_PHASE                                    },
    [QX_OP_REJOIN] = {"rejoin",    QX_CALLER_SEAT,   false, ANY_PHASE                                    },
    [QX_OP_CONFIRM] = {"confirm",   QX_CALLER_SEAT,   true,  PHASE(ADMITTED)                              },
    [QX_OP_CONSENT] = {"consent",   QX_CALLER_SEAT,   true,  PHASE(CONSENTS)                              },
    [QX_OP_PRACTISED] = {"practised", QX_CALLER_SEAT,   true,  PHASE(TUTORIAL)                              },
    [QX_OP_NONCE] = {"nonce",     QX_CALLER_SEAT,   true,  PHASE(READY) | AFTER_DRAW                    },
    [QX_OP_START] = {"start",     QX_CALLER_SEAT,   true,  PHASE(DRAWN) | PHASE(WORKING) | PHASE(PAUSED)},
    [QX_OP_SHOW] = {"show",      QX_CALLER_SEAT,   true,  PHASE(WORKING)                               },
    [QX_OP_ANSWER] = {"answer",    QX_CALLER_SEAT,   true,  PHASE(WORKING)                               },
    [QX_OP_MARK] = {"mark",      QX_CALLER_SEAT,   true,  PHASE(WORKING)                               },
    [QX_OP_SUBMIT] = {"submit",    QX_CALLER_SEAT,   true,  PHASE(WORKING) | PHASE(OVER) | PHASE(SEALED) },
    [QX_OP_VIEW] = {"view",      QX_CALLER_SEAT,   true,  ANY_PHASE                                    },
    [QX_OP_BYE] = {"bye",       QX_CALLER_SEAT,   false, ANY_PHASE                                    },
    [QX_OP_EXCLUDED] = {"excluded",  QX_CALLER_KEEPER, false, ANY_PHASE                                    },
    [QX_OP_FORM] = {"form",      QX_CALLER_KEEPER, false, ANY_PHASE                                    },
    [QX_OP_SEAL] = {"seal",      QX_CALLER_KEEPER, false, ANY_PHASE                                    },
};

const struct qx_op_row *qx_op_row(enum qx_op op)
{
    static const struct qx_op_row none = {"", QX_CALLER_KEEPER, true, 0};

    return (unsigned)op < QX_OP_COUNT ? &ROWS[op] : &none;
}

bool qx_op_allowed(enum qx_op op, enum qx_phase phase)
{
    return (qx_op_row(op)->phases & 1U << phase) != 0;
}

const char *qx_op_name(enum qx_op op)
{
    return qx_op_row(op)->name;
}

enum qx_op qx_op_of(const char *name)
{
    unsigned op = 0;

    while (name != NULL && op < QX_OP_COUNT && strcmp(ROWS[op].name, name) != 0) {
        op++;
    }
    return name == NULL ? QX_OP_COUNT : (enum qx_op)op;
}

enum qx_err qx_err_of_name(const char *name)
{
    for (int err = 0; name != NULL && err < QX_ERR_COUNT; err++) {
        const char *own = qx_err_name((enum qx_err)err);

        if (strcmp(own, name) == 0) {
            return (enum qx_err)err;
        }
    }
    return QX_ERR_INTERNAL;
}
