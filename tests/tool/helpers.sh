# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Sourced by tests/tool/run, in an empty scratch directory.
: "${debarctl:?is set by tests/tool/run}"

# A policy that is valid, with what is in $1 in the place of its prefixes.
policy() { # PREFIXES
	printf 'version: 1\nname: test\nvendors:\n  - name: acme\n    mac: [%s]\n' \
		"$1"
}

# exits DESCRIPTION STATUS COMMAND...: standard output goes to stdout, standard
# error to stderr
exits() {
	local description=$1 wanted=$2 status=0 got=0
	shift 2
	"$@" > stdout 2> stderr < /dev/null || got=$?
	[ "$got" -eq "$wanted" ] || status=1
	printf '$ %s\nexit status %s, wanted %s\n' "$*" "$got" "$wanted" > out
	[ "$status" -eq 0 ] || cat stdout stderr >> out
	report "$status" "$description"
}

# The last command's standard error, or output, holds a text. To look there starts
# no program, which takes long in an emulated machine.
says() { # DESCRIPTION TEXT
	holds stderr "$@"
}

prints() { # DESCRIPTION TEXT
	holds stdout "$@"
}

holds() { # FILE DESCRIPTION TEXT
	local all status=0
	IFS= read -rd '' all < "$1"
	[[ $all == *"$3"* ]] || status=1
	printf 'wanted: %s\n%s' "$3" "$all" > out
	report "$status" "$2"
}

# refused DESCRIPTION FILE TEXT...: check FILE ends with status 3 and says each
# TEXT on a line of its own that begins with it; nothing is printed
refused() {
	local description=$1 file=$2 status=0 got=0 text
	shift 2
	"$debarctl" check "$file" > stdout 2> stderr < /dev/null || got=$?
	cat stdout stderr > out
	[ "$got" -eq 3 ] || { echo "exit status $got" >> out; status=1; }
	[ ! -s stdout ] || { echo "printed something" >> out; status=1; }
	for text; do
		awk -v text="$text" 'index($0, text) == 1 { found = 1 }
			END { exit !found }' stderr ||
			{ echo "wanted: $text" >> out; status=1; }
	done
	report "$status" "$description"
}

# refuses DESCRIPTION PREFIX TEXT: the one prefix of a policy
refuses() {
	policy "\"$2\"" > prefix.yaml
	refused "$1" prefix.yaml "prefix.yaml:5:12: $3"
}

accepted() { # DESCRIPTION FILE...
	local description=$1
	shift
	exits "$description" 0 "$debarctl" check "$@"
}

# json DESCRIPTION COMMAND...: standard output is one JSON document
json() {
	local description=$1
	shift
	"$@" > stdout 2> stderr
	ok "$description" /usr/bin/python3 -c \
		'import json, sys; json.load(open(sys.argv[1]))' stdout
}

# One field of check --json, by jq path
checked() { # PATH FILE...
	local path=$1
	shift
	"$debarctl" check --json "$@" 2> stderr | jq -c "$path"
}

# explained POLICY MAC: the vendor, or "-"
explained() {
	"$debarctl" explain --json --policy "$1" "$2" 2> stderr |
		jq -r '.vendor // "-"'
}

# Run a command without any rights; needs root.
as_nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all "$@"
}
