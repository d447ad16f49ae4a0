"""One event from start to folder: winds, flights with progress, files, map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drift.event.model import AS_REPORTED, Event
from drift.landings.result import Result
from drift.language import Language
from drift.runs.choices import RunOptions, proposed, refuse_unless_possible
from drift.runs.record import record_of
from drift.runs.skies import FOLDER, fly_elsewhere, name_of, side_by_side
from drift.runs.winds import open_winds
from weather.progress import Progress

if TYPE_CHECKING:
    import xarray as xr

    from drift.runs.precision import Precision
    from weather.grid.gridded_sky import GriddedSky

#: Flights whose whole path is kept, and those that are followed for a claim about the way.
TRACKS, FOLLOWED = 60, 500


def run_event(
    event: Event, choices: RunOptions, folder: Path, progress: Progress, *, force: bool = False
) -> dict[str, Any]:
    """An event as reported, and every alternative reading of it, into one folder; its summary.

    The reading as reported fills the folder; each alternative has a folder of its own inside it,
    and its numbers stand beside the others under `alternatives`, never mixed with them.
    """
    from drift.runs.folder import refuse_to_overwrite, whole_folder
    from drift.runs.take_away import write_animation

    refuse_to_overwrite(folder, force)
    results = compute_readings(event, choices, progress)
    reported = results[AS_REPORTED]
    elsewhere = fly_elsewhere(
        lambda there: compute_readings(event, there, progress),
        choices,
        reported.landings.sizes["member"],
    )
    if elsewhere:
        reported.summary.update(side_by_side(choices, reported, elsewhere))
    reported.summary["commands"] = proposed(event, choices, folder)
    reported.summary["choices"] = record_of(choices, reported.landings.sizes["member"])
    with whole_folder(folder, force=force) as part:
        if elsewhere:
            _draw_skies(part, {name_of(choices.winds, ()): results, **elsewhere}, choices.language)
        _write_readings(part, results, choices, progress)
        for name, found in elsewhere.items():
            (part / FOLDER.format(name)).mkdir()
            _write_readings(part / FOLDER.format(name), found, choices, progress)
        if choices.animate:
            write_animation(part, reported, progress, choices.language)
    return reported.summary


def _write_readings(
    folder: Path, results: Mapping[str, Result], choices: RunOptions, progress: Progress
) -> None:
    """Every reading in one sky: the one as reported fills the folder, the others stand inside."""
    others = {name: result for name, result in results.items() if name != AS_REPORTED}
    excel = choices.for_excel
    write(
        folder,
        results[AS_REPORTED],
        progress,
        alternatives=others,
        for_excel=excel,
        language=choices.language,
    )
    for name, other in others.items():
        (folder / name).mkdir()
        write(
            folder / name, other, progress, reading=name, for_excel=excel, language=choices.language
        )


def _draw_skies(
    folder: Path, skies: Mapping[str, Mapping[str, Result]], language: Language
) -> None:
    """One map per sky, with one window and one scale."""
    from drift.maps import Look, Scene, compare_maps, save

    scenes = {
        name: Scene(landings=one.landings, density=one.density, tracks=one.tracks, event=one.event)
        for name, found in skies.items()
        for one in [found[AS_REPORTED]]
    }
    figure, _ = compare_maps(scenes, look=Look(language=language))
    for form in ("png", "svg"):
        save(figure, folder / f"skies.{form}")


def compute_readings(event: Event, choices: RunOptions, progress: Progress) -> dict[str, Result]:
    """Every reading of an event by name, "as reported" first, side by side."""
    from drift.event.file import alternatives
    from drift.evidence import readings
    from drift.evidence.count_readings import by_counts
    from drift.evidence.finds import refuse_impossible
    from drift.flight.beforehand import compiled_beforehand

    refuse_unless_possible(event, choices)
    with compiled_beforehand(progress, physical=event.vehicle.model != "kinematic"):
        progress("opening the winds", 0, None)
        sky = open_winds(event, choices, progress)
        refuse_impossible(event, sky)
    results = {
        name: compute(reading, sky, choices, progress)
        for name, reading in alternatives(event).items()
    }
    reported = results[AS_REPORTED]
    reported.summary["alternatives"] = {
        name: other.summary for name, other in results.items() if other is not reported
    }
    if len(results) > 1 and event.counts:
        summaries = {name: other.summary for name, other in results.items()}
        reported.summary["readings_by_counts"] = by_counts(summaries)
    if len(results) > 1 and event.finds:
        cases = {name: (other.event, other.landings) for name, other in results.items()}
        found = readings.compare(cases, what_if=choices.what_if)
        reported.summary["readings"] = readings.as_rows(found)
    return results


def compute(event: Event, sky: GriddedSky, choices: RunOptions, progress: Progress) -> Result:
    """Fly the members in blocks, and count where they came down."""
    from drift.evidence.predicates import needs_tracks
    from drift.evidence.rows import evidence
    from drift.hindcast import tracks
    from drift.landings.density import density
    from drift.landings.summary import summary
    from drift.sensitivity.given_data import first_order_given_data

    landings, precision = _flown(event, sky, choices, progress)
    landings.attrs |= {"command": choices.command, "winds_asked": ",".join(choices.winds)}
    followed = FOLLOWED if any(needs_tracks(claim) for claim in event.claims) else TRACKS
    paths = tracks(
        event,
        sky,
        count=min(followed, choices.members),
        seed=choices.seed,
        what_if=choices.what_if,
    )
    found = evidence(event, landings, paths, sky=sky, what_if=choices.what_if)
    told = {} if precision is None else {"precision": precision.as_dict()}
    return Result(
        event=event,
        sky=sky,
        landings=landings,
        tracks=paths.isel(trajectory=slice(TRACKS)),
        density=density(landings),
        summary=summary(event, landings)
        | {"unknowns": first_order_given_data(landings)}
        | found
        | told,
    )


def write(
    folder: Path,
    result: Result,
    progress: Progress,
    *,
    reading: str = "",
    alternatives: Mapping[str, Result] | None = None,
    for_excel: bool = False,
    language: Language = "en",
) -> None:
    """Every file of one reading of an event.

    reading : its name where it is not the one as reported. alternatives : the other readings.
    for_excel : whether CSV begins with a byte order mark.
    language : of maps and report.
    """
    from drift.figures.landing_map import drawn_map
    from drift.figures.map.scene import Scene
    from drift.figures.paper.sheet import save
    from drift.figures.paper.style import Look
    from drift.landings.groups import items_of
    from drift.output.files import write_data
    from drift.pages import report
    from drift.runs.take_away import write_manuscript

    progress("writing files", 0, 2)
    write_data(
        folder, result.event, result.landings, result.tracks, result.density, result.summary,
        for_excel=for_excel,
    )  # fmt: skip
    progress("drawing the map", 1, 2)
    look = Look(language=language)
    scene = Scene(result.landings, result.density, result.tracks, result.event, result.summary)
    figure, _ = drawn_map(scene, look=look)
    for form in ("png", "svg"):
        save(figure, folder / f"map.{form}")
    loads = None
    if len(items_of(result.landings)) > 1:
        from drift.figures.panels import payload_maps

        # What several loads have in common is no answer for any of them.
        maps, _ = payload_maps(result.landings, tracks=result.tracks, event=result.event, look=look)
        for form in ("png", "svg"):
            loads = save(maps, folder / f"map-loads.{form}")
    progress("drawing the map", 2, 2)
    progress("writing the report", 0, 1)
    report.write(
        folder / "report.html",
        result,
        picture=folder / "map.svg",
        loads=loads,
        alternatives=alternatives,
        reading=reading,
        language=language,
    )
    write_manuscript(folder, result, for_excel=for_excel)
    progress("writing the report", 1, 1)


def _flown(
    event: Event, sky: GriddedSky, choices: RunOptions, progress: Progress
) -> tuple[xr.Dataset, Precision | None]:
    """The landings of as many members as were asked for, or as the precision asked for takes."""
    from drift.landings.blocks import together
    from drift.landings.flown import fly_all
    from drift.landings.of_all import told_of_all
    from drift.runs.precision import fly_until

    def block(first: int, count: int, told: Callable[[int], None] | None = None) -> xr.Dataset:
        span = first, count, choices.seed
        return fly_all(event, sky, span, what_if=choices.what_if, told=told)

    if choices.until is not None:
        blocks, precision = fly_until(block, choices.until, progress=progress)
        return told_of_all(together(blocks), sky.nearest_sounding), precision
    members = choices.members
    progress("flying", 0, members)
    return block(0, members, lambda flown: progress("flying", flown, members)), None
