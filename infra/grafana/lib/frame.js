// What every dashboard has around its panels: variables, links to the others, time, and ids that stay.
'use strict';

const sdk = (name) => require(`@grafana/grafana-foundation-sdk/${name}`);
const dashboard = sdk('dashboard');
const { datasource } = require('./panel');
const { checkExpression } = require('./check');

const all = { selected: true, text: 'All', value: '$__all' };

function variable({ name, label, query, from, allValue = '.*', hide = false }) {
  checkExpression(from, `variable ${name}`);
  const builder = new dashboard.QueryVariableBuilder(name).label(label).datasource(datasource)
    .query({ query: `label_values(${from}, ${query})`, refId: name }).definition(`label_values(${from}, ${query})`)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged).sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(true).includeAll(true).allValue(allValue).current(all);
  return hide ? builder.hide(dashboard.VariableHide.HideVariable) : builder;
}

const source = () =>
  new dashboard.DatasourceVariableBuilder('datasource').label('Data source').type('prometheus')
    .current({ selected: false, text: 'Prometheus', value: 'prometheus' });

const base = 'companion_build_info{job=~"$job"}';
/// Of dashboards on the Companion's own metrics.
const ownVariables = () => [
  source(),
  variable({ name: 'job', label: 'Job', query: 'job', from: 'companion_build_info', allValue: '.+', hide: true }),
  variable({ name: 'team', label: 'Team', query: 'ai_team', from: base }),
  variable({ name: 'host', label: 'Host', query: 'host_name', from: 'companion_build_info{job=~"$job", ai_team=~"$team"}' }),
  variable({ name: 'instance', label: 'Instance', query: 'instance', allValue: '.+',
    from: 'companion_build_info{job=~"$job", ai_team=~"$team", host_name=~"$host"}' }),
  variable({ name: 'tool', label: 'Tool', query: 'ai_tool_name', from: 'ai_requests_total{job=~"$job", instance=~"$instance"}' }),
  variable({ name: 'model', label: 'Model', query: 'gen_ai_request_model',
    from: 'ai_requests_total{job=~"$job", instance=~"$instance", ai_tool_name=~"$tool"}' }),
];

const spend = 'litellm_spend_metric_total{job=~"$job", instance=~"$instance"}';
/// Of dashboards on LiteLLM's own metrics.
const litellmVariables = () => [
  source(),
  variable({ name: 'job', label: 'Job', query: 'job', from: 'litellm_spend_metric_total', allValue: '.+', hide: true }),
  variable({ name: 'instance', label: 'Instance', query: 'instance', from: 'litellm_spend_metric_total{job=~"$job"}', allValue: '.+' }),
  variable({ name: 'team', label: 'Team', query: 'team_alias', from: spend }),
  variable({ name: 'model', label: 'Model', query: 'model', from: spend }),
];

const tag = 'litellm-companion';
const link = () =>
  new dashboard.DashboardLinkBuilder('Companion').type(dashboard.DashboardLinkType.Dashboards).tags([tag])
    .asDropdown(true).includeVars(true).keepTime(true).targetBlank(false);

/// { uid, title, description, variables, from, rows: [[title, [panels]], …] } as dashboard JSON.
function build({ uid, title, description, variables = ownVariables(), from = 'now-24h', rows }) {
  const builder = new dashboard.DashboardBuilder(title).uid(uid).description(description).tags([tag])
    .timezone('browser').readonly().refresh('1m').time({ from, to: 'now' }).tooltip(dashboard.DashboardCursorSync.Crosshair)
    .link(link()).variables(variables);
  for (const [heading, panels] of rows) {
    if (heading) builder.withRow(new dashboard.RowBuilder(heading));
    panels.forEach((panel) => builder.withPanel(panel));
  }
  const made = builder.build();
  made.panels.forEach((panel, i) => { panel.id = i + 1; });
  return made;
}

module.exports = { build, litellmVariables };
