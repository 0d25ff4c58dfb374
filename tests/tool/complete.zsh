# SPDX-License-Identifier: GPL-2.0
#
# What zsh offers at the end of each line of standard input, a line for each.
#
#   zsh -f complete.zsh DIRECTORY-OF-_debarctl DIRECTORY-OF-debarctl
#
# Completion wants a terminal: a second zsh has one of its own, reads this file
# too, and is given each line and a key. It prints what it would offer between
# two marks.

if [[ -o interactive ]]; then
	PS1= PS2=
	fpath=($1 $fpath) path=($2 $path)
	autoload -Uz compinit && compinit -D -u
	# Nothing is put into the line; what there is goes to the terminal.
	compadd() {
		local -a found
		if [[ " ${@[1,(i)(-|--)]} " == *' -'[OAD]' '* ]]; then
			builtin compadd "$@"
			return
		fi
		builtin compadd -A found "$@"
		print -rn -- "${(j: :)found} "
		return $(( ! $#found ))
	}
	show() {
		print -rn -- '<<'
		_main_complete 2> /dev/null
		print -rn -- '>>'
		compstate[list]= compstate[insert]=
	}
	zle -C show complete-word show
	bindkey '^T' show
	print READY
	return
fi

zmodload zsh/zpty || exit 1
zpty inner zsh -f -i

# Read until the text $1 comes; leave what came before it in $REPLY.
typeset read_ahead=
await() {
	local chunk
	repeat 1000; do
		if [[ $read_ahead == *"$1"* ]]; then
			REPLY=${read_ahead%%"$1"*}
			read_ahead=${read_ahead#*"$1"}
			return
		fi
		chunk=
		zpty -r -t inner chunk 2> /dev/null || sleep 0.05
		read_ahead+=$chunk
	done
	print -u2 -r "zsh does not answer: ${(V)read_ahead}"
	exit 1
}

zpty -w inner "source ${(q)ZSH_ARGZERO:A} ${(q)1} ${(q)2}"
await READY$'\r'
while IFS= read -r line; do
	zpty -n -w inner $'\x15'"$line"$'\x14'
	await '<<'
	await '>>'
	print -r -- "${REPLY//[$'\r\n']/}"
done
zpty -d inner
