import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areFormsOfOneName,
  compactName,
  foldName,
  isNameParticle,
  nameParts,
  otherFormsOf,
  soundsOf,
} from './names.ts';
import { nicknameGroups } from './nickname-groups.ts';

describe('foldName', () => {
  it.each([
    ['O’Brien', 'obrien'],
    ["O'BRIEN", 'obrien'],
    ['Łukasz', 'lukasz'],
    ['Zoë', 'zoe'],
    ['Åse Strøm', 'ase strom'],
    ['Nguyễn', 'nguyen'],
    ['Weiß', 'weiss'],
    ['Anne-Marie', 'anne marie'],
    ['Anne–Marie', 'anne marie'],
    ['  Van   der Berg ', 'van der berg'],
    ['St. John', 'st john'],
    ['Ka‘bah', 'kabah'],
    ['Smith (Jones)', 'smith jones'],
    ['Jay2', 'jay'],
    ['Мария', 'мария'],
    ['—', ''],
  ])('reads %s as %s', (written, folded) => {
    expect(foldName(written)).toBe(folded);
  });

  it('changes nothing that is folded already', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(foldName(foldName(text))).toBe(foldName(text));
      }),
    );
  });

  it('does not mind the case', () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', 'b', 'z', 'Å', 'É', 'Ł', 'ø', '’', '-', ' '),
    });
    fc.assert(
      fc.property(letters, (text) => {
        expect(foldName(text.toUpperCase())).toBe(foldName(text.toLowerCase()));
      }),
    );
  });
});

describe('parts of a name', () => {
  it('takes a double name apart', () => {
    expect(nameParts('Smith-O’Neill')).toEqual(['smith', 'oneill']);
    expect(nameParts(' - ')).toEqual([]);
  });

  it('reads one name written in several ways as one', () => {
    const ways = ['McDonald', 'Mc Donald', 'MC-DONALD', 'mcdonald'].map(compactName);
    expect(new Set(ways)).toEqual(new Set(['mcdonald']));
  });

  it('knows the small words of surnames', () => {
    expect(['de', 'van', 'al', 'bin', 'mc'].every(isNameParticle)).toBe(true);
    expect(['khan', 'smith', 'ali'].some(isNameParticle)).toBe(false);
  });
});

describe('short forms', () => {
  it.each([
    ['william', 'bill'],
    ['will', 'bill'],
    ['elizabeth', 'beth'],
    ['mohammed', 'muhammad'],
    ['katherine', 'kate'],
    ['piotr', 'peter'],
  ])('knows %s and %s as one name', (a, b) => {
    expect(areFormsOfOneName(a, b)).toBe(true);
    expect(areFormsOfOneName(b, a)).toBe(true);
  });

  it.each([
    ['alexander', 'alexandra'],
    ['oliver', 'olivia'],
    ['harry', 'larry'],
    ['unheardof', 'unheardof'],
  ])('keeps %s and %s apart', (a, b) => {
    expect(areFormsOfOneName(a, b)).toBe(false);
  });

  it('lists the other forms, never the name itself', () => {
    expect(otherFormsOf('bill')).toContain('william');
    expect(otherFormsOf('bill')).not.toContain('bill');
    expect(otherFormsOf('unheardof')).toEqual([]);
  });

  it('holds folded names only, two or more to a group, no group twice', () => {
    for (const group of nicknameGroups) {
      expect(group.length, group.join(' ')).toBeGreaterThan(1);
      for (const name of group) expect(foldName(name)).toBe(name);
    }
    const lines = nicknameGroups.map((group) => [...group].sort().join(' '));
    expect(new Set(lines).size).toBe(lines.length);
  });
});

describe('soundsOf', () => {
  it.each([
    ['smith', 'smyth'],
    ['mohammed', 'muhamed'],
    ['hussain', 'hussein'],
    ['catherine', 'kathryn'],
    ['philip', 'fillip'],
  ])('hears %s and %s alike', (a, b) => {
    expect(soundsOf(a).some((sound) => soundsOf(b).includes(sound))).toBe(true);
  });

  it('says nothing of names in other scripts', () => {
    expect(soundsOf('мария')).toEqual([]);
  });
});
