// SPDX-License-Identifier: GPL-2.0
#include "view.h"

/**
 * view_fetch() - ask the module for everything
 * @view: result; view_free() in any case
 * @link: open
 *
 * Return: RC_DONE, or what the tool is to exit with, after a complaint.
 */
int view_fetch(struct view *view, struct link *link)
{
	const struct { int command; struct dump *dump; } all[] = {
		{ DEBAR_CMD_GET_PORTS, &view->ports },
		{ DEBAR_CMD_GET_GATEWAYS, &view->gateways },
		{ DEBAR_CMD_GET_DEVICES, &view->devices },
		{ DEBAR_CMD_GET_VENDORS, &view->vendors },
		{ DEBAR_CMD_GET_WAIVERS, &view->waivers },
	};
	size_t i;
	int err;

	err = link_fetch(link, link_message(link, DEBAR_CMD_GET_STATUS),
			 &view->status);
	for (i = 0; !err && i < ARRAY_SIZE(all); i++)
		err = link_dump_all(link, all[i].command, all[i].dump);
	return err ? link_failed(link, "cannot read the status", err) : RC_DONE;
}

/**
 * view_examine() - find what weakens the ban
 * @view: fetched
 * @status: attributes of its status
 */
void view_examine(struct view *view, struct nlattr **status)
{
	health_status(&view->health, status);
	if (!reply_text(status, DEBAR_A_NAME))
		return;
	health_ports(&view->health, &view->ports);
	health_tc(&view->health, &view->ports);
	health_gateways(&view->health, &view->gateways, status);
	health_devices(&view->health, &view->devices, status);
	health_vendors(&view->health, &view->vendors, status);
	health_waivers(&view->health, &view->waivers);
}

/**
 * view_free() - forget it
 * @view: fetched or zero
 */
void view_free(struct view *view)
{
	dump_free(&view->status);
	dump_free(&view->ports);
	dump_free(&view->gateways);
	dump_free(&view->devices);
	dump_free(&view->vendors);
	dump_free(&view->waivers);
	health_free(&view->health);
}
