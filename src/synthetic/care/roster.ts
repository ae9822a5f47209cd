/** Who works with a family: a team by kind of work and area, a worker, another one after a while. */
import { addDays } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import type { Allocation, Team, TeamKind } from '../model.ts';
import type { Random } from '../random.ts';

/** Gives workers to a family for stretches of time. */
export type Roster = (
  kind: TeamKind,
  from: CalendarDate,
  to: CalendarDate | null,
  today: CalendarDate,
  random: Random,
) => readonly Allocation[];

/** The roster for one area: an area's families go to the same team of each kind. */
export function rosterFor(teams: readonly Team[], areaIndex: number): Roster {
  return (kind, from, to, today, random) => {
    const ofKind = teams.filter((team) => team.kind === kind);
    const team = ofKind[areaIndex % ofKind.length];
    if (team === undefined || team.workers.length === 0) return [];
    const allocations: Allocation[] = [];
    let start = from;
    let previous: string | undefined;
    for (;;) {
      let worker = random.pick(team.workers);
      if (worker.email === previous) worker = random.pick(team.workers);
      previous = worker.email;
      // Workers stay about fourteen months: turnover and caseload moves.
      const change = addDays(start, random.int(120, 720));
      const ended = to !== null && change >= to;
      if (ended || change > today) {
        allocations.push({ team, worker, from: start, to });
        return allocations;
      }
      allocations.push({ team, worker, from: start, to: change });
      start = change;
    }
  };
}
