// SPDX-License-Identifier: GPL-2.0
#include "date.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/*
 * strptime() is lenient: it takes 2026-2-3 and does not mind the 30th of
 * February. Only what strftime() writes again in the same way is a date.
 */
static bool strict(const char *text, const char *format, s64 *instant)
{
	struct tm tm = { 0 };
	const char *end = strptime(text, format, &tm);
	char again[DATE_TEXT_MAX];
	time_t when;

	if (!end || *end)
		return false;
	when = timegm(&tm);
	if (!gmtime_r(&when, &tm) ||
	    !strftime(again, sizeof(again), format, &tm) ||
	    strcmp(text, again))
		return false;
	*instant = when;
	return true;
}

/* "Z" or "+hh:mm", seconds to be taken from the local time. */
static bool parse_offset(const char *text, s64 *seconds)
{
	int hours, minutes, i;

	if (!strcmp(text, "Z") || !strcmp(text, "z")) {
		*seconds = 0;
		return true;
	}
	if (strlen(text) != 6 || !strchr("+-", text[0]) || text[3] != ':')
		return false;
	for (i = 1; i < 6; i++)
		if (i != 3 && !isdigit((unsigned char)text[i]))
			return false;
	hours = (text[1] - '0') * 10 + text[2] - '0';
	minutes = (text[4] - '0') * 10 + text[5] - '0';
	if (hours > 23 || minutes > 59)
		return false;
	*seconds = (hours * 60 + minutes) * 60 * (text[0] == '-' ? -1 : 1);
	return true;
}

/**
 * date_parse() - read a date or an instant
 * @text: "2026-10-16" (midnight UTC) or RFC 3339 in whole seconds,
 *	"2026-10-16T12:00:00Z", "2026-10-16T14:00:00+02:00"
 * @instant: result, seconds since 1970 UTC
 */
bool date_parse(const char *text, s64 *instant)
{
	const size_t local = strlen("2026-10-16T12:00:00");
	char clock[DATE_TEXT_MAX];
	s64 offset;

	if (strlen(text) == strlen("2026-10-16"))
		return strict(text, "%Y-%m-%d", instant);
	if (strlen(text) <= local || !parse_offset(text + local, &offset))
		return false;
	memcpy(clock, text, local);
	clock[local] = 0;
	if (!strict(clock, "%Y-%m-%dT%H:%M:%S", instant))
		return false;
	*instant -= offset;
	return true;
}

static const char *format_as(s64 instant, const char *format, char *text)
{
	time_t when = instant;
	struct tm tm;

	if (!gmtime_r(&when, &tm) || !strftime(text, DATE_TEXT_MAX, format, &tm))
		snprintf(text, DATE_TEXT_MAX, "@%lld", (long long)instant);
	return text;
}

/**
 * date_format() - RFC 3339 in UTC
 * @instant: seconds since 1970 UTC
 * @text: room for DATE_TEXT_MAX characters; returned
 */
const char *date_format(s64 instant, char *text)
{
	return format_as(instant, "%Y-%m-%dT%H:%M:%SZ", text);
}

/**
 * date_format_day() - the day, or the instant when it is not midnight
 * @instant: seconds since 1970 UTC
 * @text: room for DATE_TEXT_MAX characters; returned
 */
const char *date_format_day(s64 instant, char *text)
{
	if (instant % DATE_DAY)
		return date_format(instant, text);
	return format_as(instant, "%Y-%m-%d", text);
}

/**
 * date_format_nano() - RFC 3339 in UTC with nine decimals
 * @nanoseconds: since 1970 UTC
 * @text: room for DATE_TEXT_MAX characters; returned
 */
const char *date_format_nano(s64 nanoseconds, char *text)
{
	s64 seconds = nanoseconds / 1000000000, rest = nanoseconds % 1000000000;
	size_t len;

	if (rest < 0) {
		seconds--;
		rest += 1000000000;
	}
	format_as(seconds, "%Y-%m-%dT%H:%M:%S", text);
	len = strlen(text);
	snprintf(text + len, DATE_TEXT_MAX - len, ".%09lldZ", (long long)rest);
	return text;
}

/**
 * date_format_span() - a span of time in its largest sensible unit
 * @seconds: its length; negative ones count as 0
 * @text: room for DATE_TEXT_MAX characters; returned
 */
const char *date_format_span(s64 seconds, char *text)
{
	static const struct { s64 seconds; const char *name; } unit[] = {
		{ DATE_DAY, "day" }, { 3600, "hour" }, { 60, "minute" },
	};
	const char *name = "second";
	size_t i;

	if (seconds < 0)
		seconds = 0;
	for (i = 0; i < ARRAY_SIZE(unit); i++) {
		if (seconds < 2 * unit[i].seconds)
			continue;
		seconds /= unit[i].seconds;
		name = unit[i].name;
		break;
	}
	snprintf(text, DATE_TEXT_MAX, "%lld %s%s", (long long)seconds, name,
		 seconds == 1 ? "" : "s");
	return text;
}

/**
 * date_parse_span() - seconds of a text like "24h"
 * @text: a number with s, m, h or d for seconds, minutes, hours or days
 *
 * Return: -1 when it is none.
 */
s64 date_parse_span(const char *text)
{
	static const struct {
		char letter;
		int seconds;
	} units[] = {
		{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 },
	};
	size_t digits = strspn(text, "0123456789"), i;

	if (!digits || digits > 8 || !text[digits] || text[digits + 1])
		return -1;
	for (i = 0; i < ARRAY_SIZE(units); i++)
		if (units[i].letter == text[digits])
			return (s64)atol(text) * units[i].seconds;
	return -1;
}
