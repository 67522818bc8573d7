// Token usage as providers state it, in disjoint buckets: input without the cache, output with reasoning.

const count = (value) => (Number.isSafeInteger(value) && value > 0 ? value : 0);
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;

/** OpenAI's two APIs and all that are like them: the prompt includes what was read from the cache. */
function openai(usage) {
  const prompt = count(usage.prompt_tokens ?? usage.input_tokens);
  const cached = Math.min(
    prompt,
    count((usage.prompt_tokens_details ?? usage.input_tokens_details)?.cached_tokens ?? usage.prompt_cache_hit_tokens),
  );
  const output = count(usage.completion_tokens ?? usage.output_tokens);
  const reasoning = count((usage.completion_tokens_details ?? usage.output_tokens_details)?.reasoning_tokens);
  return buckets({ input: prompt - cached, cache_read: cached, output, reasoning });
}

/** Anthropic: three buckets that do not overlap, and cache writes of two lifetimes. */
function anthropic(usage) {
  const written = count(usage.cache_creation_input_tokens);
  const hour = Math.min(written, count(usage.cache_creation?.ephemeral_1h_input_tokens));
  return buckets({
    input: count(usage.input_tokens),
    cache_read: count(usage.cache_read_input_tokens),
    cache_write_5m: written - hour,
    cache_write_1h: hour,
    output: count(usage.output_tokens),
  });
}

/** Gemini: thoughts are told beside the answer. */
function gemini(usage) {
  const prompt = count(usage.promptTokenCount) + count(usage.toolUsePromptTokenCount);
  const cached = Math.min(prompt, count(usage.cachedContentTokenCount));
  const thoughts = count(usage.thoughtsTokenCount);
  return buckets({
    input: prompt - cached,
    cache_read: cached,
    output: count(usage.candidatesTokenCount) + thoughts,
    reasoning: thoughts,
  });
}

const buckets = ({ input = 0, cache_read = 0, cache_write_5m = 0, cache_write_1h = 0, output = 0, reasoning = 0 }) => ({
  input,
  cache_read,
  cache_write_5m,
  cache_write_1h,
  output,
  reasoning: Math.min(reasoning, output),
});

/**
 * What an answer stated, by its own words; null when it stated nothing that counts: unknown is not zero.
 * LiteLLM answers Anthropic's models in OpenAI's shape with Anthropic's counts beside; its prompt_tokens
 * include them.
 */
export function normalise(stated) {
  if (!stated || typeof stated !== 'object') return null;
  if (isCount(stated.promptTokenCount)) return gemini(stated);
  if (isCount(stated.prompt_tokens)) return litellm(stated);
  if (!isCount(stated.input_tokens)) return null;
  const of_anthropic = 'cache_read_input_tokens' in stated || 'cache_creation_input_tokens' in stated;
  const of_openai = 'total_tokens' in stated || 'input_tokens_details' in stated;
  return of_openai && !of_anthropic ? openai(stated) : anthropic(stated);
}

function litellm(stated) {
  const told = openai(stated);
  const written = Math.min(told.input, count(stated.cache_creation_input_tokens));
  return { ...told, input: told.input - written, cache_write_5m: written };
}
