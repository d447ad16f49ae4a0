"""What the commands about winds print."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drift.cli.spelling import spelt
from drift.cli.terminal import say, say_json
from weather.errors import InputError

if TYPE_CHECKING:
    from weather.soundings.verification import Differences


def description(files: list[str]) -> None:
    """What is in wind files; raises InputError with the reason where they cannot be used."""
    from weather.describe import describe
    from weather.formats.files import as_given, naming
    from weather.soundings.description import are_soundings, describe_soundings

    given = as_given(files)
    paths = [item for item in given if isinstance(item, Path)]
    with naming(given):
        soundings = len(paths) == len(given) and are_soundings(paths)
        found = describe_soundings(paths) if soundings else describe(files)
    say(spelt("\n".join(found.lines())))
    if not found.usable:
        raise InputError(found.reason)


def comparison(
    files: list[str],
    soundings: list[Path],
    figure: Path | None,
    fit: Path | None,
    *,
    allow_preliminary: bool,
) -> None:
    """Bias, s.d. and vector error of winds against soundings; drawn, and fitted, if asked."""
    from weather.sky import open_tidy
    from weather.soundings.files import read
    from weather.soundings.verification import by_layer, differences

    sky = open_tidy(list(files), allow_preliminary=allow_preliminary)
    first, last = (t.astype("datetime64[s]").item() for t in sky["time"].values[[0, -1]])
    ascents = [one for path in soundings for one in read(path, start=_utc(first), end=_utc(last))]
    found = differences(sky, ascents)
    table = by_layer(found)
    say(table.to_dataframe().round(2).to_string())
    title = str(sky.attrs.get("title", ""))
    if figure is not None:
        from drift.figures.comparison import plot_against

        plot_against(table, title=title).savefig(figure, dpi=300)
        say(f"figure: {figure}")
    if fit is not None:
        _write_fit(fit, {"sky": title, "soundings": [p.name for p in soundings]}, found)


def _write_fit(path: Path, about: dict[str, Any], found: Differences) -> None:
    """The fitted error as JSON, and its three scales in words."""
    from weather.soundings import error_fit

    fitted = error_fit.fit(found)
    path.write_text(json.dumps(about | fitted, indent=1) + "\n", encoding="utf-8")
    for name, unit in (("time_h", "h"), ("height_m", "m"), ("distance_km", "km")):
        one = fitted[name]
        known = one["value"] is not None
        said = "{:g} {} (95 %: {:g} to {:g})".format(
            one["value"], unit, *one["interval_95"]
        ) if known else f"not told ({one['why']})"  # fmt: skip
        say(f"error keeps over {name.rsplit('_', 1)[0]}: {said}")
    say(f'fit: {path}; a run takes it by [winds] error = "{path.name}"')


def diagnosis() -> int:
    """One line per check and one per remedy; 0 where nothing fails, else 1."""
    from importlib.resources import files

    from drift.cli.doctor import diagnose

    checks = diagnose(cartography=Path(str(files("drift") / "data" / "geo")))
    for check in checks:
        say(f"{check.verdict:4}  {check.name}: {check.detail}")
        if check.remedy:
            say(f"      -> {check.remedy}")
    return int(any(check.verdict == "fail" for check in checks))


def stored(*, as_json: bool) -> None:
    """One line per stored file."""
    from weather.store import Store
    from weather.store.upkeep import doubtful, listing

    rows = listing(Store.open())
    for path, why in doubtful(Store.open()).items():
        say(f"{path}: left out, not to be believed ({why})", err=True)
    if as_json:
        say_json(rows)
        return
    for row in rows:
        size = int(str(row["bytes"])) / 1e6
        kept = "  (pinned)" if row["pinned"] else ""
        say(f"{row['key']}  {row['source']:12} {size:8.1f} MB  {row['what']}{kept}")
    if not rows:
        say("the store is empty; `drift fetch EVENT` fills it")


def store_facts(key: str | None) -> None:
    """The store as a whole, or all that is known of one file."""
    from weather.store import Store
    from weather.store.upkeep import lookup, total_bytes

    store = Store.open()
    if key is not None:
        say_json(lookup(store, key).meta)
        return
    say(f"folder: {store.root}")
    say(f"files:  {sum(1 for _ in store.blobs())}")
    say(f"size:   {total_bytes(store) / 1e6:.1f} MB")
    if store.shared is not None:
        count = sum(1 for _ in Store(store.shared).blobs())
        say(f"shared: {store.shared}, {count} files, only read")


def verified(*, deep: bool) -> int:
    """One line per damaged file; 0 where there is none, else 1.

    deep : every byte is read and decoded, as of a download, and what is not right is set aside.
    """
    from weather.providers.into_store import examine_stored
    from weather.store import Store
    from weather.store.upkeep import doubtful, unrecorded, verify

    store = Store.open()
    verdicts = verify(store, deep=deep, decode=examine_stored if deep else None)
    damaged = [verdict for verdict in verdicts if verdict.trouble]
    for verdict in damaged:
        say(f"{verdict.blob.path}: {verdict.trouble}")
        if deep:
            verdict.blob.set_aside(verdict.trouble)
    wrong, lost = doubtful(store), unrecorded(store)
    for path, why in wrong.items():
        say(f"{path}: not to be believed ({why}); fetching its winds again replaces it")
    for path in lost:
        if path not in wrong:
            say(f"{path}: no record says what it is; `drift cache prune` removes it")
    say(f"{len(verdicts) - len(damaged)} of {len(verdicts)} files are as they were fetched")
    return int(bool(damaged or lost))


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
