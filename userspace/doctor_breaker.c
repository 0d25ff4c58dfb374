// SPDX-License-Identifier: GPL-2.0
#include "doctor.h"

/**
 * doctor_breaker() - what the crash breaker has done, or would do
 * @health: to add to
 * @breaker: from breaker_look()
 */
void doctor_breaker(struct health *health, const struct breaker *breaker)
{
	const struct crashes *crashes = &breaker->crashes;

	if (breaker->state == BREAKER_TRIPPED)
		health_add(health, HEALTH_CRITICAL, NULL,
			   "report the crash, then 'debarctl doctor --clear'",
			   "the crash breaker has tripped, policies are loaded at boot switched off: %s",
			   breaker->why[0] ? breaker->why :
			   "its file does not say why");
	else if (breaker->state == BREAKER_UNKNOWN)
		health_add(health, HEALTH_NOTE, NULL, "look again as root",
			   "whether the crash breaker has tripped is not for everybody to know");
	if (crashes->frame_count)
		health_add(health, HEALTH_WARNING, NULL,
			   "report the crash, then 'debarctl doctor --clear', or the next boot loads policies switched off",
			   "the kernel crashed in debar: %s: %s",
			   crashes->frames[0].file, crashes->frames[0].text);
	if (crashes->unread)
		health_add(health, HEALTH_NOTE, NULL, "look again as root",
			   "%s cannot be read: whether there was a crash is not known",
			   crashes->unread);
	else if (breaker->state == BREAKER_CLOSED && !crashes->frame_count)
		health_add(health, HEALTH_OK, NULL, NULL,
			   "no crash that names debar is recorded (pstore)");
}
