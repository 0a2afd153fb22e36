"""A run's result as JUnit XML: one test case an operation, a failure for each divergence.

The form is what CI servers read: `testsuites`, `testsuite`, `testcase`, and in it `failure`,
`error` or `skipped`. Source: the Jenkins xUnit plug-in's `junit-10.xsd`.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from dynacheck.conform.causes import Cause
from dynacheck.conform.http_causes import HttpCause
from dynacheck.conform.report import Result, expected_text, got_text
from dynacheck.conform.reproducer import script
from dynacheck.conform.resting import resting

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(result: Result, path: Path) -> None:
    """Write the result to `path`. Raises OSError."""
    root = Element("testsuites")
    suite = SubElement(root, "testsuite", name=_text(f"dynaspec conform {result.target}"))
    for operation in sorted({*result.only, *(cause.operation for cause in result.failing)}):
        _operation(suite, result, operation)
    _whole(suite, result)
    for name in ("testcase", "failure", "error", "skipped"):
        count = len(suite.findall(name if name == "testcase" else f"testcase[{name}]"))
        suite.set({"testcase": "tests", "failure": "failures", "error": "errors"}.get(name, name),
                  str(count))  # fmt: skip
    suite.set("time", f"{result.seconds:.1f}")
    indent(root)
    ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _operation(suite: Element, result: Result, operation: str) -> None:
    case = SubElement(suite, "testcase", classname=_text(result.target), name=operation)
    if operation in result.unsupported:
        SubElement(case, "skipped", message="not supported by the target")
    for cause in result.failing:
        if cause.operation == operation:
            failure = SubElement(case, "failure", type=_kind(cause), message=_text(cause.title))
            failure.text = _text(_told(cause))


def _kind(cause: Cause | HttpCause) -> str:
    return "wording" if cause.wording else "divergence"


def _told(cause: Cause | HttpCause) -> str:
    resting_on = "".join(f"rests on {each.name}: {each.sentence}\n" for each in resting(cause))
    told = f"expected {expected_text(cause)}\ngot {got_text(cause)}\n{resting_on}"
    return f"{told}\n{script(cause)}"


def _whole(suite: Element, result: Result) -> None:
    """What is wrong with the run as a whole: it ended early, or did not try all."""
    case = SubElement(suite, "testcase", classname=_text(result.target), name="the whole run")
    if result.lost is not None:
        SubElement(case, "error", message=_text(result.lost))
    elif result.not_tried:
        SubElement(case, "failure", type="not tried",
                   message=_text(", ".join(result.not_tried)))  # fmt: skip


def _text(text: str) -> str:
    """A text with what XML cannot hold replaced."""
    return _NOT_XML.sub("\ufffd", text)
