// SPDX-License-Identifier: GPL-2.0
/*
 * The module: its version, its signature, and whether there is one.
 */
#include "doctor.h"

#include <stdio.h>
#include <sys/utsname.h>

#define SECURE_BOOT							\
	"/sys/firmware/efi/efivars/"					\
	"SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

/**
 * doctor_module() - does the module fit the tool?
 * @health: to add to
 * @status: attributes of a reply to get-status
 */
void doctor_module(struct health *health, struct nlattr **status)
{
	const char *version = reply_text(status, DEBAR_A_VERSION);

	if (version && !strcmp(version, DEBAR_VERSION))
		health_add(health, HEALTH_OK, NULL, NULL,
			   "module and debarctl are version %s, netlink ABI %u",
			   version, reply_u32(status, DEBAR_A_ABI));
	else
		health_add(health, HEALTH_NOTE, NULL,
			   "install both from one release, reboot or reload the module",
			   "the module is version %s, debarctl %s; both speak netlink ABI %d",
			   version ? version : "unknown", DEBAR_VERSION,
			   DEBAR_ABI);
}

/* Would modprobe find it? */
static bool is_installed(const char *release)
{
	char line[8192];
	bool found = false;
	FILE *file;

	snprintf(line, sizeof(line), "/lib/modules/%s/modules.dep", release);
	file = fopen(line, "re");
	if (!file)
		return false;
	while (!found && fgets(line, sizeof(line), file))
		found = !strncmp(line, "debar.ko", 8) ||
			strstr(line, "/debar.ko");
	fclose(file);
	return found;
}

/**
 * doctor_absent() - say what is known of a module that does not answer
 * @health: to add to
 * @other_abi: there is one, of another version
 */
void doctor_absent(struct health *health, bool other_abi)
{
	struct utsname kernel;

	if (other_abi) {
		health_add(health, HEALTH_CRITICAL, NULL,
			   "install both from one release, reboot or reload the module",
			   "the loaded module and debarctl (version %s, netlink ABI %d) are from different releases",
			   DEBAR_VERSION, DEBAR_ABI);
		return;
	}
	if (uname(&kernel))
		snprintf(kernel.release, sizeof(kernel.release), "?");
	if (is_installed(kernel.release))
		health_add(health, HEALTH_CRITICAL, NULL,
			   "'modprobe debar', then 'debarctl load FILE...'",
			   "the kernel module debar is not loaded: nothing is banned");
	else
		health_add(health, HEALTH_CRITICAL, NULL,
			   "install it for this kernel (DKMS: 'dkms status', headers of this kernel)",
			   "the kernel module debar is not loaded, and not installed for %s: nothing is banned",
			   kernel.release);
}

/* Four bytes of attributes, then 0 or 1. */
static bool has_secure_boot(bool *known)
{
	FILE *file = fopen(SECURE_BOOT, "re");
	u8 value[5] = { 0 };

	*known = file && fread(value, 1, sizeof(value), file) == sizeof(value);
	if (file)
		fclose(file);
	return *known && value[4] == 1;
}

/* "none [integrity] confidentiality" */
static bool is_locked_down(char *which, size_t size)
{
	char text[128];
	const char *at;

	doctor_read("/sys/kernel/security/lockdown", text, sizeof(text));
	at = strchr(text, '[');
	if (!at)
		return false;
	snprintf(which, size, "%.*s", (int)strcspn(at + 1, "]"), at + 1);
	return strcmp(which, "none");
}

/**
 * doctor_trust() - signatures, and who insists on them
 * @health: to add to
 * @loaded: the module is loaded
 */
void doctor_trust(struct health *health, bool loaded)
{
	char taint[32], which[32] = "", enforce[8];
	bool known, secure = has_secure_boot(&known), strict;

	doctor_read("/sys/module/debar/taint", taint, sizeof(taint));
	doctor_read("/sys/module/module/parameters/sig_enforce", enforce,
		    sizeof(enforce));
	strict = is_locked_down(which, sizeof(which)) || enforce[0] == 'Y';
	if (which[0])
		health_add(health, HEALTH_OK, NULL, NULL,
			   "kernel lockdown: %s", which);
	if (known)
		health_add(health, HEALTH_OK, NULL, NULL, "Secure Boot is %s",
			   secure ? "on" : "off");
	if (loaded && strchr(taint, 'E'))
		health_add(health, secure ? HEALTH_WARNING : HEALTH_NOTE, NULL,
			   "sign it with a key that the firmware knows (MOK, 'mokutil --import')",
			   "the module has no signature that this kernel knows; where Secure Boot or lockdown asks for one, it does not load");
	else if (loaded)
		health_add(health, HEALTH_OK, NULL, NULL,
			   "the signature of the module is valid, or none is asked for");
	else if (strict)
		health_add(health, HEALTH_WARNING, NULL,
			   "sign it with a key that the firmware knows (MOK, 'mokutil --import')",
			   "this kernel loads signed modules only");
}
