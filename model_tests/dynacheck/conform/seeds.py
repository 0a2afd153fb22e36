"""`python -m dynacheck.conform.seeds`: `conform --profile quick` on the embedded store, many times.

A run of the suite finds what its seed draws; this gives luck a campaign. Each seed is a process of
its own. One line of JSON a finished seed is kept in FOLDER/record.jsonl, and what is there is not
run again, as long as the sources are the same: an interrupted campaign goes on where it was.

What every run sends, whatever its seed, is sent with one seed of those that are judged with the
same sources, and noted with it; with the others just what they draw is.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import click
import msgspec

import dynacheck
import dynaspec
import dynastore
from dynacheck.targets.process import terminated_means_exit

WORDS = ("-m", "dynacheck", "conform", "--profile", "quick", "--strict-wording")
"""What Python is told to run; the seed, the report's folder and `--json` are added."""
DRAWN = "--drawn-only"
"""What is added where what every run sends was sent with another seed."""
RECORD = "record.jsonl"


class SourcesChangedError(Exception):
    """The sources changed while they were judged."""


@dataclass(frozen=True)
class Run:
    """How the run of one seed ended: a line of the record."""

    seed: int
    code: str
    """What was judged, and by what: `identity` then."""
    ok: bool
    requests: int
    seconds: float
    differs: tuple[str, ...]
    """The titles of the divergences that decide against it."""
    not_tried: tuple[str, ...]
    reproducers: tuple[str, ...]
    lost: str | None
    """Why the run did not come to its end, or None."""
    recited: bool
    """Whether it sent what every run sends, too."""

    @property
    def verdict(self) -> str:
        """In a word or a line."""
        if self.lost is not None:
            return f"did not end: {self.lost}"
        return "conforms" if self.ok else "differs"


@click.command()
@click.option("--seeds", type=click.IntRange(1), default=200, show_default=True)
@click.option("--first", type=click.IntRange(0), default=0, show_default=True, help="First seed.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("build/seeds"),
    show_default=True,
    help="Where the record and the reproducing scripts are.",
)
def main(seeds: int, first: int, workers: int, folder: Path) -> None:
    """Judge the embedded store with many seeds; go on where an earlier campaign stopped.

    Exit status: 0 every seed conforms, 1 one does not, 2 the campaign did not come to its end.
    """
    wanted, code = range(first, first + seeds), identity()
    folder.mkdir(parents=True, exist_ok=True)
    kept = list(read(folder / RECORD, code))
    known = {run.seed: run for run in kept if run.seed in wanted}
    left = [number for number in wanted if number not in known]
    reciting = None if any(recites(run, wanted) for run in kept) else (left or wanted)[0]
    if not left and reciting is not None:
        left = [reciting]
    click.echo(f"{seeds} seeds from {first}, sources {code}: {len(known)} known from {folder}")
    campaign = Campaign(folder, code, reciting)
    try:
        with terminated_means_exit():
            for run in campaign.run(left, workers):
                known[run.seed] = run
                click.echo(progress(run, known.values(), seeds, campaign.seconds_left(workers)))
    except (KeyboardInterrupt, SourcesChangedError) as error:
        told = str(error) or "interrupted"
        click.echo(f"{told}; {len(known)} of {seeds} seeds are done, start again to go on")
        sys.exit(2)
    runs = [known[number] for number in sorted(known)]
    for line in summary(runs):
        click.echo(line)
    sys.exit(_status(runs))


class Campaign:
    """Runs seeds in processes of their own, and keeps the record."""

    def __init__(self, folder: Path, code: str, reciting: int | None) -> None:
        """Keep what is found about the sources `code` in `folder`.

        With the seed `reciting` what every run sends is sent, too.
        """
        self._folder, self._code, self._reciting = folder, code, reciting
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._stopped = False
        self._took: list[float] = []
        self._left = 0

    def run(self, numbers: Sequence[int], workers: int) -> Iterator[Run]:
        """Run each seed, and give each as it ends. Raises SourcesChangedError."""
        self._left = len(numbers)
        with ThreadPoolExecutor(workers) as pool:
            futures = [pool.submit(self._one, number) for number in numbers]
            try:
                for future in as_completed(futures):
                    run = future.result()
                    self._took.append(run.seconds)
                    self._left -= 1
                    _append(self._folder / RECORD, run)
                    yield run
            finally:
                self._stop()
                pool.shutdown(wait=False, cancel_futures=True)

    def seconds_left(self, workers: int) -> float:
        """How long the rest will take, by what the seeds took so far."""
        return self._left * sum(self._took) / max(1, len(self._took)) / workers

    def _one(self, number: int) -> Run:
        folder = self._folder / f"{number}"
        recited = number == self._reciting
        words = [*WORDS, "--seed", f"{number}", "--report", f"{folder}", "--json"]
        words += [] if recited else [DRAWN]
        started = time.monotonic()
        with self._lock:
            if self._stopped:
                raise CancelledError
            process = subprocess.Popen(
                (sys.executable, *words), text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )  # fmt: skip
            self._running.add(process)
        said, errors = process.communicate()
        with self._lock:
            self._running.discard(process)
        if identity() != self._code:
            raise SourcesChangedError(f"the sources changed while seed {number} ran")
        seconds = time.monotonic() - started
        errors = errors or f"status {process.returncode}"
        return replace(_ended(number, self._code, seconds, said, errors), recited=recited)

    def _stop(self) -> None:
        """Let no further process start, and end those that run."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.terminate()


def _ended(number: int, code: str, seconds: float, said: str, errors: str) -> Run:
    """What a process that ran seed `number` has found out, by what it `said`."""
    try:
        found = json.loads(said)
    except ValueError:
        last = errors.strip().splitlines()[-1]
        return Run(number, code, False, 0, round(seconds, 1), (), (), (), last, recited=False)
    causes = [c for c in (*found["divergences"], *found["wording"]) if c["name"] in found["new"]]
    return Run(
        number, code, found["ok"], found["requests"], round(seconds, 1),
        tuple(cause["cause"] for cause in causes), tuple(found["coverage"]["not_tried"]),
        tuple(cause["reproducer"] for cause in causes), found["lost"], recited=False,
    )  # fmt: skip


def identity() -> str:
    """A name of the store and its judge: the sources, and Hypothesis, which draws."""
    digest = hashlib.sha256(version("hypothesis").encode())
    for package in (dynaspec, dynastore, dynacheck):
        root = Path(package.__path__[0])
        for path in sorted(root.rglob("*.py")):
            digest.update(f"{path.relative_to(root)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def read(path: Path, code: str) -> Iterator[Run]:
    """The runs in the record that came to their end with the sources `code`."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        run = _parsed(line)
        if run is not None and run.code == code and run.lost is None:
            yield run


def recites(run: Run, wanted: range) -> bool:
    """Whether what every run sends need not be sent again, since `run` sent it.

    What it found counts where it is one of the seeds `wanted`; elsewhere it must have conformed.
    """
    return run.recited and (run.ok or run.seed in wanted)


def _parsed(line: str) -> Run | None:
    """The run of a line; None for one that was cut off."""
    try:
        return msgspec.json.decode(line, type=Run)
    except msgspec.DecodeError:
        return None


def _append(path: Path, run: Run) -> None:
    with path.open("a+b") as record:
        size = record.tell()
        record.seek(max(0, size - 1))
        torn = size > 0 and record.read(1) != b"\n"
        record.write(b"\n" * torn + msgspec.json.encode(run) + b"\n")


def progress(run: Run, known: Iterable[Run], seeds: int, left: float) -> str:
    """The line that is told when a seed has ended."""
    runs = list(known)
    bad = sum(not each.ok for each in runs)
    what = ", what every run sends among them," if run.recited else ""
    return (
        f"seed {run.seed}: {run.verdict}, {run.requests} requests{what} in {run.seconds:.0f} s · "
        f"{len(runs)} of {seeds} done, {bad} not conforming, about {_duration(left)} left"
    )


def summary(runs: Sequence[Run]) -> Iterator[str]:
    """What is told at the end: the seeds that do not conform, with what shows it, and the count."""
    for run in runs:
        if run.ok:
            continue
        yield f"seed {run.seed} {run.verdict}"
        yield f"  again: dynaspec {' '.join(WORDS[2:])} --seed {run.seed}"
        yield from (f"  differs  {title}" for title in run.differs)
        yield from (f"  script   {path}" for path in run.reproducers)
        yield from (f"  not tried  {what}" for what in run.not_tried)
    fine = sum(run.ok for run in runs)
    requests, seconds = sum(run.requests for run in runs), sum(run.seconds for run in runs)
    yield (
        f"{fine} of {len(runs)} seeds conform; {requests:,} requests, "
        f"{_duration(seconds)} of runs, sources {runs[0].code}"
    )


def _status(runs: Sequence[Run]) -> int:
    if any(not run.ok and run.lost is None for run in runs):
        return 1
    return 0 if all(run.ok for run in runs) else 2


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


if __name__ == "__main__":
    main()
