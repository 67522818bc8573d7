// What did not pass the proxy, and the command that would make it.
import { useMemo } from 'preact/hooks';
import { timezone, useTold } from '../lib/api';
import { stepFor } from '../lib/buckets';
import { count } from '../lib/format';
import { hashOf, type Place, searchOf } from '../lib/hash';
import { known, percent } from '../lib/money';
import { axisText, keysBySize, slicesOf, stacks } from '../lib/stacks';
import { type Group, type Usage } from '../lib/types';
import { connectCommand, nameOf } from '../lib/words';
import { Bars, Legend } from '../parts/bars';
import { Command } from '../parts/command';
import { filterFor } from '../parts/filters';
import { costColumn, SumCost } from '../parts/money';
import { Card, Figure, Head } from '../parts/page';
import { RangeChoice, rangeOf, rangeWords } from '../parts/range';
import { Answered, Empty } from '../parts/states';
import { type Column, Table } from '../parts/table';

function columns(by: 'tool' | 'project', place: Place): Column<Group>[] {
  const range = { since: place.query['since'] ?? '30d', until: place.query['until'] };
  return [
    { key: by, label: by === 'tool' ? 'Tool' : 'Project', value: (g) => g.key, show: (g) => (
      <a title={g.key} href={hashOf(['calls'], { ...range, route: 'dark', ...filterFor(by, g.key) })}>{nameOf(by, g.key)}</a>
    ) },
    costColumn,
    { key: 'calls', label: 'Calls', numeric: true, value: (g) => g.calls, show: (g) => count(g.calls) },
  ];
}

function ToolWays({ groups }: { groups: Group[] }) {
  return (
    <ul class="ways-to">
      {groups.map((group) => {
        const command = connectCommand(group.key);
        return (
          <li key={group.key}>
            <p><b>{nameOf('tool', group.key)}</b> <SumCost of={group} /> <span class="faint">{count(group.calls)} calls</span></p>
            {command ? <Command text={command} /> : <p class="faint">Set the address of the proxy in this tool’s own settings; <code>companion connect</code> does not know them.</p>}
          </li>
        );
      })}
    </ul>
  );
}

export function Dark({ place }: { place: Place }) {
  const range = rangeOf(place, '30d');
  const step = stepFor(range.since, range.until);
  const path = (query: Record<string, string | undefined>) => `/v1/usage${searchOf({ timezone, ...range, ...query })}`;
  const tools = useTold<Usage>(path({ group_by: 'tool', route: 'dark' }));
  const projects = useTold<Usage>(path({ group_by: 'project', route: 'dark' }));
  const routes = useTold<Usage>(path({ group_by: 'route' }));
  const chart = useTold<Usage>(path({ group_by: step, stack_by: 'tool', route: 'dark' }));
  const made = useMemo(() => {
    if (!chart.data) return null;
    const order = keysBySize('tool', slicesOf(chart.data), 'cost');
    return stacks(chart.data, step, 'tool', 'cost', order, range.since);
  }, [chart.data, step]);
  const byTool = useMemo(() => columns('tool', place), [place]);
  const byProject = useMemo(() => columns('project', place), [place]);
  const unknown = routes.data?.groups.find((group) => group.key === 'unknown');
  const share = tools.data && routes.data ? percent(known(tools.data.total.cost_usd), known(routes.data.total.cost_usd)) : null;
  return (
    <>
      <Head title="Dark usage" lead={`Calls of this machine that did not pass the LiteLLM proxy, ${rangeWords(range)}`} />
      <div class="controls"><RangeChoice place={place} fallback="30d" /></div>
      <Answered told={tools}>
        {({ groups, total }) => (
          <>
            <dl class="figures">
              <Figure label="Dark" tone="dark" value={<SumCost of={total} />} note={`${count(total.calls)} calls`} />
              <Figure label="Of all cost" value={share === null ? '–' : `${share.toFixed(1)} %`} />
              {unknown && <Figure label="Cannot be told" value={<SumCost of={unknown} />} note="the proxy told nothing of that time" />}
            </dl>
            {total.calls === 0 ? (
              <Empty title={routes.data?.total.calls === 0 ? 'No calls in this time' : unknown ? 'No call is known to be dark' : 'Nothing went past the proxy'}>
                {unknown && <p>For {count(unknown.calls)} calls it cannot be told. Let the proxy report here:</p>}
                {unknown && <Command text="companion connect litellm --config config.yaml" />}
              </Empty>
            ) : (
              <div class="grid">
                <Card wide title="Send it through the proxy">
                  <ToolWays groups={groups} />
                </Card>
                {made && made.buckets.length > 0 && (
                  <Card wide title="Over time">
                    <Bars label={`Dark cost by ${step} and tool`} names={made.names} ticks={made.ticks} series={made.series} totals={made.totals} tick={axisText('cost')} hint="Arrow keys go along, Enter shows the calls." onPick={(i) => { location.hash = hashOf(['calls'], { route: 'dark', since: made.buckets[i]!.since, until: made.buckets[i]!.until }); }} />
                    <Legend series={made.series} />
                  </Card>
                )}
                <Card title="By tool"><Table caption="Dark usage by tool" columns={byTool} rows={groups} id={(g) => g.key} sort="-cost_usd" file="companion-dark-tools" /></Card>
                <Card title="By project"><Answered told={projects}>{(data) => <Table caption="Dark usage by project" columns={byProject} rows={data.groups} id={(g) => g.key} sort="-cost_usd" file="companion-dark-projects" />}</Answered></Card>
              </div>
            )}
          </>
        )}
      </Answered>
    </>
  );
}
