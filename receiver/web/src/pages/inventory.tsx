import { useMemo } from 'preact/hooks';
import { useTold } from '../lib/api';
import { ago } from '../lib/format';
import { changeQuery, type Place } from '../lib/hash';
import type { InventoryItem } from '../lib/types';
import { Command } from '../parts/command';
import { Head } from '../parts/page';
import { Answered, Empty } from '../parts/states';
import { type Column, Table } from '../parts/table';

const KINDS: Record<string, string> = { app: 'App', cli: 'CLI', ide_plugin: 'IDE plug-in', model_server: 'Model server', mcp_server: 'MCP server' };

const columns: Column<InventoryItem>[] = [
  { key: 'kind', label: 'Kind', value: (i) => i.kind, show: (i) => KINDS[i.kind] ?? i.kind },
  { key: 'name', label: 'Name', value: (i) => i.name, show: (i) => <b>{i.name}</b> },
  { key: 'version', label: 'Version', value: (i) => i.version },
  { key: 'detail', label: 'Detail', low: true, value: (i) => i.detail },
  { key: 'place', label: 'Place', low: true, value: (i) => i.place, show: (i) => <code class="wrap">{i.place}</code> },
  { key: 'first_seen', label: 'First seen', low: true, value: (i) => i.first_seen, show: (i) => <span title={i.first_seen}>{ago(i.first_seen)}</span> },
  { key: 'last_seen', label: 'Last seen', value: (i) => i.last_seen, show: (i) => <span title={i.last_seen}>{ago(i.last_seen)}</span> },
];

export function Inventory({ place }: { place: Place }) {
  const told = useTold<{ inventory: InventoryItem[] }>('/v1/inventory');
  const kind = place.query['kind'];
  const rows = useMemo(() => (told.data?.inventory ?? []).filter((item) => !kind || item.kind === kind), [told.data, kind]);
  return (
    <>
      <Head title="Inventory" lead="AI apps, CLIs, plug-ins, model servers and MCP servers on this machine, used or not" />
      <Answered told={told}>
        {({ inventory }) =>
          inventory.length === 0 ? (
            <Empty title="Nothing found so far">
              <p>The daemon looks now and then at the well-known places. To look at once:</p>
              <Command text="companion inventory" />
            </Empty>
          ) : (
            <>
              <div class="controls"><div class="segments" role="group" aria-label="Kind">
                <button type="button" aria-pressed={!kind} onClick={() => changeQuery({ kind: undefined })}>All</button>
                {Object.entries(KINDS).filter(([key]) => inventory.some((item) => item.kind === key)).map(([key, label]) => (
                  <button key={key} type="button" aria-pressed={kind === key} onClick={() => changeQuery({ kind: key })}>{label}</button>
                ))}
              </div></div>
              <Table caption="Inventory" columns={columns} rows={rows} id={(i) => `${i.kind} ${i.name} ${i.place}`} sort="kind" file="companion-inventory" />
            </>
          )
        }
      </Answered>
    </>
  );
}
