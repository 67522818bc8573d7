#!/usr/bin/env python3
"""Writes config/defaults/prices.json from the price map inside an installed litellm package.

    make_prices.py [--python PYTHON] [--map FILE --source TEXT] [--date DAY] [--keep-history] [OUTPUT]

The result holds facts only (model names and prices), one entry a line, sorted, so that a new map is a readable
diff. Prices are decimal numbers with at most 15 significant digits: what a double surely holds, so that
3.0000000000000004e-07 is written 3e-7. A model of the replaced file that left the map stays, marked "retired" with
the package it was last seen in: old logs are full of it. --keep-history also keeps changed prices: such an entry
becomes a list of rows with "effective_from".
"""
import argparse
import datetime
import decimal
import json
import pathlib
import subprocess
import sys

SCHEMA = "litellm-companion-prices/1"
ROOT = pathlib.Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "config" / "defaults" / "prices.json"
FIFTEEN = decimal.Context(prec=15, rounding=decimal.ROUND_HALF_EVEN)
BANNED = {"1.82.7", "1.82.8"}  # never installed, never read: compromised releases

TOKEN_PRICES = (
    "input_cost_per_token", "output_cost_per_token", "cache_read_input_token_cost",
    "cache_creation_input_token_cost", "output_cost_per_reasoning_token",
)
# LiteLLM reads none of these when it prices tokens.
UNREAD_ENDINGS = ("_cache_hit", "_decisions")
NO_MODELS = {"sample_spec", "fallback_generalizations"}
ZONES = {None, "UTC", "Asia/Shanghai"}  # what src/domain/price_source.cpp knows

LOCATE = """
import importlib.metadata, importlib.util, pathlib
spec = importlib.util.find_spec("litellm")
folder = pathlib.Path(spec.submodule_search_locations[0])
print(importlib.metadata.version("litellm"))
print(folder / "model_prices_and_context_window_backup.json")
"""


def number(value):
    """A price as its shortest decimal of at most 15 significant digits."""
    short = FIFTEEN.plus(decimal.Decimal(str(value)))
    if short < 0:
        raise ValueError(f"negative price {value!r}")
    if short != 0 and -short.normalize().as_tuple().exponent > 14:
        raise ValueError(f"price {value!r} is finer than 1e-14 USD: src/domain/price_decimal.hpp must follow")
    return short.normalize()


def is_token_price(key):
    return key.startswith(TOKEN_PRICES) and not key.endswith(UNREAD_ENDINGS)


def token_prices(entry):
    return {key: number(value) for key, value in entry.items() if is_token_price(key) and value is not None}


def is_other_price(key):
    return "cost_per" in key and "_per_token" not in key and not key.startswith("search_context") \
        and not key.endswith("_dbu_cost_per_token")


def tiers(entry):
    return [{"range": [int(bound) for bound in tier["range"]], **dict(sorted(token_prices(tier).items()))}
            for tier in entry.get("tiered_pricing") or [] if len(tier.get("range", [])) == 2]


def off_peak(entry):
    block = entry["off_peak_pricing"]
    if block.get("weekday_timezone") not in ZONES:
        raise ValueError(f"time zone {block['weekday_timezone']!r}: src/domain/price_source.cpp must learn it")
    kept = {key: block[key] for key in ("hours_utc", "windows", "weekday_timezone") if key in block}
    return {**token_prices(block), **kept}


def search_prices(search, provider):
    """Only the size that is read: low for Perplexity, else medium, else what there is."""
    known = {key: number(value) for key, value in sorted(search.items()) if value is not None}
    read = "search_context_size_low" if provider == "perplexity" else "search_context_size_medium"
    return {read: known[read]} if read in known else known


def compact(entry):
    """The price-relevant part of a map entry, or None when tokens do not price it."""
    prices = token_prices(entry)
    ranges = tiers(entry)
    if not ("input_cost_per_token" in prices or "output_cost_per_token" in prices or ranges):
        return None
    if entry.get("output_cost_per_image_token") is not None and not prices.get("output_cost_per_token"):
        prices["output_cost_per_image_token"] = number(entry["output_cost_per_image_token"])
    above_zero = ranges or any(prices.values())
    if not above_zero and any(is_other_price(key) and value for key, value in entry.items()):
        return None  # its tokens are free because something else is billed
    out = dict(sorted(prices.items()))
    out["litellm_provider"] = entry.get("litellm_provider", "")
    if ranges:
        out["tiered_pricing"] = ranges
    if entry.get("off_peak_pricing"):
        out["off_peak_pricing"] = off_peak(entry)
    search = entry.get("search_context_cost_per_query")
    if isinstance(search, dict):
        out["search_context_cost_per_query"] = search_prices(search, out["litellm_provider"])
    if entry.get("web_search_billing_unit") == "per_query":
        out["web_search_billing_unit"] = "per_query"
    factors = {key: number(value) for key, value in sorted((entry.get("provider_specific_entry") or {}).items())
               if isinstance(value, (int, decimal.Decimal)) and not isinstance(value, bool)}
    if factors and out["litellm_provider"] == "anthropic":
        out["provider_specific_entry"] = factors
    return out


def write_value(value):
    """JSON without spaces; decimals as they are."""
    if isinstance(value, decimal.Decimal):
        return "0" if value == 0 else f"{value:f}" if -3 <= value.adjusted() <= 3 else exponent_form(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{write_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(write_value(item) for item in value) + "]"
    return json.dumps(value)


def exponent_form(value):
    sign, digits, _ = value.normalize().as_tuple()
    text = "".join(map(str, digits))
    mantissa = text[0] + ("." + text[1:] if len(text) > 1 else "")
    return f"{mantissa}e{value.adjusted():d}"


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file, parse_float=decimal.Decimal)


def rows(entry):
    return entry if isinstance(entry, list) else [entry]


def with_history(old, new, day):
    """Rows of the old file stay in force until `day`."""
    merged = {}
    for model, entry in new.items():
        before = old.get(model)
        if before is None:
            merged[model] = entry
            continue
        last = {key: value for key, value in rows(before)[-1].items() if key != "effective_from"}
        same = write_value(last) == write_value(entry)
        merged[model] = before if same else [*rows(before), {"effective_from": day, **entry}]
    return merged


def with_retired(old_book, new):
    """Adds the models of the old file that the new map no longer has. Only marked rows of before keep their mark."""
    known = {model.lower() for model in new}
    kept = {}
    for model, entry in old_book["entries"].items():
        if model.lower() in known:
            continue
        mark = {"retired": old_book["source"]}
        kept[model] = [{**mark, **row} for row in entry] if isinstance(entry, list) else {**mark, **entry}
    return {**new, **kept}


def render(source, day, entries):
    lines = [f"{json.dumps(model)}:{write_value(entries[model])}" for model in sorted(entries)]
    head = {"schema": SCHEMA, "source": source, "licence": "MIT", "date": day}
    head_text = "".join(f"{json.dumps(key)}:{json.dumps(value)},\n" for key, value in head.items())
    return "{" + head_text + '"entries":{\n' + ",\n".join(lines) + "\n}}\n"


def locate(python):
    done = subprocess.run([python, "-c", LOCATE], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"make_prices: no litellm in {python}: {done.stderr.strip().splitlines()[-1:]}")
    version, path = done.stdout.split("\n")[:2]
    if version in BANNED:
        sys.exit(f"make_prices: litellm {version} must not be used")
    return f"litellm {version}", pathlib.Path(path)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--python", default=sys.executable, help="interpreter that has litellm installed")
    arguments.add_argument("--map", type=pathlib.Path, help="a price map as published, instead of the package's")
    arguments.add_argument("--source", help="where --map comes from, as the file shall name it")
    arguments.add_argument("--date", default=datetime.datetime.now(datetime.timezone.utc).date().isoformat())
    arguments.add_argument("--keep-history", action="store_true")
    arguments.add_argument("output", nargs="?", type=pathlib.Path, default=OUTPUT, help="default: %(default)s")
    options = arguments.parse_args()
    if bool(options.map) != bool(options.source):
        arguments.error("--map and --source go together")
    source, path = (options.source, options.map) if options.map else locate(options.python)
    entries = {}
    for model, entry in read_json(path).items():
        if model in NO_MODELS or not isinstance(entry, dict):
            continue
        try:
            kept = compact(entry)
        except (ValueError, decimal.InvalidOperation) as error:
            sys.exit(f"make_prices: {model}: {error}")
        if kept is not None:
            entries[model] = kept
    if options.output.exists():
        old_book = read_json(options.output)
        entries = with_retired(old_book, entries)
        if options.keep_history:
            entries = with_history(old_book["entries"], entries, options.date)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(render(source, options.date, entries), encoding="utf-8")
    print(f"{options.output}: {len(entries)} models, {options.output.stat().st_size} bytes, from {source}")


if __name__ == "__main__":
    main()
