/** Where a census parser stands, what it has found odd, and why it gave up. */
import { quote } from './dates.ts';
import type { RawBlock, RawChild } from './raw-block.ts';
import type { ReadingNote } from './record.ts';

/** Why a file cannot be read (further), for the person who sent it. */
export interface Refusal {
  readonly reason: string;
  readonly line?: number;
}

export type Parsed =
  | { readonly item: 'header'; readonly block: RawBlock }
  | { readonly item: 'child'; readonly child: RawChild };

/** Something passed over, or odd outside any child: what, where first and how often. */
export interface PassedOver {
  readonly rule: 'unknown-element' | 'stray-text' | 'repeated-element';
  /** The element with the block it stands in, as `CINdetails/Foo`; for text, the block. */
  readonly name: string;
  readonly line: number;
  readonly times: number;
}

const MOST_NOTES = 20;
const MOST_PASSED_OVER = 25;

/** A note that the parser itself can make. */
export type ChildNote = ReadingNote & {
  readonly rule: 'stray-text' | 'repeated-element' | 'too-many-blocks';
};

/** Where the parser stands: in a block, in an element of it, or in something passed over. */
export interface State {
  readonly open: RawBlock[];
  field: { readonly name: string; text: string; readonly line: number } | undefined;
  /** Depth inside an element that is passed over; 0 outside. */
  skipping: number;
  depth: number;
  rooted: boolean;
  child: { readonly index: number; readonly notes: ReadingNote[]; blocks: number } | undefined;
  children: number;
  done: Parsed[];
  refusal: Refusal | undefined;
  closing: boolean;
  /** Characters since the last tag. */
  sinceTag: number;
  /** Line of the last tag. */
  tagLine: number;
  readonly passedOver: Map<string, PassedOver>;
}

/** A parser that has read nothing yet. */
export function freshState(): State {
  return {
    open: [],
    field: undefined,
    skipping: 0,
    depth: 0,
    rooted: false,
    child: undefined,
    children: 0,
    done: [],
    refusal: undefined,
    closing: false,
    sinceTag: 0,
    tagLine: 1,
    passedOver: new Map(),
  };
}

/** Gives the file up; the first reason stands. */
export function refuse(state: State, reason: string, line?: number): void {
  state.refusal ??= line === undefined ? { reason } : { reason, line };
}

/** Why XML that does not hold together is refused, for a person. */
export function brokenXml(state: State): string {
  if (state.closing && state.depth > 0) {
    const far =
      state.children === 0
        ? 'before the first child'
        : `after child ${state.children}${state.child === undefined ? '' : ' had begun'}`;
    return `The file stops ${far}, without its closing elements: it was cut off, perhaps while it was copied. Nothing of it was used. Export or copy it again.`;
  }
  if (!state.rooted && state.closing) {
    return 'The file is empty, or was cut off before the return begins. Export or copy it again.';
  }
  if (!state.rooted) {
    return 'This is not an XML file, so it cannot be a children in need census return. Choose the file that the case system exports for the DfE’s COLLECT service.';
  }
  return 'The XML is broken at this line, so nothing of the file was used. If it was edited by hand, look there for a missing or misspelt element, or for an & or < in a text; otherwise export it again.';
}

/** Keeps a note for the child it is in; outside any child it is about the file. */
export function note(state: State, found: ChildNote): void {
  if (state.child === undefined) {
    if (found.rule !== 'too-many-blocks') {
      passOver(state, found.rule, state.open.at(-1)?.shape.name ?? '', found.at.line);
    }
  } else if (state.child.notes.length < MOST_NOTES || found.severity === 'error') {
    state.child.notes.push(found);
  }
}

/** Counts something about the file that was passed over. */
export function passOver(state: State, rule: PassedOver['rule'], name: string, line: number): void {
  const key = `${rule} ${quote(name)}`;
  const known = state.passedOver.get(key);
  if (known !== undefined) state.passedOver.set(key, { ...known, times: known.times + 1 });
  else if (state.passedOver.size < MOST_PASSED_OVER) {
    state.passedOver.set(key, { rule, name: quote(name), line, times: 1 });
  }
}
