"""What the real litellm package computes for a usage vector. Imported only under an interpreter that has litellm."""
import datetime
import functools
import sys

import litellm
import litellm.utils
from litellm import _internal_context, cost_calculator
from litellm.litellm_core_utils.llm_cost_calc.tool_call_cost_tracking import StandardBuiltInToolCostTracking
from litellm.types.llms.openai import ResponsesAPIResponse
from litellm.types.utils import (CacheCreationTokenDetails, CompletionTokensDetailsWrapper, PromptTokensDetailsWrapper,
                                 ServerToolUse, Usage)

litellm.suppress_debug_info = True


def memoise_look_ups():
    """Model look-ups are pure and slow (milliseconds); their results are kept. The arithmetic is untouched."""
    original = litellm.utils.get_model_info
    kept = functools.lru_cache(maxsize=None)(lambda model, provider: original(model=model, custom_llm_provider=provider))

    def get_model_info(model, custom_llm_provider=None, **_):
        return kept(model, custom_llm_provider)

    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("litellm") and getattr(module, "get_model_info", None) is original:
            module.get_model_info = get_model_info
    provider_of = functools.lru_cache(maxsize=None)(
        lambda model, provider, find=litellm.get_llm_provider: find(model=model, custom_llm_provider=provider))

    def get_llm_provider(model, custom_llm_provider=None, **_):
        # The batch calculator resolves the provider that it was told once more: for github_copilot by signing in at
        # GitHub, and for ai21 and azure's Mistral under another name, where it finds no entry and says 0.
        if custom_llm_provider is not None:
            return model, custom_llm_provider, None, None
        return provider_of(model, custom_llm_provider)

    litellm.get_llm_provider = get_llm_provider
    # Bedrock prices by an entry that is looked up on another road.
    bedrock = functools.lru_cache(maxsize=None)(cost_calculator._bedrock_pricing_info)
    cost_calculator._bedrock_pricing_info = bedrock
    tools = StandardBuiltInToolCostTracking
    resolve = functools.lru_cache(maxsize=None)(lambda model, provider, find=tools._resolve_model_info: find(model, provider))
    tools._resolve_model_info = staticmethod(lambda model, custom_llm_provider: resolve(model, custom_llm_provider))
    return kept, resolve


MODEL_INFO, RESOLVE = memoise_look_ups()


def usage_of(vector, rng):
    """A litellm Usage as its provider transformations fill it: the prompt includes every cache bucket."""
    plain, read, write_5m, write_1h, output, reasoning = vector["tokens"]
    searches, provider = vector["searches"], vector["provider"]
    details = PromptTokensDetailsWrapper(cached_tokens=read, cache_creation_tokens=write_5m + write_1h)
    if write_1h or rng.random() < 0.5:
        details.cache_creation_token_details = CacheCreationTokenDetails(
            ephemeral_5m_input_tokens=write_5m, ephemeral_1h_input_tokens=write_1h)
    if rng.random() < 0.5:
        details.text_tokens = plain
    completion = CompletionTokensDetailsWrapper(reasoning_tokens=reasoning) if reasoning or rng.random() < 0.3 else None
    prompt = plain + read + write_5m + write_1h
    extra = {}
    if vector["speed"]:
        extra["speed"] = vector["speed"]
    if vector["geo"]:
        extra["inference_geo"] = vector["geo"]
    if searches and provider in ("perplexity", "gemini", "vertex_ai"):
        details.web_search_requests = searches
    if searches and provider == "groq":
        extra["server_tool_use"] = ServerToolUse(web_search_requests=searches, browser_open_requests=0)
    elif searches and provider in ("anthropic", "vertex_ai"):
        extra["server_tool_use"] = ServerToolUse(web_search_requests=searches)
    if searches and provider == "xai":
        extra["server_side_tool_usage_details"] = {"web_search_calls": searches}
    return Usage(prompt_tokens=prompt, completion_tokens=output, total_tokens=prompt + output,
                 prompt_tokens_details=details, completion_tokens_details=completion, **extra)


@functools.lru_cache(maxsize=None)
def response_with_searches(count):
    return ResponsesAPIResponse(id="resp_1", created_at=0, output=[
        {"type": "web_search_call", "id": f"ws_{index}", "status": "completed"} for index in range(count)])


def litellm_cost(vector, rng):
    usage = usage_of(vector, rng)
    model, provider, tier = vector["model"], vector["provider"], vector["tier"]
    moment = datetime.datetime.fromtimestamp(vector["at"] / 1000, datetime.timezone.utc)
    searches = 0.0
    with _internal_context.pinned_billing_time(moment):
        prompt, completion = cost_calculator.cost_per_token(
            # A name that repeats its provider is one road only when litellm finds the provider itself.
            model=model, custom_llm_provider=None if model.startswith(f"{provider}/{provider}/") else provider,
            usage_object=usage, prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
            service_tier=None if tier in ("", "batch") else cost_calculator._normalize_service_tier(tier),
            call_type="retrieve_batch" if tier == "batch" else "completion")
        if vector["searches"]:
            counted_in_usage = provider in ("perplexity", "gemini", "vertex_ai", "anthropic", "xai", "groq")
            searches = StandardBuiltInToolCostTracking.get_cost_for_built_in_tools(
                model=model, usage=usage, custom_llm_provider=provider,
                response_object=None if counted_in_usage else response_with_searches(vector["searches"]))
    return prompt + completion + searches


def uncover(entries, providers):
    """Takes away the entries that litellm prefers to others of the same name; returns {hidden model: provider}."""
    hidden = {}
    for model in entries:
        key = MODEL_INFO(model, providers[model])["key"]
        if key == model:
            continue
        hidden[model] = providers[model]
        litellm.model_cost.pop(key, None)
    litellm.utils._invalidate_model_cost_lowercase_map()
    MODEL_INFO.cache_clear()
    cost_calculator._bedrock_pricing_info.cache_clear()
    RESOLVE.cache_clear()
    return {model: provider for model, provider in hidden.items() if MODEL_INFO(model, provider)["key"] == model}
