#include <qualex/arena.h>
#include <qualex/secret.h>

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

void qx_wipe(void *ptr, size_t len)
{
    if (ptr != NULL && len > 0) {
        explicit_bzero(ptr, len);
    }
}

void qx_secret_close_process(void)
{
    const struct rlimit none = {0};

    /* The limit is not asked when cores are piped to a program, the flag is. */
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

static size_t pages(size_t len)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    return (len + page) / page * page;
}

void qx_secret_alloc(struct qx_secret *secret, size_t len)
{
    size_t room = pages(len);
    void *ptr =
        mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

    if (ptr == MAP_FAILED) {
        /* As any allocation: ends the process with the one message there is for it. */
        ptr = qx_alloc(SIZE_MAX / 2, 1);
    }
    /* Locking may be refused by RLIMIT_MEMLOCK: the other two protections still hold. */
    (void)mlock(ptr, room);
    (void)madvise(ptr, room, MADV_DONTDUMP);
    secret->ptr = ptr;
    secret->len = len;
}

void qx_secret_free(struct qx_secret *secret)
{
    if (secret->ptr != NULL) {
        size_t room = pages(secret->len);

        qx_wipe(secret->ptr, room);
        (void)munmap(secret->ptr, room);
    }
    *secret = (struct qx_secret){0};
}

struct qx_slice qx_secret_slice(const struct qx_secret *secret)
{
    return qx_slice(secret->ptr, secret->len);
}

bool qx_secret_equal(struct qx_slice a, struct qx_slice b)
{
    unsigned difference = 0;

    if (a.len != b.len) {
        return false;
    }
    for (size_t i = 0; i < a.len; i++) {
        difference |= (unsigned)(a.ptr[i] ^ b.ptr[i]);
        __asm__ volatile("" : "+r"(difference));
    }
    return difference == 0;
}
