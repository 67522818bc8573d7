// Names and colours by meaning. A colour is the name of a custom property in styles.css.
import { shortId, shortPath } from './format';

export const ROUTES = ['tracked', 'dark', 'proxy_only', 'unknown'] as const;

interface Meaning {
  label: string;
  color: string;
  says: string;
}

const routes: Record<string, Meaning> = {
  tracked: { label: 'Tracked', color: '--tracked', says: 'seen on this machine and by the proxy' },
  dark: { label: 'Dark', color: '--dark', says: 'seen on this machine, did not pass the proxy' },
  proxy_only: { label: 'Proxy only', color: '--proxy-only', says: 'seen by the proxy, no log on this machine' },
  unknown: { label: 'Not known', color: '--unknown', says: 'whether it passed the proxy cannot be told: nothing from the proxy for that time' },
};

export function routeOf(route: string): Meaning {
  return routes[route] ?? { label: route || 'Not known', color: '--unknown', says: '' };
}

export const DIMENSIONS: Record<string, string> = {
  model: 'Model',
  tool: 'Tool',
  project: 'Project',
  route: 'Route',
  key: 'Key',
  team: 'Team',
  provider: 'Provider',
  ownership: 'Ownership',
  session: 'Session',
  branch: 'Branch',
  host: 'Host',
};

const tools: Record<string, string> = {
  'claude-code': 'Claude Code',
  codex: 'Codex',
  'gemini-cli': 'Gemini CLI',
  'qwen-code': 'Qwen Code',
  opencode: 'OpenCode',
  'copilot-cli': 'Copilot CLI',
  aider: 'Aider',
  cursor: 'Cursor',
};

/** There was one, and nobody said which. */
const UNNAMED = new Set(['tool', 'branch', 'host']);

/** How a key of a dimension reads; what is long is cut where it still tells. */
export function nameOf(dimension: string, key: string): string {
  if (dimension === 'route') return routeOf(key).label;
  if (key === '') return UNNAMED.has(dimension) ? `no ${dimension} named` : `no ${dimension}`;
  if (dimension === 'tool') return tools[key] ?? key;
  if (dimension === 'project') return shortPath(key);
  return dimension === 'session' ? shortId(key) : key;
}

const SERIES = 8;
/** The colour of the n-th series where a meaning has none. */
export function seriesColor(dimension: string, key: string, index: number): string {
  if (dimension === 'route') return routeOf(key).color;
  return index < SERIES ? `--series-${index + 1}` : '--series-rest';
}

/** The tool's own command that sends it through the proxy; null where `companion connect` knows none. */
export function connectCommand(tool: string): string | null {
  const name: Record<string, string> = { 'claude-code': 'claude', codex: 'codex', 'gemini-cli': 'gemini' };
  const known = name[tool];
  return known ? `companion connect ${known} --via-proxy http://127.0.0.1:4000 --key-env LITELLM_API_KEY` : null;
}

export function titleCase(key: string): string {
  const text = key.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
