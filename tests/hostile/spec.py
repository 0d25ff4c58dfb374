#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: spec.py SPECIFICATION

Print the commands and attributes of kmod/debar.yaml as tables for
tests/hostile/messages.c, so that what is new is sent by itself.
"""

import sys

import yaml

KINDS = {"u8": "U8", "u16": "U16", "u32": "U32", "u64": "U64", "s64": "U64",
         "string": "STRING", "binary": "BINARY", "nest": "NEST"}


def constant(*words):
    return "_".join(words).upper().replace("-", "_")


class Spec:
    """What the specification says, in the words of the uapi header."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.all = yaml.safe_load(file)
        self.numbers = {each["name"]: each.get("value")
                        for each in self.all["definitions"]}
        self.choices = {each["name"]: each for each in self.all["definitions"]
                        if "entries" in each}
        self.sets = {each["name"]: each["attributes"]
                     for each in self.all["attribute-sets"]}
        self.operations = [each for each in self.all["operations"]["list"]
                           if "event" not in each]

    def attribute(self, of, name):
        """Constant of an attribute."""
        return constant("debar-a", *([] if of == "debar" else [of]), name)

    def number(self, value):
        """A limit may be named."""
        return self.numbers.get(value, value)

    def most(self, attribute):
        """The largest value that an attribute of some choice may have."""
        if "enum" not in attribute:
            return 0
        count = len(self.choices[attribute["enum"]]["entries"])
        flags = attribute.get("enum-as-flags")
        return (1 << count) - 1 if flags else count - 1


def print_set(spec, name):
    print(f"static const struct attribute set_{constant(name).lower()}[] = {{")
    for attribute in spec.sets[name]:
        if attribute["type"] == "pad":
            continue
        checks = attribute.get("checks", {})
        exact = spec.number(checks.get("exact-len", 0))
        longest = spec.number(checks.get("max-len", 0))
        print(f"\t{{ {spec.attribute(name, attribute['name'])}, "
              f"KIND_{KINDS[attribute['type']]}, {exact}, {longest}, "
              f"{spec.most(attribute)}, "
              f"{int(attribute.get('multi-attr', False))}, "
              f"SET_{constant(attribute.get('nested-attributes', 'none'))} }},")
    print("};\n")


def main():
    spec = Spec(sys.argv[1])
    names = list(spec.sets)
    print("/* Made by tests/hostile/spec.py of kmod/debar.yaml. */")
    print("enum set_id { " + ", ".join(
        f"SET_{constant(name)}" for name in ["none"] + names) + " };\n")
    print("struct attribute {\n\tu16 id;\n\tu8 kind;\n\tu16 exact;\n"
          "\tu16 longest;\n\tu32 most;\n\tbool many;\n\tu8 set;\n};\n")
    for name in names:
        print_set(spec, name)
    print("static const struct attribute_set {\n"
          "\tconst struct attribute *attribute;\n\tu32 count;\n} sets[] = {")
    for name in names:
        table = f"set_{constant(name).lower()}"
        print(f"\t[SET_{constant(name)}] = {{ {table}, "
              f"ARRAY_SIZE({table}) }},")
    print("};\n\nstatic const struct command {\n\tu8 id;\n\tbool dump;\n"
          "\tbool admin;\n\tconst char *name;\n\tconst u16 takes[32];\n"
          "} commands[] = {")
    for operation in spec.operations:
        how = "dump" if "dump" in operation else "do"
        takes = operation[how].get("request", {}).get("attributes", [])
        print(f"\t{{ {constant('debar-cmd', operation['name'])}, "
              f"{int(how == 'dump')}, "
              f"{int('admin-perm' in operation['flags'])}, "
              f"\"{operation['name']}\", {{ "
              + ", ".join([spec.attribute("debar", each) for each in takes] +
                          ["0"]) + " } },")
    print("};")


if __name__ == "__main__":
    main()
