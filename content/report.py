"""What the command line asks of content: check it, count it, show an entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from content.check_keys import KeyCheck, Verdict, check_all
from content.errors import ContentError, InvalidPack
from content.finding import Finding, Severity
from content.library import Library, build_library, load_bank
from content.lint import lint_library
from content.loader import Loaded, load_file, load_pack
from content.model import ItemId
from content.preview import preview_item, preview_prompt
from content.skills import load_skill_map
from content.stats import Stats, count_library


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found; `ok` decides the exit code."""

    items: int
    prompts: int
    problems: tuple[ContentError, ...]
    findings: tuple[Finding, ...]
    keys: tuple[KeyCheck, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong; warnings and skipped checks don't count."""
        return (
            not self.problems
            and all(finding.severity is not Severity.ERROR for finding in self.findings)
            and all(check.verdict is not Verdict.FAILS for check in self.keys)
        )

    def as_text(self) -> str:
        """One line for each thing to mend, then one that sums up."""
        lines = [f"{problem.file}:{problem.line}: error: {problem.sentence}" for problem in self.problems]
        lines += [str(finding) for finding in self.findings]
        lines += [f"{check.item}: {check.verdict}: {check.sentence}" for check in self.keys if check.sentence]
        held = sum(check.verdict is Verdict.HOLDS for check in self.keys)
        warnings = sum(finding.severity is Severity.WARNING for finding in self.findings)
        outcome = "nothing to mend" if self.ok else "not ready"
        keys = f", {held} of {len(self.keys)} keys derived" if self.keys else ""
        lines.append(f"{self.items} items, {self.prompts} prompts{keys}, {warnings} warnings: {outcome}.")
        return "\n".join(lines)


def check(paths: Sequence[Path] = (), *, run_programs: bool | None = None) -> CheckReport:
    """Load, lint and derive the keys of the bank, or of the packs and files in `paths`. Never raises for content.

    Check programs run for the bank and for single files, but for packs only with `run_programs` True, since a pack may
    come from anybody; with False none runs.
    """
    library = load_paths(paths)
    chosen = [
        item
        for name, item in library.items.items()
        if not item.retired and (run_programs or (run_programs is None and library.origins[name].pack is None))
    ]
    keys = check_all(chosen)
    return CheckReport(
        items=len(library.items),
        prompts=len(library.prompts),
        problems=library.problems,
        findings=lint_library(library),
        keys=keys,
    )


def stats(library: Library | None = None) -> Stats:
    """The counts of `library`, or of the bank."""
    return count_library(library or load_bank())


def preview(name: str, library: Library | None = None) -> str | None:
    """The entry with the id `name` (``bank:`` may be left out) as text, or None where there is none."""
    library = library or load_bank()
    for known in (ItemId(name), ItemId(f"bank:{name}")):
        if known in library.items:
            return preview_item(library.items[known])
        if known in library.prompts:
            return preview_prompt(library.prompts[known])
    return None


def load_paths(paths: Sequence[Path]) -> Library:
    """The bank where `paths` is empty; otherwise the packs (directories) and content files that it names, alone."""
    if not paths:
        return load_bank()
    skills = load_skill_map()
    loaded: list[Loaded] = []
    problems: list[ContentError] = []
    for path in paths:
        if path.is_dir():
            found = load_pack(path, skills)
            if isinstance(found, ContentError):
                problems.append(found)
            else:
                loaded.append(found)
        elif path.exists():
            loaded.append(load_file(path, skills))
        else:
            problems.append(InvalidPack(str(path), 1, "There is no such file or directory."))
    return build_library(loaded, skills, problems)
