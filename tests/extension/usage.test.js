import assert from 'node:assert/strict';
import { test } from 'node:test';

import { normalise } from '../../chrome-extension/modules/usage.js';

const nothing = { input: 0, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0, output: 0, reasoning: 0 };

const cases = [
  ['chat completions', { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120, prompt_tokens_details: { cached_tokens: 60 }, completion_tokens_details: { reasoning_tokens: 8 } }, { input: 40, cache_read: 60, output: 20, reasoning: 8 }],
  ['responses', { input_tokens: 50, output_tokens: 9, total_tokens: 59, input_tokens_details: { cached_tokens: 10 }, output_tokens_details: { reasoning_tokens: 4 } }, { input: 40, cache_read: 10, output: 9, reasoning: 4 }],
  ['messages', { input_tokens: 12, cache_read_input_tokens: 300, cache_creation_input_tokens: 70, cache_creation: { ephemeral_5m_input_tokens: 50, ephemeral_1h_input_tokens: 20 }, output_tokens: 5 }, { input: 12, cache_read: 300, cache_write_5m: 50, cache_write_1h: 20, output: 5 }],
  ['messages without a cache', { input_tokens: 12, output_tokens: 5 }, { input: 12, output: 5 }],
  ['gemini', { promptTokenCount: 30, cachedContentTokenCount: 10, candidatesTokenCount: 6, thoughtsTokenCount: 4, totalTokenCount: 40 }, { input: 20, cache_read: 10, output: 10, reasoning: 4 }],
  ['litellm with a cache of Anthropic', { prompt_tokens: 100, completion_tokens: 7, total_tokens: 107, prompt_tokens_details: { cached_tokens: 30 }, cache_creation_input_tokens: 20, cache_read_input_tokens: 30 }, { input: 50, cache_read: 30, cache_write_5m: 20, output: 7 }],
  ['deepseek', { prompt_tokens: 100, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36, completion_tokens: 3 }, { input: 36, cache_read: 64, output: 3 }],
  ['embeddings', { prompt_tokens: 8, total_tokens: 8 }, { input: 8 }],
];

for (const [name, stated, expected] of cases) {
  test(`usage of ${name} comes into disjoint buckets`, () => {
    assert.deepEqual(normalise(stated), { ...nothing, ...expected });
  });
}

for (const stated of [undefined, null, {}, 'many', [], { total_tokens: 5 }, { prompt_tokens: null }, { prompt_tokens: '5' }]) {
  test(`unknown usage stays unknown: ${JSON.stringify(stated)}`, () => {
    assert.equal(normalise(stated), null);
  });
}

test('forged numbers do not become negative, endless or greater than their whole', () => {
  const told = normalise({ prompt_tokens: 10, completion_tokens: -5, prompt_tokens_details: { cached_tokens: 1e9 }, completion_tokens_details: { reasoning_tokens: 7 } });
  assert.deepEqual(told, { ...nothing, input: 0, cache_read: 10, output: 0, reasoning: 0 });
  assert.deepEqual(normalise({ prompt_tokens: 5, completion_tokens: 1e300 }), { ...nothing, input: 5 });
});
