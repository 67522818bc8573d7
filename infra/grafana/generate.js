// Writes dashboards/*.json from boards/*.js; with --check says whether they are what would be written.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { build } = require('./lib/frame');

const boards = path.join(__dirname, 'boards');
const output = path.join(__dirname, 'dashboards');

const wanted = new Map(fs.readdirSync(boards).filter((name) => name.endsWith('.js')).sort().map((name) => {
  const made = build(require(path.join(boards, name)));
  return [name.replace(/\.js$/, '.json'), JSON.stringify(made, null, 2) + '\n'];
}));

const read = (name) => {
  try { return fs.readFileSync(path.join(output, name), 'utf8'); } catch { return undefined; }
};
const present = fs.existsSync(output) ? fs.readdirSync(output) : [];
const differing = [...wanted.keys()].filter((name) => read(name) !== wanted.get(name));
const surplus = present.filter((name) => !wanted.has(name));

if (process.argv.includes('--check')) {
  for (const name of differing) console.error(`dashboards/${name} is not what generate.js makes`);
  for (const name of surplus) console.error(`dashboards/${name} has no board`);
  if (differing.length + surplus.length > 0) process.exit(1);
} else {
  fs.mkdirSync(output, { recursive: true });
  for (const name of differing) fs.writeFileSync(path.join(output, name), wanted.get(name));
  for (const name of surplus) fs.rmSync(path.join(output, name));
}
console.log(`${wanted.size} dashboards, ${differing.length} changed`);
