# Since 2026.9 Home Assistant puts probatio in voluptuous' place: types are checked against what runs there.
from probatio import *  # noqa: F403
