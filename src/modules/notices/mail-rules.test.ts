/** What follows from a try to send, and what a mail may say. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOTICE_KINDS } from './catalogue.ts';
import { FAULT_WORDS, mailText, nextOf, outcomeOfReport, waitAfter } from './mail-rules.ts';

describe('the next try', () => {
  test.each([
    [1, 60],
    [2, 120],
    [3, 240],
    [7, 3_840],
    [8, 7_680],
    [9, 14_400],
    [50, 14_400],
  ])('after %i tries waits %i seconds', (attempts, seconds) => {
    expect(waitAfter(attempts)).toBe(seconds);
  });

  test('comes until the last, which puts the mail aside', () => {
    const failed = { kind: 'failed', fault: 'busy' } as const;
    expect(nextOf(failed, 2, 3)).toEqual({ state: 'failed', fault: 'busy', afterSeconds: 120 });
    expect(nextOf(failed, 3, 3)).toEqual({ state: 'dead', fault: 'busy' });
  });

  test('does not come for a mail that was sent, nor for one that will never do', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 50 }), (n, tries) => {
        expect(nextOf({ kind: 'sent', providerId: 'x' }, n, tries).state).toBe('sent');
        expect(nextOf({ kind: 'refused', fault: 'address-refused' }, n, tries).state).toBe('dead');
      }),
    );
  });

  test('never waits longer as there are fewer tries, and ends for every number of tries', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), (tries) => {
        let attempts = 1;
        let waited = 0;
        for (;;) {
          const next = nextOf({ kind: 'failed', fault: 'busy' }, attempts, tries);
          if (next.state !== 'failed') break;
          expect(next.afterSeconds).toBeGreaterThanOrEqual(Math.min(waited, 14_400));
          waited = next.afterSeconds;
          attempts += 1;
        }
        expect(attempts).toBe(tries);
      }),
    );
  });
});

test('a report of a lasting failure ends the mail, of a passing one asks for another try', () => {
  expect(outcomeOfReport('permanent-failure').kind).toBe('refused');
  expect(outcomeOfReport('temporary-failure').kind).toBe('failed');
  expect(outcomeOfReport('technical-failure').kind).toBe('failed');
});

test('a mail says that a notice waits and where, and nothing of any kind of notice', () => {
  const { subject, text } = mailText('https://alongside.council.example/notices');
  expect(`${subject}\n${text}`).toBe(`You have a notice in Alongside
You have a notice in Alongside.

Sign in to read it:
https://alongside.council.example/notices

For confidentiality this e-mail says nothing else.
Please do not reply to it.

`);
  for (const { title, sentence } of Object.values(NOTICE_KINDS)) {
    expect(text).not.toContain(title);
    expect(text).not.toContain(sentence);
  }
});

test('every kind of notice has its words, and opens an address of ours whatever its ids', () => {
  for (const [code, kind] of Object.entries(NOTICE_KINDS)) {
    expect(code).toMatch(/^[a-z-]+\.[a-z-]+$/);
    expect(kind.title.length).toBeGreaterThan(10);
    expect(kind.sentence).toMatch(/\.$/);
    for (const ref of [null, 'a/b', '//evil.example', '../x'])
      expect(kind.opens.href({ subjectId: ref, ref, role: 'IGO' })).toMatch(
        /^\/([a-z][a-z-]*(\/[^/]+(\/[a-z-]+)?)?)?$/,
      );
  }
});

test('every fault is explained', () => {
  for (const words of Object.values(FAULT_WORDS)) expect(words.length).toBeGreaterThan(10);
});
