"""Where raw winds live: named by what they hold, published whole, never changed.

Everything in here is exactly what a source sent; whatever is derived from it can be rebuilt.
`Store.find` answers from the disk alone. `Entry.lock`, `Entry.part` and `Entry.publish` are how
a source adds to it: under the lock, to a part, verified, and then at once.
"""

from weather.store.entry import Blob, Entry
from weather.store.keys import Wanted, utc_minutes
from weather.store.store import Store, default_root

__all__ = ["Blob", "Entry", "Store", "Wanted", "default_root", "utc_minutes"]
