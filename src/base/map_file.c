#include <qualex/io.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Pages are given back in pieces of at least this size: each costs a call. */
#define FORGET_STEP ((size_t)4 << 20)

bool qx_map_open(int fd, size_t max, struct qx_mapped *out)
{
    void *at = MAP_FAILED;
    struct stat st;

    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
        (uintmax_t)st.st_size <= max) {
        at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    if (at == MAP_FAILED) {
        return false;
    }
    (void)madvise(at, (size_t)st.st_size, MADV_SEQUENTIAL);
    *out = (struct qx_mapped){.bytes = qx_slice(at, (size_t)st.st_size)};
    return true;
}

bool qx_map_file(const char *path, size_t max, struct qx_mapped *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool mapped = fd >= 0 && qx_map_open(fd, max, out);

    if (fd >= 0) {
        (void)close(fd);
    }
    return mapped;
}

void qx_mapped_forget(struct qx_mapped *map, size_t done)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);

    if (done <= map->bytes.len && done >= map->forgotten + FORGET_STEP) {
        size_t end = done / page * page;

        (void)madvise((uint8_t *)(uintptr_t)map->bytes.ptr + map->forgotten, end - map->forgotten,
                      MADV_DONTNEED);
        map->forgotten = end;
    }
}

void qx_unmap(struct qx_mapped *map)
{
    if (map->bytes.len > 0) {
        (void)munmap((void *)(uintptr_t)map->bytes.ptr, map->bytes.len);
    }
    *map = (struct qx_mapped){0};
}
