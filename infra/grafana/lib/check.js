// Refuses a query that names a metric or label which the catalogue does not have, or that is no PromQL.
'use strict';

const { parser } = require('@prometheus-io/lezer-promql');
const { seriesTable } = require('./catalogue');

const table = seriesTable();

/// Grafana's own variables as PromQL can read them; the others stand inside strings.
const substituted = (expression) =>
  expression.replace(/\$__rate_interval|\$__interval/g, '5m').replace(/\$__range_s/g, '3600').replace(/\$__range/g, '1h');

function checkExpression(expression, where) {
  const text = substituted(expression);
  const told = (problem) => { throw new Error(`${where}: ${problem}\n  ${expression}`); };
  const names = [];
  const labels = [];
  parser.configure({ top: 'PromQL' }).parse(text).iterate({
    enter(node) {
      const word = text.slice(node.from, node.to);
      if (node.type.isError) told(`no PromQL at "${text.slice(node.from, node.from + 20)}"`);
      if (node.name === 'VectorSelector') {
        const name = node.node.getChild('Identifier');
        if (!name) told('a selector without a metric name');
        names.push(text.slice(name.from, name.to));
      }
      if (node.name === 'LabelName') labels.push(word);
    },
  });
  if (names.length === 0) told('no metric');
  for (const name of names) if (!table.has(name)) told(`${name} is not in the catalogue`);
  const known = new Set(names.flatMap((name) => table.get(name)));
  for (const label of labels) if (!known.has(label)) told(`none of ${names.join(', ')} has the label ${label}`);
  return names;
}

module.exports = { checkExpression };
