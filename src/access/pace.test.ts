import { expect, test } from 'vitest';
import { paceOf } from './pace.ts';

const limits = { tenMinutes: 60, day: 200, beyond: 20 };

test.each([
  [59, 59, false, 'within'],
  [60, 60, false, 'confirm'],
  [60, 60, true, 'within'],
  [79, 79, true, 'within'],
  [80, 80, true, 'stop'],
  [80, 80, false, 'stop'],
  [5, 199, false, 'within'],
  [5, 200, false, 'confirm'],
  [5, 219, true, 'within'],
  [5, 220, true, 'stop'],
] as const)(
  '%d in ten minutes, %d today, confirmed %s: %s',
  (inTenMinutes, today, isSteppedUp, pace) => {
    expect(paceOf({ inTenMinutes, today }, isSteppedUp, limits)).toBe(pace);
  },
);
