// What Mozilla's own linter says of the extension: no error, and no warning but the one that Chromium's key is not
// Firefox's.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';

const peers = process.env.COMPANION_PEERS ?? join(homedir(), '.cache/litellm-companion/peers');
const program = join(peers, 'extension/node_modules/web-ext/bin/web-ext.js');
const folder = new URL('../../../chrome-extension', import.meta.url).pathname;
const done = spawnSync(process.execPath, [program, 'lint', '--source-dir', folder, '--output', 'json', '--ignore-files', 'package.json', 'generate.mjs'], {
  encoding: 'utf8',
  env: { ...process.env, NO_UPDATE_NOTIFIER: '1' },
});
const { errors, warnings } = JSON.parse(done.stdout);
const codes = [...errors, ...warnings].map(({ code, message, file }) => `${code} ${file ?? ''} ${message}`);
assert.deepEqual(codes.filter((text) => !text.startsWith('BACKGROUND_SERVICE_WORKER_IGNORED')), []);
console.log('ok');
