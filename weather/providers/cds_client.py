"""The real CDS client, held on a short lead: who we are, and what its refusals mean."""

from __future__ import annotations

import logging
import os
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weather.errors import FetchError, InputError
from weather.guard.budget import LARGEST_WORDS
from weather.network.patience import Deadline, Patience, one_line
from weather.network.secrets import public_address, redact, secrets_of

if TYPE_CHECKING:
    import requests

    from weather.network.http import PatientSession

LOG = logging.getLogger(__name__)
ADDRESS = "https://cds.climate.copernicus.eu/api"
KEY_PAGE = "https://cds.climate.copernicus.eu/profile"
LICENCES = "https://cds.climate.copernicus.eu/datasets/{dataset}?tab=download#manage-licences"


@dataclass(frozen=True)
class Account:
    """Where the CDS is and the key to it; the key never appears in a text.

    url : may hold a user and a password, for a copy behind such a door; `place` is what is told.
    """

    url: str
    key: str
    verify: bool = True

    def __repr__(self) -> str:
        return f"Account({self.place!r}, <key>)"

    @property
    def place(self) -> str:
        """The address without any user and password: for every text and record."""
        return public_address(self.url)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no text and no record may hold."""
        return (self.key, *secrets_of(self.url))


def config_file() -> Path:
    """Where cdsapi looks for the address and key."""
    return Path(os.environ.get("CDSAPI_RC") or Path("~/.cdsapirc").expanduser())


def account() -> Account:
    """Address and key as cdsapi reads them, or a sentence on what is wrong with them."""
    import cdsapi.api

    try:
        url, key, verify = cdsapi.api.get_url_key_verify(None, None, None)
    except Exception:  # cdsapi raises a bare Exception here
        raise InputError(
            f"no key for the Climate Data Store was found (looked at CDSAPI_URL and CDSAPI_KEY, "
            f"and in {config_file()}): copy the two lines shown at {KEY_PAGE} into that file, or "
            f"use the source 'rda', which needs no key"
        ) from None
    url, key = str(url).strip().rstrip("/"), str(key).strip()
    if ":" in key:
        raise InputError(
            f"the CDS key has the old form UID:KEY, which the CDS refuses since 2024: put the key "
            f"alone, as shown at {KEY_PAGE}, into {config_file()} (or CDSAPI_KEY)"
        )
    if "/api/v" in url:
        raise InputError(
            f"the CDS address {public_address(url)} is the old one: write {ADDRESS} into "
            f"{config_file()} (or CDSAPI_URL)"
        )
    if not url.startswith(("http://", "https://")):
        raise InputError(
            f"the CDS address {public_address(url)!r} is not a web address; the right one is "
            f"{ADDRESS}"
        )
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise InputError(
            f"the CDS key is empty or has characters no key has; copy it again from {KEY_PAGE}"
        )
    return Account(url, key, bool(verify))


def connect(who: Account, session: PatientSession) -> Any:
    """The real cdsapi client on our session, which does the retrying for it."""
    import cdsapi

    hush = _hushed(*who.secrets)
    with warnings.catch_warnings():
        # Its constructor asks for the notices of the day, and warns when there are none.
        warnings.simplefilter("ignore")
        tries, session.tries = session.tries, 1
        try:
            return cdsapi.Client(
                url=who.url,
                key=who.key,
                verify=who.verify,
                wait_until_complete=False,
                progress=False,
                delete=False,
                timeout=session.patience.timeout_s,
                retry_max=1,
                sleep_max=session.patience.poll_s,
                info_callback=hush,
                warning_callback=hush,
                error_callback=hush,
                debug_callback=hush,
                session=session,
            )
        finally:
            session.tries = tries


def open_session(who: Account, patience: Patience, deadline: Deadline) -> PatientSession:
    """A session that never makes two jobs out of one request."""
    from weather.network.http import PatientSession

    session = PatientSession(
        patience, deadline, once=("/execution",), home=who.url, most_bytes=LARGEST_WORDS
    )
    session.verify = who.verify
    return session


def classify(error: Exception, who: Account, dataset: str) -> Exception:
    """The one sentence an error of the client deserves; an exception to raise."""
    import requests

    from weather.network.http import trouble_words

    response = getattr(error, "response", None)
    if isinstance(error, (FetchError, InputError)):
        return error
    if isinstance(error, requests.exceptions.JSONDecodeError):
        return FetchError(
            f"{who.place} answered with something that is not the CDS's language (a web page?): "
            f"check the address ({ADDRESS}) and whether a proxy is in between"
        )
    if isinstance(error, requests.HTTPError) and response is not None:
        return _refusal(response, who, dataset)
    if isinstance(error, requests.RequestException):
        return FetchError(
            f"the CDS could not be asked: {redact(trouble_words(who.url, error), *who.secrets)}; "
            f"try again later, or use the source 'rda'"
        )
    text = redact(one_line(str(error)) or type(error).__name__, *who.secrets)
    return FetchError(
        f"the CDS answered in a way its client does not understand ({text}); try again later, or "
        f"use the source 'rda'"
    )


def server_words(response: requests.Response, who: Account) -> tuple[str, str]:
    """Title and details of a refusal, in the server's words, without the key."""
    try:
        told = response.json()
    except ValueError:
        told = {}
    told = told if isinstance(told, dict) else {}
    title = str(told.get("title") or response.reason or "")
    rest = [str(told[name]) for name in ("traceback", "detail") if told.get(name)]
    return redact(title, *who.secrets), redact(one_line("; ".join(rest)), *who.secrets)


def _refusal(response: requests.Response, who: Account, dataset: str) -> Exception:
    title, detail = server_words(response, who)
    status, low = response.status_code, title.lower()
    said = f"{title}: {detail}" if detail else title or str(status)
    if status == 401:
        return InputError(
            f"the CDS does not accept the key ({said}): copy it again from {KEY_PAGE} into "
            f"{config_file()} or CDSAPI_KEY"
        )
    if status == 403:
        return _forbidden(low, said, dataset)
    if status == 429:
        return FetchError(f"the CDS asks to slow down ({said}); try again in some minutes")
    if "job has" in low:
        return FetchError(f"the CDS could not carry out the request ({said})")
    if status in (400, 422):
        return InputError(f"the CDS does not accept the request for {dataset} ({said})")
    if status == 404 and "process" in low:
        return InputError(
            f"the CDS at {who.place} has no dataset {dataset} ({said}); the right address "
            f"is {ADDRESS}"
        )
    if status >= 500 or status == 408:
        return FetchError(f"the CDS is out of order ({status} {said}); try again later")
    return FetchError(f"the CDS refused with {status} ({said})")


def _forbidden(low: str, said: str, dataset: str) -> Exception:
    if "licence" in low or "license" in low:
        link = re.search(r"https?://[^\s;)]+", said)
        page = link.group().rstrip(".,") if link else LICENCES.format(dataset=dataset)
        return InputError(
            f"the licence of {dataset} has not been accepted with this account: accept it once at "
            f"{page} and run the same command again"
        )
    if "cost" in low or "too large" in said.lower():
        return InputError(
            f"the CDS says the request for {dataset} is too large ({said}): choose a lower top, "
            f"fewer hours or a smaller box"
        )
    return FetchError(f"the CDS does not allow the use of {dataset} now ({said})")


def _hushed(*secrets: str) -> Callable[..., None]:
    """A callback for the client's chatter: to our log, and never with the key in it."""

    def tell(message: object, *values: object, **_: object) -> None:
        if LOG.isEnabledFor(logging.DEBUG):
            text = str(message) % values if values else str(message)
            LOG.debug("%s", redact(text, *secrets))

    return tell
