/* The order in which a form is shown, and the order of each question's options. */
#include "pick_table.h"

#include "arrange.h"

#define OPTIONS_MAX 32

static void shuffle(struct qx_pick *picks, size_t n, struct qx_stream stream)
{
    for (size_t i = n; i-- > 1;) {
        size_t j = qx_uniform(stream, (uint32_t)i + 1);
        struct qx_pick swapped = picks[i];

        picks[i] = picks[j];
        picks[j] = swapped;
    }
}

static const struct qx_member *case_of(const struct qx_draw *draw, struct qx_pick pick)
{
    size_t at = first_member(draw->cases, draw->n_cases, pick);

    return at < draw->n_cases && pick_key(draw->cases[at].pick) == pick_key(pick) ? &draw->cases[at]
                                                                                  : NULL;
}

/* The questions of a case set that are in the form, from its first one on, by position. */
static size_t gather(const struct qx_draw *draw, struct qx_pick *from, size_t n, uint32_t group,
                     struct qx_pick *out)
{
    uint32_t position[QX_FORM_QUESTIONS_MAX];
    size_t found = 0;

    for (size_t i = 0; i < n; i++) {
        const struct qx_member *member = case_of(draw, from[i]);

        if (member == NULL || member->group != group) {
            continue;
        }
        size_t at = found++;

        for (; at > 0 && position[at - 1] > member->position; at--) {
            position[at] = position[at - 1];
            out[at] = out[at - 1];
        }
        position[at] = member->position;
        out[at] = from[i];
    }
    return found;
}

static void gather_cases(const struct qx_draw *draw, struct qx_pick *picks, size_t n)
{
    struct pick_table done;
    struct qx_pick arranged[QX_FORM_QUESTIONS_MAX];
    size_t at = 0;
    uint32_t ignored;

    pick_table_clear(&done, n);
    for (size_t i = 0; i < n; i++) {
        const struct qx_member *member = case_of(draw, picks[i]);

        if (member == NULL) {
            arranged[at++] = picks[i];
        } else if (!pick_table_get(&done, member->group, &ignored)) {
            pick_table_set(&done, member->group, 0);
            at += gather(draw, picks + i, n - i, member->group, arranged + at);
        }
    }
    memcpy(picks, arranged, n * sizeof *picks);
}

void arrange_form(const struct qx_draw *draw, struct qx_pick *picks, size_t n,
                  struct qx_stream stream)
{
    shuffle(picks, n, stream);
    if (draw->n_cases > 0) {
        gather_cases(draw, picks, n);
    }
}

void qx_form_options(const bool *fixed, size_t n, bool shuffle, struct qx_stream stream,
                     uint8_t *order)
{
    uint8_t places[OPTIONS_MAX]; /* of options that may move */
    uint8_t moved[OPTIONS_MAX];
    size_t free_places = 0;

    for (size_t i = 0; i < n; i++) {
        order[i] = (uint8_t)i;
        if (!fixed[i]) {
            places[free_places] = moved[free_places] = (uint8_t)i;
            free_places++;
        }
    }
    for (size_t i = free_places; shuffle && i-- > 1;) {
        size_t j = qx_uniform(stream, (uint32_t)i + 1);
        uint8_t swapped = moved[i];

        moved[i] = moved[j];
        moved[j] = swapped;
    }
    for (size_t k = 0; k < free_places; k++) {
        order[places[k]] = moved[k];
    }
}
