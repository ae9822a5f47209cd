/**
 * The census file as a stream of characters turned into children, one at a time. Nothing of a child
 * is kept once it is handed over, and no single piece of a file may grow without limit, so memory
 * does not depend on the size of the file. Document types and entities of its own are refused
 * before anything is made of them.
 */
import { SaxesParser } from 'saxes';
import { quote } from './dates.ts';
import { emptyBlock, openBlock } from './raw-block.ts';
import type { RawBlock } from './raw-block.ts';
import { brokenXml, freshState, note, passOver, refuse } from './parser-state.ts';
import type { Parsed, PassedOver, Refusal, State } from './parser-state.ts';
import { messageShape } from './structure.ts';
import type { BlockShape } from './structure.ts';

/** Turns text into parsed items; `refusal` is set once the file proves unreadable. */
export interface CensusParser {
  /** The items completed by this text. */
  readonly write: (text: string) => readonly Parsed[];
  /** Says that no text is left. */
  readonly close: () => readonly Parsed[];
  readonly refusal: () => Refusal | undefined;
  readonly line: () => number;
  readonly passedOver: () => readonly PassedOver[];
}

/** Characters without a tag, or before the first tag, after which a file is given up. */
const LONGEST_PIECE = 1_000_000;
const DEEPEST = 50;
/** Blocks of one child after which its record is taken to be broken. */
const MOST_BLOCKS = 1_000;
/** No value of a census is nearly as long; what is left fails the rules like the whole would. */
const LONGEST_VALUE = 500;
/** A string cut from a longer one keeps the longer one in memory from this length on. */
const SLICE_LENGTH = 13;

export function openCensusParser(): CensusParser {
  const state = freshState();
  const sax = new SaxesParser();
  let extraLines = 0;
  let started = false;
  const line = (): number => sax.line + extraLines;

  sax.on('doctype', () => {
    refuse(
      state,
      'The file has a document type declaration (DOCTYPE), which a census return never has and which can be used to do harm. Nothing of it was read. Export the return again from the case system.',
      line(),
    );
  });
  sax.on('opentag', (tag) => {
    state.sinceTag = 0;
    state.tagLine = line();
    if (state.refusal === undefined) openTag(state, localName(tag.name), line());
  });
  sax.on('closetag', () => {
    state.sinceTag = 0;
    state.tagLine = line();
    if (state.refusal === undefined) closeTag(state);
  });
  sax.on('text', (text) => takeText(state, text));
  sax.on('cdata', (text) => takeText(state, text));
  sax.on('error', () => refuse(state, brokenXml(state), state.rooted ? line() : undefined));

  const take = (): readonly Parsed[] => {
    const done = state.done;
    state.done = [];
    return done;
  };
  return {
    write: (given) => {
      if (state.refusal !== undefined) return [];
      let text = given;
      if (!started) {
        // A blank line before the XML declaration is common and does no harm.
        text = given.trimStart();
        extraLines += (given.slice(0, given.length - text.length).match(/\n/gu) ?? []).length;
        started = text !== '';
        if (!started) return [];
      }
      state.sinceTag += text.length;
      sax.write(text);
      if (state.sinceTag > LONGEST_PIECE) {
        refuse(
          state,
          'One piece of the file runs on for more than a million characters without an element. That is no census return, or a damaged one. Export it again from the case system.',
          line(),
        );
      }
      return take();
    },
    close: () => {
      state.closing = true;
      if (state.refusal === undefined) sax.close();
      return take();
    },
    refusal: () => state.refusal,
    line,
    passedOver: () => [...state.passedOver.values()],
  };
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

function openTag(state: State, name: string, line: number): void {
  state.depth += 1;
  if (state.depth > DEEPEST) {
    refuse(
      state,
      'Elements stand in one another more than 50 deep. That is no census return. Choose the file that the case system exports for COLLECT.',
      line,
    );
    return;
  }
  const parent = state.open.at(-1);
  if (parent === undefined) {
    openRoot(state, name, line);
    return;
  }
  if (state.skipping > 0 || state.field !== undefined) {
    if (state.skipping === 0)
      passOver(state, 'unknown-element', `${parent.shape.name}/${name}`, line);
    state.skipping += 1;
    return;
  }
  const shape = parent.shape.blocks.get(name);
  if (shape !== undefined) {
    openKnown(state, parent, shape, line);
  } else if (parent.shape.fields.has(name) || parent.shape.lists.has(name)) {
    state.field = { name, text: '', line };
  } else {
    passOver(state, 'unknown-element', `${parent.shape.name}/${name}`, line);
    state.skipping = 1;
  }
}

function openRoot(state: State, name: string, line: number): void {
  state.rooted = true;
  if (name === messageShape.name) {
    state.open.push(emptyBlock(messageShape, { path: '/Message', line }));
    return;
  }
  refuse(
    state,
    `This is an XML file, but not a census return: it begins with “${quote(name)}” where a return begins with “Message”. Choose the file that the case system exports for COLLECT.`,
    line,
  );
}

function openKnown(state: State, parent: RawBlock, shape: BlockShape, line: number): void {
  if (isTooMuch(state, parent, shape.name)) {
    state.skipping = 1;
    return;
  }
  const block = openBlock(parent, shape, line);
  if (shape.name === 'Child') {
    state.children += 1;
    state.child = { index: state.children, notes: [], blocks: 0 };
  }
  state.open.push(block);
}

/** Counts one more piece of the child being read; true once it has more than any child can. */
function isTooMuch(state: State, parent: RawBlock, name: string): boolean {
  if (state.child === undefined) return false;
  state.child.blocks += 1;
  if (state.child.blocks === MOST_BLOCKS + 1) {
    note(state, {
      rule: 'too-many-blocks',
      severity: 'error',
      message: `The record holds more than ${MOST_BLOCKS} episodes, assessments and plans, which no child can have. Look for one child’s element that was never closed, and export the return again.`,
      fields: [name],
      at: parent.at,
    });
  }
  return state.child.blocks > MOST_BLOCKS;
}

function closeTag(state: State): void {
  state.depth -= 1;
  if (state.skipping > 0) {
    state.skipping -= 1;
    return;
  }
  const parent = state.open.at(-1);
  if (parent === undefined) return;
  if (state.field !== undefined) {
    keepField(state, parent, state.field);
    state.field = undefined;
    return;
  }
  state.open.pop();
  closeBlock(state, parent);
}

function keepField(
  state: State,
  block: RawBlock,
  field: { readonly name: string; readonly text: string; readonly line: number },
): void {
  const trimmed = field.text.trim().slice(0, LONGEST_VALUE);
  const isList = block.shape.lists.has(field.name);
  if (trimmed === '' && !isList) return;
  const value = trimmed.length < SLICE_LENGTH ? trimmed : Buffer.from(trimmed).toString();
  if (isList) {
    if (isTooMuch(state, block, field.name)) return;
    (block.lists[field.name] ??= []).push(value);
  } else if (block.values[field.name] === undefined) {
    block.values[field.name] = value;
  } else if (block.values[field.name] !== value) {
    note(state, {
      rule: 'repeated-element',
      severity: 'query',
      message: `${field.name} stands here more than once with different values; the first was used. Check which is right and leave only that one.`,
      fields: [field.name],
      at: { path: block.at.path, line: field.line },
    });
  }
}

function closeBlock(state: State, block: RawBlock): void {
  const parent = state.open.at(-1);
  if (block.shape.name === 'Header') {
    state.done.push({ item: 'header', block });
  } else if (block.shape.name === 'Child' && state.child !== undefined) {
    const { index, notes } = state.child;
    state.done.push({ item: 'child', child: { index, block, notes } });
    state.child = undefined;
  } else if (parent !== undefined && block.shape.name !== 'Children') {
    parent.blocks.push(block);
  }
}

function takeText(state: State, text: string): void {
  if (state.refusal !== undefined || state.skipping > 0) return;
  if (state.field !== undefined) {
    state.field.text += text;
    return;
  }
  const block = state.open.at(-1);
  if (block === undefined || text.trim() === '') return;
  note(state, {
    rule: 'stray-text',
    severity: 'query',
    message: `“${quote(text)}” stands between the elements, where no text belongs, and was passed over. Check that no value was lost, and remove it.`,
    fields: [],
    at: { path: block.at.path, line: state.tagLine },
  });
}
