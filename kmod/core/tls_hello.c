// SPDX-License-Identifier: GPL-2.0
#include "tls.h"

enum {
	RANDOM_LEN = 32,
	MAX_SESSION_ID = 32,
	/* RFC 8446, 4.2 and RFC 9849, 5 */
	EXT_SERVER_NAME = 0,
	EXT_SESSION_TICKET = 35,
	EXT_PRE_SHARED_KEY = 41,
	EXT_SUPPORTED_VERSIONS = 43,
	EXT_ENCRYPTED_CLIENT_HELLO = 0xfe0d,

	NAME_TYPE_HOST_NAME = 0,
};

/* SHA-256 of "HelloRetryRequest": RFC 8446, 4.1.3. */
static const u8 retry_random[RANDOM_LEN] = {
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11,
	0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
	0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e,
	0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
};

/* Take @len bytes off the front of @in, or leave it as it is. */
static inline bool take(struct debar_slice *in, u32 len, struct debar_slice *out)
{
	if (len > in->len)
		return false;
	out->data = in->data;
	out->len = len;
	in->data += len;
	in->len -= len;
	return true;
}

static inline bool take_u16(struct debar_slice *in, u16 *value)
{
	struct debar_slice bytes DEBAR_UNSET;

	if (!take(in, 2, &bytes))
		return false;
	*value = debar_be16(bytes.data);
	return true;
}

static inline bool take_vector8(struct debar_slice *in, struct debar_slice *out)
{
	struct debar_slice len DEBAR_UNSET;

	return take(in, 1, &len) && take(in, len.data[0], out);
}

static inline bool take_vector16(struct debar_slice *in, struct debar_slice *out)
{
	u16 len;

	return take_u16(in, &len) && take(in, len, out);
}

static bool take_session_id(struct debar_slice *in, struct debar_slice *out)
{
	return take_vector8(in, out) && out->len <= MAX_SESSION_ID;
}

/*
 * What follows the fixed part. Its length is not held against it: a hello with
 * an extension cut short still says what the ones before it say.
 */
static struct debar_slice extensions(struct debar_slice rest)
{
	u16 len;

	if (!take_u16(&rest, &len))
		rest.len = 0;
	else if (len < rest.len)
		rest.len = len;
	return rest;
}

static bool take_extension(struct debar_slice *in, u16 *type,
			   struct debar_slice *body)
{
	return take_u16(in, type) && take_vector16(in, body);
}

/* Reserved so that nobody comes to rely on not seeing them: RFC 8701. */
static bool is_reserved(u16 version)
{
	return (version & 0x0f0f) == 0x0a0a && version >> 8 == (version & 0xff);
}

/**
 * debar_version_is_tls13() - is a version TLS 1.3 or one of its drafts?
 * @version: as on the wire
 *
 * Drafts are 0x7fXX, experiments 0x7eXX and (Fizz) 0xfbXX.
 *
 * Return: whether certificates are encrypted in it.
 */
bool debar_version_is_tls13(u16 version)
{
	switch (version >> 8) {
	case 0x03:
		return version >= DEBAR_TLS1_3;
	case DEBAR_TLS1_3_EXPERIMENT >> 8:
	case DEBAR_TLS1_3_DRAFT >> 8:
	case 0xfb:
		return true;
	}
	return false;
}

/* The standard is preferred to its drafts, whose numbers are higher. */
static bool is_better(u16 version, u16 than)
{
	if (is_reserved(version) || than == DEBAR_TLS1_3)
		return false;
	return version == DEBAR_TLS1_3 || version > than;
}

static void read_versions(struct debar_client_hello *hello,
			  struct debar_slice body)
{
	struct debar_slice list DEBAR_UNSET;
	u16 version, best = 0;

	if (!take_vector8(&body, &list))
		return;
	while (take_u16(&list, &version)) {
		if (is_better(version, best))
			best = version;
		if (debar_version_is_tls13(version))
			hello->offers_tls13 = true;
	}
	if (best)
		hello->version = best;
}

static void read_server_name(struct debar_client_hello *hello,
			     struct debar_slice body)
{
	struct debar_slice list DEBAR_UNSET;
	struct debar_slice type DEBAR_UNSET;
	struct debar_slice name DEBAR_UNSET;

	if (hello->sni.len || !take_vector16(&body, &list))
		return;
	while (take(&list, 1, &type) && take_vector16(&list, &name)) {
		if (type.data[0] == NAME_TYPE_HOST_NAME && name.len) {
			hello->sni = name;
			return;
		}
	}
}

static void read_client_extension(struct debar_client_hello *hello, u16 type,
				  struct debar_slice body)
{
	switch (type) {
	case EXT_SERVER_NAME:
		read_server_name(hello, body);
		break;
	case EXT_SUPPORTED_VERSIONS:
		read_versions(hello, body);
		break;
	case EXT_SESSION_TICKET:
		hello->has_ticket |= body.len > 0;
		break;
	case EXT_PRE_SHARED_KEY:
		hello->has_psk = true;
		break;
	case EXT_ENCRYPTED_CLIENT_HELLO:
		hello->has_ech = true;
		break;
	}
}

/**
 * debar_client_hello_parse() - read a ClientHello
 * @hello: what it says; points into @body
 * @body: message without its header (RFC 8446, 4.1.2; RFC 6101, 5.6.1.2)
 * @len: length of @body
 *
 * Return: false when the fixed part is not whole.
 */
bool debar_client_hello_parse(struct debar_client_hello *hello,
			      const u8 *body, u32 len)
{
	struct debar_slice in = { body, len };
	struct debar_slice suites DEBAR_UNSET;
	struct debar_slice compression DEBAR_UNSET;
	struct debar_slice extension DEBAR_UNSET;
	u16 type;

	memset(hello, 0, sizeof(*hello));
	if (!take_u16(&in, &hello->legacy_version) ||
	    !take(&in, RANDOM_LEN, &hello->random) ||
	    !take_session_id(&in, &hello->session_id) ||
	    !take_vector16(&in, &suites) ||
	    !take_vector8(&in, &compression))
		return false;
	hello->version = hello->legacy_version;
	/* Before draft 16 the fixed part offered it. */
	hello->offers_tls13 = debar_version_is_tls13(hello->version);
	in = extensions(in);
	while (take_extension(&in, &type, &extension))
		read_client_extension(hello, type, extension);
	return true;
}

/**
 * debar_client_hello_parse_sslv2() - read a ClientHello in SSL 2.0 form
 * @hello: what it says; points into @body
 * @body: record without its header, from the message type on (RFC 5246, E.2)
 * @len: length of @body
 *
 * Return: false when its lengths contradict each other.
 */
bool debar_client_hello_parse_sslv2(struct debar_client_hello *hello,
				    const u8 *body, u32 len)
{
	struct debar_slice in = { body, len };
	struct debar_slice message, suites;
	u16 suites_len, session_id_len, challenge_len;

	memset(hello, 0, sizeof(*hello));
	if (!take(&in, 1, &message) ||
	    !take_u16(&in, &hello->legacy_version) ||
	    !take_u16(&in, &suites_len) ||
	    !take_u16(&in, &session_id_len) ||
	    !take_u16(&in, &challenge_len))
		return false;
	if (!suites_len || suites_len % 3 || session_id_len > MAX_SESSION_ID ||
	    challenge_len < 16 || challenge_len > RANDOM_LEN)
		return false;
	if (!take(&in, suites_len, &suites) ||
	    !take(&in, session_id_len, &hello->session_id) ||
	    !take(&in, challenge_len, &hello->random) || in.len)
		return false;
	hello->version = hello->legacy_version;
	hello->sslv2 = true;
	return true;
}

static void read_server_extension(struct debar_server_hello *hello, u16 type,
				  struct debar_slice body)
{
	u16 version;

	switch (type) {
	case EXT_SUPPORTED_VERSIONS:
		/* RFC 8446, 4.2.1: never selects an older version. */
		if (take_u16(&body, &version) &&
		    debar_version_is_tls13(version))
			hello->version = version;
		break;
	case EXT_PRE_SHARED_KEY:
		hello->has_psk = true;
		break;
	}
}

static void read_server_extensions(struct debar_server_hello *hello,
				   struct debar_slice in)
{
	struct debar_slice extension DEBAR_UNSET;
	u16 type;

	in = extensions(in);
	while (take_extension(&in, &type, &extension))
		read_server_extension(hello, type, extension);
	hello->is_tls13 = debar_version_is_tls13(hello->version);
}

static bool is_version(u16 version)
{
	return version >> 8 == 3 || debar_version_is_tls13(version);
}

/**
 * debar_server_hello_parse() - read a ServerHello
 * @hello: what it says; points into @body
 * @body: message without its header (RFC 8446, 4.1.3; RFC 6101, 5.6.1.3)
 * @len: length of @body
 *
 * Return: false when the fixed part is not whole or the version is none.
 */
bool debar_server_hello_parse(struct debar_server_hello *hello,
			      const u8 *body, u32 len)
{
	struct debar_slice in = { body, len };
	struct debar_slice suite DEBAR_UNSET;
	struct debar_slice compression DEBAR_UNSET;

	memset(hello, 0, sizeof(*hello));
	if (!take_u16(&in, &hello->version) || !is_version(hello->version) ||
	    !take(&in, RANDOM_LEN, &hello->random))
		return false;
	/* Before draft 22 TLS 1.3 left out what it has no use for. */
	if (debar_version_is_tls13(hello->version)) {
		if (!take(&in, 2, &suite))
			return false;
	} else if (!take_session_id(&in, &hello->session_id) ||
		   !take(&in, 2, &suite) || !take(&in, 1, &compression)) {
		return false;
	}
	hello->is_retry = !memcmp(hello->random.data, retry_random, RANDOM_LEN);
	read_server_extensions(hello, in);
	return true;
}

/**
 * debar_hello_retry_parse() - read a HelloRetryRequest from before draft 22
 * @hello: what it says
 * @body: message without its header; later a retry is a ServerHello
 * @len: length of @body
 *
 * Return: false when it does not begin with a version of TLS 1.3.
 */
bool debar_hello_retry_parse(struct debar_server_hello *hello,
			     const u8 *body, u32 len)
{
	struct debar_slice in = { body, len };

	memset(hello, 0, sizeof(*hello));
	if (!take_u16(&in, &hello->version))
		return false;
	hello->is_retry = true;
	hello->is_tls13 = debar_version_is_tls13(hello->version);
	return hello->is_tls13;
}
