// Stacked bars over time. The pointer and the arrow keys walk along them; a click or Enter opens what a bar is made of.
import { useCallback, useId, useMemo, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { Swatch } from './badge';
import { axisBelow, axisBeside, type Theme, usePlot } from './plot';

export interface Series {
  key: string;
  label: string;
  color: string;
  values: number[]; // heights, one a bucket
  texts: string[]; // the same as it reads
}

interface Props {
  label: string;
  names: string[]; // of the buckets, in words
  ticks: string[]; // on the axis
  series: Series[]; // from the bottom up
  totals: string[];
  tick: (value: number) => string;
  onPick?: (bucket: number) => void;
  hint?: string;
}

/** Each series drawn from the ground to its own top, the highest first: then the lower ones lie before it. */
function stacked(series: Series[], count: number): number[][] {
  const ground = new Array<number>(count).fill(0);
  return series.map((one) => one.values.map((value, i) => (ground[i]! += value)));
}

export function Bars({ label, names, ticks, series, totals, tick, onPick, hint }: Props) {
  const [at, setAt] = useState<number | null>(null);
  const [byKey, setByKey] = useState(false);
  const id = useId();
  const count = names.length;
  const data = useMemo<uPlot.AlignedData>(() => {
    const x = names.map((_, i) => i);
    return [x, ...stacked(series, count).reverse()] as uPlot.AlignedData;
  }, [names, series]);

  const build = useCallback(
    (theme: Theme, width: number, height: number): uPlot.Options => ({
      width,
      height,
      padding: [theme.em, 1.2 * theme.em, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      scales: {
        x: { time: false, range: [-0.5, Math.max(count - 0.5, 0.5)] },
        y: { range: (_self, _low, high) => [0, high > 0 ? high * 1.05 : 1] },
      },
      axes: [
        {
          ...axisBelow(theme),
          splits: (self) => {
            const room = Math.max(1, Math.floor(self.width / (6 * theme.em)));
            const step = Math.max(1, Math.ceil(count / room));
            return Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
          },
          values: (_self, splits) => splits.map((i) => ticks[i] ?? ''),
        },
        axisBeside(theme, tick),
      ],
      series: [
        {},
        ...[...series].reverse().map((one) => ({
          fill: theme.color(one.color),
          width: 0,
          points: { show: false },
          paths: uPlot.paths.bars!({ size: [0.78, 64], gap: 1 }),
        })),
      ],
      hooks: {
        setCursor: [
          (self: uPlot) => {
            const index = self.cursor.left !== undefined && self.cursor.left >= 0 ? (self.cursor.idx ?? null) : null;
            setAt(index);
            setByKey(false);
          },
        ],
      },
    }),
    [series, ticks, count],
  );
  const { holder, plot } = usePlot(build, data);

  const onKeyDown = (event: KeyboardEvent) => {
    const last = count - 1;
    const from = at ?? last;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      setByKey(true);
      setAt(Math.max(0, Math.min(last, at === null ? last : to)));
    } else if (event.key === 'Enter' && at !== null) {
      onPick?.(at);
    } else if (event.key === 'Escape') {
      setAt(null);
    }
  };

  const now = at ?? Math.max(0, count - 1);
  const words = count > 0 ? `${names[now]}: ${totals[now]}` : 'nothing';
  const shown = at === null ? [] : series.filter((one) => (one.values[at] ?? 0) > 0 || one.texts[at]);
  const place = useCallback(
    (element: HTMLElement | null) => {
      const chart = plot.current;
      if (!element || !chart || at === null) return;
      const x = chart.valToPos(at, 'x') + chart.over.offsetLeft;
      const width = element.offsetWidth;
      const left = x + 16 + width > chart.width ? x - 16 - width : x + 16;
      element.style.left = `${Math.max(0, Math.min(left, chart.width - width))}px`;
    },
    [at, series],
  );

  return (
    <div class="chart">
      <div
        class={onPick ? 'plot pickable' : 'plot'}
        tabIndex={0}
        role="slider"
        aria-label={label}
        aria-describedby={hint ? id : undefined}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, count - 1)}
        aria-valuenow={now}
        aria-valuetext={words}
        onKeyDown={onKeyDown}
        onBlur={() => setAt(null)}
        onClick={() => at !== null && onPick?.(at)}
      >
        <div class="plot-canvas" ref={holder} />
        {at !== null && byKey && plot.current && (
          <i
            class="plot-here"
            aria-hidden="true"
            ref={(element) => {
              const chart = plot.current;
              if (element && chart) element.style.left = `${chart.valToPos(at, 'x') + chart.over.offsetLeft}px`;
            }}
          />
        )}
        {at !== null && names[at] !== undefined && (
          <div class="tip" ref={place} aria-hidden="true">
            <b>{names[at]}</b>
            <ul>
              {[...shown].reverse().map((one) => (
                <li key={one.key}><Swatch color={one.color} /><span>{one.label}</span><span class="money">{one.texts[at]}</span></li>
              ))}
            </ul>
            {shown.length !== 1 && <p><span>Total</span><span class="money">{totals[at]}</span></p>}
          </div>
        )}
      </div>
      {hint && <p class="sr" id={id}>{hint}</p>}
    </div>
  );
}

export function Legend({ series, onPick }: { series: { key: string; label: string; color: string }[]; onPick?: (key: string) => void }) {
  return (
    <ul class="legend">
      {series.map((one) => (
        <li key={one.key}>
          {onPick ? (
            <button type="button" class="quiet" onClick={() => onPick(one.key)} title={`Only ${one.label}`}><Swatch color={one.color} />{one.label}</button>
          ) : (
            <><Swatch color={one.color} />{one.label}</>
          )}
        </li>
      ))}
    </ul>
  );
}
