// Colours live in styles.css as custom properties; the canvas needs them resolved for the scheme in force.

/** Gives an element its colour without a style attribute in the page's text. */
export function paint(element: HTMLElement | null, color: string): void {
  element?.style.setProperty('--color', `var(${color})`);
}

/** "rgb(…)" of a custom property, as it is now inside `scope`. */
export function resolved(scope: Element, color: string): string {
  const probe = document.createElement('i');
  probe.style.color = `var(${color})`;
  scope.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}
