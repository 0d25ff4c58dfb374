# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Waivers in policy files: what they may say, what contradicts what, and what
# explain and check make of them.
: "${debarctl:?is set by tests/tool/run}"

heading='name: waivers\nvendors: [{name: acme, mac: [28:57:be]}]\n'
rest='ticket: W-1, reason: lab, approved-by: office'
far=2099-01-31
# waivers FILE LINE...: a policy with these
waivers() {
	local line
	{
		printf 'version: 1\n%bwaivers:\n' "$heading"
		for line in "${@:2}"; do
			printf '  - {%s}\n' "$line"
		done
	} > "$1"
}
# waived POLICY SUBJECT: reason and ticket of explain
waived() {
	"$debarctl" explain --json --policy "$1" "$2" 2> stderr |
		jq -r '[.reason, .ticket // "-"] | join(" ")'
}

# --- what is there
sha=$(printf 'ab%.0s' {1..32})
waivers all.yaml "mac: 28:57:be:01:02:03, $rest, expires: $far" \
	"mac: 28:57:bf, ticket: W-2, reason: b, approved-by: c, expires: 2099-02-01T12:00:00+02:00" \
	"mac: \"b0:b3:53:60/28\", $rest, expires: $far" \
	"address: 192.0.2.64, $rest, expires: $far" \
	"address: \"2001:db8::64\", $rest, expires: $far" \
	"network: 198.51.100.0/24, $rest, expires: $far" \
	"network: \"2001:db8:1::/48\", $rest, expires: $far" \
	"interface: eth7, $rest, expires: $far" \
	"certificate: \"${sha^^}\", $rest, expires: $far"
accepted "each kind of waiver" all.yaml
is "no warning" "$(cat stderr)" ""
is "their number" "$(checked .waivers all.yaml)" 9
is "what they are for" "$(checked '[.waiver[].subject] | sort' all.yaml)" \
	"$(jq -cn --arg sha "$sha" '["28:57:be:01:02:03", "28:57:bf/24", "b0:b3:53:60/28",
	"192.0.2.64", "2001:db8::64", "198.51.100.0/24", "2001:db8:1::/48", "eth7", $sha] | sort')"
is "the kinds" "$(checked '[.waiver[].kind] | unique' all.yaml)" \
	'["address","certificate","interface","mac","network"]'
is "one of them" "$(checked '.waiver[] | select(.ticket == "W-2") | [.expires, ."approved-by", .reason, ."expires-in" > 0]' all.yaml)" \
	'["2099-02-01T10:00:00Z","c","b",true]'
ok "for people" grep -qE '^W-1 +mac +28:57:be:01:02:03 +2099-01-31 +[0-9]+ days +office +lab$' stdout
sed 's/^waivers:.*//; /^  - {/d' all.yaml > none.yaml
not_ok "waivers are part of the hash" test "$(checked .hash all.yaml)" = "$(checked .hash none.yaml)"
sed 's/reason: b,/reason: B,/' all.yaml > other.yaml
not_ok "with all they say" test "$(checked .hash all.yaml)" = "$(checked .hash other.yaml)"
{ sed -n '/^  - {/!p' all.yaml; sed -n '/^  - {/p' all.yaml | tac; } > tac.yaml
is "their order is not" "$(checked .hash tac.yaml)" "$(checked .hash all.yaml)"

# --- explain
is "a waived MAC" "$(waived all.yaml 28:57:be:01:02:03)" "waived W-1"
is "one beside it" "$(waived all.yaml 28:57:be:01:02:04)" "enforced -"
is "an address in a waived network" "$(waived all.yaml 198.51.100.77)" "none W-1"
is "one outside" "$(waived all.yaml 198.51.101.77)" "none -"
is "a waived IPv6 address" "$(waived all.yaml 2001:db8::64)" "none W-1"
is "one beside it" "$(waived all.yaml 2001:db8::65)" "none -"
exits "for people" 0 "$debarctl" explain --policy all.yaml 28:57:be:01:02:03 192.0.2.64
prints "the ticket" "waived  28:57:be/24, rule acme/mac, ticket W-1"
prints "of an address" "192.0.2.64  -        would pass if it were quarantined, ticket W-1"
waivers prefix.yaml "mac: 28:57:be, $rest, expires: $far"
is "a waived prefix" "$(waived prefix.yaml 28:57:be:77:77:77)" "waived W-1"
waivers expired.yaml "mac: 28:57:be:01:02:03, $rest, expires: 2020-01-01"
is "an expired one does nothing" "$(waived expired.yaml 28:57:be:01:02:03)" "enforced -"
says "and is warned of" "expired.yaml:5:86: the waiver W-1 for 28:57:be:01:02:03 has expired"
waivers soon.yaml "mac: 28:57:be:01:02:03, $rest, expires: $(date -u -d '+3 days 1 hour' +%FT%TZ)"
is "one that ends soon counts" "$(waived soon.yaml 28:57:be:01:02:03)" "waived W-1"
says "and is warned of" "the waiver W-1 for 28:57:be:01:02:03 expires in 3 days"
sed 's/^name:/data-date: 2090-01-01\nname:/; s/expires: .*}/expires: 2089-12-31}/' soon.yaml > data.yaml
is "by a clock no earlier than the data" "$(waived data.yaml 28:57:be:01:02:03)" "enforced -"
cat > eui.yaml <<E2
version: 1
name: eui
vendors:
  - {name: acme, mac: [28:57:be], sni: [example.com]}
settings: {eui64: enforce}
waivers:
  - {mac: 28:57:be:01:02:03, $rest, expires: $far}
E2
is "a waived MAC in an address" "$(waived eui.yaml 2001:db8::2a57:beff:fe01:203)" "waived W-1"
is "and another one" "$(waived eui.yaml 2001:db8::2a57:beff:fe01:204)" "enforced -"
sed '/^settings/a protect: ["2001:db8::2a57:beff:fe01:204", 192.0.2.64]' eui.yaml > spared.yaml
is "unless it is protected" "$(waived spared.yaml 2001:db8::2a57:beff:fe01:204)" "protected -"
sed '/^settings/a protect: ["28:57:be:01:02:04"]' eui.yaml > mac.yaml
is "by the address, not by the MAC in it" "$(waived mac.yaml 2001:db8::2a57:beff:fe01:204)" "enforced -"
is "as an IPv4 address may be" "$(waived spared.yaml 192.0.2.64)" "protected -"
exits "in words" 0 "$debarctl" explain --policy spared.yaml 192.0.2.64
prints "so" "protected: it passes, and is not quarantined"

# --- a certificate
need openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-days 30 -subj "/O=ACME" -keyout w.key -out w.pem
mine=$(openssl x509 -in w.pem -outform der | sha256sum | cut -d ' ' -f 1)
for digest in "$mine" "${sha}"; do
	cat > cert.yaml <<-E2
	version: 1
	name: certificate
	vendors:
	  - {name: acme, tls: [{subject: {O: ACME}}]}
	waivers:
	  - {certificate: "$(sed 's/../&:/g; s/:$//' <<< "$digest")", $rest, expires: $far}
	E2
	waived cert.yaml w.pem
done > came
is "a waived certificate, and another" "$(tr '\n' ' ' < came)" "waived W-1 enforced - "

# --- what is refused, and where
# wrong DESCRIPTION LINE COLUMN TEXT...
wrong() {
	waivers wrong.yaml "$2"
	refused "$1" wrong.yaml "wrong.yaml:5:$3: $4" "${@:5}"
}
wrong "no ticket" "mac: 28:57:be:01:02:03, reason: a, approved-by: b, expires: $far" 5 \
	"a waiver needs 'ticket'" "    - {mac: 28:57:be:01:02:03," "      ^"
wrong "no reason" "mac: 28:57:be:01:02:03, ticket: a, approved-by: b, expires: $far" 5 "a waiver needs 'reason'"
wrong "no approved-by" "mac: 28:57:be:01:02:03, ticket: a, reason: b, expires: $far" 5 "a waiver needs 'approved-by'"
wrong "no expires" "mac: 28:57:be:01:02:03, $rest" 5 "a waiver needs 'expires'"
wrong "nothing that is waived" "$rest, expires: $far" 5 \
	"a waiver needs one of: mac, address, network, interface, certificate"
wrong "two things" "mac: 28:57:be:01:02:03, address: 192.0.2.1, $rest, expires: $far" 39 \
	"a waiver is for one of mac, address, network, interface, certificate; write another waiver with the same ticket" \
	"                                        ^~~~~~~~~"
wrong "an unknown key" "mac: 28:57:be:01:02:03, until: $far, $rest, expires: $far" 30 \
	"unknown key 'until' in a waiver; allowed: mac, address, network, interface, certificate, ticket, reason, approved-by, expires"
wrong "no MAC" "mac: 28:57, $rest, expires: $far" 11 "'28:57' has no length"
wrong "a group address" "mac: 01:00:5e:00:00:01, $rest, expires: $far" 11 "'01:00:5e:00:00:01' is a group address; allowed: "
wrong "a prefix of an odd length" "mac: 28:57:be:00/25, $rest, expires: $far" 11 "'28:57:be:00/25' "
wrong "no address" "address: 192.0.2.0/24, $rest, expires: $far" 15 \
	"'192.0.2.0/24' is no address; allowed: an IPv4 or IPv6 address (192.0.2.1, 2001:db8::1); for more than one 'network'"
wrong "no network" "network: 192.0.2.1, $rest, expires: $far" 15 "'192.0.2.1' is no network; allowed: "
wrong "the whole Internet" "network: 0.0.0.0/0, $rest, expires: $far" 15 "'0.0.0.0/0' is no network; allowed: "
wrong "host bits" "network: 192.0.2.1/24, $rest, expires: $far" 15 \
	"'192.0.2.1/24' has bits set beyond the first 24; the network is 192.0.2.0/24"
wrong "a pattern" "interface: \"eth*\", $rest, expires: $far" 18 "'eth*' is the name of no interface; allowed: "
wrong "a long name" "interface: abcdefghijklmnop, $rest, expires: $far" 17 "'abcdefghijklmnop' is the name of no interface"
wrong "half a digest" "certificate: \"${sha:0:32}\", $rest, expires: $far" 20 \
	"'${sha:0:32}' is no SHA-256 of a certificate; allowed: 64 hexadecimal digits"
wrong "no date" "mac: 28:57:be:01:02:03, $rest, expires: soon" 86 "'soon' is no date; allowed: "
wrong "an impossible one" "mac: 28:57:be:01:02:03, $rest, expires: 2027-02-30" 86 "'2027-02-30' is no date"
wrong "before 1970" "mac: 28:57:be:01:02:03, $rest, expires: 1969-01-01" 86 "a waiver cannot expire before 1970"
wrong "a long ticket" "mac: 28:57:be:01:02:03, ticket: $(printf 'x%.0s' {1..64}), reason: a, approved-by: b, expires: $far" 38 \
	"'ticket' has 64 bytes; allowed: at most 63"
wrong "no map" "" 5 "a waiver needs 'ticket'"
printf 'version: 1\n%bwaivers: []\n' "$heading" > wrong.yaml
refused "no waiver at all" wrong.yaml "wrong.yaml:4:10: the list 'waivers' is empty"
waivers wrong.yaml "mac: nonsense, $rest, expires: soon" "interface: eth0, $rest"
refused "all errors at once" wrong.yaml "wrong.yaml:5:11: 'nonsense'" "wrong.yaml:5:77: 'soon'" \
	"wrong.yaml:6:5: a waiver needs 'expires'"

# --- contradictions name both places
waivers twice.yaml "mac: 28:57:be:01:02:03, $rest, expires: $far" \
	"mac: 28-57-BE-01-02-03, ticket: W-2, reason: a, approved-by: b, expires: $far"
refused "two waivers for the same" twice.yaml \
	"twice.yaml:6:11: a waiver for 28:57:be:01:02:03 is already given at twice.yaml:5:11 (ticket W-1); allowed once in a policy"
waivers terms.yaml "mac: 28:57:be:01:02:03, $rest, expires: $far" "address: 192.0.2.1, $rest, expires: 2099-02-28"
refused "one ticket with two dates" terms.yaml \
	"terms.yaml:6:82: ticket 'W-1' expires 2099-02-28 here and 2099-01-31 at terms.yaml:5:86; allowed: one date for one ticket"
mkdir -p policy.d
printf 'version: 1\nwaivers:\n  - {address: 192.0.2.64, %s, expires: %s}\n' "$rest" "$far" > policy.d/lab.yaml
printf 'version: 1\nprotect: [192.0.2.64]\n' > protect.yaml
waivers base.yaml "mac: 28:57:be:01:02:03, $rest, expires: $far"
exits "a waiver for what is protected: 3" 3 "$debarctl" check base.yaml policy.d/lab.yaml protect.yaml
says "both places" "policy.d/lab.yaml:3:15: the waiver for 192.0.2.64 contradicts 'protect' at protect.yaml:2:11, which lets it through without end"
sed 's/reason: lab/reason: other/' policy.d/lab.yaml > lab2.yaml
exits "the same waiver with another reason in another file: 3" 3 "$debarctl" check base.yaml policy.d/lab.yaml lab2.yaml
says "both places" "lab2.yaml:3:15: a waiver for 192.0.2.64 is already given at policy.d/lab.yaml:3:15 (ticket W-1) with other facts"
cp policy.d/lab.yaml lab2.yaml
is "with the same facts it is one" "$(checked .waivers base.yaml policy.d/lab.yaml lab2.yaml)" 2
seq 4097 | awk -v rest="$rest" -v far="$far" 'BEGIN {
	print "version: 1\nname: many\nvendors: [{name: acme, mac: [28:57:be]}]\nwaivers:" }
	{ printf "  - {address: 10.0.%d.%d, %s, expires: %s}\n", $1 / 256, $1 % 256, rest, far }' > many.yaml
refused "more waivers than the kernel takes" many.yaml "many.yaml:4101:15: 4097 waivers; allowed: 4096"
sed -i '$d' many.yaml
accepted "as many as it takes" many.yaml

# --- folders and patterns
cp base.yaml policy.d/00-base.yaml
printf 'version: 1\nmode: enforce\n' > policy.d/50-mode.yaml
echo nonsense > policy.d/README
echo nonsense > policy.d/.hidden.yaml
accepted "a folder" policy.d
is "stands for its *.yaml, in order" "$(checked '[.files[].path]' policy.d)" \
	'["policy.d/00-base.yaml","policy.d/50-mode.yaml","policy.d/lab.yaml"]'
is "however it is written" "$(checked '.files | length' policy.d/)" 3
printf 'version: 1\nname: glob\ninclude: ["policy.d/*.yaml"]\n' > glob.yaml
accepted "a pattern" glob.yaml
is "of all that are called so, in order" "$(checked '[.files[].path]' glob.yaml)" \
	'["glob.yaml","policy.d/00-base.yaml","policy.d/50-mode.yaml","policy.d/lab.yaml"]'
printf 'version: 1\nname: glob\ninclude:\n  - "nowhere/*.yaml"\n' > glob.yaml
refused "a pattern for nothing" glob.yaml \
	"glob.yaml:4:6: no file is called nowhere/*.yaml; leave the pattern away, or have a file for it" \
	'    - "nowhere/*.yaml"'
mkdir -p 'odd[1]'
cp policy.d/00-base.yaml 'odd[1]/a.yaml'
printf 'version: 1\nname: odd\ninclude: ["?.yaml"]\n' > 'odd[1]/top.yaml'
is "the folder's own name is no pattern" "$(checked '.files | length' 'odd[1]/top.yaml')" 2
