// Parts of queries. Every selector has the dashboard's variables that the metric has labels for.
'use strict';

const { ownMetrics } = require('./catalogue');

const labels = new Map(ownMetrics().map((metric) => [metric.name, metric.labels]));

// Variables by the label that they filter. A value of "all" also takes series without the label.
const variables = { ai_tool_name: 'tool', gen_ai_request_model: 'model' };

/// One of our metrics, filtered: select('ai_requests_total', 'error_type!=""').
function select(metric, ...more) {
  const of = labels.get(metric.replace(/_(bucket|sum|count)$/, '')) ?? labels.get(metric);
  if (!of) throw new Error(`${metric} is not in docs/metrics.md`);
  const matchers = ['job=~"$job"', 'instance=~"$instance"', 'host_name=~"$host"', 'ai_team=~"$team"'];
  for (const [label, variable] of Object.entries(variables)) if (of.includes(label)) matchers.push(`${label}=~"$${variable}"`);
  return `${metric}{${[...matchers, ...more].join(', ')}}`;
}

/// One of LiteLLM's metrics, filtered.
const litellm = (metric, ...more) => `${metric}{${['job=~"$job"', 'instance=~"$instance"', ...more].join(', ')}}`;

const rate = (selector) => `rate(${selector}[$__rate_interval])`;
/// Over the whole time shown, or over one bar.
const increase = (selector) => `increase(${selector}[$__range])`;
const perBar = (selector) => `increase(${selector}[$__interval])`;
const sum = (expression, ...by) => (by.length ? `sum by (${by.join(', ')}) (${expression})` : `sum(${expression})`);
const orZero = (expression) => `(${expression} or vector(0))`;
const top = (count, expression) => `topk(${count}, ${expression})`;
/// Hosts without a team, and the overflow series, have no such label; a legend needs a word, one that no label has.
const named = (expression, ...by) =>
  by.reduce((inner, label) => `label_replace(${inner}, "${label}", "none", "${label}", "")`, expression);
const quantile = (q, histogram, pick = select, ...by) =>
  `histogram_quantile(${q}, ${sum(rate(pick(`${histogram}_bucket`)), 'le', ...by)})`;

const metric = {
  cost: 'ai_cost_usd_total',
  calls: 'ai_requests_total',
  input: 'gen_ai_client_inference_usage_input_tokens_total',
  output: 'gen_ai_client_inference_usage_output_tokens_total',
  cacheRead: 'gen_ai_client_inference_usage_cache_read_input_tokens_total',
  cacheWrite: 'gen_ai_client_inference_usage_cache_write_input_tokens_total',
  reasoning: 'gen_ai_client_inference_usage_reasoning_output_tokens_total',
  unpriced: 'ai_tokens_unpriced_total',
  duration: 'gen_ai_client_inference_duration_seconds',
  firstChunk: 'gen_ai_client_inference_time_to_first_chunk_seconds',
};

module.exports = { select, litellm, rate, increase, perBar, sum, orZero, top, named, quantile, metric };
