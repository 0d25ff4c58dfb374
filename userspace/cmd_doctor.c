// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "doctor.h"
#include "lockout_switch.h"
#include "view.h"

/* With a policy in force, after the findings of status. */
static void examine(struct view *view, struct nlattr **status)
{
	struct health *health = &view->health;

	doctor_module(health, status);
	view_examine(view, status);
	if (!reply_text(status, DEBAR_A_NAME))
		return;
	doctor_links(health, &view->ports, status);
	doctor_data(health, status);
}

/* Returns what keeps the module from being asked, or RC_DONE. */
static int ask_module(struct view *view, struct link *link,
		      const struct request *rq)
{
	struct nlattr *status[REPLY_MAX + 1];
	int rc = link_open(link, rq, false);

	if (rc == RC_MODULE)
		doctor_absent(&view->health, link->family > 0);
	if (!rc)
		rc = view_fetch(view, link);
	if (!rc && !link_parse(view->status.messages[0], status))
		rc = RC_FAILED;
	if (!rc)
		examine(view, status);
	else if (rc != RC_MODULE)
		health_add(&view->health, HEALTH_CRITICAL, NULL,
			   "look again with CAP_NET_ADMIN",
			   "the module could not be asked: what it does is not known");
	return rc;
}

static bool is_critical(const struct health *health)
{
	size_t i;

	for (i = 0; i < health->count; i++)
		if (health->list[i].severity == HEALTH_CRITICAL)
			return true;
	return false;
}

/* The switch that `load --boot` has thrown. Nothing is loaded, no problem. */
static int switch_on(struct link *link)
{
	struct nl_msg *msg = link_message(link, DEBAR_CMD_SET);
	int err;

	nla_put_u8(msg, DEBAR_A_ENABLED, 1);
	err = link_call(link, msg, NULL, NULL);
	return err && err != -ENOENT ?
	       link_failed(link, "the breaker is reset, but the policy is switched off still",
			   err) : RC_DONE;
}

/* @link: NULL where there is no module */
static int reset_breaker(struct breaker *breaker, struct link *link,
			 const struct request *rq)
{
	const struct change change = { .mode = -1, .enabled = 1 };
	int rc;

	if (link && lockout_switch_count(rq, link, &change) && !rq->force) {
		complain("the crash breaker is not reset, for that switches the policy on: reset it with --force");
		return RC_FAILED;
	}
	rc = breaker_clear(breaker);
	return rc || !link ? rc : switch_on(link);
}

static int clear(struct health *health, struct breaker *breaker,
		 const struct request *rq)
{
	bool tripped = breaker->state != BREAKER_CLOSED;
	bool crashed = breaker->crashes.frame_count;
	struct link link = { 0 };
	int rc;

	if (tripped) {
		rc = link_open(&link, rq, true);
		if (!rc || rc == RC_MODULE)
			rc = reset_breaker(breaker, rc ? NULL : &link, rq);
		link_close(&link);
	} else {
		rc = breaker_clear(breaker);
	}
	if (rc)
		return rc;
	health_add(health, HEALTH_OK, NULL, NULL, tripped ?
		   "the crash breaker is reset, and the policy switched on" :
		   crashed ? "the crash is judged: the next boot loads policies as they are" :
		   "the crash breaker had not tripped");
	return RC_DONE;
}

static int show(const struct request *rq, const struct health *health)
{
	struct out out;

	out_begin(&out, rq);
	out_bool(&out, "critical", is_critical(health));
	health_show(&out, "findings", NULL, health);
	return out_end(&out);
}

/*
 * doctor [--clear [--force]]
 */
int cmd_doctor(const struct request *rq, int argc, char **argv)
{
	struct breaker breaker;
	struct view view = { 0 };
	struct link link = { 0 };
	int rc = RC_DONE, asked;

	(void)argc;
	(void)argv;
	breaker_look(&breaker);
	breaker_find_crashes(&breaker);
	if (rq->clear)
		rc = clear(&view.health, &breaker, rq);
	if (!rc) {
		asked = ask_module(&view, &link, rq);
		doctor_breaker(&view.health, &breaker);
		doctor_kernel(&view.health);
		doctor_trust(&view.health, asked != RC_MODULE);
		doctor_flowtables(&view.health);
		doctor_clock(&view.health);
		rc = show(rq, &view.health);
		if (!rc)
			rc = asked;
		if (!rc && is_critical(&view.health))
			rc = RC_FAILED;
	}
	link_close(&link);
	view_free(&view);
	breaker_free(&breaker);
	return rc;
}
