"""How tests draw examples: the same ones in each run, unless the campaign asks for others.

A test that draws others each time finds by luck, and fails for somebody who changed nothing. In the
profile `fixed` a test's examples depend on the test alone. `make deep-drawn` uses `drawn`, with a
seed that it tells: there luck may find what it can.
"""

from __future__ import annotations

from hypothesis import settings
from hypothesis.internal.conjecture import providers

# Hypothesis draws now and then a constant from the modules that are loaded: which ones depends on
# what ran before. There is no public switch; without this a test's examples are not its own.
providers._get_local_constants = lambda: providers._local_constants

settings.register_profile("fixed", derandomize=True, database=None, deadline=None)
settings.register_profile("drawn", database=None, deadline=None, print_blob=True)
settings.load_profile("fixed")
