// SPDX-License-Identifier: GPL-2.0
/*
 * The names that real devices have in their certificates, and what makes names
 * hard to read. Keys and dates are not theirs.
 */
#include <openssl/asn1.h>

#include "certs.h"
#include "testlib.h"

#define PRINTABLE	V_ASN1_PRINTABLESTRING
#define IA5		V_ASN1_IA5STRING
#define T61		V_ASN1_T61STRING
#define BMP		V_ASN1_BMPSTRING
#define UNIVERSAL	V_ASN1_UNIVERSALSTRING

const struct cert_spec device_certs[] = {
	{
		.name = "Hikvision recorder",
		.subject = {
			{ "C", "CN" }, { "ST", "ZheJiang" }, { "L", "HangZhou" },
			{ "O", "HIKVISION" }, { "OU", "DVRNVR" },
			{ "CN", "www.hikvision.com" },
		},
	}, {
		.name = "Hikvision door station",
		.serial = "8AB42317C62A20F1",
		.subject = {
			{ "C", "CN" }, { "ST", "ZJ" }, { "L", "HZ" },
			{ "O", "HIKVISION", PRINTABLE }, { "OU", "HZ" },
			{ "CN", "hikvision.com", PRINTABLE },
		},
	}, {
		.name = "EZVIZ camera",
		.key = KEY_ECDSA,
		.subject = { { "O", "Ezviz" }, { "CN", "Device" } },
	}, {
		.name = "Hikvision SDK",
		.version = 1,
		.subject = {
			{ "CN", "server", PRINTABLE }, { "C", "CN" },
			{ "ST", "ZheJiang", PRINTABLE },
			{ "O", "Hikvision", PRINTABLE },
			{ "OU", "HIK", PRINTABLE },
		},
		.issuer = {
			{ "C", "CN" }, { "ST", "ZheJiang", PRINTABLE },
			{ "L", "HangZhou", PRINTABLE },
			{ "O", "Hikvision", PRINTABLE },
			{ "OU", "HIK", PRINTABLE }, { "CN", "FangYu", T61 },
			{ "emailAddress", "fangyu@hikvision.com" },
		},
	}, {
		.name = "EZVIZ cloud",
		.subject = { { "C", "CN" }, { "CN", "*.ezvizlife.com" } },
		.issuer = {
			{ "C", "US" }, { "O", "Entrust, Inc." },
			{ "CN", "Entrust Certification Authority - L1K" },
		},
		.san = "DNS:*.ezvizlife.com,DNS:ezvizlife.com",
	}, {
		.name = "Dahua camera",
		.subject = {
			{ "CN", "192.168.1.108" }, { "C", "CN" },
			{ "ST", "ZHEJIANG" }, { "L", "HANGZHOU" },
			{ "O", "DAHUA" }, { "OU", "DAHUATECH" },
		},
		.issuer = {
			{ "CN", "Product Root CA" }, { "C", "CN" },
			{ "ST", "ZheJiang" }, { "L", "HangZhou" },
			{ "O", "DahuaTech" },
		},
	}, {
		.name = "Dahua recorder",
		.subject = { { "C", "CN" }, { "CN", "192.168.1.109" } },
		.issuer = {
			{ "C", "CN" },
			{ "O", "Zhejiang Dahua Technology Co.,Ltd." },
			{ "CN", "Dahua Device NVR CA" },
		},
		.san = "IP:192.168.1.109,IP:2001:db8::109",
	}, {
		.name = "Huawei home router",
		.subject = {
			{ "C", "CN" }, { "ST", "Hubei" }, { "L", "Wuhan" },
			{ "CN", "mediarouter.home" },
		},
		.issuer = {
			{ "C", "CN" }, { "ST", "Hubei" }, { "L", "Wuhan" },
			{ "CN", "root.home" },
			{ "emailAddress", "mobile@huawei.com" },
		},
		.san = "DNS:mediarouter.home,DNS:mediarouter1.home,DNS:mediarouter2.home,DNS:mediarouter3.home",
	}, {
		.name = "Huawei terminal",
		.key = KEY_ECDSA,
		.subject = {
			{ "C", "CN" }, { "O", "Huawei", PRINTABLE },
			{ "CN", "ont.huawei.com", PRINTABLE },
		},
		.issuer = {
			{ "C", "CN" }, { "O", "Huawei", PRINTABLE },
			{ "CN", "Huawei Fixed Network Product CA", PRINTABLE },
		},
	}, {
		.name = "Huawei plug-in",
		.subject = {
			{ "CN", "ont.huawei.com" }, { "ST", "HB" }, { "C", "CH" },
			{ "emailAddress", "support@huawei.com" },
			{ "O", "HuaWei" }, { "OU", "Ont" },
		},
		.issuer = {
			{ "CN", "HuaWei ONT CA" }, { "ST", "Guangdong" },
			{ "C", "CN" },
			{ "emailAddress", "support@huawei.com" },
			{ "O", "Root CA of HuaWei ONT" },
		},
	}, {
		.name = "ZTE gateway",
		.subject = { { "O", "ZTE" }, { "CN", "192.168.1.1" } },
		.issuer = { { "O", "ZTE" }, { "CN", "ZTE-ROOT-CA" } },
	}, {
		.name = "every string type",
		.key = KEY_ED25519,
		.subject = {
			{ "CN", "Dahua\u00a0Device", V_ASN1_UTF8STRING },
			{ "O", "Caf\xe9", T61 },
			{ "OU", "\0H\0u\0a\0w\0e\0i", BMP, 12 },
			{ "L", "\0\0\0Z\0\0\0T\0\0\0E", UNIVERSAL, 12 },
			{ "title", "0123 456", V_ASN1_NUMERICSTRING },
			{ "ST", "ascii", IA5 },
			{ "description", "any", PRINTABLE },
			{ "DC", "example", IA5 }, { "UID", "42", IA5 },
			{ "x500UniqueIdentifier", "\x01\x02",
			  V_ASN1_BIT_STRING },
			{ "1.3.6.1.4.1.99999.2", "of a type of its own" },
		},
	}, {
		.name = "several attributes in an RDN",
		.subject = {
			{ "C", "CN" }, { "O", "ZTE" },
			{ "OU", "Home", .same_rdn = true },
			{ "OU", "Gateway", .same_rdn = true },
			{ "CN", "one\0two", V_ASN1_UTF8STRING, 7 },
			{ "serialNumber", "0815", .same_rdn = true },
		},
		.san = "email:a@example.com,URI:http://example.com/,DNS:a.example,IP:10.0.0.1,RID:1.2.3",
	}, {
		.name = "no subject, 12 KB",
		.issuer = { { "O", "HIKVISION" } },
		.san = "critical,DNS:camera.example",
		.padding = 12000,
	},
};

const u32 device_cert_count = ARRAY_SIZE(device_certs);
