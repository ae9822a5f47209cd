/** The children of the proof: where each stands, decided by its number, the same in every run. */

/** What is special about a child; half of them are plain. */
export type State =
  | 'plain'
  | 'ended lately' // the worker's allocation ended ten days ago, nobody has it since
  | 'ended long ago' // two months ago, and another team has the child
  | 'restricted'
  | 'protected' // a protected location, with an allow-list
  | 'sealed' // adopted
  | 'conflict' // everybody who looks has a conflict with the child
  | 'left lately' // left school two school days ago
  | 'left long ago'
  | 'doubtful' // the link with the school's record waits for somebody
  | 'elsewhere'; // another authority's

/** Whom a case, a question or an act about a child names beside its worker. */
export type Extra =
  | 'none'
  | 'named' // the reviewing officer, the youth-justice worker and the inclusion officer
  | 'question of the worker'
  | 'question of the school'
  | 'emergency' // a worker of another team opened the record
  | 'rights'; // asked for a copy

/** Where a child stands. */
export interface Place {
  readonly number: number;
  readonly state: State;
  readonly extra: Extra;
  readonly team: number;
  readonly school: number;
  /** Whether the worker who looks has the child. */
  readonly isOwn: boolean;
}

/** Teams: the first is the one of those who look, the first two make up their service. */
export const TEAMS = 16;
/** Schools: the first is the one of those who look, the first two make up their trust. */
export const SCHOOLS = 16;
/** Children with the same place, one after another. */
export const BLOCK = 20;

const STATES: readonly State[] = [
  ...Array.from({ length: 9 }, () => 'plain' as const),
  'ended lately',
  'ended long ago',
  'restricted',
  'protected',
  'sealed',
  'conflict',
  'left lately',
  'left long ago',
  'doubtful',
  'doubtful',
  'elsewhere',
];
const EXTRAS: readonly Extra[] = [
  'none',
  'named',
  'question of the worker',
  'question of the school',
  'emergency',
  'rights',
];

/** Where the child of the number stands. */
export function placeOf(number: number): Place {
  const block = Math.floor(number / BLOCK);
  const round = Math.floor(block / TEAMS);
  return {
    number,
    state: STATES[number % BLOCK] ?? 'plain',
    extra: EXTRAS[((number % BLOCK) + Math.floor(round / 3)) % EXTRAS.length] ?? 'none',
    team: block % TEAMS,
    school: (block + number + round) % SCHOOLS,
    isOwn: block % TEAMS === 0 && round % 3 === 0,
  };
}
