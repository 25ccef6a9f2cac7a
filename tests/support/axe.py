"""axe, which looks for what keeps people from using a page."""

from __future__ import annotations

from tests.support.pages import PagePerson
from tests.support.server import ROOT

AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"


class Inspection:
    """Looks at one place after the other, and keeps what axe objects to."""

    def __init__(self, person: PagePerson) -> None:
        self._page = person.page
        self.problems: list[str] = []

    async def looks_at(self, place: str, within: str = "html") -> None:
        """Run axe on the page as it is now."""
        # A colour in the middle of a transition is none that anybody has to read.
        await self._page.evaluate(
            "Promise.all(document.getAnimations().map((one) => one.finished.catch(() => 0)))"
        )
        if not await self._page.evaluate("'axe' in window"):
            await self._page.evaluate(AXE.read_text())
        found = await self._page.evaluate("(within) => axe.run(within)", within)
        assert found["passes"], "axe looked at nothing"
        self.problems += [
            f"{place}: {rule['id']}: {check['message']} {node['html'][:100]}"
            for rule in found["violations"]
            for node in rule["nodes"]
            for check in [*node["any"], *node["all"], *node["none"]]
        ]
