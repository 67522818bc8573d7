"""Seeded random usage vectors that reach every rule of a price entry."""
import datetime


def routed_provider(entry):
    """The provider under which litellm's proxy prices a call to this entry."""
    provider = entry["litellm_provider"]
    if provider.startswith("vertex_ai"):
        return "vertex_ai"
    if provider == "fireworks_ai-embedding-models":
        return "fireworks_ai"
    return "bedrock" if provider == "bedrock_converse" else provider


def thresholds_of(entry):
    found = set()
    for key in entry:
        if "_above_" in key and "_tokens" in key:
            number = key.rsplit("_above_", 1)[1].split("_tokens")[0]
            found.add(int(number.rstrip("k")) * (1000 if number.endswith("k") else 1))
    for tier in entry.get("tiered_pricing", ()):
        found.update(int(bound) for bound in tier["range"])
    return sorted(found - {0})


def prompt_size(rng, thresholds):
    if thresholds and rng.random() < 0.6:
        edge = rng.choice(thresholds)
        return max(0, edge + rng.choice((-1, 0, 1, rng.randrange(-2000, 2000), rng.randrange(1, 200_000))))
    return rng.choice((0, rng.randrange(1, 200), rng.randrange(1, 20_000), rng.randrange(1, 1_200_000)))


def split(rng, total):
    """input, cache_read, cache_write_5m, cache_write_1h that add up to `total`."""
    kinds = [rng.random() < 0.8, rng.random() < 0.6, rng.random() < 0.4, rng.random() < 0.4]
    if not any(kinds):
        kinds[0] = True
    weights = [rng.random() if kind else 0 for kind in kinds]
    parts = [int(total * weight / sum(weights)) for weight in weights]
    parts[kinds.index(True)] += total - sum(parts)
    return parts


TIERS = ("", "", "", "priority", "flex", "balanced", "ultrafast", "fast", "batch", "standard", "default", "auto")
GEOS = ("", "", "us", "US", "eu", "global", "not_available")


def monday_after(day):
    """The Monday from which every row of a book of that day is in force."""
    date = datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.timezone.utc)
    return date + datetime.timedelta(days=7 - date.weekday())


def random_vector(rng, model, provider, thresholds, monday):
    output = rng.choice((0, rng.randrange(1, 100), rng.randrange(1, 60_000)))
    reasoning = rng.choice((0, 0, output, rng.randrange(0, output + 1)))
    at = monday + datetime.timedelta(minutes=rng.randrange(7 * 24 * 60))
    return {"model": model, "provider": provider, "tokens": [*split(rng, prompt_size(rng, thresholds)), output, reasoning],
            "searches": rng.choice((0, 0, 0, 1, rng.randrange(2, 9))), "tier": rng.choice(TIERS),
            "speed": rng.choice(("", "", "fast", "standard")), "geo": rng.choice(GEOS),
            "at": int(at.timestamp() * 1000)}


def probes(model, provider, thresholds, monday):
    """Vectors that show every class of repair an entry can need, whatever the random ones hit."""
    base = {"model": model, "provider": provider, "searches": 0, "speed": "", "geo": "",
            "at": int(monday.timestamp() * 1000)}
    made = [{**base, "tier": "batch", "tokens": [0, 1000, 0, 0, 0, 0]},
            {**base, "tier": "batch", "tokens": [1000, 0, 0, 0, 1000, 0]}]
    for prompt in (1000, *(threshold + 1000 for threshold in thresholds)):
        made += [{**base, "tier": tier, "tokens": [0, 0, 0, prompt, 0, 0]}
                 for tier in ("", "batch", "priority", "flex", "balanced", "ultrafast")]
    return made
