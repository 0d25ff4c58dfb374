# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Which rule matches: borders of all lengths, forms of addresses, verdicts.
: "${debarctl:?is set by tests/tool/run}"

cat > explain.yaml <<'Y'
version: 1
name: explain
data-date: 2026-01-01
vendors:
  - name: wide
    mac: ["28:57:be", "b0:b3:53"]
  - name: narrow
    mac:
      - registrant: "Narrow \"N\" Ltd."
        class: subsidiary
        prefixes: ["b0:b3:53:60/28", "70:b3:d5:0a:e0/36"]
  - name: narrowest
    mac: ["b0:b3:53:6f:f0/36"]
  - name: later
    effective: 2999-01-01
    mac: ["00:00:01"]
  - name: over
    until: 2020-01-01
    mac: ["00:00:02"]
  - name: watched
    mode: monitor
    mac: ["00:00:03"]
  - name: ignored
    mode: off
    mac: ["00:00:04"]
protect: [28:57:be:00:00:01, 192.0.2.1]
Y

while read -r mac vendor; do
	is "$mac: $vendor" "$(explained explain.yaml "$mac")" "$vendor"
done <<'M'
28:57:bd:ff:ff:ff -
28:57:be:00:00:00 wide
28:57:be:ff:ff:ff wide
28:57:bf:00:00:00 -
28:57:7e:00:00:00 -
68:57:be:00:00:00 -
2a:57:be:00:00:00 -
29:57:be:00:00:00 -
b0:b3:52:ff:ff:ff -
b0:b3:53:00:00:00 wide
b0:b3:53:5f:ff:ff wide
b0:b3:53:60:00:00 narrow
b0:b3:53:6f:ef:ff narrow
b0:b3:53:6f:f0:00 narrowest
b0:b3:53:6f:ff:ff narrowest
b0:b3:53:70:00:00 wide
b0:b3:54:60:00:00 -
70:b3:d5:0a:df:ff -
70:b3:d5:0a:e0:00 narrow
70:b3:d5:0a:ef:ff narrow
70:b3:d5:0a:f0:00 -
70:b3:d5:00:00:00 -
00:00:00:00:00:00 -
ff:ff:ff:ff:ff:ff -
M

for form in 28:57:be:01:02:03 28-57-BE-01-02-03 2857.be01.0203 2857BE010203 \
	28:57:be 28-57-be 2857BE 2857be0 28:57:be/24 28:57:be:00/28; do
	is "the form $form" "$(explained explain.yaml "$form")" wide
done
for form in B0B3536 b0-b3-53-6 b0:b3:53:60/28 b0:b3:53:60 70B3D50AE 70:b3:d5:0a:e0/36 \
	70b3.d50a.e0; do
	is "the form $form" "$(explained explain.yaml "$form")" narrow
done
is "a prefix stands for its first address" \
	"$("$debarctl" explain --json --policy explain.yaml 70B3D50AE | jq -r .mac)" 70:b3:d5:0a:e0:00

for word in 28:57 2857b 28:57:be:01:02:03:04 2857be0102033 28:57:be:1:2:3 \
	28:57-be 28:57:be: :28:57:be 28.57.be 28:57:be/25 28:57:be/28 \
	28:57:bg "28 57 be" 192.0.2.256 ""; do
	exits "no address: '$word'" 2 "$debarctl" explain --policy explain.yaml "$word"
	says "is said" "argument 1: '$word' is no MAC address; allowed: an address"
done
exits "a policy file for an address" 2 "$debarctl" explain --policy explain.yaml explain.yaml
says "gets a hint" "a policy file needs its own --policy before it"

# Verdicts
while read -r mac verdict reason; do
	is "$mac: $verdict, $reason" \
		"$("$debarctl" explain --json --policy explain.yaml "$mac" |
			jq -r '.verdict + " " + .reason')" "$verdict $reason"
done <<'M'
28:57:be:00:00:02 drop enforced
28:57:be:00:00:01 accept protected
00:00:01:00:00:00 monitor not-yet-effective
00:00:02:00:00:00 monitor ended
00:00:03:00:00:00 monitor mode-monitor
00:00:04:00:00:00 accept mode-off
00:00:05:00:00:00 accept none
02:00:05:00:00:00 accept locally-administered
01:00:05:00:00:00 accept group-address
M
sed 's/^data-date:.*/mode: monitor/' explain.yaml > monitor.yaml
is "the weaker mode counts" \
	"$("$debarctl" explain --json --policy monitor.yaml 28:57:be | jq -r .reason)" mode-monitor

# What people read
exits "several addresses" 0 "$debarctl" explain --policy explain.yaml \
	28:57:be:01:02:03 b0:b3:53:6f:01:02 00:11:22:33:44:55 02:00:00:00:00:00
is "one answer a line, in order" "$(cat stdout)" \
'28:57:be:01:02:03  wide       enforced  28:57:be/24, rule wide/mac
b0:b3:53:6f:01:02  narrow     enforced  b0:b3:53:60/28 registered to "Narrow "N" Ltd." (subsidiary), rule narrow/mac/narrow-n-ltd
00:11:22:33:44:55  -          no rule lists it
02:00:00:00:00:00  unknown    locally administered address: its maker cannot be told (IEEE 802)'
"$debarctl" explain --json --policy explain.yaml 28:57:be:01:02:03 b0:b3:53:6f:01:02 \
	00:11:22:33:44:55 > stdout
is "an object a line" "$(wc -l < stdout)" 3
ok "each JSON with the same keys" /usr/bin/python3 - stdout <<'P'
import json, sys
keys = ["mac", "vendor", "rule", "prefix", "registrant", "class", "verdict", "reason",
        "ticket"]
for line in open(sys.argv[1]):
    assert list(json.loads(line)) == keys, line
P
is "all of them" "$(sed -n 2p stdout | jq -c '[.[]]')" \
	'["b0:b3:53:6f:01:02","narrow","narrow/mac/narrow-n-ltd","b0:b3:53:60/28","Narrow \"N\" Ltd.","subsidiary","drop","enforced",null]'

# Standard input
printf '# a comment\n28:57:be:01:02:03\r\n\n  b0-b3-53-60-00-00\t\nnonsense\n00:00:00:00:00:00' > input
status=0
"$debarctl" explain --json --policy explain.yaml < input > stdout 2> stderr || status=$?
is "addresses on standard input" "$(jq -r '.vendor // "-"' stdout | tr '\n' ' ')" "wide narrow - "
says "a wrong line is named" "<stdin>:5:1: 'nonsense' is no MAC address"
is "and counts" "$status" 2
is "- among the arguments" \
	"$("$debarctl" explain --json --policy explain.yaml 00:00:01 - 00:00:02 < <(echo 00:00:03) |
		jq -r .vendor | tr '\n' ' ')" "later watched over "
exits "wrong and right ones" 2 "$debarctl" explain --policy explain.yaml x 28:57:be y
is "the right ones are answered" "$(grep -c wide stdout)" 1
says "and all wrong ones named" "argument 3: 'y'"
exits "an invalid policy" 3 "$debarctl" explain --policy /dev/null 28:57:be
policy '"28:57:bf"' | sed 's/acme/other/; s/test/more/' > more.yaml
is "several policies" "$("$debarctl" explain --json --policy explain.yaml --policy more.yaml 28:57:bf |
	jq -r .vendor)" other
