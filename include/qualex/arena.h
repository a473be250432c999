/*
 * Memory. Sizes that come from outside are bounded before they reach an
 * allocator; an allocation that still fails ends the process at once (the
 * journal on disk is the state, so that dying is always safe). Hence no
 * function here returns NULL or an error.
 */
#ifndef QUALEX_ARENA_H
#define QUALEX_ARENA_H

#include <qualex/slice.h>

/* Zeroed memory for count objects of size bytes; free with free(). */
void *qx_alloc(size_t count, size_t size) __attribute__((returns_nonnull, malloc));

/* As realloc; the grown part is not zeroed. */
void *qx_realloc(void *ptr, size_t count, size_t size) __attribute__((returns_nonnull));

/* An owned NUL-terminated copy; free with free(). */
char *qx_strndup(struct qx_slice s) __attribute__((returns_nonnull));

struct qx_arena_block;

/* A region freed as one. Start from {0}. What is taken from it lives until qx_arena_free. */
struct qx_arena {
    struct qx_arena_block *head;
};

/* Zeroed, aligned for any object. */
void *qx_arena_alloc(struct qx_arena *arena, size_t count, size_t size)
    __attribute__((nonnull, returns_nonnull));
/* NUL-terminated copy in the arena. */
char *qx_arena_text(struct qx_arena *arena, struct qx_slice s)
    __attribute__((nonnull, returns_nonnull));
/* NUL-terminated formatted text in the arena. */
char *qx_arena_printf(struct qx_arena *arena, const char *format, ...)
    __attribute__((nonnull(1, 2), returns_nonnull, format(printf, 2, 3)));
/* As after qx_arena_free, but a block is kept for what comes next. */
void qx_arena_reset(struct qx_arena *arena) __attribute__((nonnull));
/* Gives everything back and leaves {0}. */
void qx_arena_free(struct qx_arena *arena) __attribute__((nonnull));

#endif
