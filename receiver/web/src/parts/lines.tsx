// Lines over time, for pace and for the curve of a session's cost. What they say stands in text beside them.
import { useCallback, useMemo } from 'preact/hooks';
import uPlot from 'uplot';
import { axisBelow, axisBeside, type Theme, usePlot } from './plot';

export interface Line {
  label: string;
  color: string;
  values: (number | null)[];
  dash?: number[];
  fill?: boolean;
}

interface Props {
  label: string; // what there is to see, for those who do not
  x: number[];
  lines: Line[];
  tickX: (value: number) => string;
  tickY: (value: number) => string;
  steps?: number[]; // between marks of the axis below
  jumps?: boolean; // each value holds until the next
}

export function Lines({ label, x, lines, tickX, tickY, steps, jumps }: Props) {
  const data = useMemo<uPlot.AlignedData>(() => [x, ...lines.map((line) => line.values)] as uPlot.AlignedData, [x, lines]);
  const build = useCallback(
    (theme: Theme, width: number, height: number): uPlot.Options => ({
      width,
      height,
      padding: [theme.em, 1.9 * theme.em, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: [x[0] ?? 0, Math.max(x.at(-1) ?? 1, (x[0] ?? 0) + 1)] },
        y: { range: (_self, _low, high) => [0, high > 0 ? high * 1.08 : 1] },
      },
      axes: [
        {
          ...axisBelow(theme),
          space: 5.5 * theme.em,
          values: (_self, splits) => splits.map(tickX),
          ...(steps ? { incrs: steps } : {}),
        },
        axisBeside(theme, tickY),
      ],
      series: [
        {},
        ...lines.map((line) => ({
          stroke: theme.color(line.color),
          width: line.dash ? 1.5 : 2.5,
          points: { show: false },
          spanGaps: true,
          ...(jumps ? { paths: uPlot.paths.stepped!({ align: 1 }) } : {}),
          ...(line.dash ? { dash: line.dash } : {}),
          ...(line.fill ? { fill: theme.color(`${line.color}-soft`) } : {}),
        })),
      ],
    }),
    [lines, x],
  );
  const { holder } = usePlot(build, data);
  return <div class="chart"><div class="plot" role="img" aria-label={label}><div class="plot-canvas" ref={holder} /></div></div>;
}
