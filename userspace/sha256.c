// SPDX-License-Identifier: GPL-2.0
#include "sha256.h"

#include <openssl/evp.h>
#include <stdlib.h>

#include "debarctl.h"

/**
 * sha256() - hash of some bytes
 * @data: any
 * @len: of @data
 * @hash: result, DEBAR_DIGEST_LEN bytes
 *
 * OpenSSL's EVP_Digest() looks the algorithm up anew each time, which costs
 * more than to hash a rule, and a policy may have 10,000.
 */
void sha256(const void *data, size_t len, u8 *hash)
{
	static EVP_MD_CTX *md;
	static EVP_MD *algorithm;

	if (!md) {
		algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
		md = EVP_MD_CTX_new();
	}
	if (!md || !algorithm || !EVP_DigestInit_ex2(md, algorithm, NULL) ||
	    !EVP_DigestUpdate(md, data, len) ||
	    !EVP_DigestFinal_ex(md, hash, NULL)) {
		complain("SHA-256 is not available");
		exit(RC_FAILED);
	}
}
