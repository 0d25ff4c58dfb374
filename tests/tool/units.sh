# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The systemd units: what make install puts where, that systemd has nothing
# against them, and that documents name them. What they do is for
# tests/package/guest.
: "${debarctl:?is set by tests/tool/run}" "${top:?}" "${scratch:?}"

units=(debar-restore.service debar-save.service debar-save.timer debar.service)
placed=$scratch/installed
placed_units=$placed/lib/systemd/system
is "each unit of the sources is known here" "$(cd "$top/userspace/systemd" &&
	printf '%s\n' *.service.in *.timer | sed 's/\.in$//' |
	LC_ALL=C sort | xargs)" "${units[*]}"
# Into directories that exist, so that systemd finds what the units name.
ok "make install" make -s -C "$top" install prefix="$placed" \
	sysconfdir="$placed/etc"
is "puts the units there" "$(cd "$placed_units" && echo *)" "${units[*]}"
ok "with the places they were installed for" eval \
	'! grep -n "@[a-z]*@" "$placed_units"/*'
if command -v systemd-analyze > /dev/null; then
	for unit in "${units[@]}"; do
		is "systemd has nothing against $unit" "$(MANPATH=$placed/share/man \
			SYSTEMD_UNIT_PATH=$placed_units: systemd-analyze verify \
			--man=yes "$placed_units/$unit" 2>&1)" ""
	done
else
	skip "systemd has nothing against the units" "systemd is not installed"
fi
for unit in "${units[@]}"; do
	ok "$unit has its place in debarctl(8)" \
		grep -qF "${unit//-/\\-}" "$top/userspace/man/debarctl.8"
	ok "and in the README" grep -qF "\`$unit\`" "$top/README.md"
done
ok "make uninstall" make -s -C "$top" uninstall prefix="$placed" \
	sysconfdir="$placed/etc"
is "takes all of it away" "$(find "$placed" ! -type d)" ""
