import type { ComponentChildren } from 'preact';
import { paint } from '../lib/color';
import { routeOf } from '../lib/words';

/** A spot of a colour; what it means always stands beside it as text. */
export function Swatch({ color }: { color: string }) {
  return <i class="swatch" aria-hidden="true" ref={(element) => paint(element, color)} />;
}

export function RouteBadge({ route }: { route: string }) {
  const meaning = routeOf(route);
  return <span class="badge" title={meaning.says}><Swatch color={meaning.color} />{meaning.label}</span>;
}

export function Chip({ children, onRemove, label }: { children: ComponentChildren; onRemove: () => void; label: string }) {
  return (
    <span class="chip">
      {children}
      <button type="button" class="quiet" onClick={onRemove} aria-label={`Remove ${label}`}>×</button>
    </span>
  );
}
