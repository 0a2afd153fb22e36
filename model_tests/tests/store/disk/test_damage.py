"""What a disk gives back other than it was written: told from a torn end, never shown."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path
from random import Random

import pytest

from dynastore.disk.log import Entry, Outline
from dynastore.disk.storage import Batch, DamageError, DiskError, Durable, FolderDisk, FullError
from dynastore.disk.sums import Mark
from dynastore.items import Effects

LENGTH = 60
TAKEN = 40
"""How much of the log is in the tree."""


def written(number: int) -> dict[bytes, bytes | None]:
    return {b"key %d" % number: b"item %d" % number * 10}


def batch(number: int) -> Batch:
    content = Entry.of(Effects(tuple(written(number).items())), 0).content
    return Batch(Durable(1, 0, 1, Outline(((0, 1),), number + 1)), number, (content,))


def fill(folder: Path, *, sync: bool = False) -> FolderDisk:
    """Open a folder, with a log and a tree of its first part; it is left as a kill leaves it."""
    disk = FolderDisk(folder, sync=sync)
    for number in range(LENGTH):
        disk.begin(batch(number))
        disk.commit()
        if number < TAKEN:
            disk.apply(number + 1, written(number))
    return disk


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """A folder as it is when its process has been killed."""
    disk = fill(tmp_path / "node")
    shutil.copytree(tmp_path / "node", tmp_path / "killed")
    disk.close()
    return tmp_path / "killed"


def flip(file: Path, rng: Random) -> int:
    content = bytearray(file.read_bytes())
    place = rng.randrange(len(content))
    content[place] ^= 1 << rng.randrange(8)
    file.write_bytes(content)
    return place


def contents(disk: FolderDisk) -> tuple[int, list[bytes | None]]:
    length = disk.load().outline.length
    assert len(disk.log(0, length, 1 << 20)) == length
    return length, [disk.get(b"key %d" % number) for number in range(TAKEN)]


ITEMS = [b"item %d" % number * 10 for number in range(TAKEN)]


@pytest.mark.parametrize("seed", range(40))
def test_a_flipped_bit_of_the_log_is_noticed_or_makes_no_difference(
    killed: Path, seed: int
) -> None:
    place = flip(killed / "log.db-wal", Random(seed))
    disk = FolderDisk(killed, sync=False)
    length, items = contents(disk)
    assert disk.load().lost or (length, items) == (LENGTH, ITEMS), f"bit in byte {place}"
    assert items[: disk.applied()] == ITEMS[: disk.applied()], f"bit in byte {place}"
    disk.close()


@pytest.mark.parametrize("seed", range(40))
def test_a_flipped_bit_of_the_tree_shows_nothing_false(killed: Path, seed: int) -> None:
    place = flip(killed / "data.mdb", Random(seed))
    disk = FolderDisk(killed, sync=False)
    length, items = contents(disk)
    assert (length, items, disk.load().lost) == (LENGTH, ITEMS, False), f"bit in byte {place}"
    disk.close()


def test_a_torn_end_is_no_damage(killed: Path) -> None:
    """A batch that was not synced may be there in part: it was never promised to anybody."""
    disk = FolderDisk(killed, sync=False)
    disk.begin(batch(LENGTH))
    shutil.copytree(killed, killed.with_name("before"))
    disk.commit()
    torn = killed.with_name("torn")
    shutil.copytree(killed, torn)
    shutil.copy(killed.with_name("before") / "log.mark", torn / "log.mark")
    disk.close()
    wal = torn / "log.db-wal"
    wal.write_bytes(wal.read_bytes()[:-100])
    disk = FolderDisk(torn, sync=False)
    assert (contents(disk)[0], disk.load().lost) == (LENGTH, False)


def test_what_is_rescued_is_known_to_have_lost_something_for_ever_after(killed: Path) -> None:
    wal = killed / "log.db-wal"
    wal.write_bytes(wal.read_bytes()[: wal.stat().st_size // 2])
    for _ in range(2):
        disk = FolderDisk(killed, sync=False)
        assert disk.load().lost
        assert disk.load().promised == 0
        assert 0 < contents(disk)[0] < LENGTH
        disk.close()


@pytest.mark.parametrize("name", ["log.db", "log.mark"])
def test_a_file_of_the_log_that_is_gone_is_a_loss(killed: Path, name: str) -> None:
    for file in killed.glob(f"{name}*"):
        file.unlink()
    assert FolderDisk(killed, sync=False).load().lost


def test_an_empty_folder_of_a_store_that_has_served_is_a_loss(tmp_path: Path) -> None:
    assert not FolderDisk(tmp_path / "new", sync=False).load().lost
    assert FolderDisk(tmp_path / "emptied", sync=False, founded=True).load().lost


def test_damage_under_a_running_node_is_found_where_it_is_read(tmp_path: Path) -> None:
    disk = fill(tmp_path)
    (tmp_path / "data.mdb").write_bytes(
        (tmp_path / "data.mdb").read_bytes().replace(b"item 7item 7", b"item 7item 8")
    )
    with pytest.raises(DamageError, match="key 7"):
        disk.get(b"key 7")
    with pytest.raises(DamageError, match="key 7"):
        list(disk.scan(b"", b"z"))
    with pytest.raises(DamageError, match="key 7"):
        list(disk.looked_through())


def test_an_item_that_is_missing_is_found_when_all_is_looked_through(tmp_path: Path) -> None:
    disk = fill(tmp_path)
    with disk._tree._env.begin(db=disk._tree._items, write=True) as txn:
        txn.delete(b"key 7")
    with pytest.raises(DamageError, match="lacks items"):
        list(disk.looked_through())


def test_a_batch_that_finds_no_room_is_written_when_there_is_some(tmp_path: Path) -> None:
    disk = fill(tmp_path)
    (pages,) = disk._journal._db.execute("pragma page_count").fetchone()
    disk._journal._db.execute(f"pragma max_page_count = {pages}")
    large = Batch(Durable(1, 0, 1, Outline(((0, 1),), LENGTH + 1)), LENGTH, (b"large" * 100_000,))
    with pytest.raises(FullError):
        disk.begin(large)
    assert contents(disk) == (LENGTH, ITEMS)
    disk._journal._db.execute(f"pragma max_page_count = {pages * 100}")
    disk.begin(large)
    disk.commit()
    assert disk.load().outline.length == LENGTH + 1
    assert disk.log(LENGTH, LENGTH + 1, 1) == large.entries


def test_nobody_else_may_read_what_is_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "node").mkdir(mode=0o755)
    (tmp_path / "node" / "old").touch(mode=0o644)
    fill(tmp_path / "node")
    assert stat.S_IMODE((tmp_path / "node").stat().st_mode) == 0o700
    modes = {f.name: stat.S_IMODE(f.stat().st_mode) for f in (tmp_path / "node").iterdir()}
    assert set(modes.values()) == {0o600}, modes


def test_a_mark_says_what_was_said_last_or_that_it_is_damaged(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "mark", sync=True)
    assert mark.is_new
    mark.write(batch=3)
    mark.write(applied=2)
    mark.close()
    again = Mark(tmp_path / "mark", sync=True)
    assert (again.is_new, again.batch, again.applied) == (False, 3, 2)
    again.close()
    flip(tmp_path / "mark", Random(1))
    with pytest.raises(DamageError, match="not what was written"):
        Mark(tmp_path / "mark", sync=True)


def test_a_folder_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    (tmp_path / "node").mkdir()
    (tmp_path / "node" / "log.db").mkdir()
    with pytest.raises(DiskError, match="cannot hold the store's data"):
        FolderDisk(tmp_path / "node", sync=False)
