# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The policies that come with debar.
: "${debarctl:?is set by tests/tool/run}" "${top:?is set by tests/tool/run}"

policies=$top/policies
for file in "$policies"/*.yaml; do
	name=$(basename "$file" .yaml)
	[ "$name" != organisations ] || continue	# of scripts/update-policies
	exits "$name is valid" 0 "$debarctl" check "$file"
	is "without a warning" "$(grep -v 'the data is of' stderr)" ""
	is "has five vendors" "$(checked .vendors "$file")" 5
done
for file in "$policies"/opt-in/*.yaml; do
	accepted "$(basename "$file" .yaml) goes with fcc-covered-list" \
		"$policies/fcc-covered-list.yaml" "$file"
done
accepted "both go together" "$policies"/{fcc-covered-list,ndaa-889}.yaml
is "the earlier date counts" \
	"$(checked '[.vendor[].effective] | unique' "$policies"/{fcc-covered-list,ndaa-889}.yaml)" \
	'["2019-08-13T00:00:00Z"]'
accepted "all of it at once" "$policies"/{fcc-covered-list,ndaa-889}.yaml "$policies"/opt-in/*.yaml

# Against the reference: the right vendor for every covered prefix, none for
# traps, disputed ones and company ids.
if [ -n "${DEBAR_REFERENCE-}" ]; then
	ok "the reference table" /usr/bin/python3 - "$debarctl" "$policies" \
		"$DEBAR_REFERENCE" <<'P'
import csv, glob, json, os, subprocess, sys

tool, policies, reference = sys.argv[1:]
[table] = glob.glob(os.path.join(reference, "oui-*.tsv"))
with open(table, encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
assert len(rows) > 3000, "too few rows"
for name in "fcc-covered-list", "ndaa-889":
    run = subprocess.run(
        [tool, "explain", "--json", "--policy", f"{policies}/{name}.yaml"],
        input="".join(row["prefix"] + "\n" for row in rows),
        stdout=subprocess.PIPE, check=True, text=True)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(answers) == len(rows), (len(answers), len(rows))
    wrong, covered = 0, 0
    for row, answer in zip(rows, answers):
        wanted = None if ":" in row["vendor"] else row["vendor"]
        covered += wanted is not None
        # A locally administered address has no maker, whatever the table says.
        if answer["vendor"] != wanted:
            wrong += 1
            print(name, row, answer)
        elif wanted and int(answer["prefix"].split("/")[1]) != int(row["bits"]):
            wrong += 1
            print("length", name, row, answer)
    print(f"{name}: {len(rows)} rows, {covered} covered, {wrong} wrong")
    assert covered > 2000 and not wrong
P
else
	skip "the reference table" "DEBAR_REFERENCE names no directory"
fi
