// A screen, a window manager and a hand on the mouse: windows have focus, and people go away, only where there are
// such.
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
    const managed = () => spawnSync('xprop', ['-root', '_NET_SUPPORTING_WM_CHECK'], { env: desktop.environment, encoding: 'utf8' });
    await until('openbox', async () => managed().stdout.includes('window id'));
    await pause(1000); // a window that comes while openbox still starts may stay hidden
    desktop.comeBack();
    return desktop;
  }

  /** xdotool; null where it failed. */
  do(...words) {
    const done = spawnSync('xdotool', words, { env: this.environment, encoding: 'utf8' });
    return done.status === 0 ? done.stdout : null;
  }

  /** The hand moves every now and then: somebody is there. */
  comeBack() {
    let x = 0;
    const move = () => this.do('mousemove', String(700 + (x = 1 - x)), '880');
    move();
    this.hand = setInterval(move, 1000);
  }
  goAway() {
    clearInterval(this.hand);
    this.do('mousemove', '705', '880');
  }

  close() {
    clearInterval(this.hand);
    for (const program of this.programs.reverse()) program.kill();
  }
}
