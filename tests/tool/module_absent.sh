# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Where there is no module: what needs one says so and ends with 4.
: "${debarctl:?is set by tests/tool/run}"

if [ -d /sys/module/debar ]; then
	skip "without the module" "it is loaded"
else
	for command in "load good.yaml" flush status enable disable "mode off" \
		rules vendors devices monitor save; do
		# shellcheck disable=SC2086
		exits "$command: 4" 4 "$debarctl" $command
		says "says why" "the kernel module debar is not loaded"
		# shellcheck disable=SC2086
		exits "--json $command: 4" 4 "$debarctl" --json $command
		is "nothing on standard output" "$(wc -c < stdout)" 0
	done
	exits "doctor looks at the rest, and ends with 4" 4 "$debarctl" doctor --json
	is "says what is wrong" "$(jq -r '.critical, (.findings[] |
		select(.what | test("module debar is not loaded")).severity)' stdout | xargs)" \
		"true critical"
	ok "and how the clock is" grep -q "the clock says" stdout
	exits "in words" 4 "$debarctl" doctor
	prints "one a line" "critical: the kernel module debar is not loaded"
	exits "an invalid policy is found before" 3 "$debarctl" load empty.yaml
	says "and said" "nothing was loaded: 1 error"
fi
exits "a network namespace that is not there: 1" 1 \
	"$debarctl" status --netns no-such-namespace
says "is named" "no network namespace 'no-such-namespace': /run/netns/no-such-namespace: No such file or directory"
exits "a file that is no namespace" 1 "$debarctl" status --netns ./good.yaml
if [ "$(id -u)" -eq 0 ]; then
	says "is told from one" "it is no network namespace"
fi
exits "check needs none" 0 "$debarctl" --netns no-such-namespace check good.yaml
