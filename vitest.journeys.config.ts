import { defineConfig } from 'vitest/config';

/** Journeys in a real browser; CHROMIUM names it. They share one seeded council, so one file at a time. */
export default defineConfig({
  test: {
    include: ['test/journeys/**/*.test.ts'],
    globalSetup: ['test/journeys/support/council.ts'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    reporters: ['default'],
    fileParallelism: false,
  },
});
