// SPDX-License-Identifier: GPL-2.0
#include "glob.h"

/**
 * debar_glob() - does @text as a whole match @pattern?
 * @pattern: '*' stands for any run of characters, '?' for any one; every
 *	other character stands for itself
 * @text: NUL-terminated
 *
 * Only the last '*' is ever gone back to, so the time is bounded by the
 * product of the two lengths.
 */
bool debar_glob(const char *pattern, const char *text)
{
	const char *star = NULL, *resume = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			resume = text;
		} else if (*pattern == '?' || *pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star;
			text = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}
