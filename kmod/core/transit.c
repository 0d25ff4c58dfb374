// SPDX-License-Identifier: GPL-2.0
#include "transit.h"

/* The state lives on in the window after one that reached the threshold. */
static void start_window(struct debar_transit *transit, s64 now)
{
	transit->is_transit = transit->count == DEBAR_TRANSIT_SOURCES &&
			      now < transit->window_end + DEBAR_TRANSIT_WINDOW;
	transit->count = 0;
	transit->window_end = now + DEBAR_TRANSIT_WINDOW;
}

/**
 * debar_transit_age() - let time pass
 * @transit: of the device; zeroed before the first call
 * @now: seconds since 1970 UTC
 *
 * A window that passed without the threshold ends the state: a MAC that once
 * routed may be a camera's next year.
 *
 * Context: the caller serialises calls for one device.
 */
void debar_transit_age(struct debar_transit *transit, s64 now)
{
	if (now >= transit->window_end ||
	    now < transit->window_end - DEBAR_TRANSIT_WINDOW)
		start_window(transit, now);
}

/**
 * debar_transit_observe() - take note of an off-link source address
 * @transit: of the device, after debar_transit_age()
 * @source: keyed hash of the address
 *
 * Context: the caller serialises calls for one device.
 * Return: whether the state has just begun.
 */
bool debar_transit_observe(struct debar_transit *transit, u32 source)
{
	u8 i;

	if (transit->count == DEBAR_TRANSIT_SOURCES)
		return false;
	for (i = 0; i < transit->count; i++)
		if (transit->source[i] == source)
			return false;
	transit->source[transit->count++] = source;
	if (transit->count < DEBAR_TRANSIT_SOURCES || transit->is_transit)
		return false;
	transit->is_transit = true;
	return true;
}
