"""Histories that are compressed by their name: read, written, certified, and refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner, Result

from dynacheck.compressed import CompressionError, unpacked, written
from dynacheck.history.command import command
from support.endpoints.conform_wire_server import serving
from support.repository import DOCS
from support.runs.recorded import recorded

EXAMPLES = DOCS / "examples"


def history(*words: object) -> Result:
    return CliRunner().invoke(command, [*map(str, words)])


def packed(name: str, folder: Path) -> Path:
    path = folder / f"{name}.zst"
    with written(path) as file:
        file.write((EXAMPLES / name).read_bytes())
    return path


@pytest.mark.parametrize("name", ["bad-lost-update.jsonl", "good-register.edn"])
def test_the_verdict_is_that_of_what_is_compressed(name: str, tmp_path: Path) -> None:
    path = packed(name, tmp_path)
    assert path.read_bytes()[:4] == b"\x28\xb5\x2f\xfd", "the format's magic number"
    plain, compressed = history(EXAMPLES / name), history(path)
    assert compressed.exit_code == plain.exit_code
    assert compressed.stdout == plain.stdout.replace(str(EXAMPLES / name), str(path))
    told = json.loads(history(path, "--json").stdout)
    expected = json.loads(history(EXAMPLES / name, "--json").stdout)
    assert told == [{**expected[0], "file": str(path)}]


def test_a_certificate_is_of_either_form(tmp_path: Path) -> None:
    path, order = packed("good-concurrent-puts.jsonl", tmp_path), tmp_path / "order"
    assert history(path, "--certificate", order).exit_code == 0
    for each in (path, EXAMPLES / "good-concurrent-puts.jsonl"):
        verified = history(each, "--verify", order)
        assert verified.exit_code == 0, verified.output
    other = history(EXAMPLES / "good-eventual-read-stale.jsonl", "--verify", order)
    assert other.exit_code == 1


def test_a_recording_is_compressed_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl.zst"
    with serving() as endpoint:
        recorded(endpoint, "registers", path, requests=40)
    with unpacked(path) as plain:
        lines = plain.read_bytes().splitlines()
        assert json.loads(lines[0])["workload"] == "registers"
        assert len(path.read_bytes()) < plain.stat().st_size / 4
    assert not plain.exists()
    assert history(path).exit_code == 0


@pytest.mark.parametrize("content", [b"", b'{"history": 2}', zstandard.compress(b"x" * 999)[:-4]])
def test_what_is_not_in_the_format_is_told_in_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl.zst"
    path.write_bytes(content)
    said = history(path)
    assert said.exit_code == 2
    assert said.output.count("\n") == 1
    assert str(path) in said.output


def test_a_compressed_file_with_a_wrong_line_is_told_by_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl.zst"
    path.write_bytes(zstandard.compress(b'{"history": 1, "tables": {}}\n'))
    said = history(path)
    assert (said.exit_code, said.output.count("\n")) == (2, 1)
    assert f"{path}, line 1: version 2 was expected" in said.output


def test_a_file_that_cannot_be_unpacked_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "x.zst"
    path.write_bytes(b"no such format")
    with pytest.raises(CompressionError, match="Zstandard"), unpacked(path):
        pass
