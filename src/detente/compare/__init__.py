"""Two sets of events side by side: what both have, what one has, how their counts agree."""

from detente.compare.counts import Correlation, correlations
from detente.compare.matching import Comparison, Unit, compare_events

__all__ = ["Comparison", "Correlation", "Unit", "compare_events", "correlations"]
