#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: documents.py DEBARCTL

Hold manual pages, completion and README to what debarctl says of itself and to
the sources. Prints "what<TAB>is documented<TAB>is true", for documents.sh.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, HERE)

# pylint: disable=wrong-import-position
import yaml                                                   # noqa: E402
from manual import Manual                                     # noqa: E402

TOP = os.path.dirname(os.path.dirname(HERE))
DEBARCTL = sys.argv[1]


def read(path):
    """A file of the checkout."""
    with open(os.path.join(TOP, path), encoding="utf-8") as file:
        return file.read()


def compare(what, documented, true):
    """Report one comparison; lists and sets as words."""
    texts = [value if isinstance(value, str) else
             ", ".join(sorted(map(str, value))) for value in
             (documented, true)]
    print("\t".join([what, *texts]))


def say(*arguments, **options):
    """What debarctl prints."""
    return subprocess.run([DEBARCTL, *arguments], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False,
                          **options).stdout


# --- what debarctl says ------------------------------------------------------

OPTION = re.compile(r"^  (?:-(\w), |    )--([\w-]+)(?: [A-Z]+)? ", re.M)


def spellings(text):
    """Options in help texts, as one would type them."""
    found = set()
    for letter, name in OPTION.findall(text):
        found.add("--" + name)
        if letter:
            found.add("-" + letter)
    return found


class Tool:
    """Commands with their usage and options, as `debarctl help` has them."""

    def __init__(self):
        overview = say("--help")
        self.common = spellings(overview)
        listed = overview.split("commands:\n")[1].split("\n\n")[0]
        self.commands = re.findall(r"^  (\w+)", listed, re.M)
        self.exits = re.search(r"exit codes: ([^.]*)\.", overview)[1]
        self.usage, self.options = {}, {}
        for name in self.commands:
            text = say("help", name)
            self.usage[name] = re.match(r"usage: debarctl (.*)", text)[1]
            self.options[name] = spellings(text) - self.common


def check_commands(tool, page):
    """COMMANDS, OPTIONS and EXIT STATUS of debarctl(8)."""
    compare("debarctl(8): commands", page.tags("COMMANDS"),
            tool.usage.values())
    every = set().union(*tool.options.values())
    for paragraph in page.sections["COMMANDS"]:
        name = paragraph.tag.split()[0]
        paragraph.text += paragraph.tag
        named = {option for option in every if paragraph.has(option)}
        letters = {option for option in tool.options.get(name, ())
                   if not option.startswith("--")}
        compare(f"debarctl(8): options of {name}", named | letters,
                tool.options.get(name, "no such command"))
    compare("debarctl(8): options of all commands",
            {word for tag in page.tags("OPTIONS")
             for word in re.findall(r"--?[\w-]+", tag)}, tool.common)
    compare("debarctl(8): exit status", page.tags("EXIT STATUS"),
            re.findall(r"\d", tool.exits))


def check_readme(tool):
    """The list of commands in README.md."""
    listed = set()
    for line in re.findall(r"^    debarctl ([\w| ]+)", read("README.md"),
                           re.M):
        words = re.sub(r"(\w) \| (\w)", r"\1|\2", line).split()
        listed |= set(words[0].split("|"))
    compare("README: commands", listed | {"help"}, tool.commands)


# --- help ---------------------------------------------------------------------

def unsaid(text, words):
    """Those of @words that do not stand in a text."""
    return {word for word in words
            if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)}


def attributes(name):
    """What a reply has of a vendor, a rule..., in the order of the sources."""
    found = re.search(rf"attr {name}\[\] = {{(.*?)^}};",
                      read("userspace/reply_sets.c"), re.M | re.S)
    return re.findall(r'^\t{ \w+, "([\w-]+)"', found[1], re.M)


def keys_of(document):
    """All keys in a JSON document."""
    if isinstance(document, list):
        return set().union(*map(keys_of, document))
    if isinstance(document, dict):
        return set(document).union(*map(keys_of, document.values()))
    return set()


EVERYTHING = """version: 1
name: t
authority: somebody
data-date: 2026-01-01
protect: ["00:00:5e:00:53:01"]
vendors: [{name: v, mac: ["28:57:be"]}]
waivers: [{interface: lab, ticket: T-1, reason: a lab, approved-by: somebody,
  expires: 2999-01-01}]
"""


def check_help(directory):
    """Keys that help texts promise: of policies, and of JSON documents."""
    path = os.path.join(directory, "policy.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(EVERYTHING)
    compare("help check: keys of its JSON",
            unsaid(say("help", "check"),
                   keys_of(json.loads(say("check", "--json", path)))), "")
    for command, name in (("vendors", "vendor"), ("rules", "rule"),
                          ("devices", "device"), ("waivers", "waiver"),
                          ("monitor", "connection")):
        compare(f"help {command}: attributes of a {name}",
                unsaid(say("help", command), attributes(name)), "")
    for topic in ("a policy", "settings", "a vendor", "a waiver",
                  "a certificate rule", "a group of domains",
                  "a group of prefixes"):
        keys = complaint(directory, topic, "nope: 1",
                         f"unknown key 'nope' in {topic}")
        compare(f"help load: keys of {topic}",
                unsaid(say("help", "load"), keys) if keys else "none found",
                "")


# --- completion --------------------------------------------------------------

BASH = """
. "$1"
complete_line() { # WORD...
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=999
	_debarctl "$1" "${@: -1}" "${@: -2:1}"
	echo "${COMPREPLY[*]}"
}
while read -ra line; do
	complete_line "$debarctl" "${line[@]%%_}"
done
"""


def bash_completes(lines):
    """What bash offers at the end of each of @lines; _ is an empty word."""
    result = subprocess.run(
        ["bash", "-c", BASH, "-", f"{TOP}/userspace/completion/debarctl.bash"],
        input="".join(line + "\n" for line in lines), text=True, check=True,
        env={**os.environ, "debarctl": DEBARCTL}, stdout=subprocess.PIPE)
    return [set(line.split()) for line in result.stdout.split("\n")]


def check_bash(tool):
    """Completion in bash, by asking it."""
    names = tool.commands
    offered = bash_completes(
        ["_", "help _", "mode _", "--color _", "mode off _", "--json sta"] +
        [f"{name} -" for name in names])
    compare("bash: commands", offered[0], names)
    compare("bash: commands behind help", offered[1], names)
    compare("bash: modes", offered[2], {"off", "monitor", "enforce"})
    compare("bash: values of --color", offered[3],
            {"auto", "always", "never"})
    compare("bash: no module, no vendors", offered[4], set())
    compare("bash: a command behind an option", offered[5], {"status"})
    for name, options in zip(names, offered[6:]):
        compare(f"bash: options of {name}", options,
                tool.options[name] | tool.common)


def zsh_completes(lines):
    """What zsh offers at the end of each of @lines."""
    result = subprocess.run(
        ["zsh", "-f", f"{HERE}/complete.zsh",
         f"{TOP}/userspace/completion", os.path.dirname(DEBARCTL)],
        input="".join(line + "\n" for line in lines), text=True, check=True,
        stdout=subprocess.PIPE, cwd="/", timeout=120)
    return [set(line.split()) for line in result.stdout.split("\n")]


def check_zsh(tool):
    """Completion in zsh, in a terminal of its own."""
    names = tool.commands
    offered = zsh_completes(
        ["debarctl ", "debarctl help ", "debarctl mode ",
         "debarctl --color "] + [f"debarctl {name} -" for name in names])
    compare("zsh: commands", offered[0], names)
    compare("zsh: commands behind help", offered[1], names)
    compare("zsh: modes", offered[2], {"off", "monitor", "enforce"})
    compare("zsh: values of --color", offered[3],
            {"auto", "always", "never"})
    for name, options in zip(names, offered[4:]):
        compare(f"zsh: options of {name}", options,
                tool.options[name] | tool.common)


# --- policy files ------------------------------------------------------------

# Where a map that debarctl calls so is written, and what is wrong in it.
VENDOR = "version: 1\nname: t\nvendors:\n  - name: v\n    "
MAPS = {
    "a policy": "{}",
    "a waiver": "version: 1\nname: t\nwaivers: [{}]",
    "settings": "version: 1\nname: t\nsettings: {}",
    "a vendor": "version: 1\nname: t\nvendors: [{}]",
    "a group of prefixes": VENDOR + "mac: [{}]",
    "a certificate rule": VENDOR + "tls: [{}]",
    "a subject": VENDOR + "tls: [{{subject: {}}}]",
    "an issuer": VENDOR + "tls: [{{issuer: {}}}]",
    "a san": VENDOR + "tls: [{{san: {}}}]",
    "a group of domains": VENDOR + "sni: [{}]",
}


def complaint(directory, topic, content, pattern):
    """What debarctl says to @content in a map; the words that it allows."""
    path = os.path.join(directory, "policy.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(MAPS[topic].format("{" + content + "}") + "\n")
    found = re.search(pattern + r"; allowed: ([\w-]+(?:, [\w-]+)*)$",
                      say("check", path), re.M)
    return found[1].split(", ") if found else []


def maps_in_sources():
    """What the sources call the maps of a policy file."""
    found = set()
    for name in os.listdir(os.path.join(TOP, "userspace")):
        if name.startswith("policy") and name.endswith(".c"):
            text = read(os.path.join("userspace", name))
            found |= set(re.findall(
                r'(?:value_map|read_name)\(&?r, [^;]*?"([a-z ]+)"\);', text))
    return found


def check_policy(page):
    """Keys, words and examples of debar.policy(5)."""
    topics = page.topics()
    compare("debar.policy(5): maps", topics, maps_in_sources())
    with tempfile.TemporaryDirectory(prefix="debar-test.") as directory:
        check_help(directory)
        for topic in MAPS:
            documented = {paragraph.tag.split()[0]: paragraph
                          for paragraph in topics.get(topic, ())}
            keys = complaint(directory, topic, "nope: 1", "unknown key 'nope'"
                             f" in {topic}")
            compare(f"debar.policy(5): keys of {topic}", documented, keys)
            for key, paragraph in documented.items():
                check_words(directory, topic, key, paragraph)
        for number, text in enumerate(page.examples):
            if text.startswith("version:"):
                check_example(directory, number, text)


def check_words(directory, topic, key, paragraph):
    """The words that debarctl takes as the value of a key."""
    words = complaint(directory, topic, f"{key}: zzz", f"'zzz' is no {key}")
    named = re.search(r"allowed: ([\w, -]+)", paragraph.text.replace("\n", " "))
    if words or named:
        compare(f"debar.policy(5): words for {key} of {topic}",
                named[1].split(", ") if named else (), words)


def check_example(directory, number, text):
    """An example is a policy that debarctl takes."""
    path = os.path.join(directory, "example.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("/usr/share/debar/", TOP + "/"))
    compare(f"debar.policy(5): example {number + 1}",
            str(subprocess.run([DEBARCTL, "check", path], check=False,
                               stdout=subprocess.DEVNULL).returncode), "0")


# --- the module --------------------------------------------------------------

def definitions():
    """Constants and enums of the netlink specification, by name."""
    spec = yaml.safe_load(read("kmod/debar.yaml"))
    return {item["name"]: item for item in spec["definitions"]}


def names_of(enum):
    """The entries of an enum."""
    return [entry if isinstance(entry, str) else entry["name"]
            for entry in enum["entries"]]


def check_limits(spec, page):
    """Each max-... has a line under LIMITS with its number."""
    lines = next(text for text in page.examples if "prefixes " in text)
    documented = sorted(int(number.replace(",", "")) for number in
                        re.findall(r"^\w+ +([\d,]+)", lines, re.M))
    true = sorted(item["value"] for name, item in spec.items()
                  if name.startswith("max-"))
    compare("debar.policy(5): limits", str(documented), str(true))


def parameters():
    """Of the module: {name: (default, least, most)}."""
    found = {}
    for name in sorted(os.listdir(os.path.join(TOP, "kmod"))):
        if not name.endswith(".c"):
            continue
        text = read(os.path.join("kmod", name))
        for parameter in re.findall(r"^module_param(?:_named)?\((\w+)", text,
                                    re.M):
            value = re.search(rf" {parameter} = ([\d< ]+);", text)[1]
            bounds = re.search(
                rf"PARM_DESC\({parameter},[^;]*\((\d+) to (\d+)\)", text)
            shift = [int(part) for part in value.split("<<")]
            default = shift[0] << shift[1] if shift[1:] else shift[0]
            found[parameter] = (default, int(bounds[1]), int(bounds[2]))
    return found


def check_module(spec, page):
    """Parameters and names of debar(4)."""
    documented = []
    for paragraph in page.sections["PARAMETERS"]:
        numbers = re.search(r"Default (\d+), allowed (\d+) to (\d+)\.",
                            paragraph.text)
        documented.append(f"{paragraph.tag} " + " ".join(
            numbers.groups() if numbers else ["undocumented"]))
    compare("debar(4): parameters", documented,
            [f"{name}=N {' '.join(map(str, values))}"
             for name, values in parameters().items()])
    for section, enum in (("VERDICTS", "reason"), ("PORTS", "port-flags"),
                          ("DEVICES", "device-flags")):
        compare(f"debar(4): {section}", page.tags(section),
                names_of(spec[enum]))
    compare("debar(4): UNDECIDED", page.tags("UNDECIDED"),
            names_of(spec["undecided"])[1:])


def main():
    """Everything, in the order of the pages."""
    tool, spec = Tool(), definitions()
    pages = {name: Manual(f"{TOP}/userspace/man/{name}") for name in
             ("debarctl.8", "debar.policy.5", "debar.4")}
    check_commands(tool, pages["debarctl.8"])
    compare("debarctl(8): events", pages["debarctl.8"].tags("EVENTS"),
            names_of(spec["event-kind"]))
    check_readme(tool)
    check_bash(tool)
    if sys.argv[2:] != ["--without-zsh"]:
        check_zsh(tool)
    check_policy(pages["debar.policy.5"])
    check_limits(spec, pages["debar.policy.5"])
    check_module(spec, pages["debar.4"])


if __name__ == "__main__":
    main()
