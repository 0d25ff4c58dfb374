#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The power is cut at random instants while the tool writes what is to outlive a
# restart: every time the box finds a file that is whole, the old one or the new
# one, and what the tool said was saved is saved.
#
# A disk on ext4 records every write and every flush that reaches it
# (dm-log-writes). A cut is made of that record: all that was flushed before some
# instant is on the disk; of what was written since, each sector of 4 KiB is or is
# not, by chance, for a disk may write its cache in any order. That is worse than
# a killed virtual machine, of which all writes are found. A record has the
# instants, too, at which the tool was done. Each disk made so is mounted as after
# a power cut, which replays its journal, and what is there goes to `restore`.
#
# ext4 is told not to flush a new file by itself before it is renamed over an old
# one (noauto_da_alloc): other file systems do not. During every second cycle
# somebody else writes to the disk and has the journal committed at random instants,
# so that nothing is whole only because it came into one transaction.
#
# DEBAR_SEED repeats a run, DEBAR_CUTS makes more of them.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib/control.sh"

cuts=${DEBAR_CUTS:-60}
seed=${DEBAR_SEED:-$RANDOM$RANDOM}
disk=$scratch/disk
options=noauto_da_alloc

for module in loop dm-log-writes ext4; do
	modprobe -q "$module" && continue
	skip "power cuts" "this kernel has no $module"
	finish
done
load_module
need ip link add lan0 type dummy
quiet lan0

# --- a disk that is recorded
# Nobody else makes the device nodes here.
export DM_DISABLE_UDEV=1
truncate -s 12M "$scratch/base"
truncate -s 200M "$scratch/log"
need mkfs.ext4 -q -b 4096 -J size=4 -m 0 \
	-E lazy_itable_init=0,lazy_journal_init=0,nodiscard "$scratch/base"
cp --sparse=always "$scratch/base" "$scratch/written"
written=$(losetup -f --show "$scratch/written")
log=$(losetup -f --show "$scratch/log")
need dmsetup create cut --table \
	"0 $(blockdev --getsz "$written") log-writes $written $log"
need mkdir "$disk"
need mount -o "$options" /dev/mapper/cut "$disk"

# --- a box with enough to save for a file of many sectors
cat > "$scratch/policy.yaml" <<'Y'
version: 1
name: cut
vendors:
  - {name: acme, tls: [{issuer: {O: Acme}}]}
Y
need "$debarctl" load "$scratch/policy.yaml"
rule=$("$debarctl" rules --json | jq -r '.rules[0].name')
known=()
for n in {1..100}; do
	known+=("{\"kind\":\"quarantined\",\"expires\":$(($(date +%s) + 86400)),\"mac\":\"02:00:00:00:00:64\",\"ipv4\":\"10.0.0.$n\",\"vendor\":\"acme\",\"rule\":\"$rule\",\"ifname\":\"lan0\",\"first-seen\":1,\"last-seen\":1}")
done
need "$top/tests/tool/state.py" make "$scratch/known" "${known[@]}"
is "the box knows many" \
	"$("$debarctl" restore --json "$scratch/known" | jq -c .quarantined)" 100

# --- written, and cut
export DEBAR_STATE=$disk/debar DEBAR_PSTORE=$scratch/pstore
mkdir "$DEBAR_STATE" "$DEBAR_PSTORE"
ok "state and crash breaker are written again and again" \
	raw powercut.py write "$debarctl" "$scratch" 6
umount "$disk"
need dmsetup remove cut
losetup -d "$written" "$log"
echo "# DEBAR_SEED=$seed"
export DEBAR_SEED=$seed
checks_of raw powercut.py cut "$debarctl" "$scratch" "$cuts" "$options"
need "$debarctl" flush
ip link del lan0
ok "the module unloads" unload_module
finish
