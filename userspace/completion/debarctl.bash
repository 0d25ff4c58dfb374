# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# bash completion for debarctl(8); tests/tool/documents.sh holds it to
# `debarctl --help`. Needs nothing of the package bash-completion.

_debarctl_words() { # WORD...
	mapfile -t COMPREPLY < <(compgen -W "$*" -- "$word")
}

_debarctl_files() { # SUFFIX|SUFFIX...
	compopt -o filenames 2> /dev/null
	mapfile -t COMPREPLY < <(compgen -d -- "$word"
		compgen -f -- "$word" | grep -E "\\.($1)\$")
}

# Names in the first column of what a command lists of the running policy.
_debarctl_vendors() {
	_debarctl_words "$("$program" vendors 2> /dev/null |
		awk 'NR > 1 { print $1 }')"
}

_debarctl_interfaces() {
	_debarctl_words "$(cd /sys/class/net && echo *)"
}

# The value of option $1; false when it takes none.
_debarctl_value() {
	case $1 in
	--color) _debarctl_words auto always never ;;
	--netns | -n) _debarctl_words "$(ls /run/netns 2> /dev/null)" ;;
	--policy | --against) _debarctl_files 'yaml|yml' ;;
	--vendor) _debarctl_vendors ;;
	--interface | -i) _debarctl_interfaces ;;
	--for | --confirm-within) _debarctl_words 5m 1h 24h 7d ;;
	--count) ;;
	*) return 1 ;;
	esac
}

# What options a command takes besides those that all take.
_debarctl_options() {
	case $1 in
	load) echo --boot --dry-run --force --confirm-within ;;
	doctor) echo --clear --force ;;
	disable) echo --confirm-within ;;
	enable | mode) echo --force --confirm-within ;;
	devices) echo --vendor ;;
	quarantine) echo --force --vendor --for --interface -i ;;
	release) echo --interface -i ;;
	monitor) echo --count ;;
	explain) echo --policy ;;
	scan) echo --policy --against --all --interface -i ;;
	esac
}

# Argument number $2 of command $1.
_debarctl_argument() {
	case $1 in
	check | load) _debarctl_files 'yaml|yml' ;;
	enable | disable) [ "$2" -gt 1 ] || _debarctl_vendors ;;
	mode)
		case $2 in
		1) _debarctl_words off monitor enforce ;;
		2) _debarctl_vendors ;;
		esac
		;;
	save | restore) [ "$2" -gt 1 ] || compopt -o default ;;
	explain) _debarctl_files 'pem|crt|cer|der' ;;
	scan) _debarctl_files 'pcap|pcapng|cap' ;;
	help) [ "$2" -gt 1 ] || _debarctl_words "${commands[@]}" ;;
	esac
}

_debarctl() {
	local commands=(check load confirm rollback flush status doctor
		enable disable mode rules vendors devices waivers quarantine
		release save restore monitor explain scan help)
	local program=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]}
	local before='' command='' arguments=0 i

	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		before=${COMP_WORDS[i]}
		if [[ $before == -* ]]; then
			case $before in
			-n | -i | --color | --netns | --policy | --vendor | \
				--interface | --for | --count | --confirm-within | --against)
				i=$((i + 1)) ;;
			esac
		elif [ -z "$command" ]; then
			command=$before
		else
			arguments=$((arguments + 1))
		fi
	done
	before=${COMP_WORDS[COMP_CWORD - 1]}
	if [ "$COMP_CWORD" -gt 1 ] && _debarctl_value "$before"; then
		return
	elif [[ $word == -* ]]; then
		_debarctl_words "-j --json -n --netns --color -h --help --version" \
			"$(_debarctl_options "$command")"
	elif [ -z "$command" ]; then
		_debarctl_words "${commands[@]}"
	else
		_debarctl_argument "$command" $((arguments + 1))
	fi
}

complete -F _debarctl debarctl
