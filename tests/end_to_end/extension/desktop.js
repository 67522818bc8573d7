// A screen with a window manager, and a hand at it: only there do windows have focus, and people leave.
import { spawn, spawnSync } from 'node:child_process';

import { pause, until } from './daemon.js';

export class Desktop {
  static async open() {
    const desktop = new Desktop();
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x900x24', '-nolisten', 'tcp', '-noreset'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    let number = '';
    server.stdio[3].on('data', (piece) => (number += piece));
    await until('Xvfb', async () => number.endsWith('\n'));
    desktop.display = `:${number.trim()}`;
    desktop.environment = { ...process.env, DISPLAY: desktop.display };
    desktop.programs = [server, spawn('openbox', ['--sm-disable'], { env: desktop.environment, stdio: 'ignore' })];
    await until('openbox', async () => desktop.ask('xprop', '-root', '_NET_SUPPORTING_WM_CHECK').includes('window id'));
    await pause(1000); // a window that comes while openbox still starts may stay hidden
    return desktop;
  }

  ask(program, ...given) {
    const done = spawnSync(program, given, { env: this.environment, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`${program}: ${done.error ?? done.stderr}`);
    return done.stdout;
  }

  /** A key that means nothing: somebody is there. */
  press = () => this.ask('xdotool', 'key', '--clearmodifiers', 'shift');

  close() {
    for (const program of this.programs.reverse()) program.kill();
  }
}
