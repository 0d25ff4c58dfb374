# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the tool prints is what the specification says: every attribute of a
# reply, by its name, in the right type.
: "${top:?is set by tests/tool/run}"

ok "attributes agree with kmod/debar.yaml" /usr/bin/python3 - \
	"$top/kmod/debar.yaml" "$top/userspace/reply_sets.c" <<'P'
import re, sys, yaml

spec = yaml.safe_load(open(sys.argv[1]))
source = open(sys.argv[2]).read()
sets = {s["name"]: s["attributes"] for s in spec["attribute-sets"]}
replies = {op["name"]: op for op in spec["operations"]["list"]}

def listed(name):
    body = re.search(r"static const struct attr %s\[\] = {(.*?)\n};" % name, source, re.S)
    return re.findall(r'{ DEBAR_A_(\w+), "([a-z0-9-]+)", ATTR_(\w+),\s*(\S+) }', body.group(1))

# What the tool shows in a way of its own.
special = {"vendor": set(), "device": set(), "port": set(), "gateway": set(),
           "connection": set(), "unread": set(), "waiver": set(),
           "rule": {"vendor", "condition", "certificate-pin", "key-pin"},
           "status": {"interface", "network", "unread"},
           "event": {"device", "connection", "waiver"}}
wanted = {name: [a["name"] for a in sets[name] if a["type"] != "pad"]
          for name in ("vendor", "rule", "device", "port", "gateway", "connection",
                       "unread", "waiver")}
wanted["status"] = list(replies["get-status"]["do"]["reply"]["attributes"])
wanted["event"] = list(replies["event"]["event"]["attributes"])

kinds = {"u8": {"BOOL", "LENGTH"}, "u16": {"PORT"}, "u32": {"COUNT", "NUMBER", "ENUM", "FLAGS"}, "u64": {"U64"},
         "s64": {"TIME", "NANO", "SPAN"}, "string": {"TEXT"},
         "binary": {"MAC", "IPV4", "IPV6", "PREFIX", "HASH", "DN"}}
bad = 0
for name, attributes in wanted.items():
    have = listed(name)
    prefix = "" if name in ("status", "event") else name.upper() + "_"
    types = {a["name"]: a for a in sets["debar" if not prefix else name]}
    missing = set(attributes) - {key for _, key, _, _ in have} - special[name]
    extra = {key for _, key, _, _ in have} - set(attributes)
    if missing or extra:
        bad += 1
        print(name, "missing:", missing, "extra:", extra)
    for constant, key, kind, names in have:
        spec_type = types[key]
        if constant != prefix + key.upper().replace("-", "_"):
            bad += 1
            print(name, key, "is not", constant)
        if kind not in kinds[spec_type["type"]]:
            bad += 1
            print(name, key, "is", spec_type["type"], "and not", kind)
        if ("enum" in spec_type) != (names != "NULL"):
            bad += 1
            print(name, key, "has", spec_type.get("enum"), "but", names)
sys.exit(bad)
P

ok "names agree with kmod/debar.yaml" /usr/bin/python3 - \
	"$top/kmod/debar.yaml" "$top/userspace/names.c" <<'P'
import re, sys, yaml

spec = yaml.safe_load(open(sys.argv[1]))
source = open(sys.argv[2]).read()
arrays = {"mode": "mode", "verdict": "verdict", "reason": "reason", "event-kind": "event",
          "port-flags": "port_flag", "device-flags": "device_flag",
          "rule-kind": "rule_kind", "condition-field": "condition_field",
          "name-attribute": "name_attribute", "san-kind": "san_kind",
          "undecided-action": "undecided_action", "action": "action",
          "broadcast-action": "broadcast_action",
          "network-flags": "network_flag", "undecided": "undecided",
          "opaque": "opaque"}
bad = 0
for definition in spec["definitions"]:
    if definition["type"] not in ("enum", "flags"):
        continue
    wanted = [e if isinstance(e, str) else e["name"] for e in definition["entries"]]
    body = re.search(r"const %s\[\] = {(.*?)\n};" % arrays[definition["name"]], source, re.S)
    have = [name.lower() for name in re.findall(r'"([A-Za-z0-9-]+)"', body.group(1))]
    if have != wanted:
        bad += 1
        print(definition["name"], have, wanted)
sys.exit(bad)
P
