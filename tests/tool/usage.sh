# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
: "${top:?is set by tests/tool/run}"
# Options, help, exit codes.
: "${debarctl:?is set by tests/tool/run}"

policy 28:57:be > good.yaml

exits "no command: usage, 2" 2 "$debarctl"
says "and the commands" explain
exits "--help: 0" 0 "$debarctl" --help
prints "on standard output" "usage: debarctl"
exits "help: 0" 0 "$debarctl" help
exits "--version: 0" 0 "$debarctl" --version
prints "names the ABI" "netlink ABI $(awk '$2 == "DEBAR_ABI" { print $3 }' "$top/kmod/uapi/debar.h")"

for command in check load flush status doctor enable disable mode rules \
	vendors devices waivers save restore monitor explain scan; do
	exits "help $command" 0 "$debarctl" help "$command"
	prints "has a usage line" "usage: debarctl $command"
	cp stdout help.1
	exits "$command --help" 0 "$debarctl" "$command" --help
	ok "says the same" cmp help.1 stdout
done

exits "an unknown command: 2" 2 "$debarctl" frobnicate
says "is named" "unknown command 'frobnicate'; allowed: check load"
exits "help of an unknown command: 2" 2 "$debarctl" help frobnicate
exits "an unknown option: 2" 2 "$debarctl" check --frob good.yaml
says "is named" "unknown option '--frob'; allowed: --json"
exits "an unknown letter: 2" 2 "$debarctl" check -x good.yaml
says "is named" "unknown option '-x'"
exits "an unknown letter among others: 2" 2 "$debarctl" check -xj good.yaml
says "is named" "unknown option '-x'"
exits "letters behind a word are letters: 0" 0 "$debarctl" --json -jh
exits "an abbreviated option: 2" 2 "$debarctl" check --js good.yaml
exits "an option of another command: 2" 2 "$debarctl" check --vendor x good.yaml
says "is named" "check: unknown option '--vendor'"
exits "an option without its value: 2" 2 "$debarctl" status --netns
says "is named" "option '--netns' needs a value"
exits "an option given twice: 2" 2 \
	"$debarctl" status --netns a --netns b
exits "a flag with a value: 2" 2 "$debarctl" check --json=yes good.yaml
exits "load --boot on trial: 2" 2 \
	"$debarctl" load --boot --confirm-within 5m good.yaml
says "says why" "--boot goes with neither --dry-run nor --confirm-within"
exits "load --boot as a rehearsal: 2" 2 "$debarctl" load --boot --dry-run good.yaml
exits "a wrong --color: 2" 2 "$debarctl" check --color red good.yaml
says "says what is allowed" "allowed: auto, always, never"
exits "a wrong --count: 2" 2 "$debarctl" monitor --count 0
says "says what is allowed" "allowed: 1 and more"
exits "a negative --count: 2" 2 "$debarctl" monitor --count -5
exits "check without a file: 2" 2 "$debarctl" check
says "says what is missing" "usage: debarctl check FILE..."
exits "too many arguments: 2" 2 "$debarctl" status please
says "names the first" "'please' is too much"
exits "a wrong mode: 2" 2 "$debarctl" mode loud
says "says what is allowed" "'loud' is no mode; allowed: off, monitor, enforce"
exits "explain without a policy: 2" 2 "$debarctl" explain 28:57:be:01:02:03
says "says what it needs" "needs --policy"

exits "options before the command" 0 "$debarctl" --json check good.yaml
cp stdout before.json
exits "options behind the command" 0 "$debarctl" check good.yaml --json
ok "mean the same" cmp before.json stdout
exits "POSIXLY_CORRECT changes nothing" 0 \
	env POSIXLY_CORRECT=1 "$debarctl" check good.yaml --json
cp good.yaml ./-dash.yaml
exits "-- ends the options" 0 "$debarctl" check -- -dash.yaml
exits "a policy on standard input" 0 \
	sh -c "\"$debarctl\" check - < good.yaml"

json "check --json is JSON" "$debarctl" check --json good.yaml
is "no colours in a pipe" \
	"$("$debarctl" check good.yaml | grep -c $'\033')" 0
ok "colours where they are wanted" \
	sh -c "\"$debarctl\" check --color always good.yaml | grep -q '\[32m'"
is "NO_COLOR and no terminal: none" \
	"$(NO_COLOR=1 "$debarctl" check --color auto good.yaml | grep -c $'\033')" 0
exits "a full disk is a failure" 1 \
	sh -c "\"$debarctl\" check good.yaml > /dev/full"
says "and said" "cannot write the output"

# The reader goes away after one line: no complaint, no hang.
# shellcheck disable=SC2016
ok "a reader that has had enough" timeout 20 bash -c '
	yes 28:57:be:01:02:03 | "$1" explain --policy good.yaml 2> pipe.err | head -n 1
	[ ! -s pipe.err ]' - "$debarctl"
# shellcheck disable=SC2016
ok "even where SIGPIPE is ignored" timeout 20 bash -c '
	trap "" PIPE
	yes 28:57:be:01:02:03 2> /dev/null | "$1" explain --policy good.yaml 2> pipe.err | head -n 1
	[ ! -s pipe.err ]' - "$debarctl"
