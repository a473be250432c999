/* The manifest of a release, from wherever it stands. */
#ifndef QUALEX_CLI_BANK_MANIFEST_H
#define QUALEX_CLI_BANK_MANIFEST_H

#include <qualex/buf.h>
#include <qualex/cli.h>

/* The payload of a signed manifest (CMS, not judged), or a manifest as it was written; appended.
 * Errors: those of reading, of JSON and of CMS; KIND for another document. */
QX_MUST_USE enum qx_err cli_bank_manifest(struct qx_cli *cli, const char *path, struct qx_buf *out);
/* The one beside N.release: N.release.p7m, else N.manifest.json. */
QX_MUST_USE enum qx_err cli_bank_manifest_beside(struct qx_cli *cli, const char *release,
                                                 struct qx_buf *out);

#endif
