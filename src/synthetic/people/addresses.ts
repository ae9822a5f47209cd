/** Where a family has lived: it moves now and then, mostly within the council. */
import { addDays } from '../../platform/calendar-date.ts';
import type { CalendarDate } from '../../platform/calendar-date.ts';
import { houseIn } from '../council/areas.ts';
import type { Address, AddressSpell, Area } from '../model.ts';
import type { Random } from '../random.ts';

/** An address somewhere in the area. */
export function addressIn(area: Area, random: Random): Address {
  const street = random.pick(area.streets);
  return { line: houseIn(street, random), area, postcode: street.postcode };
}

/** How a family's moves come about. */
export interface MovesInput {
  readonly area: Area;
  readonly areas: readonly Area[];
  readonly from: CalendarDate;
  readonly today: CalendarDate;
  /** Share of families that move in a year. */
  readonly rate: number;
  /** The family left the council on this day. */
  readonly leaves: { readonly on: CalendarDate; readonly to: Area } | null;
}

/** The family's addresses, oldest first; the last one is where they live now. */
export function addressHistory(input: MovesInput, random: Random): readonly AddressSpell[] {
  const moves: { on: CalendarDate; area: Area }[] = [];
  let area = input.area;
  let day = addDays(input.from, random.int(100, 400));
  const end = input.leaves?.on ?? input.today;
  while (day < addDays(end, -30)) {
    if (random.chance(input.rate)) {
      if (random.chance(0.45)) area = random.pick(input.areas);
      moves.push({ on: day, area });
    }
    day = addDays(day, random.int(300, 430));
  }
  if (input.leaves) moves.push({ on: input.leaves.on, area: input.leaves.to });
  const spells: AddressSpell[] = [];
  let from = input.from;
  let address = addressIn(input.area, random);
  for (const move of moves) {
    spells.push({ address, from, to: addDays(move.on, -1) });
    from = move.on;
    address = addressIn(move.area, random);
  }
  spells.push({ address, from, to: null });
  return spells;
}
