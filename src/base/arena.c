#include <qualex/arena.h>

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BLOCK_SIZE ((size_t)65536)

struct qx_arena_block {
    struct qx_arena_block *next;
    size_t used;
    size_t cap;
    alignas(max_align_t) uint8_t bytes[];
};

/* Nothing can be said in better order when there is no memory: stderr by hand, then away. */
static _Noreturn void out_of_memory(void)
{
    static const char text[] = "qualex: memory: none left: close other programs and start again\n";
    ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);

    (void)written;
    _exit(2);
}

void *qx_alloc(size_t count, size_t size)
{
    void *ptr = calloc(count == 0 ? 1 : count, size == 0 ? 1 : size);

    if (ptr == NULL) {
        out_of_memory();
    }
    return ptr;
}

void *qx_realloc(void *ptr, size_t count, size_t size)
{
    void *grown = reallocarray(ptr, count == 0 ? 1 : count, size == 0 ? 1 : size);

    if (grown == NULL) {
        out_of_memory();
    }
    return grown;
}

char *qx_strndup(struct qx_slice s)
{
    char *copy = qx_alloc(s.len + 1, 1);

    if (s.len > 0) {
        memcpy(copy, s.ptr, s.len);
    }
    return copy;
}

static struct qx_arena_block *block_new(size_t room)
{
    size_t cap = room > BLOCK_SIZE ? room : BLOCK_SIZE;
    struct qx_arena_block *block = qx_alloc(1, sizeof *block + cap);

    block->cap = cap;
    return block;
}

void *qx_arena_alloc(struct qx_arena *arena, size_t count, size_t size)
{
    size_t room;

    if (__builtin_mul_overflow(count, size, &room) || room > SIZE_MAX / 2) {
        out_of_memory();
    }
    room = (room + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (arena->head == NULL || arena->head->cap - arena->head->used < room) {
        struct qx_arena_block *block = block_new(room);

        block->next = arena->head;
        arena->head = block;
    }
    void *ptr = arena->head->bytes + arena->head->used;

    arena->head->used += room;
    return ptr;
}

char *qx_arena_text(struct qx_arena *arena, struct qx_slice s)
{
    char *copy = qx_arena_alloc(arena, s.len + 1, 1);

    if (s.len > 0) {
        memcpy(copy, s.ptr, s.len);
    }
    return copy;
}

char *qx_arena_printf(struct qx_arena *arena, const char *format, ...)
{
    va_list args;
    va_list again;

    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *text = qx_arena_alloc(arena, (len < 0 ? 0 : (size_t)len) + 1, 1);

    if (len > 0) {
        (void)vsnprintf(text, (size_t)len + 1, format, again);
    }
    va_end(again);
    va_end(args);
    return text;
}

void qx_arena_reset(struct qx_arena *arena)
{
    struct qx_arena_block *kept = arena->head;

    if (kept == NULL) {
        return;
    }
    arena->head = kept->next;
    qx_arena_free(arena);
    memset(kept->bytes, 0, kept->used);
    kept->used = 0;
    kept->next = NULL;
    arena->head = kept;
}

void qx_arena_free(struct qx_arena *arena)
{
    while (arena->head != NULL) {
        struct qx_arena_block *next = arena->head->next;

        free(arena->head);
        arena->head = next;
    }
}
