# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Keys: unknown, unsupported, missing, given twice, of the wrong kind.

head='version: 1\nname: t\n'
tail='vendors: [{name: a, mac: [28:57:be]}]\n'

# shellcheck disable=SC2059
body() { # LINES
	printf "$head$1$tail"
}

body 'vendor: x\n' > keys.yaml
refused "an unknown key" keys.yaml \
	"keys.yaml:3:1: unknown key 'vendor' in a policy; allowed: version, name, authority, mode," \
	"  vendor: x" "  ^~~~~~"
body 'settings:\n  colour: red\n' > keys.yaml
refused "an unknown setting" keys.yaml "keys.yaml:4:3: unknown key 'colour' in settings; allowed: transit, protect-gateways, interfaces"
body 'mode: monitor\nmode: enforce\n' > keys.yaml
refused "a key given twice" keys.yaml "keys.yaml:4:1: 'mode' is already given at line 3"
body 'authority:\n' > keys.yaml
refused "a key without a value" keys.yaml "keys.yaml:3:1: 'authority' has no value"
body 'authority: ~\n' > keys.yaml
refused "null" keys.yaml "keys.yaml:3:1: 'authority' has no value"
body 'authority: [a]\n' > keys.yaml
refused "a list for a text" keys.yaml "keys.yaml:3:12: 'authority' must be a text, not a list"
body 'authority: {a: b}\n' > keys.yaml
refused "a map for a text" keys.yaml "keys.yaml:3:12: 'authority' must be a text, not a map"
body 'include: x\n' > keys.yaml
refused "a text for a list" keys.yaml "keys.yaml:3:10: 'include' must be a list"
body 'protect: []\n' > keys.yaml
refused "an empty list" keys.yaml "keys.yaml:3:10: the list 'protect' is empty"
body 'settings: x\n' > keys.yaml
refused "a text for a map" keys.yaml "keys.yaml:3:11: settings must be a map"
body '? [a]\n: b\n' > keys.yaml
refused "a list for a key" keys.yaml "keys.yaml:3:3: a key of a policy must be a word"
body 'mode: on\n' > keys.yaml
refused "a wrong mode" keys.yaml "keys.yaml:3:7: 'on' is no mode; allowed: off, monitor, enforce"

# shellcheck disable=SC2059
printf "name: t\n$tail" > keys.yaml
refused "no version" keys.yaml "keys.yaml:1:1: a policy needs 'version'"
# shellcheck disable=SC2059
printf "version: 2\nnew-key: t\n$tail" > keys.yaml
refused "another version" keys.yaml "keys.yaml:1:10: version '2' is not supported; allowed: 1"
is "and only that is said" "$(grep -c '^keys.yaml' stderr)" 1
# shellcheck disable=SC2059
printf "version: 1\n$tail" > keys.yaml
refused "no name" keys.yaml "keys.yaml:1:1: a policy needs 'name'"
# shellcheck disable=SC2059
printf "$head" > keys.yaml
refused "no vendors" keys.yaml "keys.yaml:1:1: a policy needs at least one vendor"
# shellcheck disable=SC2059
printf "${head}vendors: []\n" > keys.yaml
refused "an empty list of vendors" keys.yaml "keys.yaml:3:10: a policy needs at least one vendor"

vendors() { # ITEMS
	printf 'version: 1\nname: t\nvendors:\n%b' "$1" > keys.yaml
}
vendors '  - mac: [28:57:be]\n'
refused "a vendor without a name" keys.yaml "keys.yaml:4:5: a vendor needs 'name'"
vendors '  - name: a\n'
refused "a vendor without prefixes" keys.yaml "keys.yaml:4:5: a vendor needs 'mac', 'tls' or 'sni'"
vendors '  - name: a\n    mac: []\n'
refused "one with an empty list" keys.yaml "keys.yaml:5:10: the list 'mac' is empty"
vendors '  - hikvision\n'
refused "a vendor that is a text" keys.yaml "keys.yaml:4:5: a vendor must be a map"
vendors '  - name: a\n    mac:\n      - prefixes: [28:57:be]\n'
refused "a group without a registrant" keys.yaml \
	"keys.yaml:6:9: a group of prefixes needs 'registrant'"
vendors '  - name: a\n    mac:\n      - registrant: A\n'
refused "a group without prefixes" keys.yaml \
	"keys.yaml:6:9: a group of prefixes needs 'prefixes'"
vendors '  - name: a\n    mac:\n      - registrant: A\n        class: friend\n        prefixes: [28:57:be]\n'
refused "a wrong class" keys.yaml \
	"keys.yaml:7:16: 'friend' is no class; allowed: named, subsidiary, affiliate, disputed"
vendors '  - name: a\n    mac:\n      - [28:57:be]\n'
refused "a list in the list" keys.yaml "keys.yaml:6:9: 'prefix' must be a text, not a list"
vendors '  - name: a\n    effective: soon\n    mac: [28:57:be, 28:57:bx]\n  - name: B\n    mode: on\n    mac: [1]\n'
refused "all errors of a file are told, in order" keys.yaml \
	"keys.yaml:5:16: 'soon'" "keys.yaml:6:21: '28:57:bx'" \
	"keys.yaml:7:11: 'B'" "keys.yaml:8:11: 'on'" "keys.yaml:9:11: '1'"
is "each once" "$(grep -c '^keys.yaml' stderr)" 5
is "with its line and a caret" "$(sed -n 5,6p stderr)" \
	'      mac: [28:57:be, 28:57:bx]
                      ^~~~~~~~'

{ printf 'version: 1\nname: t\nvendors:\n  - name: a\n    mac:\n'
	for i in {1..50}; do echo "      - x$i"; done; } > keys.yaml
refused "at most 20 of them" keys.yaml "keys.yaml:25:9: 'x20'" \
	"keys.yaml: 30 more errors"
is "really" "$(grep -c '^keys.yaml:' stderr)" 21
