#include <qualex/rng.h>

#include <errno.h>
#include <sys/random.h>

static enum qx_err kernel_fill(void *ctx, uint8_t *out, size_t len)
{
    (void)ctx;
    while (len > 0) {
        ssize_t got = getrandom(out, len, 0);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return QX_ERR_UNAVAILABLE;
        }
        out += got;
        len -= (size_t)got;
    }
    return QX_OK;
}

struct qx_rng qx_rng_system(void)
{
    return (struct qx_rng){.fill = kernel_fill};
}

enum qx_err qx_rng_fill(struct qx_rng rng, uint8_t *out, size_t len)
{
    return rng.fill(rng.ctx, out, len);
}
