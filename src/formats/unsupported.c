/* What to do with a question of a type that is none here. */
#include "reading.h"

#include <strings.h>

#define BY_A_PERSON "nobody marks answers here: ask for a short answer, or by a choice"
#define BY_A_PICTURE "a terminal shows no picture: ask by words, as a choice or a match"
#define NOT_ASKED "nothing is asked: put its text into the questions that it is for"

/* By a part of the type's name, in any case, hyphens and blanks apart. */
static const struct {
    const char *part;
    const char *remedy;
} REMEDIES[] = {
    {"essay",          BY_A_PERSON                               },
    {"extendedtext",   BY_A_PERSON                               },
    {"upload",         BY_A_PERSON                               },
    {"drawing",        BY_A_PERSON                               },
    {"record",         BY_A_PERSON                               },
    {"shortresponse",  BY_A_PERSON                               },
    {"description",    NOT_ASKED                                 },
    {"text_only",      NOT_ASKED                                 },
    {"calculated",     "give its numbers, and ask for the result"},
    {"graphic",        BY_A_PICTURE                              },
    {"hotspot",        BY_A_PICTURE                              },
    {"hot_spot",       BY_A_PICTURE                              },
    {"selectpoint",    BY_A_PICTURE                              },
    {"positionobject", BY_A_PICTURE                              },
    {"response_xy",    BY_A_PICTURE                              },
    {"ddmarker",       BY_A_PICTURE                              },
    {"ddimage",        BY_A_PICTURE                              },
    {"slider",         "ask for the number"                      },
    {"hottext",        "ask by a choice among its words"         },
    {"opinion",        "nothing in it is right: leave it out"    },
    {"random",         "give the questions that it draws from"   },
};

const char *qx_unsupported_remedy(const char *type)
{
    struct qx_buf plain = {0};
    const char *remedy = "leave it out, or ask by a choice, a short answer or a number";

    for (const char *c = type; *c != '\0'; c++) {
        if (*c != '-' && *c != ' ') {
            qx_buf_byte(&plain, (uint8_t)*c);
        }
    }
    for (size_t i = 0; i < sizeof REMEDIES / sizeof REMEDIES[0]; i++) {
        if (strcasestr(qx_buf_cstr(&plain), REMEDIES[i].part) != NULL) {
            remedy = REMEDIES[i].remedy;
            break;
        }
    }
    qx_buf_free(&plain);
    return remedy;
}
