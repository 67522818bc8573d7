import { hashOf } from '../lib/hash';
import { compact, count, duration, moment, shortPath } from '../lib/format';
import { parseMoney } from '../lib/money';
import { type Call, inputTokens } from '../lib/types';
import { nameOf } from '../lib/words';
import { RouteBadge } from './badge';
import { CallCost } from './money';
import { type Column, Table } from './table';

const columns: Column<Call>[] = [
  { key: 'start', label: 'When', value: (c) => c.start, show: (c) => <a href={hashOf(['calls', c.id])} title={c.start ?? ''}>{moment(c.start, new Date(), true)}</a> },
  { key: 'tool', label: 'Tool', low: true, value: (c) => c.tool, show: (c) => (c.tool ? nameOf('tool', c.tool) : <span class="faint">–</span>) },
  { key: 'model', label: 'Model', value: (c) => c.model, show: (c) => <>{c.model}<span class="phone"><RouteBadge route={c.route} /></span></> },
  { key: 'project', label: 'Project', low: true, value: (c) => c.project, show: (c) => <span title={c.project}>{shortPath(c.project)}</span> },
  { key: 'route', label: 'Route', low: true, value: (c) => c.route, show: (c) => <RouteBadge route={c.route} /> },
  { key: 'input_tokens', label: 'In', numeric: true, low: true, value: (c) => inputTokens(c.tokens), show: (c) => <span title={count(inputTokens(c.tokens))}>{compact(inputTokens(c.tokens))}</span> },
  { key: 'output_tokens', label: 'Out', numeric: true, low: true, value: (c) => c.tokens.output, show: (c) => <span title={count(c.tokens.output)}>{compact(c.tokens.output)}</span> },
  { key: 'duration_ms', label: 'Took', numeric: true, low: true, value: (c) => c.duration_ms, show: (c) => (c.duration_ms === null ? '–' : duration(c.duration_ms)) },
  {
    key: 'status',
    label: 'Status',
    low: true,
    value: (c) => c.status,
    show: (c) => (c.status === 'failure' ? <span class="failed" title={c.error_type}>{c.error_kind || 'failed'}</span> : <span class="faint">{c.status === 'success' ? 'ok' : c.status}</span>),
  },
  { key: 'cost_usd', label: 'Cost', numeric: true, value: (c) => c.cost_usd, order: (c) => parseMoney(c.cost_usd), show: (c) => <CallCost cost={c.cost_usd} status={c.status} /> },
  { key: 'session', label: 'Session', hidden: true, value: (c) => c.session },
  { key: 'provider', label: 'Provider', hidden: true, value: (c) => c.provider },
  { key: 'id', label: 'Id', hidden: true, value: (c) => c.id },
];

export function CallTable({ calls, caption, file, short }: { calls: Call[]; caption: string; file?: string; short?: boolean }) {
  const shown = short ? columns.filter((c) => !['duration_ms', 'status', 'input_tokens'].includes(c.key)) : columns;
  return <Table caption={caption} columns={shown} rows={calls} id={(c) => c.id} fixed={short ?? false} {...(file ? { file } : {})} />;
}
