#!/usr/bin/env python3
"""Our list prices against the real litellm package, for every token-priced model of its price map.

    prices_agree.py --pricer PRICE_VECTORS --book PRICES_JSON [--vectors N] [--seed S] [--doc FILE [--write-doc]]

For each model N seeded random usage vectors (cache read, both cache writes, prompts at and around every threshold,
service tiers, batch, fast mode, geography, reasoning, web search, hours of the week) are priced by our program and
by litellm's own cost_per_token and built-in-tool cost. They must be equal to 1e-9 USD. The deliberate repairs are
the only differences; each is proved to be that repair and nothing else, and the list of models that have one must
be the one in docs/PRICES.md.

litellm is found in $COMPANION_PRICES_PYTHON or ~/.cache/litellm-companion/peers/venv-prices (tests/peers/install):
the version that the book was made from, whatever newer proxies the other tests run. Without it the test fails.
"""
import argparse
import collections
import dataclasses
import decimal
import importlib.metadata
import json
import os
import pathlib
import random
import subprocess
import sys
import textwrap
import time

from usage_vectors import monday_after, probes, random_vector, routed_provider, thresholds_of

BANNED = {"1.82.7", "1.82.8"}
TOLERANCE = 1e-9
BEGIN = "<!-- made by tests/prices/prices_agree.py --write-doc -->"
END = "<!-- end of the made part -->"
CLASSES = {
    "one_hour": "no 1-hour cache-write price: twice the input price, litellm takes the 5-minute price",
    "batch_one_hour": "batch, no 1-hour batch price: twice the batch input price, litellm takes the 5-minute price",
    "batch_read": "batch, no cache-read price: half of the input price, litellm says 0",
    "unpriced_batch": "batch of a model priced by tiers only: unpriced, litellm says 0",
}
INSIDE = "COMPANION_PRICES_AGREE_INSIDE"


def run_in_peer():
    """Runs this script again with the interpreter that has litellm."""
    peers = pathlib.Path(os.environ.get("COMPANION_PEERS") or pathlib.Path.home() / ".cache/litellm-companion/peers")
    python = pathlib.Path(os.environ.get("COMPANION_PRICES_PYTHON") or peers / "venv-prices/bin/python")
    if not python.exists():
        sys.exit(f"prices_agree: no litellm to compare with: {python} does not exist. Install it with "
                 "tests/peers/install or name its interpreter in COMPANION_PRICES_PYTHON.")
    environment = {**os.environ, INSIDE: "1", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    sys.exit(subprocess.run([python, *sys.argv], env=environment, check=False).returncode)


@dataclasses.dataclass
class Answer:
    cost: decimal.Decimal | None
    entry: str
    prices: dict  # item -> unit price of what was filled in, and of input


def our_answers(options, vectors):
    lines = "".join(json.dumps(vector) + "\n" for vector in vectors)
    done = subprocess.run([options.pricer, options.book], input=lines, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"prices_agree: {options.pricer}: {done.stderr}")
    answers = []
    for line in done.stdout.splitlines():
        cost, entry, prices = line.split("\t")
        answers.append(Answer(None if cost == "unpriced" else decimal.Decimal(cost), entry,
                              {item: decimal.Decimal(price) for item, price in
                               (pair.split("=") for pair in prices.split())}))
    if len(answers) != len(vectors):
        sys.exit(f"prices_agree: {len(vectors)} questions, {len(answers)} answers")
    return answers


def make_vectors(entries, monday, options):
    rng = random.Random(options.seed)
    vectors = []
    for model, entry in entries.items():
        thresholds = thresholds_of(entry)
        provider = routed_provider(entry)
        vectors += probes(model, provider, thresholds, monday)
        vectors += [random_vector(rng, model, provider, thresholds, monday) for _ in range(options.vectors)]
    return vectors


def agree(ours, theirs):
    return ours.cost is not None and abs(float(ours.cost) - theirs) <= TOLERANCE


def without_repairs(vector, answer, drop_read):
    """The vector as litellm bills it: 1-hour writes at the 5-minute price; cache reads for nothing."""
    plain, read, write_5m, write_1h, output, reasoning = vector["tokens"]
    if "cache_write_1h" in answer.prices:
        write_5m, write_1h = write_5m + write_1h, 0
    return {**vector, "tokens": [plain, 0 if drop_read else read, write_5m, write_1h, output, reasoning]}


def has(entry, key):
    """A price called `key`, plain or above a threshold, in the entry or in one of its tiers."""
    def names(prices):
        return (name for name, price in prices.items() if price is not None)

    places = [entry, *entry.get("tiered_pricing", ())]
    return any(name == key or name.startswith(key + "_above_") and not name.startswith(key + "_above_1hr")
               for place in places for name in names(place))


def repair_class(entry, vector, answer):
    """Why the two differ, if it is one of the differences that are meant; with the prices that must hold then."""
    batch = vector["tier"] == "batch"
    if answer.cost is None:
        return "unpriced_batch" if batch and "input_cost_per_token" not in entry else None
    prices = answer.prices
    if "cache_write_1h" in prices and prices["cache_write_1h"] == 2 * prices["input"] and \
            has(entry, "cache_creation_input_token_cost"):
        if batch:
            return "batch_one_hour"
        return None if has(entry, "cache_creation_input_token_cost_above_1hr") else "one_hour"
    half = batch and "input_cost_per_token_batches" not in entry
    if half and "cache_read" in prices and prices["cache_read"] == prices["input"] and \
            not has(entry, "cache_read_input_token_cost"):
        return "batch_read"
    return None


def compare(options, entries, vectors, theirs):
    """(models by repair class, failures)"""
    ours = our_answers(options, vectors)
    found = {name: set() for name in CLASSES}
    failures, doubtful = [], []
    for vector, answer, their in zip(vectors, ours, theirs):
        if agree(answer, their):
            continue
        kind = repair_class(entries.get(answer.entry, {}), vector, answer)
        if kind is None:
            failures.append((vector, answer, their))
        elif kind == "unpriced_batch":
            found[kind].add(vector["model"])
        else:
            doubtful.append((kind, vector, answer, their))
    # A difference is the repair alone when the same tokens, billed litellm's way, cost what litellm says.
    for drop_read in (False, True):
        again = our_answers(options, [without_repairs(v, a, drop_read) for _, v, a, _ in doubtful])
        rest = []
        for (kind, vector, answer, their), plain in zip(doubtful, again):
            if agree(plain, their):
                found["batch_read" if drop_read else kind].add(vector["model"])
            else:
                rest.append((kind, vector, answer, their))
        doubtful = rest
    failures += [(vector, answer, their) for _, vector, answer, their in doubtful]
    return found, failures


def make_part(found, source):
    """What docs/PRICES.md says of the repairs, model by model."""
    text = [BEGIN, f"Compared with {source}.", ""]
    for name, title in CLASSES.items():
        models = sorted(found[name])
        text += [f"### {title[0].upper()}{title[1:]}: {len(models)} models", "", "<details><summary>each of them</summary>", ""]
        text += textwrap.wrap(" ".join(f"`{model}`" for model in models), 110, break_on_hyphens=False,
                              break_long_words=False) or ["None."]
        text += ["", "</details>", ""]
    return "\n".join([*text, END])


def check_doc(options, part):
    text = options.doc.read_text(encoding="utf-8")
    begin, end = text.find(BEGIN), text.find(END)
    if begin < 0 or end < begin:
        return f"{options.doc} has no place for the list of repairs ({BEGIN} … {END})"
    wanted = text[:begin] + part + text[end + len(END):]
    if wanted == text:
        return None
    if options.write_doc:
        options.doc.write_text(wanted, encoding="utf-8")
        return None
    return f"{options.doc} does not list the repairs as they are: run this with --write-doc"


def ask_litellm(vectors, options):
    import litellm_cost

    rng = random.Random(options.seed)
    answers = []
    for vector in vectors:
        try:
            answers.append(litellm_cost.litellm_cost(vector, rng))
        except Exception as error:  # noqa: BLE001  # whatever it raises is a finding
            sys.exit(f"prices_agree: litellm fails on {vector}: {type(error).__name__}: {error}")
    return answers


def ask_shadowed(entries, monday, options):
    """Entries that litellm passes over for another of the same name, asked for by themselves."""
    import litellm_cost

    hidden = litellm_cost.uncover(entries, {model: routed_provider(entry) for model, entry in entries.items()})
    rng = random.Random(options.seed + 1)
    vectors = [random_vector(rng, model, provider, thresholds_of(entries[model]), monday)
               for model, provider in hidden.items() for _ in range(options.vectors)]
    theirs = ask_litellm(vectors, options)
    # Without the provider our book too takes the entry itself.
    return hidden, [{**vector, "provider": ""} for vector in vectors], theirs


def main():
    if os.environ.get(INSIDE) != "1":
        run_in_peer()
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pricer", required=True, help="the program price_vectors")
    arguments.add_argument("--book", required=True, help="config/defaults/prices.json")
    arguments.add_argument("--vectors", type=int, default=100)
    arguments.add_argument("--seed", type=int, default=20261121)
    arguments.add_argument("--doc", type=pathlib.Path, help="docs/PRICES.md, whose list must be right")
    arguments.add_argument("--write-doc", action="store_true")
    options = arguments.parse_args()
    version = importlib.metadata.version("litellm")
    book = json.loads(pathlib.Path(options.book).read_text(encoding="utf-8"))
    if version in BANNED or book["source"] != f"litellm {version}":
        sys.exit(f"prices_agree: {options.book} is of {book['source']}, the package is litellm {version}; "
                 "make it again with ./dev prices")
    started = time.process_time()
    monday = monday_after(book["date"])
    latest = {model: entry[-1] if isinstance(entry, list) else entry for model, entry in book["entries"].items()}
    entries = {model: entry for model, entry in latest.items() if "retired" not in entry}
    vectors = make_vectors(entries, monday, options)
    found, failures = compare(options, entries, vectors, ask_litellm(vectors, options))
    hidden, more, theirs = ask_shadowed(entries, monday, options)
    found_more, failures_more = compare(options, entries, more, theirs)
    failures += failures_more
    found = {name: found[name] | found_more[name] for name in CLASSES}

    print(f"{len(entries)} models of litellm {version}, {len(vectors) + len(more)} vectors, "
          f"{time.process_time() - started:.0f} s of CPU")
    print(f"{len(hidden)} entries are hidden from litellm by another of the same name and were asked for alone")
    for name, title in CLASSES.items():
        print(f"repaired, {title}: {len(found[name])} models")
    by_model = collections.Counter(vector["model"] for vector, _, _ in failures)
    for model, count in list(by_model.items())[:20]:
        vector, answer, their = next(item for item in failures if item[0]["model"] == model)
        print(f"DIFFERS {count} times: {json.dumps(vector)}\n  ours {answer}\n  litellm {their!r}")
    problem = check_doc(options, make_part(found, book["source"])) if options.doc else None
    if problem:
        print(problem)
    print(f"{len(failures)} differences that are no repair, in {len(by_model)} models")
    return 1 if failures or problem else 0


if __name__ == "__main__":
    sys.exit(main())
