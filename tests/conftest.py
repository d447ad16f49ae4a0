"""What every test may rely on, and the one line about tests that had no data to try."""

import pyproj  # noqa: F401  before ecCodes, whose wheel brings a PROJ of its own
import pytest

from tests.shared import ABSENT, ROOT

#: Where pytest counts them: apart from tests that were skipped for another reason.
NOT_TRIED = "not tried"


def pytest_report_teststatus(
    report: pytest.CollectReport | pytest.TestReport,
) -> tuple[str, str, str] | None:
    """Tests without their data are counted apart, so that they are not listed one by one."""
    if report.skipped and not hasattr(report, "wasxfail") and ABSENT in str(report.longrepr):
        return NOT_TRIED, "s", NOT_TRIED.upper()
    return None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line, however many they are."""
    if count := len(terminalreporter.stats.get(NOT_TRIED, ())):
        where = "is not there" if not ROOT.is_dir() else "lacks some of it"
        terminalreporter.write_line(
            f"{NOT_TRIED}: {count} tests, which look into data beside the checkout "
            f"(../{ROOT.name} {where})"
        )
