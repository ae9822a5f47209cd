/** Publishing figures of the cohort, and the days that must lie between two reports. */
import { z } from 'zod';
import { readSettings, record, setting, type Viewer } from '../../access/index.ts';
import { calendarDate } from '../../platform/calendar-date.ts';
import type { Clock } from '../../platform/clock.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { defaultDefinitionId } from '../cohort/index.ts';
import { sharedDisclosure } from '../disclosure/index.ts';
import { countCohort, keepReport, newestReport } from './queries.ts';
import { figuresOf, publishAgainOn } from './rules.ts';

/** Days between two reports of the same definition (TRUST T12: differencing). */
export const publishDays = setting({
  key: 'figures.days-between',
  title: 'Days between two published reports',
  help: 'Figures published a few days apart could be subtracted from one another. The standard is 28.',
  schema: z.number().int().min(7).max(366),
  standard: 28,
});

/** Counts from 1 to this are hidden in published reports. */
export const publishHideUpTo = setting({
  key: 'figures.hide-up-to',
  title: 'Published figures: largest number that is hidden',
  help: 'Numbers of children from 1 to this are not published. The standard is 9; never less than 5.',
  schema: z.number().int().min(5).max(50),
  standard: sharedDisclosure.hideUpTo,
});

/** The day from which figures may be published again; today where nothing stands in the way. */
export async function publishableFrom(tx: Tx, clock: Clock): Promise<string> {
  const [days] = await readSettings(tx, publishDays);
  const last = await newestReport(tx, defaultDefinitionId);
  const today = clock.today();
  // What was withdrawn on the day that it is about can be published anew: it is of the same children.
  if (last === undefined || (last.withdrawnAt !== null && last.asAt === today)) return today;
  const day = publishAgainOn(calendarDate(last.asAt), days);
  return day > today ? day : today;
}

/** Publishes today's figures, or says from when that can be done. */
export async function publishReport(
  tx: Tx,
  clock: Clock,
  viewer: Viewer,
): Promise<{ readonly reportId: string } | { readonly from: string }> {
  // Pressed twice at once, the second finds the first.
  await tx.run(sql`
    select pg_advisory_xact_lock(hashtext('alongside.figures'), hashtext(${tx.authorityId}))`);
  const today = clock.today();
  const from = await publishableFrom(tx, clock);
  if (from > today) {
    await record(tx, viewer, { event: 'differencing.block', decision: 'deny', purpose: 'figures' });
    return { from };
  }
  const [hideUpTo] = await readSettings(tx, publishHideUpTo);
  const settings = { hideUpTo, roundTo: sharedDisclosure.roundTo };
  const figures = figuresOf(await countCohort(tx, defaultDefinitionId), settings);
  const reportId = await keepReport(tx, {
    definition: defaultDefinitionId,
    asAt: today,
    at: clock.now(),
    by: viewer.personId,
    ...settings,
    figures,
  });
  await record(tx, viewer, {
    event: 'report.published',
    subjectType: 'report',
    subjectId: reportId,
    count: figures.filter(({ cell }) => cell.kind === 'suppressed').length,
    purpose: 'figures',
  });
  return { reportId };
}
