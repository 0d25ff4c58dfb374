// SPDX-License-Identifier: GPL-2.0
/*
 * The clock, which dates and waivers depend on, and the age of the data.
 */
#include "doctor.h"

#include <sys/timex.h>
#include <time.h>

#include "date.h"

/* No version of this program is older: 2026-01-01. */
#define EARLIEST 1767225600LL

/**
 * doctor_clock() - is the clock right, as far as one can tell from here?
 * @health: to add to
 */
void doctor_clock(struct health *health)
{
	struct timex timex = { 0 };
	char now[DATE_TEXT_MAX];
	int state = adjtimex(&timex);

	date_format(time(NULL), now);
	if (time(NULL) < EARLIEST)
		health_add(health, HEALTH_WARNING, NULL,
			   "set the clock (NTP, 'timedatectl')",
			   "the clock says %s, which cannot be: dates of policies and waivers depend on it",
			   now);
	else if (state == TIME_ERROR || timex.status & STA_UNSYNC)
		health_add(health, HEALTH_NOTE, NULL,
			   "'timedatectl' shows whether NTP is on",
			   "the clock says %s, and nothing keeps it right", now);
	else
		health_add(health, HEALTH_OK, NULL, NULL,
			   "the clock says %s, and is kept right", now);
}

/**
 * doctor_data() - data that is not too old, for health_status() says that
 * @health: to add to
 * @status: attributes of a reply to get-status
 */
void doctor_data(struct health *health, struct nlattr **status)
{
	s64 data = reply_s64(status, DEBAR_A_DATA_DATE);
	s64 age = time(NULL) - data;
	char text[DATE_TEXT_MAX];

	if (!data)
		health_add(health, HEALTH_NOTE, NULL,
			   "'data-date' in the policy",
			   "the policy does not say how old its registry data is");
	else if (age <= 365 * DATE_DAY)
		health_add(health, HEALTH_OK, NULL, NULL,
			   "the registry data is %s old",
			   date_format_span(age > 0 ? age : 0, text));
}
