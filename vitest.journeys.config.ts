import { defineConfig } from 'vitest/config';

/** Journeys in a real browser; CHROMIUM names it. They share one seeded council, so one file
 * at a time; those about time and issuers have an application of their own. */
export default defineConfig({
  test: {
    include: ['test/journeys/**/*.test.ts'],
    globalSetup: ['test/journeys/support/council.ts', 'test/support/global-setup.ts'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    reporters: ['default'],
    fileParallelism: false,
  },
});
