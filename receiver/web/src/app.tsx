// The shell: navigation, the state of the connection, the page that the hash names.
import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { onSessionEnd } from './lib/ask';
import { type Place, usePlace } from './lib/hash';
import { follow, type Live, LiveContext } from './lib/live';
import { Calls } from './pages/calls';
import { OneCall } from './pages/call';
import { Dark } from './pages/dark';
import { Explore } from './pages/explore';
import { Inventory } from './pages/inventory';
import { Reconcile } from './pages/reconcile';
import { OneSession } from './pages/session';
import { Sessions } from './pages/sessions';
import { Settings } from './pages/settings';
import { Sources } from './pages/sources';
import { Today } from './pages/today';
import { Icon, type IconName } from './parts/icon';
import { NoSession } from './parts/states';
import { ThemeButton } from './parts/theme';

interface Page {
  path: string;
  label: string;
  icon: IconName;
  view: ComponentType<{ place: Place }>;
  one?: ComponentType<{ place: Place }>;
}

const PAGES: Page[] = [
  { path: 'today', label: 'Today', icon: 'today', view: Today },
  { path: 'explore', label: 'Explore', icon: 'explore', view: Explore },
  { path: 'sessions', label: 'Sessions', icon: 'sessions', view: Sessions, one: OneSession },
  { path: 'calls', label: 'Calls', icon: 'calls', view: Calls, one: OneCall },
  { path: 'dark', label: 'Dark usage', icon: 'dark', view: Dark },
  { path: 'sources', label: 'Sources', icon: 'sources', view: Sources },
  { path: 'inventory', label: 'Inventory', icon: 'inventory', view: Inventory },
  { path: 'reconcile', label: 'Reconcile', icon: 'reconcile', view: Reconcile },
  { path: 'settings', label: 'Settings', icon: 'settings', view: Settings },
];

const WAYS: Record<Live['way'], string> = {
  connecting: 'Connecting',
  stream: 'Live',
  polling: 'Every 5 s',
  offline: 'No answer',
};

function Navigation({ here }: { here: string }) {
  const current = useRef<HTMLAnchorElement>(null);
  // On a phone the row scrolls: the page one is on stays in sight.
  useEffect(() => current.current?.scrollIntoView({ block: 'nearest', inline: 'center' }), [here]);
  return (
    <nav class="nav" aria-label="Pages">
      <ul>
        {PAGES.map((page) => (
          <li key={page.path}>
            <a
              href={`#/${page.path}`}
              aria-current={page.path === here ? 'page' : undefined}
              ref={page.path === here ? current : undefined}
            >
              <Icon name={page.icon} />
              <span>{page.label}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export function App() {
  const place = usePlace();
  const [live, setLive] = useState<Live>({ way: 'connecting', version: 0, calls: [] });
  const [ended, setEnded] = useState(false);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);

  useEffect(() => onSessionEnd(() => setEnded(true)), []);
  useEffect(() => (ended ? undefined : follow(setLive)), [ended]);

  // Ages of things and the day of today go on without any news.
  const [, setMinute] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setMinute((n) => n + 1), 30_000);
    return () => clearInterval(timer);
  }, []);

  const page = PAGES.find((one) => one.path === place.path[0]);
  const where = place.path.slice(0, 2).join('/');
  useEffect(() => {
    document.title = `${page?.label ?? 'Not found'} · LiteLLM Companion`;
    // Whoever goes by keyboard or by ear begins at the new page's top.
    if (!first.current) {
      main.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    first.current = false;
  }, [where]);

  if (ended) return <NoSession />;
  const View = place.path[1] && page?.one ? page.one : page?.view;
  return (
    <LiveContext.Provider value={live}>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>
        Skip to the page
      </a>
      <header class="top">
        <a class="brand" href="#/today"><Icon name="brand" /><span>LiteLLM Companion</span></a>
        <div class="top-end">
          <span class={`way way-${live.way}`} role="status"><i aria-hidden="true" />{WAYS[live.way]}</span>
          <ThemeButton />
        </div>
      </header>
      <Navigation here={place.path[0]!} />
      <main id="main" ref={main} tabIndex={-1}>
        {View ? <View place={place} key={where} /> : (
          <div class="state"><h1>There is no such page</h1><p><a href="#/today">Go to Today</a></p></div>
        )}
      </main>
    </LiveContext.Provider>
  );
}
