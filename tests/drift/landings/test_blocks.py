"""Blocks of a run put together: the numbers of each, once, in the order in which they came."""

import tracemalloc

import numpy as np
import pytest
import xarray as xr

import drift
import weather
from drift.flight import in_blocks
from drift.landings.blocks import Columns, together
from drift.landings.of_all import told_of_all


@pytest.fixture(scope="module")
def event():
    return drift.load_event("2008-12-border-chapel")


@pytest.fixture(scope="module")
def sky(event):
    return weather.open_sky("sample", event.box())


def grew(call) -> tuple[object, int]:
    """What a call returns, and by how many bytes Python and numpy grew at its peak."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        return call(), tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def kept(landings: xr.Dataset) -> int:
    return sum(landings[name].nbytes for name in landings.variables)


def test_a_member_more_costs_little_more_memory_than_its_row(event, sky, monkeypatch):
    # A million members are to fit beside anything else: 300 bytes each. What is in the air is alike
    # for both sizes (blocks of one size, one thread), so the difference between them is what a
    # member costs. Held twice, as draws and as columns, a member would take 470.
    monkeypatch.setattr(in_blocks, "cores", lambda: 1)
    few, many = 16_384, 49_152
    drift.estimate(event, sky, members=64)
    _, low = grew(lambda: drift.estimate(event, sky, members=few))
    landings, high = grew(lambda: drift.estimate(event, sky, members=many))
    a_member = (high - low) / (many - few)
    assert kept(landings) / many - 1.0 < a_member < 300.0


def test_what_is_said_of_all_members_takes_five_distances_of_each(event, sky):
    # The median distance to a sounding needs all of them at once: 40 bytes a member. A few
    # megabytes are for what is looked up together.
    row = drift.estimate(event, sky, members=1)
    count = 1_000_000
    many = row.isel(member=np.zeros(count, dtype=np.int64))
    said, peak = grew(lambda: told_of_all(many, sky.nearest_sounding))
    assert "nearest sounding is" in said.attrs["caveats"][-1]
    assert peak < 40 * count + 10_000_000


def test_variables_stand_in_the_order_of_the_first_block(event, sky):
    blocks = [drift.estimate(event, sky, members=n, first=first) for first, n in ((0, 3), (3, 5))]
    whole = together(blocks)
    assert list(whole.variables) == list(blocks[0].variables)
    at_once = drift.estimate(event, sky, members=8)
    xr.testing.assert_identical(told_of_all(whole, sky.nearest_sounding), at_once)


def column(values):
    return "member", np.asarray(values), {"units": "1"}


def test_what_a_block_does_not_bring_is_0_there_whenever_it_is_put_in():
    first = {"member": column([0, 1]), "fall_mps": column([1.0, 2.0])}
    second = {"member": column([2]), "fall_mps": column([3.0]), "form": column([1.0])}
    third = {"member": column([3]), "glide_east_mps": column([4.0])}
    for order in ((0, 2, 3), (3, 2, 0)):
        whole = Columns(4)
        for start in order:
            whole.put(start, {0: first, 2: second, 3: third}[start])
        found = whole.filled()
        assert list(found) == ["member", "fall_mps", "form", "glide_east_mps"]
        assert found["form"][1].tolist() == [0.0, 0.0, 1.0, 0.0]
        assert found["glide_east_mps"][1].tolist() == [0.0, 0.0, 0.0, 4.0]


def test_blocks_without_a_form_have_none_where_others_have_one(event, sky):
    # Loose sheets have the form 0, and a missing value would be counted as no form at all.
    loose, clump = (drift.estimate(event, sky, members=2, first=first) for first in (0, 2))
    clump = clump.assign(form=("member", np.ones(2), {"units": "1"}))
    whole = together([loose.drop_vars("form", errors="ignore"), clump])
    assert whole["form"].values.tolist() == [0.0, 0.0, 1.0, 1.0]
