// What both kinds of chart share: a uPlot that follows the width of its place and the colours of the scheme.
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { resolved } from '../lib/color';
import { onThemeChange } from './theme';

export interface Theme {
  text: string;
  grid: string;
  font: string;
  em: number; // its size in pixels
  color: (name: string) => string;
}

function themeOf(scope: Element): Theme {
  const style = getComputedStyle(scope);
  return {
    text: resolved(scope, '--faint'),
    grid: resolved(scope, '--line'),
    font: `${style.fontSize} ${style.fontFamily}`,
    em: parseFloat(style.fontSize),
    color: (name) => resolved(scope, name),
  };
}

/** Builds the plot anew when `build` or the colours change, and resizes it with its element. */
export function usePlot(build: (theme: Theme, width: number, height: number) => uPlot.Options, data: uPlot.AlignedData) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  useEffect(() => {
    const element = holder.current!;
    const make = () => {
      plot.current?.destroy();
      const options = build(themeOf(element), element.clientWidth, element.clientHeight);
      plot.current = new uPlot(options, data, element);
    };
    make();
    const watch = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      if (plot.current && width > 0 && (width !== plot.current.width || height !== plot.current.height))
        plot.current.setSize({ width, height });
    });
    watch.observe(element);
    const forget = onThemeChange(make);
    return () => {
      watch.disconnect();
      forget();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [build, data]);
  return { holder, plot };
}

const plainAxis = ({ text, font }: Theme): uPlot.Axis => ({ stroke: text, font, ticks: { show: false } });

/** The axis of time, without lines. */
export const axisBelow = (theme: Theme): uPlot.Axis => ({ ...plainAxis(theme), grid: { show: false }, size: 2.2 * theme.em });

/** The axis of amounts, whose marks read as `tick` says. */
export const axisBeside = (theme: Theme, tick: (value: number) => string): uPlot.Axis => ({
  ...plainAxis(theme),
  grid: { stroke: theme.grid, width: 1 },
  space: 3.5 * theme.em,
  size: axisSize,
  values: (_self, splits) => splits.map(tick),
});

/** Room for the widest mark of an axis. */
function axisSize(self: uPlot, values: string[] | null): number {
  const longest = (values ?? []).reduce((a, b) => (b.length > a.length ? b : a), '');
  if (!longest) return 40;
  self.ctx.save();
  self.ctx.font = self.axes[1]!.font![0] as unknown as string;
  const width = self.ctx.measureText(longest).width / devicePixelRatio;
  self.ctx.restore();
  return Math.ceil(width) + 14;
}
