/*
 * Rules, dossiers and the documents beside them as files. What is signed is judged by whoever hands
 * in a struct qx_paper_judge, for this module knows no signatures. Nothing here writes.
 */
#ifndef QUALEX_LICENSING_H
#define QUALEX_LICENSING_H

#include <qualex/digest.h>
#include <qualex/licence.h>

#define QX_RULES_FILE_MAX (1u << 20)   /* bytes */
#define QX_DOSSIER_FILE_MAX (4u << 20) /* bytes */
#define QX_PAPER_FILE_MAX (4u << 20)   /* bytes of a finding or certificate */
#define QX_DOCUMENT_FILE_MAX (64u << 20)

/* Start from {0}; free with qx_rules_file_free. */
struct qx_rules_file {
    struct qx_rules rules;
    uint8_t digest[QX_SHA256_LEN]; /* of the canonical form: spaces and order do not matter */
    struct qx_arena arena;
};

/* Errors: those of qx_read_file, qx_json_parse and qx_rules_from_json. */
QX_MUST_USE enum qx_err qx_rules_read(const char *path, struct qx_report *report,
                                      struct qx_rules_file *out);
void qx_rules_file_free(struct qx_rules_file *file);

/* Start from {0}; free with qx_dossier_file_free. */
struct qx_dossier_file {
    struct qx_dossier dossier;
    uint8_t digest[QX_SHA256_LEN]; /* of the canonical form */
    char *folder;                  /* where its documents lie: "" or ends with "/"; owned */
    struct qx_json *json;
    struct qx_arena arena;
};

/* rules must outlive it. Errors: those of qx_read_file, qx_json_parse and qx_dossier_from_json. */
QX_MUST_USE enum qx_err qx_dossier_read(const char *path, const struct qx_rules *rules,
                                        struct qx_report *report, struct qx_dossier_file *out);
void qx_dossier_file_free(struct qx_dossier_file *file);

/* Who judges what is signed. */
struct qx_paper_judge {
    void *ctx;
    /* Verifies a message as that kind. payload is appended with OK, and with errors of class
     * resource when it is known to be genuine all the same (a missing or stale list), and
     * signer likewise with the name in the first signer's key certificate; else untouched. */
    enum qx_err (*verify)(void *ctx, struct qx_slice der, const char *kind, const char *where,
                          struct qx_report *report, struct qx_buf *payload, struct qx_buf *signer);
};

/* The documents in a folder, each opened at most once. */
struct qx_evidence_folder;

/* folder is borrowed. Free with qx_evidence_folder_free. */
struct qx_evidence_folder *qx_evidence_folder_new(const char *folder, struct qx_paper_judge judge)
    __attribute__((returns_nonnull));
void qx_evidence_folder_free(struct qx_evidence_folder **folder);
/* Codes: FILE_MISSING, DOCUMENT_DIFFERS, else the name of the error ("ANNULLED", "CRL_STALE").
 * Valid as long as the folder. */
struct qx_evidence_source qx_evidence_folder_source(struct qx_evidence_folder *folder);
/* Only hashes; looks at nothing: for qx_finding_to_json. */
struct qx_evidence_source qx_evidence_none(void);

#endif
