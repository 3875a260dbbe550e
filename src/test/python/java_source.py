"""Just enough of Java's lexical grammar to look at the code in a cell without compiling it (JLS 3)."""

import re

_NOT_CODE = re.compile(
    r'''
    (?P<magic>   ^%[^\n]* )
  | (?P<comment> //[^\n]* | /\*.*?(?:\*/|\Z) )
  | (?P<text>    """.*?(?:(?<!\\)"""|\Z) )
  | (?P<string>  "(?:\\.|[^"\\\n])*" )
  | (?P<char>    '(?:\\.|[^'\\\n])+' )
    ''',
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
_TYPE = re.compile(
    r"(?:(?:public|static|abstract|final|sealed|non-sealed|strictfp|@\w+)\s+)*"
    r"(?:class|@?interface|enum|record)\s+(\w+)"
)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def code_only(source: str) -> str:
    """The source with magics, comments and the insides of literals blanked; every character keeps its place."""

    def blank(match: re.Match) -> str:
        found = match.group()
        if match.lastgroup in ("magic", "comment"):
            return _blank(found)
        quotes = 3 if match.lastgroup == "text" else 1
        return found[:quotes] + _blank(found[quotes:-quotes]) + found[-quotes:]

    return _NOT_CODE.sub(blank, source)


def without_comments(source: str) -> str:
    """The source with comments blanked; literals and magics stay."""
    return _NOT_CODE.sub(lambda m: _blank(m.group()) if m.lastgroup == "comment" else m.group(), source)


def strings(source: str) -> list[str]:
    """The contents of every string literal and text block."""
    found = []
    for match in _NOT_CODE.finditer(source):
        if match.lastgroup in ("string", "text"):
            found.append(match.group().strip('"'))
    return found


def top_level(source: str) -> str:
    """The code outside all braces, brackets and parentheses; what is inside them is blanked."""
    depth = 0
    kept = []
    for char in code_only(source):
        if char in ")]}":
            depth = max(0, depth - 1)
        kept.append(char if depth == 0 or char == "\n" else " ")
        if char in "([{":
            depth += 1
    return "".join(kept)


def statements(source: str) -> list[str]:
    """The top-level declarations and statements, literals and comments blanked."""
    code = code_only(source)
    outline = top_level(source)
    found = []
    start = 0
    for end in (m.end() for m in re.finditer(r";|\}(?!\s*[).;,])|\Z", outline)):
        if code[start:end].strip(" \n;"):
            found.append(code[start:end].strip())
        start = end
    return found


def declared_type(statement: str) -> str | None:
    """The name of the type that a top-level statement declares, or None."""
    match = _TYPE.match(statement)
    return match.group(1) if match else None


def body_from(code: str, start: int) -> str:
    """From `start` to the end of the first balanced pair of braces after it, or of the statement when it has none."""
    depth = 0
    for at in range(start, len(code)):
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(code[at], 0)
        if depth == 0 and code[at] in "};":
            return code[start : at + 1]
    return code[start:]


def arguments(code: str, opening: int) -> list[str]:
    """The arguments of a call whose parenthesis opens at `opening`, literals blanked."""
    depth = 0
    found = [""]
    for char in code[opening:]:
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(char, 0)
        if depth == 0:
            break
        if char == "," and depth == 1:
            found.append("")
        elif not (char == "(" and depth == 1 and found == [""]):
            found[-1] += char
    return [argument.strip() for argument in found]
