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
import { textHash } from './arrays.ts';
import { letterMask } from './similarity.ts';

/** All distinct names; every list is read by a name's number. */
export interface NameTable {
  /** The name as first written, for people to read. */
  readonly written: string[];
  /** The name folded and run together. */
  readonly text: string[];
  /** One number for all spacings and accents of a name. */
  readonly key: number[];
  /** The numbers of its parts (small words left out where others remain). */
  readonly parts: (readonly number[])[];
  /** Codes of how the whole sounds, one or two. */
  readonly sounds: (readonly number[])[];
  /** Codes to look for the name by: how the whole and each part sound. */
  readonly searchSounds: (readonly number[])[];
  /** Groups of short and full forms that its first part belongs to. */
  readonly groups: (readonly number[])[];
  /** Which letters it holds, a bit each. */
  readonly mask: number[];
  readonly byWriting: Map<string, number>;
  readonly byFolded: Map<string, number>;
  readonly keys: Map<string, number>;
}

const NONE: readonly number[] = [];

/** An empty table. */
export function createNameTable(): NameTable {
  return {
    written: [''],
    text: [''],
    key: [0],
    parts: [NONE],
    sounds: [NONE],
    searchSounds: [NONE],
    groups: [NONE],
    mask: [0],
    byWriting: new Map([['', 0]]),
    byFolded: new Map([['', 0]]),
    keys: new Map([['', 0]]),
  };
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
  const key = table.keys.get(text) ?? table.keys.size;
  const sounds = soundCodes(text);
  table.byFolded.set(folded, name);
  table.keys.set(text, key);
  table.written.push(written);
  table.text.push(text);
  table.key.push(key);
  table.parts.push([name]);
  table.sounds.push(sounds);
  table.searchSounds.push(sounds);
  table.groups.push(nicknameGroupsOf(text));
  table.mask.push(letterMask(text));
  const all = folded.split(' ');
  if (all.length > 1) {
    const telling = all.filter((part) => !isNameParticle(part));
    const parts = (telling.length > 0 ? telling : all).map((part) =>
      internFolded(table, part, part),
    );
    table.parts[name] = parts;
    table.groups[name] = table.groups[parts[0] ?? 0] ?? NONE;
    table.searchSounds[name] = [
      ...new Set([...sounds, ...parts.flatMap((part) => table.sounds[part] ?? NONE)]),
    ];
  }
  return name;
}

/** Codes of how a text sounds; the text itself where the rules of sound say nothing. */
function soundCodes(text: string): readonly number[] {
  const sounds = soundsOf(text);
  return (sounds.length > 0 ? sounds : [text]).map(textHash);
}
