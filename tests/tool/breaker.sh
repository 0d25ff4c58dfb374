# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What counts as a crash in debar, and that it counts once.
: "${debarctl:?is set by tests/tool/run}"

policy 28:57:be > good.yaml
mkdir crash crash/pstore crash/moved
export DEBAR_PSTORE=$PWD/crash/pstore:$PWD/crash/moved DEBAR_STATE=$PWD/crash/state

# oops NAME RIP FRAME MODULE...: as Linux 6.1 writes it
oops() {
	cat > "crash/pstore/$1" <<-O
	Oops#1 Part1
	<1>[  731.402811] BUG: kernel NULL pointer dereference, address: 0000000000000018
	<1>[  731.402833] #PF: supervisor read access in kernel mode
	<6>[  731.402851] PGD 0 P4D 0
	<4>[  731.402860] Oops: 0000 [#1] PREEMPT SMP NOPTI
	<4>[  731.402872] CPU: 1 PID: 0 Comm: swapper/1 Tainted: G           OE      6.1.0-56-amd64 #1  Debian 6.1.176-1
	<4>[  731.402901] RIP: 0010:$2
	<4>[  731.402922] Code: 41 54 55 53 48 89 fb 48 83 ec 10 <48> 8b 40 18 48 85 c0 74 2b
	<4>[  731.402940] RSP: 0018:ffffb0f0400c8b90 EFLAGS: 00010246
	<4>[  731.402961] Call Trace:
	<4>[  731.402970]  <IRQ>
	<4>[  731.402980]  $3
	<4>[  731.402991]  nf_hook_slow+0x41/0xc0
	<4>[  731.403001]  __netif_receive_skb_core.constprop.0+0x8a1/0xfb0
	<4>[  731.403020]  process_backlog+0xad/0x120
	<4>[  731.403030]  </IRQ>
	<4>[  731.403040] Modules linked in: $4 nf_conntrack veth virtio_net(E)
	<4>[  731.403061] ---[ end trace 0000000000000000 ]---
	<0>[  731.403080] Kernel panic - not syncing: Fatal exception in interrupt
	O
}

# What doctor says of crashes: severity and text, or nothing.
crash() {
	"$debarctl" doctor --json 2> /dev/null | jq -r '.findings[] |
		select(.what | test("kernel crashed|crash breaker")) |
		.severity + " " + .what'
}

# boot: as debar.service does; what it says of the breaker
boot() {
	"$debarctl" load --boot good.yaml 2>&1 > /dev/null | grep -o '^CRITICAL: the crash breaker has tripped'
}
tripped="CRITICAL: the crash breaker has tripped"

is "no record" "$(crash)" ""
is "no trip" "$(boot)" ""
oops dmesg-efi-170001 virtnet_poll+0x12/0x40 "virtnet_receive+0x10/0x90 [virtio_net]" "nft_ct(E)"
is "a crash without debar" "$(crash)" ""
oops dmesg-efi-170002 virtnet_poll+0x12/0x40 "virtnet_receive+0x10/0x90 [virtio_net]" "debar(OE)"
is "debar as one of the modules only" "$(crash)" ""
oops dmesg-efi-170003 virtnet_poll+0x12/0x40 "? debar_judge+0x1a/0x90 [debar]" "debar(OE)"
is "debar left on the stack only" "$(crash)" ""
oops dmesg-efi-170004 virtnet_poll+0x12/0x40 "undebar_judge+0x1a/0x90 [undebar]" "debar(OE)"
is "another module of a similar name" "$(crash)" ""
oops dmesg-efi-170005 virtnet_poll+0x12/0x40 "debar_x+0x1a/0x90 [debarred]" "debar(OE)"
is "and of another one" "$(crash)" ""
oops console-efi-1 "debar_hook+0x4f/0x120 [debar]" "x+0x1/0x2" "debar(OE)"
is "what is no dmesg" "$(crash)" ""
sed '1s/.*/Shutdown#1 Part1/' crash/pstore/console-efi-1 > crash/pstore/dmesg-efi-170006
is "a record that was made for another reason" "$(crash)" ""
cat > crash/pstore/dmesg-efi-170007 <<'O'
Panic#1 Part1
<4>[   12.000001] ------------[ cut here ]------------
<4>[   12.000002] WARNING: CPU: 0 PID: 77 at kmod/hook.c:120 debar_hook+0x4f/0x120 [debar]
<4>[   12.000003] RIP: 0010:debar_hook+0x4f/0x120 [debar]
<4>[   12.000004] ---[ end trace 0000000000000000 ]---
<0>[  731.403080] Kernel panic - not syncing: sysrq triggered crash
O
is "a warning, survived long before" "$(crash)" ""
is "none of it trips" "$(boot)" ""

oops dmesg-efi-170008 "debar_hook+0x4f/0x120 [debar]" "nf_hook+0x1/0x2" "debar(OE)"
is "debar as the instruction pointer" "$(crash)" \
	"warning the kernel crashed in debar: $PWD/crash/pstore/dmesg-efi-170008: [  731.402901] RIP: 0010:debar_hook+0x4f/0x120 [debar]"
ok "doctor changes nothing" test ! -e crash/state
is "it trips" "$(boot)" "$tripped"
is "which is critical" "$(crash | cut -d ' ' -f 1-9)" \
	"critical the crash breaker has tripped, policies are loaded"
ok "says which crash" grep -q "dmesg-efi-170008.*debar_hook" crash/state/crash-breaker
is "and at the next boot" "$(boot)" "$tripped"
exits "a load by hand" 4 "$debarctl" load good.yaml
says "only warns" "warning: the crash breaker has tripped"
exits "an operator resets it" 4 "$debarctl" doctor --clear
prints "is told" "ok: the crash breaker is reset"
is "no finding is left" "$(crash)" ""
is "the next boot is as ever" "$(boot)" ""
mkdir crash/moved/1700
cat crash/pstore/* > crash/moved/1700/dmesg.txt
is "nor does the record count where it was moved to" "$(boot)" ""

# Each of these is a new crash.
again() { # DESCRIPTION
	is "$1" "$(boot)" "$tripped"
	"$debarctl" doctor --clear > /dev/null 2>&1
	is "once" "$(boot)" ""
}
rm crash/pstore/*
oops dmesg-ramoops-0 virtnet_poll+0x12/0x40 "debar_judge+0x1a/0x90 [debar]" "debar(OE)"
again "debar in the call trace"
oops dmesg-ramoops-0 virtnet_poll+0x12/0x40 \
	"debar_judge+0x1b/0x90 [debar 2f3b21c08ca9de1d7a5f1d4e6f4a8a1b2c3d4e5f]" "debar(OE)"
again "with a build ID"
rm crash/pstore/*
oops dmesg-efi-2 "debar_hook+0x50/0x120 [debar]" "x+0x1/0x2" "debar(OE)"
mv crash/pstore/dmesg-efi-2 crash/moved/1700/dmesg.txt
again "one that systemd-pstore has moved"
cat > crash/pstore/dmesg-efi-3 <<'O'
Panic#1 Part1
<4>[   13.000002] WARNING: CPU: 0 PID: 77 at kmod/hook.c:120 debar_hook+0x4f/0x120 [debar]
<4>[   13.000003] RIP: 0010:debar_hook+0x4f/0x120 [debar]
<0>[   13.000005] Kernel panic - not syncing: kernel: panic_on_warn set ...
O
again "a warning that the kernel had to panic of"

# printk.time=0: lines with debar in them are those of the crash before.
rm -r crash/pstore/* crash/moved/*
timeless() { # NAME PID: as oops does
	oops "$1" "debar_hook+0x52/0x120 [debar]" "x+0x1/0x2" "debar(OE)"
	sed -Ei "s/\[ *[0-9]+\.[0-9]+\] //; s/PID: 0 /PID: $2 /" "crash/pstore/$1"
}
timeless dmesg-efi-5 811
again "a crash without time stamps"
mv crash/pstore/dmesg-efi-5 crash/moved/
is "nor does it count where it was moved to" "$(boot)" ""
cat crash/moved/dmesg-efi-5 > crash/moved/dmesg.txt
again "what was put together of it only afterwards counts as well"
timeless dmesg-efi-5 812
again "the same crash once more"
cat crash/pstore/dmesg-efi-5 >> crash/moved/dmesg.txt
is "which was put together with the one before" "$(boot)" ""
sed -i 's/^<4>RIP/<4>[    T0] RIP/' crash/pstore/dmesg-efi-5
again "without time stamps, but with who wrote the line"
sed -i 's/PID: 812 /PID: 813 /' crash/pstore/dmesg-efi-5
again "and the same once more"

# More lines than are remembered, whichever of the files is read first.
old_lines() { # FILE
	seq -f "[  731.%06g] RIP: 0010:debar_hook+0x4f/0x120 [debar]" 5000 > "$1"
	touch -d 2026-01-01 "$1"
}
rm -r crash/pstore/* crash/moved/*
old_lines crash/moved/dmesg-1
again "many old lines"
oops ../moved/dmesg-2 "debar_hook+0x53/0x120 [debar]" "x+0x1/0x2" "debar(OE)"
again "a crash after many old lines"
rm crash/moved/*
: > crash/moved/dmesg-1
old_lines crash/moved/dmesg-2
is "old lines are judged under any name" "$(boot)" ""
oops ../moved/dmesg-1 "debar_hook+0x54/0x120 [debar]" "x+0x1/0x2" "debar(OE)"
again "a crash before them"

# Files that are not as they were left.
: > crash/state/crash-breaker
is "an empty marker has tripped" "$(boot)" "$tripped"
head -c 3000 /dev/urandom > crash/state/crash-breaker
is "one of noise" "$(boot)" "$tripped"
rm crash/state/crash-breaker
mkdir crash/state/crash-breaker
is "one that cannot be read" "$(boot)" "$tripped"
"$debarctl" doctor --clear > /dev/null 2>&1
is "and can be reset" "$(boot)" ""
head -c 3000 /dev/urandom > crash/state/judged-crashes
is "what was judged and is lost counts again" "$(boot)" "$tripped"
"$debarctl" doctor --clear > /dev/null 2>&1
is "once" "$(boot)" ""

# What is written takes the place of a file of its own, and of nothing else.
oops dmesg-efi-4 "debar_hook+0x51/0x120 [debar]" "x+0x1/0x2" "debar(OE)"
judged=crash/state/judged-crashes
mv "$judged" crash/judged
ln -s ../judged "$judged"
exits "a link in its place" 1 "$debarctl" doctor --clear
says "is refused" "judged-crashes: is no regular file"
ok "and stays" test -L "$judged"
mv crash/judged "$judged"
echo mine > crash/other
ln crash/other "$judged.new"
exits "somebody's file under the name of the new one" 1 "$debarctl" doctor --clear
says "is refused, too" "judged-crashes.new: cannot be written: File exists"
is "and left as it was" "$(cat crash/other)" mine
rm "$judged.new"
"$debarctl" doctor --clear > /dev/null 2>&1
is "without them it is reset" "$(crash)" ""

rm -r crash/state
: > crash/state
is "no place for the marker: it trips all the same" "$(boot)" "$tripped"
is "what cannot be looked at has tripped" "$(DEBAR_PSTORE='' boot)" "$tripped"
exits "and cannot be reset" 1 "$debarctl" doctor --clear
says "which is said" "crash/state/"
rm crash/state
unset DEBAR_PSTORE DEBAR_STATE
