/* A CMS SignedData message inside this module. */
#ifndef QUALEX_CRYPTO_CMS_H
#define QUALEX_CRYPTO_CMS_H

#include <openssl/cms.h>

#include <qualex/cms.h>

#define CMS_MAX (64u << 20)

/* Reads without judging anything but the form. strict: DER to the byte, else BER too. Errors,
 * reported: CMS_FORMAT, CMS_DER, CMS_TRAILING, CMS_NO_CONTENT. Free with CMS_ContentInfo_free. */
QX_MUST_USE enum qx_err cms_parse(struct qx_slice der, bool strict, const char *where,
                                  struct qx_report *report, CMS_ContentInfo **out);

/* Whether DER bytes are a SignedData whose lists are short and whose certificates and SignerInfos
 * are small: asked before libcrypto makes objects of them, which take many times the bytes. */
bool cms_bounded(struct qx_slice der);

/*
 * What no signature covers and libcrypto does not look at (RFC 5652, 5.1 and 5.3): SignedData
 * version 3, SignerInfo version 1 by issuer and serial, no lists inside, and digestAlgorithms
 * naming exactly the digests of the signers. For bytes in DER.
 */
bool cms_shape(struct qx_slice der);

/* Finds each SignerInfo's certificate among those inside the message; false when one is missing. */
bool cms_find_signers(CMS_ContentInfo *cms, STACK_OF(X509) * certs);

/* The certificate found for a SignerInfo; NULL when there is none. Borrowed. */
X509 *cms_signer_cert(CMS_SignerInfo *signer);

/* eContentType, payload, and names, times and policies as they stand there. */
void cms_fill(CMS_ContentInfo *cms, struct qx_cms_content *content);

/*
 * The signed attributes of one SignerInfo: content type, message digest, signing time and
 * signing-certificate-v2, each once with one value, and no other; the content type is the
 * message's; signing-certificate-v2 names the signer alone. Errors, reported: CMS_NO_ATTRIBUTES,
 * CMS_ATTRIBUTES.
 */
QX_MUST_USE enum qx_err cms_check_attributes(CMS_ContentInfo *cms, CMS_SignerInfo *signer,
                                             const char *where, struct qx_report *report);

/* The signing time attribute; 0 when there is none that can be read. */
int64_t cms_signing_time(CMS_SignerInfo *signer);

#endif
