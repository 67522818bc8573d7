// What the daemon answers (docs/api.md), as far as the pages use it. Money is a decimal string.

export interface Tokens {
  input: number;
  cache_read: number;
  cache_write_5m: number;
  cache_write_1h: number;
  output: number;
  reasoning: number;
}

export interface Sums {
  calls: number;
  failed_calls: number;
  tokens: Tokens;
  cost_usd: string;
  cost_list_usd: string;
  unpriced_calls: number;
  unpriced_tokens: number;
}

export interface Group extends Sums {
  key: string;
  stack?: (Sums & { key: string })[]; // with stack_by: what a group by time is made of
  tool: string;
  model: string;
  project: string;
  first: string | null;
  last: string | null;
  session?: { calls_tracked: number; calls_dark: number; calls_proxy_only: number; calls_unknown: number };
}

export interface Usage {
  groups: Group[];
  total: Sums;
}

export interface Summary {
  now: string;
  totals: { all: Sums; today: Sums; '7d': Sums; '30d': Sums };
  ledger?: { calls: number; first_call: string | null; last_call: string | null; file_bytes: number };
}

export interface Call {
  id: string;
  counted: boolean;
  start: string | null;
  end: string | null;
  duration_ms: number | null;
  time_to_first_token_ms: number | null;
  tool: string;
  tool_version: string;
  model: string;
  provider: string;
  operation: string;
  session: string;
  parent_session: string;
  agent: string;
  project: string;
  branch: string;
  user: string;
  team: string;
  key_alias: string;
  ownership: string;
  proxy: string;
  host: string;
  tags: string[];
  status: string;
  error_type: string;
  error_kind: string;
  attempts: number;
  cache_hit: boolean;
  route: string;
  tokens: Tokens;
  cost_usd: string | null;
  cost_source: string;
  cost_list_usd: string | null;
  cost_reported_usd: string | null;
  cost_proxy_usd: string | null;
  price_entry: string;
  price_version: string;
  merge_rule: string;
  ambiguous: boolean;
}

export interface CallPage {
  calls: Call[];
  next: string | null;
}

export interface Sighting {
  source: string;
  side: string;
  standing: string;
  event_key: string;
  start: string | null;
  end: string | null;
  response_id: string;
  request_id: string;
  litellm_call_id: string;
  trace_id: string;
  session_id: string;
  tool: string;
  model: string;
  status: string;
  tokens: Tokens | null;
  cost_usd: string | null;
}

export interface CallFound {
  call: Call;
  sightings: Sighting[];
}

export interface Activity {
  source: string;
  event_key: string;
  kind: string;
  name: string;
  program: string;
  start: string;
  end: string;
  running_ms: number;
  active_ms: number;
  count: number;
}

export interface InventoryItem {
  kind: string;
  name: string;
  version: string;
  place: string;
  detail: string;
  first_seen: string;
  last_seen: string;
}

export interface Part {
  name: string;
  ok: boolean;
  detail: string;
  last_success?: string | null;
  lag_ms?: number | null;
  errors?: number;
  files_total?: number;
  files_done?: number;
  quarantined?: number;
  absent?: boolean;
  reads?: string;
  switched_off?: boolean;
}

export interface Health {
  status: string;
  parts: Part[];
}

export interface Proxy {
  name: string;
  accounts: unknown[];
  covered: { source: string; proxy: string; from: string; until: string } | null;
}

export interface Account {
  requests: number;
  tokens: Tokens;
  cost_usd: string;
  unpriced: number;
}

export interface Difference {
  measure: string;
  left: string;
  right: string;
  left_value: number | string;
  right_value: number | string;
  causes: { cause: string; meaning: string; amount: number | string; calls: number; sample: string[] }[];
}

export interface Reconcile {
  threshold: number;
  differences: number;
  calls: number;
  compared: number;
  dark: number;
  others: number;
  repaired: number;
  models: { day: string; model: string; accounts: Record<string, Account>; differences: Difference[] }[];
}

export interface Settings {
  config_file: string;
  data_dir: string;
  version: string;
  values: { key: string; value: unknown; default: unknown; from: string }[];
}

/** What went in: fresh, read from the cache, written to it. */
export function inputTokens(tokens: Tokens): number {
  return tokens.input + tokens.cache_read + tokens.cache_write_5m + tokens.cache_write_1h;
}

/** All tokens of a call or a sum; reasoning is part of output. */
export function allTokens(tokens: Tokens): number {
  return inputTokens(tokens) + tokens.output;
}
