/* Sources of facts, as a reader looks for them: document by document. */
#include "syllabus.h"

#include <stdlib.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

int syllabus_compare(const char *a, const char *b)
{
    while (*a != '\0' && *b != '\0') {
        if (is_digit(*a) && is_digit(*b)) {
            char *a_end;
            char *b_end;
            unsigned long long x = strtoull(a, &a_end, 10);
            unsigned long long y = strtoull(b, &b_end, 10);

            if (x != y) {
                return x < y ? -1 : 1;
            }
            a = a_end;
            b = b_end;
        } else if (*a != *b) {
            return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
        } else {
            a++;
            b++;
        }
    }
    return (*a != '\0') - (*b != '\0');
}

/* Where ", section 4.2" begins in a piece; its end when it names a whole document. */
static size_t place_at(struct qx_slice piece)
{
    static const char *const WORDS[] = {"section",        "appendix",  "annex",      "chapter",
                                        "clause",         "paragraph", "rule",       "table",
                                        "recommendation", "control",   "requirement"};

    for (size_t i = 0; i + 2 < piece.len; i++) {
        struct qx_slice rest = qx_slice(piece.ptr + i + 2, piece.len - i - 2);

        if (piece.ptr[i] != ',' || piece.ptr[i + 1] != ' ') {
            continue;
        }
        for (size_t k = 0; k < sizeof WORDS / sizeof WORDS[0]; k++) {
            if (qx_slice_starts(rest, WORDS[k])) {
                return i;
            }
        }
    }
    return piece.len;
}

static int compare(const struct syllabus_source *a, const struct syllabus_source *b)
{
    int by_document = syllabus_compare(a->document, b->document);

    return by_document != 0 ? by_document : syllabus_compare(a->place, b->place);
}

/* Into its place in the order, unless it is there. */
static void insert(struct syllabus_topic *topic, struct syllabus_source new, struct qx_arena *arena)
{
    size_t at = 0;

    while (at < topic->n_sources && compare(&topic->sources[at], &new) < 0) {
        at++;
    }
    if (at < topic->n_sources && compare(&topic->sources[at], &new) == 0) {
        return;
    }
    if (topic->n_sources % 64 == 0) { /* full: it grows by as much */
        struct syllabus_source *more =
            qx_arena_alloc(arena, topic->n_sources + 64, sizeof *topic->sources);

        if (topic->n_sources > 0) {
            memcpy(more, topic->sources, topic->n_sources * sizeof *more);
        }
        topic->sources = more;
    }
    memmove(topic->sources + at + 1, topic->sources + at,
            (topic->n_sources - at) * sizeof *topic->sources);
    topic->sources[at] = new;
    topic->n_sources++;
}

void syllabus_add_sources(struct syllabus_topic *topic, const char *source, struct qx_arena *arena)
{
    while (*source != '\0') {
        const char *end = strstr(source, "; ");
        struct qx_slice piece =
            qx_slice(source, end == NULL ? strlen(source) : (size_t)(end - source));
        size_t place = place_at(piece);
        size_t rest = place < piece.len ? place + 2 : place;

        insert(topic,
               (struct syllabus_source){
                   .document = qx_arena_text(arena, qx_slice(piece.ptr, place)),
                   .place = qx_arena_text(arena, qx_slice(piece.ptr + rest, piece.len - rest))},
               arena);
        source += piece.len + (end == NULL ? 0 : 2);
    }
}
