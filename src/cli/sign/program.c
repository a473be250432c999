#include "sign.h"

#include <qualex/programs.h>

#define VERB(NAME, OPERANDS, MIN, MAX, HELP, OPTIONS, RUN)                        \
    {                                                                             \
        .name = NAME, .operands = OPERANDS, .min = MIN, .max = MAX, .help = HELP, \
        .options = OPTIONS, .run = RUN                                            \
    }

static const struct qx_verb VERBS[] = {
    VERB("init-root", "", 0, 0, "makes the root, the issuing CA and empty revocation lists",
         SIGN_INIT_ROOT_OPTIONS, sign_init_root),
    VERB("issue-key", "", 0, 0, "makes a key and its certificate", SIGN_ISSUE_KEY_OPTIONS,
         sign_issue_key),
    VERB("revoke-key", "CERT.pem", 1, 1, "revokes a key certificate", SIGN_REVOKE_KEY_OPTIONS,
         sign_revoke_key),
    VERB("refresh-crl", "", 0, 0, "writes the revocation lists anew, before they go stale",
         SIGN_REFRESH_CRL_OPTIONS, sign_refresh_crl),
    VERB("release", "N.manifest.json", 1, 1, "signs a release's manifest", SIGN_DOCUMENT_OPTIONS,
         sign_document),
    VERB("list", "LIST.json", 1, 1, "signs the list of questions as established",
         SIGN_DOCUMENT_OPTIONS, sign_document),
    VERB("share", "N.release.p7m", 1, 1, "hands a custodian's share of a release to one room",
         SIGN_SHARE_OPTIONS, sign_hand_share),
    VERB("admission", "REQUEST.json", 1, 1, "admits one person to one exam", SIGN_ADMISSION_OPTIONS,
         sign_admission),
    VERB("approve", "REQUEST.json", 1, 1, "signs a step in the life of question versions",
         SIGN_DOCUMENT_OPTIONS, sign_document),
    VERB("status", "", 0, 0, "writes the status list: suspends, annuls, supersedes documents",
         SIGN_STATUS_OPTIONS, sign_status),
    VERB("finding", "FINDING.json", 1, 1, "signs an officer's finding of fact",
         SIGN_DOCUMENT_OPTIONS, sign_document),
    VERB("decision", "DECISION.json", 1, 1, "signs a licensing decision", SIGN_DOCUMENT_OPTIONS,
         sign_document),
    VERB("serve", "", 0, 0, "opens questions and seals sittings for the keeper of a room",
         SIGN_SERVE_OPTIONS, sign_serve),
};

const struct qx_program QX_PROGRAM_SIGN = {
    .name = "qualex-sign",
    .summary = "makes keys and signs; the only program that opens private keys",
    .verbs = VERBS,
    .n_verbs = sizeof VERBS / sizeof VERBS[0],
    .notes = "Pass phrases are asked on the terminal, or read a line each from --passphrase-fd.",
};
