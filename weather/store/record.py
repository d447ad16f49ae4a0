"""What is written beside a stored file, doubted wherever it is read.

A record may come in a parcel from elsewhere, or be spoilt by a disk or a hand. What does not fit
these models is no record: its file is not there, and is fetched again.
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from weather.store.keys import SCHEMA, Wanted

#: A record or the note of a job is smaller than this, bytes.
LARGEST = 4 * 1024**2

_Word = Annotated[str, Field(min_length=1, max_length=200)]
_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Degrees = Annotated[float, Field(ge=-1080, le=1080, allow_inf_nan=False)]
_Hectopascal = Annotated[float, Field(gt=0, le=1200, allow_inf_nan=False)]


def _moment(text: str) -> str:
    datetime.fromisoformat(text)
    return text


_Minute = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d$"), AfterValidator(_moment)]
_Second = Annotated[
    str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"), AfterValidator(_moment)
]


class _Strict(BaseModel):
    # JSON knows no tuples, but has numbers, texts and truths of its own: none stands for another.
    model_config = ConfigDict(strict=True, frozen=True)


class WantedRecord(_Strict):
    """The request, as `Wanted` writes it."""

    source: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    dataset: _Word
    product: _Word
    variables: Annotated[list[_Word], Field(min_length=1, max_length=200)]
    levels_hpa: Annotated[list[_Hectopascal], Field(max_length=1000)] = []
    times: Annotated[list[_Minute], Field(max_length=10_000)] = []
    area: Annotated[list[_Degrees], Field(min_length=4, max_length=4)]
    form: _Word

    def wanted(self) -> Wanted:
        """The request itself."""
        north, west, south, east = self.area
        return Wanted(
            source=self.source,
            dataset=self.dataset,
            product=self.product,
            variables=tuple(self.variables),
            levels_hpa=tuple(self.levels_hpa),
            times=tuple(self.times),
            area=(north, west, south, east),
            form=self.form,
        )


class FileRecord(_Strict):
    """The file: only a bare name, for a record must not point elsewhere."""

    name: Annotated[str, Field(pattern=r"^data-[0-9]{1,9}(\.[a-z]{1,8})?$")]
    bytes: Annotated[int, Field(ge=0, le=2**60)]
    sha256: _Hash


class Record(_Strict):
    """A record; what a source adds beyond this is kept as it is."""

    model_config = ConfigDict(strict=True, frozen=True, extra="allow")

    version: Annotated[int, Field(alias="schema", ge=SCHEMA, le=SCHEMA)]
    key: _Hash
    revision: Annotated[int, Field(ge=1, lt=10**9)]
    wanted: WantedRecord
    created: _Second
    file: FileRecord
    preliminary: bool = False
    job: dict[str, Any] = {}

    @model_validator(mode="after")
    def _is_of_its_key(self) -> Record:
        if self.wanted.wanted().key != self.key:
            raise ValueError("its key is not that of the winds it names")
        return self


class JobNote(_Strict):
    """A request on its way at a source; no id while its answer has not come."""

    url: _Word
    dataset: _Word
    asked: dict[str, Any]
    since: Annotated[str, Field(max_length=40), AfterValidator(_moment)]
    id: _Word | None = None


def read_json(path: Path) -> dict[str, Any] | None:
    """A JSON object, or None where there is none that can be read.

    Only from a plain file, and only of the size of a record: a pipe is waited for without end.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
            return None
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def why_not(meta: Mapping[str, Any] | None) -> str:
    """What is wrong with the content of a record, in a few words; "" if nothing is."""
    if meta is None:
        return "it is no record that can be read"
    try:
        Record.model_validate(dict(meta))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        return re.sub(r"\s+", " ", f"{place}: {first['msg']}" if place else first["msg"])[:200]
    except (ValueError, RecursionError) as error:
        return str(error)[:200]
    return ""


def is_of_another_version(meta: Mapping[str, Any] | None) -> bool:
    """Whether a record says that another version of this program wrote it: left alone."""
    schema = (meta or {}).get("schema")
    return type(schema) is int and schema != SCHEMA
