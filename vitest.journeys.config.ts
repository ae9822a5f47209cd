import { defineConfig } from 'vitest/config';

/** Journeys in a real browser; CHROMIUM names it. Two at a time: each has a server of its own. */
export default defineConfig({
  test: {
    include: ['test/journeys/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default'],
    maxWorkers: 2,
  },
});
