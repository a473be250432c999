#include "layers.h"

#include <errno.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* By hand, because the C library has no wrappers and its headers may be older than the kernel. */
struct ruleset {
    uint64_t files;
    uint64_t net;
    uint64_t scoped;
};

#define QUERY_ABI 1U

/* How many rights each revision of the interface knows (linux/landlock.h). */
static struct ruleset all_rights(long abi)
{
    static const unsigned file_rights[] = {0, 13, 14, 15, 15};
    unsigned files = abi >= 5 ? 16 : file_rights[abi];

    return (struct ruleset){.files = (UINT64_C(1) << files) - 1,
                            .net = abi >= 4 ? 3 : 0,     /* TCP bind and connect */
                            .scoped = abi >= 6 ? 3 : 0}; /* abstract sockets, signals */
}

/* A ruleset that handles everything and allows nothing. */
int qx_jail_landlock(bool *holds)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, QUERY_ABI);

    *holds = false;
    if (abi < 1) {
        return errno == ENOSYS || errno == EOPNOTSUPP ? 0 : -errno;
    }
    struct ruleset rules = all_rights(abi);
    long fd = syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);

    if (fd < 0) {
        return -errno;
    }
    int err = syscall(SYS_landlock_restrict_self, (int)fd, 0) == 0 ? 0 : -errno;

    (void)close((int)fd);
    *holds = err == 0;
    return err;
}
