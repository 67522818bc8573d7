"""Rules look back for days, the test runs for two minutes: so what Prometheus has now is stretched over nine days.

    past = Past(scratch, prometheus).start()      another Prometheus, on blocks that promtool made of it
    past.every_rule_gives_data(excused)

The series, labels and last values are those that came from the daemon and LiteLLM; counters rise to them.
"""

import json
import math
import random
import re
import time

from drive import Failed, expect, expect_equal, wait_until
from prometheus import NOBODY, Prometheus, numbers, promtool, selectors

DAY = 86400
RECENT = 2 * 3600  # so long a sample a minute, before that one in ten
GONE = "a-host-that-went"


def quiet(expression):
    """An alert's expression without its thresholds: what they are held against must be there, firing or not."""
    pieces = re.split(r'("(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\')', expression)
    return "".join(piece if place % 2 else re.sub(r"(?<=\s)(?:>|<|==)(?=\s)", "-", piece) for place, piece in enumerate(pieces))


def sample(name, labels, value, at):
    inside = ",".join(f"{key}={json.dumps(text, ensure_ascii=False)}" for key, text in labels.items() if key != "__name__")
    return f"{name}{{{inside}}} {value!r} {at}\n"


def shape(times, seed):
    """How much of a counter was there by then: most of it rises in working hours, differently every day."""
    dice, days, risen, total = random.Random(seed), {}, [0.0], 0.0
    for before, at in zip(times, times[1:]):
        clock = time.gmtime(at)
        if clock.tm_yday not in days:
            days[clock.tm_yday] = dice.uniform(0.3, 1.7) * (0.2 if clock.tm_wday > 4 else 1)
        total += (at - before) * days[clock.tm_yday] * (0.1 + max(0.0, math.sin(math.pi * (clock.tm_hour + clock.tm_min / 60 - 7) / 12)))
        risen.append(total)
    return [one / total for one in risen]


def is_counter(name):
    return name.endswith(("_total", "_bucket", "_count", "_sum"))


class Past(Prometheus):
    """`names`: of the metrics that it has; by default those that rules ask for."""

    def __init__(self, scratch, living, names=None, name="prometheus-of-days"):
        super().__init__(scratch, [], {"litellm:4000": NOBODY}, name=name)
        self.rules = [rule for group in living.get("rules")["groups"] for rule in group["rules"]]
        self.recorded = {rule["name"] for rule in self.rules if rule["type"] == "recording"}
        limits = self.folder / "rules/limits.yaml"
        limits.write_text(limits.read_text().replace("      # ", "      "))  # the team's own limit, which is an example there
        expect("ai_team: research" in limits.read_text(), "limits.yaml has no example for the team")
        named = names or {selector["name"] for rule in self.rules for selector, _ in selectors(living.parse(rule["query"]))}
        self._fill(living, sorted(set(named) - self.recorded - {""}))

    def _fill(self, living, names):
        now = int(time.time())
        times = [*range(now - 9 * DAY, now - RECENT, 600), *range(now - RECENT, now + 1, 60)]
        path = self.folder / "days.txt"
        with open(path, "w", encoding="utf-8") as text:
            for name in names:
                for labels, value in living.instant(f"last_over_time({name}[1h])"):
                    seed = "".join(value for label, value in sorted(labels.items()) if label not in ("le", "__name__"))  # buckets rise together
                    parts = shape(times, seed) if is_counter(name) else [1.0] * len(times)
                    text.writelines(sample(name, labels, value * part, at) for at, part in zip(times, parts))
                    if name == "companion_build_info" and labels["job"] == "litellm-companion":
                        left = {**labels, "instance": GONE, "job": GONE}
                        text.writelines(sample(name, left, value, at) for at in times if at < now - 7.5 * DAY)
            teams = {labels.get("ai_team") for labels, _ in living.instant("ai_cost_usd_total")}
            for name in sorted(self.recorded):  # what alerts look back at; what they see now is recorded now
                text.writelines(sample(name, {"ai_team": team}, 1.0, at) for team in teams for at in times if at < now - RECENT)
            text.write("# EOF\n")
        promtool("tsdb", "create-blocks-from", "--max-block-duration=240h", "openmetrics", path, self.folder / "data")
        path.unlink()

    def every_rule_gives_data(self, excused):
        """Recording rules as Prometheus runs them; alerts without their thresholds."""
        started, empty = time.time(), []
        wait_until(lambda: all(rule["lastEvaluation"] > stamp(started) for rule in self._loaded()), 60, "all rules to be evaluated", 1)
        missing = lambda: [name for name in self.recorded if numbers(self.instant(name)) == 0]
        try:
            wait_until(lambda: not missing(), 60, "recorded series", 2)
        except Failed:
            empty += missing()
        for rule in self.rules:
            told = rule["type"] != "alerting" or rule["query"].startswith("absent(") or numbers(self.instant(quiet(rule["query"])))
            if not told and not excused(rule["query"]):
                empty.append(f"{rule['name']}: {quiet(rule['query'])}")
        expect(not empty, "rules without data, nine days in:\n  " + "\n  ".join(empty))
        expect_equal([rule["name"] for rule in self._loaded() if rule["health"] != "ok"], [], "rules that fail")
        firing = wait_until(lambda: [alert for alert in self.get("alerts")["alerts"] if alert["labels"]["alertname"] == "CompanionHostGone"], 30, "the host that went")
        expect_equal({alert["labels"]["instance"] for alert in firing}, {GONE}, "hosts that told nothing for a week")
        print(f"{len(self.recorded)} recorded series and {len(self.rules) - len(self.recorded)} alerts over nine days, each with data")

    def _loaded(self):
        return [rule for group in self.get("rules")["groups"] for rule in group["rules"]]


def stamp(at):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at))
