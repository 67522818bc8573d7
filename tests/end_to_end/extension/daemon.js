// The real daemon, in a home of its own.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const binary = process.env.COMPANION_BINARY;

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function until(what, check, ms = 20_000) {
  const deadline = Date.now() + ms;
  let last;
  while (Date.now() < deadline) {
    last = await check().catch((error) => error);
    if (last && !(last instanceof Error)) return last;
    await pause(50);
  }
  throw new Error(`waited ${ms} ms for ${what}; last: ${last}`);
}

export const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** A test in a folder of its own. What it hands to `atEnd` is called when it ends, well or not, the last first. */
export async function inOwnFolder(test) {
  const root = mkdtempSync(join(tmpdir(), 'companion-extension-'));
  const ends = [];
  try {
    await test(root, (end) => ends.push(end));
    console.log('ok');
  } finally {
    for (const end of ends.reverse()) await end();
    if (process.env.COMPANION_KEEP) console.log(`kept ${root}`);
    else rmSync(root, { recursive: true, force: true });
  }
}

export class Daemon {
  constructor(root, port, proxyUrl) {
    this.root = root;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    mkdirSync(join(root, 'home'));
    this.config = join(root, 'config.yaml');
    writeFileSync(this.config, `litellm:\n  proxies: {work: {url: "${proxyUrl}", key_env: WORK_KEY, interval: 1h}}\n`);
    this.environment = {
      PATH: process.env.PATH,
      HOME: join(root, 'home'),
      TZ: 'UTC',
      WORK_KEY: 'sk-local',
      COMPANION_NETWORK_ENABLED: 'false',
      COMPANION_SERVER_OTLP_LISTEN: 'off',
      COMPANION_LIMITS_ENABLED: 'false', // a debug build, among many tests
    };
    this.arguments = ['--data-dir', join(root, 'data')];
  }

  async start() {
    const log = openSync(join(this.root, 'daemon.log'), 'a');
    const given = ['run', '--config', this.config, '--listen', `127.0.0.1:${this.port}`, ...this.arguments];
    this.child = spawn(binary, given, { env: this.environment, stdio: ['ignore', log, log] });
    await until('the daemon', async () => (await fetch(`${this.url}/healthz`)).status === 200);
  }

  /** As a crash: nothing is finished. */
  async kill() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }

  command(...words) {
    const done = spawnSync(binary, [...words, ...this.arguments], { env: this.environment, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`companion ${words.join(' ')}: ${done.stderr}`);
    return done.stdout.trim();
  }

  async get(path) {
    const answer = await fetch(`${this.url}${path}`);
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status}`);
    return answer.json();
  }

  /** {site: {ms, visits}} of what the extension told. */
  async sites() {
    const { activities } = await this.get('/v1/activities?kind=browser&limit=1000&since=all');
    const sums = {};
    for (const { name, active_ms, count } of activities) {
      sums[name] ??= { ms: 0, visits: 0 };
      sums[name].ms += active_ms;
      sums[name].visits += count;
    }
    return sums;
  }

  calls = async () => (await this.get('/v1/calls?limit=1000&since=all')).calls;
  /** What was seen of these calls. */
  async sightings(calls) {
    const found = await Promise.all(calls.map(({ id }) => this.get(`/v1/calls/${id}`)));
    return found.flatMap((call) => call.sightings);
  }
  /** Calls of which no usage was told. */
  unmeasured = async () => (await this.get('/v1/activities?kind=direct_api&limit=1000&since=all')).activities;
  facts = async () => JSON.stringify([await this.sites(), (await this.calls()).length, (await this.unmeasured()).length]);
}
