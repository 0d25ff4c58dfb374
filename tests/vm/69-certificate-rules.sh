#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Certificate rules and domains on their way into the module: what it refuses,
# what it holds, and that a rule keeps its name whatever else changes.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"

load_module
checks_of raw refusals_tls.py

# All but the counters of the rules, as names of the vendors and without numbers
rules() {
	"$debarctl" rules --json | jq -c "[.rules[] | $1]"
}

ok "a policy of certificates" load_policy <<'Y'
version: 1
name: certificates
vendors:
  - name: dahua
    tls:
      - {issuer: {CN: "Dahua Device *", O: "Zhejiang Dahua Technology*"}}
      - {subject: {O: DAHUA}, mode: monitor}
      - {sha256: "8167000000000000000000000000000000000000000000000000000000000033"}
    sni: [easy4ip.com, {mode: monitor, domains: [dahuatech.com, dahuasecurity.com]}]
settings: {quarantine-ttl: 1h, on-undecided: drop, action: reject,
  device-networks: [on-link, 192.0.2.0/24, "2001:db8::/32"]}
Y
is "the settings are in force" "$("$debarctl" status --json |
	jq -c '[."quarantine-ttl", ."on-undecided", .action, ."device-networks", .network]')" \
	'[3600,"drop","reject",["on-link"],["192.0.2.0/24","2001:db8::/32"]]'
is "counts" "$(status_of '[.rules, ."prefix-count", ."certificate-count", ."domain-count"] | @json')" \
	'[5,0,3,3]'
is "by vendor" "$("$debarctl" vendors --json |
	jq -c '.vendors[] | [.rules, .prefixes, .certificates, .domains]')" '[5,0,3,3]'
is "those that only monitor come last" "$(rules '[.kind, .mode, .conditions, .domains, .prefixes]')" \
	'[["certificate","enforce",2,null,null],["certificate","enforce",1,null,null],["sni","enforce",null,1,null],["certificate","monitor",1,null,null],["sni","monitor",null,2,null]]'
before=$(rules '.name | sub("[.][0-9a-f]+$"; "")')
is "names say what the rules say" "$before" \
	'["dahua/tls/issuer-cn-dahua-device-issuer-o-zhejiang-dahua-technology","dahua/tls/sha256","dahua/sni","dahua/tls/subject-o-dahua","dahua/sni/monitor"]'
names=$(rules .name | jq -c sort)

ok "the same among others, in another order" load_policy <<'Y'
version: 1
name: more
vendors:
  - name: acme
    mac: ["00:00:01"]
    tls: [{subject: {O: Acme}}]
  - name: dahua
    sni: [{mode: monitor, domains: [dahuasecurity.com]}, imou.com]
    tls:
      - {subject: {O: "  Dahua "}, mode: monitor}
      - {subject: {O: DahuaTech}}
      - {sha256: "8167000000000000000000000000000000000000000000000000000000000033"}
      - {issuer: {O: "zhejiang  dahua technology*", CN: "Dahua Device *"}, note: "newer recorders"}
Y
is "all of them have kept their names" \
	"$(rules .name | jq -c --argjson names "$names" 'sort | map(select(IN($names[])))')" "$names"
is "and there are three more" "$(rules .name | jq length)" 8
is "no two alike" "$(rules .name | jq 'unique | length')" 8

# 100,000 prefixes, 10,000 certificate rules, as many domains as there may be
/usr/bin/python3 -c '
print("version: 1\nname: big\nvendors:\n  - name: a\n    mac:")
for i in range(100000):
    print("      - \"%02x:%02x:%02x\"" % (i >> 14 << 2, i >> 6 & 255, i << 2 & 255))
print("    tls:")
for i in range(10000):
    print("      - {subject: {O: \"%sMaker %d%s\"}, issuer: {CN: \"CA %d\"}}" %
          ("*" if i % 3 == 1 else "", i, "*" if i % 3 == 2 else "", i % 7))
print("    sni:")
for i in range(16384):
    print("      - h%d.example.com" % i)' > "$scratch/big.yaml"
ok "a large policy" "$debarctl" load "$scratch/big.yaml"
counts='[."prefix-count", ."certificate-count", ."domain-count"]'
is "all of it arrives" "$(status_of "$counts | @json")" '[100000,10000,16384]'
is "each rule by its name" "$(rules .name | jq 'unique | length')" 10002
echo "# $(status_of .memory) bytes of memory"
ok "in less than 16 MiB" test "$(status_of .memory)" -lt $((16 << 20))
ok "again, which frees the first" "$debarctl" load "$scratch/big.yaml"
is "with the same rules" "$(status_of '.rules')" 10002

ok "a shipped policy" "$debarctl" load "$top/policies/fcc-covered-list.yaml"
is "is the one that check reads" "$(status_of "[.rules, .hash, $counts] | @json")" \
	"$("$debarctl" check --json "$top/policies/fcc-covered-list.yaml" |
		jq -c "[.rules, .hash, $counts]")"
ok "flush" "$debarctl" flush
ok "the module unloads" unload_module
finish
