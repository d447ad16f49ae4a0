"""What `drift sensitivity` prints: which unknown matters, in words, as tables, as a figure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from drift.cli import terminal
from drift.cli.terminal import say
from drift.language import Language, told

if TYPE_CHECKING:
    import xarray as xr


def sensitivity(
    found: xr.Dataset, out: Path | None, figure: Path | None, language: Language = "en"
) -> None:
    """Shares of every unknown in words and as a table; written and drawn if asked."""
    from drift.sensitivity import OUTPUTS, as_dict, rows, sentences

    said = [told(text, language) for text in sentences(found)]
    say("\n".join(said))
    heads = [told(head, language) for head in ("unknown", "total share", "95 %", "alone")]
    outputs = [str(name) for name in found["output"].values]
    for output in outputs:
        terminal.table(told(OUTPUTS[output][0], language), heads, [
            [
                told(row["name"], language),
                f"{100 * row['total']:.0f} %",
                "{:.0f} to {:.0f} %".format(*(100 * x for x in row["total_95"])),
                f"{100 * row['first']:.0f} %",
            ]
            for row in rows(found, output)
        ])  # fmt: skip
    if out is not None:
        out.write_text(json.dumps(as_dict(found), indent=2, ensure_ascii=False), "utf-8")
        say(f"numbers: {out}")
    if figure is not None:
        from drift.maps import Look, save, sensitivity_panels

        drawn, _ = sensitivity_panels(
            {
                told(_with_chance(found, name), language): [
                    row | {"name": told(row["name"], language)} for row in rows(found, name)
                ]
                for name in outputs
            },
            title=str(found.attrs["event_title"]),
            foot=[told(f"Winds: {found.attrs['winds']}.", language), *said],
            look=Look(language=language),
        )
        save(drawn, figure)
        say(f"figure:  {figure}")


def _with_chance(found: xr.Dataset, output: str) -> str:
    """What a share is of; of an answer of yes or no, with the chance of yes."""
    from drift.sensitivity import OUTPUTS

    meaning, unit = OUTPUTS[output]
    if unit != "1":
        return meaning
    return f"{meaning}: {100 * float(found['mean'].sel(output=output)):.1f} % did"
