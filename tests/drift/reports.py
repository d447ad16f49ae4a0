"""Made-up results of a run for tests of pages: one honest, one whose words are an attack."""

from dataclasses import replace

import numpy as np

from drift.event.parts import Alternative, Fact, Source
from drift.landings.density import density
from drift.landings.outcomes import OUTCOMES
from drift.landings.result import Result
from drift.landings.summary import summary
from tests.analytic import sky
from tests.drift import synthetic
from weather.synthetic import uniform

#: Each would run, or close what it stands in, if it ever became part of a page as it is.
ATTACKS = (
    "<script>window.broken = 1</script>",
    '"><img src=x onerror="window.broken = 2">',
    "</script><script>window.broken = 3</script>",
    "<!--<script>",
    "{{ 7 * 7 }}",
    "' onfocus='window.broken = 4' autofocus='",
    "&lt;b&gt; \u2028 ]]>",
)

SOURCES = (
    Source(
        key="KM2015", title="Two balloons", publisher="A paper", url="https://example.org/a?b=1&c=2"
    ),
    Source(
        key="PRESS", title="A statement", publisher="The group", url="javascript:window.broken = 5"
    ),
)


def result(members=1200):
    """One run with three items, a claim, a find, facts and another reading."""
    event = replace(
        synthetic.event(),
        summary="Five balloons rose by night. Two of them sent positions.",
        sources=SOURCES,
        facts=(
            Fact(topic="place", text="From a field in Paju.", certainty="B", sources=("KM2015",)),
            Fact(topic="gas", text="Hydrogen.", certainty="C", sources=("PRESS", "UNLISTED")),
        ),
        alternatives=(
            Alternative(
                name="short timer", text="The timer was set to one hour.", certainty="C",
                sources=("PRESS",), vehicle={"flight_time_h": 1.0},
            ),
        ),
    )  # fmt: skip
    return _run(event, members)


def hostile():
    """The same run where every word of the event is an attack."""
    event = synthetic.event()
    bad = "".join(ATTACKS)
    words = {"place": bad}
    return _run(
        replace(
            event,
            title=bad,
            summary=bad,
            actor=bad,
            launches=tuple(replace(one, **words) for one in event.launches),
            finds=tuple(replace(one, text=bad, **words) for one in event.finds),
            claims=tuple(replace(one, text=bad) for one in event.claims),
            facts=(Fact(topic="other", text=bad, certainty="D", sources=(bad,)),),
            sources=tuple(
                Source(key=f"{i}{bad}", title=bad, publisher=bad, url=url)
                for i, url in enumerate(("javascript:alert(1)", "data:text/html,x", bad, "//x.y"))
            ),
        ),
        members=300,
        attrs={"winds": bad, "command": bad, "attribution": bad, "licence": bad, "caveats": [bad]},
    )


def _run(event, members, attrs=None):
    landings, tracks = synthetic.run(members=members, tracks=40)
    landings.attrs |= {
        "event_id": event.id,
        "event_title": event.title,
        "event_status": event.status,
        "attribution": "nobody: the winds are a formula",
        "ground": "flat, at sea level",
        "command": "drift run made-up.toml --winds sample",
    } | (attrs or {})
    words = " ".join(word for word, _ in OUTCOMES.values())
    landings["outcome"].attrs = {"flag_values": list(OUTCOMES), "flag_meanings": words}
    grid = np.arange(33.0, 42.0), np.arange(124.0, 133.0)
    winds = sky(uniform(u_mps=5.0, v_mps=3.0), *grid, np.arange(0.0, 25.0, 6.0), [0.0, 5e3, 1e4])
    numbers = summary(event, landings)
    numbers["alternatives"] = {one.name: dict(numbers) for one in event.alternatives}
    numbers["claims"] = [_claim(one.text) for one in event.claims]
    numbers["finds"] = [_find(one.place) for one in event.finds]
    return Result(
        event=event,
        sky=winds,
        landings=landings,
        tracks=tracks,
        density=density(landings),
        summary=numbers,
    )


def _claim(text):
    return {
        "claim": text, "predicate": "heading", "probability": 0.42, "low": 0.35, "high": 0.49,
        "members": 1170, "sentence": "In 42 % [35, 49] of plausible flights the load drifted so.",
        "certainty": "C", "item": None,
    }  # fmt: skip


def _find(place):
    return {
        "place": place, "item": "leaflet-paper", "certainty": "A", "reliable": True,
        "nearby": {"probability": 0.031, "low": 0.02, "high": 0.05, "members": 400},
        "sentence": "In 3 % [2, 5] of plausible flights a leaflet-paper came down there.",
    }  # fmt: skip
