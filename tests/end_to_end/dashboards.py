"""The committed dashboards: their queries, and the rules of Grafana's dashboard-linter (0.2.0) for them."""

import json
import re

from drive import REPOSITORY, Failed, expect
from prometheus import selectors

FOLDER = REPOSITORY / "infra/grafana/dashboards"
UNITS = {"short", "percent", "percentunit", "currencyUSD", "s", "h", "bytes"}  # what the linter knows, and we use
RATE_INTERVAL_MS = 61_000  # a range that nobody writes by hand
GRAFANA = {"$__rate_interval": "61s", "$__interval": "1m", "$__range_s": "900", "$__range": "15m"}


def load():
    return {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


def variables(dashboard):
    return dashboard["templating"]["list"]


def substituted(expression, values, times=None):
    """`values` by variable; the others as Grafana has them when All is chosen."""
    for name, text in {**GRAFANA, **(times or {})}.items():
        expression = expression.replace(name, text)
    for name, text in values.items():
        expression = re.sub(r"\$" + name + r"\b", lambda _: text, expression)
    expect("$" not in expression, f"a variable that the dashboard does not have: {expression}")
    return expression


def chosen_all(dashboard):
    return {one["name"]: one["allValue"] for one in variables(dashboard) if one["type"] == "query"}


def panels(dashboard):
    return [panel for panel in dashboard["panels"] if panel["type"] not in ("row", "text")]


def variable_query(variable):
    """(selector, label) of label_values(…)."""
    found = re.fullmatch(r"label_values\((.+), ([a-z_]+)\)", variable["query"]["query"])
    expect(found, f"variable {variable['name']}: {variable['query']}")
    return found.groups()


def lint(name, dashboard, parse):
    """What the linter would say, as a list."""
    problems = [*_lint_frame(dashboard, parse)]
    for panel in panels(dashboard):
        problems += [f"{panel['title']}: {problem}" for problem in _lint_panel(dashboard, panel, parse)]
    return [f"{name}: {problem}" for problem in problems]


def _lint_frame(dashboard, parse):
    if dashboard.get("editable", True):
        yield "is editable"
    if dashboard["schemaVersion"] != 42:
        yield "another schema than the newest classic one"
    by_name = {one["name"]: one for one in variables(dashboard)}
    if by_name.get("datasource", {}).get("type") != "datasource" or by_name["datasource"]["label"] != "Data source":
        yield "no templated data source"
    for name in ("job", "instance"):
        one = by_name.get(name)
        if not one or one["type"] != "query" or one["label"] != name.title() or not one["multi"] or one["allValue"] != ".+":
            yield f"no good template {name}"
    for one in variables(dashboard):
        if one["type"] != "query":
            continue
        if one["refresh"] != 2:
            yield f"variable {one['name']} does not reload when the time changes"
        if one["datasource"]["uid"] != "${datasource}":
            yield f"variable {one['name']} has a data source of its own"
        parse(substituted(variable_query(one)[0], chosen_all(dashboard)))
    ids = [panel["id"] for panel in dashboard["panels"]]
    if len(ids) != len(set(ids)):
        yield "panels share an id"


def _lint_panel(dashboard, panel, parse):
    if not panel.get("title") or not panel.get("description"):
        yield "no title or description"
    units = {panel["fieldConfig"]["defaults"].get("unit")}
    units |= {one["value"] for override in panel["fieldConfig"]["overrides"] for one in override["properties"] if one["id"] == "unit"}
    if not units <= UNITS:
        yield f"unit {units - UNITS}"
    if panel["datasource"]["uid"] != "${datasource}":
        yield "does not use the templated data source"
    if not panel.get("targets"):
        yield "no targets"
    for target in panel.get("targets", []):
        yield from _lint_target(target["expr"], dashboard, parse)


def _lint_target(expression, dashboard, parse):
    try:
        tree = parse(substituted(expression, {one: f"__{one}__" for one in chosen_all(dashboard)}))
    except Failed as wrong:
        yield f"no PromQL: {wrong}"
        return
    for selector, parents in selectors(tree):
        matchers = {(one["name"], one["type"], one["value"]) for one in selector["matchers"]}
        for name in ("job", "instance"):
            if (name, "=~", f"__{name}__") not in matchers:
                yield f"no matcher for {name} in {expression}"
        function = parents[-1]["func"]["name"] if parents and parents[-1]["type"] == "call" else None
        if selector["type"] == "matrixSelector":
            if function is None:
                yield f"a range outside of a function in {expression}"
            if function in ("rate", "irate") and selector["range"] != RATE_INTERVAL_MS:
                yield f"{function} without $__rate_interval in {expression}"
        if selector["name"].endswith("_total") and function not in ("rate", "irate", "increase"):
            yield f"counter {selector['name']} without rate or increase in {expression}"

