"""The names and the counting of the figures."""

from __future__ import annotations

from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families

from bot.operations.metrics import Metrics


def read(metrics: Metrics) -> dict[str, float]:
    families = text_string_to_metric_families(metrics.render().decode())
    return {
        sample.name + "".join(f"[{value}]" for _, value in sorted(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def test_everything_is_counted_under_its_name() -> None:
    metrics = Metrics()
    metrics.count_due(3)
    metrics.count_sent("web", timedelta(seconds=1))
    metrics.count_sent("web", timedelta(seconds=61))
    metrics.count_failed("slack")
    metrics.count_answers(5)
    metrics.count_answers(1)
    metrics.observe_acknowledgement("web", timedelta(milliseconds=3))
    metrics.count_grader_failure("llm")
    metrics.set_backlog(4)
    figures = read(metrics)
    expected = {
        "whetstone_posts_due_total": 3,
        "whetstone_posts_sent_total[web]": 2,
        "whetstone_posts_late_total[web]": 1,
        "whetstone_posts_failed_total[slack]": 1,
        "whetstone_post_lateness_seconds_sum": 62,
        "whetstone_answers_total": 6,
        "whetstone_answer_batch_size_count": 2,
        "whetstone_acknowledgement_seconds_bucket[0.0025][web]": 0,
        "whetstone_acknowledgement_seconds_bucket[0.005][web]": 1,
        "whetstone_grader_failures_total[llm]": 1,
        "whetstone_delivery_backlog": 4,
    }
    assert {name: figures[name] for name in expected} == expected


def test_a_minute_is_not_late_yet_and_early_is_no_negative_lateness() -> None:
    metrics = Metrics()
    metrics.count_sent("web", timedelta(seconds=60))
    metrics.count_sent("web", timedelta(seconds=-5))
    figures = read(metrics)
    assert "whetstone_posts_late_total[web]" not in figures
    assert figures["whetstone_post_lateness_seconds_sum"] == 60


def test_two_processes_in_one_do_not_add_up() -> None:
    first, second = Metrics(), Metrics()
    first.count_answers(1)
    assert read(second)["whetstone_answers_total"] == 0
