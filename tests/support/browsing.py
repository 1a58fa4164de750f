"""Looking at a page in a browser as its rules do: axe-core's findings, and what sticks out at the side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any

from playwright.async_api import Page

OpenPage = Callable[..., Awaitable[Page]]
"""Opens a page of the playground; keywords are those of a Playwright context, and ``tour=True`` shows the tour."""

_OVERFLOW = """() => {
  const wide = [];
  if (document.documentElement.scrollWidth > innerWidth) wide.push("the page");
  for (const node of document.querySelectorAll("#main *, #thread *, dialog *")) {
    const box = node.getBoundingClientRect();
    if (node.closest("pre, .unseen, [hidden]") || box.width === 0) continue;
    if (box.right > innerWidth + 0.5) wide.push(node.className || node.tagName);
  }
  for (const list of document.querySelectorAll(".scroll, dialog"))
    if (list.scrollWidth > list.clientWidth) wide.push(list.className);
  return wide;
}"""


async def find_violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands, contrast included; the script is the package's, MPL 2.0."""
    script = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    await page.evaluate(f"() => {{ if (!window.axe) {{ {script} }} }}")
    # Half-faded things would be measured in the middle of their animation.
    await page.evaluate(
        "() => document.getAnimations().forEach((running) => running.effect.getComputedTiming().iterations < 9 && running.finish())"
    )
    found: Any = await page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{problem['id']}: {node['target']} {node['failureSummary']}"
        for problem in found["violations"]
        for node in problem["nodes"]
    ]


async def find_overflow(page: Page) -> list[str]:
    """What makes the page wider than the window, or reaches beyond it."""
    found: list[str] = await page.evaluate(_OVERFLOW)
    return found
