import type { ComponentChildren } from 'preact';

/** A page's head: its name, a line of what it is, and what can be done. */
export function Head({ title, children, lead }: { title: ComponentChildren; lead?: ComponentChildren; children?: ComponentChildren }) {
  return (
    <div class="head">
      <div><h1>{title}</h1>{lead && <p class="lead">{lead}</p>}</div>
      {children && <div class="head-end">{children}</div>}
    </div>
  );
}

export function Card({ title, children, end, wide }: { title?: ComponentChildren; end?: ComponentChildren; wide?: boolean; children: ComponentChildren }) {
  return (
    <section class={wide ? 'card wide' : 'card'}>
      {(title || end) && <div class="card-head">{title && <h2>{title}</h2>}{end}</div>}
      {children}
    </section>
  );
}

/** One figure and what it is. */
export function Figure({ label, value, note, tone }: { label: ComponentChildren; value: ComponentChildren; note?: ComponentChildren; tone?: string | undefined }) {
  return (
    <div class={tone ? `figure tone-${tone}` : 'figure'}>
      <dt>{label}</dt>
      <dd>{value}</dd>
      {note && <dd class="note">{note}</dd>}
    </div>
  );
}
