"""From views to HTML.

Jinja2 with everything escaped and nothing undefined. One environment for each language, so that
macros are compiled once and speak it; the reader's own moment and time zone stand beside them
while a page is made.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context, Macro
from jinja2_fragments import render_block
from markupsafe import Markup

from mitoyen.domains.talk.events import SIGNS
from mitoyen.doors.web import moments, paths, sentences
from mitoyen.doors.web.assets import Assets
from mitoyen.doors.web.markdown import lines, markdown, plain
from mitoyen.doors.web.views import FrameView, Language, PageView
from mitoyen.doors.web.words import (
    LANGUAGES,
    NAMES,
    elided,
    file_kind,
    listed,
    of_company,
    translations,
)

TEMPLATES = Path(__file__).parent / "templates"
SHORT_FINGERPRINT = 12  # hexadecimal digits

_frame: ContextVar[FrameView] = ContextVar("frame")


class Pages:
    """Every page of the house, ready to be shown."""

    def __init__(self, assets: Assets) -> None:
        self._environments = {language: _environment(language, assets) for language in LANGUAGES}

    def page(self, view: PageView, frame: FrameView) -> str:
        """Return the whole page."""
        template = self._environments[frame.language].get_template(view.template)
        shown = _frame.set(frame)
        try:
            return template.render(page=view, frame=frame)
        finally:
            _frame.reset(shown)

    def fragments(self, view: PageView, frame: FrameView, *blocks: str) -> str:
        """Return named blocks of the page, one after another, for a page that is already open."""
        environment = self._environments[frame.language]
        shown = _frame.set(frame)
        try:
            return "\n".join(
                render_block(environment, view.template, block, page=view, frame=frame)
                for block in blocks
            )
        finally:
            _frame.reset(shown)


def _environment(language: Language, assets: Assets) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        translations(language), newstyle=True
    )
    if language == "fr":
        _elide(environment)
    environment.filters.update(_filters(language))
    environment.globals.update(
        asset=assets.href,
        csrf_token=lambda: _frame.get().csrf,
        language_names=NAMES,
        said=sentences,
        signs=SIGNS,
        to=paths,
        ui=SimpleNamespace(),
    )
    _gather_macros(environment)
    ui: Any = environment.globals["ui"]
    ui.reaction_choices = ui.choices()  # the same under every message: made once
    return environment


def _elide(environment: Environment) -> None:
    """Let sentences be filled in as French is spoken; otherwise as the new style of Jinja2 does."""
    words = translations("fr")

    @pass_context
    def gettext(_context: Context, sentence: str, /, **variables: object) -> str:
        said = elided(words.gettext(sentence), variables)
        return Markup(said) % variables  # noqa: S704 (our own sentence; what fills it is escaped)

    @pass_context
    def ngettext(_context: Context, one: str, many: str, num: int, /, **variables: object) -> str:
        variables.setdefault("num", num)
        said = elided(words.ngettext(one, many, num), variables)
        return Markup(said) % variables  # noqa: S704 (idem)

    environment.globals.update(gettext=gettext, ngettext=ngettext)


def _gather_macros(environment: Environment) -> None:
    """Put all macros under one name, `ui`, which whole pages and fragments both see."""
    for name in environment.list_templates(filter_func=lambda name: name.startswith("macros/")):
        for word, macro in vars(environment.get_template(name).module).items():
            if isinstance(macro, Macro):
                setattr(environment.globals["ui"], word, macro)


def _filters(language: Language) -> Mapping[str, Callable[..., Any]]:
    return {
        **_filters_of_moments(language),
        "size": lambda size: moments.size_in_words(size, language),
        "number": lambda number: moments.number_in_words(number, language),
        "short": lambda fingerprint: moments.grouped(fingerprint, SHORT_FINGERPRINT),
        "grouped": moments.grouped,
        "markdown": markdown,
        "lines": lines,
        "plain": plain,
        "strong": lambda text: Markup("<strong>{}</strong>").format(text),
        "bold": lambda value: Markup('<b class="num">{}</b>').format(value),
        "placed": lambda value, name: Markup("<span {}>{}</span>").format(name, value),
        "capitalised": lambda text: text[:1].upper() + text[1:],
        "file_kind": file_kind,
        "listed": lambda names: listed(names, language),
        "of": lambda name: of_company(name, language),
    }


def _filters_of_moments(language: Language) -> Mapping[str, Callable[[datetime], str]]:
    def moment(at: datetime) -> str:
        frame = _frame.get()
        return moments.to_the_minute(at, now=frame.now, zone=frame.zone, language=language)

    def day(at: datetime) -> str:
        frame = _frame.get()
        return moments.to_the_day(at, now=frame.now, zone=frame.zone, language=language)

    def second(at: datetime) -> str:
        frame = _frame.get()
        return moments.to_the_second(at, now=frame.now, zone=frame.zone)

    def machine(at: datetime) -> str:
        """For `datetime` attributes: with the reader's own offset."""
        return at.astimezone(_frame.get().zone).isoformat(timespec="seconds")

    return {
        "moment": moment,
        "day": day,
        "second": second,
        "machine": machine,
    }
