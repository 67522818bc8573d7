// Light, dark, or as the system has it; kept in this browser.
import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icon';

const ORDER = ['auto', 'light', 'dark'] as const;
type Theme = (typeof ORDER)[number];
const ICONS = { auto: 'auto', light: 'sun', dark: 'dark' } as const;
const KEY = 'companion.theme';

function stored(): Theme {
  try {
    const text = localStorage.getItem(KEY);
    return ORDER.find((one) => one === text) ?? 'auto';
  } catch {
    return 'auto'; // storage may be off
  }
}

const changed = new EventTarget();
/** Calls back when colours change, by the button or by the system. */
export function onThemeChange(listener: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  changed.addEventListener('change', listener);
  system.addEventListener('change', listener);
  return () => {
    changed.removeEventListener('change', listener);
    system.removeEventListener('change', listener);
  };
}

export function ThemeButton() {
  const [theme, setTheme] = useState<Theme>(stored);
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // then it lasts as long as the page
    }
    changed.dispatchEvent(new Event('change'));
  }, [theme]);
  const next = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length]!;
  return (
    <button type="button" class="quiet" onClick={() => setTheme(next)} title={`Colours: ${theme}`} aria-label={`Colours: ${theme}. Change to ${next}`}>
      <Icon name={ICONS[theme]} />
    </button>
  );
}
