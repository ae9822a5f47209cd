/**
 * How well linkage finds pairs, at three levels of noise, with and without UPN: `node
 * bench/linkage.ts [left] [right]`. The time is that of linking alone; `alongside bench link`
 * measures the whole command. Data and rates: bench/linkage/ (all invented, the truth kept).
 */
import { performance } from 'node:perf_hooks';
import { linkPeople } from '../src/modules/matching/index.ts';
import type { LinkedPair, PersonRecord } from '../src/modules/matching/index.ts';
import { quantile } from './figure.ts';
import { ABSENT_RATES, makeDataSet } from './linkage/data-set.ts';
import type { DataSet } from './linkage/data-set.ts';
import { calibration, judge } from './linkage/judge.ts';
import type { Judgement } from './linkage/judge.ts';
import { NORMAL_NOISE, scaleNoise } from './linkage/noise.ts';
import { POPULATION_RATES } from './linkage/population.ts';

/** How many records stand on each side. */
export interface LinkageSize {
  readonly left: number;
  readonly right: number;
}

const SEEDS = [11, 3, 7];
const NOISE = { light: 0.5, normal: 1, heavy: 2 };
const LOW_ENOUGH_TO_JUDGE = 0.001;

/** Prints precision, recall, review list, best F1, time and calibration: medians over three seeds. */
export function benchLinkage(size: LinkageSize, print: (line: string) => void): void {
  print(`${size.left} to ${size.right}; rates ${JSON.stringify({ ...NORMAL_NOISE })}`);
  print(`population ${JSON.stringify({ ...POPULATION_RATES, ...ABSENT_RATES })}`);
  for (const fields of ['basic', 'all'] as const) {
    for (const [noise, factor] of Object.entries(NOISE)) {
      for (const withUpn of [true, false]) {
        const rates = { ...scaleNoise(NORMAL_NOISE, factor), ...(withUpn ? {} : { upn: 0 }) };
        const runs = SEEDS.map((seed) => {
          const data = makeDataSet({ ...size, rates, seed, basic: fields === 'basic' });
          return run(withUpn ? data : withoutUpn(data));
        });
        const name = `${fields} fields, ${noise} noise, ${withUpn ? 'with' : 'without'} UPN`;
        print(`${name}: ${inWords(runs)}`);
        if (noise === 'normal') print(bandsInWords(runs.flatMap(({ found }) => found)));
      }
    }
  }
}

interface Run {
  readonly judgement: Judgement;
  readonly ms: number;
  readonly found: readonly (readonly [LinkedPair, boolean])[];
}

function run({ left, right, truth }: DataSet): Run {
  const before = performance.now();
  const { pairs } = linkPeople(left, right, { thresholds: { review: LOW_ENOUGH_TO_JUDGE } });
  const ms = performance.now() - before;
  return {
    judgement: judge(pairs, truth, left.length),
    ms,
    found: pairs.map((pair) => [pair, truth.get(pair.leftId) === pair.rightId] as const),
  };
}

function withoutUpn(data: DataSet): DataSet {
  const strip = (person: PersonRecord): PersonRecord => ({ ...person, upn: '', formerUpn: '' });
  return { ...data, left: data.left.map(strip), right: data.right.map(strip) };
}

function inWords(runs: readonly Run[]): string {
  const of = (figure: keyof Judgement, digits = 4): string =>
    quantile(
      runs.map(({ judgement }) => judgement[figure]),
      0.5,
    ).toFixed(digits);
  const seconds = quantile(
    runs.map(({ ms }) => ms / 1000),
    0.5,
  ).toFixed(2);
  return `automatic P ${of('autoPrecision', 5)} R ${of('autoRecall')}, review ${of('reviewShare')} of the left file, R after it ${of('recallAfterReview')}, best F1 ${of('bestF1')}, ${seconds} s`;
}

function bandsInWords(found: Run['found']): string {
  return calibration(found)
    .filter(({ pairs }) => pairs > 0)
    .map(
      ({ from, to, pairs, promised, kept }) =>
        `  ${from} to ${Math.min(1, to)}: ${pairs} pairs, promised ${promised.toFixed(3)}, true ${kept.toFixed(3)}`,
    )
    .join('\n');
}

if (import.meta.main) {
  const [left = '8000', right = '60000'] = process.argv.slice(2);
  benchLinkage({ left: Number(left), right: Number(right) }, (line) => {
    console.log(line);
  });
}
