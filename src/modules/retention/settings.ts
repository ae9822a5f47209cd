/** The periods as the authority set them, each between its floor and its ceiling. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readSettings, setting, type Setting } from '../../access/index.ts';
import type { Tx } from '../../platform/db.ts';
import {
  RETENTION_SCHEDULE,
  SCHEDULE_VERSION,
  type ClassId,
  type Period,
  type RetentionClass,
} from './schedule.ts';

const classes: readonly RetentionClass[] = RETENTION_SCHEDULE;
const withPeriod = classes.filter(
  (each): each is RetentionClass & { readonly period: Period } => each.period !== null,
);

/** One setting for each class with a period. */
export const retentionSettings: readonly Setting<number>[] = withPeriod.map(
  ({ id, title, period, from }) =>
    setting({
      key: `retention.${id}`,
      title: `Kept, in ${period.unit}: ${title}`,
      help: `Counted from ${from}. The standard is ${period.standard}; from ${period.floor} to ${period.ceiling}.`,
      schema: z.number().int().min(period.floor).max(period.ceiling),
      standard: period.standard,
    }),
);

/**
 * Whether records stay to the 18th birthday whatever the years: for a law that asks whether services
 * were ever provided (Children Act 1989, section 23ZZZA, once in force). It needs an impact assessment.
 */
export const keepToEighteen = setting({
  key: 'retention.keep-to-eighteen',
  title: 'Keep social-care records to the 18th birthday',
  help: 'For section 23ZZZA of the Children Act 1989, which asks whether services were ever provided. Agree a data protection impact assessment first.',
  schema: z.boolean(),
  standard: false,
});

/** The rules of one night: what each class is kept for, and which version that is. */
export interface RulesInForce {
  readonly keep: Readonly<Record<ClassId, number>>;
  readonly toEighteen: boolean;
  /** The schedule's version with a fingerprint of the periods. */
  readonly version: string;
}

/** Reads the rules as they are set now. */
export async function rulesInForce(tx: Tx): Promise<RulesInForce> {
  const [toEighteen, ...periods] = await readSettings(tx, keepToEighteen, ...retentionSettings);
  return rulesOf(Object.fromEntries(withPeriod.map(({ id }, at) => [id, periods[at]])), toEighteen);
}

/** The rules with some periods changed from the standard. */
export function rulesOf(
  changed: Readonly<Record<string, number | undefined>> = {},
  toEighteen = false,
): RulesInForce {
  const periods = withPeriod.map(({ id, period }) => [id, changed[id] ?? period.standard] as const);
  const print = createHash('sha256')
    .update(JSON.stringify([periods, toEighteen]))
    .digest('hex');
  return {
    keep: Object.fromEntries(periods) as Record<ClassId, number>,
    toEighteen,
    version: `${SCHEDULE_VERSION}-${print.slice(0, 8)}`,
  };
}

/** `6 years`, as pages and certificates say it. */
export function periodInWords(entry: RetentionClass, keep: number | undefined): string {
  if (entry.period === null || keep === undefined) return '';
  const unit = keep === 1 ? entry.period.unit.replace(/s$/u, '') : entry.period.unit;
  return `${keep} ${unit}`;
}
