// Lanes of short bars over one stretch of time.
import { timeOfDay } from '../lib/format';
import { paint } from '../lib/color';

export interface Lane {
  label: string;
  bars: { from: number; to: number; color: string; title: string }[];
}

const MARKS = 5;

export function Timeline({ lanes, from, to }: { lanes: Lane[]; from: number; to: number }) {
  const part = (at: number) => Math.max(0, Math.min(100, ((at - from) / (to - from)) * 100));
  return (
    <div class="timeline">
      {lanes.map((lane) => (
        <div class="lane" key={lane.label}>
          <span class="lane-name" title={lane.label}>{lane.label}</span>
          <div class="lane-line" role="img" aria-label={`${lane.label}: ${lane.bars.length === 1 ? 'once' : `${lane.bars.length} times`} between ${timeOfDay(new Date(from))} and ${timeOfDay(new Date(to))}`}>
            {lane.bars.map((bar, i) => (
              <i
                key={i}
                title={bar.title}
                ref={(element) => {
                  if (!element) return;
                  paint(element, bar.color);
                  element.style.left = `${part(bar.from)}%`;
                  element.style.width = `${Math.max(0, part(bar.to) - part(bar.from))}%`;
                }}
              />
            ))}
          </div>
        </div>
      ))}
      <div class="lane lane-marks" aria-hidden="true">
        <span class="lane-name" />
        <div class="lane-line">
          {Array.from({ length: MARKS }, (_, i) => {
            const at = from + ((to - from) * i) / (MARKS - 1);
            return <span key={i}>{timeOfDay(new Date(at))}</span>;
          })}
        </div>
      </div>
    </div>
  );
}
