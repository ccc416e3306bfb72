"""ductus engines: what is here, what is missing, what to do about it."""

from __future__ import annotations

import argparse

from ductus.cli.common import load_settings
from ductus.cli.terminal import remedy_lines, run_here
from ductus.engines.base import EngineModule, option_help
from ductus.engines.hosted import EngineCall, engine_registry
from ductus.engines.registry import parse_options
from ductus.jobs.host import Host
from ductus.settings import Settings
from ductus.workflows.check_machine import MachineReport, check_machine, report_words
from ductus.workflows.engine_choice import destination_of, host_environment, kept_options

HELP = "List the engines: what is here, what is missing, what to do about it."
DESCRIPTION = """\
List the engines that find and read lines: whether each can run here, and if not, what would change that.

  ductus engines              the list
  ductus engines trocr        one engine with all its options and their ranges
  ductus engines --check      this computer: devices, pace of the reader, what is missing; holds no path and no name
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("engine", nargs="?", default="", metavar="ID", help="show this one with its options")
    parser.add_argument(
        "--check", action="store_true", help="look at this computer, and measure the engines in use on a sample page"
    )


def run(arguments: argparse.Namespace) -> int:
    """Do it; returns the exit code."""
    settings = load_settings()
    if arguments.check:
        return _check(settings)
    registry = engine_registry()
    chosen = {settings["engine.detector"]: "line finder", settings["engine.recognizer"]: "reader"}
    modules = [registry.get(arguments.engine)] if arguments.engine else list(registry.all())
    for module in modules:
        _show(module, chosen.get(module.INFO.id, ""), kept_options(settings, module.INFO.id))
        if arguments.engine:
            _show_options(module)
    for problem in registry.problems:
        print(f"!  {problem}")
    return 0


def _check(settings: Settings) -> int:
    """Print what was found; 1 when something is missing."""
    host = Host(environment=host_environment(settings))
    try:
        report = run_here("Checking", lambda job: check_machine(job, host, settings))
    finally:
        host.close()
    assert isinstance(report, MachineReport)  # noqa: S101  # what the workflow returns
    print(report_words(report))
    return 1 if report.lacks else 0


def _show(module: EngineModule, used_as: str, options: dict[str, object]) -> None:
    info = module.INFO
    state = module.availability(parse_options(module, options))
    mark = "ready  " if state.is_ready else "missing"
    roles = ", ".join(sorted(role.value for role in info.roles))
    host = destination_of(EngineCall(info.id, options))
    leaves = f"   SCANS LEAVE THIS COMPUTER: {host}" if host else ""
    print(f"{mark}  {info.id:<12} {roles}{leaves}{'   (in use)' if used_as else ''}")
    print(f"         {info.title}: {info.summary}")
    if not state.is_ready:
        print(f"         {state.reason}")
        for line in remedy_lines(state.remedy):
            print(f"         → {line}")


def _show_options(module: EngineModule) -> None:
    print(f"         languages: {module.INFO.languages}")
    print(f"         licence:   {module.INFO.licence}")
    if module.INFO.homepage:
        print(f"         homepage:  {module.INFO.homepage}")
    defaults = module.Options()
    for name, text in option_help(module.Options).items():
        if text.choices:
            allowed = " | ".join(text.choices)
        else:
            low = "" if text.minimum is None else f"{text.minimum:g}"
            high = "" if text.maximum is None else f"{text.maximum:g}"
            allowed = f"{low} … {high}" if low or high else type(getattr(defaults, name)).__name__
        print(f"         --option {name}={getattr(defaults, name)}   [{allowed}]  {text.help}")
