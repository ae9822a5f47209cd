import type { Random } from '../random.ts';

/** A telephone number from the range that Ofcom keeps for drama: it reaches nobody. */
export function telephone(random: Random): string {
  return `01632 960${String(random.int(0, 999)).padStart(3, '0')}`;
}

/** A mobile number from the range that Ofcom keeps for drama. */
export function mobile(random: Random): string {
  return `07700 900${String(random.int(0, 999)).padStart(3, '0')}`;
}
