import { useTold } from '../lib/api';
import type { Settings as Answer } from '../lib/types';
import { Command } from '../parts/command';
import { Card, Head } from '../parts/page';
import { Answered, Empty } from '../parts/states';
import { type Column, Table } from '../parts/table';

type Row = Answer['values'][number];
const text = (value: unknown): string => (typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value));

const columns: Column<Row>[] = [
  { key: 'key', label: 'Key', value: (r) => r.key, show: (r) => <code>{r.key}</code> },
  { key: 'value', label: 'Value', value: (r) => text(r.value), show: (r) => <code class={text(r.value) === text(r.default) ? 'wrap faint' : 'wrap set'}>{text(r.value) || '–'}</code> },
  { key: 'default', label: 'Default', low: true, value: (r) => text(r.default), show: (r) => <code class="wrap faint">{text(r.default) || '–'}</code> },
  { key: 'from', label: 'From', value: (r) => r.from, show: (r) => (r.from === 'default' ? <span class="faint">default</span> : r.from) },
];

export function Settings() {
  const told = useTold<Answer>('/v1/settings', false);
  return (
    <>
      <Head title="Settings" lead="What the daemon runs with. They are changed in the file, not here." />
      {told.trouble?.kind === 'absent' ? (
        <Empty title="This daemon does not tell its settings"><p>The command line does:</p><Command text="companion config show" /></Empty>
      ) : (
        <Answered told={told}>
          {(data) => (
            <>
              <Card>
                <dl class="facts">
                  <div><dt>Configuration file</dt><dd><code>{data.config_file || 'none: all is default'}</code></dd></div>
                  <div><dt>Data folder</dt><dd><code>{data.data_dir}</code></dd></div>
                  <div><dt>Version</dt><dd>{data.version}</dd></div>
                </dl>
              </Card>
              <Table caption="Settings" columns={columns} rows={data.values} id={(r) => r.key} sort="key" file="companion-settings" />
            </>
          )}
        </Answered>
      )}
    </>
  );
}
