#!/usr/bin/env python3
"""Which sources of a target can be compiled as one: prints "GROUP|FILE" lines for CMake's unity builds.

Two files go together when no name of either one's unnamed namespaces is a word of the other: nothing is then
defined twice, hidden or shadowed. It reads what clang-format wrote and no more; what it gets wrong does not
compile, and never changes what is compiled. Files for one system stay alone, their headers bring macros.
"""
import re
import sys

GROUP_SIZE = int(sys.argv[1])
ALONE = re.compile(r"_(linux|macos|windows|posix)(_test)?\.cpp$")
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)
TEXT = re.compile(r'R"\((.*?)\)"|"(?:\\.|[^"\\\n])*"', re.S)
WORD = re.compile(r"(?<![.\w>])[A-Za-z_]\w*|(?<=[^-]>)[A-Za-z_]\w*")
DECLARED = re.compile(
    r"^(?!\s|#|\}|using namespace|namespace |static_assert)"
    r"(?:template <.*?>\s*)?"
    r"(?:(?:struct|class|enum class|enum|union|using) (?P<type>\w+)|.*?\b(?P<name>\w+)\s*(?:\(|\{|=|;|\[))"
)
TESTS = re.compile(r"^TEST(?:_[FP])?\((\w+), (\w+)\)", re.M)
ENUM = re.compile(r"^enum \w+[^{;]*\{([^}]*)\}", re.M)


def unnamed_names(text):
    names, inside = set(), False
    for line in text.split("\n"):
        if line.startswith("namespace {"):
            inside = True
        elif line.startswith("}  // namespace") or line.startswith("} // namespace"):
            inside = False
        elif inside and (found := DECLARED.match(line)):
            names.add(found["type"] or found["name"])
    for body in ENUM.findall(text):
        names.update(re.findall(r"[A-Za-z_]\w*", body))
    names.update("_".join(test) for test in TESTS.findall(text))
    names.update(suite for suite, _ in TESTS.findall(text) if "TEST_F" in text or "TEST_P" in text)
    return names - {"operator", "const", "return", "template", "TEST", "TEST_F", "TEST_P"}


class Source:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            raw = file.read()
        marked = re.sub(r"\} *// namespace", "}  @namespace", raw)
        text = COMMENT.sub("", marked).replace("@namespace", "// namespace")
        text = TEXT.sub('""', text)
        self.path, self.names = path, unnamed_names(text)
        self.words = set(WORD.findall(text)) | {"_".join(test) for test in TESTS.findall(text)}


def fits(source, group):
    return all(not (source.names & other.words) and not (other.names & source.words) for other in group)


groups = []
for path in sorted(line.strip() for line in sys.stdin if line.strip()):
    if ALONE.search(path):
        continue
    source = Source(path)
    for group in groups:
        if len(group) < GROUP_SIZE and fits(source, group):
            group.append(source)
            break
    else:
        groups.append([source])
for number, group in enumerate(groups):
    if len(group) > 1:
        for source in group:
            print(f"{number}|{source.path}")
