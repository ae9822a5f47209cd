import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scheduleDocument } from './document.ts';

test('the document says what the schedule says', async () => {
  await expect(scheduleDocument()).toMatchFileSnapshot(
    fileURLToPath(new URL('../../../docs/security/retention.md', import.meta.url)),
  );
});
