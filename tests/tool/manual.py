# SPDX-License-Identifier: GPL-2.0
"""A manual page of ours, taken apart: sections, tagged paragraphs, examples."""

import re
import shlex

FONT = re.compile(r"\\f(\[\w*\]|\(..|.)")


def plain(text):
    """@text without fonts and escapes."""
    for coded, meant in (("\\-", "-"), ("\\(rq", '"'), ("\\(lq", '"'),
                         ("\\&", ""), ("\\e", "\\")):
        text = text.replace(coded, meant)
    return FONT.sub("", text)


def words_of(line):
    """The text of a line, whatever fonts its macro asks for."""
    if not line.startswith("."):
        return plain(line)
    name, _, rest = line[1:].partition(" ")
    if name not in ("B", "I", "BI", "BR", "IB", "IR", "RB", "RI"):
        return ""
    lexer = shlex.shlex(plain(rest).replace("\\", "\\\\"), posix=True)
    lexer.whitespace_split = True
    lexer.quotes = '"'
    lexer.commenters = ""
    return ("" if len(name) == 2 else " ").join(lexer)


class Paragraph:
    """A tag, its text, and the comment that stands before such paragraphs."""

    def __init__(self, tag, topics):
        self.tag = tag
        self.topics = topics
        self.text = ""

    def has(self, word):
        """Is @word there as a whole?"""
        return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", self.text)


class Manual:
    """The page in @path."""

    def __init__(self, path):
        self.sections = {}
        self.examples = []
        self.path = path
        with open(path, encoding="utf-8") as file:
            self.read(file.read().splitlines())

    def read(self, lines):
        """Fill in what there is. `.TP` makes the next line a tag."""
        section, paragraph, topics, example = None, None, [], None
        tag_is_next = after_paragraph = False
        for line in lines:
            topic = re.fullmatch(r'\.\\" keys of (.+)', line)
            if topic:
                topics = ([] if after_paragraph else topics) + [topic[1]]
                after_paragraph = False
            elif line.startswith(".SH ") or line.startswith(".SS "):
                if line.startswith(".SH "):
                    section = self.sections.setdefault(line[4:], [])
                paragraph, topics = None, []
            elif line == ".RS":
                example = []
            elif line == ".RE":
                self.examples.append("\n".join(example) + "\n")
                example = None
            elif example is not None:
                example.append(plain(line))
            elif line == ".TP":
                tag_is_next = True
            elif tag_is_next:
                paragraph = Paragraph(words_of(line), topics)
                section.append(paragraph)
                tag_is_next, after_paragraph = False, True
            elif line == ".PP":
                paragraph = None
            elif paragraph is not None and line != ".IP":
                paragraph.text += words_of(line) + "\n"

    def tags(self, section):
        """The tags of a section, in their order."""
        return [paragraph.tag for paragraph in self.sections[section]]

    def topics(self):
        """All that "keys of" comments name, with their paragraphs."""
        found = {}
        for paragraphs in self.sections.values():
            for paragraph in paragraphs:
                for topic in paragraph.topics:
                    found.setdefault(topic, []).append(paragraph)
        return found
