"""Awkward text: what people, editors and attackers put into a field, by a name for each.

A new output joins `OUTPUTS` of tests/cli/test_awkward_text.py with one line.
"""

#: Text that an event may hold, and every output must keep.
KEPT = {
    "no-break space": "rice\u00a0bottle",
    "ideographic space": "rice\u3000bottle",
    "narrow no-break space": "rice\u202fbottle",
    "many spaces": "rice  bottle",
    "dollars": "$1 bills and $5 bills",
    "broken formula": r"$\frac{1$ and \undefined$",
    "one dollar": "a $ alone",
    "marks of TeX": r"a_b^c {d} \e ~f %g #h",
    "markup": "<b>a</b> & \"b\" 'c' &amp; ]]> <!-- -->",
    "script": "</script><script>window.broken = 1</script>",
    "template": "{{ 7 * 7 }} {% raw %} ${x}",
    "braces": "{} {0} {name} %s %d",
    "formula": "=cmd|' /C calc'!A0",
    "sum": "@SUM(1+1)*2",
    "plus": "+1",
    "minus": "-1+1",
    "separators": "a,b;c|d",
    "quotes": "a'b''c\"d\"\"e`f",
    "backslashes": "a\\b\\n\\x1b\\u0000",
    "rich markup": "[bold]a[/bold] [link=x]b[/link] [/]",
    "Hangul": "대북전단 풍선",
    "Hangul in parts": "\u1103\u1162\u1107\u116e\u11a8",
    "Arabic": "بالون",
    "Hebrew with marks": "\u200fכדור\u200e",
    "combining": "Z\u0351\u0343\u0300a\u0334\u0321l\u0332g\u0335o",
    "emoji": "🎈👩‍👩‍👧 🇰🇷",
    "joiners": "a\u200bb\u200cc\u200dd\u2060e\ufefff",
    "private": "a\ue000b",
    "tags": "a\U000e0041b",
    "long word": "x" * 300,
    "long line": "leaflets and more " * 16,
    "path": "../../etc/passwd",
    "address": "javascript:alert(1)",
    "null by name": "nan",
    "accents apart": "e\u0301 and \u00e9",
}  # fmt: skip

#: Text that some output could not keep, which the door refuses.
REFUSED = {
    "vertical tab": "a\x0bb",
    "escape": "a\x1b[31mb",
    "bell": "a\x07b",
    "nul": "a\x00b",
    "delete": "a\x7fb",
    "C1 control": "a\x9b31mb",
    "next line": "a\x85b",
    "file separator": "a\x1cb",
    "carriage return": "a\rb",
    "line separator": "a\u2028b",
    "right-to-left override": "a\u202eb",
    "isolate": "a\u2066b",
    "no character": "a\ufffeb",
    "no character of the block": "a\ufdd0b",
    "no character of a far plane": "a\U0010ffffb",
    "nothing to see": "\u3000\u200b",
    "endless": "x" * 100_000,
}

#: Text that a file cannot hold, but a mapping can.
HALF = {"half of a pair": "a\ud800b"}

#: Fine in prose, refused in names.
LINES = {"two lines": "a\nb", "tab": "a\tb"}
