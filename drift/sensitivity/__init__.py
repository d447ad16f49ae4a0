"""Which unknown spreads the landings most: screening after Morris, then indices after Sobol'.

Every quantity that an ensemble draws is a factor, mapped from (0, 1): the numbers, the choices
among kinds (which balloon, which load, which launch), and the two that stand for chance (which
error of the winds, which turbulence). So the whole variance is told apart, down to what no better
report could remove. That needs SALib: pip install 'balloon-drift[sensitivity]'.
`first_order_given_data` needs neither it nor more flights, and tells less.
"""

from drift.sensitivity.factors import Factor, factors_of
from drift.sensitivity.flights import OUTPUTS, outputs_of
from drift.sensitivity.given_data import first_order_given_data
from drift.sensitivity.morris import important, screen
from drift.sensitivity.study import grouped_indices, indices
from drift.sensitivity.tables import as_dict, rows, sentences

__all__ = [
    "OUTPUTS",
    "Factor",
    "as_dict",
    "factors_of",
    "first_order_given_data",
    "grouped_indices",
    "important",
    "indices",
    "outputs_of",
    "rows",
    "screen",
    "sentences",
]  # fmt: skip
