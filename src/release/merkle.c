#include "layout.h"

static void node(const uint8_t left[static QX_SHA256_LEN],
                 const uint8_t right[static QX_SHA256_LEN], uint8_t out[static QX_SHA256_LEN])
{
    const struct qx_slice parts[] = {qx_slice("\x01", 1), qx_slice(left, QX_SHA256_LEN),
                                     qx_slice(right, QX_SHA256_LEN)};

    qx_sha256_parts(parts, 3, out);
}

void release_merkle_add(struct release_merkle *tree, const uint8_t leaf[static QX_SHA256_LEN])
{
    uint8_t hash[QX_SHA256_LEN];
    unsigned height = 0;

    memcpy(hash, leaf, sizeof hash);
    while ((tree->n >> height & 1u) != 0) {
        node(tree->nodes[height], hash, hash);
        height++;
    }
    memcpy(tree->nodes[height], hash, sizeof hash);
    tree->n++;
}

void release_merkle_root(const struct release_merkle *tree, uint8_t out[static QX_SHA256_LEN])
{
    bool started = false;

    if (tree->n == 0) {
        qx_sha256(qx_slice(NULL, 0), out);
        return;
    }
    for (unsigned height = 0; height < 64; height++) {
        if ((tree->n >> height & 1u) == 0) {
            continue;
        }
        if (started) {
            node(tree->nodes[height], out, out);
        } else {
            memcpy(out, tree->nodes[height], QX_SHA256_LEN);
            started = true;
        }
    }
}
