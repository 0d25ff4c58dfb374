/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What weakens the ban on this box, why, and what to do about it.
 */
#ifndef DEBAR_HEALTH_H
#define DEBAR_HEALTH_H

#include "netlink.h"

enum severity {
	HEALTH_OK,		/* as it should be; doctor says so */
	HEALTH_NOTE,		/* worth knowing */
	HEALTH_WARNING,		/* the ban is weaker than it could be */
	HEALTH_CRITICAL,	/* covered devices get through */
};

extern const struct names severity_names;

/**
 * struct health_item - one finding
 * @severity: how bad it is
 * @port: interface concerned, or NULL
 * @what: in one line
 * @remedy: what to do about it, or NULL
 */
struct health_item {
	enum severity severity;
	const char *port;
	const char *what;
	const char *remedy;
};

/**
 * struct health - all findings
 */
struct health {
	struct arena arena;
	struct health_item *list;
	size_t count;
	size_t room;
};

void health_add(struct health *health, enum severity how_bad, const char *port,
		const char *remedy, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
void health_status(struct health *health, struct nlattr **status);
void health_ports(struct health *health, const struct dump *ports);
void health_tc(struct health *health, const struct dump *ports);
void health_gateways(struct health *health, const struct dump *gateways,
		     struct nlattr **status);
void health_devices(struct health *health, const struct dump *devices,
		    struct nlattr **status);
void health_vendors(struct health *health, const struct dump *vendors,
		    struct nlattr **status);
void health_waivers(struct health *health, const struct dump *waivers);
void health_show(struct out *out, const char *key, const char *label,
		 const struct health *health);
void health_free(struct health *health);

#endif
