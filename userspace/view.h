/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that the module says of itself, and what is wrong with it.
 */
#ifndef DEBARCTL_VIEW_H
#define DEBARCTL_VIEW_H

#include "health.h"

/**
 * struct view - the module as it is now
 * @status: answer to get-status
 * @ports: answer to get-ports
 * @gateways: answer to get-gateways
 * @devices: answer to get-devices
 * @vendors: answer to get-vendors
 * @waivers: answer to get-waivers
 * @health: findings
 */
struct view {
	struct dump status;
	struct dump ports;
	struct dump gateways;
	struct dump devices;
	struct dump vendors;
	struct dump waivers;
	struct health health;
};

int view_fetch(struct view *view, struct link *link);
void view_examine(struct view *view, struct nlattr **status);
void view_free(struct view *view);

#endif
