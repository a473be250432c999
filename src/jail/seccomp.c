#include "layers.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <seccomp.h>

#define ARGS_MAX 2

/* One allowed call; where args are given, all of them must hold. */
struct allowed {
    int call;
    unsigned n;
    struct scmp_arg_cmp args[ARGS_MAX];
};

/* Only what an ncurses loop over inherited descriptors needs. SCMP_A* of seccomp.h would make clang
 * complain, hence the initialisers. */
#define ARG_IS(number, value)                                  \
    {                                                          \
        .arg = (number), .op = SCMP_CMP_EQ, .datum_a = (value) \
    }
#define ARG_BITS(number, mask, value)                                                    \
    {                                                                                    \
        .arg = (number), .op = SCMP_CMP_MASKED_EQ, .datum_a = (mask), .datum_b = (value) \
    }
#define CALL(name)             \
    {                          \
        .call = SCMP_SYS(name) \
    }
#define CALL_IF(name, condition)                              \
    {                                                         \
        .call = SCMP_SYS(name), .n = 1, .args = { condition } \
    }

static const struct allowed allowed[] = {
    CALL(read),
    CALL(write),
    CALL(readv),
    CALL(writev),
    CALL(close),
    CALL(fstat),
    CALL(lseek), /* stdio asks whether it may seek */
    CALL(poll),
    CALL(ppoll),
    CALL(select),
    CALL(pselect6),
    CALL_IF(fcntl, ARG_IS(1, F_GETFD)),
    CALL_IF(fcntl, ARG_IS(1, F_GETFL)), /* dprintf asks for it */
    CALL_IF(fcntl, ARG_IS(1, F_SETFL)),
    CALL_IF(ioctl, ARG_IS(1, TCGETS)),
    CALL_IF(ioctl, ARG_IS(1, TCSETS)),
    CALL_IF(ioctl, ARG_IS(1, TCSETSW)),
    CALL_IF(ioctl, ARG_IS(1, TCSETSF)),
    CALL_IF(ioctl, ARG_IS(1, TIOCGWINSZ)),
    CALL_IF(ioctl, ARG_IS(1, TCFLSH)),
    CALL(clock_gettime),
    CALL(gettimeofday),
    CALL(time),
    CALL(nanosleep),
    CALL(clock_nanosleep),
    CALL(getrandom),
    CALL(brk),
    {.call = SCMP_SYS(mmap),
           .n = 2,
           .args = {ARG_BITS(2, PROT_EXEC, 0), ARG_BITS(3, MAP_ANONYMOUS, MAP_ANONYMOUS)}},
    CALL_IF(mprotect, ARG_BITS(2, PROT_EXEC, 0)),
    CALL(mremap),
    CALL(munmap),
    CALL(madvise),
    CALL(mlock),
    CALL(munlock),
    CALL(futex),
    CALL(rt_sigaction),
    CALL(rt_sigprocmask),
    CALL(rt_sigreturn),
    CALL(restart_syscall),
    CALL(getpid),
    CALL(gettid),
    CALL(exit),
    CALL(exit_group),
};

static int add_rules(scmp_filter_ctx filter)
{
    /* abort() must end us with its own signal, so tgkill may name this process and no other */
    const struct scmp_arg_cmp self = ARG_IS(0, (scmp_datum_t)getpid());
    int err = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &self);

    for (size_t i = 0; err == 0 && i < sizeof allowed / sizeof allowed[0]; i++) {
        if (allowed[i].call >= 0) { /* negative: not a call of this machine */
            err = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, allowed[i].call, allowed[i].n,
                                         allowed[i].args);
        }
    }
    return err;
}

int qx_jail_seccomp(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));

    if (filter == NULL) {
        return -ENOMEM;
    }
    int err = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);

    if (err == 0) {
        err = add_rules(filter);
    }
    if (err == 0) {
        err = seccomp_load(filter);
    }
    seccomp_release(filter);
    return err;
}
