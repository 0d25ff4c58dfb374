// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel was built with, and what stands around it.
 */
#include "doctor.h"

#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>

/**
 * doctor_read() - read the first line of a short file
 * @path: of the file
 * @text: result, "" on failure
 * @size: room in @text
 */
bool doctor_read(const char *path, char *text, size_t size)
{
	FILE *file = fopen(path, "re");
	bool done;

	text[0] = 0;
	if (!file)
		return false;
	done = fgets(text, (int)size, file);
	if (!done)
		text[0] = 0;
	text[strcspn(text, "\n")] = 0;
	fclose(file);
	return done;
}

/**
 * doctor_exists() - is there a file of this name?
 * @path: of the file
 */
bool doctor_exists(const char *path)
{
	return !access(path, F_OK);
}

/* An option of the kernel's configuration, and what debar has of it. */
struct feature {
	const char *option;
	const char *purpose;
	bool found;
};

/* Where distributions leave the configuration, else the kernel's own copy. */
static FILE *open_config(bool *piped)
{
	struct utsname kernel;
	char path[256];
	FILE *file;

	*piped = false;
	if (uname(&kernel))
		return NULL;
	snprintf(path, sizeof(path), "/boot/config-%s", kernel.release);
	file = fopen(path, "re");
	if (file)
		return file;
	snprintf(path, sizeof(path), "/lib/modules/%s/config", kernel.release);
	file = fopen(path, "re");
	if (file || !doctor_exists("/proc/config.gz"))
		return file;
	*piped = true;
	return popen("gzip -dc /proc/config.gz", "re");
}

static bool read_config(struct feature *features, size_t count)
{
	bool piped, any = false;
	FILE *file = open_config(&piped);
	char line[512];
	size_t i, len;

	if (!file)
		return false;
	while (fgets(line, sizeof(line), file)) {
		for (i = 0; i < count; i++) {
			len = strlen(features[i].option);
			if (!strncmp(line, features[i].option, len) &&
			    (!strncmp(line + len, "=y", 2) ||
			     !strncmp(line + len, "=m", 2)))
				features[i].found = true;
		}
		any = any || !strncmp(line, "CONFIG_", 7);
	}
	if (piped)
		pclose(file);
	else
		fclose(file);
	return any;
}

static void check_config(struct health *health)
{
	struct feature features[] = {
		{ "CONFIG_NETFILTER_INGRESS", "the ingress hook", false },
		{ "CONFIG_NETFILTER_EGRESS", "the egress hook", false },
	};
	size_t i;

	if (!read_config(features, ARRAY_SIZE(features))) {
		health_add(health, HEALTH_NOTE, NULL, NULL,
			   "the configuration of the kernel cannot be read; whether it has the hooks is seen at the ports");
		return;
	}
	for (i = 0; i < ARRAY_SIZE(features); i++) {
		if (features[i].found)
			health_add(health, HEALTH_OK, NULL, NULL,
				   "the kernel has %s: %s", features[i].option,
				   features[i].purpose);
		else
			health_add(health, HEALTH_CRITICAL, NULL,
				   "use a kernel that is built with it",
				   "the kernel is built without %s: %s",
				   features[i].option, features[i].purpose);
	}
}

static void check_drop_reasons(struct health *health)
{
	static const char path[] =
		"/sys/kernel/tracing/events/skb/kfree_skb/format";
	char line[8192];
	bool named = false;
	FILE *file = fopen(path, "re");

	if (!file)
		return;
	while (fgets(line, sizeof(line), file))
		named = named || strstr(line, "NETFILTER_DROP");
	fclose(file);
	if (named)
		health_add(health, HEALTH_OK, NULL, NULL,
			   "drops carry the reason NETFILTER_DROP (skb:kfree_skb, dropwatch)");
	else
		health_add(health, HEALTH_NOTE, NULL, NULL,
			   "this kernel gives no reason for drops; 'debarctl monitor' and debar:verdict do");
}

static void check_br_netfilter(struct health *health)
{
	if (doctor_exists("/sys/module/br_netfilter"))
		health_add(health, HEALTH_NOTE, NULL, NULL,
			   "br_netfilter is loaded: it shows bridged frames to iptables, and changes nothing here, because the hooks are on the bridge's ports");
	else
		health_add(health, HEALTH_OK, NULL, NULL,
			   "br_netfilter is not loaded, and not needed: the hooks are on the bridge's ports");
}

/* Without a backend that keeps them, the name of it reads "(null)". */
static void check_records(struct health *health)
{
	char backend[64];

	if (doctor_read("/sys/module/pstore/parameters/backend", backend,
			sizeof(backend)) &&
	    strcmp(backend, "(null)"))
		health_add(health, HEALTH_OK, NULL, NULL,
			   "a crash is remembered over a boot (pstore: %s)",
			   backend);
	else
		health_add(health, HEALTH_NOTE, NULL,
			   "give the kernel a backend of pstore: EFI variables, ERST, ramoops",
			   "no crash is remembered over a boot here: after one, policies come up as they are");
}

/**
 * doctor_kernel() - what the kernel can do
 * @health: to add to
 */
void doctor_kernel(struct health *health)
{
	check_config(health);
	check_records(health);
	check_drop_reasons(health);
	check_br_netfilter(health);
}
