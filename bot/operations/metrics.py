"""The figures of a process in Prometheus' format, behind names of our own.

The registry is not the library's global one, so that two instances in one process do not add up.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

LATE_AFTER: Final = timedelta(seconds=60)
"""A post that came this much after its slot counts as late."""

_LATENESS: Final = (0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 21600)
_ACKNOWLEDGEMENT: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3)
"""Seconds; Slack and Discord take a response for three."""
_BATCH: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Metrics:
    """Everything that is counted. Labels hold a platform or a grader, never a tenant or a person."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._due = Counter("whetstone_posts_due", "Posts that fell due.", registry=registry)
        self._sent = Counter("whetstone_posts_sent", "Posts that a platform took.", ["platform"], registry=registry)
        self._late = Counter(
            "whetstone_posts_late", f"Posts sent over {LATE_AFTER.seconds} s late.", ["platform"], registry=registry
        )
        self._failed = Counter("whetstone_posts_failed", "Posts given up.", ["platform"], registry=registry)
        self._lateness = Histogram(
            "whetstone_post_lateness_seconds", "From the slot to the post.", buckets=_LATENESS, registry=registry
        )
        self._answers = Counter("whetstone_answers", "Answers that were saved.", registry=registry)
        self._acknowledgement = Histogram(
            "whetstone_acknowledgement_seconds",
            "From receiving an action to its first response.",
            ["platform"],
            buckets=_ACKNOWLEDGEMENT,
            registry=registry,
        )
        self._grader = Counter(
            "whetstone_grader_failures", "Grades that failed and are tried again.", ["grader"], registry=registry
        )
        self._backlog = Gauge("whetstone_delivery_backlog", "Deliveries due and not sent.", registry=registry)
        self._batch = Histogram(
            "whetstone_answer_batch_size", "Answers in one commit.", buckets=_BATCH, registry=registry
        )

    def count_due(self, posts: int = 1) -> None:
        """Posts fell due."""
        self._due.inc(posts)

    def count_sent(self, platform: str, lateness: timedelta) -> None:
        """A platform took a post, `lateness` after its slot."""
        late_by = max(lateness, timedelta())
        self._sent.labels(platform).inc()
        self._lateness.observe(late_by.total_seconds())
        if late_by > LATE_AFTER:
            self._late.labels(platform).inc()

    def count_failed(self, platform: str) -> None:
        """A post was given up."""
        self._failed.labels(platform).inc()

    def count_answers(self, batch: int) -> None:
        """`batch` answers were saved in one commit."""
        self._answers.inc(batch)
        self._batch.observe(batch)

    def observe_acknowledgement(self, platform: str, waited: timedelta) -> None:
        """An action had its first response after `waited`."""
        self._acknowledgement.labels(platform).observe(waited.total_seconds())

    def count_grader_failure(self, grader: str) -> None:
        """A grade failed; the answer stays ungraded and is tried again."""
        self._grader.labels(grader).inc()

    def set_backlog(self, deliveries: int) -> None:
        """So many deliveries are due and not sent."""
        self._backlog.set(deliveries)

    def render(self) -> bytes:
        """All figures in Prometheus' text format, of the type `CONTENT_TYPE`."""
        return generate_latest(self._registry)


CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
