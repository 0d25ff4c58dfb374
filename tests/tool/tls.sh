# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Certificate rules, pins, domains and the settings about them.
: "${debarctl:?is set by tests/tool/run}"

# tls ITEM: a vendor with one certificate rule, in line 5 from column 11 on
tls() {
	printf 'version: 1\nname: t\nvendors:\n  - name: a\n    tls: [%s]\n' "$1" > tls.yaml
}
# sni LIST: a vendor with domains, from column 11 on
sni() {
	printf 'version: 1\nname: t\nvendors:\n  - name: a\n    sni: [%s]\n' "$1" > sni.yaml
}
# The hash of a policy with one item; equal for what means the same.
meaning() {
	tls "$1"
	checked .hash tls.yaml
}
digest=$(printf 'a1%.0s' {1..32})
colons=$(printf 'A1:%.0s' {1..32})
colons=${colons%:}

while read -r item; do
	tls "$item"
	accepted "rule $item" tls.yaml
	is "is one" "$(checked '.vendor[0].certificates' tls.yaml)" 1
done <<R
{subject: {O: HIKVISION}}
{issuer: {CN: "Dahua Device *", O: "Zhejiang Dahua Technology*"}}
{subject: {CN: a, O: b, OU: c, emailAddress: d, serialNumber: e, ST: f, L: g, C: h}}
{subject: {street: a, postalCode: b, title: c, description: d, name: e, SN: f, GN: g}}
{subject: {dnQualifier: a, unstructuredName: b, UID: c, DC: d}}
{san: "*.ezvizlife.com"}
{san: {dns: "*.example.com", ip: 192.0.2.1, email: "*@example.com", uri: "http://*"}}
{san: {ip: "2001:db8::1"}}
{serial: 8ab42317c62a20f1}
{serial: "8A:b4"}
{serial: "1f"}
{serial: "ffffffffffffffffffffffffffffffffffffffff"}
{sha256: $digest}
{sha256: "$colons"}
{spki-sha256: "$colons", mode: monitor, note: "seen in a lab"}
{subject: {O: a}, mode: enforce}
{subject: {O: "100\\\\\\\\*"}}
{subject: {O: "?*x"}}
{subject: {O: "海康威视"}}
R

refuses_rule() { # DESCRIPTION ITEM COLUMN TEXT
	tls "$2"
	refused "$1" tls.yaml "tls.yaml:5:$3: $4"
}
refuses_rule "no rule" "" 10 "the list 'tls' is empty"
refuses_rule "a text for a rule" HIKVISION 11 \
	"a certificate rule must be a map of 'key: value'; keys: subject, issuer, san, serial, sha256, spki-sha256, mode, note"
refuses_rule "an unknown key" '{sujbect: {O: a}}' 12 \
	"unknown key 'sujbect' in a certificate rule; allowed: subject, issuer,"
refuses_rule "an unknown attribute" '{subject: {organisation: a}}' 22 \
	"unknown key 'organisation' in a subject; allowed: CN, O, OU, emailAddress,"
refuses_rule "an attribute in another case" '{issuer: {cn: a}}' 21 \
	"unknown key 'cn' in an issuer; allowed: CN, O,"
refuses_rule "a DN for a subject" '{subject: "CN=a, O=b"}' 22 \
	"a subject must be a map of 'key: value'; keys: CN, O,"
refuses_rule "an attribute twice" '{subject: {O: a, O: b}}' 28 \
	"'O' is already given at line 5"
refuses_rule "a list for a pattern" '{subject: {O: [a, b]}}' 25 \
	"'O' must be a text, not a list"
refuses_rule "an empty pattern" '{subject: {O: ""}}' 26 "'O' is empty"
refuses_rule "an attribute without a value" '{subject: {O: }}' 22 "'O' has no value"
refuses_rule "a rule without a condition" '{mode: monitor}' 11 \
	"a certificate rule needs 'subject', 'issuer', 'san', 'serial', 'sha256' or 'spki-sha256'"
refuses_rule "an empty subject" '{subject: {}}' 11 "a certificate rule needs 'subject'"
for pattern in '*' '?' '?*?' '**' ' * '; do
	refuses_rule "only wildcards: '$pattern'" "{subject: {O: \"$pattern\"}}" 26 \
		"'$pattern' is no pattern; allowed: text with '*' for any run of characters, '?' for any one,"
done
refuses_rule "a backslash at the end" "{subject: {O: 'a\\'}}" 26 "'a\\' is no pattern"
refuses_rule "a blank" '{subject: {O: " "}}' 26 "' ' is no pattern"
refuses_rule "too little between wildcards" '{subject: {O: "*ab*"}}' 26 \
	"'*ab*' leaves too little to look for; allowed: a beginning, an end or three characters in a row without wildcards"
refuses_rule "a replacement character" '{subject: {O: "a\ufffd"}}' 26 "'a"
refuses_rule "a control character" '{subject: {O: "a\tb"}}' 26 "'O' holds a control character"
tls "{subject: {O: \"$(printf 'x%.0s' {1..255})\"}}"
accepted "a pattern of 255 bytes" tls.yaml
refuses_rule "one of 256" "{subject: {O: \"$(printf 'x%.0s' {1..256})\"}}" 26 \
	"'O' has 256 bytes; allowed: at most 255"
refuses_rule "nine conditions" \
	'{subject: {CN: a, O: b, OU: c, ST: d, L: e, C: f}, issuer: {CN: g, O: h, OU: i}}' 88 \
	"too many conditions in a rule; allowed: 8"
refuses_rule "no address" '{san: {ip: 192.0.2.0/24}}' 22 "'192.0.2.0/24' is no IP address"
refuses_rule "an unknown kind of san" '{san: {host: a}}' 18 \
	"unknown key 'host' in a san; allowed: dns, ip, email, uri"
refuses_rule "a list of sans" '{san: [a, b]}' 17 "a san must be a map"
for serial in 8ab 8a:b4: 8a::b4 8a:b:4 xy 0x8a :8a "8a b4"; do
	refuses_rule "no serial number: $serial" "{serial: \"$serial\"}" 21 \
		"'$serial' is no serial number; allowed: 1 to 21 octets in hexadecimal"
done
refuses_rule "a serial number of 22 octets" "{serial: \"$(printf '11%.0s' {1..22})\"}" 21 \
	"'$(printf '11%.0s' {1..22})' is no serial number"
for pin in "${digest%?}" "${digest}a1" "${colons/:/-}" "x${digest%?}"; do
	refuses_rule "no pin: $pin" "{sha256: \"$pin\"}" 21 \
		"'${pin:0:80}' is no sha256; allowed: 64 hexadecimal digits"
done
refuses_rule "a pin of the key that is none" '{spki-sha256: "12"}' 26 "'12' is no spki-sha256"
refuses_rule "a pin and a condition" "{sha256: $digest, subject: {O: a}}" 11 \
	"a pin stands alone; allowed beside it: mode, note"
refuses_rule "two pins" "{sha256: $digest, spki-sha256: $digest}" 99 "a pin stands alone"
refuses_rule "mode off" '{subject: {O: a}, mode: off}' 35 \
	"'off' is no mode; allowed: monitor, enforce"

# --- what means the same, and what does not
same="$(meaning '{subject: {O: HIKVISION}}')"
for item in '{subject: {O: Hikvision}}' '{subject: {O: " hikvision "}}' \
	"{subject: {O: 'hik\\vision'}}" '{subject: {O: hikvision}, note: whatever}' \
	'{subject: {O: hikvision}, mode: enforce}'; do
	is "the same: $item" "$(meaning "$item")" "$same"
done
for item in '{subject: {OU: HIKVISION}}' '{issuer: {O: HIKVISION}}' '{subject: {O: "HIKVISION*"}}' \
	'{subject: {O: "*HIKVISION"}}' '{subject: {O: "HIK?ISION"}}' '{subject: {O: "HIK VISION"}}' \
	'{subject: {O: HIKVISION}, mode: monitor}' '{subject: {O: HIKVISION, C: CN}}'; do
	ok "not the same: $item" [ "$(meaning "$item")" != "$same" ]
done
is "the order of conditions means nothing" \
	"$(meaning '{issuer: {O: a, CN: b}, subject: {O: c}}')" \
	"$(meaning '{subject: {O: c}, issuer: {CN: b, O: a}}')"
is "nor do colons in a pin" "$(meaning "{sha256: $digest}")" "$(meaning "{sha256: \"$colons\"}")"
ok "a pin of the key is another" \
	[ "$(meaning "{sha256: $digest}")" != "$(meaning "{spki-sha256: $digest}")" ]
is "nor do zeros before a serial number" "$(meaning '{serial: "00:00:8a"}')" "$(meaning '{serial: 8a}')"

# --- domains
for domain in hik-connect.com EZVIZLIFE.com a.b _dns.example.com xn--fiqs8s.example 1.example; do
	sni "$domain"
	accepted "domain $domain" sni.yaml
done
for domain in com .example.com example.com. '*.example.com' a..b 'a b.com' ä.example \
	192.0.2.1 http://example.com "$(printf 'x%.0s' {1..64}).com"; do
	sni "\"$domain\""
	refused "no domain: $domain" sni.yaml \
		"sni.yaml:5:12: '${domain:0:60}' is no domain; allowed: two or more labels"
done
long=$(printf 'abcdefg.%.0s' {1..31})
sni "${long}abcde"
accepted "a domain of 253 octets" sni.yaml
sni "${long}abcdef"
refused "one of 254" sni.yaml "sni.yaml:5:11: 'abcdefg."
sni ""
refused "no domain at all" sni.yaml "sni.yaml:5:10: the list 'sni' is empty"
sni 'example.com, {mode: monitor, note: "a web site", domains: [example.net, example.org]}'
is "domains that are only monitored" "$(checked '.vendor[0] | [.rules, .domains]' sni.yaml)" '[2,3]'
sni '{mode: monitor}'
refused "a group without domains" sni.yaml "sni.yaml:5:11: a group of domains needs 'domains'"
sni 'example.com, EXAMPLE.com'
refused "a domain twice" sni.yaml \
	"sni.yaml:5:24: example.com is already listed at sni.yaml:5:11 (vendor a); allowed once in a policy"
sni 'example.com, www.example.com'
accepted "one below it is another" sni.yaml

# --- several rules, vendors and files
tls '{subject: {O: Acme}}, {subject: {O: "ACME "}, mode: monitor}'
refused "a rule twice" tls.yaml \
	"tls.yaml:5:33: the same certificate is already listed at tls.yaml:5:11 (vendor a); allowed once in a policy"
tls '{subject: {O: acme}}, {subject: {O: acme*}}, {subject: {O: "*acme"}}, {subject: {O: "*acme*"}}'
accepted "the same word as all, beginning, end and part of a name" tls.yaml
tls "{sha256: $digest}, {sha256: \"$colons\"}"
refused "a pin twice" tls.yaml "tls.yaml:5:87: the same certificate is already listed"
printf 'vendors: [{name: b, tls: [{subject: {O: ACME}}], sni: [example.com]}]\nversion: 1\n' > other.yaml
tls '{subject: {O: Acme}}'
exits "a rule of two vendors in two files" 3 "$debarctl" check tls.yaml other.yaml
says "both places" "other.yaml:1:27: the same certificate is already listed at tls.yaml:5:11 (vendor a)"
sni example.com
exits "a domain of two vendors" 3 "$debarctl" check sni.yaml other.yaml
says "both places" "other.yaml:1:56: example.com is already listed at sni.yaml:5:11 (vendor a)"
cp sni.yaml again.yaml
is "a vendor in two files that say the same counts once" \
	"$(checked '[.vendors, ."domain-count"]' sni.yaml again.yaml)" '[1,1]'
sni example.net
exits "with other domains" 3 "$debarctl" check sni.yaml again.yaml
says "is an error" "again.yaml:4:11: vendor 'a' is already defined at sni.yaml:4:11 with other facts"
tls '{subject: {C: CN, L: HangZhou}}, {issuer: {ST: x}}, {subject: {C: CN, O: x}}'
exits "only a place" 0 "$debarctl" check tls.yaml
says "is worth a warning" \
	"warning: tls.yaml:5:11: a country, state or place alone matches the certificates of everybody there"
is "each time" "$(grep -c 'a country' stderr)" 2

tls '{subject: {O: a}}, {sha256: '"$digest"'}'
is "counts" "$(checked '[.rules, ."prefix-count", ."certificate-count", ."domain-count"]' tls.yaml)" '[2,0,2,0]'
exits "counts for people" 0 "$debarctl" check tls.yaml
prints "are shown" "2 certificate rules, 0 domains"

# --- settings
settings() {
	printf 'version: 1\nname: t\nvendors: [{name: a, sni: [a.b]}]\nsettings: {%s}\n' "$1" > settings.yaml
}
settings 'quarantine-ttl: 24h'
explicit=$(checked .hash settings.yaml)
printf 'version: 1\nname: t\nvendors: [{name: a, sni: [a.b]}]\n' > default.yaml
all='[."quarantine-ttl", ."on-undecided", .action, ."device-networks", .network]'
is "defaults" "$(checked "$all" default.yaml)" \
	'[86400,"pass","drop",["on-link","routed","private"],[]]'
is "a default that is said is the same policy" "$(checked .hash default.yaml)" "$explicit"
while read -r ttl seconds; do
	settings "quarantine-ttl: $ttl"
	is "quarantine-ttl $ttl" "$(checked '."quarantine-ttl"' settings.yaml)" "$seconds"
done <<'S'
60s 60
1m 60
90m 5400
2h 7200
7d 604800
365d 31536000
S
for ttl in 24 59s 0h 366d 1w -1h 1.5h 2hh h 99999999999d "1 h"; do
	settings "quarantine-ttl: $ttl"
	refused "no quarantine-ttl: $ttl" settings.yaml "settings.yaml:4:28: '$ttl' is no quarantine-ttl; allowed: 1m to 365d"
done
settings 'on-undecided: drop, action: reject, device-networks: [private, on-link, 192.0.2.0/24, "2001:db8::/32", 0.0.0.0/0]'
is "others" "$(checked "$all" settings.yaml)" \
	'[86400,"drop","reject",["on-link","private"],["0.0.0.0/0","192.0.2.0/24","2001:db8::/32"]]'
settings 'device-networks: [10.0.0.0/8]'
is "one network and no kind" "$(checked "$all" settings.yaml)" '[86400,"pass","drop",[],["10.0.0.0/8"]]'
settings 'on-undecided: maybe'
refused "on-undecided: maybe" settings.yaml "settings.yaml:4:26: 'maybe' is no on-undecided; allowed: pass, drop"
settings 'action: accept'
refused "action: accept" settings.yaml "settings.yaml:4:20: 'accept' is no action; allowed: drop, reject"
for network in public 192.0.2.1 192.0.2.0/33 2001:db8::/129 192.0.2/24 192.0.2.0/ 192.0.2.0/-1 /24; do
	settings "device-networks: [\"$network\"]"
	refused "no network: $network" settings.yaml \
		"settings.yaml:4:31: '$network' is no network; allowed: on-link, routed, private, or an address and the length of its prefix"
done
settings 'device-networks: [192.0.2.129/25]'
refused "bits beyond the prefix" settings.yaml \
	"settings.yaml:4:30: '192.0.2.129/25' has bits set beyond the first 25; the network is 192.0.2.128/25"
settings 'quarantine-ttl: 1h'
printf 'version: 1\nsettings: {quarantine-ttl: 60m, action: drop, device-networks: [routed]}\n' > also.yaml
is "the same value in two files" "$(checked "$all" settings.yaml also.yaml)" \
	'[3600,"pass","drop",["routed"],[]]'
settings 'quarantine-ttl: 2h, on-undecided: drop, action: reject, device-networks: [private]'
printf 'version: 1\nsettings: {on-undecided: pass}\n' > third.yaml
exits "contradicting settings" 3 "$debarctl" check settings.yaml also.yaml third.yaml
says "quarantine-ttl" "also.yaml:2:28: 'quarantine-ttl' contradicts settings.yaml:4:28"
says "action" "also.yaml:2:41: 'action' contradicts settings.yaml:4:60"
says "on-undecided" "third.yaml:2:26: 'on-undecided' contradicts settings.yaml:4:46"
settings 'device-networks: [private]'
is "networks add up" "$(checked '."device-networks"' settings.yaml also.yaml)" '["routed","private"]'
{ printf 'version: 1\nname: t\nvendors: [{name: a, sni: [a.b]}]\nsettings:\n  device-networks:\n'
	for i in {1..65}; do echo "    - 10.0.$i.0/24"; done; } > settings.yaml
refused "65 networks" settings.yaml "settings.yaml:70:7: too many networks; allowed: 64"

# --- limits
domains() { # COUNT
	printf 'version: 1\nname: t\nvendors:\n  - name: a\n    sni:\n'
	/usr/bin/python3 -c 'import sys
for i in range(int(sys.argv[1])):
    print("      - h%d.example.com" % i)' "$1"
}
domains 16384 > many.yaml
accepted "16384 domains" many.yaml
domains 16385 > many.yaml
refused "one more" many.yaml "many.yaml:4:11: 16385 domains up to here; allowed: 16384"
rules() { # COUNT
	printf 'version: 1\nname: t\nvendors:\n  - name: a\n    tls:\n'
	/usr/bin/python3 -c 'import sys
for i in range(int(sys.argv[1])):
    print("      - {subject: {O: \"%sMaker %d%s\"}, issuer: {CN: \"CA %d\"}}" %
          ("*" if i % 3 == 1 else "", i, "*" if i % 3 == 2 else "", i % 7))' "$1"
}
rules 16384 > many.yaml
accepted "16384 certificate rules" many.yaml
rules 16385 > many.yaml
refused "one more" many.yaml "many.yaml:4:11: 16385 rules up to here; allowed: 16384"

{ rules 10000
	echo "    mac:"
	/usr/bin/python3 -c '
for i in range(100000):
    print("      - \"%02x:%02x:%02x\"" % (i >> 14 << 2, i >> 6 & 255, i << 2 & 255))'; } > many.yaml
# Processor time: other work on the machine does not count.
TIMEFORMAT='%U %S'
took=$({ time "$debarctl" check many.yaml > stdout; } 2>&1 |
	awk '{ print int(1000 * ($1 + $2)) }')
prints "10,000 certificate rules" "10,000 certificate rules, 0 domains"
prints "beside 100,000 prefixes" "100,000 prefixes in 1 rules"
echo "# it took $took ms"
ok "are read in less than a second" [ "$took" -lt 1000 ]
