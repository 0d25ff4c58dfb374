# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Loading, flushing, switching.
: "${debarctl:?is set by tests/tool/module}" "${scratch:?}" "${top:?}" "${here:?}"

exits "status without a policy" 0 "$debarctl" status
prints "says so" "policy      none is loaded"
is "in JSON too" "$(status_of '[.name, .mode, .hash] | @json')" '[null,null,null]'
exits "rules without a policy" 0 "$debarctl" rules
exits "mode without a policy: 1" 1 "$debarctl" mode monitor
says "says why" "nothing was changed: no policy is loaded"

fcc=$top/policies/fcc-covered-list.yaml
exits "a shipped policy loads" 0 "$debarctl" load "$fcc"
ok "and says what" grep -qE \
	'^loaded fcc-covered-list: 5 vendors, [0-9]+ rules, [0-9],[0-9]{3} prefixes, [0-9]+ certificate rules, [0-9]+ domains, mode enforce$' stdout
is "no progress in a pipe" "$(wc -c < stderr)" 0
same='[.name, .authority, .mode, .hash, ."data-date", .transit, ."protect-gateways",
	."quarantine-ttl", ."on-undecided", .action, ."broadcast-to-banned",
	."device-networks", .network,
	.vendors, .rules, ."prefix-count", ."certificate-count", ."domain-count"]'
is "the module has the same policy as check" "$(status_of "$same | @json")" \
	"$("$debarctl" check --json "$fcc" | jq -c "$same")"
is "and the same vendors" "$("$debarctl" vendors --json |
	jq -c '[.vendors[] | [.name, .entity, .mode, .effective, .until, .rules, .prefixes,
		.certificates, .domains]]')" \
	"$("$debarctl" check --json "$fcc" |
		jq -c '[.vendor[] | [.name, .entity, .mode, .effective, .until, .rules, .prefixes,
			.certificates, .domains]]')"
json "load --json is JSON" "$debarctl" load --json "$fcc"
is "with the generation" "$(jq .generation stdout)" "$(status_of .generation)"

before=$(status_of '.hash, .generation' | xargs)
policy '"28:57:be"' > good.yaml
sed 's/^name/nam/' good.yaml > wrong-key.yaml
policy '"28:57"' > bad-prefix.yaml
{ cat good.yaml; echo '  - {name: acme, mac: ["28:57:bf"]}'; } > twice.yaml
{ cat good.yaml; echo 'include: [nowhere.yaml]'; } > missing-include.yaml
policy "\"$(printf '%1048576s' x)\"" > long-line.yaml
: > empty.yaml
mkdir directory.yaml
policy '"28:57:be"' | LC_ALL=C sed 's/acme/ac\xffme/' > not-utf-8.yaml
for file in wrong-key bad-prefix twice missing-include long-line empty directory not-utf-8; do
	exits "$file: 3" 3 "$debarctl" load $file.yaml
	ok "it says where and why" grep -qE "^$file.yaml:[0-9]+:[0-9]+: " stderr
done
is "the loaded policy stays" "$(status_of '.hash, .generation' | xargs)" "$before"

cat > full.yaml <<'Y'
version: 1
name: full
authority: "a law"
mode: monitor
data-date: 2026-01-02
vendors:
  - name: acme
    entity: "Acme Ltd. \u00fc"
    mode: monitor
    effective: 1965-01-01T12:00:00Z
    until: 2999-12-31
    mac:
      - "00:00:01"
      - {registrant: "Acme, Ltd.", class: named, prefixes: ["00:00:02:30/28", "00:00:03:00:f0/36"]}
protect: [192.0.2.1, 2001:db8::1, 02:00:00:00:00:01]
settings: {transit: enforce, protect-gateways: no, interfaces: ["lan*", wan0]}
Y
exits "a policy with everything" 0 "$debarctl" load full.yaml
prints "says so" "loaded full: 1 vendor, 2 rules, 3 prefixes, mode monitor"
is "everything arrives" "$(status_of '[.name, .authority, .mode, ."data-date", .transit,
	."protect-gateways", .interface, .vendors, .rules, ."prefix-count"] | @json')" \
	'["full","a law","monitor","2026-01-02T00:00:00Z","enforce",false,["lan*","wan0"],1,2,3]'
is "of the vendor too" "$("$debarctl" vendors --json | jq -c '.vendors[0] |
	[.name, .entity, .mode, .enabled, .effective, .until, .rules, .prefixes]')" \
	'["acme","Acme Ltd. ü","monitor",true,"1965-01-01T12:00:00Z","2999-12-31T00:00:00Z",2,3]'
is "and of the rules" "$("$debarctl" rules --json | jq -c '[.rules[] |
	[.vendor, .name, .registrant, .class, .prefixes]]')" \
	'[["acme","acme/mac",null,null,1],["acme","acme/mac/acme-ltd","Acme, Ltd.","named",2]]'

exits "disable a vendor" 0 "$debarctl" disable acme
is "does" "$("$debarctl" vendors --json | jq '.vendors[0].enabled')" false
exits "enable a vendor" 0 "$debarctl" enable acme --json
is "answers in JSON" "$(cat stdout)" '{"of-vendor":"acme","enabled":true}'
is "does" "$("$debarctl" vendors --json | jq '.vendors[0].enabled')" true
exits "the mode of a vendor" 0 "$debarctl" mode off acme
prints "is said" "acme: mode off"
is "changes" "$("$debarctl" vendors --json | jq -r '.vendors[0].mode')" off
exits "the mode of the policy" 0 "$debarctl" mode enforce --json
is "answers in JSON" "$(cat stdout)" '{"of-vendor":null,"mode":"enforce"}'
is "changes" "$(status_of .mode)" enforce
exits "disable the policy" 0 "$debarctl" disable
is "changes" "$(status_of .enabled)" false
exits "a vendor that is not there: 1" 1 "$debarctl" disable nobody
says "is said in the kernel's words" "nothing was changed: the policy has no vendor of this name"
exits "a vendor's name that is too long: 2" 2 "$debarctl" disable \
	abcdefghijklmnopqrstuvwxyz0123456789

coproc held { exec "$here/hold.py"; }
read -r word <&"${held[0]}"
is "another tool is loading" "$word" open
exits "a second load: 1" 1 "$debarctl" load full.yaml
says "is refused in the kernel's words" \
	"cannot begin to load: another load into this namespace is in progress"
is "the loaded policy stays" "$(status_of .name)" full
# shellcheck disable=SC2154
eval "exec ${held[1]}>&-"
wait
exits "when it has gone it goes" 0 "$debarctl" load full.yaml

host other
exits "--netns NAME" 0 "$debarctl" load --netns other "$fcc"
is "is another namespace" "$("$debarctl" status --netns other --json | jq -r .name)" fcc-covered-list
is "than this one" "$(status_of .name)" full
exits "flush" 0 "$debarctl" flush --json
is "answers in JSON" "$(cat stdout)" '{"flushed":true}'
is "does" "$(status_of .name)" null
is "only here" "$("$debarctl" status --netns /run/netns/other --json | jq -r .name)" fcc-covered-list
