// Money as it reads everywhere: rounded to look at, exact under the pointer; what has no price is never $0.00.
import { count } from '../lib/format';
import { exactMoney, formatMoney, known, parseMoney } from '../lib/money';
import type { Column } from './table';

interface Cost {
  cost_usd: string | null;
  calls: number;
  unpriced_calls: number;
}

/** The cost of a sum. Where nothing of it has a price it says so instead of a number. */
export function SumCost({ of, digits = 2 }: { of: Cost; digits?: number }) {
  const nano = known(of.cost_usd);
  if (of.unpriced_calls > 0 && nano === 0n)
    return <span class="unpriced" title={`${count(of.unpriced_calls)} calls without a known price`}>unpriced</span>;
  return (
    <span class="money" title={exactMoney(nano)}>
      {formatMoney(nano, digits)}
      {of.unpriced_calls > 0 && (
        <span class="unpriced plus" title={`and ${count(of.unpriced_calls)} calls without a known price`}>
          +<span class="sr"> {count(of.unpriced_calls)} unpriced calls</span>
        </span>
      )}
    </span>
  );
}

/** In a table; what has no price is empty in CSV and null in JSON. */
export const costColumn: Column<Cost> = {
  key: 'cost_usd',
  label: 'Cost',
  numeric: true,
  value: (of) => (of.unpriced_calls > 0 && known(of.cost_usd) === 0n ? null : of.cost_usd),
  order: (of) => known(of.cost_usd),
  show: (of) => <SumCost of={of} />,
};

export function CallCost({ cost, status }: { cost: string | null; status?: string }) {
  const nano = parseMoney(cost);
  if (nano === null) return status === 'failure' ? <span class="faint">–</span> : <span class="unpriced">unpriced</span>;
  return <span class="money" title={exactMoney(nano)}>{formatMoney(nano, 4)}</span>;
}
