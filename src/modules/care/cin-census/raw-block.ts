/** A block of a census file as the parser builds it, before it is given its types. */
import type { Place, ReadingNote } from './record.ts';
import type { BlockShape } from './structure.ts';

export interface RawBlock {
  readonly shape: BlockShape;
  readonly at: Place;
  readonly values: Record<string, string>;
  readonly lists: Record<string, string[]>;
  readonly blocks: RawBlock[];
  /** How many blocks of each name have been opened in this one. */
  readonly counts: Record<string, number>;
}

/** A finished child with what was odd in its writing. */
export interface RawChild {
  readonly index: number;
  readonly block: RawBlock;
  readonly notes: ReadingNote[];
}

export function emptyBlock(shape: BlockShape, at: Place): RawBlock {
  return { shape, at, values: {}, lists: {}, blocks: [], counts: {} };
}

/** Opens a block inside another one, its place counted. */
export function openBlock(parent: RawBlock, shape: BlockShape, line: number): RawBlock {
  const count = (parent.counts[shape.name] ?? 0) + 1;
  parent.counts[shape.name] = count;
  const path =
    shape.repeats || count > 1
      ? `${parent.at.path}/${shape.name}[${count}]`
      : `${parent.at.path}/${shape.name}`;
  return emptyBlock(shape, { path, line });
}

/** The blocks of one name, in file order. */
export function blocksNamed(block: RawBlock, name: string): readonly RawBlock[] {
  return block.blocks.filter((inner) => inner.shape.name === name);
}
