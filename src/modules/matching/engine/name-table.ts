/**
 * The distinct names of both files, each folded, taken apart and sounded out once, and known by a
 * number from then on. Number 0 is "no name".
 */
import {
  compactName,
  foldName,
  isNameParticle,
  nicknameGroupsOf,
  soundsOf,
} from '../../people/index.ts';
import { intAt, pushInt, rowsWithNone, textHash } from './arrays.ts';
import type { IntList } from './arrays.ts';
import { letterMask } from './similarity.ts';

/** Where the numbers that most comparisons need stand in a name's row. */
export const NAME_CELL = {
  /** One number for all spacings and accents of a name. */
  key: 0,
  /** Which letters it holds, a bit each. */
  mask: 1,
  length: 2,
  firstLetter: 3,
  /** How the whole sounds; the second repeats the first where there is one only. */
  sound: 4,
  secondSound: 5,
  /** 1 when the name has several parts. */
  isCompound: 6,
  /** 1 when its first part has short or full forms. */
  hasForms: 7,
} as const;

/** Numbers in a name's row. */
export const NAME_ROW = 8;

/** All distinct names; every list is read by a name's number. */
export interface NameTable {
  /** Rows of numbers, see {@link NAME_CELL}; read by {@link nameCell}. */
  readonly rows: IntList;
  /** The name as first written, for people to read. */
  readonly written: string[];
  /** The name folded and run together. */
  readonly text: string[];
  /** The numbers of its parts (small words left out where others remain). */
  readonly parts: (readonly number[])[];
  /** Codes to look for the name by: how the whole and each part sound. */
  readonly searchSounds: (readonly number[])[];
  /** Groups of short and full forms that its first part belongs to. */
  readonly groups: (readonly number[])[];
  readonly byWriting: Map<string, number>;
  readonly byFolded: Map<string, number>;
  readonly keys: Map<string, number>;
}

const NONE: readonly number[] = [];

/** A table that holds "no name" only. */
export function createNameTable(): NameTable {
  return {
    rows: rowsWithNone(NAME_ROW),
    written: [''],
    text: [''],
    parts: [NONE],
    searchSounds: [NONE],
    groups: [NONE],
    byWriting: new Map([['', 0]]),
    byFolded: new Map([['', 0]]),
    keys: new Map([['', 0]]),
  };
}

/** A number of a name's row, by {@link NAME_CELL}. */
export function nameCell(table: NameTable, name: number, cell: number): number {
  return intAt(table.rows.values, name * NAME_ROW + cell);
}

/** The number that all spacings and accents of a name share; 0 for no name. */
export function nameKey(table: NameTable, name: number): number {
  return nameCell(table, name, NAME_CELL.key);
}

/** The number of a name as written, new or known; 0 when there is no letter in it. */
export function internName(table: NameTable, written: string): number {
  const known = table.byWriting.get(written);
  if (known !== undefined) return known;
  const name = internFolded(table, foldName(written), written.trim());
  table.byWriting.set(written, name);
  return name;
}

function internFolded(table: NameTable, folded: string, written: string): number {
  const known = table.byFolded.get(folded);
  if (known !== undefined) return known;
  const name = table.text.length;
  const text = compactName(folded);
  const sounds = soundCodes(text);
  table.byFolded.set(folded, name);
  table.written.push(written);
  table.text.push(text);
  table.parts.push([name]);
  table.searchSounds.push(sounds);
  table.groups.push(nicknameGroupsOf(text));
  for (let cell = 0; cell < NAME_ROW; cell++) pushInt(table.rows, 0);
  const all = folded.split(' ');
  if (all.length > 1) addParts(table, name, all);
  writeRow(table, name, sounds);
  return name;
}

function addParts(table: NameTable, name: number, all: readonly string[]): void {
  const telling = all.filter((part) => !isNameParticle(part));
  const parts = (telling.length > 0 ? telling : all).map((part) => internFolded(table, part, part));
  const sounds = [name, ...parts].flatMap((part) => table.searchSounds[part] ?? NONE);
  table.parts[name] = parts;
  table.groups[name] = table.groups[parts[0] ?? 0] ?? NONE;
  table.searchSounds[name] = [...new Set(sounds)];
}

function writeRow(table: NameTable, name: number, sounds: readonly number[]): void {
  const text = table.text[name] ?? '';
  const key = table.keys.get(text) ?? table.keys.size;
  table.keys.set(text, key);
  const row: Record<keyof typeof NAME_CELL, number> = {
    key,
    mask: letterMask(text),
    length: text.length,
    firstLetter: text.charCodeAt(0),
    sound: sounds[0] ?? 0,
    secondSound: sounds[1] ?? sounds[0] ?? 0,
    isCompound: (table.parts[name]?.[0] ?? name) === name ? 0 : 1,
    hasForms: (table.groups[name]?.length ?? 0) > 0 ? 1 : 0,
  };
  for (const cell of Object.keys(NAME_CELL) as (keyof typeof NAME_CELL)[]) {
    table.rows.values[name * NAME_ROW + NAME_CELL[cell]] = row[cell];
  }
}

/** Codes of how a text sounds; the text itself where the rules of sound say nothing. */
function soundCodes(text: string): readonly number[] {
  const sounds = soundsOf(text);
  return (sounds.length > 0 ? sounds : [text]).map(textHash);
}
